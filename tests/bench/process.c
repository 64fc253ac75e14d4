/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whole processes: from the call that starts one to the end of it. */
#include "config.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"

/* Nothing of the caller's settings of the library; the libraries of the build folder. */
static void make_environment(const bench_process *process, char text[3][1100], char *out[4])
{
    snprintf(text[0], sizeof text[0], "VYRE_CONFIG=%s", process->config);
    snprintf(text[1], sizeof text[1], "LD_LIBRARY_PATH=%s", bench_path(process->bench, ".libs"));
    snprintf(text[2], sizeof text[2], "PATH=/usr/bin:/bin");
    for (int i = 0; i < 3; i++)
        out[i] = text[i];
    out[3] = NULL;
}

static void run_once(const bench_process *process, char **environment)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = 0;
    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) != 0)
        bench_fail("cannot prepare a process");
    if (posix_spawnp(&child, process->argv[0], &actions, NULL,
                     (char *const *)(uintptr_t)process->argv, environment) != 0)
        bench_fail("cannot start %s", process->argv[0]);
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        bench_fail("%s failed: status %d", process->argv[0], status);
    posix_spawn_file_actions_destroy(&actions);
}

void bench_process_run(void *user, uint64_t calls)
{
    const bench_process *process = user;
    char text[3][1100], *environment[4];
    make_environment(process, text, environment);
    for (uint64_t i = 0; i < calls; i++)
        run_once(process, environment);
}

void bench_process_before(void *user)
{
    const bench_process *process = user;
    if (process->cold)
        bench_remove(bench_file(process->bench, "cache"));
}
