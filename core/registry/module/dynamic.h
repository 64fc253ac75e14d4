/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The dynamic section of an ELF file: what it needs, its strings and its symbols. */
#ifndef VYRE_CORE_REGISTRY_MODULE_DYNAMIC_H
#define VYRE_CORE_REGISTRY_MODULE_DYNAMIC_H

#include "core/registry/module/elf.h"

enum {
    VYRE__DYNAMIC_ENTRIES_MAX = 4096,
    VYRE__DYNAMIC_STRINGS_MAX = 2u << 20, /* bytes */
    VYRE__DYNAMIC_SYMBOLS_MAX = 1u << 16,
    VYRE__DYNAMIC_NEEDED_MAX = 256
};

/* Everything is in the arena that vyre__dynamic_read was given. */
typedef struct vyre__dynamic {
    char *strings;         /* ended by a NUL of our own */
    uint64_t strings_size; /* without it */
    const char **needed;
    uint32_t needed_count;
    const char *run_path; /* DT_RUNPATH, else DT_RPATH; NULL: none */
    int is_program;       /* made by -pie */
    uint64_t symbols_at;  /* address; 0: none */
    uint64_t hash_at;     /* DT_HASH; 0: none */
    uint64_t gnu_hash_at; /* DT_GNU_HASH; 0: none */
    ElfW(Sym) * symbols;  /* those that may be found by name; what stands before is skipped */
    uint32_t symbol_count;
} vyre__dynamic;

/*
 * Reads the section with its strings and symbols. Of the tables that the loader walks, the extents
 * are checked. Errors: CORRUPT, OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__dynamic_read(vyre__elf *elf, vyre__arena *arena, vyre__dynamic *out_dynamic,
                               vyre_error *error);

/* Fills `symbols`; part of vyre__dynamic_read. */
vyre_status vyre__symbols_read(vyre__elf *elf, vyre__arena *arena, vyre__dynamic *dynamic,
                               vyre_error *error);

/* The string at an offset, or NULL past the end. */
const char *vyre__dynamic_string(const vyre__dynamic *dynamic, uint64_t offset);

#endif
