/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <string.h>

#include "plugins/cpu/cpu.h"

static char *place(const vyre_plugin_memory *memory, uint64_t offset)
{
    return (char *)memory->data + offset;
}

static void fill(char *to, size_t size, uint32_t pattern)
{
    unsigned char word[4];
    for (int i = 0; i < 4; i++)
        word[i] = (unsigned char)(pattern >> (8 * i));
    for (size_t i = 0; i < size; i++)
        to[i] = (char)word[i % 4];
}

static int overlap(const vyre_transfer *t)
{
    return t->dst == t->src && t->dst_offset < t->src_offset + t->size &&
           t->src_offset < t->dst_offset + t->size;
}

static const char *check(const vyre_transfer *t)
{
    const int from_host = t->kind == VYRE_TRANSFER_UPLOAD;
    const int to_host = t->kind == VYRE_TRANSFER_DOWNLOAD;
    const int needs_dst = !to_host;
    const int needs_src = to_host || t->kind == VYRE_TRANSFER_COPY;
    if (t->struct_size < VYRE_TRANSFER_SIZE_V1_0)
        return "the struct_size of a transfer is out of range";
    if ((from_host && !t->host_in) || (to_host && !t->host_out) || (needs_dst && !t->dst) ||
        (needs_src && !t->src))
        return "a transfer lacks its source or its destination";
    if ((needs_dst && !cpu_memory_holds(t->dst, t->dst_offset, t->size)) ||
        (needs_src && !cpu_memory_holds(t->src, t->src_offset, t->size)))
        return "a transfer goes beyond the end of its memory";
    if (t->kind == VYRE_TRANSFER_COPY && overlap(t))
        return "a copy overlaps itself";
    return NULL;
}

static vyre_status transfer_one(const vyre_host *host, const vyre_transfer *t, vyre_result *result)
{
    if (t->kind < VYRE_TRANSFER_UPLOAD || t->kind > VYRE_TRANSFER_FILL)
        return cpu_fail(host, VYRE_UNSUPPORTED, "unknown kind of transfer",
                        "Use upload, download, copy or fill.");
    if (t->size == 0)
        return VYRE_OK;
    const char *wrong = check(t);
    if (wrong)
        return cpu_fail(host, VYRE_INVALID_ARGUMENT, wrong, "Correct the transfer.");
    const size_t size = (size_t)t->size;
    switch (t->kind) {
    case VYRE_TRANSFER_UPLOAD:
        memcpy(place(t->dst, t->dst_offset), t->host_in, size);
        result->bytes_up += t->size;
        break;
    case VYRE_TRANSFER_DOWNLOAD:
        memcpy(t->host_out, place(t->src, t->src_offset), size);
        result->bytes_down += t->size;
        break;
    case VYRE_TRANSFER_COPY:
        memcpy(place(t->dst, t->dst_offset), place(t->src, t->src_offset), size);
        break;
    default: fill(place(t->dst, t->dst_offset), size, t->pattern); break;
    }
    result->copies++;
    return VYRE_OK;
}

vyre_status cpu_transfer(const vyre_host *host, const vyre_transfer *list, uint32_t count,
                         uint32_t stride, vyre_result *result)
{
    vyre_status status = VYRE_OK;
    for (uint32_t i = 0; status == VYRE_OK && i < count; i++) {
        const char *at = (const char *)(const void *)list + (size_t)i * stride;
        status = transfer_one(host, (const vyre_transfer *)(const void *)at, result);
    }
    return status;
}
