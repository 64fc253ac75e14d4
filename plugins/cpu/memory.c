/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Resident memory: ordinary memory that belongs to the device. */
#include <string.h>

#include "plugins/cpu/cpu.h"

int cpu_memory_holds(const vyre_plugin_memory *memory, uint64_t offset, uint64_t size)
{
    return offset <= memory->size && size <= memory->size - offset;
}

vyre_status cpu_memory_create(vyre_plugin_device *device, const vyre_memory_request *request,
                              vyre_plugin_memory **out_memory)
{
    const vyre_host *host = device->instance->host;
    if ((request->alignment & (request->alignment - 1)) != 0 || request->alignment > SIZE_MAX / 2)
        return cpu_fail(host, VYRE_INVALID_ARGUMENT, "the alignment is not a power of two",
                        "Ask for an alignment of 0 or a power of two.");
    /* A cache line: no two memories share one. */
    const size_t align = request->alignment > 64 ? (size_t)request->alignment : 64;
    vyre_plugin_memory *memory = host->alloc(host->ctx, sizeof *memory, 0);
    void *data = memory && request->size > 0 && request->size <= SIZE_MAX
                     ? host->alloc(host->ctx, (size_t)request->size, align)
                     : NULL;
    if (!memory || (request->size > 0 && !data)) {
        host->dealloc(host->ctx, memory, sizeof *memory, 0);
        return cpu_fail(host, VYRE_DEVICE_OUT_OF_MEMORY, "the host has no memory for the buffer",
                        "Ask for less, or release other buffers.");
    }
    memory->data = data;
    memory->size = (size_t)request->size;
    memory->align = align;
    atomic_init(&memory->users, 0);
    atomic_init(&memory->mapped, 0);
    if (data && (request->flags & VYRE_MEMORY_ZEROED))
        memset(data, 0, memory->size);
    *out_memory = memory;
    return VYRE_OK;
}

vyre_status cpu_memory_destroy(vyre_plugin_device *device, vyre_plugin_memory *memory)
{
    const vyre_host *host = device->instance->host;
    if (atomic_load(&memory->users) > 0)
        return cpu_fail(host, VYRE_BUSY, "work that uses the memory is running",
                        "Wait for the work first.");
    host->dealloc(host->ctx, memory->data, memory->size, memory->align);
    host->dealloc(host->ctx, memory, sizeof *memory, 0);
    return VYRE_OK;
}

vyre_status cpu_memory_map(vyre_plugin_device *device, vyre_plugin_memory *memory, uint64_t offset,
                           uint64_t size, void **out_address)
{
    const vyre_host *host = device->instance->host;
    if (!cpu_memory_holds(memory, offset, size))
        return cpu_fail(host, VYRE_INVALID_ARGUMENT, "the range lies outside of the memory",
                        "Map a range within it.");
    if (atomic_exchange(&memory->mapped, 1))
        return cpu_fail(host, VYRE_BUSY, "the memory is mapped already", "Unmap it first.");
    *out_address = memory->data ? (char *)memory->data + offset : NULL;
    return VYRE_OK;
}

vyre_status cpu_memory_unmap(vyre_plugin_device *device, vyre_plugin_memory *memory)
{
    if (!atomic_exchange(&memory->mapped, 0))
        return cpu_fail(device->instance->host, VYRE_INVALID_ARGUMENT, "the memory is not mapped",
                        "Map it first.");
    return VYRE_OK;
}
