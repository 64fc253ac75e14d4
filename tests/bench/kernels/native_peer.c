/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* C on threads that wait for work: each takes an equal part of the units. */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "tests/bench/kernels/peer.h"

enum { THREADS = 256 };

struct peer_run {
    const problem *p;
    void *memory[PROBLEM_BUFFERS]; /* of results owned, else the problem's */
    size_t sizes[PROBLEM_BUFFERS];
};

/* Lives until the process ends. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t begin, done;
    unsigned threads, busy;
    uint64_t round;
    const peer_run *run;
} team = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .begin = PTHREAD_COND_INITIALIZER,
          .done = PTHREAD_COND_INITIALIZER};

static void do_part(const peer_run *run, size_t part)
{
    const size_t units = run->p->units, threads = team.threads;
    run->p->native(run->memory, run->sizes, units * part / threads, units * (part + 1) / threads);
}

static void *work(void *user)
{
    const size_t part = *(const size_t *)user;
    uint64_t seen = 0;
    pthread_mutex_lock(&team.lock);
    for (;;) {
        while (team.round == seen)
            pthread_cond_wait(&team.begin, &team.lock);
        seen = team.round;
        const peer_run *run = team.run;
        pthread_mutex_unlock(&team.lock);
        do_part(run, part);
        pthread_mutex_lock(&team.lock);
        if (--team.busy == 0)
            pthread_cond_signal(&team.done);
    }
    return NULL;
}

static void start_team(unsigned threads)
{
    static size_t parts[THREADS];
    team.threads = threads < THREADS ? threads : THREADS;
    for (unsigned i = 1; i < team.threads; i++) {
        pthread_t thread;
        parts[i] = i;
        if (pthread_create(&thread, NULL, work, &parts[i]) != 0)
            bench_fail("cannot start a thread");
        pthread_detach(thread);
    }
}

static void run_all(const peer_run *run)
{
    pthread_mutex_lock(&team.lock);
    team.run = run;
    team.busy = team.threads - 1;
    team.round++;
    pthread_cond_broadcast(&team.begin);
    pthread_mutex_unlock(&team.lock);
    do_part(run, 0);
    pthread_mutex_lock(&team.lock);
    while (team.busy > 0)
        pthread_cond_wait(&team.done, &team.lock);
    pthread_mutex_unlock(&team.lock);
}

static peer_run *make(void *self, const problem *p)
{
    peer_run *run = calloc(1, sizeof *run);
    (void)self;
    if (!run)
        bench_fail("no memory");
    run->p = p;
    for (uint32_t i = 0; i < p->buffer_count; i++) {
        const problem_buffer *buffer = &p->buffers[i];
        run->sizes[i] = buffer->size;
        run->memory[i] = buffer->is_result ? problem_memory(buffer->size) : buffer->data;
        if (buffer->is_result)
            memcpy(run->memory[i], buffer->data, buffer->size);
    }
    return run;
}

static double measure(void *user)
{
    peer_run *run = user;
    const uint64_t start = vyre__clock_now();
    for (uint32_t i = 0; i < run->p->buffer_count; i++)
        if (run->p->buffers[i].is_sum)
            memcpy(run->memory[i], run->p->buffers[i].data, run->sizes[i]);
    run_all(run);
    return (double)(vyre__clock_now() - start);
}

static void results(peer_run *run, void **out_memory)
{
    memcpy(out_memory, run->memory, sizeof run->memory);
}

static void release(peer_run *run)
{
    for (uint32_t i = 0; i < run->p->buffer_count; i++)
        if (run->p->buffers[i].is_result)
            free(run->memory[i]);
    free(run);
}

int native_peer_open(peer *out_peer, unsigned threads, const char **out_why)
{
    (void)out_why;
    start_team(threads);
    *out_peer = (peer){"C", make, measure, results, release, NULL};
    return 1;
}
