/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/kernel/words.h"

#include <stdio.h>

#include "core/kernel/code.h"

enum { WORDS_MAX = 13 };

static const char *const words[VYRE__WORDS_COUNT][WORDS_MAX] = {
    [VYRE__WORDS_FEATURE] = {"i64", "f64", "shared", "barrier", "grid-barrier", "atomic",
                             "shared-atomic", "subgroup", "trap", "storage8", "storage16",
                             "native-math", "unbounded-loop"},
    [VYRE__WORDS_KERNEL_FLAG] = {"proved", "polls", "uniform-exit"},
    [VYRE__WORDS_FLOAT_MODE] = {NULL, "strict", "flush", "ulp"},
    [VYRE__WORDS_ROLE] = {NULL, "input", "output", "inout", "uniform", "resident", "scratch",
                          "trap"},
    [VYRE__WORDS_ACCESS] = {"read", "write", "atomic"},
    [VYRE__WORDS_BUFFER_FLAG] = {"read-only", "disjoint", "small"},
    [VYRE__WORDS_INSTRUCTION_FLAG] = {"uniform", "guarded", "volatile", "likely"},
};

const char *vyre__kernel_word(vyre__word_list list, uint64_t number)
{
    return number < WORDS_MAX ? words[list][number] : NULL;
}

void vyre__operation_word(uint32_t op, char out_word[VYRE__OPERATION_WORD_MAX])
{
    const char *name = vyre__operation_of(op)->name;
    size_t i = 0;
    if (!name) {
        snprintf(out_word, VYRE__OPERATION_WORD_MAX, "op%u", (unsigned)op);
        return;
    }
    for (; name[i] && i + 1 < VYRE__OPERATION_WORD_MAX; i++)
        out_word[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
    out_word[i] = 0;
}
