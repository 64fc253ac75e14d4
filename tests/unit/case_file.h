/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Reading .case files: one `key value` per line, bytes in hex, `-` for none. */
#ifndef TESTS_UNIT_CASE_FILE_H
#define TESTS_UNIT_CASE_FILE_H

#include <stddef.h>
#include <stdint.h>

typedef struct case_line {
    const char *key;   /* in the text of the file */
    const char *value; /* likewise; "" when there is none */
} case_line;

typedef struct case_file {
    char *text;       /* owned */
    case_line *lines; /* owned */
    size_t count;
} case_file;

/* 0 when the file cannot be read. */
int case_file_read(const char *path, case_file *out_file);
void case_file_release(case_file *file);

/* Value of the first line with that key, or NULL. */
const char *case_file_value(const case_file *file, const char *key);

/* Bytes of a hex text; NULL when it is not one. free() them. */
uint8_t *case_bytes(const char *hex, size_t *out_size);

/* Calls `visit` for every .case file in `folder` and below, sorted by name. */
void case_walk(const char *folder, void (*visit)(const char *path));

#endif
