/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whether a file may be believed: who owns it, and who else could have written it. */
#ifndef VYRE_CORE_REGISTRY_MODULE_TRUST_H
#define VYRE_CORE_REGISTRY_MODULE_TRUST_H

#include <stdint.h>
#include <sys/stat.h>

#include <vyre/error.h>

/* A file at one time. Two equal ones are the same bytes, as far as the system can tell. */
typedef struct vyre__file_identity {
    uint64_t dev, ino, size;
    int64_t mtime_ns; /* since the epoch */
} vyre__file_identity;

vyre__file_identity vyre__file_identity_of(const struct stat *info);

/*
 * Whom to believe. In the system's folders only root and the process's effective user may own a
 * file and its folders, and nobody else may write there. A folder that the caller or the user's
 * configuration names is believed for its name: its owner counts as well, and the process's own
 * group may write. Where a user namespace has no root, files whose owner it cannot name (65534)
 * count as root's: those of the system look like that there. Mode bits are all that is looked at;
 * of an access control list they show only the mask.
 */
typedef struct vyre__trust {
    const char *folder; /* the folder that was named, the caller's; NULL: a system folder */
} vyre__trust;

/*
 * Opens `path` for reading (close-on-exec, never waiting on a pipe, never a terminal of its own)
 * and checks the file that is open: a regular file, its owner and mode, and those of each folder on
 * its resolved path; a folder where others may write passes only with the sticky bit. A file that
 * is not regular is not opened at all. The right to execute is not asked for.
 *
 * `*out_path` (may be NULL) gets the resolved path, for free(), and `*out_identity` (may be NULL)
 * the file; on failure nothing is open, `*out_fd` is -1 and `*out_path` NULL. Errors: NOT_FOUND
 * (also a loop of links), PERMISSION (not readable, or not to be trusted: the message names the
 * file or folder and what is wrong with it, the fix the command that repairs it), CORRUPT (not a
 * regular file, or replaced meanwhile), LIMIT (no file descriptor left), OTHER (the system's own
 * reason), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__trust_open(const char *path, const vyre__trust *trust, int *out_fd,
                             char **out_path, vyre__file_identity *out_identity, vyre_error *error);

#endif
