/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/watch.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

enum { SECOND_NS = 1000000000 };

struct cpu_watch {
    const vyre_host *host;
    pthread_mutex_t lock; /* of all that follows, and of the links of launches */
    pthread_cond_t wake;  /* an earlier deadline, or the end */
    cpu_launch *launches; /* not owned */
    uint64_t alarm;       /* when the thread wakes by itself; UINT64_MAX: not at all */
    int started, reported, ending;
    pthread_t thread;
};

/* Stops what is late. The earliest deadline of the others; UINT64_MAX when there is none. */
static uint64_t stop_late(cpu_watch *watch)
{
    const uint64_t now = cpu_now();
    uint64_t earliest = UINT64_MAX;
    for (cpu_launch *launch = watch->launches; launch; launch = launch->next) {
        if (launch->deadline <= now)
            cpu_launch_stop(launch, CPU_STOP_DEADLINE);
        else if (launch->deadline < earliest)
            earliest = launch->deadline;
    }
    return earliest;
}

static void sleep_until(cpu_watch *watch, uint64_t time)
{
    if (time == UINT64_MAX) {
        pthread_cond_wait(&watch->wake, &watch->lock);
        return;
    }
    const struct timespec until = {.tv_sec = (time_t)(time / SECOND_NS),
                                   .tv_nsec = (long)(time % SECOND_NS)};
    pthread_cond_timedwait(&watch->wake, &watch->lock, &until);
}

static void *thread_main(void *argument)
{
    cpu_watch *watch = argument;
    pthread_mutex_lock(&watch->lock);
    while (!watch->ending) {
        watch->alarm = stop_late(watch);
        sleep_until(watch, watch->alarm);
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

/* Under the lock. */
static int start(cpu_watch *watch)
{
    sigset_t all, callers;
    if (watch->started)
        return 1;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &callers);
    watch->started = pthread_create(&watch->thread, NULL, thread_main, watch) == 0;
    pthread_sigmask(SIG_SETMASK, &callers, NULL);
    return watch->started;
}

static void link_launch(cpu_watch *watch, cpu_launch *launch)
{
    launch->previous = NULL;
    launch->next = watch->launches;
    if (launch->next)
        launch->next->previous = launch;
    watch->launches = launch;
    /* An alarm that is too early costs one look around, and spares this signal next time. */
    if (launch->deadline < watch->alarm) {
        watch->alarm = launch->deadline;
        pthread_cond_signal(&watch->wake);
    }
}

int cpu_watch_add(cpu_watch *watch, cpu_launch *launch)
{
    pthread_mutex_lock(&watch->lock);
    const int started = start(watch);
    const int reports = !started && !watch->reported;
    watch->reported |= reports;
    if (started)
        link_launch(watch, launch);
    pthread_mutex_unlock(&watch->lock);
    if (reports)
        watch->host->log(watch->host->ctx, VYRE_LOG_WARN,
                         "no thread can be started, so that a program without end runs on after "
                         "its deadline. Raise the limit of processes (`ulimit -u`, pids.max).");
    return started;
}

void cpu_watch_remove(cpu_watch *watch, cpu_launch *launch)
{
    pthread_mutex_lock(&watch->lock);
    if (launch->previous)
        launch->previous->next = launch->next;
    else
        watch->launches = launch->next;
    if (launch->next)
        launch->next->previous = launch->previous;
    pthread_mutex_unlock(&watch->lock);
}

/* ---- life ---- */

cpu_watch *cpu_watch_create(const vyre_host *host)
{
    pthread_condattr_t attributes;
    cpu_watch *watch = host->alloc(host->ctx, sizeof *watch, 0);
    if (!watch)
        return NULL;
    memset(watch, 0, sizeof *watch);
    watch->host = host;
    watch->alarm = UINT64_MAX;
    pthread_mutex_init(&watch->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    return watch;
}

void cpu_watch_destroy(cpu_watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->ending = 1;
    pthread_cond_signal(&watch->wake);
    pthread_mutex_unlock(&watch->lock);
    if (watch->started)
        pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->wake);
    pthread_mutex_destroy(&watch->lock);
    watch->host->dealloc(watch->host->ctx, watch, sizeof *watch, 0);
}
