/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Each operation on values that the interpreter of kernel form has, on each type, against an
 * evaluator that was written apart from it.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/kernel_eval.h"
#include "tests/unit/kernel_run.h"
#ifdef TEST_COMPILED
#include "tests/unit/llvm_run.h"
#define kernel_run_code llvm_run_code
#endif
#include "tests/unit/unit.h"

#ifdef TEST_COMPILED /* each round compiles a kernel */
enum { LANES = KERNEL_EVAL_LANES, ROUNDS = 4, STEP = LANES * 13 };
#else
enum { LANES = KERNEL_EVAL_LANES, ROUNDS = 40, STEP = LANES / 4 };
#endif

/* ---- operands ---- */

static uint64_t state = 1;

static uint64_t draw(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t x = state >> 33 ^ state << 31;
    return x * UINT64_C(0x9E3779B97F4A7C15);
}

static uint64_t draw_w32(void)
{
    static const uint32_t edges[] = {0,          1,          2,          31,         32,
                                     0x7FFFFFFF, 0x80000000, 0x80000001, UINT32_MAX, UINT32_MAX - 1,
                                     0xFFFF,     0x10000,    0x55555555};
    const uint64_t x = draw();
    switch (x & 7) {
    case 0:
    case 1: return edges[x / 8 % (sizeof edges / sizeof edges[0])];
    case 2: return (uint32_t)(x >> 32) >> (x / 8 & 31);
    default: return (uint32_t)(x >> 32);
    }
}

static uint64_t draw_f32(void)
{
    static const uint32_t edges[] = {
        0,          0x80000000, 1,          0x80000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF,
        0x7F800000, 0xFF800000, 0x7FC00000, 0x7F800001, 0xFFC12345, 0x3F000000, 0xBF000000,
        0x3F800000, 0x4B000000, 0x4AFFFFFF, 0xCAFFFFFF, 0x4F000000, 0xCF000000, 0x4F800000,
        0x4EFFFFFF, 0x5F000000, 0xDF000000, 0x33000000, 0x33000001, 0x477FE000, 0x477FEFFF,
        0x477FF000, 0x38800000, 0x387FFFFF, 0x3FC00000, 0x40200000, 0xBF800000};
    const uint64_t x = draw();
    switch (x & 7) {
    case 0:
    case 1:
    case 2: return edges[x / 8 % (sizeof edges / sizeof edges[0])];
    case 3: /* near 1 to 2^31: what is rounded */
        return (uint32_t)(x >> 32 & 0x80FFFFFF) + (127 + (uint32_t)(x / 8 & 31) - 2) * 0x800000u;
    default: return (uint32_t)(x >> 32);
    }
}

static uint64_t draw_f64(void)
{
    const uint64_t x = draw();
    float f;
    const uint32_t bits = (uint32_t)draw_f32();
    memcpy(&f, &bits, sizeof f);
    double d = (double)f;
    if ((x & 3) == 0)
        d = nextafter(d, x & 4 ? 1e300 : -1e300);
    uint64_t wide;
    memcpy(&wide, &d, sizeof wide);
    return (x & 3) == 3 ? draw() : wide;
}

static uint64_t draw_bits(uint32_t type)
{
    switch (type) {
    case VYRE_VALUE_BOOL: return draw() >> 40 & 1;
    case VYRE_VALUE_W32: return draw_w32();
    case VYRE_VALUE_F32: return draw_f32();
    case VYRE_VALUE_F64: return draw_f64();
    default: return draw() & 1 ? draw() : (uint64_t)(int64_t)(int32_t)draw_w32();
    }
}

/* What the form guarantees of operands. */
static void make_valid(uint32_t op, uint32_t type, uint64_t operands[3])
{
    const uint32_t width = type == VYRE_VALUE_W64 ? 64 : 32;
    switch (op) {
    case VYRE_OP_SHL:
    case VYRE_OP_SHR_U:
    case VYRE_OP_SHR_S: operands[1] %= width; break;
    case VYRE_OP_DIV_S:
    case VYRE_OP_REM_S:
        if (operands[0] == 0x80000000u && operands[1] == UINT32_MAX)
            operands[1] = 2;
        operands[1] += operands[1] == 0;
        break;
    case VYRE_OP_DIV_U:
    case VYRE_OP_REM_U: operands[1] += operands[1] == 0; break;
    default: break;
    }
}

/* ---- types ---- */

static uint32_t operand_type(uint32_t kind, uint32_t type, uint32_t variant)
{
    switch (kind) {
    case VYRE_OPERAND_TYPE: return type;
    case VYRE_OPERAND_BOOL: return VYRE_VALUE_BOOL;
    case VYRE_OPERAND_W32: return VYRE_VALUE_W32;
    case VYRE_OPERAND_W64: return VYRE_VALUE_W64;
    case VYRE_OPERAND_F32: return VYRE_VALUE_F32;
    case VYRE_OPERAND_F64: return VYRE_VALUE_F64;
    case VYRE_OPERAND_FLOAT: return variant ? VYRE_VALUE_F64 : VYRE_VALUE_F32;
    case VYRE_OPERAND_SAME_SIZE:
        switch (type) {
        case VYRE_VALUE_W32: return VYRE_VALUE_F32;
        case VYRE_VALUE_F32: return VYRE_VALUE_W32;
        case VYRE_VALUE_W64: return VYRE_VALUE_F64;
        default: return VYRE_VALUE_W64;
        }
    default: return 0;
    }
}

static int is_nan(uint32_t type, uint64_t bits)
{
    if (type == VYRE_VALUE_F32)
        return (bits & 0x7FFFFFFF) > 0x7F800000;
    return type == VYRE_VALUE_F64 &&
           (bits & UINT64_C(0x7FFFFFFFFFFFFFFF)) > UINT64_C(0x7FF0000000000000);
}

/* Of any float. */
static double number_of(uint32_t type, uint64_t bits)
{
    const uint32_t narrow = (uint32_t)bits;
    double x = 0;
    float f;
    memcpy(&f, &narrow, sizeof f);
    memcpy(&x, &bits, sizeof x);
    return type == VYRE_VALUE_F32 ? (double)f : x;
}

/* Whether the form leaves the result open. */
static int is_open(uint32_t op, uint32_t from, uint64_t bits)
{
    const double x = number_of(from, bits);
    switch (op) {
    case VYRE_OP_F_U32: return !(x > -1 && x < 0x1p32);
    case VYRE_OP_F_I32: return !(x > -0x1p31 - 1 && x < 0x1p31);
    case VYRE_OP_F_I64: return !(x >= -0x1p63 && x < 0x1p63);
    default: return 0;
    }
}

/* ---- one operation ---- */

typedef struct trial {
    uint32_t op, type, result;
    uint32_t types[3]; /* of operands; 0: none */
    uint32_t flags;    /* of cpu_kernel_prepare() */
    uint64_t imm;
    uint64_t operands[3][LANES]; /* as buffers, and as inputs of the evaluator */
    uint64_t results[LANES];
} trial;

static vyre__value put(const trial *t, vyre__code *code, const vyre__value args[3])
{
    return vyre__code_put(code, (vyre_instruction){.op = (uint16_t)t->op,
                                                   .type = (uint8_t)t->type,
                                                   .arg = {args[0], args[1], args[2]},
                                                   .imm = t->imm});
}

/* A 64-bit element as a value of the type, and back. */
static vyre__value from_word(vyre__code *code, uint32_t type, vyre__value word)
{
    const vyre__value narrow = vyre__code_op1(code, VYRE_OP_NARROW, VYRE_VALUE_W32, word);
    switch (type) {
    case VYRE_VALUE_BOOL:
        return vyre__code_op2(code, VYRE_OP_NE, VYRE_VALUE_W32, narrow, vyre__code_w32(code, 0));
    case VYRE_VALUE_W32: return narrow;
    case VYRE_VALUE_F32: return vyre__code_op1(code, VYRE_OP_BITCAST, type, narrow);
    case VYRE_VALUE_F64: return vyre__code_op1(code, VYRE_OP_BITCAST, type, word);
    default: return word;
    }
}

static vyre__value to_word(vyre__code *code, uint32_t type, vyre__value value)
{
    if (type == VYRE_VALUE_W64)
        return value;
    if (type == VYRE_VALUE_F64)
        return vyre__code_op1(code, VYRE_OP_BITCAST, VYRE_VALUE_W64, value);
    if (type == VYRE_VALUE_BOOL)
        value = vyre__code_op1(code, VYRE_OP_BOOL_W32, VYRE_VALUE_W32, value);
    if (type == VYRE_VALUE_F32)
        value = vyre__code_op1(code, VYRE_OP_BITCAST, VYRE_VALUE_W32, value);
    return vyre__code_op1(code, VYRE_OP_WIDEN_U, VYRE_VALUE_W64, value);
}

static void interpret(trial *t)
{
    static const vyre_kernel_buffer words = {.role = VYRE_ROLE_INOUT, .element_bytes = 8};
    vyre__code code;
    vyre__value args[3] = {0, 0, 0};
    cpu_buffer buffers[4];
    vyre__code_start(&code, (uint32_t[3]){LANES / 2, 1, 1}, "operation");
    const vyre__value id = vyre__code_op0(&code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
    for (uint32_t i = 0; i < 4; i++) {
        vyre__code_buffer(&code, &words);
        buffers[i] = (cpu_buffer){i < 3 ? t->operands[i] : t->results, sizeof t->results};
        if (i == 3 || !t->types[i])
            continue;
        const vyre_instruction load = {
            .op = VYRE_OP_LOAD, .type = VYRE_VALUE_W64, .arg = {id}, .aux = 8u << 16 | i};
        args[i] = from_word(&code, t->types[i], vyre__code_put(&code, load));
    }
    const vyre__value result = to_word(&code, t->result, put(t, &code, args));
    vyre__code_put(&code, (vyre_instruction){.op = VYRE_OP_STORE,
                                             .type = VYRE_VALUE_W64,
                                             .arg = {id, result},
                                             .aux = 8u << 16 | 3});
    kernel_launch launch = {.buffers = buffers, .grid = {2, 1, 1}, .flags = t->flags};
    CU_ASSERT_EQUAL_FATAL(kernel_run_code(&code, &launch), VYRE_OK);
    vyre__code_release(&code);
}

static double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t bits_of_double(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static uint64_t bits_of_float(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* What the evaluator does not have; 0 for all other operations. */
static int compute(const trial *t, uint32_t lane, uint64_t *out)
{
    const uint64_t a = t->operands[0][lane], b = t->operands[1][lane], c = t->operands[2][lane];
    const int64_t x = (int32_t)(uint32_t)a, y = (int32_t)(uint32_t)b;
    const int wide = t->type == VYRE_VALUE_F64;
    switch (t->op) {
    case VYRE_OP_DIV_S: *out = (uint32_t)(x / y); return 1;
    case VYRE_OP_REM_S: *out = (uint32_t)(x % y); return 1;
    case VYRE_OP_MULHI_S: *out = (uint32_t)((uint64_t)(x * y) >> 32); return 1;
    case VYRE_OP_U64_F: *out = wide ? bits_of_double((double)a) : bits_of_float((float)a); return 1;
    case VYRE_OP_I64_F:
        *out = wide ? bits_of_double((double)(int64_t)a) : bits_of_float((float)(int64_t)a);
        return 1;
    case VYRE_OP_F_I64:
        *out = is_open(t->op, t->types[0], a) ? 0 : (uint64_t)(int64_t)number_of(t->types[0], a);
        return 1;
    case VYRE_OP_FMA_F:
        *out = bits_of_double(fma(double_of(a), double_of(b), double_of(c)));
        return wide;
    default: return 0;
    }
}

static void evaluate(const trial *t, uint64_t expected[LANES])
{
    vyre__code code;
    kernel_eval eval;
    vyre__value args[3] = {0, 0, 0};
    uint32_t own = 0;
    for (uint32_t i = 0; i < LANES; i++)
        own += (uint32_t)compute(t, i, &expected[i]);
    if (own > 0)
        return;
    vyre__code_start(&code, (uint32_t[3]){1, 1, 1}, "operation");
    for (uint32_t i = 0; i < 3 && t->types[i]; i++)
        args[i] = vyre__code_op0(&code, VYRE_OP_PARAM, t->types[i], i);
    const vyre__value result = put(t, &code, args);
    CU_ASSERT_FATAL(kernel_eval_open(&eval, &code));
    kernel_eval_run(&eval, (const uint64_t(*)[LANES])t->operands);
    CU_ASSERT_EQUAL(eval.violations, 0);
    memcpy(expected, eval.values[result], LANES * sizeof *expected);
    kernel_eval_close(&eval);
    vyre__code_release(&code);
}

static void compare(trial *t, const char *name)
{
    uint64_t expected[LANES];
    uint32_t wrong = 0;
    evaluate(t, expected);
    for (uint32_t i = 0; i < LANES; i++) {
        const uint64_t got = t->results[i];
        const int same =
            got == expected[i] || (is_nan(t->result, got) && is_nan(t->result, expected[i]));
        wrong += !same && !is_open(t->op, t->types[0], t->operands[0][i]);
        if (!same && wrong == 1)
            printf("# %s: %llx %llx %llx gives %llx, not %llx\n", name,
                   (unsigned long long)t->operands[0][i], (unsigned long long)t->operands[1][i],
                   (unsigned long long)t->operands[2][i], (unsigned long long)got,
                   (unsigned long long)expected[i]);
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static uint64_t immediate(uint32_t op)
{
    if (op != VYRE_OP_EXTRACT_U && op != VYRE_OP_EXTRACT_S)
        return 0;
    const uint64_t start = draw() % 32;
    return start | (1 + draw() % (32 - start)) << 8;
}

static void try_operation(uint32_t op, uint32_t type, uint32_t variant)
{
    static trial t;
    const vyre__operation *row = vyre__operation_of(op);
    t.op = op;
    t.type = type;
    t.result = row->result == VYRE_OPERAND_BOOL ? VYRE_VALUE_BOOL : type;
    for (int i = 0; i < 3; i++)
        t.types[i] = operand_type(row->args[i], type, variant);
    for (int round = 0; round < ROUNDS; round++) {
        t.imm = immediate(op);
        for (uint32_t lane = 0; lane < LANES; lane++) {
            uint64_t operands[3];
            for (int i = 0; i < 3; i++)
                operands[i] = t.types[i] ? draw_bits(t.types[i]) : 0;
            make_valid(op, type, operands);
            for (int i = 0; i < 3; i++)
                t.operands[i][lane] = operands[i];
        }
        for (t.flags = 0; t.flags <= CPU_BASE_PROCESSOR; t.flags++) {
            memset(t.results, 0xAA, sizeof t.results);
            interpret(&t);
            compare(&t, row->name);
        }
    }
}

static int is_on_values(uint32_t op)
{
    return vyre__operation_of(op)->class && ((op >= VYRE_OP_SELECT && op <= VYRE_OP_COPY) ||
                                             (op >= VYRE_OP_ADD && op <= VYRE_OP_F32_F16));
}

static void operations_from_to(uint32_t first, uint32_t last)
{
    for (uint32_t op = first; op <= last; op++) {
        const vyre__operation *row = vyre__operation_of(op);
        for (uint32_t type = VYRE_VALUE_BOOL; is_on_values(op) && type <= VYRE_VALUE_F64; type++) {
            if (!(row->types & 1u << type))
                continue;
            try_operation(op, type, 0);
            if (row->args[0] == VYRE_OPERAND_FLOAT)
                try_operation(op, type, 1);
        }
    }
}

static void moves(void)
{
    operations_from_to(VYRE_OP_SELECT, VYRE_OP_COPY);
}

static void integers(void)
{
    operations_from_to(VYRE_OP_ADD, VYRE_OP_BOOL_W32);
}

static void floats(void)
{
    operations_from_to(VYRE_OP_EQ_F, VYRE_OP_RINT);
}

static void conversions(void)
{
    operations_from_to(VYRE_OP_U32_F, VYRE_OP_F32_F16);
}

static void one_rounding(void)
{
    static trial t;
    uint32_t wrong = 0;
    /* To F32 in one rounding: half way between two floats, and a bit above that. */
    t = (trial){.op = VYRE_OP_U64_F,
                .type = VYRE_VALUE_F32,
                .result = VYRE_VALUE_F32,
                .types = {VYRE_VALUE_W64}};
    for (uint32_t i = 0; i < LANES; i++)
        t.operands[0][i] = UINT64_C(0x8000008000000000) >> (i & 3) | (i >> 2 & 1);
    interpret(&t);
    for (uint32_t i = 0; i < LANES; i++)
        wrong += t.results[i] != 0x5F000000 - (i & 3) * 0x800000 + (i >> 2 & 1);
    CU_ASSERT_EQUAL(wrong, 0);
}

/* Every half, and every float that is half way between two of them or next to that. */
static void halves(void)
{
    static trial t;
    for (uint32_t first = 0; first < 65536; first += STEP) {
        t = (trial){.op = VYRE_OP_F16_F32,
                    .type = VYRE_VALUE_F32,
                    .result = VYRE_VALUE_F32,
                    .types = {VYRE_VALUE_W32}};
        for (uint32_t i = 0; i < LANES; i++)
            t.operands[0][i] = ((first + i) & 0xFFFF) | UINT64_C(0xABCD0000);
        interpret(&t);
        compare(&t, "F16_F32");
        trial back = {.op = VYRE_OP_F32_F16,
                      .type = VYRE_VALUE_W32,
                      .result = VYRE_VALUE_W32,
                      .types = {VYRE_VALUE_F32}};
        for (uint32_t i = 0; i < LANES; i++)
            back.operands[0][i] =
                (t.results[i / 4] + (i % 4 ? 0x1000 + i % 4 - 2 : 0)) & UINT32_MAX;
        for (back.flags = 0; back.flags <= CPU_BASE_PROCESSOR; back.flags++) {
            interpret(&back);
            compare(&back, "F32_F16");
        }
    }
}

#ifndef TEST_COMPILED
/* The native functions are as near as the C library's. */
static void natives(void)
{
    static const uint32_t ops[] = {VYRE_OP_EXP2_N,  VYRE_OP_LOG2_N, VYRE_OP_SIN_N,
                                   VYRE_OP_COS_N,   VYRE_OP_TANH_N, VYRE_OP_RECIP_N,
                                   VYRE_OP_RSQRT_N, VYRE_OP_SQRT_N};
    static trial t;
    for (size_t which = 0; which < sizeof ops / sizeof ops[0]; which++) {
        t = (trial){.op = ops[which],
                    .type = VYRE_VALUE_F32,
                    .result = VYRE_VALUE_F32,
                    .types = {VYRE_VALUE_F32}};
        float x[LANES], wrong = 0;
        for (uint32_t i = 0; i < LANES; i++) {
            x[i] = 0.01f + (float)i * 0.13f;
            uint32_t bits;
            memcpy(&bits, &x[i], sizeof bits);
            t.operands[0][i] = bits;
        }
        interpret(&t);
        for (uint32_t i = 0; i < LANES; i++) {
            const double v = (double)x[i];
            const double expected[] = {exp2(v), log2(v), sin(v),      cos(v),
                                       tanh(v), 1 / v,   1 / sqrt(v), sqrt(v)};
            const uint32_t bits = (uint32_t)t.results[i];
            float got;
            memcpy(&got, &bits, sizeof got);
            wrong += fabs((double)got - expected[which]) > fabs(expected[which]) * 0x1p-23;
        }
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

#endif

static const unit_test tests[] = {{"moves", moves},
                                  {"integers", integers},
                                  {"floats", floats},
                                  {"conversions", conversions},
                                  {"one rounding to f32", one_rounding},
                                  {"every half", halves},
#ifndef TEST_COMPILED /* compiled code has none */
                                  {"native functions", natives},
#endif
                                  {NULL, NULL}};

int main(void)
{
#ifdef TEST_COMPILED
    if (llvm_skips_suite())
        return 0;
#endif
    return unit_main("cpu_operations", tests);
}
