/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/check.h"

#include <stdio.h>
#include <string.h>

#include "core/config/suggest.h"
#include "core/config/table.h"

enum { MOST_NAMES = 96 };

/* Parts of the name space that are free for other software. */
static int is_foreign(const char *name)
{
    return strncmp(name, "x-", 2) == 0;
}

/* ---- sections ---- */

static vyre_status check_named(const vyre__ini_entry *entry, const vyre__section_kind *kind,
                               vyre_error *error)
{
    const char *name = entry->section + strlen(kind->word) + 1;
    const uint32_t column = entry->column + (uint32_t)strlen(kind->word) + 1;
    char fix[160];
    if (kind == &vyre__section_kinds[VYRE__SECTION_BACKEND]) {
        if (vyre__is_name(name, 32, 0))
            return VYRE_OK;
        snprintf(fix, sizeof fix, "Write the id of one backend: %s.", kind->example);
        return vyre__ini_fail(error, entry, column, fix, "`%s` is not the id of a backend", name);
    }
    if (!vyre__is_name(name, VYRE__ROUTE_NAME, 1)) {
        snprintf(fix, sizeof fix,
                 "Use a lower-case letter and then letters, digits, `-` and `_`, at most %d: %s.",
                 VYRE__ROUTE_NAME, kind->example);
        return vyre__ini_fail(error, entry, column, fix, "`%s` is not a name for a rule", name);
    }
    if (strcmp(name, "call") == 0)
        return vyre__ini_fail(error, entry, column, "Choose another name.",
                              "the rule `call` is the one that the application passes");
    return VYRE_OK;
}

static vyre_status check_section(const vyre__ini_entry *entry, vyre_error *error)
{
    const char *words[VYRE__SECTION_KINDS];
    const vyre__section_kind *kind = vyre__section_kind_of(entry->section);
    if (is_foreign(entry->section))
        return VYRE_OK;
    if (kind)
        return kind->name ? check_named(entry, kind, error) : VYRE_OK;
    char word[64], fix[256] = "";
    snprintf(word, sizeof word, "%.*s", (int)strcspn(entry->section, " "), entry->section);
    for (size_t i = 0; i < VYRE__SECTION_KINDS; i++) {
        words[i] = vyre__section_kinds[i].word;
        if (strcmp(word, words[i]) != 0)
            continue;
        if (vyre__section_kinds[i].name)
            snprintf(fix, sizeof fix, "Add the %s: %s.", i == VYRE__SECTION_ROUTE ? "name" : "id",
                     vyre__section_kinds[i].example);
        else
            snprintf(fix, sizeof fix, "Write [%s]: it has no name.", word);
    }
    if (!fix[0])
        vyre__suggest_fix(fix, sizeof fix, "sections", word, words, VYRE__SECTION_KINDS);
    return vyre__ini_fail(error, entry, entry->column, fix, "unknown section [%s]", entry->section);
}

/* ---- keys and values ---- */

static vyre_status check_value(const vyre__ini_entry *entry, const vyre__option *option,
                               vyre_error *error)
{
    char value[VYRE__OPTION_VALUE], why[320], fix[384];
    if (vyre__option_check(option, entry->value, value, why, sizeof why))
        return VYRE_OK;
    snprintf(fix, sizeof fix, "In `%s`, %s.", entry->key, why);
    return vyre__ini_fail(error, entry, entry->value_column, fix, "bad value `%s` for `%s`",
                          entry->value, entry->key);
}

/* The sections that have the key under exactly this name; 0 when there are none. */
static int find_home(const char *key, char *fix, size_t capacity)
{
    size_t used = 0;
    for (size_t i = 0; i < VYRE__SECTION_KINDS; i++) {
        const vyre__section_kind *kind = &vyre__section_kinds[i];
        if (!vyre__section_kind_find(kind, key))
            continue;
        const int wrote = snprintf(fix + used, capacity - used, "%s[%s%s%s]",
                                   used > 0 ? " and " : "It is a key of ", kind->word,
                                   kind->name ? " " : "", kind->name ? kind->name : "");
        if (wrote < 0 || (size_t)wrote >= capacity - used)
            break;
        used += (size_t)wrote;
    }
    if (used > 0)
        snprintf(fix + used, capacity - used, ".");
    return used > 0;
}

static vyre_status fail_key(const vyre__ini_entry *entry, const vyre__section_kind *kind,
                            const vyre__option *more, size_t more_count, vyre_error *error)
{
    const char *names[MOST_NAMES];
    size_t count = 0;
    char fix[512];
    for (size_t i = 0; i < kind->option_count && count < MOST_NAMES; i++)
        names[count++] = kind->options[i].name;
    for (size_t i = 0; i < more_count && count < MOST_NAMES; i++)
        names[count++] = more[i].name;
    if (!find_home(entry->key, fix, sizeof fix))
        vyre__suggest_fix(fix, sizeof fix, "keys", entry->key, names, count);
    return vyre__ini_fail(error, entry, entry->column, fix, "unknown key `%s` in section [%s]",
                          entry->key, entry->section);
}

vyre_status vyre__config_check_entry(const vyre__ini_entry *entry, vyre_error *error)
{
    if (!entry->key)
        return check_section(entry, error);
    const vyre__section_kind *kind = vyre__section_kind_of(entry->section);
    if (!kind || is_foreign(entry->key))
        return VYRE_OK;
    const vyre__option *option = vyre__table_find(entry->section, entry->key);
    if (option)
        return check_value(entry, option, error);
    if (kind == &vyre__section_kinds[VYRE__SECTION_BACKEND])
        return VYRE_OK;
    return fail_key(entry, kind, NULL, 0, error);
}

vyre_status vyre__config_check_backend_key(const vyre__ini_entry *entry,
                                           const vyre__option *options, size_t option_count,
                                           vyre_error *error)
{
    if (vyre__table_find(entry->section, entry->key) || is_foreign(entry->key))
        return vyre__config_check_entry(entry, error);
    for (size_t i = 0; i < option_count; i++)
        if (strcmp(options[i].name, entry->key) == 0)
            return check_value(entry, &options[i], error);
    return fail_key(entry, &vyre__section_kinds[VYRE__SECTION_BACKEND], options, option_count,
                    error);
}
