/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/probe/run.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/escape.h"

enum {
    MAX_MARKS = 16,
    READ_SIZE = 16384,
    TURN_SIZE = 16 * READ_SIZE, /* so that a flood does not keep other probes waiting */
    SHOWN_TAIL = 400            /* bytes of standard error in a reason */
};

/* ---- starting ---- */

enum { FIXED_WORDS = 13 };

/* A word of the command line, in the arena. */
static char *word(vyre__arena *arena, const char *a, const char *b)
{
    const size_t size = strlen(a) + strlen(b) + 1;
    char *text = vyre__arena_alloc(arena, size);
    if (text)
        snprintf(text, size, "%s%s", a, b);
    return text;
}

static char **command_line(vyre__arena *arena, const char *program, const vyre__probe_job *job)
{
    char file[128], timeout[16];
    size_t count = 0;
    char **words = vyre__arena_array(arena, FIXED_WORDS + 2 * job->option_count, sizeof *words);
    if (!words)
        return NULL;
    snprintf(file, sizeof file, "%" PRIu64 ":%" PRIu64 ":%" PRIu64 ":%" PRId64, job->file.dev,
             job->file.ino, job->file.size, job->file.mtime_ns);
    snprintf(timeout, sizeof timeout, "%" PRIu32, job->timeout_ms);
    words[count++] = word(arena, program, "");
    words[count++] = word(arena, "--id=", job->id);
    words[count++] = word(arena, "--manifest=", job->manifest);
    words[count++] = word(arena, "--library=", job->library);
    words[count++] = word(arena, "--file=", file);
    words[count++] = word(arena, "--timeout-ms=", timeout);
    words[count++] = word(arena, "--report-fd=", "3");
    if (job->check)
        words[count++] = word(arena, "--check", "");
    for (size_t i = 0; i < job->option_count; i++) {
        words[count++] = word(arena, "--option=", job->options[i].name);
        words[count++] = word(arena, "--value=", job->options[i].value);
    }
    for (size_t i = 0; i < count; i++)
        if (!words[i])
            return NULL;
    words[count] = NULL;
    return words;
}

int vyre__probe_run_start(vyre__probe_run_state *out_run, const char *program, vyre__probe_job *job)
{
    vyre__arena arena = {0};
    *out_run = (vyre__probe_run_state){.job = job, .started = vyre__clock_now()};
    out_run->deadline = out_run->started + (uint64_t)job->timeout_ms * 1000000;
    char **arguments = command_line(&arena, program ? program : "", job);
    const int code = arguments ? vyre__process_start(&out_run->process, arguments) : ENOMEM;
    vyre__arena_release(&arena);
    return code;
}

/* ---- receiving ---- */

static void refuse(vyre__probe_run_state *run, const char *what)
{
    if (!run->broken)
        vyre__fail(&run->job->error, VYRE_CORRUPT, "Report this to the plugin's vendor.", "%s",
                   what);
    run->broken = 1;
}

/* Bytes before the frame that name stages; returns how many there are. */
static size_t take_marks(vyre__probe_run_state *run, const uint8_t *data, size_t size)
{
    size_t used = 0;
    while (run->frame.size == 0 && used < size && data[used] >= VYRE__STAGE_LOAD &&
           data[used] <= VYRE__STAGE_SHUTDOWN) {
        run->stage = data[used++];
        if (++run->marks > MAX_MARKS) {
            refuse(run, "the probe sent more stages than there are");
            return size;
        }
    }
    return used;
}

static void take_result(vyre__probe_run_state *run, const uint8_t *data, size_t size)
{
    const size_t marks = take_marks(run, data, size);
    if (run->broken || marks == size)
        return;
    vyre__bytes_put(&run->frame, data + marks, size - marks);
    if (run->frame.failed)
        return;
    if (run->frame_size == 0 &&
        vyre__report_frame_size(run->frame.data, run->frame.size, &run->frame_size,
                                &run->job->error) != VYRE_OK)
        run->broken = 1;
    else if (run->frame_size > 0 && run->frame.size > run->frame_size)
        refuse(run, "the probe sent more than its report");
}

static void take_message(vyre__probe_run_state *run, const uint8_t *data, size_t size)
{
    const size_t skipped = size > VYRE__PROBE_TAIL ? size - VYRE__PROBE_TAIL : 0;
    for (size_t i = skipped; i < size; i++)
        run->tail[(run->tail_size + i) % VYRE__PROBE_TAIL] = (char)data[i];
    run->tail_size += size;
}

/* Reads one end until it is empty, or `most` bytes have come; closes it at its end. */
static void read_end(vyre__probe_run_state *run, int *end, size_t most,
                     void (*take)(vyre__probe_run_state *run, const uint8_t *data, size_t size))
{
    uint8_t data[READ_SIZE];
    size_t taken = 0;
    while (taken < most && *end >= 0 && !run->broken) {
        const ssize_t size = read(*end, data, sizeof data);
        if (size > 0) {
            take(run, data, (size_t)size);
            taken += (size_t)size;
        } else if (size == 0 || (errno != EINTR && errno != EAGAIN)) {
            close(*end);
            *end = -1;
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

void vyre__probe_run_read(vyre__probe_run_state *run, int ended)
{
    /* What was written before the end is in the pipe; a flood from what it left behind is not. */
    read_end(run, &run->process.result, ended ? VYRE__REPORT_MAX_BODY + TURN_SIZE : TURN_SIZE,
             take_result);
    read_end(run, &run->process.messages, TURN_SIZE, take_message);
}

/* ---- the verdict ---- */

static const char *signal_name(int number)
{
    switch (number) {
    case SIGABRT: return "SIGABRT";
    case SIGALRM: return "SIGALRM";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    case SIGHUP: return "SIGHUP";
    case SIGILL: return "SIGILL";
    case SIGINT: return "SIGINT";
    case SIGKILL: return "SIGKILL";
    case SIGPIPE: return "SIGPIPE";
    case SIGQUIT: return "SIGQUIT";
    case SIGSEGV: return "SIGSEGV";
    case SIGSYS: return "SIGSYS";
    case SIGTERM: return "SIGTERM";
    case SIGTRAP: return "SIGTRAP";
    case SIGXCPU: return "SIGXCPU";
    default: return NULL;
    }
}

/* "; it wrote: ..." with the last words that it wrote, on one line; "" when there are none. */
static void last_words(const vyre__probe_run_state *run, char *out, size_t capacity)
{
    char raw[SHOWN_TAIL], clean[2 * SHOWN_TAIL];
    const size_t kept = run->tail_size < sizeof raw ? run->tail_size : sizeof raw;
    size_t used = 0;
    for (size_t i = run->tail_size - kept; i < run->tail_size; i++) {
        const char c = run->tail[i % VYRE__PROBE_TAIL];
        const int blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!blank)
            raw[used++] = c;
        else if (used > 0 && raw[used - 1] != ' ')
            raw[used++] = ' ';
    }
    while (used > 0 && raw[used - 1] == ' ')
        used--;
    vyre__escape_into(clean, sizeof clean, raw, used);
    snprintf(out, capacity, "%s%s", used ? "; it wrote: " : "", clean);
}

static vyre_status judge_end(const vyre__probe_run_state *run, vyre_error *error)
{
    char words[2 * SHOWN_TAIL + 32], fix[160];
    const vyre__process *process = &run->process;
    const char *stage = vyre__report_stage_name(run->stage);
    const char *name = signal_name(process->signal);
    last_words(run, words, sizeof words);
    snprintf(fix, sizeof fix,
             "Update the plugin and its driver, or set `enabled = no` in [backend %s].",
             run->job->id);
    if (process->signal == SIGKILL)
        snprintf(fix, sizeof fix,
                 "Somebody killed it: look for `out of memory` in the kernel log.");
    if (run->stage == 0)
        snprintf(fix, sizeof fix, "Install vyre-probe and the library from the same release.");
    if (process->signal && name)
        return vyre__fail(error, VYRE_CORRUPT, fix, "the plugin crashed with %s in %s%s", name,
                          stage, words);
    if (process->signal)
        return vyre__fail(error, VYRE_CORRUPT, fix, "the plugin crashed with signal %d in %s%s",
                          process->signal, stage, words);
    if (run->frame.size > 0)
        return vyre__fail(error, VYRE_CORRUPT, fix, "the probe ended in the middle of its report%s",
                          words);
    if (process->exit_code >= 0)
        return vyre__fail(error, VYRE_CORRUPT, fix,
                          "the plugin ended its process with exit code %d in %s%s",
                          process->exit_code, stage, words);
    return vyre__fail(error, VYRE_CORRUPT, fix,
                      "the plugin's process ended in %s without a report%s", stage, words);
}

static vyre_status judge_late(const vyre__probe_run_state *run, vyre_error *error)
{
    char words[2 * SHOWN_TAIL + 32], fix[160];
    last_words(run, words, sizeof words);
    snprintf(fix, sizeof fix,
             "Raise `timeout` in [backend %s] if its driver is slow, else set `enabled = no`.",
             run->job->id);
    return vyre__fail(error, VYRE_TIMEOUT, fix,
                      "the plugin did not answer within %" PRIu32 " ms and was stopped in %s%s",
                      run->job->timeout_ms, vyre__report_stage_name(run->stage), words);
}

static vyre_status judge(vyre__probe_run_state *run, vyre__report *report, vyre_error *error)
{
    if (run->frame.failed)
        return vyre__fail_memory(error, "a report");
    if (run->broken) {
        vyre__error_context(error, "in %s", vyre__report_stage_name(run->stage));
        return error->status;
    }
    if (run->frame_size > 0 && run->frame.size == run->frame_size)
        return vyre__report_decode(run->frame.data, run->frame.size, report, error);
    return run->late ? judge_late(run, error) : judge_end(run, error);
}

void vyre__probe_run_finish(vyre__probe_run_state *run)
{
    vyre__probe_job *job = run->job;
    job->status = judge(run, &job->report, &job->error);
    job->signal = run->process.signal;
    job->exit_code = run->process.exit_code;
    job->duration_ns = vyre__clock_now() - run->started;
    if (job->status == VYRE_CORRUPT || job->status == VYRE_TIMEOUT) {
        const int stage = run->stage ? run->stage : VYRE__STAGE_LOAD;
        vyre__report_fail(&job->report, (vyre__report_stage)stage, &job->error);
        job->report.duration_ns = job->duration_ns;
    }
    vyre__process_close(&run->process);
    vyre__bytes_release(&run->frame);
}

void vyre__probe_run_refuse(vyre__probe_job *job, const char *program, int code)
{
    job->system_error = code;
    if (code == ENOENT || code == EACCES || code == ENOEXEC)
        job->status =
            vyre__fail(&job->error, VYRE_UNAVAILABLE,
                       "Install vyre-probe, or correct `probe_program` in [core].",
                       "cannot start `%s` to examine the plugin: %s", program ? program : "",
                       code == ENOENT   ? "there is no such file"
                       : code == EACCES ? "it may not be executed"
                                        : "it is no program for this machine");
    else
        job->status = vyre__fail(
            &job->error, VYRE_UNAVAILABLE,
            "Raise the limits of processes and open files, or set `probe = inprocess` in the "
            "manifest of a plugin that you trust.",
            "cannot start a process to examine the plugin: error %d of the system", code);
}
