/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whole files in and out. */
#ifndef VYRE_CORE_BASE_FILE_H
#define VYRE_CORE_BASE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"

enum {
    VYRE__FILE_DASH = 1u << 0,    /* "-" is standard input or output */
    VYRE__FILE_REGULAR = 1u << 1, /* reading: refuse pipes, devices and the like */
    VYRE__FILE_OF_ROOT = 1u << 2  /* reading: refuse what anybody but root could have written */
};

/*
 * Reads all of `path`. `*out_data` is followed by a NUL that is not counted and is released with
 * vyre_free; it is never NULL after success. A folder is refused, and so is more than `limit`
 * bytes, without reading on.
 * Errors: NOT_FOUND, PERMISSION (or not root's), INVALID_ARGUMENT (a folder, not a regular file),
 * LIMIT, OUT_OF_HOST_MEMORY, OTHER (the system's own reason).
 */
vyre_status vyre__file_read(const char *path, size_t limit, unsigned flags, uint8_t **out_data,
                            size_t *out_size, vyre_error *error);

/*
 * Writes `path`. A regular or new file is replaced in one step once every byte is written, so that
 * a failure leaves what was there; links are followed, mode and owner are kept. Written in place
 * are a file with a second name or an owner that cannot be kept, a file in a folder that takes no
 * new one, everything that is no regular file, and standard output. A closed pipe is reported as an
 * error when SIGPIPE is ignored. Errors: as for reading; LIMIT when the disk or the quota is full.
 */
vyre_status vyre__file_write(const char *path, const void *data, size_t size, unsigned flags,
                             vyre_error *error);

/* What an errno means, in words that do not depend on the locale. Static string. */
const char *vyre__file_reason(int number);

/* Writes to an open file and closes it. 0, or the errno of the first thing that went wrong. */
int vyre__file_put(int fd, const void *data, size_t size);

#endif
