/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A plugin's manifest: what is known of it before any of its code runs. */
#ifndef VYRE_CORE_REGISTRY_MANIFEST_H
#define VYRE_CORE_REGISTRY_MANIFEST_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/config/option.h"

enum { VYRE__MANIFEST_MAX_OPTIONS = 64 };

typedef enum vyre__probe_mode {
    VYRE__PROBE_PROCESS = 0, /* the default */
    VYRE__PROBE_INPROCESS,
    VYRE__PROBE_NEVER
} vyre__probe_mode;

typedef struct vyre__manifest {
    vyre__arena arena;   /* owns the strings and options */
    const char *id;      /* "" until read */
    const char *library; /* relative: to the plugin folder when installed, else to the manifest */
    const char *targets; /* words separated by blanks; may be "" */
    const char *environment;    /* names of variables that its answers depend on; words, or "" */
    const char *kernel_modules; /* names below /sys/module whose version they depend on; words */
    uint32_t abi_minor;
    int32_t priority;
    uint32_t timeout_ms; /* of a probe */
    vyre__probe_mode probe;
    int required;
    int note_optional;
    int masked; /* the file is empty: it stands for no plugin and hides one of the same file name */
    vyre__option *options; /* in the arena */
    size_t option_count;
} vyre__manifest;

/*
 * Reads a manifest. On failure the struct holds what was read so far, so that a row can name the
 * plugin. Release it in either case. Errors: CONFIG with file:line:column, NOT_FOUND, PERMISSION,
 * ABI_MISMATCH, OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__manifest_read(const char *path, vyre__manifest *out_manifest, vyre_error *error);
void vyre__manifest_release(vyre__manifest *manifest);

#endif
