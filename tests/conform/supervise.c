/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Work in child processes, so that a crash or a hang is a finding like another. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "tests/conform/finding.h"
#include "tests/conform/session.h"
#include "tests/conform/shrink.h"
#include "tools/common/report.h"

enum { SHRINK_CHANGES = 3000, SHRINK_SECONDS = 120, CHILD_FAILED = 99 };

/* Waits for the child; one that takes too long over a program is killed. Returns the signal that
 * ended it, or 0 with its exit code. */
static int wait_for(pid_t child, const volatile uint64_t *begun_ns, uint64_t allowed_ns,
                    int *out_exit)
{
    const struct timespec pause = {0, 5000000};
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        const uint64_t begun = *begun_ns;
        if (begun && vyre__clock_now() - begun > allowed_ns)
            kill(child, SIGKILL);
        nanosleep(&pause, NULL);
    }
    *out_exit = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* ---- shrinking a crash ---- */

typedef struct crash {
    const settings *wanted;
    const char *against;
    int signal;
} crash;

/* In the child: only the target that crashed. */
static void run_alone(const crash *k, const subject *s)
{
    target t;
    outcome found;
    vyre_program *program = NULL;
    vyre_error error = {0};
    if (subject_build(s, &program, NULL) != VYRE_OK ||
        target_open(&t, k->against, &error) != VYRE_OK)
        _exit(CHILD_FAILED);
    target_run(&t, s, program, 0, &found);
    _exit(0);
}

static int still_crashes(void *context, const subject *s)
{
    const crash *k = context;
    const uint64_t begun = vyre__clock_now();
    int exit_code;
    const pid_t child = fork();
    if (child < 0)
        return 0;
    if (child == 0)
        run_alone(k, s);
    return wait_for(child, &begun, k->wanted->program_ms * UINT64_C(1000000), &exit_code) ==
           k->signal;
}

/* Only the oracle runs here, but in this process no context may be made. */
static void write_in_child(const settings *wanted, const subject *s, const char *why)
{
    const pid_t child = fork();
    if (child > 0)
        waitpid(child, NULL, 0);
    if (child != 0)
        return;
    target oracle;
    vyre_error error = {0};
    if (target_open(&oracle, wanted->oracle, &error) != VYRE_OK ||
        finding_write(wanted->folder, s, &oracle, why, &error) != VYRE_OK)
        report_error("differ", &error);
    _exit(0);
}

static void keep_crash(const settings *wanted, tally *t, uint64_t seed, int signal)
{
    finding_record record = {.seed = seed};
    vyre_program *program = NULL;
    subject *s = session_subject(wanted, seed, &program);
    vyre_program_release(program);
    snprintf(record.why, sizeof record.why, "%s",
             signal == SIGKILL ? "it takes too long, and was killed" : strsignal(signal));
    snprintf(record.target, sizeof record.target, "%s", "some target");
    for (uint32_t i = 0; s && i < wanted->against_count; i++) {
        crash k = {wanted, wanted->against[i], signal};
        if (!still_crashes(&k, s))
            continue;
        snprintf(record.target, sizeof record.target, "%s", wanted->against[i]);
        s = shrink(s, still_crashes, &k, SHRINK_CHANGES, SHRINK_SECONDS, &record.tried);
        break;
    }
    if (s)
        write_in_child(wanted, s, record.why);
    subject_destroy(s);
    session_note(wanted, t, &record);
}

static void keep_crash_of_case(const settings *wanted, tally *t, int signal)
{
    finding_record record = {0};
    snprintf(record.target, sizeof record.target, "%s", "some target");
    snprintf(record.source, sizeof record.source, "%s", wanted->cases.items[t->next_case - 1]);
    snprintf(record.why, sizeof record.why, "%s", strsignal(signal));
    session_note(wanted, t, &record);
}

/* ---- the whole ---- */

static vyre_status work_in_child(const settings *wanted, tally *t, uint64_t end, int *out_signal,
                                 vyre_error *error)
{
    int exit_code;
    settings left = *wanted;
    const uint64_t now = vyre__clock_now();
    if (end)
        left.seconds = end > now ? (end - now) / 1000000000 + 1 : 1;
    fflush(stdout);
    t->begun_ns = 0;
    const pid_t child = fork();
    if (child < 0)
        return vyre__fail(error, VYRE_OTHER, "end other processes", "no process can be started");
    if (child == 0) {
        vyre_error own = {0};
        const vyre_status status = session_work(&left, t, &own);
        if (status != VYRE_OK)
            report_error("differ", &own);
        fflush(stdout);
        _exit(status == VYRE_OK ? 0 : CHILD_FAILED);
    }
    *out_signal = wait_for(child, &t->begun_ns, wanted->program_ms * UINT64_C(1000000), &exit_code);
    if (exit_code == 0)
        return VYRE_OK;
    return vyre__fail(error, VYRE_OTHER, "see above", "the tester did not start in its process");
}

vyre_status session_supervise(const settings *wanted, tally *t, vyre_error *error)
{
    const uint64_t end = vyre__clock_deadline(wanted->seconds * UINT64_C(1000000000));
    while (!session_is_over(wanted, t, end) || t->next_case < wanted->cases.count) {
        int signal = 0;
        const vyre_status status = work_in_child(wanted, t, end, &signal, error);
        if (status != VYRE_OK)
            return status;
        if (signal == 0)
            break;
        if (signal == SIGPIPE) /* nobody reads what is found: no finding, and the end of this too */
            raise(SIGPIPE);
        if (t->next == 0)
            keep_crash_of_case(wanted, t, signal);
        else
            keep_crash(wanted, t, wanted->seed + t->next - 1, signal);
    }
    return VYRE_OK;
}
