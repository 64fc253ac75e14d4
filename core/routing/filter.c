/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/filter.h"

#include <string.h>

#include <vyre/kernel.h>

#include "core/registry/plugin.h"

const uint32_t vyre__unexecuted_needs =
    VYRE_NEEDS_FLOAT64 | VYRE_NEEDS_INT64 | VYRE_NEEDS_INDIRECT_DISPATCH | VYRE_NEEDS_ASYNC_COPY |
    VYRE_NEEDS_COLLECTIVES | VYRE_NEEDS_TENSOR | VYRE_NEEDS_CALL | VYRE_NEEDS_OPAQUE |
    VYRE_NEEDS_RESUME | VYRE_NEEDS_WIDE_TYPE | VYRE_NEEDS_SUBGROUP_OPERATOR;

static const char usable[] = "usable";

static const char *compiler_state(const vyre__device *device)
{
    return device->record.has_caps ? usable : "listed only: its plugin describes no compiler";
}

const char *vyre__device_state(const vyre__device *device)
{
    return device->blocked ? device->blocked : compiler_state(device);
}

/* ---- needs ---- */

/* What the device says about a need; 0 when that does not count. */
static int read_available(const vyre__need *need, const vyre__facts_of *facts, vyre__miss *out)
{
    const vyre_fact *fact = vyre__facts_find(facts->list, facts->count, need->fact, need->index);
    if (!fact || fact->source < VYRE_SOURCE_PROBED ||
        (fact->type != VYRE_TYPE_U64 && fact->type != VYRE_TYPE_FLAG))
        return 0;
    out->known = 1;
    out->source = fact->source;
    out->available = fact->source == VYRE_SOURCE_REFUTED ? 0 : fact->value.u64;
    return 1;
}

/* Workgroup memory that has to be asked for counts as well. */
static void add_on_request(const vyre__facts_of *facts, vyre__miss *miss)
{
    const vyre__need opt_in = {"", VYRE_FACT_SHARED_BYTES_OPT_IN, 0, VYRE__NEED_LEAST, 0, ""};
    vyre__miss more = {.need = &opt_in};
    if (read_available(&opt_in, facts, &more) && more.available > miss->available) {
        miss->available = more.available;
        miss->source = more.source;
    }
}

/* What the configuration lets a device use. */
static void apply_budget(const vyre__device *device, vyre__miss *miss)
{
    const uint64_t budget = device->plugin->memory_budget;
    if (budget == 0 || (miss->known && miss->available <= budget))
        return;
    miss->known = 1;
    miss->available = budget;
    miss->source = VYRE_SOURCE_CONFIG;
}

/* The device's word on one need: 1 when it is met. */
static int meets(const vyre__need *need, const vyre__device *device, const vyre__facts_of *facts,
                 vyre__miss *miss)
{
    switch (need->kind) {
    case VYRE__NEED_PROGRAMS:
        miss->known = 1;
        miss->state = compiler_state(device);
        return strcmp(miss->state, usable) == 0;
    case VYRE__NEED_NOTHING: return 0;
    case VYRE__NEED_FLAG:
    case VYRE__NEED_MASK:
        return read_available(need, facts, miss) && (miss->available & need->value) == need->value;
    case VYRE__NEED_LEAST:
    case VYRE__NEED_BOUND:
        read_available(need, facts, miss);
        if (need->fact == VYRE_FACT_MEMORY_BUDGET)
            apply_budget(device, miss);
        if (!miss->known)
            return 1;
        if (need->fact == VYRE_FACT_SHARED_BYTES)
            add_on_request(facts, miss);
        return miss->available >= need->value;
    }
    return 0;
}

void vyre__filter_needs(const vyre__needs *needs, const vyre__device *device,
                        const vyre__facts_of *facts, vyre__findings *out_findings)
{
    out_findings->miss_count = out_findings->unknown_count = 0;
    for (uint32_t i = 0; i < needs->count; i++) {
        const vyre__need *need = &needs->list[i];
        vyre__miss miss = {.need = need};
        if (!meets(need, device, facts, &miss))
            out_findings->misses[out_findings->miss_count++] = miss;
        else if (need->kind == VYRE__NEED_LEAST && !miss.known)
            out_findings->unknown[out_findings->unknown_count++] = need;
    }
}

uint32_t vyre__device_float_modes(const vyre__device *device)
{
    const vyre__fact_view *view = atomic_load_explicit(&device->facts, memory_order_acquire);
    const vyre__facts_of facts = {
        .list = view->list, .count = view->count, .device_class = device->record.device_class};
    const vyre__requirements asks = {.sum.needs = VYRE_NEEDS_STRICT_FLOAT};
    uint32_t modes = 0;
    for (uint32_t mode = VYRE_FLOAT_STRICT; mode <= VYRE_FLOAT_ULP; mode++) {
        const vyre__load load = {.float_mode = mode};
        vyre__arena scratch = {0};
        vyre__needs needs;
        vyre__findings findings;
        if (vyre__needs_derive(&asks, &load, &scratch, &needs, NULL) == VYRE_OK) {
            vyre__filter_needs(&needs, device, &facts, &findings);
            modes |= (uint32_t)(findings.miss_count == 0) << mode;
        }
        vyre__arena_release(&scratch);
    }
    return modes;
}
