/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The file of a plugin, read before the dynamic loader sees it. */
#ifndef VYRE_CORE_REGISTRY_MODULE_H
#define VYRE_CORE_REGISTRY_MODULE_H

#include "core/base/arena.h"
#include "core/registry/module/note.h"
#include "core/registry/module/trust.h"

enum { VYRE__MODULE_EXPORTS_MAX = 64 };

/* What was read of a file. Strings are in `arena` and as the file has them: messages escape them.
 * Zero-initialise; release in every case. */
typedef struct vyre__module {
    vyre__arena arena;
    const char *path; /* resolved; NULL after vyre__module_read_fd */
    vyre__file_identity file;
    int is_noexec; /* its file system is mounted noexec: the loader will refuse it */
    vyre__notes notes;
    const char **needed; /* DT_NEEDED */
    uint32_t needed_count;
    const char *run_path; /* DT_RUNPATH, else DT_RPATH; NULL: none */
    const char **exports; /* symbols for others besides the entry symbol, without the toolchain's */
    uint32_t export_count; /* at most VYRE__MODULE_EXPORTS_MAX */
    int has_entry;         /* exports vyre_plugin_query_v1 as a function */
    int has_unique;        /* exports a symbol of binding STB_GNU_UNIQUE: it is never unloaded */
} vyre__module;

/* What the manifest demands. */
typedef struct vyre__module_demand {
    vyre__trust trust;
    int note_optional;
} vyre__module_demand;

/*
 * Reads headers, notes and dynamic section with a bounded number of bounded reads and refuses what
 * must not reach the loader: what vyre__trust_open() refuses; no ELF file, another class, byte
 * order or machine; no shared object (a program, also a position-independent one); cut off; headers
 * and tables that contradict themselves; no note where one is demanded, one of another major ABI,
 * of a processor level above this one's or of a sanitizer that this process does not run; two notes
 * that differ; no entry symbol. A later minor ABI passes. What the loader will say of libraries
 * that are missing and symbols that nobody defines is not foreseen here.
 * On failure `out_module` holds what was read so far. Errors: those of vyre__trust_open(), CORRUPT
 * (damaged, or something else than a module), ABI_MISMATCH (made for another process, host or ABI),
 * OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__module_read(const char *path, const vyre__module_demand *demand,
                              vyre__module *out_module, vyre_error *error);

/* The same on an open file of `size` bytes, without its owner and mode; `name` is for messages. */
vyre_status vyre__module_read_fd(int fd, uint64_t size, const char *name,
                                 const vyre__module_demand *demand, vyre__module *out_module,
                                 vyre_error *error);

/*
 * Names of needed libraries that the loader would not find, separated by blanks, as far as can be
 * told without loading (the search path of the system, LD_LIBRARY_PATH, DT_RUNPATH, what is loaded
 * already). A string of the module's arena; "" when none, and when memory is short. For messages:
 * the loader has the last word.
 */
const char *vyre__module_missing(vyre__module *module);

void vyre__module_release(vyre__module *module);

#endif
