/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every program of the corpus, lowered for two devices in both float modes, does what the reference
 * interpreter does. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/plugin.h>

#include "tests/unit/corpus.h"
#include "tests/unit/lower_compare.h"
#include "tests/unit/unit.h"

enum { MAX_INPUTS = 64 };

static uint32_t float_mode;
static const vyre_kernel_caps *caps;
static unsigned runs, failures;

static void compare_inputs(const corpus_case *found, vyre_program *program, size_t first)
{
    compare_input inputs[MAX_INPUTS];
    unsigned char *owned[MAX_INPUTS];
    size_t count = 0;
    for (size_t i = first; i < found->line_count && count < MAX_INPUTS; i++) {
        if (strcmp(found->lines[i].key, "case") == 0)
            break;
        if (strcmp(found->lines[i].key, "in") != 0)
            continue;
        const char *hex = found->lines[i].value;
        owned[count] = corpus_bytes(strcmp(hex, "-") == 0 ? "" : hex, &inputs[count].size);
        inputs[count].data = owned[count];
        count++;
    }
    const compare_setup setup = {
        .caps = caps, .float_mode = float_mode, .inputs = inputs, .input_count = count};
    const char *what = compare_runs(program, &setup);
    runs++;
    failures += what != NULL;
    corpus_expect(what == NULL, found, found->lines[first - 1].value, what);
    for (size_t i = 0; i < count; i++)
        free(owned[i]);
}

static void compare_case(const corpus_case *found)
{
    if (!found->runs || found->reject)
        return;
    size_t size = 0;
    vyre_error error = {0};
    vyre_program *program = NULL;
    unsigned char *wire = corpus_bytes(found->wire, &size);
    if (corpus_expect(vyre_program_decode(wire, size, &program, &error) == VYRE_OK, found, "decode",
                      error.message))
        for (size_t i = 0; i < found->line_count; i++)
            if (strcmp(found->lines[i].key, "case") == 0)
                compare_inputs(found, program, i + 1);
    vyre_program_release(program);
    free(wire);
}

static void compare_all(const vyre_kernel_caps *device, uint32_t mode)
{
    caps = device;
    float_mode = mode;
    runs = failures = 0;
    corpus_each(compare_case);
    printf("# %u runs, %u differ, %u proved\n", runs, failures, compare_proved());
    CU_ASSERT(compare_proved() > 0);
    CU_ASSERT(runs > 0);
}

static void strict(void)
{
    compare_all(compare_caps_full(), VYRE_FLOAT_STRICT);
}

static void flush(void)
{
    compare_all(compare_caps_full(), VYRE_FLOAT_FLUSH);
}

static void strict_on_least(void)
{
    compare_all(compare_caps_least(), VYRE_FLOAT_STRICT);
}

static void flush_on_least(void)
{
    compare_all(compare_caps_least(), VYRE_FLOAT_FLUSH);
}

static const unit_test tests[] = {{"strict", strict},
                                  {"flush", flush},
                                  {"strict, without optional operations", strict_on_least},
                                  {"flush, without optional operations", flush_on_least},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("lower_corpus", tests);
}
