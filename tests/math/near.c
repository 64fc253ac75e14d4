/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/math/near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/math/f32_oracle.h"
#include "tests/unit/unit.h"

#define SIGN UINT32_C(0x80000000)

/* 1 for odd functions, -1 for even ones, 0 for others. */
static int symmetry_of(const char *function)
{
    static const char *const odd[] = {"sin", "tan", "asin", "atan", "sinh", "tanh"};
    static const char *const even[] = {"cos", "cosh"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        if (strcmp(odd[i], function) == 0)
            return 1;
    for (size_t i = 0; i < sizeof even / sizeof *even; i++)
        if (strcmp(even[i], function) == 0)
            return -1;
    return 0;
}

static size_t add_line(const char *line, near_input *out)
{
    unsigned x, y;
    if (*line == '#' || *line == 0)
        return 0;
    if (sscanf(line, "%15s %x %x", out->function, &x, &y) != 3 || !oracle_find(out->function)) {
        CU_assertImplementation(CU_FALSE, __LINE__, line, "near-inputs.txt", "", CU_FALSE);
        return 0;
    }
    out->x = x;
    out->y = y;
    const int symmetry = symmetry_of(out->function);
    if (symmetry == 0)
        return 1;
    out[1] = out[0];
    out[1].x ^= SIGN;
    out[1].y ^= symmetry > 0 ? SIGN : 0;
    return 2;
}

near_input *near_inputs_read(size_t *out_count)
{
    size_t size = 0, lines = 1, count = 0;
    char *text = unit_read_data("near-inputs.txt", &size);
    *out_count = 0;
    for (size_t i = 0; text && i < size; i++)
        lines += text[i] == '\n';
    near_input *list = text ? calloc(2 * lines, sizeof *list) : NULL;
    CU_ASSERT_PTR_NOT_NULL(list);
    for (size_t at = 0; list && at < size;) {
        char line[64] = "";
        const char *end = memchr(text + at, '\n', size - at);
        const size_t length = end ? (size_t)(end - text) - at : size - at;
        memcpy(line, text + at, length < sizeof line ? length : sizeof line - 1);
        count += add_line(line, list + count);
        at += length + 1;
    }
    free(text);
    *out_count = count;
    return list;
}
