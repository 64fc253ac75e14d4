/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Threads of the CPU backend: each unit once, whoever does it; no thread for little work; how many
 * processors a process may use. */
#include "config.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugins/cpu/float_state.h"
#include "plugins/cpu/pool.h"
#include "plugins/cpu/processors.h"
#include "tests/unit/kernel_run.h"
#include "tests/unit/unit.h"

enum { UNITS = 5000 };

/* Work whose units count how often they were done. */
typedef struct counted {
    atomic_uchar done[UNITS];
    atomic_uint wrong;   /* units beyond the end, signals that are not blocked */
    atomic_uint threads; /* others than the caller were seen */
    pthread_t caller;
    uint64_t unit_ns; /* that each takes; the last ones of a row take ten times as long */
} counted;

static void spin(uint64_t ns)
{
    const uint64_t end = cpu_now() + ns;
    while (cpu_now() < end)
        ;
}

static void count_units(void *context, uint64_t first, uint64_t count)
{
    counted *c = context;
    if (!pthread_equal(pthread_self(), c->caller)) {
        sigset_t blocked;
        pthread_sigmask(SIG_SETMASK, NULL, &blocked);
        atomic_fetch_add(&c->threads, 1);
        if (!sigismember(&blocked, SIGTERM) || !sigismember(&blocked, SIGINT))
            atomic_fetch_add(&c->wrong, 1);
    }
    for (uint64_t i = first; i < first + count; i++) {
        if (i >= UNITS) {
            atomic_fetch_add(&c->wrong, 1);
            return;
        }
        atomic_fetch_add(&c->done[i], 1);
        if (c->unit_ns)
            spin(i >= UNITS - 100 ? c->unit_ns * 10 : c->unit_ns);
    }
}

static counted *new_work(uint64_t unit_ns)
{
    counted *c = calloc(1, sizeof *c);
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    c->caller = pthread_self();
    c->unit_ns = unit_ns;
    return c;
}

static uint32_t not_done_once(const counted *c, uint32_t units)
{
    uint32_t wrong = atomic_load(&c->wrong);
    for (uint32_t i = 0; i < UNITS; i++)
        wrong += atomic_load(&c->done[i]) != (i < units);
    return wrong;
}

static void run_job(cpu_pool *pool, counted *c, uint64_t count, uint64_t guess, int is_least)
{
    cpu_launch launch = {.deadline = 0};
    atomic_init(&launch.stop, CPU_GO_ON);
    const cpu_job job = {.run = count_units,
                         .context = c,
                         .launch = &launch,
                         .count = count,
                         .unit_ns = guess,
                         .is_least = is_least};
    cpu_pool_run(pool, &job);
}

static void do_job(cpu_pool *pool, counted *c, uint64_t count, uint64_t guess)
{
    run_job(pool, c, count, guess, 0);
}

static uint32_t threads_of_process(void)
{
    uint32_t count = 0;
    DIR *tasks = opendir("/proc/self/task");
    while (tasks && readdir(tasks))
        count++;
    if (tasks)
        closedir(tasks);
    return count;
}

/* ---- tests ---- */

static void each_unit_is_done_once(void)
{
    static const uint32_t limits[] = {1, 2, 3, 8};
    static const uint32_t counts[] = {0, 1, 2, 7, 100, UNITS};
    for (size_t l = 0; l < 4; l++) {
        cpu_pool *pool = cpu_pool_create(kernel_host());
        CU_ASSERT_PTR_NOT_NULL_FATAL(pool);
        cpu_pool_limit(pool, limits[l]);
        for (size_t n = 0; n < 6; n++)
            for (uint64_t guess = 0; guess <= 1000000; guess = guess * 1000 + 1) {
                counted *c = new_work(n < 4 ? 20000 : 500);
                do_job(pool, c, counts[n], guess);
                CU_ASSERT_EQUAL(not_done_once(c, counts[n]), 0);
                free(c);
            }
        cpu_pool_destroy(pool);
    }
}

/* What seems short is shared all the same when the guess is no more than a least. */
static void least_guesses_are_measured(void)
{
    cpu_pool *pool = cpu_pool_create(kernel_host());
    const uint32_t before = threads_of_process();
    cpu_pool_limit(pool, 2);
    for (int is_least = 0; is_least < 2; is_least++) {
        counted *c = new_work(20000);
        run_job(pool, c, 1000, 1, is_least);
        CU_ASSERT_EQUAL(not_done_once(c, 1000), 0);
        if (before > 0)
            CU_ASSERT_EQUAL(threads_of_process(), before + (uint32_t)is_least);
        free(c);
    }
    cpu_pool_destroy(pool);
}

static void little_work_starts_no_thread(void)
{
    const uint32_t before = threads_of_process();
    cpu_pool *pool = cpu_pool_create(kernel_host());
    cpu_pool_limit(pool, 4);
    counted *c = new_work(0);
    do_job(pool, c, 10, 100);
    CU_ASSERT_EQUAL(not_done_once(c, 10), 0);
    CU_ASSERT_EQUAL(atomic_load(&c->threads), 0);
    if (before > 0)
        CU_ASSERT_EQUAL(threads_of_process(), before);
    free(c);
    c = new_work(20000);
    do_job(pool, c, 2000, 0); /* nobody guessed it */
    CU_ASSERT_EQUAL(not_done_once(c, 2000), 0);
    if (before > 0)
        CU_ASSERT_EQUAL(threads_of_process(), before + 3);
    CU_ASSERT(atomic_load(&c->threads) > 0);
    free(c);
    cpu_pool_destroy(pool);
    if (before > 0)
        CU_ASSERT_EQUAL(threads_of_process(), before);
}

static void *run_from_thread(void *argument)
{
    cpu_pool *pool = argument;
    for (int i = 0; i < 20; i++) {
        counted *c = new_work(1000);
        do_job(pool, c, 300, i % 2 ? 100000 : 0);
        CU_ASSERT_EQUAL(not_done_once(c, 300), 0);
        free(c);
    }
    return NULL;
}

static void callers_share_the_threads(void)
{
    pthread_t callers[4];
    cpu_pool *pool = cpu_pool_create(kernel_host());
    cpu_pool_limit(pool, 3);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&callers[i], NULL, run_from_thread, pool), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(callers[i], NULL);
    cpu_pool_destroy(pool);
}

static void a_deadline_is_seen(void)
{
    for (uint32_t limit = 1; limit <= 4; limit += 3) {
        cpu_pool *pool = cpu_pool_create(kernel_host());
        cpu_pool_limit(pool, limit);
        counted *c = new_work(1000000);
        cpu_launch launch = {.deadline = cpu_now() + 30000000};
        atomic_init(&launch.stop, CPU_GO_ON);
        const cpu_job job = {.run = count_units, .context = c, .launch = &launch, .count = UNITS};
        cpu_pool_run(pool, &job);
        CU_ASSERT_EQUAL(atomic_load(&launch.stop), CPU_STOP_DEADLINE);
        CU_ASSERT(cpu_now() - launch.deadline < 200000000); /* the machine may be busy */
        CU_ASSERT(atomic_load(&c->done[UNITS - 1]) == 0 || limit > 1);
        free(c);
        cpu_pool_destroy(pool);
    }
}

/* More units than a half of a range can count. */
typedef struct ends {
    atomic_ullong units;
    atomic_ullong last;
} ends;

static void add_units(void *context, uint64_t first, uint64_t count)
{
    ends *e = context;
    atomic_fetch_add(&e->units, count);
    if (first + count > atomic_load(&e->last))
        atomic_store(&e->last, first + count);
}

static void long_rows_are_scaled(void)
{
    const uint64_t count = (UINT64_C(1) << 40) + 12345;
    cpu_pool *pool = cpu_pool_create(kernel_host());
    cpu_pool_limit(pool, 3);
    cpu_launch launch = {.deadline = 0};
    ends e = {0, 0};
    atomic_init(&launch.stop, CPU_GO_ON);
    const cpu_job job = {
        .run = add_units, .context = &e, .launch = &launch, .count = count, .unit_ns = 1};
    cpu_pool_run(pool, &job);
    CU_ASSERT_EQUAL(atomic_load(&e.units), count);
    CU_ASSERT_EQUAL(atomic_load(&e.last), count);
    cpu_pool_destroy(pool);
}

/* ---- processors ---- */

static void write_file(const char *root, const char *path, const char *text)
{
    char name[512];
    snprintf(name, sizeof name, "%s%s", root, path);
    for (char *slash = strchr(name + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(name, 0700);
        *slash = '/';
    }
    FILE *file = fopen(name, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

static void quotas_of_control_groups(void)
{
    static const struct {
        const char *groups, *path, *text, *path2, *text2;
        uint32_t expected;
    } cases[] = {
        {"0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max", "150000 100000\n", NULL, NULL, 2},
        {"0::/a/b\n", "/sys/fs/cgroup/a/cpu.max", "300000 100000\n", "/sys/fs/cgroup/a/b/cpu.max",
         "max 100000\n", 3},
        {"0::/\n", "/sys/fs/cgroup/cpu.max", "50000 100000\n", NULL, NULL, 1},
        {"0::/\n", "/sys/fs/cgroup/cpu.max", "max 100000\n", NULL, NULL, UINT32_MAX},
        {"0::/\n", "/sys/fs/cgroup/cpu.max", "nonsense\n", NULL, NULL, UINT32_MAX},
        {"0::/\n", "/sys/fs/cgroup/cpu.max", "5 0\n", NULL, NULL, UINT32_MAX},
        {"4:memory:/x\n3:cpu,cpuacct:/x\n", "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "400000\n",
         "/sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n", 4},
        {"3:cpuset:/x\n", "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "400000\n",
         "/sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n", UINT32_MAX},
        {"3:cpu:/not/there\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "700000\n",
         "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n", 7},
        {"3:cpu:/\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n",
         "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n", UINT32_MAX},
        {"nothing\n", "/sys/fs/cgroup/cpu.max", "50000 100000\n", NULL, NULL, UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char root[] = "/tmp/vyre-cgroup-XXXXXX", command[64];
        CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
        write_file(root, "/proc/self/cgroup", cases[i].groups);
        write_file(root, cases[i].path, cases[i].text);
        if (cases[i].path2)
            write_file(root, cases[i].path2, cases[i].text2);
        CU_ASSERT_EQUAL(cpu_quota(root), cases[i].expected);
        snprintf(command, sizeof command, "rm -r %s", root);
        CU_ASSERT_EQUAL(system(command), 0);
    }
    CU_ASSERT_EQUAL(cpu_quota("/nowhere"), UINT32_MAX);
    CU_ASSERT(cpu_processors() >= 1);
}

static const unit_test tests[] = {{"each unit is done once", each_unit_is_done_once},
                                  {"guesses that are a least", least_guesses_are_measured},
                                  {"little work starts no thread", little_work_starts_no_thread},
                                  {"callers share the threads", callers_share_the_threads},
                                  {"a deadline is seen", a_deadline_is_seen},
                                  {"long rows are scaled", long_rows_are_scaled},
                                  {"quotas of control groups", quotas_of_control_groups},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("cpu_pool", tests);
}
