/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Runs one case and compares what happens with what the case says. */
#ifndef TOOLS_CONFORM_JUDGE_H
#define TOOLS_CONFORM_JUDGE_H

#include <vyre/vyre.h>

#include "tools/conform/case_file.h"

typedef enum verdict_kind { VERDICT_PASS = 1, VERDICT_FAIL, VERDICT_SKIP } verdict_kind;

typedef struct verdict {
    verdict_kind kind;
    char reason[1024]; /* of a failure or skip */
} verdict;

/* What every case runs with. */
typedef struct judge {
    vyre_context *context;
    const char *device; /* selector, or NULL */
    uint32_t float_mode;
    uint64_t timeout_ns; /* of one dispatch */
} judge;

void judge_case(const judge *with, const case_file *file, verdict *out_verdict);

#endif
