/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Canonical form and fingerprint: pinned digests, what does not matter, threads. */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ir/model.h"
#include "tests/unit/unit.h"
#include "tests/unit/wire_kit.h"

/* ---- pins ---- */

static const struct {
    const char *name, *digest;
} pins[] = {
    {"csr_backward_traverse", "b4941f80aa0e58a01b5e6020b36c4772b73f757c51529d0abfa63473d925a9bf"},
    {"csr_forward_traverse", "8fa33250b82f01ea53ec3098285a48d117132f13590e38fb5957f390d5471878"},
    {"csr_forward_traverse_excluding",
     "23d2e90e68287dfab6b56c1588c194c32f3624458cecc6aede0b6f89560ae9b3"},
    {"csr_queue_forward_traverse",
     "b5fc1b0e1fdd06a980dbf1cb9022f76a609b0a23337f66b41416a74d273eea0e"},
    {"csr_queue_strided_forward_traverse",
     "de74a8dde1eb180ef6184d5200d59ef193963c7a0b747e17f9c862acda15b8b0"},
    {"csr_queue_split_low_forward_traverse",
     "f473c30c4e22bf9219cd4c8886d73c7f28d8c51df9e9eecd8ac3ec9d8788c8d2"},
    {"csr_queue_delta_enqueue", "b8021c7ce40143d990864b86dc941f1df0041c55245cb707d605a118572b8fb9"},
    {"csr_queue_delta_strided_enqueue",
     "8d0ba983153034318b24b2e81ebf542bd8259d4f0843fbe48ac143a3a76a7989"},
    {"csr_queue_delta_strided_enqueue.capped",
     "06ccca77ccf12fe22a4a9699827deb7880752fb216e7b929d57d605070b04547"},
};

static void fingerprint_text(const vyre_program *program, char out_text[65])
{
    uint8_t digest[32] = {0};
    CU_ASSERT_EQUAL(vyre_program_fingerprint(program, digest, NULL), VYRE_OK);
    for (int i = 0; i < 32; i++)
        snprintf(out_text + 2 * i, 3, "%02x", digest[i]);
}

static vyre_program *golden_program(const char *name, const char *form)
{
    char file[128];
    size_t size = 0;
    snprintf(file, sizeof file, "%s.%s", name, form);
    uint8_t *wire = wire_read_golden(file, &size);
    vyre_program *program = wire_expect(wire, size, NULL);
    free(wire);
    return program;
}

static void pinned_kernels(void)
{
    for (size_t i = 0; i < sizeof pins / sizeof pins[0]; i++) {
        char file[128], text[65];
        size_t size = 0, canonical_size = 0;
        void *canonical = NULL;
        snprintf(file, sizeof file, "%s.canonical.rev6", pins[i].name);
        uint8_t *expected = wire_read_golden(file, &size);
        static const char *const forms[] = {"as-built.rev6", "canonical.rev6"};
        for (int form = 0; form < 2; form++) {
            vyre_program *program = golden_program(pins[i].name, forms[form]);
            CU_ASSERT_EQUAL(vyre_program_canonical(program, &canonical, &canonical_size, NULL),
                            VYRE_OK);
            CU_ASSERT(canonical_size == size && memcmp(canonical, expected, size) == 0);
            fingerprint_text(program, text);
            CU_ASSERT_STRING_EQUAL(text, pins[i].digest);
            wire_check_round_trip(program);
            vyre_free(canonical);
            vyre_program_release(program);
        }
        free(expected);
    }
}

static void pinned_programs(void)
{
    for (const wire_golden *golden = wire_goldens; golden->name; golden++) {
        char text[65];
        size_t size = 0;
        uint8_t *wire = wire_read_golden(golden->name, &size);
        vyre_program *program = wire_expect(wire, size, NULL);
        wire_hex(wire, size, text);
        CU_ASSERT_STRING_EQUAL(text, golden->digest);
        fingerprint_text(program, text); /* these are canonical already */
        CU_ASSERT_STRING_EQUAL(text, golden->digest);
        vyre_program_release(program);
        free(wire);
    }
}

/* ---- what the canonical form orders ---- */

/* Digest of a program with one store of left OP right. */
static void digest_of(uint32_t op, int swapped, int kinds, char out_text[65])
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_program *program = NULL;
    vyre_buffer_decl x = vyre_builder_buffer(b, "x", VYRE_DATA_U32, 1, VYRE_ACCESS_READ_WRITE);
    vyre_value first = kinds == 2 ? vyre_builder_u32(b, 1) : vyre_builder_invocation_id(b, 0);
    vyre_value second = kinds > 0 ? vyre_builder_u32(b, 2) : vyre_builder_local_id(b, 0);
    vyre_builder_store(b, x, vyre_builder_u32(b, 0),
                       swapped ? vyre_builder_binary(b, op, second, first)
                               : vyre_builder_binary(b, op, first, second));
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, NULL), VYRE_OK);
    fingerprint_text(program, out_text);
    vyre_program_release(program);
    vyre_builder_destroy(b);
}

static int in(uint32_t op, const uint8_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == op)
            return 1;
    return 0;
}

static void operand_order(void)
{
    static const uint8_t any[] = {VYRE_BINARY_WRAP_ADD, VYRE_BINARY_SAT_ADD, VYRE_BINARY_SAT_MUL,
                                  VYRE_BINARY_BIT_AND,  VYRE_BINARY_BIT_OR,  VYRE_BINARY_BIT_XOR,
                                  VYRE_BINARY_EQ,       VYRE_BINARY_NE,      VYRE_BINARY_AND,
                                  VYRE_BINARY_OR,       VYRE_BINARY_ABS_DIFF};
    static const uint8_t literals[] = {VYRE_BINARY_ADD, VYRE_BINARY_MUL, VYRE_BINARY_MIN,
                                       VYRE_BINARY_MAX};
    for (uint32_t op = VYRE_BINARY_ADD; op <= VYRE_BINARY_MUL_HIGH; op++) {
        const int orders_any = in(op, any, sizeof any);
        const int orders_literals = orders_any || in(op, literals, sizeof literals);
        for (int kinds = 0; kinds < 3; kinds++) { /* no literal, one, two */
            char straight[65], swapped[65];
            digest_of(op, 0, kinds, straight);
            digest_of(op, 1, kinds, swapped);
            CU_ASSERT_EQUAL(strcmp(straight, swapped) == 0,
                            kinds == 0 ? orders_any : orders_literals);
        }
    }
}

static void digest_of_blocks(int blocks, int with_let, char out_text[65])
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_program *program = NULL;
    vyre_builder_begin_region(b, "r", NULL);
    for (int i = 0; i < blocks; i++)
        vyre_builder_begin_block(b);
    if (with_let)
        vyre_builder_let(b, "v", vyre_builder_u32(b, 1));
    vyre_builder_return(b);
    for (int i = 0; i < blocks + 1; i++)
        vyre_builder_end(b);
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, NULL), VYRE_OK);
    fingerprint_text(program, out_text);
    vyre_program_release(program);
    vyre_builder_destroy(b);
}

static void blocks_without_declarations_vanish(void)
{
    char none[65], one[65], many[65], let[65], let_in_block[65];
    digest_of_blocks(0, 0, none);
    digest_of_blocks(1, 0, one);
    digest_of_blocks(100, 0, many);
    digest_of_blocks(0, 1, let);
    digest_of_blocks(1, 1, let_in_block);
    CU_ASSERT_STRING_EQUAL(none, one);
    CU_ASSERT_STRING_EQUAL(none, many);
    CU_ASSERT_STRING_NOT_EQUAL(let, let_in_block);
}

static void order_of_declarations(void)
{
    static const char *const names[] = {"zz", "a", "bbb", "ab"};
    static const char *const sorted[] = {"a", "ab", "zz", "bbb"}; /* shorter names first */
    char first[65] = "", text[65];
    for (int turn = 0; turn < 4; turn++) {
        vyre_builder *b = vyre_builder_create(NULL);
        vyre_program *program = NULL;
        for (int i = 0; i < 4; i++) {
            const int which = (i + turn) % 4;
            vyre_buffer_decl x =
                vyre_builder_buffer(b, names[which], VYRE_DATA_U32, 1, VYRE_ACCESS_READ);
            vyre_builder_set_binding(b, x, (uint32_t)which);
        }
        CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, NULL), VYRE_OK);
        fingerprint_text(program, text);
        if (turn == 0)
            memcpy(first, text, sizeof first);
        CU_ASSERT_STRING_EQUAL(first, text);
        void *wire = NULL;
        size_t size = 0;
        vyre_program_canonical(program, &wire, &size, NULL);
        vyre_program *canonical = wire_expect(wire, size, NULL);
        for (uint32_t i = 0; i < 4; i++)
            CU_ASSERT(vyre__str_is(canonical->buffers[i].name, sorted[i]));
        vyre_free(wire);
        vyre_program_release(canonical);
        vyre_program_release(program);
        vyre_builder_destroy(b);
    }
}

/* A chain of `length` additions in one store. */
static vyre_program *chain(int length)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_program *program = NULL;
    vyre_buffer_decl x = vyre_builder_buffer(b, "x", VYRE_DATA_U32, 1, VYRE_ACCESS_READ_WRITE);
    vyre_value sum = vyre_builder_invocation_id(b, 0);
    for (int i = 0; i < length; i++)
        sum = vyre_builder_binary(b, VYRE_BINARY_ADD, sum, vyre_builder_local_id(b, 0));
    vyre_builder_store(b, x, vyre_builder_u32(b, 0), sum);
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, NULL), VYRE_OK);
    vyre_builder_destroy(b);
    return program;
}

/* A tree that no reader takes has no bytes, but still an identity. */
static void trees_too_deep_for_a_reader(void)
{
    for (int length = 60; length < 64; length++) {
        const vyre_status wanted = length <= 61 ? VYRE_OK : VYRE_INVALID_PROGRAM;
        vyre_program *program = chain(length);
        vyre_error error = {0};
        void *wire = NULL;
        size_t size = 0;
        char text[65];
        CU_ASSERT_EQUAL(vyre_program_encode(program, 0, &wire, &size, &error), wanted);
        vyre_program_release(wire ? wire_expect(wire, size, NULL) : NULL);
        vyre_free(wire);
        CU_ASSERT_EQUAL(vyre_program_canonical(program, &wire, &size, &error), wanted);
        vyre_free(wire);
        fingerprint_text(program, text);
        if (wanted != VYRE_OK)
            CU_ASSERT(strncmp(error.location, "entry[0].body[0].value.args[0].args[0]", 38) == 0);
        vyre_program_release(program);
    }
    vyre_program *deep = chain(250);
    char text[65], other[65];
    fingerprint_text(deep, text);
    vyre_program_release(deep);
    deep = chain(249);
    fingerprint_text(deep, other);
    CU_ASSERT_STRING_NOT_EQUAL(text, other);
    vyre_program_release(deep);
}

/* ---- threads ---- */

enum { THREADS = 8, ROUNDS = 200 };

typedef struct racer {
    pthread_t thread;
    pthread_barrier_t *start;
    vyre_program *program; /* a reference of its own */
    uint8_t digest[32];
    vyre_status status;
} racer;

static void *race(void *context)
{
    racer *self = context;
    pthread_barrier_wait(self->start);
    self->status = vyre_program_fingerprint(self->program, self->digest, NULL);
    vyre_program_release(self->program);
    return NULL;
}

static void many_threads(void)
{
    size_t size = 0;
    uint8_t *wire = wire_read_golden("csr_backward_traverse.as-built.rev6", &size);
    for (int round = 0; round < ROUNDS; round++) {
        racer racers[THREADS];
        pthread_barrier_t start;
        vyre_program *program = wire_expect(wire, size, NULL);
        pthread_barrier_init(&start, NULL, THREADS);
        for (int i = 0; i < THREADS; i++) {
            racers[i] = (racer){.start = &start, .program = vyre_program_retain(program)};
            CU_ASSERT_EQUAL_FATAL(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
        }
        vyre_program_release(program);
        for (int i = 0; i < THREADS; i++) {
            pthread_join(racers[i].thread, NULL);
            CU_ASSERT_EQUAL(racers[i].status, VYRE_OK);
            CU_ASSERT(memcmp(racers[i].digest, racers[0].digest, 32) == 0);
            CU_ASSERT(memcmp(racers[i].digest, "\xb4\x94\x1f\x80", 4) == 0);
        }
        pthread_barrier_destroy(&start);
    }
    free(wire);
}

static const unit_test tests[] = {
    {"pinned kernels", pinned_kernels},
    {"pinned programs", pinned_programs},
    {"operand order", operand_order},
    {"blocks without declarations vanish", blocks_without_declarations_vanish},
    {"order of declarations", order_of_declarations},
    {"trees too deep for a reader", trees_too_deep_for_a_reader},
    {"many threads", many_threads},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("fingerprint", tests);
}
