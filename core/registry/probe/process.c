/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/probe/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

/* Moves a descriptor out of the way of those that the program gets: this process may have been
 * started with 0 to 2 closed. */
static int lift(int *end)
{
    if (*end > VYRE__PROCESS_RESULT)
        return 0;
    const int lifted = fcntl(*end, F_DUPFD_CLOEXEC, VYRE__PROCESS_RESULT + 1);
    const int code = errno;
    close_end(end);
    *end = lifted;
    return lifted < 0 ? code : 0;
}

static int open_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ends[0] = ends[1] = -1;
        return errno;
    }
    int code = lift(&ends[0]);
    if (code == 0)
        code = lift(&ends[1]);
    if (code == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
        code = errno;
    return code;
}

static int set_up_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
#ifdef POSIX_SPAWN_SETSID
    flags |= POSIX_SPAWN_SETSID;
#else
    flags |= POSIX_SPAWN_SETPGROUP; /* the program makes the session */
#endif
    int code = posix_spawnattr_setflags(attributes, flags);
    if (code == 0)
        code = posix_spawnattr_setsigmask(attributes, &none);
    if (code == 0)
        code = posix_spawnattr_setsigdefault(attributes, &all);
    return code;
}

static int spawn(pid_t *out_pid, char *const arguments[], int result, int messages)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&actions);
    if (code != 0)
        return code;
    code = posix_spawnattr_init(&attributes);
    if (code != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return code;
    }
    code = set_up_attributes(&attributes);
    if (code == 0)
        code = posix_spawn_file_actions_adddup2(&actions, messages, STDOUT_FILENO);
    if (code == 0)
        code = posix_spawn_file_actions_adddup2(&actions, messages, STDERR_FILENO);
    if (code == 0)
        code = posix_spawn_file_actions_adddup2(&actions, result, VYRE__PROCESS_RESULT);
    if (code == 0)
        code = posix_spawn(out_pid, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

int vyre__process_start(vyre__process *out_process, char *const arguments[])
{
    int result[2] = {-1, -1}, messages[2] = {-1, -1};
    pid_t pid = 0;
    *out_process = (vyre__process){.result = -1, .messages = -1, .exit_code = -1};
    int code = open_pipe(result);
    if (code == 0)
        code = open_pipe(messages);
    if (code == 0)
        code = spawn(&pid, arguments, result[1], messages[1]);
    close_end(&result[1]);
    close_end(&messages[1]);
    if (code != 0) {
        close_end(&result[0]);
        close_end(&messages[0]);
        return code;
    }
    out_process->pid = pid;
    out_process->result = result[0];
    out_process->messages = messages[0];
    return 0;
}

static int wait_for(pid_t pid, siginfo_t *info, int flags)
{
    int result;
    info->si_pid = 0;
    do
        result = waitid(P_PID, (id_t)pid, info, WEXITED | flags);
    while (result != 0 && errno == EINTR);
    return result;
}

int vyre__process_has_ended(vyre__process *process)
{
    siginfo_t info = {0};
    if (process->ended || process->pid == 0)
        return 1;
    if (wait_for(process->pid, &info, WNOHANG | WNOWAIT) != 0) {
        process->ended = 1; /* somebody else took its status */
        return 1;
    }
    if (info.si_pid == 0)
        return 0;
    /* Until it is waited for, nobody else can have its id. */
    kill(-process->pid, SIGKILL);
    process->ended = 1;
    if (wait_for(process->pid, &info, 0) != 0)
        return 1;
    if (info.si_code == CLD_EXITED)
        process->exit_code = info.si_status;
    else
        process->signal = info.si_status;
    return 1;
}

void vyre__process_kill(const vyre__process *process)
{
    if (process->ended || process->pid == 0)
        return;
    kill(-process->pid, SIGKILL);
    kill(process->pid, SIGKILL);
}

void vyre__process_close(vyre__process *process)
{
    close_end(&process->result);
    close_end(&process->messages);
}
