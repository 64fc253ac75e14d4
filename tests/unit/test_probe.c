/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/unit/probe_kit.h"
#include "tests/unit/unit.h"

enum { PATIENCE = 20000, SHORT = 700 /* ms */ };

static const char *const stages[] = {"constructor", "query", "init", "enumerate", "shutdown"};
enum { STAGES = 5 };

/* Sanitizers are slow to start and turn some crashes into exits. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

static void check_failed(const vyre__probe_job *job, vyre_status status, const char *text)
{
    const int as_expected = job->status == status && strstr(job->error.message, text) &&
                            job->error.fix[0] && job->report.status == status &&
                            strcmp(job->report.reason, job->error.message) == 0;
    CU_ASSERT(as_expected);
    if (!as_expected)
        printf("# %s: status %d: %s (expected %d: %s)\n", job->library, (int)job->status,
               job->error.message, (int)status, text);
}

static void check_fine(const vyre__probe_job *job)
{
    const int fine = job->status == VYRE_OK && job->report.stage == VYRE__STAGE_DONE;
    CU_ASSERT(fine);
    if (!fine) {
        printf("# %s: status %d: %s %s\n", job->library, (int)job->status, job->error.message,
               job->report.reason);
        return;
    }
    CU_ASSERT_STRING_EQUAL(job->report.name, "Bad");
    CU_ASSERT_STRING_EQUAL(job->report.version, "1");
    CU_ASSERT_STRING_EQUAL(job->report.build, "test");
    CU_ASSERT_EQUAL_FATAL(job->report.device_count, 1);
    const vyre__device_record *device = &job->report.devices[0];
    uint64_t memory = 0;
    CU_ASSERT_STRING_EQUAL(device->key, "zero");
    CU_ASSERT_STRING_EQUAL(device->name, "Device zero");
    CU_ASSERT(device->has_caps);
    CU_ASSERT_EQUAL(device->caps.flags, VYRE_KERNEL_CAPS_RUNS_PROGRAM);
    CU_ASSERT(vyre__facts_number(device->facts.list, device->facts.count, VYRE_FACT_MEMORY_BYTES, 0,
                                 1, &memory));
    CU_ASSERT_EQUAL(memory, 1 << 20);
    CU_ASSERT_EQUAL(job->exit_code, 0);
}

static void no_child_left(void)
{
    errno = 0;
    CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
    CU_ASSERT_EQUAL(errno, ECHILD);
}

static void one_fine(const char *deed)
{
    vyre__probe_job job = probe_kit_run(deed, PATIENCE);
    check_fine(&job);
    vyre__report_release(&job.report);
    no_child_left();
}

static void one_failed(const char *deed, vyre_status status, const char *text)
{
    vyre__probe_job job = probe_kit_run(deed, PATIENCE);
    check_failed(&job, status, text);
    vyre__report_release(&job.report);
    no_child_left();
}

/* The same deed in every stage; `format` takes the word for the stage. */
static void in_each_stage(const char *deed, uint32_t timeout_ms, vyre_status status,
                          const char *format)
{
    vyre__probe_job jobs[STAGES];
    for (int i = 0; i < STAGES; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s.%s", deed, stages[i]);
        jobs[i] = probe_kit_job(name, timeout_ms);
    }
    vyre__probe_run(probe_kit_program(), jobs, STAGES);
    for (int i = 0; i < STAGES; i++) {
        char text[128];
        snprintf(text, sizeof text, "%s in %s", format, i == 0 ? "loading" : stages[i]);
        check_failed(&jobs[i], status, text);
        CU_ASSERT_EQUAL((int)jobs[i].report.stage, i + 1);
        vyre__report_release(&jobs[i].report);
    }
    no_child_left();
}

/* ---- tests ---- */

static void well_behaved(void)
{
    one_fine("nothing.never");
    vyre__probe_job job = probe_kit_run("warn.init", PATIENCE);
    check_fine(&job);
    CU_ASSERT_STRING_EQUAL(job.report.messages, "plugin `bad`: an old driver\n");
    vyre__report_release(&job.report);
    job = probe_kit_run("inform.init", PATIENCE);
    check_fine(&job);
    CU_ASSERT_STRING_EQUAL(job.report.messages, "");
    vyre__report_release(&job.report);
}

static void failures(void)
{
    static const char *const deeds[] = {"short.init", "short.enumerate"};
    for (int i = 0; i < 2; i++) {
        vyre__probe_job job = probe_kit_run(deeds[i], PATIENCE);
        CU_ASSERT_EQUAL(job.status, VYRE_OK);
        CU_ASSERT_EQUAL(job.report.status, VYRE_OUT_OF_HOST_MEMORY);
        CU_ASSERT_EQUAL((int)job.report.stage, VYRE__STAGE_INIT + i);
        CU_ASSERT(job.report.reason[0] && job.report.fix[0]);
        CU_ASSERT_EQUAL(job.report.device_count, 0);
        vyre__report_release(&job.report);
    }
}

static void crashes(void)
{
    in_each_stage("abort", PATIENCE, VYRE_CORRUPT, "crashed with SIGABRT");
    in_each_stage("segv", PATIENCE, VYRE_CORRUPT, "crashed with SIGSEGV");
    in_each_stage("kill", PATIENCE, VYRE_CORRUPT, "crashed with SIGKILL");
    if (!SANITIZED)
        in_each_stage("overflow", PATIENCE, VYRE_CORRUPT, "crashed with SIGSEGV");
}

static void jumps(void)
{
    in_each_stage("throw", PATIENCE, VYRE_CORRUPT, "crashed with SIGABRT");
    if (!SANITIZED)
        in_each_stage("longjmp", PATIENCE, VYRE_CORRUPT, "crashed with SIGSEGV");
}

static void exits(void)
{
    in_each_stage("quit", PATIENCE, VYRE_CORRUPT, "ended its process with exit code 7");
    in_each_stage("exit", PATIENCE, VYRE_CORRUPT, "ended its process with exit code 0");
}

static void hangs(void)
{
    const uint32_t limit = SANITIZED ? 2000 : SHORT;
    in_each_stage("sleep", limit, VYRE_TIMEOUT, "and was stopped");
    in_each_stage("hang", limit, VYRE_TIMEOUT, "and was stopped");
}

static void words_before_the_end(void)
{
    one_failed("words.init", VYRE_CORRUPT,
               "crashed with SIGABRT in init; it wrote: first the \\u{1b}[31mdriver is broken");
    one_failed("noise.init", VYRE_CORRUPT, "crashed with SIGABRT in init; it wrote: xxxx");
}

static void hostile_reports(void)
{
    one_failed("flood.init", VYRE_CORRUPT, "does not start as a report does");
    one_failed("huge.init", VYRE_CORRUPT, "more than 1 MiB");
    one_failed("large.init", VYRE_CORRUPT, "more than its report");
    one_failed("twice.init", VYRE_CORRUPT, "more than its report");
    one_failed("half.init", VYRE_CORRUPT, "in the middle of its report");
    one_failed("marks.init", VYRE_CORRUPT, "more stages than there are");
    one_failed("close.init", VYRE_CORRUPT, "ended its process with exit code 1");
}

static void what_is_left_behind(void)
{
    const uint64_t start = vyre__clock_now();
    one_fine("daemon.init");
    one_fine("child.init");
    CU_ASSERT(vyre__clock_now() - start < (SANITIZED ? 5000000000u : 2500000000u));
}

static void what_it_inherits(void)
{
    one_fine("stdin.init");
    one_fine("chatter.init");
    const int open = dup(1); /* not close-on-exec */
    one_fine("open.constructor");
    close(open);
}

static void another_file(void)
{
    vyre__probe_job jobs[2] = {probe_kit_job("nothing.never", PATIENCE),
                               probe_kit_job("nothing.never", PATIENCE)};
    jobs[0].file.ino++;
    jobs[1].file.mtime_ns++;
    vyre__probe_run(probe_kit_program(), jobs, 2);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(jobs[i].status, VYRE_OK);
        CU_ASSERT_EQUAL(jobs[i].report.status, VYRE_CORRUPT);
        CU_ASSERT_EQUAL(jobs[i].report.stage, VYRE__STAGE_LOAD);
        CU_ASSERT_PTR_NOT_NULL(strstr(jobs[i].report.reason, "was replaced"));
        vyre__report_release(&jobs[i].report);
    }
}

static void no_program(void)
{
    vyre__probe_job job = probe_kit_job("nothing.never", PATIENCE);
    vyre__probe_run("/nonexistent/vyre-probe", &job, 1);
    CU_ASSERT_EQUAL(job.status, VYRE_UNAVAILABLE);
    CU_ASSERT_EQUAL(job.system_error, ENOENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(job.error.message, "/nonexistent/vyre-probe"));
    vyre__report_release(&job.report);
    vyre__probe_run("/etc/passwd", &job, 1);
    CU_ASSERT_EQUAL(job.status, VYRE_UNAVAILABLE);
    CU_ASSERT_EQUAL(job.system_error, EACCES);
    vyre__report_release(&job.report);
    vyre__probe_run("/bin/false", &job, 1);
    CU_ASSERT_EQUAL(job.status, VYRE_CORRUPT);
    CU_ASSERT_PTR_NOT_NULL(strstr(job.error.message, "exit code 1 in start"));
    vyre__report_release(&job.report);
    vyre__probe_run(NULL, NULL, 0);
}

static void many(void)
{
    vyre__probe_job jobs[20];
    for (int i = 0; i < 20; i++)
        jobs[i] = probe_kit_job(i % 4 == 3 ? "abort.query" : "nothing.never", PATIENCE);
    vyre__probe_run(probe_kit_program(), jobs, 20);
    for (int i = 0; i < 20; i++) {
        if (i % 4 == 3)
            check_failed(&jobs[i], VYRE_CORRUPT, "crashed with SIGABRT in query");
        else
            check_fine(&jobs[i]);
        vyre__report_release(&jobs[i].report);
    }
    no_child_left();
}

/* A host that ignores SIGCHLD never learns how its children ended. */
static void ignored_children(void)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    sigaction(SIGCHLD, &ignore, &before);
    vyre__probe_job fine = probe_kit_run("nothing.never", PATIENCE);
    vyre__probe_job crashed = probe_kit_run("abort.init", PATIENCE);
    vyre__probe_job slow = probe_kit_run("sleep.init", SANITIZED ? 2000 : SHORT);
    sigaction(SIGCHLD, &before, NULL);
    CU_ASSERT_EQUAL(fine.status, VYRE_OK);
    check_failed(&crashed, VYRE_CORRUPT, "ended in init without a report");
    check_failed(&slow, VYRE_TIMEOUT, "stopped in init");
    vyre__report_release(&fine.report);
    vyre__report_release(&crashed.report);
    vyre__report_release(&slow.report);
}

static void take_every_child(int number)
{
    const int before = errno;
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
    errno = before;
}

/* So does one whose own handler waits for whatever ends; then how it ended is lost, not what it
 * said. */
static void awaited_children(void)
{
    const struct sigaction take = {.sa_handler = take_every_child};
    struct sigaction before, now;
    sigaction(SIGCHLD, &take, &before);
    vyre__probe_job fine = probe_kit_run("nothing.never", PATIENCE);
    vyre__probe_job crashed = probe_kit_run("abort.init", PATIENCE);
    sigaction(SIGCHLD, &before, &now);
    CU_ASSERT(now.sa_handler == take_every_child);
    CU_ASSERT_EQUAL(fine.status, VYRE_OK);
    CU_ASSERT_EQUAL(fine.report.device_count, 1);
    check_failed(&crashed, VYRE_CORRUPT, " in init");
    vyre__report_release(&fine.report);
    vyre__report_release(&crashed.report);
}

static void on_signal(int number)
{
    (void)number;
}

/* Signals at all times: nothing is interrupted for good. */
static void signal_storm(void)
{
    const struct sigaction take = {.sa_handler = on_signal};
    struct sigaction before;
    sigset_t blocked, mask;
    timer_t timer = 0;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    const struct itimerspec often = {{0, 200000}, {0, 200000}};
    sigaction(SIGUSR1, &take, &before);
    CU_ASSERT_EQUAL_FATAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    timer_settime(timer, 0, &often, NULL);
    one_fine("nothing.never");
    one_failed("abort.shutdown", VYRE_CORRUPT, "crashed with SIGABRT in shutdown");
    timer_delete(timer);
    sigaction(SIGUSR1, &before, NULL);
    /* What this thread blocks, the probe does not. */
    sigfillset(&blocked);
    pthread_sigmask(SIG_SETMASK, &blocked, &mask);
    one_failed("abort.init", VYRE_CORRUPT, "crashed with SIGABRT in init");
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

static int open_descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder && readdir(folder))
        count++;
    if (folder)
        closedir(folder);
    return count;
}

static void descriptors(void)
{
    const int before = open_descriptors();
    struct rlimit limit, low;
    one_fine("nothing.never");
    one_failed("half.init", VYRE_CORRUPT, "");
    CU_ASSERT_EQUAL(open_descriptors(), before);
    getrlimit(RLIMIT_NOFILE, &limit);
    low = limit;
    for (rlim_t most = 4; most < 20; most++) {
        vyre__probe_job job = probe_kit_job("nothing.never", PATIENCE);
        low.rlim_cur = most;
        setrlimit(RLIMIT_NOFILE, &low);
        vyre__probe_run(probe_kit_program(), &job, 1);
        setrlimit(RLIMIT_NOFILE, &limit);
        if (most == 4) {
            CU_ASSERT_EQUAL(job.status, VYRE_UNAVAILABLE);
            CU_ASSERT_EQUAL(job.system_error, EMFILE);
        }
        CU_ASSERT(most < 16 || job.status == VYRE_OK);
        CU_ASSERT(job.status == VYRE_OK || job.error.fix[0]);
        vyre__report_release(&job.report);
    }
    CU_ASSERT_EQUAL(open_descriptors(), before);
    no_child_left();
}

static void *one_thread(void *user)
{
    vyre__probe_job *jobs = user;
    vyre__probe_run(probe_kit_program(), jobs, 3);
    return NULL;
}

static void threads(void)
{
    pthread_t ids[4];
    vyre__probe_job jobs[4][3];
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 3; j++)
            jobs[i][j] = probe_kit_job("nothing.never", PATIENCE);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&ids[i], NULL, one_thread, jobs[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(ids[i], NULL);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 3; j++) {
            check_fine(&jobs[i][j]);
            vyre__report_release(&jobs[i][j].report);
        }
    no_child_left();
}

/* In a child, so that the test can still say what happened. */
static void closed_standard_streams(void)
{
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 3; i++)
            close(i);
        const vyre__probe_job job = probe_kit_run("nothing.never", PATIENCE);
        _exit(job.status == VYRE_OK && job.report.stage == VYRE__STAGE_DONE ? 42 : 1);
    }
    int status = 0;
    CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
    CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 42);
}

int main(void)
{
    static const unit_test tests[] = {
        {"a folder of modules", probe_kit_open},
        {"a plugin that behaves", well_behaved},
        {"a plugin that fails", failures},
        {"crashes in each stage", crashes},
        {"jumps out of each stage", jumps},
        {"exits in each stage", exits},
        {"hangs in each stage", hangs},
        {"what it wrote is shown", words_before_the_end},
        {"hostile reports", hostile_reports},
        {"processes left behind", what_is_left_behind},
        {"what a plugin inherits", what_it_inherits},
        {"another file than was inspected", another_file},
        {"a program that cannot be started", no_program},
        {"many at a time", many},
        {"SIGCHLD ignored", ignored_children},
        {"SIGCHLD of the application", awaited_children},
        {"signals", signal_storm},
        {"descriptors", descriptors},
        {"threads", threads},
        {"standard streams closed", closed_standard_streams},
        {"the folder goes", probe_kit_close},
        {NULL, NULL},
    };
    setenv("ASAN_OPTIONS", "handle_segv=0:handle_abort=0:detect_leaks=0", 1);
    return unit_main("probe", tests);
}
