/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/registry/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/config/config.h"
#include "core/config/ini.h"
#include "core/config/suggest.h"

#define OPTION "option "

#if defined(__x86_64__)
#define HOST_ARCH "x86_64"
#elif defined(__aarch64__)
#define HOST_ARCH "aarch64"
#elif defined(__riscv) && __riscv_xlen == 64
#define HOST_ARCH "riscv64"
#elif defined(__powerpc64__)
#define HOST_ARCH "powerpc64le"
#else
#define HOST_ARCH "unknown"
#endif

/* Keys of [plugin], each checked as a configuration value is. */
enum {
    KEY_ID,
    KEY_LIBRARY,
    KEY_ABI,
    KEY_ARCH,
    KEY_PRIORITY,
    KEY_REQUIRED,
    KEY_PROBE,
    KEY_NOTE,
    KEY_TIMEOUT,
    KEY_TARGETS,
    KEY_ENVIRONMENT,
    KEY_KERNEL_MODULES,
    KEY_COUNT
};

static const vyre__option plugin_keys[KEY_COUNT] = {
    [KEY_ID] = {"id", VYRE_OPTION_TEXT, "", "32", "Id of the backend."},
    [KEY_LIBRARY] = {"library", VYRE_OPTION_TEXT, "", NULL, "The module."},
    [KEY_ABI] = {"abi", VYRE_OPTION_TEXT, "", "16", "ABI it was built for: 1.0."},
    [KEY_ARCH] = {"arch", VYRE_OPTION_TEXT, "", "32", "Machine it was built for: " HOST_ARCH "."},
    [KEY_PRIORITY] = {"priority", VYRE_OPTION_INT, "0", "-1000..1000", "Higher first in ties."},
    [KEY_REQUIRED] = {"required", VYRE_OPTION_FLAG, "no", NULL, "Whether its failure is fatal."},
    [KEY_PROBE] = {"probe", VYRE_OPTION_CHOICE, "process", "process|inprocess|never",
                   "Where it is examined."},
    [KEY_NOTE] = {"note", VYRE_OPTION_CHOICE, "required", "required|optional",
                  "Whether the module must carry an ABI note."},
    [KEY_TIMEOUT] = {"timeout_ms", VYRE_OPTION_INT, "5000", "1..600000", "Time for its probe."},
    [KEY_TARGETS] = {"targets", VYRE_OPTION_TEXT, "", NULL, "Text targets it can emit."},
    [KEY_ENVIRONMENT] = {"environment", VYRE_OPTION_TEXT, "", NULL,
                         "Variables that its driver's answers depend on."},
    [KEY_KERNEL_MODULES] = {"kernel_modules", VYRE_OPTION_TEXT, "", NULL,
                            "Kernel modules that its driver's answers depend on."},
};

static const vyre__manifest empty = {
    .id = "", .library = "", .targets = "", .environment = "", .kernel_modules = ""};

enum { OPT_TYPE, OPT_DEFAULT, OPT_RANGE, OPT_HELP, OPT_COUNT };
static const char *const option_keys[OPT_COUNT] = {"type", "default", "range", "help"};

typedef struct parse {
    vyre__manifest *manifest;
    vyre__option options[VYRE__MANIFEST_MAX_OPTIONS];
    uint32_t lines[VYRE__MANIFEST_MAX_OPTIONS]; /* where each option's section is */
    size_t option_count;
    int has_plugin;
    int has_abi;
} parse;

static const char *keep(vyre__manifest *manifest, const char *text)
{
    return vyre__arena_copy(&manifest->arena, text, strlen(text));
}

/* ---- [plugin] ---- */

static vyre_status set_text(vyre__manifest *manifest, const char **out, const char *text,
                            vyre_error *error)
{
    const char *copy = keep(manifest, text);
    if (!copy)
        return vyre__fail_memory(error, "a manifest");
    *out = copy;
    return VYRE_OK;
}

/* "1.N" */
static vyre_status set_abi(parse *p, const vyre__ini_entry *entry, vyre_error *error)
{
    const char *text = entry->value;
    uint32_t part[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        const char *start = text;
        while (*text >= '0' && *text <= '9' && text - start < 4)
            part[i] = part[i] * 10 + (uint32_t)(*text++ - '0');
        if (text == start || *text != (i == 0 ? '.' : '\0'))
            return vyre__ini_fail(error, entry, entry->value_column, "Write it as `abi = 1.0`.",
                                  "bad value `%s` for `abi`", entry->value);
        text++;
    }
    if (part[0] != VYRE_ABI_MAJOR) {
        vyre__ini_fail(error, entry, entry->value_column,
                       "Install a build of the plugin for this version of the library.",
                       "the plugin was built for ABI %u, this library has ABI %d", part[0],
                       VYRE_ABI_MAJOR);
        if (error)
            error->status = VYRE_ABI_MISMATCH;
        return VYRE_ABI_MISMATCH;
    }
    p->manifest->abi_minor = part[1];
    p->has_abi = 1;
    return VYRE_OK;
}

static vyre_status set_id(parse *p, const vyre__ini_entry *entry, vyre_error *error)
{
    static const char *const reserved[] = {"class", "name", "driver", "physical"};
    if (!vyre__is_name(entry->value, 32, 0))
        return vyre__ini_fail(error, entry, entry->value_column,
                              "Use lower-case letters, digits and `_`, at most 32.",
                              "`%s` is not a valid id", entry->value);
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (strcmp(entry->value, reserved[i]) == 0)
            return vyre__ini_fail(error, entry, entry->value_column, "Choose another id.",
                                  "the id `%s` is reserved for selectors", entry->value);
    return set_text(p->manifest, &p->manifest->id, entry->value, error);
}

static vyre_status set_arch(const vyre__ini_entry *entry, vyre_error *error)
{
    if (strcmp(entry->value, HOST_ARCH) == 0)
        return VYRE_OK;
    return vyre__ini_fail(error, entry, entry->value_column,
                          "Install a build of the plugin for this machine.",
                          "the plugin is for `%s`, this library for `" HOST_ARCH "`", entry->value);
}

/* Names separated by blanks: letters, digits, `_`, and `dash` tells whether `-` may occur. None can
 * lead out of a folder. */
static vyre_status set_names(parse *p, const char **out, const vyre__ini_entry *entry, int dash,
                             vyre_error *error)
{
    for (const char *c = entry->value; *c; c++) {
        const int fits = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                         (*c >= '0' && *c <= '9') || *c == '_' || *c == ' ' || (dash && *c == '-');
        if (!fits)
            return vyre__ini_fail(error, entry, entry->value_column,
                                  "Write names separated by blanks: letters, digits and `_`.",
                                  "bad value `%s` for `%s`", entry->value, entry->key);
    }
    return set_text(p->manifest, out, entry->value, error);
}

static vyre_status take_plugin_key(parse *p, const vyre__ini_entry *entry, vyre_error *error)
{
    vyre__manifest *manifest = p->manifest;
    char value[VYRE__OPTION_VALUE], why[256], fix[512];
    int key = 0;
    while (key < KEY_COUNT && strcmp(plugin_keys[key].name, entry->key) != 0)
        key++;
    if (key == KEY_COUNT) {
        const char *names[KEY_COUNT];
        for (int i = 0; i < KEY_COUNT; i++)
            names[i] = plugin_keys[i].name;
        if (strncmp(entry->key, "x-", 2) == 0)
            return VYRE_OK;
        vyre__suggest_fix(fix, sizeof fix, "keys", entry->key, names, KEY_COUNT);
        return vyre__ini_fail(error, entry, entry->column, fix, "unknown key `%s` in [plugin]",
                              entry->key);
    }
    if (!vyre__option_check(&plugin_keys[key], entry->value, value, why, sizeof why)) {
        snprintf(fix, sizeof fix, "In `%s`, %s.", entry->key, why);
        return vyre__ini_fail(error, entry, entry->value_column, fix, "bad value `%s` for `%s`",
                              entry->value, entry->key);
    }
    switch (key) {
    case KEY_ID: return set_id(p, entry, error);
    case KEY_LIBRARY: return set_text(manifest, &manifest->library, value, error);
    case KEY_ABI: return set_abi(p, entry, error);
    case KEY_ARCH: return set_arch(entry, error);
    case KEY_TARGETS: return set_text(manifest, &manifest->targets, value, error);
    case KEY_ENVIRONMENT: return set_names(p, &manifest->environment, entry, 0, error);
    case KEY_KERNEL_MODULES: return set_names(p, &manifest->kernel_modules, entry, 1, error);
    case KEY_PRIORITY: manifest->priority = (int32_t)strtol(value, NULL, 10); break;
    case KEY_TIMEOUT: manifest->timeout_ms = (uint32_t)strtoul(value, NULL, 10); break;
    case KEY_REQUIRED: manifest->required = value[0] == '1'; break;
    case KEY_NOTE: manifest->note_optional = value[0] == 'o'; break;
    default:
        manifest->probe = value[0] == 'p'   ? VYRE__PROBE_PROCESS
                          : value[0] == 'i' ? VYRE__PROBE_INPROCESS
                                            : VYRE__PROBE_NEVER;
        break;
    }
    return VYRE_OK;
}

/* ---- [option NAME] ---- */

static vyre_status open_option(parse *p, const vyre__ini_entry *entry, vyre_error *error)
{
    const char *name = entry->section + strlen(OPTION);
    if (!vyre__is_name(name, 40, 1))
        return vyre__ini_fail(error, entry, entry->column,
                              "Use lower-case letters, digits, `-` and `_`, at most 40.",
                              "`%s` is not a valid name of an option", name);
    for (size_t i = 0; i < vyre__backend_option_count; i++)
        if (strcmp(vyre__backend_options[i].name, name) == 0)
            return vyre__ini_fail(error, entry, entry->column, "Choose another name.",
                                  "every backend has a key `%s` already", name);
    if (p->option_count == VYRE__MANIFEST_MAX_OPTIONS)
        return vyre__ini_fail(error, entry, entry->column, "Declare fewer options.",
                              "the manifest declares more than %d options",
                              VYRE__MANIFEST_MAX_OPTIONS);
    const char *copy = keep(p->manifest, name);
    if (!copy)
        return vyre__fail_memory(error, "a manifest");
    p->lines[p->option_count] = entry->line;
    p->options[p->option_count++] = (vyre__option){.name = copy, .default_value = "", .help = ""};
    return VYRE_OK;
}

static vyre_status take_option_key(parse *p, const vyre__ini_entry *entry, vyre_error *error)
{
    vyre__option *option = &p->options[p->option_count - 1];
    char fix[256];
    if (strcmp(entry->key, option_keys[OPT_TYPE]) == 0) {
        option->type = vyre__option_type_of(entry->value);
        if (option->type)
            return VYRE_OK;
        vyre__suggest_fix(fix, sizeof fix, "types", entry->value, vyre__option_type_words, 6);
        return vyre__ini_fail(error, entry, entry->value_column, fix, "unknown type `%s`",
                              entry->value);
    }
    if (strcmp(entry->key, option_keys[OPT_DEFAULT]) == 0)
        return set_text(p->manifest, &option->default_value, entry->value, error);
    if (strcmp(entry->key, option_keys[OPT_RANGE]) == 0)
        return set_text(p->manifest, &option->range, entry->value, error);
    if (strcmp(entry->key, option_keys[OPT_HELP]) == 0)
        return set_text(p->manifest, &option->help, entry->value, error);
    if (strncmp(entry->key, "x-", 2) == 0)
        return VYRE_OK;
    vyre__suggest_fix(fix, sizeof fix, "keys", entry->key, option_keys, OPT_COUNT);
    return vyre__ini_fail(error, entry, entry->column, fix, "unknown key `%s` in [%s]", entry->key,
                          entry->section);
}

static vyre_status take_entry(void *user, const vyre__ini_entry *entry, vyre_error *error)
{
    parse *p = user;
    const int is_plugin = strcmp(entry->section, "plugin") == 0;
    const int is_option = strncmp(entry->section, OPTION, strlen(OPTION)) == 0;
    if (entry->key)
        return is_plugin   ? take_plugin_key(p, entry, error)
               : is_option ? take_option_key(p, entry, error)
                           : VYRE_OK;
    p->has_plugin |= is_plugin;
    if (is_option)
        return open_option(p, entry, error);
    if (is_plugin || strncmp(entry->section, "x-", 2) == 0)
        return VYRE_OK;
    return vyre__ini_fail(error, entry, entry->column,
                          "A manifest has [plugin] and [option NAME] sections.",
                          "unknown section [%s]", entry->section);
}

/* ---- the whole ---- */

static vyre_status check_complete(const parse *p, const char *path, vyre_error *error)
{
    const vyre__ini_entry end = {.file = path, .line = 1};
    const vyre__manifest *manifest = p->manifest;
    const char *missing = !p->has_plugin          ? "[plugin]"
                          : !manifest->id[0]      ? "`id` in [plugin]"
                          : !manifest->library[0] ? "`library` in [plugin]"
                          : !p->has_abi           ? "`abi` in [plugin]"
                                                  : NULL;
    if (missing)
        return vyre__ini_fail(error, &end, 1, "Add it.", "the manifest has no %s", missing);
    for (size_t i = 0; i < p->option_count; i++) {
        char why[256], fix[320];
        const vyre__ini_entry where = {.file = path, .line = p->lines[i]};
        if (!p->options[i].type)
            return vyre__ini_fail(error, &where, 1, "Add `type = flag` or another type.",
                                  "option `%s` has no type", p->options[i].name);
        if (vyre__option_check_declared(&p->options[i], why, sizeof why))
            continue;
        snprintf(fix, sizeof fix, "Correct the declaration: %s.", why);
        return vyre__ini_fail(error, &where, 1, fix, "option `%s` is declared wrongly",
                              p->options[i].name);
    }
    return VYRE_OK;
}

static vyre_status keep_options(parse *p, vyre_error *error)
{
    vyre__manifest *manifest = p->manifest;
    manifest->options =
        vyre__arena_array(&manifest->arena, p->option_count, sizeof *manifest->options);
    if (!manifest->options)
        return vyre__fail_memory(error, "a manifest");
    for (size_t i = 0; i < p->option_count; i++)
        manifest->options[i] = p->options[i];
    manifest->option_count = p->option_count;
    return VYRE_OK;
}

vyre_status vyre__manifest_read(const char *path, vyre__manifest *out_manifest, vyre_error *error)
{
    *out_manifest = empty;
    out_manifest->timeout_ms = 5000;
    uint8_t *text = NULL;
    size_t size = 0;
    parse p = {.manifest = out_manifest};
    vyre_status status =
        vyre__file_read(path, VYRE__INI_MAX_SIZE, VYRE__FILE_REGULAR, &text, &size, error);
    out_manifest->masked = status == VYRE_OK && size == 0;
    if (status == VYRE_OK && !out_manifest->masked)
        status = vyre__ini_parse(path, (const char *)text, size, take_entry, &p, error);
    if (status == VYRE_OK && !out_manifest->masked)
        status = check_complete(&p, path, error);
    if (status == VYRE_OK)
        status = keep_options(&p, error);
    vyre_free(text);
    return status;
}

void vyre__manifest_release(vyre__manifest *manifest)
{
    vyre__arena_release(&manifest->arena);
    *manifest = empty;
}
