/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The physical device behind a device: what several backends show of one card is one device.
 *
 *   host            the CPU, and software that runs on it
 *   pci-ADDRESS     has a PCI address and is no partition of a card
 *   uuid-…          has no address of its own, but a UUID; one that a device with an address shares
 *                   is that device
 *   the id          nothing tells
 */
#ifndef VYRE_CORE_ROUTING_PHYSICAL_H
#define VYRE_CORE_ROUTING_PHYSICAL_H

#include <stddef.h>

#include "core/registry/device.h"

enum { VYRE__PHYSICAL_SIZE = 192 }; /* bytes that hold any name and its NUL */

/* Names the physical device of devices[index]. The answer depends on the whole list, not on its
 * order. */
void vyre__physical_of(vyre__device *const *devices, size_t count, size_t index,
                       char out_name[VYRE__PHYSICAL_SIZE]);

/* A text among the facts of a device, "" when unknown. Belongs to the device. */
const char *vyre__device_text(const vyre__device *device, uint32_t key);

#endif
