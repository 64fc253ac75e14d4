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

/* A need that a fact meets. f16 and bf16 values are computed in f32: they need storage alone. */
typedef struct need_row {
    uint32_t need;
    uint32_t fact;
    uint64_t bits; /* all of them must be set in the fact */
} need_row;

static const need_row need_rows[] = {
    {VYRE_NEEDS_SUBGROUP, VYRE_FACT_SUBGROUP_OPERATIONS, 1 | 2 | 4 | 8},
    {VYRE_NEEDS_STORAGE8, VYRE_FACT_STORAGE8, 1},
    {VYRE_NEEDS_STORAGE16, VYRE_FACT_STORAGE16, 1},
    {VYRE_NEEDS_ATOMIC_U32, VYRE_FACT_ATOMIC_U32, 1},
    {VYRE_NEEDS_GRID_BARRIER, VYRE_FACT_GRID_BARRIER, 1},
    {VYRE_NEEDS_TRAP, VYRE_FACT_TRAP_REPORT, 1},
};

/* What strict and flush need when f32 arithmetic occurs. Flushing is made of explicit operations,
 * which a device that flushes by itself would not disturb. */
static const need_row strict_rows[] = {
    {VYRE_NEEDS_STRICT_FLOAT, VYRE_FACT_F32_ROUND_NEAREST, 1},
    {VYRE_NEEDS_STRICT_FLOAT, VYRE_FACT_F32_SUBNORMALS, 1},
};

typedef struct misses {
    vyre__bytes *text; /* the caller's */
    unsigned count;
} misses;

static void begin_miss(misses *m)
{
    if (m->count++ > 0)
        vyre__bytes_put_text(m->text, "; ");
}

static void check_row(const need_row *row, uint32_t needs, const vyre__device *device, misses *m)
{
    uint64_t value = 0;
    if (!(needs & row->need))
        return;
    const int known = vyre__device_fact(device, row->fact, 0, &value);
    if (known && (value & row->bits) == row->bits)
        return;
    begin_miss(m);
    vyre__bytes_printf(m->text, "%s (the program needs %s, %s)", vyre__fact_row_of(row->fact)->name,
                       vyre_need_name(row->need),
                       known ? "the device lacks it" : "the device does not report it");
}

static void check_least(const char *what, uint64_t needed, const vyre__device *device, uint32_t key,
                        uint32_t index, misses *m)
{
    uint64_t value = 0;
    if (!vyre__device_fact(device, key, index, &value) || needed <= value)
        return;
    begin_miss(m);
    vyre__bytes_printf(m->text, "%s (%s: the program needs %llu, the device has %llu)",
                       vyre__fact_row_of(key)->name, what, (unsigned long long)needed,
                       (unsigned long long)value);
}

static const char usable[] = "usable";

static const char *program_state(const vyre__device *device)
{
    if (!device->record.has_caps)
        return "listed only: its plugin describes no compiler";
    if (!(device->record.caps.flags & VYRE_KERNEL_CAPS_RUNS_PROGRAM))
        return "not usable: it takes kernels, this library hands out programs";
    return usable;
}

const char *vyre__device_state(const vyre__device *device)
{
    return device->blocked ? device->blocked : program_state(device);
}

unsigned vyre__filter(const vyre_requirements *requirements, uint32_t float_mode,
                      const vyre__device *device, vyre__bytes *out_misses)
{
    static const char *const axes[] = {"items on axis 0", "items on axis 1", "items on axis 2"};
    misses m = {out_misses, 0};
    const char *state = vyre__device_state(device);
    if (strcmp(state, "usable") != 0) {
        begin_miss(&m);
        vyre__bytes_put_text(m.text, state);
    }
    for (size_t i = 0; i < sizeof need_rows / sizeof need_rows[0]; i++)
        check_row(&need_rows[i], requirements->needs, device, &m);
    for (size_t i = 0; i < sizeof strict_rows / sizeof strict_rows[0]; i++)
        if (float_mode != VYRE_FLOAT_ULP)
            check_row(&strict_rows[i], requirements->needs, device, &m);
    for (uint32_t axis = 0; axis < 3; axis++)
        check_least(axes[axis], requirements->workgroup[axis], device, VYRE_FACT_WORKGROUP_SIZE,
                    axis, &m);
    check_least("items of a workgroup", requirements->workgroup_invocations, device,
                VYRE_FACT_WORKGROUP_INVOCATIONS, 0, &m);
    check_least("workgroup memory", requirements->shared_bytes, device, VYRE_FACT_SHARED_BYTES, 0,
                &m);
    check_least("bytes of the largest buffer", requirements->largest_buffer_bytes, device,
                VYRE_FACT_BUFFER_BYTES, 0, &m);
    check_least("buffers", (uint64_t)requirements->storage_buffers + requirements->uniform_buffers,
                device, VYRE_FACT_BUFFERS, 0, &m);
    check_least("bytes of all buffers", requirements->static_storage_bytes, device,
                VYRE_FACT_MEMORY_BYTES, 0, &m);
    return m.count;
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
        miss->state = program_state(device);
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
