/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Words for states and classes, and reading facts through the public API. */
#include "config.h"

#include <vyre/device.h>

#include "core/registry/facts.h"

const char *vyre_plugin_state_name(vyre_plugin_state state)
{
    switch (state) {
    case VYRE_PLUGIN_FOUND: return "found";
    case VYRE_PLUGIN_FILTERED: return "filtered";
    case VYRE_PLUGIN_INSPECTED: return "inspected";
    case VYRE_PLUGIN_PROBED: return "probed";
    case VYRE_PLUGIN_LOADED: return "loaded";
    case VYRE_PLUGIN_INITIALISED: return "initialised";
    case VYRE_PLUGIN_ACTIVE: return "active";
    case VYRE_PLUGIN_REJECTED: return "rejected";
    case VYRE_PLUGIN_DUPLICATE: return "duplicate";
    case VYRE_PLUGIN_ABSENT: return "absent";
    }
    return "unknown";
}

const char *vyre_probe_mode_name(vyre_probe_mode mode)
{
    switch (mode) {
    case VYRE_PROBE_NONE: return "none";
    case VYRE_PROBE_PROCESS: return "process";
    case VYRE_PROBE_INPROCESS: return "inprocess";
    case VYRE_PROBE_CACHED: return "cached";
    }
    return "unknown";
}

const char *vyre_device_class_name(uint32_t device_class)
{
    switch (device_class) {
    case VYRE_DEVICE_CLASS_DISCRETE: return "discrete";
    case VYRE_DEVICE_CLASS_INTEGRATED: return "integrated";
    case VYRE_DEVICE_CLASS_VIRTUAL: return "virtual";
    case VYRE_DEVICE_CLASS_ACCELERATOR: return "accelerator";
    case VYRE_DEVICE_CLASS_CPU: return "cpu";
    case VYRE_DEVICE_CLASS_SOFTWARE: return "software";
    default: return "unknown";
    }
}

vyre_status vyre_device_number(const vyre_device_info *device, uint32_t key, uint32_t index,
                               uint64_t *out_value)
{
    if (!out_value)
        return VYRE_INVALID_ARGUMENT;
    *out_value = 0;
    if (!device)
        return VYRE_INVALID_ARGUMENT;
    return vyre__facts_number(device->facts, device->fact_count, key, index, 0, out_value)
               ? VYRE_OK
               : VYRE_NOT_FOUND;
}
