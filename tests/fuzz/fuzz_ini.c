/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Configuration files: any bytes are read or refused with a place and an advice; what is read can
 * be listed, and the listing means the same; selectors and expressions in it are read or refused. A
 * line `%%` separates a weaker file from a stronger.
 */
#include <stdlib.h>
#include <string.h>

#include "core/config/fingerprint.h"
#include "core/config/listing.h"
#include "core/routing/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const vyre__option options[] = {
    {"engine", VYRE_OPTION_CHOICE, "reference", "reference|other", "Which engine."},
    {"threads", VYRE_OPTION_INT, "0", "0..64", NULL},
    {"note", VYRE_OPTION_TEXT, "", "16", NULL}};
static const vyre__config_backend backend = {"cpu", options, 3};

static void need(int holds)
{
    if (!holds)
        abort();
}

static void need_advice(vyre_status status, const vyre_error *error)
{
    if (status != VYRE_OK)
        need(error->status == status && error->message[0] && error->fix[0] && error->location[0]);
}

typedef struct visit {
    const vyre__config *config;
    size_t count;
} visit;

static void take_setting(void *user, const vyre__setting *setting)
{
    visit *seen = user;
    need(vyre__config_find(seen->config, setting->section, setting->key) == setting);
    seen->count++;
}

static void take_value(void *user, const vyre__setting *setting)
{
    (void)setting;
    ++*(size_t *)user;
}

static void take_route(void *user, const char *name, const vyre__setting *where)
{
    visit *seen = user;
    const vyre__setting *pin = vyre__config_find(seen->config, where->section, "pin");
    need(strcmp(where->section + strlen("route "), name) == 0);
    need(!pin || strcmp(pin->section, where->section) == 0);
    seen->count++;
}

static void look(const vyre__config *config)
{
    char text[512];
    size_t values = 0;
    visit settings = {config, 0}, routes = {config, 0};
    vyre__config_each_setting(config, take_setting, &settings);
    vyre__config_each_route(config, take_route, &routes);
    vyre__config_each_value(config, "routing", "deny", take_value, &values);
    need(routes.count <= settings.count && values <= 2);
    for (size_t i = 0; vyre__config_directory(config, i, text, sizeof text); i++)
        need(text[0] == '/');
    vyre__config_core_value(config, "core", "log", text);
    need(text[0] != '\0');
    for (size_t i = 0; i < backend.option_count; i++)
        vyre__config_backend_value(config, backend.id, &options[i], text);
}

static void list(const vyre__config *config)
{
    vyre__config_listing listing;
    vyre__bytes text = {0};
    vyre_error error = {0};
    need(vyre__config_list(config, &backend, 1, &listing, &error) == VYRE_OK);
    vyre__config_listing_release(&listing);
    const vyre_status status = vyre__config_as_ini(config, &backend, 1, &text, &error);
    need(status == VYRE_OK || status == VYRE_LIMIT);
    vyre__bytes_release(&text);
}

static void make_policy(const vyre__config *config)
{
    vyre__policy *policy = NULL;
    vyre_error error = {0};
    const vyre_status status = vyre__policy_create(config, &policy, &error);
    need(status == VYRE_OK || status == VYRE_CONFIG);
    need_advice(status, &error);
    vyre__policy_release(policy);
}

/* Position and size of the separating line; the end of the text when there is none. */
static size_t find_separator(const char *text, size_t size, size_t *out_next)
{
    for (size_t i = 0; i + 3 <= size; i++)
        if (memcmp(text + i, "%%\n", 3) == 0 && (i == 0 || text[i - 1] == '\n')) {
            *out_next = i + 3;
            return i;
        }
    *out_next = size;
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    size_t next = 0;
    const char *text = (const char *)data;
    const size_t first = find_separator(text, size, &next);
    if (vyre__config_create(&config, &error) != VYRE_OK)
        return 0;
    vyre_status status =
        vyre__config_add(config, "/etc/vyre.conf", text, first, VYRE__SCOPE_SYSTEM, &error);
    if (status == VYRE_OK)
        status = vyre__config_add(config, "/home/vyre.conf", text + next, size - next,
                                  VYRE__SCOPE_USER, &error);
    need_advice(status, &error);
    if (status == VYRE_OK) {
        look(config);
        list(config);
        make_policy(config);
        need_advice(vyre__config_check_backend(config, backend.id, options, 3, &error), &error);
    }
    vyre__config_release(config);
    return 0;
}
