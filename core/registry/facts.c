/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/plugin.h>

#include "core/base/text.h"

enum { MAX_FACTS = 4096 };

static const vyre__fact_row rows[] = {
#define ROW(number, constant, text, kind, measure, required, sentence)                             \
    {number, text, VYRE_TYPE_##kind, VYRE_UNIT_##measure, required, sentence},
    VYRE_FACT_TABLE(ROW)
#undef ROW
};

const vyre__fact_row *vyre__fact_row_of(uint32_t key)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].key == key)
            return &rows[i];
    return NULL;
}

static const char *keep(vyre__facts *facts, const char *text, size_t size)
{
    vyre__bytes clean = {0};
    vyre__put_escaped(&clean, text, size);
    const char *copy =
        clean.failed ? NULL : vyre__arena_copy(&facts->arena, clean.data, clean.size);
    vyre__bytes_release(&clean);
    return copy;
}

/* ---- checks ---- */

static const char *check_header(const vyre_fact *fact, uint32_t stride)
{
    if (fact->struct_size < VYRE_FACT_SIZE_V1_0 || fact->struct_size > stride)
        return "its struct_size is out of range";
    if (fact->type < VYRE_TYPE_U64 || fact->type > VYRE_TYPE_VERSION)
        return "its type is unknown";
    if (fact->source > VYRE_SOURCE_PROBED)
        return "its source is not the plugin's to claim";
    if (fact->unit > VYRE_UNIT_COUNT)
        return "its unit is unknown";
    const vyre__fact_row *row = vyre__fact_row_of(fact->key);
    if (row && row->type != fact->type)
        return "its type is not that of the key";
    if (row && row->unit != fact->unit)
        return "its unit is not that of the key";
    if (!row && (!fact->name || !fact->name[0]))
        return "its key is unknown and it has no name";
    if (fact->name && strnlen(fact->name, VYRE__FACT_MAX_NAME + 1) > VYRE__FACT_MAX_NAME)
        return "its name is over 48 bytes";
    if (fact->note && strnlen(fact->note, VYRE__FACT_MAX_NOTE + 1) > VYRE__FACT_MAX_NOTE)
        return "its note is over 96 bytes";
    return NULL;
}

static const char *check_value(const vyre_fact *fact)
{
    const int sized = fact->type == VYRE_TYPE_TEXT || fact->type == VYRE_TYPE_BYTES;
    if (fact->status != VYRE_OK)
        return NULL;
    if (!sized && fact->size != 0)
        return "a number has no size";
    if (fact->size > VYRE__FACT_MAX_VALUE)
        return "its value is over 4096 bytes";
    if (sized && fact->size > 0 && !fact->value.bytes)
        return "its value is missing";
    if (fact->type == VYRE_TYPE_TEXT && fact->size > 0 &&
        memchr(fact->value.text, '\0', fact->size))
        return "its text contains NUL";
    if (fact->type == VYRE_TYPE_FLAG && fact->value.u64 > 1)
        return "a flag is 0 or 1";
    if (fact->type == VYRE_TYPE_F64 && !(fact->value.f64 - fact->value.f64 == 0))
        return "its number is not finite";
    return NULL;
}

/* ---- the list ---- */

/* -1, 0, 1: where a fact comes in relation to a key and index. */
static int compare(const vyre_fact *fact, uint32_t key, uint32_t index)
{
    if (fact->key != key)
        return fact->key < key ? -1 : 1;
    return fact->index < index ? -1 : fact->index > index;
}

/* The fact that has the place, or room for it. The list is searched from behind: most facts come in
 * their order. */
static vyre_fact *place_for(vyre__facts *facts, uint32_t key, uint32_t index)
{
    uint32_t at = facts->count;
    while (at > 0 && compare(&facts->list[at - 1], key, index) > 0)
        at--;
    if (at > 0 && compare(&facts->list[at - 1], key, index) == 0)
        return &facts->list[at - 1];
    if (facts->count == facts->capacity) {
        const uint32_t capacity = facts->capacity ? facts->capacity * 2 : 16;
        vyre_fact *list = realloc(facts->list, capacity * sizeof *list);
        if (!list)
            return NULL;
        facts->list = list;
        facts->capacity = capacity;
    }
    memmove(facts->list + at + 1, facts->list + at, (facts->count - at) * sizeof *facts->list);
    facts->count++;
    return &facts->list[at];
}

static int copy_value(vyre__facts *facts, const vyre_fact *fact, vyre_fact *copy)
{
    copy->value.u64 = 0;
    copy->size = 0;
    if (fact->status != VYRE_OK)
        return 1;
    if (fact->type == VYRE_TYPE_TEXT) {
        copy->value.text = keep(facts, fact->value.text ? fact->value.text : "", fact->size);
        copy->size = copy->value.text ? (uint32_t)strlen(copy->value.text) : 0;
        return copy->value.text != NULL;
    }
    if (fact->type == VYRE_TYPE_BYTES) {
        copy->value.bytes = vyre__arena_copy(&facts->arena, fact->value.bytes, fact->size);
        copy->size = fact->size;
        return copy->value.bytes != NULL;
    }
    copy->value = fact->value;
    return 1;
}

vyre_status vyre__facts_add(vyre__facts *facts, const vyre_fact *fact, uint32_t stride, char *why,
                            size_t why_capacity)
{
    const char *wrong = check_header(fact, stride);
    if (!wrong)
        wrong = check_value(fact);
    if (wrong) {
        snprintf(why, why_capacity, "%s", wrong);
        return VYRE_INVALID_ARGUMENT;
    }
    if (facts->count >= MAX_FACTS) {
        snprintf(why, why_capacity, "there are over %d facts", MAX_FACTS);
        return VYRE_LIMIT;
    }
    const vyre__fact_row *row = vyre__fact_row_of(fact->key);
    vyre_fact copy = {.struct_size = sizeof copy,
                      .key = fact->key,
                      .type = fact->type,
                      .source = fact->source,
                      .unit = fact->unit,
                      .flags = fact->flags,
                      .index = fact->index,
                      .status = fact->status};
    copy.name = row ? row->name : keep(facts, fact->name, strlen(fact->name));
    copy.note = keep(facts, fact->note ? fact->note : "", fact->note ? strlen(fact->note) : 0);
    vyre_fact *place = NULL;
    if (copy.name && copy.note && copy_value(facts, fact, &copy))
        place = place_for(facts, fact->key, fact->index);
    if (!place) {
        snprintf(why, why_capacity, "out of memory");
        return VYRE_OUT_OF_HOST_MEMORY;
    }
    *place = copy;
    return VYRE_OK;
}

void vyre__facts_release(vyre__facts *facts)
{
    vyre__arena_release(&facts->arena);
    free(facts->list);
    *facts = (vyre__facts){0};
}

/* ---- finding ---- */

const vyre_fact *vyre__facts_find(const vyre_fact *list, uint32_t count, uint32_t key,
                                  uint32_t index)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i].key == key && list[i].index == index && list[i].status == VYRE_OK &&
            list[i].source != VYRE_SOURCE_UNKNOWN)
            return &list[i];
    return NULL;
}

int vyre__facts_number(const vyre_fact *list, uint32_t count, uint32_t key, uint32_t index,
                       int eligible, uint64_t *out_value)
{
    *out_value = 0;
    const vyre_fact *fact = vyre__facts_find(list, count, key, index);
    if (!fact || (fact->type != VYRE_TYPE_U64 && fact->type != VYRE_TYPE_FLAG &&
                  fact->type != VYRE_TYPE_VERSION))
        return 0;
    if (eligible && (fact->source < VYRE_SOURCE_PROBED || fact->source == VYRE_SOURCE_REFUTED))
        return 0;
    *out_value = fact->value.u64;
    return 1;
}
