/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Loads, stores, atomics, lengths and narrow elements. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/reference_run.h"
#include "tests/unit/unit.h"

static vyre_value u(vyre_builder *b, uint32_t value)
{
    return vyre_builder_u32(b, value);
}

static vyre_buffer_decl buffer(vyre_builder *b, const char *name, vyre_data_type type,
                               uint32_t access)
{
    return vyre_builder_buffer(b, name, type, access == VYRE_ACCESS_WORKGROUP ? 4 : 0, access);
}

/* ---- bounds ---- */

/* Indices around the end of a buffer of 10 bytes: two whole elements and a part of one. */
static void out_of_bounds(void)
{
    uint32_t index[6] = {0, 1, 2, 3, 0x40000000, 0xffffffff};
    uint8_t data[12] = {1, 0, 0, 0, 2, 0, 0, 0, 3, 3, 3, 3};
    uint8_t target[12] = {0};
    uint32_t out[6];
    memset(out, 0xa5, sizeof out);
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 6, 1, 1);
    const vyre_buffer_decl indices = buffer(b, "indices", VYRE_DATA_U32, VYRE_ACCESS_READ);
    const vyre_buffer_decl from = buffer(b, "from", VYRE_DATA_U32, VYRE_ACCESS_READ);
    const vyre_buffer_decl to = buffer(b, "to", VYRE_DATA_U32, VYRE_ACCESS_WRITE);
    const vyre_buffer_decl result = buffer(b, "result", VYRE_DATA_U32, VYRE_ACCESS_READ_WRITE);
    const vyre_value i = vyre_builder_let(b, "i", vyre_builder_load(b, indices, lid(b)));
    vyre_builder_store(b, result, lid(b), vyre_builder_load(b, from, i));
    vyre_builder_store(b, to, i, add(b, lid(b), u(b, 7)));
    const vyre__reference_binding bindings[] = {
        WHOLE(index), {.data = data, .size = 10}, {.data = target, .size = 10}, WHOLE(out)};
    run_well(b, bindings, 4, 1);
    const uint32_t loaded[6] = {1, 2, 0, 0, 0, 0};
    const uint8_t stored[12] = {7, 0, 0, 0, 8};
    CU_ASSERT_EQUAL(memcmp(out, loaded, sizeof out), 0);
    CU_ASSERT_EQUAL(memcmp(target, stored, sizeof stored), 0);
}

static void empty_buffers(void)
{
    uint32_t out[4] = {9, 9, 9, 9};
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl none = buffer(b, "none", VYRE_DATA_F32, VYRE_ACCESS_READ_WRITE);
    const vyre_buffer_decl words = buffer(b, "words", VYRE_DATA_U32, VYRE_ACCESS_READ_WRITE);
    const vyre_buffer_decl result = buffer(b, "result", VYRE_DATA_U32, VYRE_ACCESS_READ_WRITE);
    vyre_builder_store(b, none, u(b, 0), vyre_builder_f32(b, 1.0f));
    vyre_builder_store(b, result, u(b, 0), vyre_builder_length(b, none));
    vyre_builder_store(b, result, u(b, 1),
                       vyre_builder_cast(b, VYRE_DATA_U32, vyre_builder_load(b, none, u(b, 0))));
    vyre_builder_store(
        b, result, u(b, 2),
        vyre_builder_atomic(b, VYRE_ATOMIC_ADD, VYRE_ORDER_RELAXED, words, u(b, 0), 0, u(b, 1)));
    vyre_builder_store(b, result, u(b, 3), vyre_builder_length(b, result));
    const vyre__reference_binding bindings[] = {EMPTY, EMPTY, WHOLE(out)};
    run_well(b, bindings, 3, 1);
    const uint32_t expected[4] = {0, 0, 0, 4};
    CU_ASSERT_EQUAL(memcmp(out, expected, sizeof out), 0);
}

/* Two lanes of an out-of-bounds pair must not touch each other's workgroup. */
static void shared_memory_is_zeroed_and_bounded(void)
{
    uint32_t out[8];
    memset(out, 0xa5, sizeof out);
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 4, 1, 1);
    const vyre_buffer_decl shared = buffer(b, "shared", VYRE_DATA_U32, VYRE_ACCESS_WORKGROUP);
    const vyre_buffer_decl result = buffer(b, "result", VYRE_DATA_U32, VYRE_ACCESS_READ_WRITE);
    vyre_builder_store(b, result, gid(b), vyre_builder_load(b, shared, lid(b)));
    vyre_builder_store(b, shared, lid(b), u(b, 5));
    vyre_builder_store(b, shared, add(b, lid(b), u(b, 4)), u(b, 6));
    vyre_builder_store(b, result, gid(b),
                       add(b, vyre_builder_load(b, result, gid(b)),
                           vyre_builder_load(b, shared, add(b, lid(b), lid(b)))));
    const vyre__reference_binding bindings[] = {WHOLE(out)};
    run_well(b, bindings, 1, 2);
    const uint32_t expected[8] = {5, 5, 0, 0, 5, 5, 0, 0};
    CU_ASSERT_EQUAL(memcmp(out, expected, sizeof out), 0);
}

/* ---- lengths ---- */

static void lengths(void)
{
    static const struct {
        vyre_data_type type;
        uint32_t length; /* of 11 bytes */
    } table[] = {{VYRE_DATA_U32, 2}, {VYRE_DATA_F32, 2}, {VYRE_DATA_BOOL, 2}, {VYRE_DATA_U8, 11},
                 {VYRE_DATA_I8, 11}, {VYRE_DATA_U16, 5}, {VYRE_DATA_I16, 5},  {VYRE_DATA_F16, 5},
                 {VYRE_DATA_I32, 2}, {VYRE_DATA_BF16, 5}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint8_t bytes[11] = {0};
        uint32_t out[1] = {99};
        vyre_builder *b = vyre_builder_create(NULL);
        const vyre_buffer_decl some = buffer(b, "some", table[i].type, VYRE_ACCESS_UNIFORM);
        const vyre_buffer_decl result = buffer(b, "result", VYRE_DATA_U32, VYRE_ACCESS_WRITE);
        vyre_builder_store(b, result, u(b, 0), vyre_builder_length(b, some));
        const vyre__reference_binding bindings[] = {WHOLE(bytes), WHOLE(out)};
        run_well(b, bindings, 2, 1);
        CU_ASSERT_EQUAL(out[0], table[i].length);
    }
}

static void length_saturates(void)
{
    uint8_t byte = 0;
    uint32_t out[1] = {0};
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl large = buffer(b, "large", VYRE_DATA_U8, VYRE_ACCESS_READ);
    const vyre_buffer_decl result = buffer(b, "result", VYRE_DATA_U32, VYRE_ACCESS_WRITE);
    vyre_builder_store(b, result, u(b, 0), vyre_builder_length(b, large));
    const vyre__reference_binding bindings[] = {{.data = &byte, .size = UINT64_C(1) << 33},
                                                WHOLE(out)};
    run_well(b, bindings, 2, 1);
    CU_ASSERT_EQUAL(out[0], UINT32_MAX);
}

/* ---- narrow elements ---- */

/* out[i] = cast(in[i]) for `count` lanes. */
static void convert(vyre_data_type from, vyre_data_type to, uint32_t mode, void *in, size_t in_size,
                    void *out, size_t out_size, uint32_t count)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 64, 1, 1);
    const vyre_buffer_decl source = buffer(b, "source", from, VYRE_ACCESS_READ);
    const vyre_buffer_decl target = buffer(b, "target", to, VYRE_ACCESS_WRITE);
    const vyre_value value = vyre_builder_load(b, source, gid(b));
    vyre_builder_store(b, target, gid(b), from == to ? value : vyre_builder_cast(b, to, value));
    const vyre__reference_binding bindings[] = {{.data = in, .size = in_size},
                                                {.data = out, .size = out_size}};
    vyre_error error = {0};
    CU_ASSERT_EQUAL(run_built(b, mode, bindings, 2, (count + 63) / 64, &error), VYRE_OK);
}

static void narrow_integers(void)
{
    uint8_t bytes[4] = {0, 127, 128, 255};
    uint16_t halves[4] = {0, 0x7fff, 0x8000, 0xffff};
    uint32_t words[4] = {0x12345678, 0xff80ff7f, 0x80, 0x8000};
    uint32_t out[4];
    uint8_t out_bytes[4];
    uint16_t out_halves[4];
#define EXPECT(array, ...)                                                                         \
    do {                                                                                           \
        const uint32_t expected[4] = {__VA_ARGS__};                                                \
        for (int i = 0; i < 4; i++)                                                                \
            CU_ASSERT_EQUAL((array)[i], expected[i]);                                              \
    } while (0)
    convert(VYRE_DATA_U8, VYRE_DATA_U32, 0, bytes, 4, out, sizeof out, 4);
    EXPECT(out, 0, 127, 128, 255);
    convert(VYRE_DATA_I8, VYRE_DATA_I32, 0, bytes, 4, out, sizeof out, 4);
    EXPECT(out, 0, 127, 0xffffff80, 0xffffffff);
    convert(VYRE_DATA_I8, VYRE_DATA_U32, 0, bytes, 4, out, sizeof out, 4);
    EXPECT(out, 0, 127, 0xffffff80, 0xffffffff);
    convert(VYRE_DATA_U16, VYRE_DATA_U32, 0, halves, 8, out, sizeof out, 4);
    EXPECT(out, 0, 0x7fff, 0x8000, 0xffff);
    convert(VYRE_DATA_I16, VYRE_DATA_I32, 0, halves, 8, out, sizeof out, 4);
    EXPECT(out, 0, 0x7fff, 0xffff8000, 0xffffffff);
    convert(VYRE_DATA_I8, VYRE_DATA_F32, 0, bytes, 4, out, sizeof out, 4);
    EXPECT(out, 0, 0x42fe0000, 0xc3000000, 0xbf800000);
    convert(VYRE_DATA_U8, VYRE_DATA_BOOL, 0, bytes, 4, out, sizeof out, 4);
    EXPECT(out, 0, 1, 1, 1);
    convert(VYRE_DATA_U32, VYRE_DATA_U8, 0, words, 16, out_bytes, 4, 4);
    EXPECT(out_bytes, 0x78, 0x7f, 0x80, 0);
    convert(VYRE_DATA_U32, VYRE_DATA_I8, 0, words, 16, out_bytes, 4, 4);
    EXPECT(out_bytes, 0x78, 0x7f, 0x80, 0);
    convert(VYRE_DATA_U32, VYRE_DATA_U16, 0, words, 16, out_halves, 8, 4);
    EXPECT(out_halves, 0x5678, 0xff7f, 0x80, 0x8000);
    convert(VYRE_DATA_I32, VYRE_DATA_I16, 0, words, 16, out_halves, 8, 4);
    EXPECT(out_halves, 0x5678, 0xff7f, 0x80, 0x8000);
    convert(VYRE_DATA_U8, VYRE_DATA_U8, 0, bytes, 4, out_bytes, 4, 4);
    EXPECT(out_bytes, 0, 127, 128, 255);
#undef EXPECT
}

/* A cast to a narrow type keeps the low bits at once, not only when it is stored. */
static void narrow_casts_in_between(void)
{
    uint32_t words[2] = {0x1234ff80, 0x00018001};
    uint32_t out[8];
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 2, 1, 1);
    const vyre_buffer_decl source = buffer(b, "source", VYRE_DATA_U32, VYRE_ACCESS_READ);
    const vyre_buffer_decl target = buffer(b, "target", VYRE_DATA_I32, VYRE_ACCESS_WRITE);
    const vyre_data_type types[] = {VYRE_DATA_U8, VYRE_DATA_I8, VYRE_DATA_U16, VYRE_DATA_I16};
    for (uint32_t t = 0; t < 4; t++)
        vyre_builder_store(
            b, target, add(b, lid(b), u(b, 2 * t)),
            vyre_builder_cast(
                b, VYRE_DATA_I32,
                vyre_builder_cast(b, types[t], vyre_builder_load(b, source, lid(b)))));
    const vyre__reference_binding bindings[] = {WHOLE(words), WHOLE(out)};
    run_well(b, bindings, 2, 1);
    const uint32_t expected[8] = {0x80, 1, 0xffffff80, 1, 0xff80, 0x8001, 0xffffff80, 0xffff8001};
    CU_ASSERT_EQUAL(memcmp(out, expected, sizeof out), 0);
}

/* Value of a 16-bit float: `fraction_bits` of fraction, the rest but the sign is exponent. */
static double value_of(uint16_t bits, int fraction_bits)
{
    const int exponent_bits = 15 - fraction_bits;
    const int bias = (1 << (exponent_bits - 1)) - 1;
    const int exponent = bits >> fraction_bits & ((1 << exponent_bits) - 1);
    const int fraction = bits & ((1 << fraction_bits) - 1);
    double value;
    if (exponent == (1 << exponent_bits) - 1)
        value = fraction ? NAN : INFINITY;
    else if (exponent == 0)
        value = ldexp(fraction, 1 - bias - fraction_bits);
    else
        value = ldexp(fraction + (1 << fraction_bits), exponent - bias - fraction_bits);
    return bits & 0x8000 ? -value : value;
}

/* Nearest 16-bit float to a finite value >= 0, ties to the even one, by search. */
static uint16_t nearest(double value, int fraction_bits)
{
    const uint16_t infinity = (uint16_t)(0x8000 - (1 << fraction_bits));
    uint16_t low = 0, high = infinity;
    while (high - low > 1) {
        const uint16_t middle = (uint16_t)((low + high) / 2);
        if (value_of(middle, fraction_bits) <= value)
            low = middle;
        else
            high = middle;
    }
    double above = value_of(high, fraction_bits);
    if (high == infinity) /* where the next number would be */
        above = 2 * value_of(low, fraction_bits) - value_of((uint16_t)(low - 1), fraction_bits);
    const double below = value - value_of(low, fraction_bits);
    if (below == above - value)
        return low & 1 ? high : low;
    return below < above - value ? low : high;
}

static void widen_16_bit_floats(void)
{
    static uint16_t in[65536];
    static float out[65536];
    for (uint32_t i = 0; i < 65536; i++)
        in[i] = (uint16_t)i;
    for (int brain = 0; brain < 2; brain++) {
        convert(brain ? VYRE_DATA_BF16 : VYRE_DATA_F16, VYRE_DATA_F32, 0, in, sizeof in, out,
                sizeof out, 65536);
        uint32_t wrong = 0;
        for (uint32_t i = 0; i < 65536; i++) {
            const float expected = (float)value_of((uint16_t)i, brain ? 7 : 10);
            uint32_t word;
            memcpy(&word, &out[i], sizeof word);
            wrong += isnan(expected) ? word != 0x7fc00000
                                     : memcmp(&out[i], &expected, sizeof expected) != 0;
        }
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

static void narrow_to_16_bit_floats(void)
{
    enum { CASES = 200000 };
    static uint32_t in[CASES];
    static uint16_t out[CASES];
    uint32_t state = 12345;
    for (uint32_t i = 0; i < CASES; i++) {
        state = state * 1664525 + 1013904223;
        in[i] = state ^ state >> 15;
        if (i % 4 == 0) /* near a number of f16, or half way between two */
            in[i] = (in[i] & 0x9ffff000) | 0x30000000 | (i / 4 % 3) << 12 | (i / 12 % 3);
        if (i % 4 == 1) /* subnormal as f16 */
            in[i] = (in[i] & 0x80ffffff) | (0x32 + i / 4 % 8) << 24;
        if (i % 4 == 2)
            in[i] = (in[i] & 0xffff0000) | 0x7fff | (i & 4) << 13;
    }
    for (int brain = 0; brain < 2; brain++) {
        const int bits = brain ? 7 : 10;
        convert(VYRE_DATA_F32, brain ? VYRE_DATA_BF16 : VYRE_DATA_F16, 0, in, sizeof in, out,
                sizeof out, CASES);
        for (uint32_t i = 0; i < CASES; i++) {
            float value;
            memcpy(&value, &in[i], sizeof value);
            uint16_t expected = (uint16_t)(0x8000 - (1 << bits));
            if (isnan(value))
                expected = brain ? 0x7fc0 : 0x7e00;
            else if (!isinf(value))
                expected = nearest(fabs((double)value), bits);
            if (!isnan(value) && signbit(value))
                expected |= 0x8000;
            if (out[i] != expected) {
                printf("# %08x gives %04x, expected %04x\n", (unsigned)in[i], out[i], expected);
                CU_FAIL("another rounding");
                break;
            }
        }
    }
}

/* Arithmetic on f16 happens in f32; the store rounds. 2048 + 1 + 1 tells the two apart. */
static void half_arithmetic(void)
{
    uint16_t in[2] = {0x6800, 0x3c00}, out[1];
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl source = buffer(b, "source", VYRE_DATA_F16, VYRE_ACCESS_READ);
    const vyre_buffer_decl target = buffer(b, "target", VYRE_DATA_F16, VYRE_ACCESS_WRITE);
    const vyre_value one = vyre_builder_load(b, source, u(b, 1));
    vyre_builder_store(b, target, u(b, 0),
                       add(b, add(b, vyre_builder_load(b, source, u(b, 0)), one), one));
    const vyre__reference_binding bindings[] = {WHOLE(in), WHOLE(out)};
    run_well(b, bindings, 2, 1);
    CU_ASSERT_EQUAL(out[0], 0x6801);
}

static void flush_at_loads_and_stores(void)
{
    uint32_t in[4] = {1, 0x807fffff, 0x00800000, 0x7f812345}, out[4];
    convert(VYRE_DATA_F32, VYRE_DATA_F32, VYRE_FLOAT_FLUSH, in, sizeof in, out, sizeof out, 4);
    const uint32_t flushed[4] = {0, 0x80000000, 0x00800000, 0x7fc00000};
    CU_ASSERT_EQUAL(memcmp(out, flushed, sizeof out), 0);
    convert(VYRE_DATA_F32, VYRE_DATA_F32, VYRE_FLOAT_STRICT, in, sizeof in, out, sizeof out, 4);
    const uint32_t kept[4] = {1, 0x807fffff, 0x00800000, 0x7fc00000};
    CU_ASSERT_EQUAL(memcmp(out, kept, sizeof out), 0);
    uint16_t brain[4] = {0x0001, 0x8001, 0x0080, 0x3f80};
    convert(VYRE_DATA_BF16, VYRE_DATA_F32, VYRE_FLOAT_FLUSH, brain, sizeof brain, out, sizeof out,
            4);
    const uint32_t widened[4] = {0, 0x80000000, 0x00800000, 0x3f800000};
    CU_ASSERT_EQUAL(memcmp(out, widened, sizeof out), 0);
}

/* A product that rounds up to the least normal number is no subnormal, whatever a processor that
 * decides before rounding makes of it. */
static void flush_after_rounding(void)
{
    uint32_t in[2] = {0x3f7fffff, 0x00800000}, out[1];
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl source = buffer(b, "source", VYRE_DATA_F32, VYRE_ACCESS_READ);
    const vyre_buffer_decl target = buffer(b, "target", VYRE_DATA_F32, VYRE_ACCESS_WRITE);
    vyre_builder_store(b, target, u(b, 0),
                       vyre_builder_binary(b, VYRE_BINARY_MUL,
                                           vyre_builder_load(b, source, u(b, 0)),
                                           vyre_builder_load(b, source, u(b, 1))));
    const vyre__reference_binding bindings[] = {WHOLE(in), WHOLE(out)};
    vyre_error error = {0};
    CU_ASSERT_EQUAL(run_built(b, VYRE_FLOAT_FLUSH, bindings, 2, 1, &error), VYRE_OK);
    CU_ASSERT_EQUAL(out[0], 0x00800000);
}

/* ---- atomics ---- */

static uint32_t after(uint32_t op, uint32_t old, uint32_t value, uint32_t expected)
{
    switch (op) {
    case VYRE_ATOMIC_ADD: return old + value;
    case VYRE_ATOMIC_OR: return old | value;
    case VYRE_ATOMIC_AND: return old & value;
    case VYRE_ATOMIC_XOR: return old ^ value;
    case VYRE_ATOMIC_MIN: return value < old ? value : old;
    case VYRE_ATOMIC_MAX:
    case VYRE_ATOMIC_LRU: return value > old ? value : old;
    case VYRE_ATOMIC_EXCHANGE: return value;
    default: return old == expected ? value : old;
    }
}

/* Lanes of three workgroups hit two elements, some miss; old values follow lane order. */
static void atomics(void)
{
    for (uint32_t op = VYRE_ATOMIC_ADD; op <= VYRE_ATOMIC_LRU; op++) {
        if (op == VYRE_ATOMIC_CAS_WEAK || op == VYRE_ATOMIC_NAND)
            continue;
        uint32_t values[36], cells[2] = {3, 0xfffffff0}, old[36];
        memcpy(values, witness_words, sizeof values);
        vyre_builder *b = vyre_builder_create(NULL);
        vyre_builder_workgroup(b, 12, 1, 1);
        const vyre_buffer_decl in = buffer(b, "in", VYRE_DATA_U32, VYRE_ACCESS_READ);
        const vyre_buffer_decl at = buffer(b, "at", VYRE_DATA_U32, VYRE_ACCESS_READ_WRITE);
        const vyre_buffer_decl out = buffer(b, "out", VYRE_DATA_U32, VYRE_ACCESS_WRITE);
        const vyre_value value = vyre_builder_load(b, in, gid(b));
        const vyre_value cell = vyre_builder_binary(b, VYRE_BINARY_MOD, gid(b), u(b, 3));
        const vyre_value expected =
            op == VYRE_ATOMIC_CAS ? vyre_builder_select(b, less(b, gid(b), u(b, 2)), u(b, 3), value)
                                  : 0;
        vyre_builder_store(
            b, out, gid(b),
            vyre_builder_atomic(b, op, VYRE_ORDER_SEQ_CST, at, cell, expected, value));
        const vyre__reference_binding bindings[] = {WHOLE(values), WHOLE(cells), WHOLE(old)};
        run_well(b, bindings, 3, 3);
        uint32_t model[2] = {3, 0xfffffff0};
        for (uint32_t lane = 0; lane < 36; lane++) {
            uint32_t before = 0;
            if (lane % 3 < 2) {
                before = model[lane % 3];
                model[lane % 3] = after(op, before, values[lane], lane < 2 ? 3 : values[lane]);
            }
            CU_ASSERT_EQUAL(old[lane], before);
        }
        CU_ASSERT_EQUAL(memcmp(cells, model, sizeof model), 0);
    }
}

static void inputs_stay_as_they_are(void)
{
    vyre_error error = {0};
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl in = buffer(b, "in", VYRE_DATA_U32, VYRE_ACCESS_READ);
    vyre_builder_store(b, in, u(b, 0), u(b, 1));
    CU_ASSERT_PTR_NULL(prepare_built(b, 0, &error));
    CU_ASSERT_EQUAL(error.status, VYRE_INVALID_PROGRAM);
    CU_ASSERT_STRING_EQUAL(error.location, "entry[0].body[0]");
}

static const unit_test tests[] = {
    {"out of bounds", out_of_bounds},
    {"empty buffers", empty_buffers},
    {"workgroup memory is zeroed and bounded", shared_memory_is_zeroed_and_bounded},
    {"lengths", lengths},
    {"the length saturates", length_saturates},
    {"narrow integers", narrow_integers},
    {"narrow casts in between", narrow_casts_in_between},
    {"widening f16 and bf16", widen_16_bit_floats},
    {"narrowing to f16 and bf16", narrow_to_16_bit_floats},
    {"f16 arithmetic", half_arithmetic},
    {"flush at loads and stores", flush_at_loads_and_stores},
    {"flush after rounding", flush_after_rounding},
    {"atomics", atomics},
    {"inputs stay as they are", inputs_stay_as_they_are},
    {NULL, NULL}};

int main(void)
{
    return unit_main("reference_memory", tests);
}
