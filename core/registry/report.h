/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Report: what an examination found out about one plugin. It crosses from vyre-probe to the library
 * through a pipe, and from one process to the next through the cache, as one frame:
 *
 *   "VYPR"  u32 version  u32 body bytes  32 bytes BLAKE3 of the body  body
 *
 * Numbers are little-endian. A frame is read as hostile input: every length is checked, facts and
 * devices pass the same checks as those that a plugin sends in process.
 */
#ifndef VYRE_CORE_REGISTRY_REPORT_H
#define VYRE_CORE_REGISTRY_REPORT_H

#include "core/base/bytes.h"
#include "core/registry/sink.h"

enum {
    VYRE__REPORT_VERSION = 1,
    VYRE__REPORT_HEAD = 44,         /* bytes before the body */
    VYRE__REPORT_MAX_BODY = 1 << 20 /* bytes */
};

/* How far the examination got: the first stage that failed, or DONE. */
typedef enum vyre__report_stage {
    VYRE__STAGE_LOAD = 1,  /* dlopen and its constructors, the entry symbol */
    VYRE__STAGE_QUERY = 2, /* the handshake */
    VYRE__STAGE_INIT = 3,
    VYRE__STAGE_ENUMERATE = 4,
    VYRE__STAGE_SHUTDOWN = 5,
    VYRE__STAGE_DONE = 6
} vyre__report_stage;

/* Zero-initialise; release in every case. */
typedef struct vyre__report {
    vyre__arena arena; /* owns the strings */
    vyre__report_stage stage;
    vyre_status status;                 /* VYRE_OK with DONE; else why the stage failed */
    const char *reason, *fix;           /* escaped; "" with DONE */
    const char *name, *version, *build; /* escaped; "" when unknown */
    uint32_t abi_minor, kernel_minor;
    uint64_t plugin_flags;
    uint64_t duration_ns;         /* of the examination */
    vyre__device_record *devices; /* owned list; in the order in which the plugin sent them */
    size_t device_count;
    const char *messages; /* what the plugin logged at level warn and above, one per line, escaped,
                             at most 4 KiB; "" */
} vyre__report;

/* Appends the frame. Volatile facts are left out when `cached` is 1. */
vyre_status vyre__report_encode(const vyre__report *report, int cached, vyre__bytes *out,
                                vyre_error *error);

/* Reads a whole frame; CORRUPT with a sentence that says what is wrong, OUT_OF_HOST_MEMORY. */
vyre_status vyre__report_decode(const void *frame, size_t size, vyre__report *out_report,
                                vyre_error *error);

void vyre__report_release(vyre__report *report);

#endif
