/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Finding manifests in folders. */
#ifndef VYRE_CORE_REGISTRY_SCAN_H
#define VYRE_CORE_REGISTRY_SCAN_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/error.h"

/* One manifest found. Strings belong to the scan. */
typedef struct vyre__candidate {
    const char *path;   /* absolute */
    const char *folder; /* absolute; a relative library starts here, unless `installed` */
    int installed;      /* from the installation's folders */
    int unreadable;     /* `path` is a folder that could not be read */
} vyre__candidate;

/* Zero-initialise. */
typedef struct vyre__scan {
    vyre__arena arena;
    vyre__candidate *list; /* owned */
    size_t count, capacity;
} vyre__scan;

/*
 * Appends the manifests (*.ini, not hidden) of a group of folders, sorted bytewise by file name. A
 * file takes the place of one with the same name in an earlier folder, of this call or of one
 * before. A missing folder is empty if `installed`, else it becomes an unreadable candidate.
 * OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__scan_folders(vyre__scan *scan, const char *const *folders, size_t folder_count,
                               int installed, vyre_error *error);
void vyre__scan_release(vyre__scan *scan);

#endif
