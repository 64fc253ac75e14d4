/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The interpreter of kernel form: control flow, ids, memory, lanes that speak to each other. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/kernel_run.h"
#ifdef TEST_COMPILED
#include "tests/unit/llvm_run.h"
#define kernel_run_code llvm_run_code
#endif
#include "tests/unit/unit.h"

enum { MOST = 4096 };

/* A kernel with one buffer of words, `out`, at index 0. */
typedef struct maker {
    vyre__code code;
    uint32_t out[MOST];
    cpu_buffer buffers[4];
    kernel_launch launch;
    vyre__value id; /* GLOBAL_ID x */
} maker;

static void start(maker *m, uint32_t x, uint32_t y, uint32_t z)
{
    const vyre_kernel_buffer words = {.role = VYRE_ROLE_OUTPUT, .element_bytes = 4};
    memset(m, 0, sizeof *m);
    vyre__code_start(&m->code, (uint32_t[3]){x, y, z}, "test");
    vyre__code_buffer(&m->code, &words);
    m->buffers[0] = (cpu_buffer){m->out, sizeof m->out};
    m->launch.buffers = m->buffers;
    m->id = vyre__code_op0(&m->code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
}

static vyre__value w32(maker *m, uint32_t bits)
{
    return vyre__code_w32(&m->code, bits);
}

static vyre__value op2(maker *m, uint32_t op, vyre__value a, vyre__value b)
{
    return vyre__code_op2(&m->code, op, VYRE_VALUE_W32, a, b);
}

static void store(maker *m, vyre__value index, vyre__value value)
{
    vyre__code_put(&m->code, (vyre_instruction){.op = VYRE_OP_STORE,
                                                .type = VYRE_VALUE_W32,
                                                .arg = {index, value},
                                                .aux = 4u << 16});
}

static void plain(maker *m, uint32_t op)
{
    vyre__code_put(&m->code, (vyre_instruction){.op = (uint16_t)op});
}

/* Marks the last instruction. */
static void flag(maker *m, uint8_t flags)
{
    m->code.items[m->code.count - 1].flags |= flags;
}

static void run(maker *m, uint32_t groups)
{
    m->launch.grid[0] = groups;
    CU_ASSERT_EQUAL_FATAL(kernel_run_code(&m->code, &m->launch), VYRE_OK);
    vyre__code_release(&m->code);
}

/* ---- ids ---- */

static void ids(void)
{
    static const uint32_t ops[] = {VYRE_OP_GROUP_ID, VYRE_OP_LOCAL_ID, VYRE_OP_GLOBAL_ID,
                                   VYRE_OP_GRID_SIZE};
    static maker m;
    for (uint32_t which = 0; which < 12; which++) {
        const uint32_t axis = which % 3, op = ops[which / 3];
        start(&m, 3, 2, 5);
        /* index: linear group * 30 + linear lane */
        vyre__value group = w32(&m, 0);
        for (uint32_t i = 3; i-- > 0;) {
            const vyre__value base = w32(&m, 10 * i);
            const vyre__value g =
                op2(&m, VYRE_OP_SUB, vyre__code_op0(&m.code, VYRE_OP_GROUP_ID, VYRE_VALUE_W32, i),
                    base);
            group = op2(&m, VYRE_OP_ADD,
                        op2(&m, VYRE_OP_MUL, group,
                            vyre__code_op0(&m.code, VYRE_OP_GRID_SIZE, VYRE_VALUE_W32, i)),
                        g);
        }
        const vyre__value index =
            op2(&m, VYRE_OP_ADD, op2(&m, VYRE_OP_MUL, group, w32(&m, 30)),
                vyre__code_op0(&m.code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0));
        store(&m, index, vyre__code_op0(&m.code, op, VYRE_VALUE_W32, axis));
        memcpy(m.launch.grid_base, (uint32_t[3]){0, 10, 20}, sizeof m.launch.grid_base);
        m.launch.grid[1] = 3;
        m.launch.grid[2] = 2;
        run(&m, 4);
        uint32_t wrong = 0;
        for (uint32_t i = 0; i < 24 * 30; i++) {
            const uint32_t g = i / 30, lane = i % 30;
            const uint32_t groups[3] = {g % 4, g / 4 % 3 + 10, g / 12 + 20};
            const uint32_t lanes[3] = {lane % 3, lane / 3 % 2, lane / 6};
            const uint32_t size[3] = {3, 2, 5}, grid[3] = {4, 3, 2};
            const uint32_t expected[4] = {groups[axis], lanes[axis],
                                          groups[axis] * size[axis] + lanes[axis], grid[axis]};
            wrong += m.out[i] != expected[which / 3];
        }
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

/* ---- control flow ---- */

/* if (id odd) x = 1 else x = 2, with an inner if; for workgroups that fill rows badly. */
static void divergent_if(void)
{
    static const uint32_t sizes[] = {1, 3, 16, 64, 100, 257, 1024};
    static maker m;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        start(&m, sizes[s], 1, 1);
        const uint32_t x = vyre__code_local(&m.code, VYRE_VALUE_W32);
        const vyre__value bit = op2(&m, VYRE_OP_AND, m.id, w32(&m, 1));
        const vyre__value odd = op2(&m, VYRE_OP_EQ, bit, w32(&m, 1));
        vyre__code_if(&m.code, odd);
        vyre__code_set(&m.code, x, w32(&m, 1));
        vyre__code_if(&m.code, op2(&m, VYRE_OP_LT_U, m.id, w32(&m, 50)));
        vyre__code_set(&m.code, x, op2(&m, VYRE_OP_ADD, vyre__code_get(&m.code, x), m.id));
        vyre__code_end(&m.code);
        vyre__code_else(&m.code);
        vyre__code_set(&m.code, x, w32(&m, 2));
        vyre__code_end(&m.code);
        store(&m, m.id, vyre__code_get(&m.code, x));
        const uint32_t groups = MOST / sizes[s];
        run(&m, groups);
        uint32_t wrong = 0;
        for (uint32_t i = 0; i < groups * sizes[s]; i++)
            wrong += m.out[i] != (i % 2 ? (i < 50 ? 1 + i : 1) : 2);
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

/* for (i = id % 3; i < id % 17; i++) { if (i == 5) continue; if (i == 11) break; x += i; } */
static void divergent_for(void)
{
    static maker m;
    start(&m, 33, 1, 1);
    const uint32_t x = vyre__code_local(&m.code, VYRE_VALUE_W32);
    const vyre__value i = vyre__code_for(&m.code, op2(&m, VYRE_OP_REM_U, m.id, w32(&m, 3)),
                                         op2(&m, VYRE_OP_REM_U, m.id, w32(&m, 17)));
    vyre__code_if(&m.code, op2(&m, VYRE_OP_EQ, i, w32(&m, 5)));
    vyre__code_continue(&m.code);
    vyre__code_end(&m.code);
    vyre__code_if(&m.code, op2(&m, VYRE_OP_EQ, i, w32(&m, 11)));
    vyre__code_break(&m.code);
    vyre__code_end(&m.code);
    vyre__code_set(&m.code, x, op2(&m, VYRE_OP_ADD, vyre__code_get(&m.code, x), i));
    vyre__code_end(&m.code);
    store(&m, m.id, vyre__code_get(&m.code, x));
    run(&m, 20);
    uint32_t wrong = 0;
    for (uint32_t id = 0; id < 660; id++) {
        uint32_t expected = 0;
        for (uint32_t n = id % 3; n < id % 17 && n != 11; n++)
            expected += n == 5 ? 0 : n;
        wrong += m.out[id] != expected;
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

/* Nested loops with a break of the inner one, a return from inside both, and a value from outside
 * that must outlive every round. */
static void nested_loops(void)
{
    static maker m;
    start(&m, 7, 1, 1);
    vyre__code *code = &m.code;
    const uint32_t n = vyre__code_local(code, VYRE_VALUE_W32);
    const uint32_t k = vyre__code_local(code, VYRE_VALUE_W32);
    const vyre__value outside = op2(&m, VYRE_OP_MUL, m.id, w32(&m, 3));
    vyre__code_loop(code);
    vyre__code_set(code, k, w32(&m, 0));
    vyre__code_loop(code);
    vyre__code_set(code, k, op2(&m, VYRE_OP_ADD, vyre__code_get(code, k), w32(&m, 1)));
    vyre__code_set(code, n, op2(&m, VYRE_OP_ADD, vyre__code_get(code, n), outside));
    vyre__code_if(code, op2(&m, VYRE_OP_LT_U, w32(&m, 500), vyre__code_get(code, n)));
    store(&m, m.id, w32(&m, 77));
    plain(&m, VYRE_OP_RETURN);
    vyre__code_end(code);
    vyre__code_if(code, op2(&m, VYRE_OP_LE_U, w32(&m, 4), vyre__code_get(code, k)));
    vyre__code_break(code);
    vyre__code_end(code);
    vyre__code_end(code);
    vyre__code_if(code, op2(&m, VYRE_OP_LE_U, op2(&m, VYRE_OP_REM_U, m.id, w32(&m, 5)),
                            op2(&m, VYRE_OP_SHR_U, vyre__code_get(code, n), w32(&m, 4))));
    vyre__code_break(code);
    vyre__code_end(code);
    vyre__code_set(code, n, op2(&m, VYRE_OP_ADD, vyre__code_get(code, n), w32(&m, 9)));
    vyre__code_end(code);
    store(&m, m.id, vyre__code_get(code, n));
    run(&m, 40);
    uint32_t wrong = 0;
    for (uint32_t id = 0; id < 280; id++) {
        uint32_t count = 0, returned = 0;
        for (;;) {
            for (uint32_t round = 1;; round++) {
                count += id * 3;
                returned = count > 500;
                if (returned || round >= 4)
                    break;
            }
            if (returned || id % 5 <= count >> 4)
                break;
            count += 9;
        }
        wrong += m.out[id] != (returned ? 77 : count);
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

/* An old value of a local is not the new one, also when it is used after several sets. */
static void locals_keep_their_past(void)
{
    static maker m;
    start(&m, 64, 1, 1);
    vyre__code *code = &m.code;
    const uint32_t x = vyre__code_local(code, VYRE_VALUE_W32);
    const uint32_t y = vyre__code_local(code, VYRE_VALUE_W32);
    vyre__code_set(code, x, m.id);
    vyre__code_set(code, y, w32(&m, 1000));
    const vyre__value old_x = vyre__code_get(code, x), old_y = vyre__code_get(code, y);
    vyre__code_set(code, x, old_y);
    vyre__code_set(code, y, old_x); /* swapped */
    const vyre__value bound = vyre__code_get(code, x);
    vyre__code_for(code, w32(&m, 998), bound);
    vyre__code_set(code, x, op2(&m, VYRE_OP_SUB, vyre__code_get(code, x), w32(&m, 1)));
    vyre__code_end(code);
    store(&m, m.id, op2(&m, VYRE_OP_ADD, vyre__code_get(code, x), vyre__code_get(code, y)));
    run(&m, 2);
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < 128; i++)
        wrong += m.out[i] != 998 + i;
    CU_ASSERT_EQUAL(wrong, 0);
}

static void uniform_is_only_a_hint(void)
{
    static maker m[2];
    for (uint32_t hint = 0; hint < 2; hint++) {
        maker *k = &m[hint];
        start(k, 100, 1, 1);
        vyre__code *code = &k->code;
        const vyre_kernel_buffer words = {.role = VYRE_ROLE_INPUT, .element_bytes = 4};
        static uint32_t in[64];
        for (uint32_t i = 0; i < 64; i++)
            in[i] = i * 7 + 1;
        vyre__code_buffer(code, &words);
        k->buffers[1] = (cpu_buffer){in, sizeof in};
        const uint8_t uniform = hint ? VYRE_INSTRUCTION_UNIFORM : 0;
        const uint32_t x = vyre__code_local(code, VYRE_VALUE_W32);
        const vyre__value group = vyre__code_op0(code, VYRE_OP_GROUP_ID, VYRE_VALUE_W32, 0);
        vyre__code_if(code, op2(k, VYRE_OP_LT_U, w32(k, 70),
                                vyre__code_op0(code, VYRE_OP_LOCAL_ID, VYRE_VALUE_W32, 0)));
        const vyre__value loaded = vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_LOAD,
                                                                           .type = VYRE_VALUE_W32,
                                                                           .arg = {group},
                                                                           .aux = 4u << 16 | 1});
        flag(k, uniform);
        vyre__code_for(code, w32(k, 0), group);
        flag(k, uniform);
        vyre__code_set(code, x, op2(k, VYRE_OP_ADD, vyre__code_get(code, x), loaded));
        vyre__code_end(code);
        const vyre__value third = op2(k, VYRE_OP_REM_U, group, w32(k, 3));
        flag(k, uniform);
        vyre__code_if(code, op2(k, VYRE_OP_EQ, third, w32(k, 0)));
        flag(k, uniform);
        vyre__code_set(code, x, w32(k, 5));
        vyre__code_else(code);
        vyre__code_set(code, x, op2(k, VYRE_OP_ADD, vyre__code_get(code, x), w32(k, 1)));
        vyre__code_end(code);
        vyre__code_end(code);
        store(k, k->id, vyre__code_get(code, x));
        run(k, 40);
    }
    CU_ASSERT_EQUAL(memcmp(m[0].out, m[1].out, sizeof m[0].out), 0);
    CU_ASSERT_EQUAL(m[0].out[199], 9);
    CU_ASSERT_EQUAL(m[0].out[170], 0);
    CU_ASSERT_EQUAL(m[0].out[399], 5);
    CU_ASSERT_EQUAL(m[0].out[499], 4 * 29 + 1);
}

/* ---- memory ---- */

static void guards(void)
{
    static maker m;
    static unsigned char bytes[100 * 8];
    for (uint32_t width = 1; width <= 8; width *= 2) {
        const uint32_t type = width == 8 ? VYRE_VALUE_W64 : VYRE_VALUE_W32;
        for (uint32_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (unsigned char)(i * 5 + 3);
        start(&m, 64, 1, 1);
        const vyre_kernel_buffer raw = {.role = VYRE_ROLE_INOUT, .element_bytes = 1};
        vyre__code_buffer(&m.code, &raw);
        m.buffers[1] = (cpu_buffer){bytes, 61 * width + width - 1}; /* 61 whole ones */
        const uint32_t at = width << 16 | 1;
        const vyre__value loaded = vyre__code_put(
            &m.code, (vyre_instruction){.op = VYRE_OP_LOAD,
                                        .type = (uint8_t)type,
                                        .flags = VYRE_INSTRUCTION_GUARDED,
                                        .arg = {op2(&m, VYRE_OP_SUB, m.id, w32(&m, 1))},
                                        .aux = at});
        const vyre__value low =
            width == 8 ? vyre__code_op1(&m.code, VYRE_OP_NARROW, VYRE_VALUE_W32, loaded) : loaded;
        store(&m, m.id, low);
        plain(&m, VYRE_OP_BARRIER); /* what is loaded above is stored to below */
        const vyre__value ones = vyre__code_constant(&m.code, type, UINT64_MAX >> (64 - 8 * width));
        vyre__code_put(&m.code,
                       (vyre_instruction){.op = VYRE_OP_STORE,
                                          .type = (uint8_t)type,
                                          .flags = VYRE_INSTRUCTION_GUARDED,
                                          .arg = {op2(&m, VYRE_OP_ADD, m.id, w32(&m, 58)), ones},
                                          .aux = at});
        run(&m, 1);
        uint32_t wrong = 0;
        for (uint32_t i = 0; i < 64; i++) {
            uint32_t expected = 0;
            for (uint32_t j = 0; i >= 1 && i <= 61 && j < width && j < 4; j++)
                expected |= (uint32_t)((((i - 1) * width + j) * 5 + 3) & 255) << 8 * j;
            wrong += m.out[i] != expected;
        }
        for (uint32_t i = 0; i < sizeof bytes; i++)
            wrong +=
                bytes[i] != (i >= 58 * width && i < 61 * width ? 255 : (unsigned char)(i * 5 + 3));
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

/* Reverses each workgroup through workgroup memory, twice: the barriers count. */
static void workgroup_memory(void)
{
    static const uint32_t sizes[] = {5, 64, 300, 1000};
    static maker m;
    for (size_t s = 0; s < 4; s++) {
        start(&m, sizes[s], 1, 1);
        vyre__code *code = &m.code;
        const uint64_t array = vyre__code_shared(code, UINT64_C(4) * sizes[s], 4) | UINT64_C(4)
                                                                                        << 32;
        const vyre__value lane = vyre__code_op0(code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0);
        const vyre__value mirror = op2(&m, VYRE_OP_SUB, w32(&m, sizes[s] - 1), lane);
        vyre__value x = m.id;
        for (int i = 0; i < 3; i++) {
            vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_SHARED_STORE,
                                                    .type = VYRE_VALUE_W32,
                                                    .arg = {lane, x},
                                                    .aux = sizes[s],
                                                    .imm = array});
            plain(&m, VYRE_OP_BARRIER);
            x = vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_SHARED_LOAD,
                                                        .type = VYRE_VALUE_W32,
                                                        .arg = {mirror},
                                                        .aux = sizes[s],
                                                        .imm = array});
            plain(&m, VYRE_OP_BARRIER);
        }
        store(&m, m.id, x);
        run(&m, 4);
        uint32_t wrong = 0;
        for (uint32_t i = 0; i < 4 * sizes[s]; i++)
            wrong += m.out[i] != i / sizes[s] * sizes[s] + sizes[s] - 1 - i % sizes[s];
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

static vyre__value atomic(maker *m, uint32_t kind, vyre__value at, vyre__value b, vyre__value c)
{
    return vyre__code_put(&m->code, (vyre_instruction){.op = VYRE_OP_ATOMIC,
                                                       .type = VYRE_VALUE_W32,
                                                       .flags = VYRE_INSTRUCTION_GUARDED,
                                                       .arg = {at, b, c},
                                                       .aux = kind << 16});
}

static void atomics(void)
{
    static maker m;
    start(&m, 64, 1, 1);
    m.out[1] = UINT32_MAX;
    m.out[4] = UINT32_MAX;
    m.out[7] = 12;
    atomic(&m, VYRE_KERNEL_ATOMIC_ADD, w32(&m, 0), m.id, 0);
    atomic(&m, VYRE_KERNEL_ATOMIC_AND, w32(&m, 1), op2(&m, VYRE_OP_OR, m.id, w32(&m, 0xF000)), 0);
    atomic(&m, VYRE_KERNEL_ATOMIC_OR, w32(&m, 2), m.id, 0);
    atomic(&m, VYRE_KERNEL_ATOMIC_XOR, w32(&m, 3), m.id, 0);
    atomic(&m, VYRE_KERNEL_ATOMIC_MIN_U, w32(&m, 4), op2(&m, VYRE_OP_ADD, m.id, w32(&m, 3)), 0);
    atomic(&m, VYRE_KERNEL_ATOMIC_MAX_U, w32(&m, 5), m.id, 0);
    atomic(&m, VYRE_KERNEL_ATOMIC_EXCHANGE, w32(&m, 6), w32(&m, 9), 0);
    const vyre__value old =
        atomic(&m, VYRE_KERNEL_ATOMIC_CAS, w32(&m, 7), w32(&m, 13), w32(&m, 12));
    vyre__code_if(&m.code, op2(&m, VYRE_OP_EQ, old, w32(&m, 12)));
    atomic(&m, VYRE_KERNEL_ATOMIC_ADD, w32(&m, 8), w32(&m, 1), 0);
    vyre__code_end(&m.code);
    const vyre__value beyond = atomic(&m, VYRE_KERNEL_ATOMIC_ADD, w32(&m, MOST), m.id, 0);
    atomic(&m, VYRE_KERNEL_ATOMIC_ADD, w32(&m, 9), beyond, 0);
    m.launch.threads = 4;
    run(&m, 64);
    static const uint32_t expected[10] = {4096 * 4095 / 2, 0xF000, 4095, 0, 3, 4095, 9, 13, 1, 0};
    CU_ASSERT_EQUAL(memcmp(m.out, expected, sizeof expected), 0);
}

/* ---- the rest ---- */

static void traps(void)
{
    static maker m;
    start(&m, 8, 4, 1);
    const vyre__value y = vyre__code_op0(&m.code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 1);
    const vyre__value here = vyre__code_op2(&m.code, VYRE_OP_AND_B, VYRE_VALUE_BOOL,
                                            op2(&m, VYRE_OP_EQ, m.id, w32(&m, 21)),
                                            op2(&m, VYRE_OP_EQ, y, w32(&m, 102)));
    vyre__code_if(&m.code, here);
    vyre__code_put(&m.code, (vyre_instruction){.op = VYRE_OP_TRAP,
                                               .arg = {op2(&m, VYRE_OP_ADD, m.id, w32(&m, 1))},
                                               .imm = 3});
    plain(&m, VYRE_OP_RETURN);
    vyre__code_end(&m.code);
    store(&m, m.id, w32(&m, 1));
    m.launch.grid_base[1] = 25;
    m.launch.grid[1] = 2;
    run(&m, 4);
    const vyre_trap expected = {.taken = 1, .site = 3, .address = 22, .global_id = {21, 102, 0}};
    CU_ASSERT_EQUAL(memcmp(&m.launch.trap, &expected, sizeof expected), 0);
    CU_ASSERT_EQUAL(m.out[20], 1);
    CU_ASSERT_EQUAL(m.launch.stopped, CPU_GO_ON);
}

static void subgroups(void)
{
    static maker m;
    start(&m, 70, 1, 1);
    vyre__code *code = &m.code;
    const vyre__value lane = vyre__code_op0(code, VYRE_OP_SG_LANE, VYRE_VALUE_W32, 0);
    const vyre__value odd = op2(&m, VYRE_OP_NE, op2(&m, VYRE_OP_AND, m.id, w32(&m, 1)), w32(&m, 0));
    const vyre__value ballot = vyre__code_op1(code, VYRE_OP_SG_BALLOT, VYRE_VALUE_W32, odd);
    const vyre__value next =
        op2(&m, VYRE_OP_SG_SHUFFLE, m.id, op2(&m, VYRE_OP_ADD, lane, w32(&m, 2)));
    store(&m, m.id, ballot);
    store(&m, op2(&m, VYRE_OP_ADD, m.id, w32(&m, 200)), next);
    static const uint32_t kinds[] = {VYRE_KERNEL_REDUCE_ADD, VYRE_KERNEL_REDUCE_MIN_S,
                                     VYRE_KERNEL_REDUCE_MAX_U, VYRE_KERNEL_REDUCE_XOR};
    for (uint32_t i = 0; i < 4; i++) {
        const vyre__value folded = vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_SG_REDUCE,
                                                                           .type = VYRE_VALUE_W32,
                                                                           .arg = {m.id},
                                                                           .aux = kinds[i]});
        store(&m, op2(&m, VYRE_OP_ADD, m.id, w32(&m, 400 + 200 * i)), folded);
    }
    run(&m, 2);
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < 140; i++) {
        const uint32_t group = i / 70 * 70, first = group + (i - group) / 32 * 32;
        const uint32_t end = first + 32 < group + 70 ? first + 32 : group + 70;
        uint32_t bits = 0, sum = 0, folded = 0;
        for (uint32_t j = first; j < end; j++) {
            bits |= (j & 1) << (j - first);
            sum += j;
            folded ^= j;
        }
        wrong += m.out[i] != bits;
        wrong += m.out[200 + i] != (i - first + 2 < 32 && i + 2 < end ? i + 2 : 0);
        wrong += m.out[400 + i] != sum || m.out[600 + i] != first || m.out[800 + i] != end - 1 ||
                 m.out[1000 + i] != folded;
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void params_tables_lengths(void)
{
    static const uint32_t params[] = {11, 22, 33}, entries[] = {5, 4, 3, 2, 1};
    static maker m;
    start(&m, 5, 1, 1);
    m.code.param_count = 3;
    const uint32_t table = vyre__code_table(&m.code, VYRE_VALUE_W32, entries, 5);
    const vyre__value entry = vyre__code_put(&m.code, (vyre_instruction){.op = VYRE_OP_TABLE_LOAD,
                                                                         .type = VYRE_VALUE_W32,
                                                                         .arg = {m.id},
                                                                         .aux = table});
    const vyre__value sum =
        op2(&m, VYRE_OP_ADD, vyre__code_op0(&m.code, VYRE_OP_PARAM, VYRE_VALUE_W32, 2),
            vyre__code_op0(&m.code, VYRE_OP_LEN, VYRE_VALUE_W32, 0));
    store(&m, m.id, op2(&m, VYRE_OP_ADD, entry, sum));
    m.launch.params = params;
    run(&m, 1);
    for (uint32_t i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(m.out[i], 33 + MOST + 5 - i);
}

#ifndef TEST_COMPILED
/* A loop without an end stops soon after the deadline. */
static void deadline(void)
{
    static maker m;
    start(&m, 256, 1, 1);
    const uint32_t x = vyre__code_local(&m.code, VYRE_VALUE_W32);
    vyre__code_loop(&m.code);
    vyre__code_set(&m.code, x, op2(&m, VYRE_OP_ADD, vyre__code_get(&m.code, x), w32(&m, 1)));
    vyre__code_end(&m.code);
    m.launch.deadline = cpu_now() + 20000000;
    run(&m, 3);
    const uint64_t late = cpu_now() - m.launch.deadline;
    CU_ASSERT_EQUAL(m.launch.stopped, CPU_STOP_DEADLINE);
    CU_ASSERT(late < 200000000); /* not a measurement: the machine may be busy */
}

static void mistakes_are_refused(void)
{
    static maker m;
    static const struct {
        vyre_instruction last;
        vyre_status status;
    } cases[] = {
        {{.op = 300}, VYRE_INVALID_PROGRAM},
        {{.op = VYRE_OP_STORE, .type = VYRE_VALUE_W32, .arg = {1, 9}, .aux = 4u << 16},
         VYRE_INVALID_PROGRAM},
        {{.op = VYRE_OP_STORE, .type = VYRE_VALUE_W32, .arg = {1, 1}, .aux = 4u << 16 | 7},
         VYRE_INVALID_PROGRAM},
        {{.op = VYRE_OP_STORE, .type = VYRE_VALUE_W32, .arg = {1, 1}, .aux = 3u << 16},
         VYRE_UNSUPPORTED},
        {{.op = VYRE_OP_STORE, .type = VYRE_VALUE_W64, .arg = {1, 1}, .aux = 8u << 16},
         VYRE_INVALID_PROGRAM},
        {{.op = VYRE_OP_IF, .arg = {1}, .aux = 9}, VYRE_INVALID_PROGRAM},
        {{.op = VYRE_OP_END}, VYRE_INVALID_PROGRAM},
        {{.op = VYRE_OP_BREAK}, VYRE_INVALID_PROGRAM},
        {{.op = VYRE_OP_SET, .type = VYRE_VALUE_W32, .arg = {1}}, VYRE_INVALID_PROGRAM},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(&m, 8, 1, 1);
        vyre__code_put(&m.code, (vyre_instruction){.op = VYRE_OP_FENCE});
        m.code.items[m.code.count - 1] = cases[i].last;
        CU_ASSERT_EQUAL(kernel_run_code(&m.code, &m.launch), cases[i].status);
        CU_ASSERT_NOT_EQUAL(kernel_error()[0], '\0');
        vyre__code_release(&m.code);
    }
}

#endif

static const unit_test tests[] = {{"ids of lanes and workgroups", ids},
                                  {"divergent if", divergent_if},
                                  {"divergent for, break, continue", divergent_for},
                                  {"nested loops and return", nested_loops},
                                  {"locals keep their past", locals_keep_their_past},
                                  {"uniform is only a hint", uniform_is_only_a_hint},
                                  {"guarded accesses of every width", guards},
                                  {"workgroup memory and barriers", workgroup_memory},
                                  {"atomics of several threads", atomics},
                                  {"traps", traps},
                                  {"subgroups", subgroups},
                                  {"params, tables, lengths", params_tables_lengths},
#ifndef TEST_COMPILED /* compiled code looks at the clock at POLL, and trusts its input */
                                  {"a deadline ends a loop", deadline},
                                  {"mistakes are refused", mistakes_are_refused},
#endif
                                  {NULL, NULL}};

int main(void)
{
#ifdef TEST_COMPILED
    if (llvm_skips_suite())
        return 0;
#endif
    return unit_main("cpu_kernel", tests);
}
