/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/diagnostics.h"
#include "core/registry/guard.h"

enum { MAX_PATH = 4096, SHOWN_SYMBOLS = 4 };

#define FIND(check, severity, code, path, fix, ...)                                                \
    vyre__diagnose((check)->list, VYRE_SEVERITY_##severity, code, NULL, VYRE__NO_OFFSET, path,     \
                   fix, __VA_ARGS__)

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void find_error(const vyre__check *check, const char *code, const char *path,
                       const vyre_error *reason)
{
    FIND(check, ERROR, code, reason->location[0] ? reason->location : path, reason->fix, "%s",
         reason->message);
}

/* The folder that `path` is in. 0 when it is too long. */
static int folder_of(const char *path, char folder[MAX_PATH])
{
    const size_t size = (size_t)(last_part(path) - path);
    const int written = size > 1   ? snprintf(folder, MAX_PATH, "%.*s", (int)size - 1, path)
                        : size > 0 ? snprintf(folder, MAX_PATH, "/")
                                   : snprintf(folder, MAX_PATH, ".");
    return size < MAX_PATH && written > 0 && written < MAX_PATH;
}

static int same_file(const char *a, const char *b)
{
    struct stat first, second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static int is_installed(const char *folder)
{
    return same_file(folder, VYRE_PLUGIN_DIR);
}

/* ---- the manifest ---- */

/* NAME.ini for a module NAME.so, beside it or where the installation has its manifests. */
static int find_manifest(const vyre__check *check, char path[MAX_PATH])
{
    char folder[MAX_PATH];
    const char *name = last_part(check->library);
    const size_t size = strlen(name);
    if (size < 4 || strcmp(name + size - 3, ".so") != 0 || !folder_of(check->library, folder))
        return 0;
    const char *folders[] = {folder, is_installed(folder) ? VYRE_MANIFEST_DIR : NULL};
    for (size_t i = 0; i < 2 && folders[i]; i++) {
        const int written =
            snprintf(path, MAX_PATH, "%s/%.*s.ini", folders[i], (int)size - 3, name);
        if (written > 0 && written < MAX_PATH && access(path, F_OK) == 0)
            return 1;
    }
    return 0;
}

/* Whom to believe: in a folder of the author the author, as if a configuration named it. */
static vyre__trust trust_of(const char *path, char folder[MAX_PATH])
{
    const int own = folder_of(path, folder) && !is_installed(folder) &&
                    !same_file(folder, VYRE_MANIFEST_DIR) &&
                    !same_file(folder, VYRE_LOCAL_MANIFEST_DIR);
    return (vyre__trust){.folder = own ? folder : NULL};
}

static vyre_status check_owner(const vyre__check *check, const char *path, vyre_error *error)
{
    char folder[MAX_PATH];
    int fd = -1;
    vyre_error reason = {0};
    const vyre__trust trust = trust_of(path, folder);
    const vyre_status status = vyre__trust_open(path, &trust, &fd, NULL, NULL, &reason);
    if (fd >= 0)
        close(fd);
    if (status == VYRE_OUT_OF_HOST_MEMORY)
        return vyre__fail_memory(error, "the check of a plugin");
    if (status == VYRE_PERMISSION)
        find_error(check, "VP-56", path, &reason);
    return VYRE_OK;
}

static void check_library_name(const vyre__check *check)
{
    const char *named = check->manifest.library;
    if (strcmp(last_part(named), last_part(check->library)) != 0)
        FIND(check, ERROR, "VP-55", check->manifest_path,
             "Write the file name of the module as `library`.",
             "the manifest names the module `%s`, not `%s`", named, last_part(check->library));
    if (check->manifest.probe == VYRE__PROBE_INPROCESS)
        FIND(check, WARNING, "VP-37", check->manifest_path, "Remove `probe = inprocess`.",
             "with `probe = inprocess` a crash of the plugin is a crash of every application");
    if (check->manifest.note_optional)
        FIND(check, WARNING, "VP-04", check->manifest_path,
             "Add VYRE_PLUGIN_NOTE(...) to the plugin and remove `note = optional`.",
             "with `note = optional` a module of another ABI is found out only by running it");
}

static vyre_status check_manifest(vyre__check *check, vyre_error *error)
{
    vyre_error reason = {0};
    if (!check->manifest_path) {
        FIND(check, NOTE, "VP-54", check->library,
             "Name the manifest, or put it beside the module with the ending .ini.",
             "there is no manifest: the module is inspected, but not run");
        return VYRE_OK;
    }
    vyre_status status = check_owner(check, check->manifest_path, error);
    if (status != VYRE_OK)
        return status;
    status = vyre__manifest_read(check->manifest_path, &check->manifest, &reason);
    if (status == VYRE_OUT_OF_HOST_MEMORY)
        return vyre__fail_memory(error, "the check of a plugin");
    if (status != VYRE_OK) {
        find_error(check, "VP-54", check->manifest_path, &reason);
    } else if (check->manifest.masked) {
        FIND(check, ERROR, "VP-54", check->manifest_path, "Write a manifest.",
             "the manifest is empty: it switches off the plugin of that file name");
    } else {
        check->has_manifest = 1;
        check_library_name(check);
    }
    return VYRE_OK;
}

/* ---- the module ---- */

/* What the pre-read refused, by how far it got. */
static const char *rule_of_refusal(const vyre__check *check, vyre_status status)
{
    const vyre__module *module = &check->module;
    if (status == VYRE_PERMISSION)
        return "VP-56";
    if (status != VYRE_ABI_MISMATCH)
        return "VP-07";
    if (module->exports && !module->notes.has_note && !check->manifest.note_optional)
        return "VP-04";
    if (module->exports && !module->has_entry && module->notes.has_note &&
        module->notes.note.abi_major == VYRE_ABI_MAJOR)
        return "VP-01";
    return "VP-06";
}

static vyre_status read_module(vyre__check *check, vyre_error *error)
{
    char folder[MAX_PATH];
    vyre_error reason = {0};
    const vyre__module_demand demand = {.trust = trust_of(check->library, folder),
                                        .note_optional = check->manifest.note_optional};
    const vyre_status status = vyre__module_read(check->library, &demand, &check->module, &reason);
    if (status == VYRE_OUT_OF_HOST_MEMORY)
        return vyre__fail_memory(error, "the check of a plugin");
    check->has_module = status == VYRE_OK;
    if (status != VYRE_OK)
        find_error(check, rule_of_refusal(check, status), check->library, &reason);
    return VYRE_OK;
}

static void check_symbols(const vyre__check *check)
{
    static const char fix[] =
        "Link with a version script: { global: vyre_plugin_query_v1; local: *; };";
    const vyre__module *module = &check->module;
    vyre__bytes names = {0};
    for (uint32_t i = 0; i < module->export_count && i < SHOWN_SYMBOLS; i++)
        vyre__bytes_printf(&names, "%s`%s`", i > 0 ? ", " : "", module->exports[i]);
    vyre__bytes_put_u8(&names, 0);
    if (module->export_count > 0)
        FIND(check, ERROR, "VP-02", check->library, fix,
             "exports %u symbol%s besides vyre_plugin_query_v1: %s%s", module->export_count,
             module->export_count > 1 ? "s" : "", names.failed ? "" : (const char *)names.data,
             module->export_count > SHOWN_SYMBOLS ? ", ..." : "");
    if (module->has_unique)
        FIND(check, ERROR, "VP-03", check->library,
             "Compile C++ with -fvisibility-inlines-hidden and -fno-gnu-unique, and link with a "
             "version script.",
             "exports symbols of binding STB_GNU_UNIQUE, which all plugins of a process share");
    vyre__bytes_release(&names);
}

static void check_libraries(vyre__check *check)
{
    const vyre__module *module = &check->module;
    for (uint32_t i = 0; i < module->needed_count; i++)
        if (strncmp(module->needed[i], "libvyre.so", strlen("libvyre.so")) == 0)
            FIND(check, ERROR, "VP-08", check->library,
                 "Link without -lvyre: a plugin reaches the host through its vyre_host alone.",
                 "is linked with `%s`", module->needed[i]);
    const char *missing = vyre__module_missing(&check->module);
    if (missing[0])
        FIND(check, WARNING, "VP-09", check->library,
             "Open the libraries of a driver with dlopen in `init`, and answer VYRE_UNAVAILABLE "
             "where they are not installed.",
             "needs libraries that are not found here: %s", missing);
    if (module->is_noexec)
        FIND(check, ERROR, "VP-55", check->library, "Install it where programs may be.",
             "lies on a file system that is mounted noexec");
}

static void check_versions(const vyre__check *check)
{
    const vyre__notes *notes = &check->module.notes;
    if (check->has_manifest && notes->has_note &&
        notes->note.abi_minor != check->manifest.abi_minor)
        FIND(check, WARNING, "VP-05", check->manifest_path, "Write the number of the note.",
             "the manifest says ABI %d.%u, the note of the module %u.%u", VYRE_ABI_MAJOR,
             check->manifest.abi_minor, notes->note.abi_major, notes->note.abi_minor);
}

/* ---- the whole ---- */

static vyre_status check_all(vyre__check *check, vyre_error *error)
{
    vyre_status status = check_manifest(check, error);
    if (status == VYRE_OK)
        status = read_module(check, error);
    if (status != VYRE_OK || !check->has_module)
        return status;
    check_symbols(check);
    check_libraries(check);
    check_versions(check);
    return check->has_manifest ? vyre__check_run(check, error) : VYRE_OK;
}

vyre_status vyre_plugin_check(const char *library, const char *manifest, vyre_diagnostics *list,
                              vyre_error *error)
{
    char path[MAX_PATH];
    vyre__check check = {.list = list, .library = library, .manifest_path = manifest};
    if (!library || !library[0] || !list)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Pass a path and a list.",
                          "no module to check, or no list for what is found");
    vyre_status status = vyre__api_enter(vyre__fork_count(), error);
    if (status != VYRE_OK)
        return status;
    check.manifest = (vyre__manifest){.id = "", .library = "", .targets = ""};
    if (!manifest && find_manifest(&check, path))
        check.manifest_path = path;
    status = check_all(&check, error);
    vyre__module_release(&check.module);
    vyre__manifest_release(&check.manifest);
    if (status == VYRE_OK && vyre__diagnostics_out_of_memory(list))
        status = vyre__fail_memory(error, "the findings of a check");
    return status;
}
