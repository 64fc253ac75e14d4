/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/conform/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "tests/conform/finding.h"
#include "tests/conform/generate.h"
#include "tests/conform/shrink.h"
#include "tools/common/report.h"
#include "tools/conform/judge.h"

enum {
    SHRINK_CHANGES = 20000,
    SHRINK_SECONDS = 60,
    MAX_CASE_BYTES = 64 << 20,
    ATTEMPTS = 16,
    HOPELESS = 100 /* programs that the oracle does not take, when it has taken none */
};

/* ---- who runs ---- */

vyre_status crew_open(crew *c, const settings *wanted, vyre_error *error)
{
    *c = (crew){0};
    vyre_status status = target_open(&c->oracle, wanted->oracle, error);
    for (uint32_t i = 0; status == VYRE_OK && i < wanted->against_count; i++) {
        status = target_open(&c->against[i], wanted->against[i], error);
        c->count += status == VYRE_OK;
    }
    if (status != VYRE_OK)
        crew_close(c);
    return status;
}

void crew_close(crew *c)
{
    for (uint32_t i = 0; i < c->count; i++)
        target_close(&c->against[i]);
    target_close(&c->oracle);
}

/* ---- notes ---- */

void session_note(const settings *wanted, tally *t, const finding_record *finding)
{
    if (t->finding_count < MAX_FINDINGS)
        t->findings[t->finding_count] = *finding;
    t->finding_count++;
    if (wanted->quiet)
        return;
    if (finding->source[0])
        printf("%s on %s: %s\n", finding->source, finding->target, finding->why);
    else
        printf("seed %" PRIu64 " on %s: %s\n  after %" PRIu32 " changes: %s/seed-%" PRIu64
               ".vyre\n",
               finding->seed, finding->target, finding->why, finding->tried, wanted->folder,
               finding->seed);
    fflush(stdout);
}

static void note_skip(tally *t, const char *reason)
{
    t->skipped++;
    for (int i = 0; i < MAX_REASONS; i++) {
        if (t->reasons[i].count == 0)
            snprintf(t->reasons[i].text, sizeof t->reasons[i].text, "%.150s", reason);
        if (strncmp(t->reasons[i].text, reason, 150) == 0) {
            t->reasons[i].count++;
            return;
        }
    }
}

int session_is_over(const settings *wanted, const tally *t, uint64_t end_ns)
{
    const int oracle_is_out = t->programs == 0 && t->discarded >= HOPELESS;
    return t->next >= wanted->count || t->finding_count >= wanted->max_findings || oracle_is_out ||
           (end_ns && vyre__clock_now() > end_ns);
}

/* ---- programs ---- */

subject *session_subject(const settings *wanted, uint64_t seed, vyre_program **out_program)
{
    *out_program = NULL;
    for (uint64_t attempt = 0; attempt < ATTEMPTS; attempt++) {
        subject *s = generate(seed + (attempt << 48), wanted->size);
        if (!s)
            return NULL;
        s->seed = seed;
        if (subject_is_orderly(s) && subject_build(s, out_program, NULL) == VYRE_OK)
            return s;
        subject_destroy(s);
    }
    return NULL;
}

/* A difference that shrinking must keep: the same ends, though not the same bytes. */
typedef struct difference {
    const target *oracle, *against;
    vyre_status wanted, found;
    char why[512]; /* of the last one seen */
} difference;

static int still_differs(void *context, const subject *s)
{
    difference *d = context;
    vyre_program *program = NULL;
    outcome wanted, found;
    char why[sizeof d->why];
    if (subject_build(s, &program, NULL) != VYRE_OK)
        return 0;
    target_run(d->oracle, s, program, 0, &wanted);
    int differs = wanted.status == d->wanted;
    if (differs) {
        target_run(d->against, s, program, 0, &found);
        differs = found.status == d->found &&
                  outcome_compare(&wanted, &found, why, sizeof why) == COMPARED_DIFFERENT;
        if (differs)
            memcpy(d->why, why, sizeof why);
        outcome_release(&found);
    }
    outcome_release(&wanted);
    vyre_program_release(program);
    return differs;
}

/* Shrinks and writes down. Takes the subject over. */
static void keep(const settings *wanted, tally *t, subject *s, difference *d)
{
    vyre_error error = {0};
    finding_record record = {.seed = s->seed};
    s = shrink(s, still_differs, d, SHRINK_CHANGES, SHRINK_SECONDS, &record.tried);
    snprintf(record.target, sizeof record.target, "%s", d->against->label);
    memcpy(record.why, d->why, sizeof record.why);
    if (finding_write(wanted->folder, s, d->oracle, d->why, &error) != VYRE_OK)
        report_error("differ", &error);
    subject_destroy(s);
    session_note(wanted, t, &record);
}

static void compare_on(const settings *wanted, tally *t, const crew *c, const target *against,
                       const subject *s, const vyre_program *program, const outcome *right)
{
    outcome found;
    difference d = {.oracle = &c->oracle, .against = against, .wanted = right->status};
    target_run(against, s, program, 0, &found);
    d.found = found.status;
    const comparison result = outcome_compare(right, &found, d.why, sizeof d.why);
    outcome_release(&found);
    if (result == COMPARED_SKIPPED)
        note_skip(t, d.why);
    else
        t->compared++;
    if (result != COMPARED_DIFFERENT)
        return;
    subject *copy = subject_copy(s);
    if (copy)
        keep(wanted, t, copy, &d);
}

static void run_program(const settings *wanted, tally *t, const crew *c, uint64_t seed)
{
    vyre_program *program = NULL;
    subject *s = session_subject(wanted, seed, &program);
    outcome right;
    if (!s) {
        t->discarded++;
        return;
    }
    target_run(&c->oracle, s, program, 0, &right);
    if (right.status != VYRE_OK && right.status != VYRE_TRAPPED) {
        note_skip(t, right.error.message);
        t->discarded++;
    } else {
        t->programs++;
        t->trapped += right.status == VYRE_TRAPPED;
        coverage_add(&t->made, s);
        for (uint32_t i = 0; i < c->count; i++)
            compare_on(wanted, t, c, &c->against[i], s, program, &right);
    }
    outcome_release(&right);
    vyre_program_release(program);
    subject_destroy(s);
}

/* ---- cases ---- */

static void run_case(const settings *wanted, tally *t, const target *on, const char *path)
{
    static const uint32_t modes[] = {VYRE_FLOAT_STRICT, VYRE_FLOAT_FLUSH};
    for (int mode = 0; mode < 2; mode++) {
        judge with = {on->context, on->selector, modes[mode], UINT64_C(20000000000)};
        vyre_error error = {0};
        uint8_t *text = NULL;
        size_t size = 0;
        case_file file;
        verdict result = {.kind = VERDICT_FAIL};
        if (vyre__file_read(path, MAX_CASE_BYTES, 0, &text, &size, &error) == VYRE_OK &&
            case_file_parse((char *)text, size, &file, &error) == VYRE_OK) {
            judge_case(&with, &file, &result);
            case_file_release(&file);
        } else {
            snprintf(result.reason, sizeof result.reason, "%s", error.message);
        }
        finding_record record = {0};
        snprintf(record.target, sizeof record.target, "%s", on->label);
        snprintf(record.source, sizeof record.source, "%s", path);
        snprintf(record.why, sizeof record.why, "%.500s", result.reason);
        if (result.kind == VERDICT_FAIL)
            session_note(wanted, t, &record);
        t->cases_skipped += result.kind == VERDICT_SKIP;
    }
}

static void run_cases(const settings *wanted, tally *t, const crew *c)
{
    while (t->next_case < wanted->cases.count) {
        const char *path = wanted->cases.items[t->next_case++];
        t->begun_ns = vyre__clock_now();
        run_case(wanted, t, &c->oracle, path);
        for (uint32_t i = 0; i < c->count; i++)
            run_case(wanted, t, &c->against[i], path);
        t->cases++;
        t->begun_ns = 0;
    }
}

/* ---- the whole ---- */

vyre_status session_work(const settings *wanted, tally *t, vyre_error *error)
{
    crew c;
    report_progress progress = {0};
    const vyre_status status = crew_open(&c, wanted, error);
    const uint64_t end = vyre__clock_deadline(wanted->seconds * UINT64_C(1000000000));
    if (status != VYRE_OK)
        return status;
    if (wanted->progress)
        report_progress_begin(&progress, "programs", wanted->count);
    run_cases(wanted, t, &c);
    while (!session_is_over(wanted, t, end)) {
        const uint32_t before = t->finding_count;
        const uint64_t seed = wanted->seed + t->next++;
        t->begun_ns = vyre__clock_now();
        run_program(wanted, t, &c, seed);
        t->begun_ns = 0;
        if (t->finding_count != before)
            report_progress_end(&progress);
        report_progress_update(&progress, t->next);
    }
    report_progress_end(&progress);
    crew_close(&c);
    return VYRE_OK;
}
