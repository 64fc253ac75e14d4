/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/fingerprint.h"

#include <stdlib.h>
#include <string.h>

#include "core/config/in_force.h"

static void hash_text(vyre__blake3 *state, const char *text)
{
    vyre__blake3_update(state, text, strlen(text) + 1);
}

/* The value in its one form, so that 64K and 65536 are the same. */
static const char *one_form(const vyre__option *option, const char *value,
                            char form[VYRE__OPTION_VALUE])
{
    char why[320];
    return option && vyre__option_check(option, value, form, why, sizeof why) ? form : value;
}

/* Where one folder ends and the next begins: a folder may have a `:` in its name. */
static void hash_folders(const vyre__config *config, vyre__blake3 *state)
{
    char path[VYRE__PATH_SIZE];
    for (size_t i = 0; vyre__config_directory(config, i, path, sizeof path); i++)
        hash_text(state, path);
}

static int hash_setting(const vyre__config *config, const vyre__setting *setting,
                        vyre__blake3 *state)
{
    char form[VYRE__OPTION_VALUE], usual[VYRE__OPTION_VALUE];
    vyre__bytes text = {0};
    const vyre__section_kind *kind = vyre__section_kind_of(setting->section);
    const vyre__option *option = vyre__table_find(setting->section, setting->key);
    vyre__setting_put_value(config, setting, option, &text);
    vyre__bytes_put_u8(&text, 0);
    const int failed = text.failed;
    const char *value = failed ? "" : one_form(option, (const char *)text.data, form);
    /* A rule that says what holds anyway still decides for the rules behind it. */
    const int counts = !option || kind == &vyre__section_kinds[VYRE__SECTION_ROUTE] ||
                       strcmp(value, one_form(option, option->default_value, usual)) != 0;
    if (counts) {
        hash_text(state, setting->section);
        hash_text(state, setting->key);
        hash_text(state, value);
        if (option && option->type == VYRE__OPTION_PATHS)
            hash_folders(config, state);
    }
    vyre__bytes_release(&text);
    return !failed;
}

static void hash_route(void *user, const char *name, const vyre__setting *where)
{
    (void)where;
    hash_text(user, name);
}

vyre_status vyre__config_fingerprint(const vyre__config *config,
                                     uint8_t out_digest[VYRE__BLAKE3_SIZE], vyre_error *error)
{
    vyre__settings list;
    vyre__blake3 state;
    vyre_status status = vyre__settings_sort(config, &list, error);
    if (status != VYRE_OK)
        return status;
    vyre__blake3_init(&state);
    for (size_t i = 0; i < list.count && status == VYRE_OK; i++)
        if (list.settings[i]->key && !vyre__setting_is_foreign(list.settings[i]) &&
            !hash_setting(config, list.settings[i], &state))
            status = vyre__fail_memory(error, "the digest of the configuration");
    free(list.settings);
    hash_text(&state, "");
    vyre__config_each_route(config, hash_route, &state);
    vyre__blake3_final(&state, out_digest);
    return status;
}
