/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Test cases on disk: a program with inputs and the bytes it must produce. One `key value` a line;
 * docs/case-files.md describes the keys.
 */
#ifndef TOOLS_CONFORM_CASE_FILE_H
#define TOOLS_CONFORM_CASE_FILE_H

#include <vyre/error.h>

/* Bytes of one hexadecimal value; `data` belongs to the case file. */
typedef struct case_bytes {
    uint8_t *data;
    size_t size;
} case_bytes;

/* A list of values. */
typedef struct case_list {
    case_bytes *items; /* owned */
    size_t count;
} case_list;

/* One set of inputs. */
typedef struct case_run {
    case_list inputs, outputs, flush_outputs;
    case_list declared;  /* outputs that the author of the program states */
    int refused;         /* where the case was made, the dispatch was refused */
    uint32_t grid[3];    /* workgroups; all 0: inferred */
    uint64_t elements;   /* 0: not given */
    uint32_t iterations; /* 0: not given */
    int traps;           /* the dispatch must trap, as the members below say */
    uint32_t trap_address, trap_lane[3];
    const char *trap_tag; /* points into `text` of the file */
} case_run;

typedef enum case_decode {
    CASE_DECODE_RUNS = 0, /* no `decode` key */
    CASE_DECODE_SAME,     /* decodes and encodes to the same bytes; not run */
    CASE_DECODE_ERROR     /* must be refused by the decoder */
} case_decode;

typedef struct case_file {
    const char *id; /* these strings point into `text` */
    const char *reject;
    uint64_t revision;
    case_bytes wire, canonical, fingerprint; /* canonical.data is NULL when equal to wire */
    case_decode decode;
    case_run *runs; /* owned */
    size_t run_count;
    char *text; /* owned: the file, cut into strings; hexadecimal values are decoded in place */
} case_file;

/*
 * Reads a case. `text` is malloc'd, `size` bytes plus a NUL; the case takes it over, on failure
 * too. INVALID_ARGUMENT with the line in error->location when the file makes no sense.
 */
vyre_status case_file_parse(char *text, size_t size, case_file *out_case, vyre_error *error);
void case_file_release(case_file *file);

#endif
