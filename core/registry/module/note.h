/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The notes of an ELF file that say what it is: VYRE_PLUGIN_NOTE and the build id. */
#ifndef VYRE_CORE_REGISTRY_MODULE_NOTE_H
#define VYRE_CORE_REGISTRY_MODULE_NOTE_H

#include "core/registry/module/elf.h"

enum { VYRE__BUILD_ID_MAX = 32 }; /* bytes */

/* The words of a plugin's note; see VYRE_PLUGIN_NOTE. */
typedef struct vyre__module_note {
    uint32_t abi_major, abi_minor, kernel_minor, isa_level, sanitizer, flags;
} vyre__module_note;

typedef struct vyre__notes {
    int has_note;
    vyre__module_note note;
    uint8_t build_id[VYRE__BUILD_ID_MAX]; /* its start, if it is longer */
    uint32_t build_id_size;               /* 0: none */
} vyre__notes;

/*
 * Reads the notes of a file that vyre__elf_open accepted. Errors: CORRUPT (a plugin's note of the
 * wrong size; notes that make no sense, when none of a plugin was found), ABI_MISMATCH (two of a
 * plugin that differ).
 */
vyre_status vyre__notes_read(vyre__elf *elf, vyre__notes *out_notes, vyre_error *error);

#endif
