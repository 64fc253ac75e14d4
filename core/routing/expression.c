/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/expression.h"

#include <stdio.h>
#include <string.h>

#include <vyre/device.h>
#include <vyre/plugin.h>

#include "core/config/suggest.h"
#include "core/registry/facts.h"

enum { MAX_TEXT = 4096, MAX_EXPRESSION = 160, MAX_NAME = 48 };

static const char blanks[] = " \t";
static const char forms[] = "Write FACT, !FACT or FACT >= NUMBER (also < <= = != >), with commas "
                            "between; `vyre-devices --verbose` lists the facts.";

/* ---- names ---- */

typedef struct key_row {
    const char *name;
    uint32_t key;
    uint8_t type, unit, need;
} key_row;

static const key_row keys[] = {{"class", 0, VYRE_TYPE_U64, VYRE_UNIT_NONE, 1},
#define ROW(number, constant, text, kind, measure, required, sentence)                             \
    {text, number, VYRE_TYPE_##kind, VYRE_UNIT_##measure, required},
                               VYRE_FACT_TABLE(ROW)
#undef ROW
};

enum { KEYS = sizeof keys / sizeof keys[0] };

static int is_comparable(const key_row *row)
{
    return row->type != VYRE_TYPE_TEXT && row->type != VYRE_TYPE_BYTES;
}

static const key_row *find_key(const char *name)
{
    for (size_t i = 0; i < KEYS; i++)
        if (is_comparable(&keys[i]) && strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

static void suggest_key(const char *name, char *fix, size_t capacity)
{
    const char *names[KEYS];
    size_t count = 0;
    for (size_t i = 0; i < KEYS; i++)
        if (is_comparable(&keys[i]))
            names[count++] = keys[i].name;
    const char *near = vyre__suggest(name, names, count);
    if (near)
        snprintf(fix, capacity, "Did you mean `%s`?", near);
    else
        snprintf(fix, capacity, "%s", forms);
}

/* ---- reading ---- */

/* One expression being read out of a longer text. */
typedef struct reader {
    const char *text; /* all of it */
    size_t at, end;   /* what is left of the expression */
    const vyre__origin *origin;
    const key_row *row;
    vyre_error *error;
} reader;

static vyre_status fail(const reader *r, const char *what)
{
    return vyre__origin_fail(r->error, r->origin, r->text, r->at, forms, "%s", what);
}

static void skip_blanks(reader *r)
{
    while (r->at < r->end && strchr(blanks, r->text[r->at]))
        r->at++;
}

static int peek(const reader *r)
{
    return r->at < r->end ? (unsigned char)r->text[r->at] : 0;
}

static int is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static int is_word(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '.';
}

static void read_word(reader *r, char word[MAX_NAME + 1])
{
    size_t size = 0;
    while (is_word(peek(r)) && size < MAX_NAME)
        word[size++] = r->text[r->at++];
    word[size] = '\0';
}

static vyre_status read_name(reader *r, vyre__expression *out)
{
    char name[MAX_NAME + 1], fix[320];
    const size_t start = r->at;
    read_word(r, name);
    r->row = find_key(name);
    if (!r->row) {
        suggest_key(name, fix, sizeof fix);
        return vyre__origin_fail(r->error, r->origin, r->text, start, fix,
                                 name[0] ? "unknown fact `%s`" : "the name of a fact is missing%s",
                                 name);
    }
    out->key = r->row->key;
    out->type = r->row->type;
    if (peek(r) != '[')
        return VYRE_OK;
    for (r->at++; is_digit(peek(r)) && out->index < 10000; r->at++)
        out->index = out->index * 10 + (uint32_t)(r->text[r->at] - '0');
    if (peek(r) != ']')
        return fail(r, "an index is written [0]");
    r->at++;
    return VYRE_OK;
}

static int read_relation(reader *r, vyre__relation *out)
{
    static const struct {
        const char *text;
        vyre__relation relation;
    } rows[] = {{"<=", VYRE__RELATION_AT_MOST}, {">=", VYRE__RELATION_AT_LEAST},
                {"!=", VYRE__RELATION_UNEQUAL}, {"<", VYRE__RELATION_LESS},
                {">", VYRE__RELATION_GREATER},  {"=", VYRE__RELATION_EQUAL}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const size_t size = strlen(rows[i].text);
        if (r->end - r->at >= size && memcmp(r->text + r->at, rows[i].text, size) == 0) {
            r->at += size;
            *out = rows[i].relation;
            return 1;
        }
    }
    return 0;
}

/* ---- values ---- */

static vyre_status read_class(reader *r, vyre__expression *out)
{
    char word[MAX_NAME + 1], fix[256];
    const char *names[VYRE_DEVICE_CLASS_SOFTWARE];
    const size_t start = r->at;
    read_word(r, word);
    for (uint32_t i = 0; i < VYRE_DEVICE_CLASS_SOFTWARE; i++) {
        names[i] = vyre_device_class_name(i + 1);
        if (strcmp(names[i], word) == 0) {
            out->number = i + 1;
            return VYRE_OK;
        }
    }
    vyre__suggest_fix(fix, sizeof fix, "classes", word, names, VYRE_DEVICE_CLASS_SOFTWARE);
    return vyre__origin_fail(r->error, r->origin, r->text, start, fix, "unknown device class `%s`",
                             word);
}

static vyre_status read_version(reader *r, vyre__expression *out)
{
    uint64_t parts[4] = {0, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        if (!is_digit(peek(r)))
            return fail(r, "a version is written 535.104");
        for (; is_digit(peek(r)); r->at++) {
            parts[i] = parts[i] * 10 + (uint64_t)(r->text[r->at] - '0');
            if (parts[i] > UINT16_MAX)
                return fail(r, "a part of a version is at most 65535");
        }
        if (i == 3 || peek(r) != '.')
            break;
        r->at++;
    }
    out->number = VYRE_VERSION(parts[0], parts[1], parts[2], parts[3]);
    return VYRE_OK;
}

/* The factor of K, M, G or T; 1 when there is none. */
static uint64_t read_unit(reader *r)
{
    static const char units[] = "KMGT";
    const char *unit = peek(r) ? strchr(units, peek(r)) : NULL;
    uint64_t factor = 1;
    if (!unit)
        return 1;
    for (const char *u = units; u <= unit; u++)
        factor *= r->row->unit == VYRE_UNIT_BYTES ? 1024 : 1000;
    r->at++;
    return factor;
}

static vyre_status read_whole(reader *r, vyre__expression *out)
{
    uint64_t value = 0;
    if (!is_digit(peek(r)))
        return fail(r, "a whole number is missing");
    for (; is_digit(peek(r)); r->at++) {
        const uint64_t digit = (uint64_t)(r->text[r->at] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return fail(r, "the number is over 2^64 - 1");
        value = value * 10 + digit;
    }
    const uint64_t factor = read_unit(r);
    if (value > UINT64_MAX / factor)
        return fail(r, "the number is over 2^64 - 1");
    out->number = value * factor;
    if (out->type == VYRE_TYPE_FLAG && out->number > 1)
        return fail(r, "a flag is 0 or 1");
    return VYRE_OK;
}

/* At most 15 digits: both parts of the quotient are exact, so that the value is the nearest one. */
static vyre_status read_real(reader *r, vyre__expression *out)
{
    uint64_t digits = 0, scale = 1;
    int count = 0, point = 0;
    if (!is_digit(peek(r)))
        return fail(r, "a number is missing");
    for (; is_digit(peek(r)) || (peek(r) == '.' && !point); r->at++) {
        if (peek(r) == '.') {
            point = 1;
            continue;
        }
        if (++count > 15)
            return fail(r, "the number has over 15 digits");
        digits = digits * 10 + (uint64_t)(r->text[r->at] - '0');
        scale *= point ? 10 : 1;
    }
    out->real = (double)digits / (double)scale * (double)read_unit(r);
    return VYRE_OK;
}

static vyre_status read_value(reader *r, vyre__expression *out)
{
    if (r->row->key == 0)
        return read_class(r, out);
    if (out->type == VYRE_TYPE_VERSION)
        return read_version(r, out);
    return out->type == VYRE_TYPE_F64 ? read_real(r, out) : read_whole(r, out);
}

static vyre_status read_expression(reader *r, vyre__expression *out)
{
    const int negated = peek(r) == '!';
    if (negated) {
        r->at++;
        skip_blanks(r);
    }
    const size_t name = r->at;
    vyre_status status = read_name(r, out);
    if (status != VYRE_OK)
        return status;
    skip_blanks(r);
    if (!negated && read_relation(r, &out->relation)) {
        skip_blanks(r);
        status = read_value(r, out);
        skip_blanks(r);
    } else if (out->key == 0 || out->type != VYRE_TYPE_FLAG) {
        r->at = name;
        return fail(r, "a fact that is no flag is compared with a number");
    } else {
        out->relation = negated ? VYRE__RELATION_UNSET : VYRE__RELATION_SET;
    }
    if (status == VYRE_OK && r->at < r->end)
        return fail(r, "this does not belong to a fact expression");
    return status;
}

static size_t count_parts(const char *text)
{
    size_t count = 1;
    for (; *text; text++)
        count += *text == ',';
    return count;
}

/* The part that starts at `start`, without the blanks around it. */
static void bound_part(reader *r, size_t start, size_t size)
{
    r->at = start;
    r->end = start + size;
    skip_blanks(r);
    while (r->end > r->at && strchr(blanks, r->text[r->end - 1]))
        r->end--;
}

vyre_status vyre__expressions_parse(vyre__expressions *list, const char *text,
                                    const vyre__origin *origin, vyre__arena *arena,
                                    vyre_error *error)
{
    reader r = {.text = text, .origin = origin, .error = error};
    if (strnlen(text, MAX_TEXT + 1) > MAX_TEXT)
        return vyre__origin_fail(error, origin, text, 0, forms, "the list is over %d bytes",
                                 MAX_TEXT);
    const size_t count = count_parts(text);
    vyre__expression *items = vyre__arena_array(arena, list->count + count, sizeof *items);
    if (!items)
        return vyre__fail_memory(error, "fact expressions");
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof *items);
    size_t used = list->count, start = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t size = strcspn(text + start, ",");
        vyre__expression *out = &items[used++];
        bound_part(&r, start, size);
        if (r.end - r.at > MAX_EXPRESSION)
            return fail(&r, "a fact expression is over 160 bytes");
        *out = (vyre__expression){.text = vyre__arena_copy(arena, text + r.at, r.end - r.at),
                                  .origin = *origin};
        if (!out->text)
            return vyre__fail_memory(error, "fact expressions");
        const vyre_status status = read_expression(&r, out);
        if (status != VYRE_OK)
            return status;
        start += size + 1;
    }
    list->items = items;
    list->count = (uint32_t)used;
    return VYRE_OK;
}

/* ---- evaluation ---- */

static int order_of(const vyre__expression *expression, const vyre_fact *fact, uint32_t class)
{
    if (expression->type == VYRE_TYPE_F64)
        return fact->value.f64 < expression->real ? -1 : fact->value.f64 > expression->real;
    const uint64_t value = fact ? fact->value.u64 : class;
    return value < expression->number ? -1 : value > expression->number;
}

static int relation_holds(vyre__relation relation, int order)
{
    switch (relation) {
    case VYRE__RELATION_LESS: return order < 0;
    case VYRE__RELATION_AT_MOST: return order <= 0;
    case VYRE__RELATION_EQUAL: return order == 0;
    case VYRE__RELATION_UNEQUAL: return order != 0;
    case VYRE__RELATION_AT_LEAST: return order >= 0;
    case VYRE__RELATION_GREATER: return order > 0;
    case VYRE__RELATION_SET:
    case VYRE__RELATION_UNSET: break;
    }
    return 0;
}

/* The fact, if it says something that counts. */
static const vyre_fact *find_known(const vyre__expression *expression, const vyre__facts_of *device)
{
    const vyre_fact *fact =
        vyre__facts_find(device->list, device->count, expression->key, expression->index);
    if (!fact || fact->type != expression->type || fact->source < VYRE_SOURCE_PROBED ||
        fact->source == VYRE_SOURCE_REFUTED)
        return NULL;
    return fact;
}

static void explain(const vyre__expression *expression, const vyre_fact *fact, uint32_t class,
                    vyre__bytes *why)
{
    if (!why)
        return;
    if (expression->key == 0)
        vyre__bytes_printf(why, "its class is %s", vyre_device_class_name(class));
    else if (!fact)
        vyre__bytes_put_text(why, "it does not report this");
    else if (fact->type == VYRE_TYPE_FLAG)
        vyre__bytes_put_text(why, fact->value.u64 ? "it has it" : "it lacks it");
    else if (fact->type == VYRE_TYPE_F64)
        vyre__bytes_put_text(why, "its value is another");
    else if (fact->type == VYRE_TYPE_VERSION)
        vyre__bytes_printf(why, "it has %u.%u.%u.%u", (unsigned)(fact->value.u64 >> 48),
                           (unsigned)(fact->value.u64 >> 32 & 0xFFFF),
                           (unsigned)(fact->value.u64 >> 16 & 0xFFFF),
                           (unsigned)(fact->value.u64 & 0xFFFF));
    else
        vyre__bytes_printf(why, "it has %llu", (unsigned long long)fact->value.u64);
}

int vyre__expression_holds(const vyre__expression *expression, const vyre__facts_of *device,
                           vyre__bytes *why)
{
    const vyre_fact *fact = expression->key ? find_known(expression, device) : NULL;
    int holds = 0;
    if (expression->relation == VYRE__RELATION_SET)
        holds = fact && fact->value.u64 == 1;
    else if (expression->relation == VYRE__RELATION_UNSET)
        holds = !fact || fact->value.u64 == 0;
    else if (fact || expression->key == 0)
        holds =
            relation_holds(expression->relation, order_of(expression, fact, device->device_class));
    if (!holds)
        explain(expression, fact, device->device_class, why);
    return holds;
}
