/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/lower_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/plugin.h>

#include "core/dispatch/binding.h"
#include "tests/unit/unit.h"

enum { MAX_INPUTS = 16, INPUT_WORDS = 4096 };

vyre_program *lower_parse(const char *text)
{
    vyre_error error = {0};
    vyre_program *program = NULL;
    if (vyre_program_parse(text, strlen(text), "test", NULL, &program, &error) != VYRE_OK) {
        printf("# %s (%s)\n%s\n", error.message, error.location, text);
        CU_FAIL("the program is wrong");
        vyre_program_release(program);
        return NULL;
    }
    return program;
}

/* Floats of all kinds, small numbers, and words of no order. */
static void fill(uint32_t *words, uint32_t seed)
{
    static const uint32_t special[] = {0,          0x80000000, 1,          0x80000001, 0x007FFFFF,
                                       0x00800000, 0x3F800000, 0xBF800000, 0x7F800000, 0xFF800000,
                                       0x7FC00000, 0xFFC12345, 2,          31,         0x4B000001};
    uint32_t state = seed * 2654435761u + 1;
    for (uint32_t i = 0; i < INPUT_WORDS; i++) {
        state = state * 1664525u + 1013904223u;
        const uint32_t kind = state >> 28, value = state >> 8;
        if (kind < 5)
            words[i] = special[value % (sizeof special / sizeof *special)];
        else if (kind < 9)
            words[i] = value & 0xFF;
        else if (kind < 12)
            words[i] = 0x3F000000u + (value & 0x1FFFFFFu);
        else
            words[i] = state ^ value << 13;
    }
}

static uint32_t words_of(const vyre__binding *binding)
{
    return binding->static_size ? (uint32_t)binding->static_size : 97 * 4;
}

static void run_with(vyre_program *program, const vyre_kernel_caps *caps, uint32_t mode,
                     uint32_t groups, uint64_t elements, const char *text)
{
    static uint32_t memory[MAX_INPUTS][INPUT_WORDS];
    compare_input inputs[MAX_INPUTS];
    vyre__binding_plan plan = {0};
    if (vyre__binding_plan_create(program, &plan, NULL) != VYRE_OK ||
        plan.input_count > MAX_INPUTS) {
        CU_FAIL("the plan of the program");
        return;
    }
    for (uint32_t i = 0; i < plan.input_count; i++) {
        fill(memory[i], i + 1);
        inputs[i] = (compare_input){memory[i], words_of(&plan.bindings[plan.inputs[i]])};
    }
    const compare_setup setup = {.caps = caps,
                                 .float_mode = mode,
                                 .inputs = inputs,
                                 .input_count = plan.input_count,
                                 .grid = {groups, 1, 1},
                                 .elements = elements};
    const char *found = compare_runs(program, &setup);
    if (found) {
        printf("# mode %u: %s\n%s\n", (unsigned)mode, found, text);
        CU_FAIL("the lowered program does something else");
    }
    vyre__binding_plan_release(&plan);
}

void lower_runs_alike(const char *text, uint32_t groups, uint64_t elements)
{
    vyre_program *program = lower_parse(text);
    if (!program)
        return;
    for (uint32_t mode = VYRE_FLOAT_STRICT; mode <= VYRE_FLOAT_FLUSH; mode++) {
        run_with(program, compare_caps_full(), mode, groups, elements, text);
        run_with(program, compare_caps_least(), mode, groups, elements, text);
    }
    vyre_program_release(program);
}

const vyre_kernel *lower_text(const char *text, const vyre_kernel_caps *caps)
{
    static vyre__lowered *lowered;
    vyre_error error = {0};
    vyre__lowered_release(lowered);
    lowered = NULL;
    vyre_program *program = lower_parse(text);
    const vyre__lowering options = {.caps = caps, .is_plain = 1};
    if (!program)
        return NULL;
    if (vyre__lower(program, &options, &lowered, &error) != VYRE_OK) {
        printf("# %s (%s)\n%s\n", error.message, error.location, text);
        CU_FAIL("the program is not lowered");
    }
    vyre_program_release(program);
    return lowered ? &lowered->kernels[0]->form : NULL;
}

unsigned lower_count(const vyre_kernel *form, uint32_t op)
{
    unsigned count = 0;
    for (uint32_t i = 0; form && i < form->code_count; i++)
        count += vyre__kernel_at(form, i)->op == op;
    return count;
}

void lower_refuses(const char *text, const vyre_kernel_caps *caps, vyre_status status,
                   const char *part)
{
    vyre_error error = {0};
    vyre__lowered *lowered = NULL;
    vyre_program *program = NULL;
    const vyre__lowering options = {.caps = caps};
    if (vyre_program_parse(text, strlen(text), "test", NULL, &program, &error) != VYRE_OK) {
        printf("# %s (%s)\n%s\n", error.message, error.location, text);
        CU_FAIL("the program is wrong");
        return;
    }
    const vyre_status got = vyre__lower(program, &options, &lowered, &error);
    CU_ASSERT_EQUAL(got, status);
    CU_ASSERT_PTR_NULL(lowered);
    if (!strstr(error.message, part) && !strstr(error.location, part)) {
        printf("# %s (%s)\n%s\n", error.message, error.location, text);
        CU_FAIL("the message says something else");
    }
    vyre__lowered_release(lowered);
    vyre_program_release(program);
}
