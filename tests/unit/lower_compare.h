/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Running a program twice: by the reference interpreter, and lowered, by the engine `kernel`. */
#ifndef TESTS_UNIT_LOWER_COMPARE_H
#define TESTS_UNIT_LOWER_COMPARE_H

#include <vyre/program.h>

#include "core/lower/lower.h"

/* Bytes for a buffer that takes an input. */
typedef struct compare_input {
    const void *data;
    size_t size;
} compare_input;

/* What a run is made with. */
typedef struct compare_setup {
    const vyre_kernel_caps *caps;
    uint32_t float_mode;
    const compare_input *inputs; /* one for each buffer that takes one, or for each but those of
                                    workgroup memory */
    size_t input_count;
    uint32_t grid[3];  /* all 0: inferred */
    uint64_t elements; /* of outputs of runtime size */
} compare_setup;

/* Device `kernel` with everything, and the same with no optional operation, no narrow accesses, no
 * subgroups and no barrier of the grid. */
const vyre_kernel_caps *compare_caps_full(void);
const vyre_kernel_caps *compare_caps_least(void);

/*
 * NULL when both refuse the program, or both run it and leave the same bytes in every buffer, or
 * trap alike, lowered with and without simplification; else what differs, valid until the next
 * call. The kernels are verified as well.
 */
const char *compare_runs(vyre_program *program, const compare_setup *setup);

/* Runs so far without guards, since a proof held. */
unsigned compare_proved(void);

#endif
