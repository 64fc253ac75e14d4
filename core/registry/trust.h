/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whether a file may be believed: who owns it, and who else could have written it. */
#ifndef VYRE_CORE_REGISTRY_TRUST_H
#define VYRE_CORE_REGISTRY_TRUST_H

#include <stdint.h>
#include <sys/types.h>

#include <vyre/error.h>

/* A file at one time. Two equal ones are the same bytes, as far as the system can tell. */
typedef struct vyre__file_identity {
    uint64_t dev, ino, size;
    int64_t mtime_ns; /* since the epoch */
} vyre__file_identity;

int vyre__file_identity_equal(const vyre__file_identity *a, const vyre__file_identity *b);

/*
 * Whom to believe. In the system's folders only root and the process's user may own a file and its
 * folders, and nobody else may write there. A folder that the caller or the user's configuration
 * names is believed for its name: its owner counts as well, and a file may be writable by the
 * process's own group.
 */
typedef struct vyre__trust {
    const char
        *folder; /* the folder that was named; NULL: a system folder. Belongs to the caller */
} vyre__trust;

/*
 * Opens `path` for reading (close-on-exec, never waiting on a pipe, never a terminal of its own)
 * and checks the file that is open: a regular file, its owner and mode, and those of each folder on
 * its resolved path; a folder that everybody may write passes only with the sticky bit and an entry
 * that a trusted user owns. `*out_path` (may be NULL) gets the resolved path, for free(). On
 * failure nothing is open and `*out_fd` is -1. Errors: NOT_FOUND, PERMISSION (not readable, or not
 * to be trusted: the message names the file or folder and what is wrong with it, the fix the
 * command that repairs it), CORRUPT (not a regular file), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__trust_open(const char *path, const vyre__trust *trust, int *out_fd,
                             char **out_path, vyre__file_identity *out_identity, vyre_error *error);

#endif
