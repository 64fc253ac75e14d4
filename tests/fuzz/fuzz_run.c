/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The interpreter on any program, text or wire: what validation accepts is run on small buffers,
 * twice and with a deadline. It must end near the deadline, leave read-only buffers alone, store no
 * NaN but the one, and do the same again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blake3.h"
#include "core/base/clock.h"
#include "core/ir/wire/wire.h"
#include "core/reference/f32_word.h"
#include "core/reference/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_BUFFERS = 64, ELEMENTS = 37 };

#define DEADLINE_NS UINT64_C(20000000)
/* Far more than the 10 ms of the contract: sanitizers and busy machines are slow. */
#define GRACE_NS UINT64_C(2000000000)

static void require(int condition)
{
    if (!condition)
        abort();
}

/* ---- programs ---- */

/* With the digest of the wire form made right, so that the search gets behind it. */
static vyre_program *read_program(const uint8_t *data, size_t size)
{
    vyre_program *program = NULL;
    uint8_t *copy = malloc(size + 1);
    require(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    if (size >= VYRE__WIRE_HEADER && memcmp(copy, "VYRE", 4) == 0)
        vyre__blake3_hash(copy + VYRE__WIRE_HEADER, size - VYRE__WIRE_HEADER,
                          copy + VYRE__WIRE_DIGEST_AT);
    vyre_program_read(copy, size, NULL, NULL, &program, NULL);
    free(copy);
    return program;
}

/* ---- buffers ---- */

typedef struct memory {
    vyre__reference_binding bindings[MOST_BUFFERS];
    uint32_t count;
} memory;

/* Small words, of which none is a NaN; the last element is cut. */
static void fill(vyre__reference_binding *binding)
{
    uint8_t *bytes = binding->data;
    for (uint64_t i = 0; i < binding->size; i++)
        bytes[i] = i % 4 == 0 ? (uint8_t)(i / 4) : i % 8 == 7 ? 0x3F : 0;
}

static int make_memory(const vyre_program *program, memory *out)
{
    out->count = 0;
    for (uint32_t i = 0; i < program->buffer_count; i++) {
        const vyre__buffer *buffer = &program->buffers[i];
        if (buffer->access == VYRE__ACCESS_WORKGROUP)
            continue;
        if (out->count == MOST_BUFFERS)
            return 0;
        vyre__reference_binding *binding = &out->bindings[out->count++];
        binding->size = (uint64_t)(i % 3) * ELEMENTS * 4 + (i % 3 ? 3 : 0);
        binding->data = binding->size ? malloc((size_t)binding->size) : NULL;
        require(binding->size == 0 || binding->data);
        fill(binding);
    }
    return 1;
}

static void free_memory(memory *held)
{
    for (uint32_t i = 0; i < held->count; i++)
        free(held->bindings[i].data);
    held->count = 0;
}

static int is_written(const vyre__buffer *buffer)
{
    return buffer->access == VYRE__ACCESS_READ_WRITE || buffer->access == VYRE__ACCESS_WRITE;
}

static void check_floats(const vyre__reference_binding *binding)
{
    for (uint64_t at = 0; at + 4 <= binding->size; at += 4) {
        uint32_t word;
        memcpy(&word, (const uint8_t *)binding->data + at, sizeof word);
        require(vyre__f32_canonical(word) == word);
    }
}

static void check_memory(const vyre_program *program, const memory *first, const memory *second,
                         const memory *fresh, int finished)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < program->buffer_count; i++) {
        const vyre__buffer *buffer = &program->buffers[i];
        if (buffer->access == VYRE__ACCESS_WORKGROUP)
            continue;
        const vyre__reference_binding *binding = &first->bindings[number];
        const size_t size = (size_t)binding->size;
        if (size > 0 && !is_written(buffer))
            require(memcmp(binding->data, fresh->bindings[number].data, size) == 0);
        if (size > 0 && finished)
            require(memcmp(binding->data, second->bindings[number].data, size) == 0);
        if (buffer->type->tag == VYRE__TYPE_F32)
            check_floats(binding);
        number++;
    }
}

/* ---- runs ---- */

static vyre_status run(const vyre__reference *reference, const memory *on)
{
    static const uint32_t grid[3] = {2, 1, 2};
    vyre_error error = {0};
    vyre__reference_trap trap;
    const uint64_t start = vyre__clock_now();
    const vyre_status status = vyre__reference_execute(reference, on->bindings, on->count, grid,
                                                       start + DEADLINE_NS, NULL, &trap, &error);
    require(vyre__clock_now() - start < DEADLINE_NS + GRACE_NS);
    require((status == VYRE_TRAPPED) == (trap.fired != 0));
    require(status == VYRE_OK || (error.message[0] && error.fix[0]));
    return status;
}

static void run_twice(const vyre_program *program, const vyre__reference *reference)
{
    memory first = {.count = 0}, second = {.count = 0}, fresh = {.count = 0};
    if (make_memory(program, &first) && make_memory(program, &second) &&
        make_memory(program, &fresh)) {
        const vyre_status status = run(reference, &first);
        const int ended = status != VYRE_TIMEOUT && run(reference, &second) == status;
        check_memory(program, &first, &second, &fresh, ended && status == VYRE_OK);
    }
    free_memory(&first);
    free_memory(&second);
    free_memory(&fresh);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vyre_program *program = read_program(data, size);
    if (!program)
        return 0;
    if (vyre_program_validate(program, NULL, NULL) == VYRE_OK) {
        const uint32_t mode = size % 2 ? VYRE_FLOAT_STRICT : VYRE_FLOAT_FLUSH;
        vyre__reference *reference = NULL;
        vyre_error error = {0};
        const vyre_status status = vyre__reference_prepare(program, mode, &reference, &error);
        require((status == VYRE_OK) == (reference != NULL));
        require(status == VYRE_OK || (error.message[0] && error.fix[0]));
        if (reference)
            run_twice(program, reference);
        vyre__reference_release(reference);
    }
    vyre_program_release(program);
    return 0;
}
