/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/llvm/use.h"

#include <pthread.h>

#include "plugins/cpu/llvm/llvm.h"

static const pthread_cond_t fresh = PTHREAD_COND_INITIALIZER;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of the three that follow */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned users;
static int forks; /* somebody waits for a fork: nobody else begins */

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The mutex stays locked while the process forks. */
static void before_fork(void)
{
    pthread_mutex_lock(&mutex);
    forks++;
    while (users > 0)
        pthread_cond_wait(&changed, &mutex);
}

static void after_fork(void)
{
    forks--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

/* Threads that wait in the parent are none of the child's. */
static void after_fork_in_child(void)
{
    forks = 0;
    changed = fresh;
    pthread_mutex_unlock(&mutex);
}

static void watch(void)
{
    pthread_atfork(before_fork, after_fork, after_fork_in_child);
}

void cpu_llvm_watch_forks(void)
{
    pthread_once(&once, watch);
}

void cpu_llvm_begin_use(void)
{
    cpu_llvm_watch_forks();
    pthread_mutex_lock(&mutex);
    while (forks > 0)
        pthread_cond_wait(&changed, &mutex);
    users++;
    pthread_mutex_unlock(&mutex);
}

void cpu_llvm_end_use(void)
{
    pthread_mutex_lock(&mutex);
    if (--users == 0)
        pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}
