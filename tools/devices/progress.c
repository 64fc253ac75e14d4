/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tools/devices/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_NS = 300000000, SECOND_NS = 1000000000 };

/* Waits until the time or the end; 1 at the end. */
static int wait_until(progress *line, const struct timespec *time)
{
    int timed_out = 0;
    while (!line->is_over && !timed_out)
        timed_out = pthread_cond_timedwait(&line->over, &line->lock, time) != 0;
    return line->is_over;
}

static void *draw(void *user)
{
    progress *line = user;
    struct timespec next;
    int drawn = 0;
    pthread_mutex_lock(&line->lock);
    clock_gettime(CLOCK_MONOTONIC, &next);
    next.tv_nsec += PATIENCE_NS;
    if (next.tv_nsec >= SECOND_NS) {
        next.tv_nsec -= SECOND_NS;
        next.tv_sec++;
    }
    for (; !wait_until(line, &next); next.tv_sec++)
        fprintf(stderr, "\rexamining plugins, %d s", drawn++);
    pthread_mutex_unlock(&line->lock);
    if (drawn)
        fputs("\r\033[K", stderr);
    return NULL;
}

void progress_begin(progress *line)
{
    pthread_condattr_t how;
    if (!isatty(STDERR_FILENO))
        return;
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_mutex_init(&line->lock, NULL);
    pthread_cond_init(&line->over, &how);
    pthread_condattr_destroy(&how);
    line->is_begun = pthread_create(&line->thread, NULL, draw, line) == 0;
}

void progress_end(progress *line)
{
    if (!line->is_begun)
        return;
    pthread_mutex_lock(&line->lock);
    line->is_over = 1;
    pthread_cond_signal(&line->over);
    pthread_mutex_unlock(&line->lock);
    pthread_join(line->thread, NULL);
    pthread_cond_destroy(&line->over);
    pthread_mutex_destroy(&line->lock);
    *line = (progress){0};
}
