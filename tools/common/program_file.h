/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Reading a program named on the command line. */
#ifndef TOOLS_COMMON_PROGRAM_FILE_H
#define TOOLS_COMMON_PROGRAM_FILE_H

#include <vyre/program.h>

/*
 * Reads the bytes of PATH, or of stdin for "-", at most 64 MiB. *out_name is how messages call it
 * and lives as long as `path`. free() the bytes.
 */
vyre_status program_file_read(const char *path, void **out_data, size_t *out_size,
                              const char **out_name, vyre_error *error);

/* vyre_program_read, or vyre_program_check, which validates too. */
typedef vyre_status program_reader(const void *data, size_t size, const char *file,
                                   vyre_diagnostics *diagnostics, vyre_program **out_program,
                                   vyre_error *error);

/*
 * Reads a program, text or wire. Findings go to stderr, at most `max_errors` errors, and warnings
 * when asked for. When the failure was reported that way, error->message is empty.
 */
vyre_status program_file_load(const char *path, program_reader *reader, size_t max_errors,
                              int warnings, vyre_program **out_program, vyre_error *error);

#endif
