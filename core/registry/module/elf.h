/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A bounded reader of ELF shared objects of this process's class and byte order. Nothing is mapped:
 * a file that shrinks meanwhile would end the process.
 */
#ifndef VYRE_CORE_REGISTRY_MODULE_ELF_H
#define VYRE_CORE_REGISTRY_MODULE_ELF_H

#include <link.h>

#include "core/base/arena.h"
#include "core/base/error.h"

enum {
    VYRE__ELF_PARTS_MAX = 128,      /* program headers */
    VYRE__ELF_BYTES_MAX = 4u << 20, /* read from one file */
    VYRE__ELF_READS_MAX = 256       /* calls for that */
};

typedef struct vyre__elf {
    int fd;           /* the caller's */
    uint64_t size;    /* of the file */
    const char *name; /* for messages; the caller's */
    uint64_t bytes_left;
    uint32_t reads_left;
    uint32_t part_count;
    ElfW(Ehdr) header;
    ElfW(Phdr) parts[VYRE__ELF_PARTS_MAX];
} vyre__elf;

/*
 * Reads and checks both headers: ELF, class, byte order, machine, a shared object (or a position-
 * independent program, which looks the same here), parts that lie in the file and do not contradict
 * themselves. Errors: CORRUPT, ABI_MISMATCH (made for another kind of process or machine).
 */
vyre_status vyre__elf_open(vyre__elf *elf, int fd, uint64_t size, const char *name,
                           vyre_error *error);

/* Reads exactly `size` bytes at a place of the file. Errors: CORRUPT, also past the bounds. */
vyre_status vyre__elf_read(vyre__elf *elf, uint64_t offset, void *out_data, uint64_t size,
                           vyre_error *error);

/* The same at an address of the loaded module; `what` is the data, "its strings lie". */
vyre_status vyre__elf_read_address(vyre__elf *elf, uint64_t address, void *out_data, uint64_t size,
                                   const char *what, vyre_error *error);

/* True when the loaded module has `size` bytes there; `flags`: PF_* of their part, all of them. */
int vyre__elf_has(const vyre__elf *elf, uint64_t address, uint64_t size, uint32_t flags);

/* Bytes of the file that are loaded from that address on; 0: none. */
uint64_t vyre__elf_room(const vyre__elf *elf, uint64_t address);

/* The first part of that type, or NULL. */
const ElfW(Phdr) * vyre__elf_part(const vyre__elf *elf, uint32_t type);

/* Fails with CORRUPT: the file "is damaged: WHAT". */
vyre_status vyre__elf_damaged(const vyre__elf *elf, const char *what, vyre_error *error);

#endif
