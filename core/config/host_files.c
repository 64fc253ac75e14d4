/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/host_files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/config/ini.h"

/* Names of the files of one folder. */
typedef struct name_list {
    char **names; /* owned, and so is each; sorted bytewise */
    size_t count, capacity;
} name_list;

typedef struct loader {
    const vyre__config_places *places;
    vyre__config *config;
    vyre_error *error;
} loader;

/* ---- one file ---- */

/* "FOLDER/MIDDLE/NAME", for free(); NULL when memory is short. */
static char *join(const char *folder, const char *middle, const char *name)
{
    const size_t size = strlen(folder) + strlen(middle) + strlen(name) + 3;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s%s%s", folder, middle, middle[0] ? "/" : "", name);
    return path;
}

static vyre_status note(loader *load, const char *path, vyre__config_file_state state,
                        const char *reason)
{
    return vyre__config_note_file(load->config, path, state, reason, load->error);
}

/* What the system said of a file that is there, as an error of the configuration. */
static vyre_status fail_read(loader *load, const char *path, const vyre_error *reason)
{
    if (reason->status == VYRE_OUT_OF_HOST_MEMORY)
        return vyre__fail_memory(load->error, "a configuration file");
    vyre__fail(load->error, VYRE_CONFIG, reason->fix, "%s", reason->message);
    vyre__error_locate(load->error, "%s", path);
    return VYRE_CONFIG;
}

static vyre_status read_file(loader *load, const char *path, vyre__config_scope scope,
                             vyre_error *out_reason)
{
    const int check = scope == VYRE__SCOPE_SYSTEM && load->places->of_root;
    const unsigned flags = VYRE__FILE_REGULAR | (check ? VYRE__FILE_OF_ROOT : 0u);
    uint8_t *text = NULL;
    size_t size = 0;
    vyre_status status = vyre__file_read(path, VYRE__INI_MAX_SIZE, flags, &text, &size, out_reason);
    if (status != VYRE_OK)
        return status;
    status = note(load, path, VYRE__CONFIG_FILE_READ, "");
    if (status == VYRE_OK)
        status = vyre__config_add(load->config, path, (const char *)text, size, scope, load->error);
    vyre_free(text);
    return status;
}

/* A file that may be missing. */
static vyre_status load_file(loader *load, const char *path, vyre__config_scope scope)
{
    vyre_error reason = {0};
    const vyre_status status = read_file(load, path, scope, &reason);
    if (reason.status == VYRE_OK)
        return status;
    if (status == VYRE_NOT_FOUND)
        return note(load, path, VYRE__CONFIG_FILE_MISSING, "");
    return fail_read(load, path, &reason);
}

static vyre_status load_in(loader *load, const char *folder, const char *middle, const char *name)
{
    char *path = join(folder, middle, name);
    const vyre_status status = path ? load_file(load, path, VYRE__SCOPE_SYSTEM)
                                    : vyre__fail_memory(load->error, "a configuration file");
    free(path);
    return status;
}

/* ---- folders ---- */

static void free_names(name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
    *list = (name_list){0};
}

static int order_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int has_name(const name_list *list, const char *name)
{
    return list->count > 0 &&
           bsearch(&name, list->names, list->count, sizeof *list->names, order_names) != NULL;
}

static vyre_status add_name(loader *load, name_list *list, const char *folder, const char *name)
{
    if (list->count == VYRE__CONFIG_MAX_FILES) {
        vyre__fail(load->error, VYRE_LIMIT, "Remove files that nothing needs.",
                   "the folder has more than %d configuration files", VYRE__CONFIG_MAX_FILES);
        vyre__error_locate(load->error, "%s", folder);
        return VYRE_LIMIT;
    }
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity ? list->capacity * 2 : 16;
        char **names = realloc(list->names, capacity * sizeof *names);
        if (!names)
            return vyre__fail_memory(load->error, "the names of configuration files");
        list->names = names;
        list->capacity = capacity;
    }
    list->names[list->count] = strdup(name);
    if (!list->names[list->count])
        return vyre__fail_memory(load->error, "the names of configuration files");
    list->count++;
    return VYRE_OK;
}

static int is_config_name(const char *name)
{
    static const char suffix[] = ".conf";
    const size_t size = strlen(name), tail = sizeof suffix - 1;
    return name[0] != '.' && size > tail && strcmp(name + size - tail, suffix) == 0;
}

static vyre_status fail_folder(loader *load, const char *folder, int number)
{
    const char *why = number == ENOTDIR  ? "it is not a folder"
                      : number == EACCES ? "permission denied"
                      : number == ELOOP  ? "too many symbolic links"
                                         : "the system cannot read it";
    vyre__fail(load->error, VYRE_CONFIG, "Make it a folder that every user may read, or remove it.",
               "cannot list %s: %s (system error %d)", folder, why, number);
    vyre__error_locate(load->error, "%s", folder);
    return VYRE_CONFIG;
}

/* A folder that is missing has no names. */
static vyre_status list_folder(loader *load, const char *folder, name_list *list)
{
    DIR *open = opendir(folder);
    if (!open)
        return errno == ENOENT   ? VYRE_OK
               : errno == ENOMEM ? vyre__fail_memory(load->error, "a folder's names")
                                 : fail_folder(load, folder, errno);
    vyre_status status = VYRE_OK;
    while (status == VYRE_OK) {
        errno = 0;
        const struct dirent *item = readdir(open);
        if (!item && errno != 0)
            status = fail_folder(load, folder, errno);
        if (!item)
            break;
        if (is_config_name(item->d_name))
            status = add_name(load, list, folder, item->d_name);
    }
    closedir(open);
    if (list->count > 1)
        qsort(list->names, list->count, sizeof *list->names, order_names);
    return status;
}

static vyre_status list_conf_d(loader *load, const char *folder, name_list *list)
{
    char *path = folder ? join(folder, "", "conf.d") : NULL;
    if (folder && !path)
        return vyre__fail_memory(load->error, "the name of a folder");
    const vyre_status status = path ? list_folder(load, path, list) : VYRE_OK;
    free(path);
    return status;
}

static vyre_status note_masked(loader *load, const char *folder, const char *name)
{
    char *path = join(folder, "conf.d", name), *by = join(load->places->system, "conf.d", name);
    char *reason = by ? malloc(strlen(by) + 32) : NULL;
    vyre_status status = VYRE_OK;
    if (path && reason) {
        sprintf(reason, "%s has its name", by);
        status = note(load, path, VYRE__CONFIG_FILE_MASKED, reason);
    } else {
        status = vyre__fail_memory(load->error, "the name of a file");
    }
    free(path);
    free(by);
    free(reason);
    return status;
}

/* vyre.conf and conf.d of a folder; names of `mask` (may be NULL) are passed over. */
static vyre_status load_folder(loader *load, const char *folder, const name_list *names,
                               const name_list *mask)
{
    vyre_status status = load_in(load, folder, "", "vyre.conf");
    for (size_t i = 0; i < names->count && status == VYRE_OK; i++)
        status = mask && has_name(mask, names->names[i])
                     ? note_masked(load, folder, names->names[i])
                     : load_in(load, folder, "conf.d", names->names[i]);
    return status;
}

/* ---- the host's file ---- */

/* A name that is a file name and no path, in any folder. */
static int is_host_name(const char *host)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789.-";
    return host[0] && strspn(host, allowed) == strlen(host) && strlen(host) < NAME_MAX - 5;
}

static vyre_status load_host_file(loader *load)
{
    const char *host = load->places->host;
    if (!host || !is_host_name(host)) {
        char *path = join(load->places->system, "host.d", "HOST.conf");
        if (!path)
            return vyre__fail_memory(load->error, "the name of a file");
        const vyre_status status =
            note(load, path, VYRE__CONFIG_FILE_IGNORED,
                 host && host[0] ? "the name of this host has other characters than letters, "
                                   "digits, `.` and `-`, or is too long"
                                 : "the name of this host is unknown");
        free(path);
        return status;
    }
    char name[NAME_MAX + 1];
    snprintf(name, sizeof name, "%.240s.conf", host);
    return load_in(load, load->places->system, "host.d", name);
}

/* ---- the user's file ---- */

static int fits(const char *path)
{
    size_t part = 0, size = 0;
    for (; path[size]; size++) {
        part = path[size] == '/' ? 0 : part + 1;
        if (part > NAME_MAX)
            return 0;
    }
    return size < PATH_MAX;
}

/* The folder of the user's settings, for free(), or NULL and the reason in `*out_why`. */
static char *find_user_folder(const vyre__config_places *places, const char **out_why)
{
    const char *home = places->home;
    *out_why = NULL;
    if (places->xdg_home && places->xdg_home[0] == '/')
        return strdup(places->xdg_home);
    if (home && home[0] == '/')
        return join(home, "", ".config");
    *out_why = home && home[0] ? "HOME is not an absolute path" : "HOME is not set";
    return NULL;
}

/* True when the path leads into a folder that this process cannot enter. */
static int is_closed(const char *path)
{
    struct stat about;
    return stat(path, &about) != 0 && errno == EACCES;
}

static vyre_status load_user_path(loader *load, const char *path)
{
    const char *why = load->places->no_user;
    vyre_error reason = {0};
    if (!why && load->places->named)
        why = "another file was named in its place";
    if (!why && !fits(path))
        why = "its path is too long";
    if (why)
        return note(load, path, VYRE__CONFIG_FILE_IGNORED, why);
    const vyre_status status = read_file(load, path, VYRE__SCOPE_USER, &reason);
    if (reason.status == VYRE_OK)
        return status;
    if (status == VYRE_NOT_FOUND)
        return note(load, path, VYRE__CONFIG_FILE_MISSING, "");
    if (status == VYRE_PERMISSION && is_closed(path))
        return note(load, path, VYRE__CONFIG_FILE_IGNORED, "its folder cannot be entered");
    return fail_read(load, path, &reason);
}

static vyre_status load_user_file(loader *load)
{
    const char *why = NULL;
    char *folder = find_user_folder(load->places, &why);
    if (why)
        return note(load, "~/.config/vyre/vyre.conf", VYRE__CONFIG_FILE_IGNORED,
                    load->places->no_user ? load->places->no_user : why);
    char *path = folder ? join(folder, "vyre", "vyre.conf") : NULL;
    const vyre_status status =
        path ? load_user_path(load, path) : vyre__fail_memory(load->error, "the name of a file");
    free(folder);
    free(path);
    return status;
}

static vyre_status load_named_file(loader *load)
{
    const vyre__config_places *places = load->places;
    vyre_error reason = {0};
    if (places->barred)
        return note(load, places->barred, VYRE__CONFIG_FILE_IGNORED,
                    "VYRE_CONFIG does not count: the process has raised privileges");
    if (!places->named)
        return VYRE_OK;
    vyre_status status = read_file(load, places->named, VYRE__SCOPE_USER, &reason);
    if (reason.status != VYRE_OK)
        status = fail_read(load, places->named, &reason);
    if (status != VYRE_OK && places->named_by)
        vyre__error_context(load->error, "reading the configuration that %s names",
                            places->named_by);
    return status;
}

/* ---- all of them ---- */

static vyre_status load_all(loader *load)
{
    const vyre__config_places *places = load->places;
    name_list package = {0}, system = {0};
    vyre_status status = list_conf_d(load, places->package, &package);
    if (status == VYRE_OK)
        status = list_conf_d(load, places->system, &system);
    if (status == VYRE_OK && places->package)
        status = load_folder(load, places->package, &package, &system);
    if (status == VYRE_OK && places->system)
        status = load_folder(load, places->system, &system, NULL);
    if (status == VYRE_OK && places->system)
        status = load_host_file(load);
    if (status == VYRE_OK)
        status = load_user_file(load);
    if (status == VYRE_OK)
        status = load_named_file(load);
    free_names(&package);
    free_names(&system);
    return status;
}

vyre_status vyre__config_load_places(const vyre__config_places *places, vyre__config **out_config,
                                     vyre_error *error)
{
    *out_config = NULL;
    loader load = {.places = places, .error = error};
    vyre_status status = vyre__config_create(&load.config, error);
    if (status == VYRE_OK)
        status = load_all(&load);
    if (status != VYRE_OK) {
        vyre__config_release(load.config);
        return status;
    }
    *out_config = load.config;
    return VYRE_OK;
}
