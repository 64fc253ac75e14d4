/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The problems and their data, which is the same in every run. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "tests/bench/kernels/native.h"
#include "tests/bench/kernels/problem.h"

/* ---- data ---- */

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 32);
}

/* From -1 to 1. */
static float next_float(uint64_t *state)
{
    return (float)((double)next_random(state) / 2147483648.0 - 1.0);
}

static void *add(problem *p, size_t size)
{
    problem_buffer *buffer = &p->buffers[p->buffer_count++];
    *buffer = (problem_buffer){.data = problem_memory(size), .size = size};
    return buffer->data;
}

static void add_u32(problem *p, uint32_t value)
{
    memcpy(add(p, sizeof value), &value, sizeof value);
}

static void add_f32(problem *p, float value)
{
    memcpy(add(p, sizeof value), &value, sizeof value);
}

static float *add_floats(problem *p, size_t count)
{
    float *values = add(p, count * 4);
    uint64_t state = p->buffer_count;
    for (size_t i = 0; i < count; i++)
        values[i] = next_float(&state);
    return values;
}

static void add_words(problem *p, size_t count)
{
    uint32_t *values = add(p, count * 4);
    uint64_t state = p->buffer_count;
    for (size_t i = 0; i < count; i++)
        values[i] = next_random(&state);
}

/* Letters about as frequent as in a text. */
static uint8_t *add_text(problem *p, size_t size)
{
    static const char letters[] = "eeeeeetttttaaaaooooiiiinnnnssshhhrrrdllucm fwypvbgk\n.,      ";
    uint8_t *text = add(p, size);
    uint64_t state = p->buffer_count;
    for (size_t i = 0; i < size; i++)
        text[i] = (uint8_t)letters[next_random(&state) % (sizeof letters - 1)];
    return text;
}

static void add_made(problem *p, size_t count)
{
    add(p, count * 4);
    p->buffers[p->buffer_count - 1].is_made = 1;
    p->buffers[p->buffer_count - 1].is_result = 1;
    p->elements = count;
}

static void add_result(problem *p, size_t count, int is_sum)
{
    add(p, count * 4);
    p->buffers[p->buffer_count - 1].is_result = 1;
    p->buffers[p->buffer_count - 1].is_sum = is_sum;
}

static void set_shape(problem *p, size_t invocations, uint32_t local)
{
    const uint32_t grid[3] = {(uint32_t)((invocations + local - 1) / local), 1, 1};
    memcpy(p->grid, grid, sizeof grid);
    p->local[0] = local;
    p->local[1] = p->local[2] = 1;
}

static void count_bytes(problem *p)
{
    p->bytes = 0;
    for (uint32_t i = 0; i < p->buffer_count; i++)
        p->bytes += (double)p->buffers[i].size;
}

/* ---- the problems ---- */

/* Elements of what passes through: more bytes than caches hold, and no more workgroups of 256 than
 * Vulkan takes. */
enum { STREAM = 16000000 };

#define PROGRAM(file) "tests/bench/programs/" file ".vyre"

static void make_saxpy(problem *p, int small)
{
    const size_t n = small ? 10000 : STREAM;
    *p = (problem){.name = "saxpy",
                   .is_float = 1,
                   .source = PROGRAM("saxpy-apart"),
                   .native = native_saxpy,
                   .tolerance = 1e-6};
    add_f32(p, 2.5f);
    add_floats(p, n);
    add_floats(p, n);
    add_made(p, n);
    set_shape(p, n, 256);
    p->units = n;
    p->operations = 2 * (double)n;
    p->operation = "additions and multiplications";
}

static void make_sum(problem *p, int small)
{
    const size_t n = small ? 40000 : 16 << 20;
    *p = (problem){.name = "sum", .source = PROGRAM("sum"), .native = native_sum};
    add_words(p, n);
    add_result(p, 1, 1);
    set_shape(p, (n + 63) / 64, 256);
    p->units = n;
    p->operations = (double)n;
    p->operation = "additions";
}

static void make_histogram(problem *p, int small)
{
    const size_t n = small ? 100000 : 16 << 20;
    *p = (problem){.name = "histogram", .source = PROGRAM("histogram"), .native = native_histogram};
    add_text(p, n);
    add_result(p, 256, 1);
    set_shape(p, (n + 4095) / 4096, 16);
    p->units = n;
    p->operations = (double)n;
    p->operation = "bytes counted";
}

static void make_sha256(problem *p, int small)
{
    const size_t n = small ? 9000 : 16 << 20, blocks = (n + 4095) / 4096;
    *p = (problem){
        .name = "sha256", .source = "examples/sha256-blocks.vyre", .native = native_sha256};
    add_text(p, n);
    add_result(p, blocks * 8, 0);
    set_shape(p, blocks, 64);
    p->units = blocks;
    p->count = n;
    p->operations = (double)n;
    p->operation = "bytes hashed";
}

static void make_hash(problem *p, int small)
{
    const size_t n = small ? 10000 : STREAM;
    *p = (problem){.name = "hash", .source = PROGRAM("hash"), .native = native_hash};
    add_u32(p, 2026);
    add_words(p, n);
    add_made(p, n);
    set_shape(p, n, 256);
    p->units = n;
    p->operations = (double)n;
    p->operation = "hashes";
}

/* The automaton that finds these literals: state s is the s-th prefix of them all. */
static const char *const literals[] = {"the", "that", "these", "then",
                                       "of",  "into", "tone",  "rest"};

enum { STATES = 64, LITERALS = sizeof literals / sizeof *literals };

typedef struct automaton {
    char prefix[STATES][8];
    uint32_t count;
} automaton;

static uint32_t find_prefix(const automaton *a, const char *text)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (strcmp(a->prefix[i], text) == 0)
            return i;
    return UINT32_MAX;
}

/* The longest end of `text` that is a prefix. */
static uint32_t longest_end(const automaton *a, const char *text)
{
    while (find_prefix(a, text) == UINT32_MAX)
        text++;
    return find_prefix(a, text);
}

static uint32_t accepted(const char *prefix)
{
    uint32_t longest = 0;
    for (size_t i = 0; i < LITERALS; i++) {
        const size_t size = strlen(literals[i]), have = strlen(prefix);
        if (size <= have && size > longest && strcmp(prefix + have - size, literals[i]) == 0)
            longest = (uint32_t)size;
    }
    return longest;
}

static void make_automaton(automaton *a)
{
    *a = (automaton){.count = 1};
    for (size_t i = 0; i < LITERALS; i++)
        for (size_t size = 1; size <= strlen(literals[i]); size++) {
            char text[8] = {0};
            memcpy(text, literals[i], size);
            if (find_prefix(a, text) == UINT32_MAX)
                memcpy(a->prefix[a->count++], text, sizeof text);
        }
}

static void make_dfa(problem *p, int small)
{
    const size_t n = small ? 10000 : 8 << 20;
    automaton a;
    *p = (problem){.name = "dfa", .source = "examples/dfa-scan.vyre", .native = native_dfa};
    make_automaton(&a);
    add_text(p, n);
    uint32_t *table = add(p, (size_t)a.count * 1024), *accept = add(p, (size_t)a.count * 4);
    for (uint32_t state = 0; state < a.count; state++) {
        accept[state] = accepted(a.prefix[state]);
        for (int byte = 1; byte < 128; byte++) {
            char text[10] = {0};
            memcpy(text, a.prefix[state], 8);
            text[strlen(text)] = (char)byte;
            table[state * 256 + (uint32_t)byte] = longest_end(&a, text);
        }
    }
    add_u32(p, 4);
    add_result(p, n, 0);
    add_result(p, 1, 1);
    set_shape(p, (n + 63) / 64, 64);
    p->units = n;
    p->operations = (double)n;
    p->operation = "bytes scanned";
}

static void make_matmul(problem *p, int small)
{
    const uint32_t n = small ? 32 : 512;
    *p = (problem){.name = "matmul",
                   .is_float = 1,
                   .source = PROGRAM("matmul"),
                   .native = native_matmul,
                   .tolerance = 1e-5};
    add_u32(p, n);
    add_floats(p, (size_t)n * n);
    add_floats(p, (size_t)n * n);
    add_made(p, (size_t)n * n);
    p->grid[0] = p->grid[1] = n / 16;
    p->local[0] = p->local[1] = 16;
    p->grid[2] = p->local[2] = 1;
    p->units = n;
    p->operations = 2.0 * n * n * n;
    p->operation = "additions and multiplications";
}

static void make_softmax(problem *p, int small)
{
    const size_t width = small ? 100 : 1024, rows = small ? 4 : 1024;
    *p = (problem){.name = "softmax",
                   .is_float = 1,
                   .source = "examples/softmax.vyre",
                   .native = native_softmax,
                   .tolerance = 1e-5};
    add_u32(p, (uint32_t)width);
    float *x = add_floats(p, width * rows);
    for (size_t i = 0; i < width * rows; i++)
        x[i] *= 10;
    add_result(p, width * rows, 0);
    set_shape(p, rows * 64, 64);
    p->units = rows;
    p->operations = (double)(width * rows);
    p->operation = "elements";
}

static void make_mandelbrot(problem *p, int small)
{
    const uint32_t width = small ? 64 : 1024, height = small ? 40 : 768;
    const float view[3] = {-2.2f, -1.2f, 3.0f / (float)width};
    *p = (problem){.name = "mandelbrot",
                   .is_float = 1,
                   .source = PROGRAM("mandelbrot-escape"),
                   .native = native_mandelbrot,
                   .strays = 0.01};
    memcpy(add(p, sizeof view), view, sizeof view);
    add_u32(p, width);
    add_made(p, (size_t)width * height);
    set_shape(p, (size_t)width * height, 256);
    p->units = (size_t)width * height;
    p->operations = (double)width * height;
    p->operation = "pixels";
}

static void make_nbody(problem *p, int small)
{
    const size_t n = small ? 128 : 4096;
    *p = (problem){.name = "nbody",
                   .is_float = 1,
                   .source = PROGRAM("nbody"),
                   .native = native_nbody,
                   .tolerance = 1e-4};
    float *bodies = add_floats(p, n * 4);
    for (size_t i = 0; i < n; i++)
        bodies[i * 4 + 3] += 1.5f;
    add_made(p, n * 4);
    set_shape(p, n, 64);
    p->units = n;
    p->operations = (double)n * (double)n;
    p->operation = "interactions";
}

static void make_stencil(problem *p, int small)
{
    const size_t n = small ? 10240 : STREAM;
    *p = (problem){.name = "stencil",
                   .is_float = 1,
                   .source = PROGRAM("stencil"),
                   .native = native_stencil,
                   .tolerance = 1e-6};
    add_floats(p, n);
    add_made(p, n);
    set_shape(p, n, 256);
    p->units = n;
    p->operations = 4 * (double)n;
    p->operation = "additions and multiplications";
}

/* Rows of 0 to 31 elements, at columns anywhere. */
static void make_spmv(problem *p, int small)
{
    const size_t rows = small ? 1000 : 128 << 10;
    uint64_t state = 1;
    *p = (problem){.name = "spmv",
                   .is_float = 1,
                   .source = PROGRAM("spmv"),
                   .native = native_spmv,
                   .tolerance = 1e-5};
    uint32_t *offsets = add(p, (rows + 1) * 4);
    for (size_t i = 0; i < rows; i++)
        offsets[i + 1] = offsets[i] + next_random(&state) % 32;
    const size_t entries = offsets[rows];
    uint32_t *columns = add(p, entries * 4);
    for (size_t i = 0; i < entries; i++)
        columns[i] = next_random(&state) % (uint32_t)rows;
    add_floats(p, entries);
    add_floats(p, rows);
    add_made(p, rows);
    set_shape(p, rows, 64);
    p->units = rows;
    p->operations = 2 * (double)entries;
    p->operation = "additions and multiplications";
}

void problem_make(problem *p, unsigned index, int small)
{
    static void (*const makers[PROBLEMS])(problem *, int) = {
        make_saxpy,  make_sum,     make_histogram,  make_sha256, make_hash,    make_dfa,
        make_matmul, make_softmax, make_mandelbrot, make_nbody,  make_stencil, make_spmv,
    };
    makers[index](p, small);
    if (p->count == 0)
        p->count = p->units;
    count_bytes(p);
}
