/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Buffers that lie against a page which nobody may touch, on either side: an access outside of one
 * ends the test program. Indices go beyond the ends, and around 2^32.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <vyre/vyre.h>

#include "tests/unit/cpu_dispatch.h"
#include "tests/unit/unit.h"

enum { LANES = 70, MOST = 67, BUFFERS = 4 };

/* What a program is run with. */
typedef struct bed {
    vyre_input inputs[BUFFERS];
    size_t input_count;
    size_t output_bytes;
    int at_end; /* buffers end where a page ends; or they begin where one begins */
    void *maps[2 * BUFFERS];
    size_t map_bytes[2 * BUFFERS];
    size_t map_count;
} bed;

static const uint32_t far[] = {0xFFFFFFFF, 0xFFFFFFFE, 0x80000000, 0x7FFFFFFF, 0x40000000, 67, 68};

/* Memory between two such pages. */
static void *place(bed *b, const void *data, size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t room = (size / page + 1) * page, bytes = room + 2 * page;
    char *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CU_ASSERT_FATAL(map != MAP_FAILED);
    b->maps[b->map_count] = map;
    b->map_bytes[b->map_count++] = bytes;
    memset(map, 0xCD, bytes);
    char *at = map + page + (b->at_end ? room - size : 0);
    if (data && size > 0)
        memcpy(at, data, size);
    CU_ASSERT_EQUAL(mprotect(map, page, PROT_NONE), 0);
    CU_ASSERT_EQUAL(mprotect(map + page + room, page, PROT_NONE), 0);
    return at;
}

static void give(bed *b, const void *data, size_t size)
{
    b->inputs[b->input_count++] = (vyre_input){place(b, data, size), size};
}

static vyre_pipeline *pipeline_of_text(const char *text)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    if (vyre_program_read(text, strlen(text), "p", NULL, &program, &error) != VYRE_OK)
        printf("# %s\n", error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(program);
    return pipeline_of(program);
}

/* The only output is what is wanted; the bed is taken away. */
static void expect(vyre_pipeline *pipeline, bed *b, const void *wanted)
{
    const vyre_dispatch_options options = {
        .struct_size = sizeof options, .grid = {3, 1, 1}, .elements = LANES};
    vyre_outputs outputs = {0};
    vyre_error error = {0};
    vyre_output slot = {.data = place(b, NULL, b->output_bytes), .capacity = b->output_bytes};
    void *const data = slot.data;
    outputs = (vyre_outputs){.slots = &slot, .count = 1, .capacity = 1};
    CU_ASSERT_EQUAL(
        vyre_dispatch(pipeline, b->inputs, b->input_count, &outputs, &options, NULL, &error),
        VYRE_OK);
    CU_ASSERT_PTR_EQUAL_FATAL(outputs.slots, &slot);
    CU_ASSERT_PTR_EQUAL(slot.data, data);
    CU_ASSERT_EQUAL_FATAL(slot.size, b->output_bytes);
    CU_ASSERT_EQUAL(memcmp(slot.data, wanted, slot.size), 0);
    for (size_t i = 0; i < b->map_count; i++)
        munmap(b->maps[i], b->map_bytes[i]);
    *b = (bed){.at_end = b->at_end};
}

static uint8_t byte_of(size_t i)
{
    return (uint8_t)(i * 37 + 11);
}

/* Each lane's index: all elements in some order, with far ones between them. */
static uint32_t index_of(uint32_t lane)
{
    return lane % 5 == 4 ? far[lane / 5 % (sizeof far / sizeof *far)] : lane * 29 % MOST;
}

static void bytes_anywhere(void)
{
    static const char text[] = "program p; workgroup 32; buffer x: u32[] read;\n"
                               "buffer a: u8[] read; buffer b: u16[] read;\n"
                               "buffer o: u32[70] output;\n"
                               "{ let j = x[gid.x];\n"
                               "  o[gid.x] = u32(a[j]) + u32(b[j]) * 256; }\n";
    uint32_t indices[LANES], wanted[LANES];
    uint8_t bytes[2 * MOST];
    if (missing_cpu())
        return;
    vyre_pipeline *pipeline = pipeline_of_text(text);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = byte_of(i);
    for (uint32_t count = 0; count <= 2 * MOST; count++) {
        bed b = {.at_end = count % 2, .output_bytes = sizeof wanted};
        const uint32_t size = count / 2;
        for (uint32_t i = 0; i < LANES; i++) {
            const uint32_t j = indices[i] = index_of(i);
            const uint32_t half = j < size ? bytes[2 * j] + 256u * bytes[2 * j + 1] : 0;
            wanted[i] = (j < size ? bytes[j] : 0) + half * 256;
        }
        give(&b, indices, sizeof indices);
        give(&b, bytes, size);
        give(&b, bytes, (size_t)2 * size);
        expect(pipeline, &b, wanted);
    }
    vyre_pipeline_destroy(pipeline);
}

static void elements_in_a_row(void)
{
    static const char text[] = "program p; workgroup 32; buffer range: u32[] read;\n"
                               "buffer a: u8[] read; buffer o: u32[70] output;\n"
                               "{ let to = range[0]; let base = range[1];\n"
                               "  let x = gid.x;\n"
                               "  for (k in 0..40) { x = x * 3 + u32(a[k + base]); }\n"
                               "  for (k in 0..to) { x = x * 3 + u32(a[k]); }\n"
                               "  o[gid.x] = x; }\n";
    static const uint32_t bases[] = {0, 1, 27, 28, 0xFFFFFFFF, 0xFFFFFFF8, 0xFFFFFFD8, 0x7FFFFFFF};
    uint32_t wanted[LANES];
    uint8_t bytes[MOST];
    if (missing_cpu())
        return;
    vyre_pipeline *pipeline = pipeline_of_text(text);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = byte_of(i);
    for (size_t r = 0; r < sizeof bases / sizeof *bases; r++) {
        for (uint32_t size = 0; size <= MOST; size += 1 + size % 11) {
            const uint32_t range[2] = {(uint32_t)r * 9, bases[r]};
            bed b = {.at_end = size % 2, .output_bytes = sizeof wanted};
            for (uint32_t i = 0; i < LANES; i++) {
                wanted[i] = i;
                for (uint32_t k = 0; k < 40; k++) {
                    const uint32_t j = k + bases[r];
                    wanted[i] = wanted[i] * 3 + (j < size ? bytes[j] : 0);
                }
                for (uint32_t k = 0; k < range[0]; k++)
                    wanted[i] = wanted[i] * 3 + (k < size ? bytes[k] : 0);
            }
            give(&b, range, sizeof range);
            give(&b, bytes, size);
            expect(pipeline, &b, wanted);
        }
    }
    vyre_pipeline_destroy(pipeline);
}

static void elements_changed_in_place(void)
{
    static const char text[] = "program p; workgroup 32; buffer x: u32[] read;\n"
                               "buffer c: u8[] readwrite;\n"
                               "{ if (gid.x < len(x)) { let j = x[gid.x];\n"
                               "  c[j] = cast(u8, u32(c[j]) * 5 + 1); } }\n";
    uint32_t indices[LANES];
    uint8_t bytes[MOST], wanted[MOST];
    if (missing_cpu())
        return;
    vyre_pipeline *pipeline = pipeline_of_text(text);
    for (uint32_t size = 1; size <= MOST; size++) {
        bed b = {.at_end = size % 2, .output_bytes = size};
        for (uint32_t i = 0; i < LANES; i++)
            indices[i] = i < MOST ? i * 29 % MOST : far[i - MOST];
        for (uint32_t j = 0; j < size; j++) {
            bytes[j] = byte_of(j);
            wanted[j] = (uint8_t)(bytes[j] * 5 + 1);
        }
        give(&b, indices, sizeof indices);
        give(&b, bytes, size);
        expect(pipeline, &b, wanted);
    }
    vyre_pipeline_destroy(pipeline);
}

static const unit_test tests[] = {{"bytes and half words anywhere", bytes_anywhere},
                                  {"elements in a row", elements_in_a_row},
                                  {"elements changed in place", elements_changed_in_place},
                                  {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    cpu_open();
    const int result = unit_main("cpu_bounds", tests);
    return vyre_context_destroy(cpu, NULL) == VYRE_OK ? result : EXIT_FAILURE;
}
