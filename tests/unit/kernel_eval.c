/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/unit/kernel_eval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = KERNEL_EVAL_LANES };

#define SOME_VALUE UINT64_C(0xDEADBEEFDEADBEEF)

/* ---- numbers and bits ---- */

static inline float f32(uint64_t bits)
{
    const uint32_t low = (uint32_t)bits;
    float x;
    memcpy(&x, &low, sizeof x);
    return x;
}

static inline double f64(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t bits_of_f32(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return x != x ? UINT32_MAX : bits;
}

static inline uint64_t bits_of_f64(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return x != x ? UINT64_MAX : bits;
}

static inline uint32_t u32(uint64_t bits)
{
    return (uint32_t)bits;
}

static inline int32_t i32(uint64_t bits)
{
    return (int32_t)(uint32_t)bits;
}

static inline uint64_t word(int32_t x)
{
    return (uint32_t)x;
}

static uint32_t reversed(uint32_t x)
{
    uint32_t y = 0;
    for (int i = 0; i < 32; i++)
        y |= (x >> i & 1) << (31 - i);
    return y;
}

static uint32_t leading(uint32_t x)
{
    uint32_t count = 0;
    while (count < 32 && !(x >> (31 - count) & 1))
        count++;
    return count;
}

static uint32_t ones(uint32_t x)
{
    uint32_t count = 0;
    for (; x; x &= x - 1)
        count++;
    return count;
}

static uint32_t extracted(uint32_t x, uint64_t imm, int is_signed)
{
    const uint32_t first = imm & 255, count = (uint32_t)(imm >> 8);
    const uint32_t top = x << (32 - first - count);
    return is_signed ? (uint32_t)((int32_t)top >> (32 - count)) : top >> (32 - count);
}

static uint32_t to_half(float x)
{
    const double magnitude = fabs((double)x);
    const uint32_t sign = signbit(x) ? 0x8000 : 0;
    if (x != x)
        return 0x7E00;
    if (magnitude >= 65520)
        return sign | 0x7C00;
    if (magnitude < 0x1p-14)
        return sign | (uint32_t)nearbyint(magnitude * 0x1p24);
    int exponent;
    const double fraction = frexp(magnitude, &exponent); /* 1/2 to 1, 11 bits kept */
    const uint32_t kept = (uint32_t)nearbyint(fraction * 2048) - 1024;
    return sign | ((((uint32_t)(exponent + 14)) << 10) + kept);
}

static float from_half(uint32_t half)
{
    const uint32_t exponent = half >> 10 & 31, fraction = half & 1023;
    const float sign = half & 0x8000 ? -1.0f : 1.0f;
    if (exponent == 31)
        return fraction ? NAN : sign * INFINITY;
    return sign * (exponent ? ldexpf((float)(fraction + 1024), (int)exponent - 25)
                            : ldexpf((float)fraction, -24));
}

/* ---- operations; 0: not known ---- */

#define EACH(number, expression)                                                                   \
    case VYRE_OP_##number:                                                                         \
        for (int i = 0; i < LANES; i++)                                                            \
            out[i] = (uint64_t)(expression);                                                       \
        return 1;

typedef const uint64_t *restrict operand;

static int on_w32(const vyre_instruction *item, uint64_t *restrict out, operand a, operand b)
{
    switch (item->op) {
        EACH(ADD, u32(a[i] + b[i]))
        EACH(SUB, u32(a[i] - b[i]))
        EACH(MUL, u32(a[i] * b[i]))
        EACH(NEG, u32(0 - a[i]))
        EACH(NOT, u32(~a[i]))
        EACH(SHL, u32(a[i] << (b[i] & 31)))
        EACH(SHR_U, a[i] >> (b[i] & 31))
        EACH(SHR_S, word(i32(a[i]) >> (b[i] & 31)))
        EACH(DIV_U, b[i] ? a[i] / b[i] : SOME_VALUE)
        EACH(REM_U, b[i] ? a[i] % b[i] : SOME_VALUE)
        EACH(MIN_U, a[i] < b[i] ? a[i] : b[i])
        EACH(MAX_U, a[i] > b[i] ? a[i] : b[i])
        EACH(MIN_S, i32(a[i]) < i32(b[i]) ? a[i] : b[i])
        EACH(MAX_S, i32(a[i]) > i32(b[i]) ? a[i] : b[i])
        EACH(MULHI_U, a[i] * b[i] >> 32)
        EACH(POPCOUNT, ones(u32(a[i])))
        EACH(CLZ, leading(u32(a[i])))
        EACH(CTZ, leading(reversed(u32(a[i]))))
        EACH(REVERSE, reversed(u32(a[i])))
        EACH(ROTL, u32(a[i] << (b[i] & 31) | a[i] >> (32 - (b[i] & 31))))
        EACH(ADDSAT_U, a[i] + b[i] > UINT32_MAX ? UINT32_MAX : a[i] + b[i])
        EACH(SUBSAT_U, a[i] > b[i] ? a[i] - b[i] : 0)
        EACH(MULSAT_U, a[i] * b[i] > UINT32_MAX ? UINT32_MAX : a[i] * b[i])
        EACH(ABSDIFF_U, a[i] > b[i] ? a[i] - b[i] : b[i] - a[i])
        EACH(EXTRACT_U, extracted(u32(a[i]), item->imm, 0))
        EACH(EXTRACT_S, extracted(u32(a[i]), item->imm, 1))
        EACH(LT_S, i32(a[i]) < i32(b[i]))
        EACH(LE_S, i32(a[i]) <= i32(b[i]))
        EACH(NARROW, u32(a[i]))
        EACH(HIGH, a[i] >> 32)
        EACH(BOOL_W32, a[i])
        EACH(F32_F16, to_half(f32(a[i])))
    default: return 0;
    }
}

static int on_w64(const vyre_instruction *item, uint64_t *restrict out, operand a, operand b)
{
    switch (item->op) {
        EACH(ADD, a[i] + b[i])
        EACH(SUB, a[i] - b[i])
        EACH(MUL, a[i] * b[i])
        EACH(NEG, 0 - a[i])
        EACH(NOT, ~a[i])
        EACH(SHL, a[i] << (b[i] & 63))
        EACH(SHR_U, a[i] >> (b[i] & 63))
        EACH(SHR_S, (int64_t)a[i] >> (b[i] & 63))
        EACH(LT_S, (int64_t)a[i] < (int64_t)b[i])
        EACH(LE_S, (int64_t)a[i] <= (int64_t)b[i])
        EACH(WIDEN_U, a[i])
        EACH(WIDEN_S, (int64_t)i32(a[i]))
        EACH(MULWIDE_U, a[i] * b[i])
    default: return 0;
    }
}

/* Of bits, whatever the type. */
static int on_bits(const vyre_instruction *item, uint64_t *restrict out, operand a, operand b,
                   operand c)
{
    const uint64_t sign = UINT64_C(1) << (item->type == VYRE_VALUE_F64 ? 63 : 31);
    switch (item->op) {
        EACH(CONST, item->imm)
        EACH(SELECT, a[i] ? b[i] : c[i])
        EACH(BITCAST, a[i])
        EACH(COPY, a[i])
        EACH(AND, a[i] & b[i])
        EACH(OR, a[i] | b[i])
        EACH(XOR, a[i] ^ b[i])
        EACH(EQ, a[i] == b[i])
        EACH(NE, a[i] != b[i])
        EACH(LT_U, a[i] < b[i])
        EACH(LE_U, a[i] <= b[i])
        EACH(AND_B, a[i] & b[i])
        EACH(OR_B, a[i] | b[i])
        EACH(XOR_B, a[i] ^ b[i])
        EACH(NOT_B, !a[i])
        EACH(NEG_F, a[i] ^ sign)
        EACH(ABS_F, a[i] & ~sign)
    default: return 0;
    }
}

static int on_f32(const vyre_instruction *item, uint64_t *restrict out, operand a, operand b,
                  operand c)
{
    switch (item->op) {
        EACH(EQ_F, f32(a[i]) == f32(b[i]))
        EACH(NE_F, f32(a[i]) != f32(b[i]))
        EACH(LT_F, f32(a[i]) < f32(b[i]))
        EACH(LE_F, f32(a[i]) <= f32(b[i]))
        EACH(ADD_F, bits_of_f32(f32(a[i]) + f32(b[i])))
        EACH(SUB_F, bits_of_f32(f32(a[i]) - f32(b[i])))
        EACH(MUL_F, bits_of_f32(f32(a[i]) * f32(b[i])))
        EACH(DIV_F, bits_of_f32(f32(a[i]) / f32(b[i])))
        EACH(SQRT_F, bits_of_f32(sqrtf(f32(a[i]))))
        EACH(FMA_F, bits_of_f32(fmaf(f32(a[i]), f32(b[i]), f32(c[i]))))
        EACH(FLOOR, bits_of_f32(floorf(f32(a[i]))))
        EACH(CEIL, bits_of_f32(ceilf(f32(a[i]))))
        EACH(TRUNC, bits_of_f32(truncf(f32(a[i]))))
        EACH(RINT, bits_of_f32(rintf(f32(a[i]))))
        EACH(U32_F, bits_of_f32((float)u32(a[i])))
        EACH(I32_F, bits_of_f32((float)i32(a[i])))
        EACH(F64_F32, bits_of_f32((float)f64(a[i])))
        EACH(F16_F32, bits_of_f32(from_half(u32(a[i]))))
        EACH(MIN_F, f32(b[i]) != f32(b[i])   ? a[i]
                    : f32(a[i]) < f32(b[i])  ? a[i]
                    : f32(a[i]) == f32(b[i]) ? a[i] | b[i]
                                             : b[i])
        EACH(MAX_F, f32(b[i]) != f32(b[i])   ? a[i]
                    : f32(a[i]) > f32(b[i])  ? a[i]
                    : f32(a[i]) == f32(b[i]) ? a[i] & b[i]
                                             : b[i])
    default: return 0;
    }
}

static int on_f64(const vyre_instruction *item, uint64_t *restrict out, operand a, operand b)
{
    switch (item->op) {
        EACH(EQ_F, f64(a[i]) == f64(b[i]))
        EACH(NE_F, f64(a[i]) != f64(b[i]))
        EACH(LT_F, f64(a[i]) < f64(b[i]))
        EACH(LE_F, f64(a[i]) <= f64(b[i]))
        EACH(ADD_F, bits_of_f64(f64(a[i]) + f64(b[i])))
        EACH(SUB_F, bits_of_f64(f64(a[i]) - f64(b[i])))
        EACH(MUL_F, bits_of_f64(f64(a[i]) * f64(b[i])))
        EACH(DIV_F, bits_of_f64(f64(a[i]) / f64(b[i])))
        EACH(SQRT_F, bits_of_f64(sqrt(f64(a[i]))))
        EACH(U32_F, bits_of_f64(u32(a[i])))
        EACH(I32_F, bits_of_f64(i32(a[i])))
        EACH(F32_F64, bits_of_f64((double)f32(a[i])))
    default: return 0;
    }
}

/* F_U32 and F_I32 of a number that does not fit give some value. */
static int to_integer(const vyre_instruction *item, uint64_t *out, const uint64_t *a, int is_wide)
{
    const int saturates = item->op == VYRE_OP_F_U32_SAT || item->op == VYRE_OP_F_I32_SAT;
    const int is_signed = item->op == VYRE_OP_F_I32 || item->op == VYRE_OP_F_I32_SAT;
    const double least = is_signed ? -2147483648.0 : 0;
    const double most = is_signed ? 2147483647.0 : 4294967295.0;
    for (int i = 0; i < LANES; i++) {
        const double x = trunc(is_wide ? f64(a[i]) : (double)f32(a[i]));
        if (x >= least && x <= most)
            out[i] = is_signed ? word((int32_t)x) : (uint32_t)x;
        else if (!saturates)
            out[i] = u32(SOME_VALUE);
        else
            out[i] = x != x ? 0 : u32((uint64_t)(int64_t)(x < least ? least : most));
    }
    return 1;
}

/* ---- what is guaranteed ---- */

static void count_shifts(kernel_eval *eval, uint64_t bits, const uint64_t *count)
{
    for (int i = 0; i < LANES; i++)
        eval->violations += count[i] >= bits;
}

static void check_guarantees(kernel_eval *eval, const vyre_instruction *item, const uint64_t *b)
{
    switch (item->op) {
    case VYRE_OP_SHL:
    case VYRE_OP_SHR_U:
    case VYRE_OP_SHR_S: count_shifts(eval, vyre__value_type_bits(item->type), b); break;
    case VYRE_OP_DIV_U:
    case VYRE_OP_REM_U:
        for (int i = 0; i < LANES; i++)
            eval->violations += b[i] == 0;
        break;
    default: break;
    }
}

/* ---- evaluation ---- */

static int load_table(kernel_eval *eval, const vyre_instruction *item, uint64_t *out,
                      const uint64_t *index)
{
    const vyre_kernel_table *table = &eval->code->tables[item->aux];
    const uint32_t bytes = vyre__value_type_bits(table->type) / 8;
    for (int i = 0; i < LANES; i++) {
        out[i] = 0;
        if (index[i] >= table->count)
            eval->violations++;
        else
            memcpy(&out[i], (const unsigned char *)table->data + index[i] * bytes, bytes);
    }
    return 1;
}

static int evaluate(kernel_eval *eval, const vyre_instruction *item)
{
    uint64_t *out = eval->values[item->result];
    const uint64_t *a = eval->values[item->arg[0]];
    const uint64_t *b = eval->values[item->arg[1]];
    const uint64_t *c = eval->values[item->arg[2]];
    check_guarantees(eval, item, b);
    switch (item->op) {
    case VYRE_OP_TABLE_LOAD: return load_table(eval, item, out, a);
    case VYRE_OP_F_U32:
    case VYRE_OP_F_I32:
    case VYRE_OP_F_U32_SAT:
    case VYRE_OP_F_I32_SAT:
        return to_integer(item, out, a,
                          vyre__code_type(eval->code, item->arg[0]) == VYRE_VALUE_F64);
    default: break;
    }
    if (on_bits(item, out, a, b, c))
        return 1;
    switch (item->type) {
    case VYRE_VALUE_W32: return on_w32(item, out, a, b);
    case VYRE_VALUE_W64: return on_w64(item, out, a, b);
    case VYRE_VALUE_F32: return on_f32(item, out, a, b, c);
    case VYRE_VALUE_F64: return on_f64(item, out, a, b);
    default: return 0;
    }
}

void kernel_eval_run(kernel_eval *eval, const uint64_t (*inputs)[KERNEL_EVAL_LANES])
{
    for (uint32_t i = 0; i < eval->code->count; i++) {
        const vyre_instruction *item = &eval->code->items[i];
        if (item->op == VYRE_OP_PARAM)
            memcpy(eval->values[item->result], inputs[item->aux], sizeof eval->values[0]);
        else if (item->op != VYRE_OP_CONST && !evaluate(eval, item))
            eval->violations++;
    }
}

int kernel_eval_open(kernel_eval *eval, const vyre__code *code)
{
    *eval = (kernel_eval){.code = code};
    eval->values = calloc((size_t)code->value_count + 1, sizeof eval->values[0]);
    for (uint32_t i = 0; eval->values && i < code->count; i++)
        if (code->items[i].op == VYRE_OP_CONST)
            evaluate(eval, &code->items[i]);
    return eval->values != NULL;
}

void kernel_eval_close(kernel_eval *eval)
{
    free(eval->values);
    eval->values = NULL;
}

/* ---- checks ---- */

static int operand_fits(const vyre__code *code, uint8_t kind, const vyre_instruction *item,
                        uint32_t value)
{
    const uint32_t type = vyre__code_type(code, value);
    switch (kind) {
    case VYRE_OPERAND_NONE: return value == 0;
    case VYRE_OPERAND_TYPE: return type == item->type;
    case VYRE_OPERAND_BOOL: return type == VYRE_VALUE_BOOL;
    case VYRE_OPERAND_W32: return type == VYRE_VALUE_W32;
    case VYRE_OPERAND_W64: return type == VYRE_VALUE_W64;
    case VYRE_OPERAND_F32: return type == VYRE_VALUE_F32;
    case VYRE_OPERAND_F64: return type == VYRE_VALUE_F64;
    case VYRE_OPERAND_FLOAT: return type == VYRE_VALUE_F32 || type == VYRE_VALUE_F64;
    default:
        return type > VYRE_VALUE_BOOL && type != item->type &&
               vyre__value_type_bits(type) == vyre__value_type_bits(item->type);
    }
}

static int is_zero(const vyre__code *code, uint32_t value)
{
    const vyre_instruction *item = vyre__code_definition(code, value);
    while (item && (item->op == VYRE_OP_BITCAST || item->op == VYRE_OP_COPY))
        item = vyre__code_definition(code, item->arg[0]);
    if (!item || item->op != VYRE_OP_CONST)
        return 0;
    return vyre__value_type_bits(item->type) == 64 ? item->imm << 1 == 0 : u32(item->imm << 1) == 0;
}

static int is_arithmetic(uint32_t op)
{
    return op == VYRE_OP_ADD_F || op == VYRE_OP_SUB_F || op == VYRE_OP_MUL_F || op == VYRE_OP_DIV_F;
}

static const char *check_item(const vyre__code *code, const vyre_kernel_caps *caps,
                              const vyre_instruction *item)
{
    const vyre__operation *row = vyre__operation_of(item->op);
    if (!row->class || !(row->types >> item->type & 1))
        return item->op == VYRE_OP_PARAM ? NULL : "no such operation on this type";
    if (row->class == VYRE_OPERATION_OPTIONAL &&
        !(caps->operations[item->op / 64] >> item->op % 64 & 1))
        return row->name;
    if (item->type > VYRE_VALUE_F32 && !(caps->value_types >> item->type & 1))
        return "a type that the device has not";
    for (int i = 0; i < 3; i++)
        if (!operand_fits(code, row->args[i], item, item->arg[i]) || item->arg[i] >= item->result)
            return "an operand of another type";
    for (int i = 0; i < 2; i++)
        if (is_arithmetic(item->op) && is_zero(code, item->arg[i]))
            return "a constant zero in arithmetic";
    return NULL;
}

const char *kernel_eval_check(const vyre__code *code, const vyre_kernel_caps *caps)
{
    const char *wrong = code->status == VYRE_OK ? NULL : "the code has failed";
    for (uint32_t i = 0; !wrong && i < code->count; i++)
        wrong = check_item(code, caps, &code->items[i]);
    return wrong;
}

/* ---- capabilities ---- */

const char *const kernel_eval_set_names[KERNEL_EVAL_SETS] = {"all operations", "no divide",
                                                             "types only", "nothing"};

static void leave_out(vyre_kernel_caps *caps, uint32_t op)
{
    caps->operations[op / 64] &= ~(UINT64_C(1) << op % 64);
}

vyre_kernel_caps kernel_eval_caps(enum kernel_eval_set set)
{
    vyre_kernel_caps caps = {.struct_size = sizeof caps};
    if (set != KERNEL_EVAL_NONE)
        caps.value_types = VYRE_KERNEL_VALUE_W64 | VYRE_KERNEL_VALUE_F64;
    if (set == KERNEL_EVAL_ALL || set == KERNEL_EVAL_NO_DIVIDE)
        memset(caps.operations, 0xFF, sizeof caps.operations);
    if (set == KERNEL_EVAL_NO_DIVIDE) {
        leave_out(&caps, VYRE_OP_DIV_F);
        leave_out(&caps, VYRE_OP_SQRT_F);
        leave_out(&caps, VYRE_OP_FMA_F);
    }
    return caps;
}
