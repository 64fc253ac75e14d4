/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Results that are said not to be subnormal: random expressions on numbers near every threshold. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/lower/float_ops.h"
#include "core/reference/f32_word.h"
#include "tests/unit/unit.h"

enum { NODES = 8, LEAVES = 4, EXPRESSIONS = 100000, INPUTS = 100 };

/* A node as code and as numbers. Leaves are numbers from memory, constants and whole numbers. */
typedef struct node {
    uint32_t op; /* VYRE_OP_LOAD, CONST, U32_F, I32_F, or an operation on earlier nodes */
    int arg[3];
    uint32_t bits; /* CONST */
    vyre__value value;
    int is_flushed;
} node;

static uint64_t state = 1;

static uint32_t next(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

/* A number that is not subnormal, mostly where powers of two begin or end. */
static uint32_t edge(void)
{
    static const uint32_t exponents[] = {1,  2,  3,   24,  25,  26,  48,  49,  50,  63, 64,
                                         76, 77, 103, 126, 127, 128, 150, 190, 253, 254};
    static const uint32_t fractions[] = {0, 0, 1, 2, 0x7FFFFF, 0x7FFFFE, 0x400000, 0x3FFFFF};
    const uint32_t sign = next(2) << 31;
    const uint32_t kind = next(40);
    if (kind == 0)
        return sign;
    if (kind == 1)
        return sign | 0x7F800000;
    const uint32_t fraction = kind < 8 ? next(1 << 23) : fractions[next(8)];
    return sign | exponents[next(21)] << 23 | fraction;
}

static int arity_of(uint32_t op)
{
    return op == VYRE_OP_SQRT_F ? 1 : op == VYRE_OP_FMA_F ? 3 : 2;
}

static vyre__value leaf(vyre__code *code, node *n)
{
    static const uint32_t kinds[] = {VYRE_OP_LOAD,  VYRE_OP_LOAD,  VYRE_OP_CONST,
                                     VYRE_OP_CONST, VYRE_OP_U32_F, VYRE_OP_I32_F};
    n->op = kinds[next(6)];
    n->bits = edge();
    if (n->op == VYRE_OP_CONST)
        return vyre__code_constant(code, VYRE_VALUE_F32, n->bits);
    const vyre_instruction load = {.op = VYRE_OP_LOAD,
                                   .type = n->op == VYRE_OP_LOAD ? VYRE_VALUE_F32 : VYRE_VALUE_W32,
                                   .arg = {vyre__code_w32(code, 0)},
                                   .aux = 4u << 16};
    const vyre__value value = vyre__code_put(code, load);
    if (n->op == VYRE_OP_LOAD)
        return vyre__lower_flush(code, value);
    return vyre__code_op1(code, n->op, VYRE_VALUE_F32, value);
}

/* As the lowering does it: what is an operand has been made free of subnormals. */
static vyre__value inner(vyre__code *code, node *nodes, int at)
{
    static const uint32_t kinds[] = {VYRE_OP_ADD_F, VYRE_OP_SUB_F,  VYRE_OP_MUL_F, VYRE_OP_FMA_F,
                                     VYRE_OP_FMA_F, VYRE_OP_SQRT_F, VYRE_OP_DIV_F};
    node *n = &nodes[at];
    vyre__value in[3];
    n->op = kinds[next(7)];
    for (int i = 0; i < 3; i++) {
        n->arg[i] = i == 1 && next(3) == 0 ? n->arg[0] : (int)next((uint32_t)at);
        in[i] = nodes[n->arg[i]].value;
    }
    const int arity = arity_of(n->op);
    const vyre_instruction made = {.op = (uint16_t)n->op,
                                   .type = VYRE_VALUE_F32,
                                   .arg = {in[0], arity > 1 ? in[1] : 0, arity > 2 ? in[2] : 0}};
    const vyre__value result = vyre__code_put(code, made);
    n->is_flushed = vyre__lower_may_be_subnormal(code, result, in, (uint32_t)arity);
    return n->is_flushed ? vyre__lower_flush(code, result) : result;
}

static float flush(float x)
{
    return fpclassify(x) == FP_SUBNORMAL ? copysignf(0, x) : x;
}

static float compute(const node *n, const float *x)
{
    const float a = x[n->arg[0]], b = x[n->arg[1]];
    switch (n->op) {
    case VYRE_OP_ADD_F: return a + b;
    case VYRE_OP_SUB_F: return a - b;
    case VYRE_OP_MUL_F: return a * b;
    case VYRE_OP_DIV_F: return a / b;
    case VYRE_OP_SQRT_F: return sqrtf(a);
    default: return fmaf(a, b, x[n->arg[2]]);
    }
}

/* Numbers from memory are often near others in the expression, or their negatives. */
static float leaf_number(const node *n, const float *x, int at)
{
    if (n->op == VYRE_OP_CONST)
        return vyre__f32_of(n->bits);
    if (n->op == VYRE_OP_U32_F)
        return (float)(next(3) ? next(5) : edge());
    if (n->op == VYRE_OP_I32_F)
        return (float)(int32_t)(next(3) ? next(5) - 2 : edge());
    if (at == 0 || next(2))
        return vyre__f32_of(edge());
    const uint32_t near = vyre__f32_word(x[next((uint32_t)at)]) + next(5) - 2;
    return flush(vyre__f32_of(next(2) ? near : near ^ 0x80000000));
}

static int count_wrong(const node *nodes)
{
    float x[NODES];
    int wrong = 0;
    for (int i = 0; i < NODES; i++) {
        x[i] = i < LEAVES ? leaf_number(&nodes[i], x, i) : compute(&nodes[i], x);
        if (nodes[i].is_flushed)
            x[i] = flush(x[i]);
        if (fpclassify(x[i]) != FP_SUBNORMAL)
            continue;
        wrong++;
        printf("# operation %u gives %a\n", nodes[i].op, (double)x[i]);
    }
    return wrong;
}

static void random_expressions(void)
{
    unsigned spared = 0, wrong = 0;
    for (int e = 0; e < EXPRESSIONS && wrong == 0; e++) {
        node nodes[NODES] = {0};
        vyre__code code;
        vyre__code_start(&code, (uint32_t[3]){1, 1, 1}, "range");
        for (int i = 0; i < NODES; i++)
            nodes[i].value = i < LEAVES ? leaf(&code, &nodes[i]) : inner(&code, nodes, i);
        for (int i = LEAVES; i < NODES; i++)
            spared += !nodes[i].is_flushed;
        for (int i = 0; i < INPUTS; i++)
            wrong += (unsigned)count_wrong(nodes);
        vyre__code_release(&code);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    printf("# %u of %d spared\n", spared, EXPRESSIONS * (NODES - LEAVES));
    CU_ASSERT_TRUE(spared > EXPRESSIONS);
}

/* What is worth knowing. */
static void known_expressions(void)
{
    vyre__code code;
    vyre__code_start(&code, (uint32_t[3]){1, 1, 1}, "known");
    const vyre__value x =
        vyre__code_put(&code, (vyre_instruction){.op = VYRE_OP_LOAD,
                                                 .type = VYRE_VALUE_F32,
                                                 .arg = {vyre__code_w32(&code, 0)},
                                                 .aux = 4u << 16});
    const vyre__value one = vyre__code_constant(&code, VYRE_VALUE_F32, 0x3F800000);
    const vyre__value less = vyre__code_constant(&code, VYRE_VALUE_F32, 0x3F7FFFFF);
    const vyre__value small = vyre__code_constant(&code, VYRE_VALUE_F32, 0x0A800000);
    const struct {
        uint32_t op;
        vyre__value arg[3];
        int expected;
    } cases[] = {
        {VYRE_OP_ADD_F, {x, one}, 0},    {VYRE_OP_ADD_F, {x, x}, 1},
        {VYRE_OP_ADD_F, {x, small}, 1},  {VYRE_OP_MUL_F, {x, one}, 0},
        {VYRE_OP_MUL_F, {x, less}, 1},   {VYRE_OP_FMA_F, {x, x, one}, 0},
        {VYRE_OP_FMA_F, {x, one, x}, 1}, {VYRE_OP_SQRT_F, {x}, 0},
        {VYRE_OP_DIV_F, {one, x}, 1},    {VYRE_OP_FMA_F, {x, x, small}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const vyre_instruction made = {.op = (uint16_t)cases[i].op,
                                       .type = VYRE_VALUE_F32,
                                       .arg = {cases[i].arg[0], cases[i].arg[1], cases[i].arg[2]}};
        const vyre__value result = vyre__code_put(&code, made);
        CU_ASSERT_EQUAL(
            vyre__lower_may_be_subnormal(&code, result, cases[i].arg, (uint32_t)arity_of(made.op)),
            cases[i].expected);
    }
    vyre__code_release(&code);
}

static const unit_test tests[] = {{"random expressions", random_expressions},
                                  {"known expressions", known_expressions},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("float_range", tests);
}
