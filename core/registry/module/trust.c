/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/registry/module/shown.h"

enum { UNNAMED_OWNER = 65534 }; /* what the kernel shows for an owner outside a user namespace */

/* Whom this call believes. */
typedef struct trust_judge {
    uid_t user;
    gid_t group;
    uid_t host;   /* owner of the folder that was named; without one `user` */
    int is_named; /* there is such a folder */
    int rootless; /* root has no number here: -1 until asked */
} trust_judge;

vyre__file_identity vyre__file_identity_of(const struct stat *info)
{
    const uint64_t seconds = (uint64_t)info->st_mtim.tv_sec;
    return (vyre__file_identity){
        .dev = (uint64_t)info->st_dev,
        .ino = (uint64_t)info->st_ino,
        .size = (uint64_t)info->st_size,
        .mtime_ns = (int64_t)(seconds * 1000000000u + (uint64_t)info->st_mtim.tv_nsec)};
}

/* ---- owners ---- */

/* True when this user namespace gives no number to root: no line maps an inner 0. */
static int is_rootless(void)
{
    char text[1024];
    unsigned long inner = 1;
    const int file = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    const ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0)
        return 0;
    text[size] = 0;
    for (const char *line = text; line && inner != 0; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (*line && sscanf(line, "%lu", &inner) != 1)
            return 0;
    }
    return inner != 0;
}

static int is_trusted(trust_judge *judge, uid_t owner)
{
    if (owner == 0 || owner == judge->user || owner == judge->host)
        return 1;
    if (owner == UNNAMED_OWNER && judge->rootless < 0)
        judge->rootless = is_rootless();
    return owner == UNNAMED_OWNER && judge->rootless;
}

/* Of the bits that let others write, those that count. */
static mode_t strangers(const trust_judge *judge, const struct stat *info)
{
    const mode_t ignored = judge->is_named && info->st_gid == judge->group ? S_IWGRP : 0;
    return info->st_mode & (S_IWGRP | S_IWOTH) & ~ignored;
}

static vyre_status fail_owner(const trust_judge *judge, const char *path, const char *what,
                              uid_t owner, vyre_error *error)
{
    char command[32];
    const vyre__shown shown = vyre__show_path(path);
    snprintf(command, sizeof command, "chown %u", judge->is_named ? (unsigned)judge->user : 0);
    const vyre__shown fix = vyre__show_command(command, path);
    return vyre__fail(error, VYRE_PERMISSION, fix.text,
                      "%s `%s` belongs to user %u, who is neither root nor the user of this "
                      "process (%u)%s",
                      what, shown.text, (unsigned)owner, (unsigned)judge->user,
                      judge->is_named ? " nor the owner of the folder that was named" : "");
}

static vyre_status fail_mode(const char *path, const char *what, const struct stat *info,
                             mode_t bits, vyre_error *error)
{
    const vyre__shown shown = vyre__show_path(path);
    const char *command = bits == S_IWOTH   ? "chmod o-w"
                          : bits == S_IWGRP ? "chmod g-w"
                                            : "chmod go-w";
    const vyre__shown fix = vyre__show_command(command, path);
    if (bits & S_IWOTH)
        return vyre__fail(error, VYRE_PERMISSION, fix.text, "everybody may write %s `%s`", what,
                          shown.text);
    return vyre__fail(error, VYRE_PERMISSION, fix.text, "group %u may write %s `%s`",
                      (unsigned)info->st_gid, what, shown.text);
}

static vyre_status check_entry(trust_judge *judge, const char *path, const struct stat *info,
                               vyre_error *error)
{
    const int folder = S_ISDIR(info->st_mode);
    const mode_t bits = strangers(judge, info);
    if (!is_trusted(judge, info->st_uid))
        return fail_owner(judge, path, folder ? "the folder" : "the file", info->st_uid, error);
    /* In a sticky folder others can replace nothing that a trusted user owns. */
    if (bits && !(folder && (info->st_mode & S_ISVTX)))
        return fail_mode(path, folder ? "in the folder" : "the file", info, bits, error);
    return VYRE_OK;
}

/* ---- the folders of a path ---- */

static vyre_status fail_changed(const char *path, vyre_error *error)
{
    const vyre__shown shown = vyre__show_path(path);
    return vyre__fail(error, VYRE_CORRUPT, "Try again when the installation has finished.",
                      "`%s` was replaced while it was examined", shown.text);
}

/* `path` is resolved; it is cut and mended on the way. */
static vyre_status check_folders(trust_judge *judge, char *path, vyre_error *error)
{
    vyre_status status = VYRE_OK;
    for (char *slash = path; slash && status == VYRE_OK; slash = strchr(slash + 1, '/')) {
        struct stat info;
        char *end = slash == path ? slash + 1 : slash;
        const char kept = *end;
        *end = 0;
        status = lstat(path, &info) == 0 && S_ISDIR(info.st_mode)
                     ? check_entry(judge, path, &info, error)
                     : fail_changed(path, error);
        *end = kept;
    }
    return status;
}

/* ---- opening ---- */

/* The first folder of `path` that may not be entered, into `folder`; 0 when there is none. */
static int find_closed_folder(const char *path, char folder[PATH_MAX])
{
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        struct stat info;
        const size_t size = (size_t)(slash - path);
        if (size + 3 > PATH_MAX)
            return 0;
        memcpy(folder, path, size);
        memcpy(folder + size, "/.", 3);
        if (stat(folder, &info) != 0 && errno == EACCES) {
            folder[size] = 0;
            return size > 0;
        }
    }
    return 0;
}

static vyre_status fail_access(const char *path, vyre_error *error)
{
    char folder[PATH_MAX];
    struct stat info;
    const vyre__shown shown = vyre__show_path(path);
    if (find_closed_folder(path, folder)) {
        const vyre__shown closed = vyre__show_path(folder);
        const vyre__shown fix = vyre__show_command("chmod a+x", folder);
        return vyre__fail(error, VYRE_PERMISSION, fix.text,
                          "cannot read `%s`: the folder `%s` may not be entered", shown.text,
                          closed.text);
    }
    const mode_t readable = S_IRUSR | S_IRGRP | S_IROTH;
    if (lstat(path, &info) == 0 && (info.st_mode & readable) == readable)
        return vyre__fail(error, VYRE_PERMISSION,
                          "Look for a denial of SELinux, AppArmor or another guard in the system's "
                          "log (journalctl -k), and allow it there.",
                          "cannot read `%s`: permission denied, although its mode allows it",
                          shown.text);
    const vyre__shown fix = vyre__show_command("chmod a+r", path);
    return vyre__fail(error, VYRE_PERMISSION, fix.text, "cannot read `%s`: permission denied",
                      shown.text);
}

static vyre_status fail_open(const char *path, int number, vyre_error *error)
{
    static const char correct[] = "Install the plugin again, or correct the path in its manifest.";
    const vyre__shown shown = vyre__show_path(path);
    switch (number) {
    case EACCES:
    case EPERM: return fail_access(path, error);
    case ENOMEM: return vyre__fail_memory(error, "a path");
    case EMFILE:
    case ENFILE:
        return vyre__fail(error, VYRE_LIMIT, "Raise the limit on open files (ulimit -n).",
                          "cannot open `%s`: too many files are open", shown.text);
    case ENOENT:
    case ENOTDIR: {
        struct stat info;
        const int dangling = lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
        return vyre__fail(error, VYRE_NOT_FOUND, correct,
                          dangling ? "there is no module `%s`: it is a link to nothing"
                                   : "there is no module `%s`",
                          shown.text);
    }
    case ELOOP:
        return vyre__fail(error, VYRE_NOT_FOUND, correct,
                          "there is no module `%s`: its links lead in a circle", shown.text);
    case ENAMETOOLONG:
        return vyre__fail(error, VYRE_NOT_FOUND, "Use a shorter path.",
                          "there is no module `%s`: the path is too long", shown.text);
    default:
        return vyre__fail(error, VYRE_OTHER, "Check the file system that it lies on.",
                          "cannot open `%s`: system error %d", shown.text, number);
    }
}

static vyre_status check_kind(const char *path, const struct stat *info, vyre_error *error)
{
    if (S_ISREG(info->st_mode))
        return VYRE_OK;
    const vyre__shown shown = vyre__show_path(path);
    const char *kind = S_ISDIR(info->st_mode)    ? "a folder"
                       : S_ISFIFO(info->st_mode) ? "a pipe"
                       : S_ISSOCK(info->st_mode) ? "a socket"
                       : S_ISCHR(info->st_mode)  ? "a character device"
                       : S_ISBLK(info->st_mode)  ? "a block device"
                                                 : "something else";
    return vyre__fail(error, VYRE_CORRUPT,
                      "Install the plugin again, or correct the path in its manifest.",
                      "`%s` is not a regular file but %s", shown.text, kind);
}

/* Opens the resolved `path`. A device may act on being opened, so its kind is looked at before. */
static vyre_status open_regular(const char *path, int *out_fd, struct stat *out_info,
                                vyre_error *error)
{
    if (lstat(path, out_info) != 0)
        return fail_open(path, errno, error);
    if (S_ISLNK(out_info->st_mode))
        return fail_changed(path, error);
    const vyre_status status = check_kind(path, out_info, error);
    if (status != VYRE_OK)
        return status;
    *out_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
    if (*out_fd < 0)
        return errno == ELOOP ? fail_changed(path, error) : fail_open(path, errno, error);
    if (fstat(*out_fd, out_info) != 0)
        return fail_open(path, errno, error);
    return check_kind(path, out_info, error);
}

static trust_judge judge_of(const vyre__trust *trust)
{
    struct stat info;
    trust_judge judge = {.user = geteuid(), .group = getegid(), .rootless = -1};
    judge.host = judge.user;
    if (trust->folder && stat(trust->folder, &info) == 0) {
        judge.is_named = 1;
        judge.host = info.st_uid;
    }
    return judge;
}

vyre_status vyre__trust_open(const char *path, const vyre__trust *trust, int *out_fd,
                             char **out_path, vyre__file_identity *out_identity, vyre_error *error)
{
    struct stat info;
    trust_judge judge = judge_of(trust);
    *out_fd = -1;
    if (out_path)
        *out_path = NULL;
    char *resolved = realpath(path, NULL);
    if (!resolved)
        return fail_open(path, errno, error);
    vyre_status status = open_regular(resolved, out_fd, &info, error);
    if (status == VYRE_OK)
        status = check_entry(&judge, resolved, &info, error);
    if (status == VYRE_OK)
        status = check_folders(&judge, resolved, error);
    if (status == VYRE_OK) {
        if (out_identity)
            *out_identity = vyre__file_identity_of(&info);
        if (out_path) {
            *out_path = resolved;
            resolved = NULL;
        }
    } else if (*out_fd >= 0) {
        close(*out_fd);
        *out_fd = -1;
    }
    free(resolved);
    return status;
}
