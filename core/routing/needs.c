/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/needs.h"

#include <string.h>

#include <vyre/facts.h>
#include <vyre/plugin.h>

#include "core/registry/facts.h"

/* A need of programs and the fact that meets it. f16 and bf16 values are computed in f32: they need
 * storage alone. */
typedef struct need_row {
    uint32_t need; /* VYRE_NEEDS_* */
    uint32_t fact; /* 0: none does */
} need_row;

static const need_row rows[] = {
    {VYRE_NEEDS_FLOAT64, VYRE_FACT_FLOAT64},
    {VYRE_NEEDS_INT64, VYRE_FACT_INT64},
    {VYRE_NEEDS_STORAGE8, VYRE_FACT_STORAGE8},
    {VYRE_NEEDS_STORAGE16, VYRE_FACT_STORAGE16},
    {VYRE_NEEDS_ATOMIC_U32, VYRE_FACT_ATOMIC_U32},
    {VYRE_NEEDS_GRID_BARRIER, VYRE_FACT_GRID_BARRIER},
    {VYRE_NEEDS_TRAP, VYRE_FACT_TRAP_REPORT},
    {VYRE_NEEDS_INDIRECT_DISPATCH, VYRE_FACT_INDIRECT_DISPATCH},
    {VYRE_NEEDS_COLLECTIVES, VYRE_FACT_COLLECTIVES},
    {VYRE_NEEDS_TENSOR, VYRE_FACT_MATRIX_UNITS},
    {VYRE_NEEDS_ASYNC_COPY, 0},
    {VYRE_NEEDS_CALL, 0},
    {VYRE_NEEDS_OPAQUE, 0},
    {VYRE_NEEDS_RESUME, 0},
    {VYRE_NEEDS_WIDE_TYPE, 0},
    {VYRE_NEEDS_SUBGROUP_OPERATOR, 0},
};

/* What strict and flush need when f32 arithmetic occurs. Flushing is made of explicit operations,
 * which have to see the subnormals. */
static const uint32_t exact_facts[] = {VYRE_FACT_F32_ROUND_NEAREST, VYRE_FACT_F32_SUBNORMALS};

typedef struct builder {
    const vyre__requirements *requirements;
    const vyre__load *load;
    vyre__arena *arena;
    vyre__needs *out;
    int failed; /* memory ran short */
} builder;

const char *vyre__need_operator(vyre__need_kind kind)
{
    switch (kind) {
    case VYRE__NEED_LEAST:
    case VYRE__NEED_BOUND: return ">=";
    case VYRE__NEED_MASK: return "has";
    case VYRE__NEED_FLAG:
    case VYRE__NEED_NOTHING:
    case VYRE__NEED_PROGRAMS: break;
    }
    return "=";
}

static void add(builder *b, vyre__need_kind kind, uint32_t fact, uint32_t index, uint64_t value,
                const char *from)
{
    if (b->out->count == VYRE__NEEDS_MAX || value == 0)
        return;
    b->out->list[b->out->count++] =
        (vyre__need){vyre__fact_row_of(fact)->name, fact, index, kind, value, from};
}

/* "buffer tile" + " in strict" */
static const char *name_construct(builder *b, const vyre__construct *construct, const char *suffix)
{
    if (!construct->kind)
        return "the program";
    vyre__bytes text = {0};
    vyre__bytes_put_text(&text, construct->kind);
    vyre__put_escaped(&text, construct->name.data, construct->name.size);
    vyre__bytes_put_text(&text, suffix);
    const char *copy = text.failed ? NULL : vyre__arena_copy(b->arena, text.data, text.size);
    vyre__bytes_release(&text);
    b->failed |= !copy;
    return copy ? copy : "";
}

static const vyre__construct *origin_of(const builder *b, uint32_t need)
{
    uint32_t bit = 0;
    while (!(need & UINT32_C(1) << bit))
        bit++;
    return &b->requirements->of_need[bit];
}

static void add_features(builder *b)
{
    const uint32_t needs = b->requirements->sum.needs;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!(needs & rows[i].need))
            continue;
        const char *from = name_construct(b, origin_of(b, rows[i].need), "");
        if (rows[i].fact)
            add(b, VYRE__NEED_FLAG, rows[i].fact, 0, 1, from);
        else if (b->out->count < VYRE__NEEDS_MAX)
            b->out->list[b->out->count++] =
                (vyre__need){vyre_need_name(rows[i].need), 0, 0, VYRE__NEED_NOTHING, 1, from};
    }
    if (needs & VYRE_NEEDS_SUBGROUP)
        add(b, VYRE__NEED_MASK, VYRE_FACT_SUBGROUP_OPERATIONS, 0,
            b->requirements->subgroup_operations,
            name_construct(b, origin_of(b, VYRE_NEEDS_SUBGROUP), ""));
}

static void add_float(builder *b)
{
    const uint32_t mode = b->load->float_mode;
    if (!(b->requirements->sum.needs & VYRE_NEEDS_STRICT_FLOAT) || mode == VYRE_FLOAT_ULP)
        return;
    const char *from = name_construct(b, origin_of(b, VYRE_NEEDS_STRICT_FLOAT),
                                      mode == VYRE_FLOAT_FLUSH ? " in flush" : " in strict");
    for (size_t i = 0; i < sizeof exact_facts / sizeof exact_facts[0]; i++)
        add(b, VYRE__NEED_FLAG, exact_facts[i], 0, 1, from);
}

static uint64_t multiply_saturated(uint64_t a, uint64_t b)
{
    return a > 0 && b > UINT64_MAX / a ? UINT64_MAX : a * b;
}

/* One is what every device can do. */
static void add_more_than_one(builder *b, uint32_t fact, uint32_t index, uint64_t value,
                              const char *from)
{
    if (value > 1)
        add(b, VYRE__NEED_LEAST, fact, index, value, from);
}

static void add_shape(builder *b)
{
    const vyre_requirements *sum = &b->requirements->sum;
    const uint32_t *grid = b->load->grid;
    for (uint32_t axis = 0; axis < 3; axis++)
        add_more_than_one(b, VYRE_FACT_WORKGROUP_SIZE, axis, sum->workgroup[axis], "workgroup");
    add_more_than_one(b, VYRE_FACT_WORKGROUP_INVOCATIONS, 0, sum->workgroup_invocations,
                      "workgroup");
    for (uint32_t axis = 0; axis < 3; axis++)
        add_more_than_one(b, VYRE_FACT_GRID, axis, grid[axis], "grid of the request");
    if (sum->needs & VYRE_NEEDS_GRID_BARRIER)
        add(b, VYRE__NEED_LEAST, VYRE_FACT_GRID_BARRIER_GROUPS, 0,
            multiply_saturated(grid[0], multiply_saturated(grid[1], grid[2])),
            "grid of the request");
}

static uint64_t add_saturated(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void add_memory(builder *b)
{
    const vyre_requirements *sum = &b->requirements->sum;
    const uint64_t asked = add_saturated(b->load->bytes_in, b->load->bytes_out);
    const uint64_t bytes = larger(sum->static_storage_bytes, asked);
    const char *whole = asked > sum->static_storage_bytes ? "bytes of the request" : "all buffers";
    add(b, VYRE__NEED_LEAST, VYRE_FACT_SHARED_BYTES, 0, sum->shared_bytes,
        name_construct(b, origin_of(b, VYRE_NEEDS_SHARED_MEMORY), ""));
    if (sum->largest_buffer_bytes > 0) {
        const char *from = name_construct(b, &b->requirements->largest_buffer, "");
        add(b, VYRE__NEED_LEAST, VYRE_FACT_BUFFER_BYTES, 0, sum->largest_buffer_bytes, from);
        add(b, VYRE__NEED_BOUND, VYRE_FACT_ALLOCATION_BYTES, 0, sum->largest_buffer_bytes, from);
    }
    add(b, VYRE__NEED_LEAST, VYRE_FACT_BUFFERS, 0,
        (uint64_t)sum->storage_buffers + sum->uniform_buffers, "the buffers");
    add(b, VYRE__NEED_LEAST, VYRE_FACT_MEMORY_BYTES, 0, bytes, whole);
    add(b, VYRE__NEED_BOUND, VYRE_FACT_MEMORY_BUDGET, 0, bytes, whole);
}

vyre_status vyre__needs_derive(const vyre__requirements *requirements, const vyre__load *load,
                               vyre__arena *arena, vyre__needs *out_needs, vyre_error *error)
{
    builder b = {requirements, load, arena, out_needs, 0};
    out_needs->count = 0;
    out_needs->list[out_needs->count++] =
        (vyre__need){"programs", 0, 0, VYRE__NEED_PROGRAMS, 1, "the program"};
    add_features(&b);
    if (requirements->shared_atomic.kind)
        add(&b, VYRE__NEED_FLAG, VYRE_FACT_ATOMIC_SHARED, 0, 1,
            name_construct(&b, &requirements->shared_atomic, " on workgroup memory"));
    add_float(&b);
    add_shape(&b);
    add_memory(&b);
    return b.failed ? vyre__fail_memory(error, "the needs of a program") : VYRE_OK;
}
