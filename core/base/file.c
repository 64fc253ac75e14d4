/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"

enum { READ_STEP = 1 << 16, NAME_ATTEMPTS = 100 };

/* What the system's reason means here. */
typedef struct reason {
    int number; /* errno */
    vyre_status status;
    const char *text; /* static */
    const char *fix;  /* static */
} reason;

static const reason reasons[] = {
    {ENOENT, VYRE_NOT_FOUND, "there is no such file or folder", "check the spelling of the path"},
    {ENOTDIR, VYRE_NOT_FOUND, "a part of the path is not a folder",
     "check the spelling of the path"},
    {EACCES, VYRE_PERMISSION, "permission denied",
     "change the permissions, or use a file you have access to"},
    {EPERM, VYRE_PERMISSION, "the operation is not permitted",
     "change the permissions, or use a file you have access to"},
    {EROFS, VYRE_PERMISSION, "the file system is read-only", "write to another place"},
    {EBADF, VYRE_OTHER, "it is closed", "run the program with it open, or name a file"},
    {EISDIR, VYRE_INVALID_ARGUMENT, "it is a folder", "name a file"},
    {ENAMETOOLONG, VYRE_INVALID_ARGUMENT, "the path is too long", "use a shorter path"},
    {ELOOP, VYRE_INVALID_ARGUMENT, "too many symbolic links", "name the file itself"},
    {ENOSPC, VYRE_LIMIT, "the disk is full", "free space there, or write to another place"},
    {EDQUOT, VYRE_LIMIT, "the disk quota is used up",
     "free space there, or write to another place"},
    {EFBIG, VYRE_LIMIT, "the file would be too large", "raise the file size limit (ulimit -f)"},
    {EPIPE, VYRE_OTHER, "the reader closed the pipe",
     "let the reading program take all the output"},
    {EMFILE, VYRE_LIMIT, "too many open files", "raise the limit on open files (ulimit -n)"},
    {ENFILE, VYRE_LIMIT, "too many open files on this host", "close other programs"},
    {ENXIO, VYRE_OTHER, "nothing is at the other end", "check the path"},
    {EIO, VYRE_OTHER, "the device reported an error", "check the disk, or use another one"},
};

static const reason *find_reason(int number)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].number == number)
            return &reasons[i];
    return NULL;
}

const char *vyre__file_reason(int number)
{
    const reason *known = find_reason(number);
    return known ? known->text : "the system refused";
}

static vyre_status fail_system(vyre_error *error, int number, const char *verb, const char *name)
{
    if (number == ENOMEM)
        return vyre__fail_memory(error, name);
    const reason *known = find_reason(number);
    if (known)
        return vyre__fail(error, known->status, known->fix, "cannot %s %s: %s", verb, name,
                          known->text);
    return vyre__fail(error, VYRE_OTHER, "look the number up with `errno`, or use another file",
                      "cannot %s %s: system error %d", verb, name, number);
}

static int is_dash(const char *path, unsigned flags)
{
    return (flags & VYRE__FILE_DASH) && strcmp(path, "-") == 0;
}

/* ---- reading ---- */

/* The file's own owner and mode: they are those of what is read, whatever its path becomes. */
static vyre_status check_owner(const struct stat *about, const char *name, vyre_error *error)
{
    char fix[320];
    if (about->st_uid != 0) {
        snprintf(fix, sizeof fix, "check its contents, then run: chown root '%.200s'", name);
        return vyre__fail(error, VYRE_PERMISSION, fix,
                          "will not read %s: user %lu owns it, not root", name,
                          (unsigned long)about->st_uid);
    }
    if (about->st_mode & (S_IWGRP | S_IWOTH)) {
        snprintf(fix, sizeof fix, "check its contents, then run: chmod go-w '%.200s'", name);
        return vyre__fail(error, VYRE_PERMISSION, fix,
                          "will not read %s: others than root may write it (mode %04o)", name,
                          (unsigned)about->st_mode & 07777);
    }
    return VYRE_OK;
}

static vyre_status check_kind(int fd, const char *name, size_t limit, unsigned flags,
                              size_t *out_expected, vyre_error *error)
{
    struct stat about;
    *out_expected = 0;
    if (fstat(fd, &about) != 0)
        return fail_system(error, errno, "read", name);
    if (S_ISDIR(about.st_mode))
        return fail_system(error, EISDIR, "read", name);
    if (!S_ISREG(about.st_mode))
        return flags & VYRE__FILE_REGULAR
                   ? vyre__fail(error, VYRE_INVALID_ARGUMENT, "name a regular file",
                                "cannot read %s: it is not a regular file", name)
                   : VYRE_OK;
    if (flags & VYRE__FILE_OF_ROOT) {
        const vyre_status status = check_owner(&about, name, error);
        if (status != VYRE_OK)
            return status;
    }
    if (about.st_size > 0)
        *out_expected = (uintmax_t)about.st_size < limit ? (size_t)about.st_size : limit;
    return VYRE_OK;
}

static vyre_status fail_limit(vyre_error *error, const char *name, size_t limit)
{
    return vyre__fail(error, VYRE_LIMIT, "use a smaller file",
                      "cannot read %s: it is larger than the limit of %zu bytes", name, limit);
}

static vyre_status read_all(int fd, const char *name, size_t limit, vyre__bytes *bytes,
                            vyre_error *error)
{
    for (;;) {
        if (bytes->capacity - bytes->size < 2 && !vyre__bytes_reserve(bytes, READ_STEP))
            return vyre__fail_memory(error, name);
        size_t room = bytes->capacity - bytes->size;
        if (room > READ_STEP * 64)
            room = READ_STEP * 64;
        const ssize_t got = read(fd, bytes->data + bytes->size, room);
        if (got == 0)
            return VYRE_OK;
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return fail_system(error, errno, "read", name);
        }
        bytes->size += (size_t)got;
        if (bytes->size > limit)
            return fail_limit(error, name, limit);
    }
}

vyre_status vyre__file_read(const char *path, size_t limit, unsigned flags, uint8_t **out_data,
                            size_t *out_size, vyre_error *error)
{
    const int dash = is_dash(path, flags);
    const char *name = dash ? "standard input" : path;
    vyre__bytes bytes = {0};
    vyre_status status = VYRE_OK;
    size_t expected = 0;
    *out_data = NULL;
    *out_size = 0;
    /* A pipe without a writer must not hold up a caller that takes regular files only. */
    const int nonblocking = flags & VYRE__FILE_REGULAR ? O_NONBLOCK : 0;
    const int fd = dash ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | nonblocking);
    if (fd < 0)
        return fail_system(error, errno, "read", name);
    status = check_kind(fd, name, limit, flags, &expected, error);
    if (status != VYRE_OK)
        goto out;
    /* Two more than needed: the read that finds the end, and the NUL. */
    if (expected > 0 && expected < SIZE_MAX - 2 && !vyre__bytes_reserve(&bytes, expected + 2)) {
        status = vyre__fail_memory(error, name);
        goto out;
    }
    status = read_all(fd, name, limit, &bytes, error);
    if (status != VYRE_OK)
        goto out;
    *out_data = vyre__bytes_take(&bytes, out_size);
    if (!*out_data)
        status = vyre__fail_memory(error, name);
out:
    vyre__bytes_release(&bytes);
    if (!dash)
        close(fd);
    return status;
}

/* ---- writing ---- */

static int write_all(int fd, const uint8_t *data, size_t size)
{
    while (size > 0) {
        const ssize_t put = write(fd, data, size < SSIZE_MAX ? size : (size_t)SSIZE_MAX);
        if (put < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        data += put;
        size -= (size_t)put;
    }
    return 0;
}

/* Closing reports what network file systems and quotas hold back until then. EINTR leaves the
 * descriptor closed on every system this runs on. */
static int close_checked(int fd)
{
    return close(fd) == 0 || errno == EINTR ? 0 : errno;
}

int vyre__file_put(int fd, const void *data, size_t size)
{
    const int written = write_all(fd, data, size);
    const int closed = close_checked(fd);
    return written ? written : closed;
}

static int write_in_place(const char *path, const void *data, size_t size, int extra_flags)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | extra_flags, 0666);
    return fd < 0 ? errno : vyre__file_put(fd, data, size);
}

/* A new file beside `path`, in the same folder so that the rename is one step. */
static int open_beside(const char *path, char *out_name, size_t capacity)
{
    static const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    for (unsigned attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
        const int length =
            snprintf(out_name, capacity, "%s.%ld-%u.tmp", path, (long)getpid(), attempt);
        if (length < 0 || (size_t)length >= capacity) {
            errno = ENAMETOOLONG;
            return -1;
        }
        const int fd = open(out_name, flags, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* The new file belongs to whom the old one does, with the same rights. 0, or why not. */
static int take_after(int fd, const struct stat *existing)
{
    const int same_owner = existing->st_uid == geteuid() && existing->st_gid == getegid();
    if (!same_owner && fchown(fd, existing->st_uid, existing->st_gid) != 0)
        return errno;
    return fchmod(fd, existing->st_mode & 07777) == 0 ? 0 : errno;
}

static int replace_file(const char *path, const struct stat *existing, const void *data,
                        size_t size)
{
    char name[PATH_MAX + 64];
    const int fd = open_beside(path, name, sizeof name);
    if (fd < 0) {
        /* A folder that takes no new file may still hold a file that can be written, and a long
         * name leaves no room for the end of the other one. */
        const int number = errno;
        const int in_place =
            number == ENAMETOOLONG || (existing && (number == EACCES || number == EPERM));
        return in_place ? write_in_place(path, data, size, O_CREAT | O_TRUNC) : number;
    }
    if (existing && (existing->st_nlink > 1 || take_after(fd, existing) != 0)) {
        /* A new file would break the other names of this one, or change its owner. */
        close(fd);
        unlink(name);
        return write_in_place(path, data, size, O_TRUNC);
    }
    int number = vyre__file_put(fd, data, size);
    if (number == 0 && rename(name, path) != 0)
        number = errno;
    if (number != 0)
        unlink(name);
    return number;
}

static int write_path(const char *path, const void *data, size_t size)
{
    struct stat about;
    if (stat(path, &about) != 0) {
        /* A link to nothing is written through: the file appears where the link points. */
        struct stat link;
        if (errno == ENOENT && lstat(path, &link) == 0)
            return write_in_place(path, data, size, O_CREAT | O_TRUNC);
        return errno == ENOENT ? replace_file(path, NULL, data, size) : errno;
    }
    if (S_ISDIR(about.st_mode))
        return EISDIR;
    if (!S_ISREG(about.st_mode))
        return write_in_place(path, data, size, 0);
    if (access(path, W_OK) != 0)
        return errno;
    char *resolved = realpath(path, NULL);
    if (!resolved)
        return errno;
    const int number = replace_file(resolved, &about, data, size);
    free(resolved);
    return number;
}

vyre_status vyre__file_write(const char *path, const void *data, size_t size, unsigned flags,
                             vyre_error *error)
{
    const int dash = is_dash(path, flags);
    const int number = dash ? write_all(STDOUT_FILENO, data, size) : write_path(path, data, size);
    if (number == 0)
        return VYRE_OK;
    return fail_system(error, number, "write", dash ? "to standard output" : path);
}
