/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A registry made by hand, without plugins: devices with the facts that a test gives them.
 *
 *   device_kit kit = {0};
 *   device_kit_add(&kit, "cuda", "pci-0000:c1:00.0", VYRE_DEVICE_CLASS_DISCRETE);
 *   device_kit_number(&kit, VYRE_FACT_MEMORY_BYTES, 0, 8ull << 30);
 */
#ifndef TESTS_UNIT_DEVICE_KIT_H
#define TESTS_UNIT_DEVICE_KIT_H

#include <vyre/program.h>

#include "core/registry/registry.h"
#include "core/routing/decision.h"

enum { DEVICE_KIT_MOST = 64 };

/* Zero-initialise. */
typedef struct device_kit {
    vyre__registry registry; /* lists in the arrays below */
    vyre__plugin *plugins[DEVICE_KIT_MOST];
    vyre__device *devices[DEVICE_KIT_MOST];
    vyre__config *config;
    vyre__policy *policy;
} device_kit;

/* Adds a device that takes programs, with the facts that the tests' programs need: limits, exact
 * f32, atomics. Its plugin is made when it is the first of that id. Later calls are about it. */
vyre__device *device_kit_add(device_kit *kit, const char *plugin, const char *key,
                             uint32_t device_class);

/* The same without facts. */
vyre__device *device_kit_add_bare(device_kit *kit, const char *plugin, const char *key,
                                  uint32_t device_class);

/* A plugin without devices. */
vyre__plugin *device_kit_plugin(device_kit *kit, const char *id);
void device_kit_fail_plugin(device_kit *kit, const char *id, vyre_plugin_state state,
                            const char *reason);

/* A fact of the device that was added last: probed, or of another source. */
void device_kit_number(device_kit *kit, uint32_t key, uint32_t index, uint64_t value);
void device_kit_flag(device_kit *kit, uint32_t key, int value);
void device_kit_rate(device_kit *kit, uint32_t key, double value);
void device_kit_text(device_kit *kit, uint32_t key, const char *value);
void device_kit_uuid(device_kit *kit, uint8_t first);
void device_kit_fact(device_kit *kit, const vyre_fact *fact);

/* Puts the devices into another order: reversed, or a permutation that `seed` makes. */
void device_kit_shuffle(device_kit *kit, uint32_t seed);

/* Sets the policy from a configuration's text, as of a system file named "vyre.conf". */
vyre_status device_kit_configure(device_kit *kit, const char *text, vyre_error *error);

/* Adds a stronger file, of the user. */
vyre_status device_kit_configure_user(device_kit *kit, const char *text, vyre_error *error);

/* Decides; the default policy where none was set. */
vyre_status device_kit_decide(device_kit *kit, const vyre__route_request *request,
                              vyre_decision **out_decision, vyre_error *error);

/* The device that a program goes to; "" when none. */
const char *device_kit_choice(device_kit *kit, const vyre__route_request *request);

void device_kit_release(device_kit *kit);

/* A program from text; fails the test when it is not valid. */
vyre_program *device_kit_program(const char *text);

/* A program that every device of the kit can run. */
extern const char device_kit_saxpy[];

#endif
