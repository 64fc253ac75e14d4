/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/common/source.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/file.h"
#include "tools/common/options.h"

/* A generated input: `count` elements of `kind`. */
typedef struct generator {
    element_kind kind;
    uint64_t count;
    uint64_t seed;
} generator;

static vyre_status allocate(const generator *plan, void **out_data, size_t *out_size,
                            vyre_error *error)
{
    size_t size;
    if (__builtin_mul_overflow(plan->count, element_size(plan->kind), &size))
        return vyre__fail_memory(error, "an input");
    *out_data = calloc(size ? size : 1, 1);
    if (!*out_data)
        return vyre__fail_memory(error, "an input");
    *out_size = size;
    return VYRE_OK;
}

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void fill_iota(const generator *plan, uint8_t *data)
{
    const size_t step = element_size(plan->kind);
    for (uint64_t i = 0; i < plan->count; i++)
        element_put_integer(plan->kind, data + i * step, i);
}

/* Integers take all their bits; floats are k / 2^24 with k < 2^24, so that they lie in [0, 1). */
static void fill_random(const generator *plan, uint8_t *data)
{
    const size_t step = element_size(plan->kind);
    uint64_t state = plan->seed;
    for (uint64_t i = 0; i < plan->count; i++) {
        const uint64_t bits = next_random(&state);
        const float unit = (float)(bits >> 40) * 0x1p-24f;
        if (plan->kind == ELEMENT_F32)
            memcpy(data + i * step, &unit, sizeof unit);
        else if (plan->kind == ELEMENT_F16 || plan->kind == ELEMENT_BF16)
            memcpy(data + i * step, &(uint16_t){(uint16_t)((bits >> 48) & 0x3BFF)}, 2);
        else
            element_put_integer(plan->kind, data + i * step,
                                plan->kind == ELEMENT_BOOL ? bits & 1 : bits);
    }
}

static vyre_status bad_source(vyre_error *error, const char *text, const char *what)
{
    return vyre__fail(
        error, VYRE_INVALID_ARGUMENT,
        "write FILE, -, FILE,TYPE, zeros:N, iota:N, random:N:SEED, hex:00ff or TYPE:1,2,3; "
        "a file whose name looks like one of these is written ./NAME",
        "`%.200s`: %s", text, what);
}

/* "N" or "N,TYPE" up to `end`. */
static int parse_count(const char *text, const char *end, generator *plan)
{
    char word[64];
    const char *comma = memchr(text, ',', (size_t)(end - text));
    const char *stop = comma ? comma : end;
    if (comma) {
        plan->kind = element_of_word(comma + 1, (size_t)(end - comma - 1));
        if (plan->kind == ELEMENT_NONE)
            return 0;
    }
    if ((size_t)(stop - text) >= sizeof word)
        return 0;
    memcpy(word, text, (size_t)(stop - text));
    word[stop - text] = 0;
    return tool_parse_number(word, UINT64_MAX, &plan->count);
}

static vyre_status read_generated(const char *text, const char *rest, element_kind kind,
                                  void (*fill)(const generator *, uint8_t *), void **out_data,
                                  size_t *out_size, vyre_error *error)
{
    generator plan = {.kind = kind};
    const char *end = text + strlen(text);
    if (fill == fill_random) {
        /* random:N:SEED[,TYPE]: the count stands before the colon, the type behind the seed. */
        const char *colon = strchr(rest, ':');
        generator tail = {.kind = kind};
        if (!colon || !parse_count(rest, colon, &plan) || !parse_count(colon + 1, end, &tail))
            return bad_source(error, text, "random takes a count and a seed, random:1024:7");
        plan.kind = tail.kind;
        plan.seed = tail.count;
    } else if (!parse_count(rest, end, &plan)) {
        return bad_source(error, text, "a count is expected behind the colon");
    }
    if (plan.kind == ELEMENT_NONE)
        return bad_source(error, text,
                          "the buffer's type has no numbers; name one, as in zeros:16,u32");
    const vyre_status status = allocate(&plan, out_data, out_size, error);
    if (status == VYRE_OK && fill)
        fill(&plan, *out_data);
    return status;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static vyre_status read_hex(const char *text, const char *digits, void **out_data, size_t *out_size,
                            vyre_error *error)
{
    const size_t length = strlen(digits);
    uint8_t *data = malloc(length / 2 + 1);
    if (!data)
        return vyre__fail_memory(error, "an input");
    for (size_t i = 0; i < length; i += 2) {
        const int high = hex_digit(digits[i]);
        const int low = i + 1 < length ? hex_digit(digits[i + 1]) : -1;
        if (high < 0 || low < 0) {
            free(data);
            return bad_source(error, text, "hex takes an even number of hexadecimal digits");
        }
        data[i / 2] = (uint8_t)(high * 16 + low);
    }
    *out_data = data;
    *out_size = length / 2;
    return VYRE_OK;
}

/* Numbers separated by commas or white space; `text` ends with a NUL. */
static vyre_status read_numbers(const char *what, const char *text, element_kind kind,
                                void **out_data, size_t *out_size, vyre_error *error)
{
    static const char separators[] = ", \t\r\n";
    vyre__bytes bytes = {0};
    int has_value = 0; /* since the last comma */
    for (text += strspn(text, separators + 1); *text; text += strspn(text, separators + 1)) {
        uint64_t value = 0;
        if (*text == ',' && has_value) {
            has_value = 0;
            text++;
            continue;
        }
        if (*text == ',') {
            const size_t before = bytes.size / element_size(kind);
            vyre__bytes_release(&bytes);
            return vyre__fail(error, VYRE_INVALID_ARGUMENT, "write a value before every comma",
                              "`%.200s`: a value is missing before a comma, behind %zu others",
                              what, before);
        }
        const size_t used = element_parse(kind, text, &value);
        if (used == 0 || (text[used] && !strchr(separators, text[used]))) {
            vyre__bytes_release(&bytes);
            return vyre__fail(
                error, VYRE_INVALID_ARGUMENT,
                "separate values by commas or white space, each in the range of the type",
                "`%.200s`: `%.*s` is no value of type %s", what,
                (int)strcspn(text, separators) > 60 ? 60 : (int)strcspn(text, separators), text,
                element_word(kind));
        }
        vyre__bytes_put(&bytes, &value, element_size(kind));
        has_value = 1;
        text += used;
    }
    if (bytes.failed || !vyre__bytes_reserve(&bytes, 1)) {
        vyre__bytes_release(&bytes);
        return vyre__fail_memory(error, "an input");
    }
    *out_data = vyre__bytes_take(&bytes, out_size);
    return VYRE_OK;
}

static vyre_status read_text_file(const char *path, element_kind kind, void **out_data,
                                  size_t *out_size, vyre_error *error)
{
    uint8_t *text = NULL;
    size_t size = 0;
    vyre_status status = vyre__file_read(path, SIZE_MAX, 0, &text, &size, error);
    if (status != VYRE_OK)
        return status;
    if (memchr(text, 0, size))
        status = vyre__fail(error, VYRE_INVALID_ARGUMENT,
                            "leave the type behind the name away to read raw bytes",
                            "%.200s holds binary data, not numbers as text", path);
    else
        status = read_numbers(path, (const char *)text, kind, out_data, out_size, error);
    free(text);
    return status;
}

static vyre_status read_file(const char *text, void **out_data, size_t *out_size, vyre_error *error)
{
    const char *comma = strrchr(text, ',');
    const element_kind kind = comma ? element_of_word(comma + 1, strlen(comma + 1)) : ELEMENT_NONE;
    if (kind == ELEMENT_NONE) {
        uint8_t *data = NULL;
        const vyre_status status =
            vyre__file_read(text, SIZE_MAX, VYRE__FILE_DASH, &data, out_size, error);
        *out_data = data;
        return status;
    }
    char *path = strndup(text, (size_t)(comma - text));
    if (!path)
        return vyre__fail_memory(error, "a file name");
    const vyre_status status = read_text_file(path, kind, out_data, out_size, error);
    free(path);
    return status;
}

vyre_status source_read(const char *text, element_kind kind, void **out_data, size_t *out_size,
                        vyre_error *error)
{
    const char *colon = strchr(text, ':');
    const size_t length = colon ? (size_t)(colon - text) : 0;
    *out_data = NULL;
    *out_size = 0;
    if (length == 5 && memcmp(text, "zeros", 5) == 0)
        return read_generated(text, colon + 1, kind, NULL, out_data, out_size, error);
    if (length == 4 && memcmp(text, "iota", 4) == 0)
        return read_generated(text, colon + 1, kind, fill_iota, out_data, out_size, error);
    if (length == 6 && memcmp(text, "random", 6) == 0)
        return read_generated(text, colon + 1, kind, fill_random, out_data, out_size, error);
    if (length == 3 && memcmp(text, "hex", 3) == 0)
        return read_hex(text, colon + 1, out_data, out_size, error);
    if (colon && element_of_word(text, length) != ELEMENT_NONE)
        return read_numbers(text, colon + 1, element_of_word(text, length), out_data, out_size,
                            error);
    return read_file(text, out_data, out_size, error);
}
