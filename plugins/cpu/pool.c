/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/pool.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "plugins/cpu/float_state.h"
#include "plugins/cpu/processors.h"
#include "plugins/cpu/watch.h"

enum {
    SHORT_NS = 60000, /* a job that takes less than this is not worth a second thread */
    TAKE_NS = 150000, /* what a thread takes at a time should last about so long */
    SPINS = 200       /* looks for a new job before a thread goes to sleep */
};

/* Units that one thread has left: the next one in the low half, the end in the high half. A unit
 * here stands for `scale` units of the job, so that halves of 32 bits suffice. */
typedef struct share {
    _Alignas(64) _Atomic uint64_t range;
} share;

/* A job that several threads work on. On the stack of its caller. */
typedef struct shared_job {
    const cpu_job *job;
    uint64_t start; /* first unit that is shared: those before are done */
    uint64_t scale;
    struct shared_job *next; /* in the pool's list */
    uint32_t parties;        /* shares in use */
    uint32_t joined;         /* threads that ever worked on it; under the lock, as the next */
    uint32_t inside;         /* threads of the pool that work on it now */
    share shares[CPU_MAX_THREADS];
} shared_job;

struct cpu_pool {
    const vyre_host *host;
    cpu_watch *watch; /* owned */
    pthread_mutex_t lock;
    pthread_cond_t wake; /* there is a job, or the end */
    pthread_cond_t left; /* a thread has left a job */
    shared_job *jobs;    /* under the lock */
    uint32_t started;    /* threads; under the lock */
    int ending;          /* under the lock */
    atomic_uint news;    /* grows with each job: idle threads watch it */
    atomic_uint limit;
    pthread_t threads[CPU_MAX_THREADS];
};

/* ---- ranges ---- */

static uint64_t pack(uint64_t next, uint64_t end)
{
    return end << 32 | next;
}

/* Up to `want` units from the front of a share; 0 when it is empty. */
static uint64_t take_units(share *s, uint64_t want, uint64_t *out_first)
{
    uint64_t range = atomic_load_explicit(&s->range, memory_order_relaxed);
    for (;;) {
        const uint64_t next = range & UINT32_MAX, end = range >> 32;
        if (next >= end)
            return 0;
        /* Half of it stays for others. */
        const uint64_t most = (end - next + 1) / 2;
        const uint64_t count = want < most ? want : most;
        *out_first = next;
        if (atomic_compare_exchange_weak_explicit(&s->range, &range, pack(next + count, end),
                                                  memory_order_relaxed, memory_order_relaxed))
            return count;
    }
}

/* Moves the upper half of somebody's share to `own`, which is empty. */
static int steal(shared_job *shared, uint32_t own)
{
    for (uint32_t i = 1; i < shared->parties; i++) {
        share *victim = &shared->shares[(own + i) % shared->parties];
        uint64_t range = atomic_load_explicit(&victim->range, memory_order_relaxed);
        for (;;) {
            const uint64_t next = range & UINT32_MAX, end = range >> 32;
            if (next >= end)
                break;
            const uint64_t middle = next + (end - next) / 2;
            if (!atomic_compare_exchange_weak_explicit(&victim->range, &range, pack(next, middle),
                                                       memory_order_relaxed, memory_order_relaxed))
                continue;
            atomic_store_explicit(&shared->shares[own].range, pack(middle, end),
                                  memory_order_relaxed);
            return 1;
        }
    }
    return 0;
}

/* ---- pace ---- */

/* How many units a thread takes at a time: so many that looking at the clock costs nothing, and so
 * few that a deadline is seen in time. */
typedef struct pace {
    uint64_t want;
    uint64_t since; /* when the last units were taken */
} pace;

static uint64_t first_take(const cpu_job *job, uint64_t scale)
{
    const uint64_t want = job->unit_ns > 0 && !job->is_least ? TAKE_NS / scale / job->unit_ns : 1;
    return want > 0 ? want : 1;
}

static pace start_pace(const cpu_job *job, uint64_t scale)
{
    return (pace){.want = first_take(job, scale), .since = cpu_now()};
}

/* After `done` units. Whether the launch goes on. */
static int keep_pace(pace *p, cpu_launch *launch, uint64_t done)
{
    const uint64_t now = cpu_now(), spent = now - p->since;
    p->since = now;
    if (launch->deadline && now >= launch->deadline)
        cpu_launch_stop(launch, CPU_STOP_DEADLINE);
    if (spent < TAKE_NS / 2 && done >= p->want && p->want < UINT32_MAX)
        p->want *= 2;
    else if (spent > TAKE_NS * 2 && p->want > 1)
        p->want /= 2;
    return !cpu_launch_stopped(launch);
}

/* ---- working ---- */

static void run_units(const shared_job *shared, uint64_t first, uint64_t count)
{
    const cpu_job *job = shared->job;
    const uint64_t start = shared->start + first * shared->scale;
    const uint64_t most = job->count - start;
    const uint64_t units = count > most / shared->scale ? most : count * shared->scale;
    job->run(job->context, start, units);
}

static void work(shared_job *shared, uint32_t own)
{
    pace p = start_pace(shared->job, shared->scale);
    uint64_t first = 0, count;
    do {
        while ((count = take_units(&shared->shares[own], p.want, &first)) > 0) {
            run_units(shared, first, count);
            if (!keep_pace(&p, shared->job->launch, count))
                return;
        }
    } while (steal(shared, own));
}

/* A job that has room for one more thread; under the lock. */
static shared_job *find_job(cpu_pool *pool)
{
    for (shared_job *shared = pool->jobs; shared; shared = shared->next)
        if (shared->joined < shared->parties)
            return shared;
    return NULL;
}

/* The sooner a new job is seen, the better: a thread that was busy looks for a while. */
static void look_around(cpu_pool *pool, unsigned seen)
{
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < SPINS && atomic_load_explicit(&pool->news, memory_order_relaxed) == seen;
         i++) {
#if defined(__x86_64__)
        _mm_pause();
#endif
    }
    pthread_mutex_lock(&pool->lock);
}

static void *thread_main(void *argument)
{
    cpu_pool *pool = argument;
    cpu_float_enter();
    pthread_mutex_lock(&pool->lock);
    while (!pool->ending) {
        const unsigned seen = atomic_load_explicit(&pool->news, memory_order_relaxed);
        shared_job *shared = find_job(pool);
        if (!shared) {
            pthread_cond_wait(&pool->wake, &pool->lock);
            continue;
        }
        const uint32_t own = shared->joined++;
        shared->inside++;
        pthread_mutex_unlock(&pool->lock);
        work(shared, own);
        pthread_mutex_lock(&pool->lock);
        if (--shared->inside == 0)
            pthread_cond_broadcast(&pool->left);
        if (!find_job(pool))
            look_around(pool, seen);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Under the lock. Fewer threads than wanted are no failure. */
static void start_threads(cpu_pool *pool, uint32_t wanted)
{
    sigset_t all, callers;
    if (pool->started >= wanted)
        return;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &callers);
    while (pool->started < wanted &&
           pthread_create(&pool->threads[pool->started], NULL, thread_main, pool) == 0)
        pool->started++;
    pthread_sigmask(SIG_SETMASK, &callers, NULL);
}

/* ---- sharing a job ---- */

static void split(shared_job *shared, uint64_t units)
{
    shared->scale = units / UINT32_MAX + 1;
    const uint64_t count = units / shared->scale + (units % shared->scale != 0);
    for (uint32_t i = 0; i < shared->parties; i++)
        atomic_init(&shared->shares[i].range,
                    pack(count * i / shared->parties, count * (i + 1) / shared->parties));
}

static void publish(cpu_pool *pool, shared_job *shared)
{
    pthread_mutex_lock(&pool->lock);
    start_threads(pool, shared->parties - 1);
    shared->next = pool->jobs;
    pool->jobs = shared;
    atomic_fetch_add_explicit(&pool->news, 1, memory_order_relaxed);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
}

/* Nobody new comes; those who are inside are waited for. */
static void withdraw(cpu_pool *pool, shared_job *shared)
{
    pthread_mutex_lock(&pool->lock);
    shared_job **link = &pool->jobs;
    while (*link != shared)
        link = &(*link)->next;
    *link = shared->next;
    while (shared->inside > 0)
        pthread_cond_wait(&pool->left, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

static void run_shared(cpu_pool *pool, const cpu_job *job, uint64_t start)
{
    const uint64_t units = job->count - start;
    const uint32_t limit = cpu_pool_threads(pool);
    shared_job shared;
    shared.job = job;
    shared.start = start;
    shared.parties = units < limit ? (uint32_t)units : limit;
    shared.joined = 1;
    shared.inside = 0;
    split(&shared, units);
    publish(pool, &shared);
    work(&shared, 0);
    withdraw(pool, &shared);
}

static uint64_t product(uint64_t a, uint64_t b)
{
    return b > 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

/* Alone, until it turns out that the rest is long. */
static void run_alone(cpu_pool *pool, const cpu_job *job)
{
    const int others = cpu_pool_threads(pool) > 1;
    uint64_t done = 0, count;
    if (first_take(job, 1) >= job->count) { /* no look at the clock */
        job->run(job->context, 0, job->count);
        return;
    }
    pace p = start_pace(job, 1);
    const uint64_t begin = p.since;
    while (done < job->count) {
        count = p.want < job->count - done ? p.want : job->count - done;
        job->run(job->context, done, count);
        done += count;
        if (!keep_pace(&p, job->launch, count))
            return;
        const uint64_t left = job->count - done;
        if (others && left > 1 && product((p.since - begin) / done + 1, left) > 2 * SHORT_NS) {
            run_shared(pool, job, done);
            return;
        }
    }
}

static void run(cpu_pool *pool, const cpu_job *job)
{
    if (job->count > 1 && product(job->unit_ns, job->count) > 2 * SHORT_NS &&
        cpu_pool_threads(pool) > 1)
        run_shared(pool, job, 0);
    else
        run_alone(pool, job);
}

void cpu_pool_run(cpu_pool *pool, const cpu_job *job)
{
    if (job->count == 0 || cpu_launch_stopped(job->launch))
        return;
    const int watched =
        job->watched && job->launch->deadline && cpu_watch_add(pool->watch, job->launch);
    run(pool, job);
    if (watched)
        cpu_watch_remove(pool->watch, job->launch);
}

/* ---- life ---- */

void cpu_pool_limit(cpu_pool *pool, uint32_t threads)
{
    uint32_t limit = threads > 0 ? threads : cpu_processors();
    if (limit > CPU_MAX_THREADS)
        limit = CPU_MAX_THREADS;
    atomic_store_explicit(&pool->limit, limit, memory_order_relaxed);
}

uint32_t cpu_pool_threads(const cpu_pool *pool)
{
    return atomic_load_explicit(&pool->limit, memory_order_relaxed);
}

cpu_pool *cpu_pool_create(const vyre_host *host)
{
    cpu_pool *pool = host->alloc(host->ctx, sizeof *pool, 64);
    if (!pool)
        return NULL;
    memset(pool, 0, sizeof *pool);
    pool->host = host;
    pool->watch = cpu_watch_create(host);
    if (!pool->watch) {
        host->dealloc(host->ctx, pool, sizeof *pool, 64);
        return NULL;
    }
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->left, NULL);
    atomic_init(&pool->news, 0);
    atomic_init(&pool->limit, 1);
    return pool;
}

void cpu_pool_destroy(cpu_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->ending = 1;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
    for (uint32_t i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
    cpu_watch_destroy(pool->watch);
    pthread_cond_destroy(&pool->left);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->lock);
    pool->host->dealloc(pool->host->ctx, pool, sizeof *pool, 64);
}
