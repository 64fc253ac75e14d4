/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/selector.h"

#include <stdio.h>
#include <string.h>

#include <vyre/device.h>

#include "core/base/text.h"
#include "core/config/suggest.h"
#include "core/routing/physical.h"

enum { MAX_SELECTOR = 255, MAX_LIST = 4096 };

static const char blanks[] = " \t";

/* What follows `prefix`, or NULL. */
static const char *after(const char *selector, const char *prefix)
{
    const size_t size = strlen(prefix);
    return strncmp(selector, prefix, size) == 0 ? selector + size : NULL;
}

/* ---- reading ---- */

/* Where a list is read from: its text as a whole, for the columns of errors. */
typedef struct source {
    const char *text;
    const vyre__origin *origin;
} source;

static vyre_status read_class(const source *from, size_t offset, vyre__selector *selector,
                              vyre_error *error)
{
    const char *names[VYRE_DEVICE_CLASS_SOFTWARE];
    for (uint32_t i = 0; i < VYRE_DEVICE_CLASS_SOFTWARE; i++) {
        names[i] = vyre_device_class_name(i + 1);
        if (strcmp(names[i], selector->pattern) == 0) {
            selector->device_class = i + 1;
            return VYRE_OK;
        }
    }
    char fix[256];
    vyre__suggest_fix(fix, sizeof fix, "classes", selector->pattern, names,
                      VYRE_DEVICE_CLASS_SOFTWARE);
    return vyre__origin_fail(error, from->origin, from->text, offset, fix,
                             "unknown device class `%.64s`", selector->pattern);
}

static const char forms[] = "Write BACKEND:KEY (`*` matches any text), class:NAME, name:GLOB, "
                            "driver:GLOB or physical:ID; `vyre-devices` lists the ids.";

static vyre_status fail_word(const source *from, size_t offset, const char *word, vyre_error *error)
{
    static const char *const kinds[] = {"class", "name", "driver", "physical"};
    char fix[320], kind[64];
    const char *colon = strchr(word, ':');
    if (!colon) {
        snprintf(fix, sizeof fix, "Did you mean `%.64s:*`? Or write %s", word, forms + 6);
    } else {
        snprintf(kind, sizeof kind, "%.*s", (int)(colon - word), word);
        vyre__suggest_fix(fix, sizeof fix, "kinds", kind, kinds, 4);
    }
    return vyre__origin_fail(error, from->origin, from->text, offset, fix,
                             "`%.64s` is not a device selector", word);
}

/* The id of a physical device as it is shown. No backend is called so: its id has no `-`. */
static int is_physical_id(const char *text)
{
    return after(text, "pci-") || after(text, "uuid-") || strcmp(text, "host") == 0;
}

static vyre_status read_selector(const source *from, size_t offset, vyre__selector *selector,
                                 vyre_error *error)
{
    static const struct {
        const char *prefix;
        vyre__selector_kind kind;
    } prefixes[] = {{"class:", VYRE__SELECT_CLASS},
                    {"name:", VYRE__SELECT_NAME},
                    {"driver:", VYRE__SELECT_DRIVER},
                    {"physical:", VYRE__SELECT_PHYSICAL}};
    selector->kind = VYRE__SELECT_ID;
    selector->pattern = selector->text;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        const char *rest = after(selector->text, prefixes[i].prefix);
        if (!rest)
            continue;
        selector->kind = prefixes[i].kind;
        selector->pattern = rest;
        if (!rest[0])
            return vyre__origin_fail(error, from->origin, from->text, offset, forms,
                                     "`%s` names nothing", selector->text);
    }
    if (selector->kind == VYRE__SELECT_ID && is_physical_id(selector->text))
        selector->kind = VYRE__SELECT_PHYSICAL;
    if (selector->kind == VYRE__SELECT_CLASS)
        return read_class(from, offset, selector, error);
    if (selector->kind == VYRE__SELECT_ID && !strpbrk(selector->text, ":*?"))
        return fail_word(from, offset, selector->text, error);
    return VYRE_OK;
}

static size_t count_words(const char *text)
{
    size_t count = 0;
    for (text += strspn(text, blanks); *text; text += strspn(text, blanks)) {
        text += strcspn(text, blanks);
        count++;
    }
    return count;
}

vyre_status vyre__selectors_parse(vyre__selectors *list, const char *text,
                                  const vyre__origin *origin, vyre__arena *arena, vyre_error *error)
{
    const source from = {text, origin};
    const size_t size = strnlen(text, MAX_LIST + 1);
    const size_t valid = size > MAX_LIST ? 0 : vyre__utf8_check(text, size);
    if (valid < size)
        return vyre__origin_fail(error, origin, text, valid, forms,
                                 "the device selector is not UTF-8 of at most %d bytes", MAX_LIST);
    const size_t count = count_words(text);
    if (count == 0)
        return vyre__origin_fail(error, origin, text, 0, forms, "the device selector is empty");
    vyre__selector *items = vyre__arena_array(arena, list->count + count, sizeof *items);
    if (!items)
        return vyre__fail_memory(error, "device selectors");
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof *items);
    size_t used = list->count, at = 0;
    for (size_t i = 0; i < count; i++) {
        at += strspn(text + at, blanks);
        const size_t word = strcspn(text + at, blanks);
        if (word > MAX_SELECTOR)
            return vyre__origin_fail(error, origin, text, at, forms,
                                     "a device selector is over %d bytes", MAX_SELECTOR);
        vyre__selector *selector = &items[used++];
        *selector =
            (vyre__selector){.text = vyre__arena_copy(arena, text + at, word), .origin = *origin};
        if (!selector->text)
            return vyre__fail_memory(error, "device selectors");
        const vyre_status status = read_selector(&from, at, selector, error);
        if (status != VYRE_OK)
            return status;
        at += word;
    }
    list->items = items;
    list->count = (uint32_t)used;
    return VYRE_OK;
}

/* ---- matching ---- */

int vyre__selector_accepts(const vyre__selector *selector, const vyre__identity *device)
{
    switch (selector->kind) {
    case VYRE__SELECT_ID: return vyre__glob(selector->pattern, device->id);
    case VYRE__SELECT_CLASS: return selector->device_class == device->device_class;
    case VYRE__SELECT_NAME: return vyre__glob(selector->pattern, device->name);
    case VYRE__SELECT_DRIVER:
        return device->driver[0] && vyre__glob(selector->pattern, device->driver);
    case VYRE__SELECT_PHYSICAL: {
        const char *bare = after(device->physical, "pci-");
        return vyre__glob(selector->pattern, device->physical) ||
               (bare && vyre__glob(selector->pattern, bare));
    }
    }
    return 0;
}

int vyre__selector_names(const vyre__selector *selector)
{
    return selector->pattern[strspn(selector->pattern, "*?:")] != '\0';
}

const vyre__selector *vyre__selectors_find(const vyre__selectors *list,
                                           const vyre__identity *device, uint32_t *out_position)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (vyre__selector_accepts(&list->items[i], device)) {
            if (out_position)
                *out_position = i;
            return &list->items[i];
        }
    return NULL;
}

/* ---- one text at a time ---- */

vyre_status vyre__selector_check(const char *selector, vyre_error *error)
{
    static const vyre__origin nowhere = {"", 0, 0};
    vyre__arena arena = {0};
    vyre__selectors list = {NULL, 0};
    const vyre_status status = vyre__selectors_parse(&list, selector, &nowhere, &arena, error);
    vyre__arena_release(&arena);
    return status;
}

int vyre__selector_matches(const char *selector, const vyre__device *device)
{
    static const vyre__origin nowhere = {"", 0, 0};
    vyre__arena arena = {0};
    vyre__selectors list = {NULL, 0};
    char physical[VYRE__PHYSICAL_SIZE];
    vyre__device *alone = (vyre__device *)(uintptr_t)device;
    vyre__physical_of(&alone, 1, 0, physical);
    const vyre__identity identity = {device->id, device->record.name,
                                     vyre__device_text(device, VYRE_FACT_DRIVER_NAME), physical,
                                     device->record.device_class};
    const int matches = vyre__selectors_parse(&list, selector, &nowhere, &arena, NULL) == VYRE_OK &&
                        vyre__selectors_find(&list, &identity, NULL) != NULL;
    vyre__arena_release(&arena);
    return matches;
}
