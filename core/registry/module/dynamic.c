/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module/dynamic.h"

#include <string.h>

/* Newer than some elf.h. */
#define FLAG_PIE 0x08000000u
enum { TAG_RELRSZ = 35, TAG_RELR = 36 };

enum { TAGS = 40 }; /* the standard tags below this are kept by number */

/* The entries that are looked at. */
typedef struct elf_section {
    uint64_t value[TAGS]; /* of the last entry with that tag; 0: none */
    uint64_t gnu_hash, flags_1;
    uint64_t needed[VYRE__DYNAMIC_NEEDED_MAX]; /* offsets of strings */
    uint32_t needed_count;
} elf_section;

const char *vyre__dynamic_string(const vyre__dynamic *dynamic, uint64_t offset)
{
    return offset < dynamic->strings_size ? dynamic->strings + offset : NULL;
}

/* ---- the section ---- */

static vyre_status take_entry(const vyre__elf *elf, elf_section *section, const ElfW(Dyn) * entry,
                              vyre_error *error)
{
    const uint64_t value = entry->d_un.d_val;
    if (entry->d_tag == DT_NEEDED) {
        if (section->needed_count == VYRE__DYNAMIC_NEEDED_MAX)
            return vyre__elf_damaged(elf, "it needs too many libraries", error);
        section->needed[section->needed_count++] = value;
    } else if (entry->d_tag > 0 && entry->d_tag < TAGS) {
        section->value[entry->d_tag] = value;
    } else if (entry->d_tag == DT_GNU_HASH) {
        section->gnu_hash = value;
    } else if (entry->d_tag == DT_FLAGS_1) {
        section->flags_1 = value;
    }
    if (entry->d_tag == DT_DEBUG)
        section->value[DT_DEBUG] = 1; /* its presence counts */
    return VYRE_OK;
}

static vyre_status read_section(vyre__elf *elf, vyre__arena *arena, elf_section *section,
                                vyre_error *error)
{
    const ElfW(Phdr) *part = vyre__elf_part(elf, PT_DYNAMIC);
    if (!part)
        return vyre__elf_damaged(elf, "it has no dynamic section", error);
    uint64_t count = part->p_filesz / sizeof(ElfW(Dyn));
    if (count > VYRE__DYNAMIC_ENTRIES_MAX)
        count = VYRE__DYNAMIC_ENTRIES_MAX;
    ElfW(Dyn) *entries = vyre__arena_array(arena, (size_t)count, sizeof *entries);
    if (!entries)
        return vyre__fail_memory(error, "a plugin's dynamic section");
    /* By address, as the loader does it: what it loads there is what counts. */
    vyre_status status = vyre__elf_read_address(
        elf, part->p_vaddr, entries, count * sizeof *entries, "its dynamic section lies", error);
    for (uint64_t i = 0; i < count && status == VYRE_OK; i++) {
        if (entries[i].d_tag == DT_NULL)
            return VYRE_OK;
        status = take_entry(elf, section, &entries[i], error);
    }
    return status == VYRE_OK ? vyre__elf_damaged(elf, "its dynamic section has no end", error)
                             : status;
}

/* What the loader walks before any code runs must lie in the module. */
static vyre_status check_extents(const vyre__elf *elf, const elf_section *section,
                                 vyre_error *error)
{
    static const struct {
        int address, size;
        const char *damage;
    } extents[] = {
        {DT_RELA, DT_RELASZ, "its relocations lie outside of it"},
        {DT_REL, DT_RELSZ, "its relocations lie outside of it"},
        {TAG_RELR, TAG_RELRSZ, "its relocations lie outside of it"},
        {DT_JMPREL, DT_PLTRELSZ, "its relocations lie outside of it"},
        {DT_INIT_ARRAY, DT_INIT_ARRAYSZ, "its constructors lie outside of it"},
        {DT_FINI_ARRAY, DT_FINI_ARRAYSZ, "its destructors lie outside of it"},
    };
    for (size_t i = 0; i < sizeof extents / sizeof extents[0]; i++) {
        const uint64_t size = section->value[extents[i].size];
        if (size && !vyre__elf_has(elf, section->value[extents[i].address], size, 0))
            return vyre__elf_damaged(elf, extents[i].damage, error);
    }
    if (section->value[DT_SYMTAB] && section->value[DT_SYMENT] != sizeof(ElfW(Sym)))
        return vyre__elf_damaged(elf, "its symbols have the wrong size", error);
    return VYRE_OK;
}

/* ---- strings ---- */

static vyre_status read_strings(vyre__elf *elf, vyre__arena *arena, const elf_section *section,
                                vyre__dynamic *dynamic, vyre_error *error)
{
    const uint64_t size = section->value[DT_STRSZ];
    if (size > VYRE__DYNAMIC_STRINGS_MAX)
        return vyre__fail(error, VYRE_CORRUPT,
                          "Hide all symbols but vyre_plugin_query_v1 with a version script.",
                          "`%s` has names of symbols of more than %u bytes", elf->name,
                          VYRE__DYNAMIC_STRINGS_MAX);
    dynamic->strings = vyre__arena_alloc(arena, (size_t)size + 1);
    if (!dynamic->strings)
        return vyre__fail_memory(error, "a plugin's strings");
    if (size == 0)
        return vyre__elf_damaged(elf, "it has no strings", error);
    const vyre_status status = vyre__elf_read_address(
        elf, section->value[DT_STRTAB], dynamic->strings, size, "its strings lie", error);
    if (status != VYRE_OK)
        return status;
    if (dynamic->strings[size - 1] != 0)
        return vyre__elf_damaged(elf, "its strings have no end", error);
    dynamic->strings_size = size;
    return VYRE_OK;
}

static vyre_status name_needed(const vyre__elf *elf, vyre__arena *arena, const elf_section *section,
                               vyre__dynamic *dynamic, vyre_error *error)
{
    dynamic->needed =
        (const char **)vyre__arena_array(arena, section->needed_count, sizeof(char *));
    if (!dynamic->needed)
        return vyre__fail_memory(error, "the libraries that a plugin needs");
    for (uint32_t i = 0; i < section->needed_count; i++) {
        dynamic->needed[i] = vyre__dynamic_string(dynamic, section->needed[i]);
        if (!dynamic->needed[i])
            return vyre__elf_damaged(elf, "a library that it needs has no name", error);
        dynamic->needed_count++;
    }
    return VYRE_OK;
}

vyre_status vyre__dynamic_read(vyre__elf *elf, vyre__arena *arena, vyre__dynamic *out_dynamic,
                               vyre_error *error)
{
    memset(out_dynamic, 0, sizeof *out_dynamic);
    elf_section *section = vyre__arena_alloc(arena, sizeof *section);
    if (!section)
        return vyre__fail_memory(error, "a plugin's dynamic section");
    vyre_status status = read_section(elf, arena, section, error);
    /* A program needs no more than this to be told apart; it may lack the rest. */
    out_dynamic->is_program = (section->flags_1 & FLAG_PIE) ||
                              (section->value[DT_DEBUG] && vyre__elf_part(elf, PT_INTERP));
    if (status == VYRE_OK && !out_dynamic->is_program)
        status = check_extents(elf, section, error);
    if (status != VYRE_OK || out_dynamic->is_program)
        return status;
    status = read_strings(elf, arena, section, out_dynamic, error);
    if (status == VYRE_OK)
        status = name_needed(elf, arena, section, out_dynamic, error);
    if (status != VYRE_OK)
        return status;
    const int tag = section->value[DT_RUNPATH] ? DT_RUNPATH : DT_RPATH;
    if (section->value[tag])
        out_dynamic->run_path = vyre__dynamic_string(out_dynamic, section->value[tag]);
    out_dynamic->symbols_at = section->value[DT_SYMTAB];
    out_dynamic->hash_at = section->value[DT_HASH];
    out_dynamic->gnu_hash_at = section->gnu_hash;
    return vyre__symbols_read(elf, arena, out_dynamic, error);
}
