/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <config.h> /* not the one of this folder */

#include "core/config/host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

/* Unset, empty, or not to be trusted (a program with raised privileges): NULL. */
static const char *environment(const char *name)
{
    const char *value = secure_getenv(name);
    return value && value[0] ? value : NULL;
}

/* Root of a user namespace owns little: files of the real root look like somebody else's. */
static int is_root_everywhere(void)
{
    unsigned long inside = 0, outside = 0, count = 0;
    FILE *map = geteuid() == 0 ? fopen("/proc/self/uid_map", "re") : NULL;
    if (!map)
        return geteuid() == 0;
    const int got = fscanf(map, "%lu %lu %lu", &inside, &outside, &count);
    fclose(map);
    return got != 3 || (inside == 0 && outside == 0 && count >= 4294967295UL);
}

static vyre_status keep(vyre__config_host *host, const char *text, const char **out,
                        vyre_error *error)
{
    *out = text ? vyre__arena_copy(&host->arena, text, strlen(text)) : NULL;
    return *out || !text ? VYRE_OK : vyre__fail_memory(error, "the places of the configuration");
}

/* Absolute: a later change of the working directory must not change it. */
static vyre_status keep_path(vyre__config_host *host, const char *path, const char **out,
                             vyre_error *error)
{
    if (path[0] == '/')
        return keep(host, path, out, error);
    char *folder = getcwd(NULL, 0);
    if (!folder && errno != ENOMEM)
        return vyre__fail(error, VYRE_CONFIG, "Name the file by its whole path.",
                          "the working directory of `%s` cannot be found", path);
    const size_t size = folder ? strlen(folder) + strlen(path) + 2 : 0;
    char *whole = folder ? malloc(size) : NULL;
    if (whole)
        snprintf(whole, size, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, path);
    const vyre_status status =
        whole ? keep(host, whole, out, error) : vyre__fail_memory(error, "the name of a file");
    free(folder);
    free(whole);
    return status;
}

static vyre_status keep_places(vyre__config_host *host, const char *named, vyre_error *error)
{
    vyre__config_places *places = &host->places;
    char name[HOST_NAME_MAX + 2] = "";
    const char *file = named ? named : environment("VYRE_CONFIG");
    if (gethostname(name, sizeof name - 1) != 0)
        name[0] = '\0';
    vyre_status status = keep(host, name, &places->host, error);
    if (status == VYRE_OK)
        status = keep(host, environment("XDG_CONFIG_HOME"), &places->xdg_home, error);
    if (status == VYRE_OK)
        status = keep(host, environment("HOME"), &places->home, error);
    if (status == VYRE_OK && file)
        status = keep_path(host, file, &places->named, error);
    return status;
}

vyre_status vyre__config_host_find(const char *named, vyre__config_host *out_host,
                                   vyre_error *error)
{
    const int raised = getauxval(AT_SECURE) != 0;
    const int given = named && named[0];
    const char *no_user = raised           ? "the process has raised privileges"
                          : geteuid() == 0 ? "the process is root's"
                                           : NULL;
    *out_host = (vyre__config_host){0};
    out_host->places = (vyre__config_places){
        .package = VYRE_DATA_DIR,
        .system = VYRE_CONF_DIR,
        .named_by = given ? "the call" : "VYRE_CONFIG",
        .no_user = no_user,
        .of_root = raised || is_root_everywhere(),
    };
    vyre_status status = keep_places(out_host, given ? named : NULL, error);
    const char *barred = raised && !given ? getenv("VYRE_CONFIG") : NULL;
    if (status == VYRE_OK && barred && barred[0])
        status = keep(out_host, barred, &out_host->places.barred, error);
    if (status != VYRE_OK)
        vyre__config_host_release(out_host);
    return status;
}

void vyre__config_host_release(vyre__config_host *host)
{
    vyre__arena_release(&host->arena);
    host->places = (vyre__config_places){0};
}

vyre_status vyre__config_load_host(const char *named, vyre__config **out_config, vyre_error *error)
{
    vyre__config_host host;
    *out_config = NULL;
    vyre_status status = vyre__config_host_find(named, &host, error);
    if (status != VYRE_OK)
        return status;
    status = vyre__config_load_places(&host.places, out_config, error);
    vyre__config_host_release(&host);
    return status;
}
