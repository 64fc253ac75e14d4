/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/fault_kit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const fault_functions[] = {"open",     "openat",      "read",     "pread",   "fstat",
                                       "stat",     "lstat",       "opendir",  "readdir", "pipe2",
                                       "fcntl",    "posix_spawn", "ppoll",    "waitid",  "mkdir",
                                       "realpath", "write",       "renameat", NULL};

int fault_short;

static struct {
    const char *function; /* NULL: none */
    unsigned left;
    int code, fired;
} plan;

void fault_arm(const char *function, unsigned after, int code)
{
    plan.function = function;
    plan.left = after;
    plan.code = code;
    plan.fired = 0;
}

int fault_disarm(void)
{
    plan.function = NULL;
    return plan.fired;
}

static int fails(const char *function)
{
    if (!plan.function || plan.fired || strcmp(plan.function, function) != 0 || plan.left-- > 0)
        return 0;
    plan.fired = 1;
    errno = plan.code;
    return 1;
}

/* Names that the linker gives: __wrap is called in place of, __real is the function itself. */
#define WRAP(type, name, failure, parameters, arguments)                                           \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return fails(#name) ? failure : __real_##name arguments;                                   \
    }

WRAP(int, fstat, -1, (int file, struct stat *info), (file, info))
WRAP(int, stat, -1, (const char *path, struct stat *info), (path, info))
WRAP(int, lstat, -1, (const char *path, struct stat *info), (path, info))
WRAP(DIR *, opendir, NULL, (const char *path), (path))
WRAP(struct dirent *, readdir, NULL, (DIR * stream), (stream))
WRAP(int, pipe2, -1, (int *ends, int flags), (ends, flags))
WRAP(int, ppoll, -1,
     (struct pollfd * ends, nfds_t count, const struct timespec *limit, const sigset_t *mask),
     (ends, count, limit, mask))
WRAP(int, waitid, -1, (idtype_t type, id_t id, siginfo_t *info, int flags), (type, id, info, flags))
WRAP(int, mkdir, -1, (const char *path, mode_t mode), (path, mode))
WRAP(char *, realpath, NULL, (const char *path, char *resolved), (path, resolved))
WRAP(int, renameat, -1, (int from, const char *a, int to, const char *b), (from, a, to, b))
WRAP(ssize_t, pread, -1, (int file, void *data, size_t size, off_t at),
     (file, data, fault_short &&size > 0 ? 1 : size, at))
WRAP(ssize_t, read, -1, (int file, void *data, size_t size),
     (file, data, fault_short &&size > 0 ? 1 : size))
WRAP(ssize_t, write, -1, (int file, const void *data, size_t size),
     (file, data, fault_short &&size > 0 ? 1 : size))

/* These return the number. */
int __real_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const arguments[],
                       char *const variables[]);
int __wrap_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const arguments[],
                       char *const variables[]);
int __wrap_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const arguments[],
                       char *const variables[])
{
    return fails("posix_spawn")
               ? plan.code
               : __real_posix_spawn(pid, path, actions, attributes, arguments, variables);
}

/* And these have an argument more now and then: it is passed on always. */
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...);
int __real_fcntl(int file, int command, ...);
int __wrap_fcntl(int file, int command, ...);

int __wrap_open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return fails("open") ? -1 : __real_open(path, flags, mode);
}

int __wrap_openat(int folder, const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return fails("openat") ? -1 : __real_openat(folder, path, flags, mode);
}

int __wrap_fcntl(int file, int command, ...)
{
    va_list rest;
    va_start(rest, command);
    const int argument = command == F_GETFD || command == F_GETFL ? 0 : va_arg(rest, int);
    va_end(rest);
    return fails("fcntl") ? -1 : __real_fcntl(file, command, argument);
}
