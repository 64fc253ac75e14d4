/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Compiled accesses to elements that lie anywhere, against the interpreter of kernel form. */
#include "config.h"

#include <string.h>

#include "tests/unit/llvm_run.h"
#include "tests/unit/unit.h"

enum { LANES = 80, ELEMENTS = 100, ROUNDS = 5 };

/* Each lane has elements of its own, some of them behind the end of the buffer. */
typedef struct shape {
    uint32_t bytes; /* of an element */
    uint32_t skew;  /* bytes by which buffers are misaligned */
    int guarded, masked;
} shape;

static vyre__value add(vyre__code *code, vyre__value a, vyre__value b)
{
    return vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, a, b);
}

static vyre__value load(vyre__code *code, const shape *s, uint32_t buffer, vyre__value index)
{
    return vyre__code_put(code,
                          (vyre_instruction){.op = VYRE_OP_LOAD,
                                             .type = VYRE_VALUE_W32,
                                             .flags = s->guarded ? VYRE_INSTRUCTION_GUARDED : 0,
                                             .arg = {index},
                                             .aux = s->bytes << 16 | buffer});
}

/* For k below ROUNDS: place = lane * 29 + k * 31 mod 128, counts[place] = words[place] + k +
 * counts[place]. */
static void write_counting(vyre__code *code, const shape *s)
{
    uint8_t align_log2 = 0;
    while (1u << align_log2 < s->bytes && !(s->skew >> align_log2 & 1))
        align_log2++;
    const vyre_kernel_buffer counts = {
        .role = VYRE_ROLE_INOUT, .element_bytes = s->bytes, .align_log2 = align_log2};
    const vyre_kernel_buffer words = {.role = VYRE_ROLE_INPUT,
                                      .element_bytes = s->bytes,
                                      .align_log2 = align_log2,
                                      .flags = VYRE_BUFFER_READ_ONLY};
    vyre__code_start(code, (uint32_t[3]){LANES, 1, 1}, "counting");
    vyre__code_buffer(code, &counts);
    vyre__code_buffer(code, &words);
    const vyre__value id = vyre__code_op0(code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0);
    const vyre__value start =
        vyre__code_op2(code, VYRE_OP_MUL, VYRE_VALUE_W32, id, vyre__code_w32(code, 29));
    const vyre__value k =
        vyre__code_for(code, vyre__code_w32(code, 0), vyre__code_w32(code, ROUNDS));
    const vyre__value step =
        vyre__code_op2(code, VYRE_OP_MUL, VYRE_VALUE_W32, k, vyre__code_w32(code, 31));
    const vyre__value place = vyre__code_op2(code, VYRE_OP_AND, VYRE_VALUE_W32,
                                             add(code, start, step), vyre__code_w32(code, 127));
    const vyre__value odd = vyre__code_op2(code, VYRE_OP_AND, VYRE_VALUE_W32, add(code, id, k),
                                           vyre__code_w32(code, 1));
    if (s->masked)
        vyre__code_if(
            code, vyre__code_op2(code, VYRE_OP_EQ, VYRE_VALUE_W32, odd, vyre__code_w32(code, 1)));
    const vyre__value word = load(code, s, 1, place), was = load(code, s, 0, place);
    const vyre__value now = add(code, add(code, word, was), k);
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_STORE,
                                            .type = VYRE_VALUE_W32,
                                            .flags = s->guarded ? VYRE_INSTRUCTION_GUARDED : 0,
                                            .arg = {place, now},
                                            .aux = s->bytes << 16});
    if (s->masked)
        vyre__code_end(code);
    vyre__code_end(code);
}

static void count(const shape *s)
{
    static uint8_t counts[2][4 * 128 + 8], words[4 * 128 + 8];
    const uint64_t size = (s->guarded ? ELEMENTS : 128) * s->bytes;
    vyre__code code;
    write_counting(&code, s);
    for (size_t i = 0; i < sizeof words; i++)
        words[i] = counts[0][i] = counts[1][i] = (uint8_t)(i * 37 + 11);
    for (int engine = 0; engine < 2; engine++) {
        const cpu_buffer buffers[2] = {{counts[engine] + s->skew, size}, {words + s->skew, size}};
        kernel_launch launch = {.buffers = buffers};
        CU_ASSERT_EQUAL(engine ? llvm_run_code(&code, &launch) : kernel_run_code(&code, &launch),
                        VYRE_OK);
    }
    CU_ASSERT_EQUAL(memcmp(counts[0], counts[1], sizeof counts[0]), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(counts[0], words, sizeof words), 0);
    vyre__code_release(&code);
}

static void elements_of(uint32_t bytes)
{
    if (!llvm_is_here())
        return;
    for (uint32_t level = 2; level <= 5; level++)
        for (uint32_t variant = 0; variant < 16; variant++) {
            const shape s = {bytes, variant & 3, variant >> 2 & 1, variant >> 3 & 1};
            llvm_level = level == 5 ? 0 : level;
            if (bytes < 4 || s.skew == 0)
                count(&s);
        }
    llvm_level = 0;
}

static void bytes(void)
{
    elements_of(1);
}

static void halves(void)
{
    elements_of(2);
}

static void words_in_place(void)
{
    elements_of(4);
}

static const unit_test tests[] = {
    {"bytes", bytes}, {"halves", halves}, {"words", words_in_place}, {NULL, NULL}};

int main(void)
{
    return unit_main("cpu_scatter", tests);
}
