/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A run of the tester: cases first, then generated programs, each on every target. */
#ifndef TESTS_CONFORM_SESSION_H
#define TESTS_CONFORM_SESSION_H

#include "tests/conform/coverage.h"
#include "tests/conform/target.h"
#include "tools/conform/case_list.h"

enum { MAX_TARGETS = 8, MAX_FINDINGS = 64, MAX_REASONS = 6 };

/* What is wanted. Strings belong to the command line. */
typedef struct settings {
    uint64_t seed, count;
    uint32_t size;
    uint64_t seconds;    /* of time for all; 0: no bound */
    uint32_t program_ms; /* of time for one program, in a process of its own */
    uint32_t max_findings;
    const char *oracle;
    const char *against[MAX_TARGETS];
    uint32_t against_count;
    const char *folder; /* for findings */
    int isolate, progress, quiet;
    case_paths cases;
} settings;

typedef struct finding_record {
    uint64_t seed;
    char target[128];
    char why[512];
    char source[256]; /* path of the case, or "" */
    uint32_t tried;   /* changes that the shrinker tried */
} finding_record;

/* What became of it; in memory that processes share. */
typedef struct tally {
    uint64_t next_case, next; /* first one that is not begun */
    uint64_t begun_ns;        /* of the one under way; 0: none */
    uint64_t programs, compared, skipped, discarded, trapped;
    uint64_t cases, cases_skipped;
    uint32_t finding_count;
    finding_record findings[MAX_FINDINGS];
    struct {
        char text[160];
        uint64_t count;
    } reasons[MAX_REASONS]; /* of programs that a target does not take */
    coverage made;
} tally;

/* Does all that is left to do, in this process. Errors: what opening a target gives. */
vyre_status session_work(const settings *wanted, tally *t, vyre_error *error);

/* The same in child processes, a new one after each that died or hung. */
vyre_status session_supervise(const settings *wanted, tally *t, vyre_error *error);

/* ---- between the files ---- */

typedef struct crew {
    target oracle;
    target against[MAX_TARGETS];
    uint32_t count;
} crew;

vyre_status crew_open(crew *c, const settings *wanted, vyre_error *error);
void crew_close(crew *c);

/* The subject of a seed: the first valid one. NULL when memory is short or there is none. */
subject *session_subject(const settings *wanted, uint64_t seed, vyre_program **out_program);

void session_note(const settings *wanted, tally *t, const finding_record *finding);
int session_is_over(const settings *wanted, const tally *t, uint64_t end_ns);

#endif
