/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where programs run, and what came of it. */
#ifndef TESTS_CONFORM_TARGET_H
#define TESTS_CONFORM_TARGET_H

#include <vyre/vyre.h>

#include "tests/conform/subject.h"

/* A device, with options of its backend. */
typedef struct target {
    const char *label; /* as the user wrote it; borrowed */
    char *selector;    /* owned */
    vyre_context *context;
} target;

/*
 * `spec` is a selector of a device (`cpu:host`), or a backend with options that it is run with
 * (`cpu:engine=kernel,threads=2`), which are stronger than the host's configuration.
 */
vyre_status target_open(target *out_target, const char *spec, vyre_error *error);
void target_close(target *t);

typedef struct outcome {
    vyre_status status; /* of compiling or of the dispatch */
    vyre_outputs outputs;
    vyre_dispatch_report report;
    vyre_error error;
} outcome;

/* Runs the subject, which `program` was built from. `float_mode` 0: that of the subject. */
void target_run(const target *t, const subject *s, const vyre_program *program, uint32_t float_mode,
                outcome *out);
void outcome_release(outcome *o);

typedef enum comparison { COMPARED_SAME, COMPARED_DIFFERENT, COMPARED_SKIPPED } comparison;

/* `why` gets a sentence about the first difference, or what was not supported. */
comparison outcome_compare(const outcome *wanted, const outcome *found, char *why, size_t capacity);

#endif
