/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/probe/probe.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/registry/probe/run.h"

enum {
    MAX_PARALLEL = 64,
    TURN_US = 20000,    /* how often to look after a probe whose pipes say nothing */
    LAST_TURN_US = 100, /* the same when its pipes are closed: it is about to end */
    KILL_WAIT_MS = 1000 /* a killed probe that hangs in the kernel for longer is left to itself */
};

/* Processors that this process may use. */
static size_t usable_processors(void)
{
    cpu_set_t set;
    long count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set)
                                                             : sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > MAX_PARALLEL ? MAX_PARALLEL : (size_t)count;
}

/* A shortage that ends when other probes do. */
static int is_passing(int code)
{
    return code == EAGAIN || code == EMFILE || code == ENFILE || code == ENOMEM;
}

/* ---- waiting ---- */

static struct timespec turn_of(const vyre__probe_run_state *runs, size_t count)
{
    uint64_t turn = TURN_US * UINT64_C(1000);
    const uint64_t now = vyre__clock_now();
    for (size_t i = 0; i < count; i++) {
        const uint64_t left = runs[i].deadline > now ? runs[i].deadline - now : 0;
        if (left < turn)
            turn = left;
        if (runs[i].process.result < 0 && runs[i].process.messages < 0)
            turn = LAST_TURN_US * UINT64_C(1000);
    }
    return (struct timespec){.tv_nsec = (long)turn};
}

static void wait_a_turn(const vyre__probe_run_state *runs, size_t count)
{
    struct pollfd ends[2 * MAX_PARALLEL];
    nfds_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (runs[i].process.result >= 0)
            ends[used++] = (struct pollfd){.fd = runs[i].process.result, .events = POLLIN};
        if (runs[i].process.messages >= 0)
            ends[used++] = (struct pollfd){.fd = runs[i].process.messages, .events = POLLIN};
    }
    const struct timespec turn = turn_of(runs, count);
    ppoll(ends, used, &turn, NULL);
}

/* ---- the probes that run ---- */

/* Looks after one probe; 1 when it is over. */
static int attend(vyre__probe_run_state *run)
{
    const int ended = vyre__process_has_ended(&run->process);
    vyre__probe_run_read(run, ended);
    if (ended)
        return 1;
    const uint64_t now = vyre__clock_now();
    if (!run->killed && (run->broken || now >= run->deadline)) {
        run->late = !run->broken;
        run->killed = 1;
        run->deadline = now + (uint64_t)KILL_WAIT_MS * 1000000;
        vyre__process_kill(&run->process);
        return 0;
    }
    return run->killed && now >= run->deadline;
}

/* Starts jobs from `*next` on while there is room. */
static size_t start_some(const char *program, vyre__probe_job *jobs, size_t count, size_t *next,
                         vyre__probe_run_state *runs, size_t running, size_t room)
{
    while (*next < count && running < room) {
        const int code = vyre__probe_run_start(&runs[running], program, &jobs[*next]);
        if (code != 0 && running > 0 && is_passing(code))
            break;
        if (code != 0)
            vyre__probe_run_refuse(&jobs[*next], program, code);
        else
            running++;
        (*next)++;
    }
    return running;
}

static void run_all(const char *program, vyre__probe_job *jobs, size_t count,
                    vyre__probe_run_state *runs, size_t room)
{
    size_t next = 0, running = 0;
    while (next < count || running > 0) {
        running = start_some(program, jobs, count, &next, runs, running, room);
        if (running == 0)
            continue;
        wait_a_turn(runs, running);
        for (size_t i = running; i > 0; i--) {
            if (!attend(&runs[i - 1]))
                continue;
            vyre__probe_run_finish(&runs[i - 1]);
            runs[i - 1] = runs[--running];
        }
    }
}

void vyre__probe_run(const char *program, vyre__probe_job *jobs, size_t count)
{
    const size_t usable = usable_processors();
    const size_t room = count < usable ? count : usable;
    vyre__probe_run_state *runs = count ? calloc(room, sizeof *runs) : NULL;
    for (size_t i = 0; i < count; i++) {
        vyre__report_start(&jobs[i].report);
        jobs[i].status = VYRE_OK;
        jobs[i].error = (vyre_error){0};
        jobs[i].signal = jobs[i].system_error = 0;
        jobs[i].exit_code = -1;
        jobs[i].duration_ns = 0;
        if (!runs)
            jobs[i].status = vyre__fail_memory(&jobs[i].error, "the examination of plugins");
    }
    if (runs)
        run_all(program, jobs, count, runs, room);
    free(runs);
}
