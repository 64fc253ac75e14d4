/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Writes a small module that is good in every respect, for tests to spoil in one. */
#ifndef TESTS_UNIT_ELF_KIT_H
#define TESTS_UNIT_ELF_KIT_H

#include <link.h>
#include <stddef.h>
#include <stdint.h>

#include <vyre/plugin.h>

enum {
    ELF_KIT_LOAD,
    ELF_KIT_DYNAMIC,
    ELF_KIT_NOTES,
    ELF_KIT_SPARE,
    ELF_KIT_SPARE_2,
    ELF_KIT_PARTS
};
enum { ELF_KIT_NULL_SYMBOL, ELF_KIT_FOREIGN, ELF_KIT_ENTRY, ELF_KIT_EXTRA, ELF_KIT_SYMBOLS };
enum { ELF_KIT_HASH_WORDS = 3 + ELF_KIT_SYMBOLS, ELF_KIT_BUILD_ID_SIZE = 20 };
enum { ELF_KIT_DYNAMICS = 16 };

typedef struct elf_kit_note {
    uint32_t name_size, desc_size, type;
    char name[4];
    uint8_t desc[ELF_KIT_BUILD_ID_SIZE];
} elf_kit_note;

/* DT_GNU_HASH with one bucket and one word of filter. */
typedef struct elf_kit_gnu_hash {
    uint32_t bucket_count, first, filter_count, shift;
    ElfW(Addr) filter;
    uint32_t bucket, chain[ELF_KIT_SYMBOLS - ELF_KIT_ENTRY];
} elf_kit_gnu_hash;

/* The file as it is: addresses are offsets, all of it is one loaded part. It exports
 * vyre_plugin_query_v1 and `extra`, takes `foreign` from elsewhere and needs libc.so.6. */
typedef struct elf_kit {
    ElfW(Ehdr) header;
    ElfW(Phdr) parts[ELF_KIT_PARTS];     /* the spare ones are PT_NULL */
    ElfW(Dyn) dynamic[ELF_KIT_DYNAMICS]; /* the last ones are DT_NULL */
    ElfW(Sym) symbols[ELF_KIT_SYMBOLS];
    elf_kit_gnu_hash gnu_hash;
    uint32_t hash[ELF_KIT_HASH_WORDS]; /* DT_HASH, which the section does not name */
    vyre_note note;
    elf_kit_note build_id; /* bytes 1, 2, 3, ... */
    vyre_note second_note; /* the same again; no part has it */
    char strings[256];
    uint8_t code[64];
    uint8_t tail[256]; /* zeros */
} elf_kit;

void elf_kit_make(elf_kit *kit);

/* The entry of the dynamic section with that tag; the first free one if there is none. */
ElfW(Dyn) * elf_kit_entry(elf_kit *kit, int64_t tag);

/* Sets an entry of the dynamic section. */
void elf_kit_set(elf_kit *kit, int64_t tag, uint64_t value);

/* Adds a string and returns its offset in `strings`. */
uint32_t elf_kit_string(elf_kit *kit, const char *text);

#endif
