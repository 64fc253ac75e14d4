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
#ifndef VYRE_CORE_REGISTRY_PROBE_REPORT_H
#define VYRE_CORE_REGISTRY_PROBE_REPORT_H

#include "core/base/bytes.h"
#include "core/registry/sink.h"

enum {
    VYRE__REPORT_VERSION = 1,
    VYRE__REPORT_HEAD = 44,          /* bytes before the body */
    VYRE__REPORT_MAX_BODY = 1 << 20, /* bytes */
    VYRE__REPORT_MAX_TEXT = 4096     /* bytes of each of its texts */
};

/*
 * How far the examination got: the first stage that failed, or DONE. While it runs, a probe sends
 * the number of each stage that it starts as one byte; no such byte begins a frame.
 */
typedef enum vyre__report_stage {
    VYRE__STAGE_LOAD = 1,  /* dlopen and its constructors, the entry symbol */
    VYRE__STAGE_QUERY = 2, /* the handshake */
    VYRE__STAGE_INIT = 3,
    VYRE__STAGE_ENUMERATE = 4,
    VYRE__STAGE_SHUTDOWN = 5,
    VYRE__STAGE_DONE = 6
} vyre__report_stage;

/* Word for a stage: "loading", "init"; "start" for a number that is none. Static string. */
const char *vyre__report_stage_name(int stage);

/* vyre__report_start(), or what decode gives; release in every case. */
typedef struct vyre__report {
    vyre__arena arena; /* owns the strings */
    vyre__report_stage stage;
    vyre_status status;                 /* VYRE_OK with DONE; else why the stage failed */
    const char *reason, *fix;           /* escaped; "" with DONE */
    const char *name, *version, *build; /* escaped; "" when unknown */
    uint32_t abi_minor, kernel_minor;   /* the plugin's; the highest that a device takes */
    uint64_t plugin_flags;
    uint64_t duration_ns;         /* of the examination */
    vyre__device_record *devices; /* owned list; in the order in which the plugin sent them */
    size_t device_count;
    const char *messages; /* what the plugin logged at level warn and above, one per line, escaped,
                             at most 4 KiB; "" */
} vyre__report;

/* An empty report: stage LOAD, status VYRE_NOT_READY, texts "". */
void vyre__report_start(vyre__report *out_report);

/* Sets a text of the report to a copy of `text` (NULL: ""), escaped and cut; line feeds stay in
 * messages. The text is "" when memory is short, and 0 is returned. */
int vyre__report_set(vyre__report *report, const char **text, const char *value, size_t size);

/* Notes a failure: its place, message and fix become the reason. Never fails: when memory is short
 * the reason is a fixed sentence. */
void vyre__report_fail(vyre__report *report, vyre__report_stage stage, const vyre_error *error);

/* Appends a copy of a device. OUT_OF_HOST_MEMORY, LIMIT beyond VYRE__MAX_DEVICES. */
vyre_status vyre__report_add_device(vyre__report *report, const vyre__device_record *device);

/* Appends the frame. Volatile facts are left out when `cached` is 1. LIMIT: the body would be too
 * large; nothing is appended. */
vyre_status vyre__report_encode(const vyre__report *report, int cached, vyre__bytes *out,
                                vyre_error *error);

/* Reads a whole frame; CORRUPT with a sentence that says what is wrong, OUT_OF_HOST_MEMORY. On
 * failure `out_report` is empty. */
vyre_status vyre__report_decode(const void *frame, size_t size, vyre__report *out_report,
                                vyre_error *error);

/* Size of the frame that starts with these bytes, from VYRE__REPORT_HEAD on; 0 while fewer bytes
 * are there. CORRUPT when no frame starts so: wrong magic or version, a body over the limit. */
vyre_status vyre__report_frame_size(const void *frame, size_t size, size_t *out_size,
                                    vyre_error *error);

void vyre__report_release(vyre__report *report);

#endif
