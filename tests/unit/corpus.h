/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The .case files: programs, and what is known of them. They lie in tests/data/corpus; the variable
 * VYRE_TEST_CORPUS names another folder.
 */
#ifndef TESTS_UNIT_CORPUS_H
#define TESTS_UNIT_CORPUS_H

#include <stddef.h>

typedef struct corpus_line {
    const char *key, *value;
} corpus_line;

/* The lines of one file; NULL for a line that it does not have. */
typedef struct corpus_case {
    const char *path;
    const char *fingerprint, *wire, *canonical, *decode, *reject;
    int runs;                 /* it has inputs and outputs */
    const corpus_line *lines; /* all of them, in order */
    size_t line_count;
} corpus_case;

/* Calls `visit` for every file, in no particular order. Returns their number. */
unsigned corpus_each(void (*visit)(const corpus_case *found));

/* Bytes of a line in hex. free() them. */
unsigned char *corpus_bytes(const char *hex, size_t *out_size);

/* Fails the running test unless `condition`, and says in which file. Returns the condition. */
int corpus_expect(int condition, const corpus_case *found, const char *what, const char *detail);

#endif
