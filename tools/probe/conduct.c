/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tools/probe/conduct.h"

#include <dirent.h>
#include <fcntl.h>
#include <float.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/diagnostics.h"

#define FIND(severity, code, fix, ...)                                                             \
    vyre__diagnose(findings, VYRE_SEVERITY_##severity, code, NULL, VYRE__NO_OFFSET, "", fix,       \
                   __VA_ARGS__)

extern char **environ;

/* ---- one look ---- */

/* FNV-1a over every variable in its place. */
static uint64_t digest_environment(void)
{
    uint64_t digest = UINT64_C(14695981039346656037);
    for (size_t i = 0; environ && environ[i]; i++)
        for (const char *c = environ[i];; c++) {
            digest = (digest ^ (unsigned char)*c) * UINT64_C(1099511628211);
            if (!*c)
                break;
        }
    return digest;
}

static unsigned count_threads(void)
{
    unsigned count = 0;
    DIR *folder = opendir("/proc/self/task");
    const struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        count += entry->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return count;
}

/* Arithmetic is asked, not the register that this or that processor has for it. */
static int loses_subnormals(void)
{
    volatile float least = FLT_MIN, half = 0.5f;
    volatile float product = least * half;
    return product == 0;
}

static void look_at_files(conduct_state *state)
{
    for (int i = 0; i < CONDUCT_FILES; i++) {
        const int flags = fcntl(i, F_GETFD);
        state->files[i] = flags < 0 ? 0 : (flags & FD_CLOEXEC) ? 1 : 2;
    }
}

static void look(conduct_state *state)
{
    memset(state, 0, sizeof *state);
    const char *locale = setlocale(LC_ALL, NULL);
    snprintf(state->locale, sizeof state->locale, "%s", locale ? locale : "");
    if (!getcwd(state->folder, sizeof state->folder))
        state->folder[0] = 0;
    state->environment = digest_environment();
    state->mask = umask(0);
    umask(state->mask);
    pthread_sigmask(SIG_BLOCK, NULL, &state->blocked);
    for (int i = 1; i < CONDUCT_SIGNALS; i++)
        sigaction(i, NULL, &state->handlers[i]);
    state->rounding = fegetround();
    state->exceptions = fegetexcept();
    state->flushes = loses_subnormals();
    state->threads = count_threads();
    look_at_files(state);
}

/* ---- comparing ---- */

static int same_blocked(const sigset_t *a, const sigset_t *b)
{
    for (int i = 1; i < CONDUCT_SIGNALS; i++)
        if (sigismember(a, i) != sigismember(b, i))
            return 0;
    return 1;
}

/* The first signal that is handled in another way; 0 when there is none. */
static int changed_handler(const conduct_state *a, const conduct_state *b)
{
    for (int i = 1; i < CONDUCT_SIGNALS; i++)
        if (a->handlers[i].sa_handler != b->handlers[i].sa_handler ||
            a->handlers[i].sa_flags != b->handlers[i].sa_flags)
            return i;
    return 0;
}

static void compare_process(const conduct_state *before, const conduct_state *after,
                            const char *stage, vyre_diagnostics *findings)
{
    static const char restore[] = "Leave it alone, or restore it before the function returns.";
    if (before->environment != after->environment)
        FIND(ERROR, "VP-38", "Take values from host->option, and change no variable.",
             "%s changes the environment", stage);
    if (strcmp(before->folder, after->folder) != 0)
        FIND(ERROR, "VP-38", restore, "%s changes the working directory", stage);
    if (before->mask != after->mask)
        FIND(ERROR, "VP-38", restore, "%s changes the umask", stage);
    if (strcmp(before->locale, after->locale) != 0)
        FIND(ERROR, "VP-38", "Use uselocale() around what needs a locale, and restore it.",
             "%s changes the locale", stage);
}

static void compare_signals(const conduct_state *before, const conduct_state *after,
                            const char *stage, vyre_diagnostics *findings)
{
    const int signal = changed_handler(before, after);
    if (signal)
        FIND(ERROR, "VP-39", "Leave signals to the application.", "%s changes what signal %d does",
             stage, signal);
    if (!same_blocked(&before->blocked, &after->blocked))
        FIND(ERROR, "VP-39", "Restore the mask of the thread before the function returns.",
             "%s changes the signals that the calling thread blocks", stage);
}

static void compare_floats(const conduct_state *before, const conduct_state *after,
                           const char *stage, vyre_diagnostics *findings)
{
    static const char fix[] =
        "Save the floating-point environment and restore it before the function returns; link "
        "without -ffast-math.";
    if (before->rounding != after->rounding)
        FIND(ERROR, "VP-40", fix, "%s changes the rounding of floats", stage);
    if (before->exceptions != after->exceptions)
        FIND(ERROR, "VP-40", fix, "%s changes the floating-point exceptions that trap", stage);
    if (before->flushes != after->flushes)
        FIND(ERROR, "VP-40", fix, "%s changes what becomes of subnormal floats", stage);
}

static void compare_files(const conduct_state *before, const conduct_state *after,
                          const char *stage, vyre_diagnostics *findings)
{
    unsigned inherited = 0;
    for (int i = 3; i < CONDUCT_FILES; i++)
        inherited += before->files[i] == 0 && after->files[i] == 2;
    if (inherited > 0)
        FIND(WARNING, "VP-41", "Open every file with O_CLOEXEC.",
             "%s opens %u descriptor%s that programs started later inherit", stage, inherited,
             inherited > 1 ? "s" : "");
    for (int i = 0; i < 3; i++)
        if (before->files[i] && !after->files[i])
            FIND(ERROR, "VP-41", "Close only what the plugin opened.", "%s closes descriptor %d",
                 stage, i);
}

static void compare_threads(const conduct_state *before, const conduct_state *after,
                            const char *stage, vyre_diagnostics *findings)
{
    if (after->threads > before->threads)
        FIND(WARNING, "VP-42", "Start threads in `open_device` at the earliest.",
             "%s starts %u thread%s before a device is open", stage,
             after->threads - before->threads, after->threads > before->threads + 1 ? "s" : "");
}

/* ---- watching ---- */

static void collect_output(conduct *watch)
{
    watch->output = memfd_create("vyre-output", MFD_CLOEXEC);
    if (watch->output >= 0)
        dup2(watch->output, STDOUT_FILENO);
}

void conduct_begin(conduct *watch)
{
    collect_output(watch);
    look(&watch->first);
    watch->latest = watch->first;
}

void conduct_look(conduct *watch, const char *stage, vyre_diagnostics *findings)
{
    conduct_state now;
    look(&now);
    compare_process(&watch->latest, &now, stage, findings);
    compare_signals(&watch->latest, &now, stage, findings);
    compare_floats(&watch->latest, &now, stage, findings);
    compare_files(&watch->latest, &now, stage, findings);
    compare_threads(&watch->latest, &now, stage, findings);
    watch->latest = now;
}

void conduct_end(conduct *watch, vyre_diagnostics *findings)
{
    conduct_look(watch, "shutdown", findings);
    unsigned left = 0;
    for (int i = 3; i < CONDUCT_FILES; i++)
        left += watch->first.files[i] == 0 && watch->latest.files[i] != 0;
    if (left > 0)
        FIND(WARNING, "VP-41", "Close them in `shutdown`.",
             "%u descriptor%s left open after shutdown", left, left > 1 ? "s are" : " is");
    if (watch->latest.threads > watch->first.threads)
        FIND(WARNING, "VP-42", "Join every thread in `shutdown`.", "%u thread%s after shutdown",
             watch->latest.threads - watch->first.threads,
             watch->latest.threads > watch->first.threads + 1 ? "s run" : " runs");
    struct stat info;
    fflush(stdout);
    if (watch->output >= 0 && fstat(watch->output, &info) == 0 && info.st_size > 0)
        FIND(ERROR, "VP-41", "Use host->log.", "%lld bytes were written to standard output",
             (long long)info.st_size);
}
