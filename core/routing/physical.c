/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/physical.h"

#include <stdio.h>
#include <string.h>

#include <vyre/plugin.h>

enum { UUID_SIZE = 16, ADDRESS_SIZE = 64 };

static const vyre_fact *find_fact(const vyre__device *device, uint32_t key)
{
    const vyre__fact_view *view = atomic_load_explicit(&device->facts, memory_order_acquire);
    return vyre__facts_find(view->list, view->count, key, 0);
}

const char *vyre__device_text(const vyre__device *device, uint32_t key)
{
    const vyre_fact *fact = find_fact(device, key);
    return fact && fact->type == VYRE_TYPE_TEXT ? fact->value.text : "";
}

static int is_host(const vyre__device *device)
{
    return device->record.device_class == VYRE_DEVICE_CLASS_CPU ||
           device->record.device_class == VYRE_DEVICE_CLASS_SOFTWARE;
}

/* Partitions share the address of their card and are told apart by their UUIDs. */
static int is_partition(const vyre__device *device)
{
    const vyre_fact *fact = find_fact(device, VYRE_FACT_MIG);
    return fact && fact->value.u64 == 1;
}

/* The address in lower case; "" when there is none to go by. */
static void read_address(const vyre__device *device, char out[ADDRESS_SIZE])
{
    const char *text = is_host(device) || is_partition(device)
                           ? ""
                           : vyre__device_text(device, VYRE_FACT_PCI_ADDRESS);
    size_t size = 0;
    for (; text[size] && size + 1 < ADDRESS_SIZE; size++)
        out[size] = (char)(text[size] >= 'A' && text[size] <= 'Z' ? text[size] + 32 : text[size]);
    out[size] = '\0';
}

/* NULL when the device has none; all zero bytes are none. */
static const unsigned char *read_uuid(const vyre__device *device)
{
    static const unsigned char none[UUID_SIZE];
    const vyre_fact *fact = is_host(device) ? NULL : find_fact(device, VYRE_FACT_DEVICE_UUID);
    if (!fact || fact->size != UUID_SIZE || memcmp(fact->value.bytes, none, UUID_SIZE) == 0)
        return NULL;
    return fact->value.bytes;
}

/* The one address that devices with this UUID have; 0 when there is none or they differ. */
static int find_address(vyre__device *const *devices, size_t count, const unsigned char *uuid,
                        char out[ADDRESS_SIZE])
{
    char address[ADDRESS_SIZE];
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const unsigned char *other = read_uuid(devices[i]);
        if (!other || memcmp(uuid, other, UUID_SIZE) != 0)
            continue;
        read_address(devices[i], address);
        if (!address[0])
            continue;
        if (out[0] && strcmp(out, address) != 0)
            return 0;
        memcpy(out, address, sizeof address);
    }
    return out[0] != '\0';
}

static void print_uuid(const unsigned char *uuid, char out[VYRE__PHYSICAL_SIZE])
{
    size_t used = (size_t)snprintf(out, VYRE__PHYSICAL_SIZE, "uuid-");
    for (int i = 0; i < UUID_SIZE; i++)
        used += (size_t)snprintf(out + used, VYRE__PHYSICAL_SIZE - used, "%s%02x",
                                 i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
}

void vyre__physical_of(vyre__device *const *devices, size_t count, size_t index,
                       char out_name[VYRE__PHYSICAL_SIZE])
{
    const vyre__device *device = devices[index];
    char address[ADDRESS_SIZE];
    read_address(device, address);
    const unsigned char *uuid = read_uuid(device);
    if (is_host(device))
        snprintf(out_name, VYRE__PHYSICAL_SIZE, "host");
    else if (address[0] ||
             (uuid && !is_partition(device) && find_address(devices, count, uuid, address)))
        snprintf(out_name, VYRE__PHYSICAL_SIZE, "pci-%s", address);
    else if (uuid)
        print_uuid(uuid, out_name);
    else
        snprintf(out_name, VYRE__PHYSICAL_SIZE, "%s", device->id);
}
