/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Every program of the corpus through the interpreter, in both float modes, every output compared
 * byte for byte. VYRE_TEST_CORPUS names another folder of .case files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/reference/reference.h"
#include "tests/unit/corpus.h"
#include "tests/unit/unit.h"

enum { MAX_BUFFERS = 64, DEADLINE_SECONDS = 60 };

static unsigned passed, failed, skipped;

/* One set of inputs, with what they give. */
typedef struct inputs {
    const corpus_line *in[MAX_BUFFERS], *out[MAX_BUFFERS], *flush[MAX_BUFFERS];
    size_t in_count, out_count, flush_count;
    int has_error;
} inputs;

typedef struct launch {
    const vyre_program *program;
    vyre__reference_binding bindings[MAX_BUFFERS]; /* data owned */
    const vyre__buffer *buffers[MAX_BUFFERS];
    uint32_t count;
    uint32_t grid[3];
} launch;

static void fail(const char *path, const char *what, const vyre_error *error)
{
    failed++;
    printf("# FAIL %s: %s%s%s (%s)\n", path, what, error ? ": " : "", error ? error->message : "",
           error ? error->location : "");
}

static void skip(const char *path, const char *what, const vyre_error *error)
{
    skipped++;
    printf("# skip %s: %s%s%s\n", path, what, error ? ": " : "", error ? error->message : "");
}

/*
 * The literals of these programs had subnormal values, from which the expected bytes were made; the
 * writer of the corpus put zeros into the wire form.
 */
static int has_lost_literals(const char *path)
{
    static const char *const names[] = {"float-0040", "float-0053", "float-0057",
                                        "float-0058", "float-0068", "float-0075",
                                        "float-0076", "float-0083", "float-0094"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strstr(path, names[i]))
            return 1;
    return 0;
}

/* ---- binding and grid, as the corpus is made ---- */

static uint8_t *zeros(const vyre__buffer *buffer, size_t *out_size)
{
    int known = 0;
    const uint64_t size = vyre__type_packed_size(buffer->type, buffer->count, &known);
    *out_size = known ? (size_t)size : 0;
    return calloc(*out_size + 1, 1);
}

static int bind(launch *run, const inputs *set)
{
    const vyre_program *program = run->program;
    size_t needed = 0, next = 0;
    run->count = 0;
    for (uint32_t i = 0; i < program->buffer_count; i++) {
        const vyre__buffer *buffer = &program->buffers[i];
        if (buffer->access == VYRE__ACCESS_WORKGROUP)
            continue;
        run->buffers[run->count++] = buffer;
        needed += !vyre__buffer_is_allocated(buffer);
    }
    const int every = set->in_count == run->count && set->in_count != needed;
    for (uint32_t i = 0; i < run->count; i++) {
        size_t size = 0;
        const int allocated = vyre__buffer_is_allocated(run->buffers[i]);
        if (allocated && every)
            next++;
        if (!allocated && next >= set->in_count)
            return 0;
        run->bindings[i].data =
            allocated ? zeros(run->buffers[i], &size) : corpus_bytes(set->in[next++]->value, &size);
        run->bindings[i].size = size;
        if (!run->bindings[i].data)
            return 0;
    }
    return next == set->in_count;
}

static void unbind(launch *run)
{
    for (uint32_t i = 0; i < run->count; i++)
        free(run->bindings[i].data);
    memset(run->bindings, 0, sizeof run->bindings);
}

static int is_returned(const vyre__buffer *buffer)
{
    return vyre__buffer_is_allocated(buffer) || buffer->access == VYRE__ACCESS_READ_WRITE;
}

static int infer_grid(launch *run)
{
    vyre_requirements needs;
    if (vyre_program_requirements(run->program, &needs, NULL) != VYRE_OK)
        return 0;
    uint64_t out_max = 1, in_max = 1;
    int full = needs.atomics > 0 || run->count != run->program->buffer_count, returned = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        const uint64_t elements =
            run->bindings[i].size * 8 / vyre__type_bits(run->buffers[i]->type);
        uint64_t *most = is_returned(run->buffers[i]) ? &out_max : &in_max;
        returned |= is_returned(run->buffers[i]);
        *most = elements > *most ? elements : *most;
    }
    const uint64_t elements = (full || !returned) && in_max > out_max ? in_max : out_max;
    const uint32_t *size = run->program->workgroup;
    if ((size[0] > 1) + (size[1] > 1) + (size[2] > 1) > 1)
        return 0;
    const uint64_t lanes = (uint64_t)size[0] * size[1] * size[2];
    const int axis = size[1] > 1 ? 1 : size[2] > 1 ? 2 : 0;
    run->grid[0] = run->grid[1] = run->grid[2] = 1;
    run->grid[axis] = (uint32_t)((elements + lanes - 1) / lanes);
    return 1;
}

/* ---- running ---- */

static void show_difference(const vyre__buffer *buffer, const uint8_t *bytes, uint64_t length,
                            const uint8_t *expected, size_t size)
{
    printf("# `%.*s`: ", (int)buffer->name.size, buffer->name.data);
    size_t at = 0;
    while (at < size && at < length && bytes[at] == expected[at])
        at++;
    printf("%llu bytes, expected %zu, the first difference at %zu", (unsigned long long)length,
           size, at);
    if (at < size && at < length) {
        printf(", in the word");
        for (size_t i = at & ~(size_t)3; i <= (at | 3) && i < length && i < size; i++)
            printf(" %02x(%02x)", bytes[i], expected[i]);
    }
    printf("\n");
}

static int same_output(const vyre__buffer *buffer, const vyre__reference_binding *binding,
                       const char *hex)
{
    size_t size;
    unsigned char *expected = corpus_bytes(hex, &size);
    const uint8_t *bytes = binding->data;
    uint64_t length = binding->size;
    if (buffer->has_range && buffer->range_start <= buffer->range_end &&
        buffer->range_end <= length) {
        bytes += buffer->range_start;
        length = buffer->range_end - buffer->range_start;
    }
    const int same = expected && length == size && memcmp(bytes, expected, size) == 0;
    if (expected && !same)
        show_difference(buffer, bytes, length, expected, size);
    free(expected);
    return same;
}

static void run_case(const char *path, vyre_program *program, const vyre__reference *reference,
                     const inputs *set, int flush)
{
    const corpus_line *const *expected = flush && set->flush_count ? set->flush : set->out;
    launch run = {.program = program};
    vyre_error error = {0};
    size_t next = 0;
    if (!bind(&run, set)) {
        fail(path, "the inputs do not fit the buffers", NULL);
    } else if (!infer_grid(&run)) {
        skip(path, "a grid of several axes", NULL);
    } else if (vyre__reference_execute(
                   reference, run.bindings, run.count, run.grid,
                   vyre__clock_deadline(DEADLINE_SECONDS * UINT64_C(1000000000)), NULL, NULL,
                   &error) != VYRE_OK) {
        fail(path, "execute", &error);
    } else {
        int same = 1;
        for (uint32_t i = 0; i < run.count; i++)
            if (is_returned(run.buffers[i]))
                same &= next < set->out_count &&
                        same_output(run.buffers[i], &run.bindings[i], expected[next]->value) &&
                        ++next;
        if (same && next == set->out_count)
            passed++;
        else if (has_lost_literals(path))
            skip(path, "the wire form has lost subnormal literals", NULL);
        else
            fail(path, flush ? "flush: another result" : "strict: another result", NULL);
    }
    unbind(&run);
}

static void add_line(const corpus_line *line, const char *key, const corpus_line **list,
                     size_t *count)
{
    if (strcmp(line->key, key) == 0 && *count < MAX_BUFFERS)
        list[(*count)++] = line;
}

static size_t read_set(const corpus_case *file, size_t at, inputs *out_set)
{
    memset(out_set, 0, sizeof *out_set);
    for (at++; at < file->line_count && strcmp(file->lines[at].key, "case") != 0; at++) {
        const corpus_line *line = &file->lines[at];
        add_line(line, "in", out_set->in, &out_set->in_count);
        add_line(line, "out", out_set->out, &out_set->out_count);
        add_line(line, "out-flush", out_set->flush, &out_set->flush_count);
        out_set->has_error |= strcmp(line->key, "error") == 0;
    }
    return at;
}

static void run_sets(const char *path, const corpus_case *file, vyre_program *program, int flush)
{
    vyre_error error = {0};
    vyre__reference *reference = NULL;
    const vyre_status status = vyre__reference_prepare(
        program, flush ? VYRE_FLOAT_FLUSH : VYRE_FLOAT_STRICT, &reference, &error);
    if (status == VYRE_UNSUPPORTED)
        skip(path, "unsupported", &error);
    else if (status != VYRE_OK)
        fail(path, "prepare", &error);
    inputs set;
    for (size_t at = 0; reference && at < file->line_count;) {
        if (strcmp(file->lines[at].key, "case") != 0) {
            at++;
            continue;
        }
        at = read_set(file, at, &set);
        if (set.has_error)
            skip(path, "the inputs do not fit the buffers", NULL);
        else
            run_case(path, program, reference, &set, flush);
    }
    vyre__reference_release(reference);
}

static void visit(const corpus_case *found)
{
    if (!found->runs)
        return;
    size_t size;
    unsigned char *wire = corpus_bytes(found->wire, &size);
    vyre_program *program = NULL;
    vyre_error error = {0};
    if (vyre_program_decode(wire, size, &program, &error) != VYRE_OK) {
        fail(found->path, "decode", &error);
    } else {
        run_sets(found->path, found, program, 0);
        run_sets(found->path, found, program, 1);
    }
    vyre_program_release(program);
    free(wire);
}

static void every_case(void)
{
    corpus_each(visit);
    printf("# %u passed, %u failed, %u skipped\n", passed, failed, skipped);
    CU_ASSERT_EQUAL(failed, 0);
    CU_ASSERT(passed > 0);
}

/* ---- programs that are no test of results: invalid ones, and one for each construct ---- */

static unsigned tried, refused;

static void try_program(vyre_program *program)
{
    static uint8_t memory[MAX_BUFFERS][64];
    vyre__reference_binding bindings[MAX_BUFFERS];
    const uint32_t grid[3] = {2, 1, 1};
    uint32_t count = 0;
    vyre_error error = {0};
    vyre__reference *reference = NULL;
    tried++;
    if (vyre__reference_prepare(program, VYRE_FLOAT_STRICT, &reference, &error) != VYRE_OK) {
        refused++;
        CU_ASSERT(error.status == VYRE_UNSUPPORTED || error.status == VYRE_INVALID_PROGRAM);
        CU_ASSERT(error.fix[0] != '\0');
        return;
    }
    for (uint32_t i = 0; i < program->buffer_count; i++)
        if (program->buffers[i].access != VYRE__ACCESS_WORKGROUP) {
            bindings[count] = (vyre__reference_binding){memory[count], sizeof memory[count]};
            count++;
        }
    const vyre_status status = vyre__reference_execute(
        reference, bindings, count, grid, vyre__clock_deadline(1000000000), NULL, NULL, &error);
    CU_ASSERT(status == VYRE_OK || status == VYRE_TRAPPED || status == VYRE_INVALID_PROGRAM);
    vyre__reference_release(reference);
}

static void visit_harmless(const corpus_case *found)
{
    size_t size;
    vyre_program *program = NULL;
    unsigned char *wire = found->runs ? NULL : corpus_bytes(found->wire, &size);
    if (wire && vyre_program_decode(wire, size, &program, NULL) == VYRE_OK)
        try_program(program);
    vyre_program_release(program);
    free(wire);
}

static void no_program_does_harm(void)
{
    corpus_each(visit_harmless);
    printf("# %u programs, %u of them refused\n", tried, refused);
    CU_ASSERT(refused > 0);
    CU_ASSERT(tried > refused);
}

static const unit_test tests[] = {{"every case, strict and flush", every_case},
                                  {"no program does harm", no_program_does_harm},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("corpus_run", tests);
}
