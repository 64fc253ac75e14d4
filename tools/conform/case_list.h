/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The case files below the paths of a command line. */
#ifndef TOOLS_CONFORM_CASE_LIST_H
#define TOOLS_CONFORM_CASE_LIST_H

#include <vyre/error.h>

typedef struct case_paths {
    char **items; /* owned */
    size_t count;
} case_paths;

/*
 * Adds `path`, or each *.case file below it when it is a folder, in bytewise order. Links to
 * folders are not followed. NOT_FOUND, PERMISSION or OUT_OF_HOST_MEMORY.
 */
vyre_status case_paths_add(case_paths *paths, const char *path, vyre_error *error);
void case_paths_release(case_paths *paths);

#endif
