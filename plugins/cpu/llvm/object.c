/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/cpu/llvm/object.h"

enum { MAX_SECTIONS = 64, ALIGN = 64 };

static const char damaged[] = "libLLVM wrote an object file that cannot be read";

typedef struct object {
    const unsigned char *bytes;
    size_t size;
    const Elf64_Shdr *sections;
    uint32_t section_count;
    const Elf64_Sym *symbols;
    size_t symbol_count;
    const char *names;
    size_t names_size;
    int64_t place[MAX_SECTIONS]; /* offset in the block, -1: not in it */
    size_t block_size;
} object;

static int inside(const object *o, uint64_t offset, uint64_t size)
{
    return offset <= o->size && size <= o->size - offset;
}

static int is_code(const Elf64_Shdr *section)
{
    return (section->sh_flags & SHF_ALLOC) && section->sh_type == SHT_PROGBITS &&
           section->sh_size > 0;
}

static int read_sections(object *o)
{
    Elf64_Ehdr header;
    if (!inside(o, 0, sizeof header))
        return 0;
    memcpy(&header, o->bytes, sizeof header);
    if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_machine != EM_X86_64 ||
        header.e_shnum > MAX_SECTIONS || header.e_shentsize != sizeof(Elf64_Shdr) ||
        header.e_shoff % 8 != 0 ||
        !inside(o, header.e_shoff, (uint64_t)header.e_shnum * sizeof(Elf64_Shdr)))
        return 0;
    o->sections = (const Elf64_Shdr *)(const void *)(o->bytes + header.e_shoff);
    o->section_count = header.e_shnum;
    return 1;
}

static int read_symbols(object *o)
{
    for (uint32_t i = 0; i < o->section_count; i++) {
        const Elf64_Shdr *s = &o->sections[i];
        if (s->sh_type != SHT_SYMTAB)
            continue;
        if (!inside(o, s->sh_offset, s->sh_size) || s->sh_link >= o->section_count ||
            s->sh_offset % 8 != 0)
            return 0;
        const Elf64_Shdr *names = &o->sections[s->sh_link];
        if (!inside(o, names->sh_offset, names->sh_size) || names->sh_size == 0 ||
            o->bytes[names->sh_offset + names->sh_size - 1] != '\0')
            return 0;
        o->symbols = (const Elf64_Sym *)(const void *)(o->bytes + s->sh_offset);
        o->symbol_count = s->sh_size / sizeof(Elf64_Sym);
        o->names = (const char *)o->bytes + names->sh_offset;
        o->names_size = names->sh_size;
        return 1;
    }
    return 0;
}

static int place_sections(object *o)
{
    for (uint32_t i = 0; i < o->section_count; i++) {
        const Elf64_Shdr *s = &o->sections[i];
        o->place[i] = -1;
        if (!is_code(s))
            continue;
        if (!inside(o, s->sh_offset, s->sh_size) || s->sh_addralign > ALIGN)
            return 0;
        o->place[i] = (int64_t)o->block_size;
        o->block_size = (o->block_size + s->sh_size + ALIGN - 1) / ALIGN * ALIGN;
    }
    return o->block_size > 0;
}

/* Where a symbol is in the block; -1: nowhere. */
static int64_t locate(const object *o, uint64_t symbol)
{
    if (symbol >= o->symbol_count)
        return -1;
    const Elf64_Sym *s = &o->symbols[symbol];
    if (s->st_shndx >= o->section_count || s->st_shndx == SHN_UNDEF || o->place[s->st_shndx] < 0)
        return -1;
    return o->place[s->st_shndx] + (int64_t)s->st_value;
}

static const char *relocate_one(const object *o, unsigned char *block, uint32_t section,
                                const Elf64_Rela *r)
{
    const uint64_t type = ELF64_R_TYPE(r->r_info);
    const int64_t symbol = locate(o, ELF64_R_SYM(r->r_info));
    if (r->r_offset > o->sections[section].sh_size ||
        o->sections[section].sh_size - r->r_offset < 4)
        return damaged;
    if (type != R_X86_64_PC32 && type != R_X86_64_PLT32)
        return "the code would need an address that is not known before it is loaded";
    if (symbol < 0)
        return "the code would call a function of another library";
    const int64_t at = o->place[section] + (int64_t)r->r_offset;
    const uint32_t distance = (uint32_t)(symbol + r->r_addend - at);
    memcpy(block + at, &distance, sizeof distance);
    return NULL;
}

static const char *relocate(const object *o, unsigned char *block)
{
    const char *why = NULL;
    for (uint32_t i = 0; !why && i < o->section_count; i++) {
        const Elf64_Shdr *s = &o->sections[i];
        if (s->sh_type != SHT_RELA || s->sh_info >= o->section_count || o->place[s->sh_info] < 0)
            continue;
        if (!inside(o, s->sh_offset, s->sh_size) || s->sh_offset % 8 != 0)
            return damaged;
        const Elf64_Rela *list = (const Elf64_Rela *)(const void *)(o->bytes + s->sh_offset);
        for (size_t n = 0; !why && n < s->sh_size / sizeof *list; n++)
            why = relocate_one(o, block, s->sh_info, &list[n]);
    }
    return why;
}

static int64_t find_entry(const object *o)
{
    for (size_t i = 0; i < o->symbol_count; i++)
        if (o->symbols[i].st_name < o->names_size &&
            strcmp(o->names + o->symbols[i].st_name, "entry") == 0)
            return locate(o, i);
    return -1;
}

const char *simd_object_link(const void *bytes, size_t size, simd_block_of_code *out_block)
{
    object o = {.bytes = bytes, .size = size};
    memset(out_block, 0, sizeof *out_block);
    if (!read_sections(&o) || !read_symbols(&o) || !place_sections(&o))
        return damaged;
    const int64_t entry = find_entry(&o);
    if (entry < 0)
        return damaged;
    unsigned char *block = calloc(1, o.block_size);
    if (!block)
        return "out of memory";
    for (uint32_t i = 0; i < o.section_count; i++)
        if (o.place[i] >= 0)
            memcpy(block + o.place[i], o.bytes + o.sections[i].sh_offset, o.sections[i].sh_size);
    const char *why = relocate(&o, block);
    if (why) {
        free(block);
        return why;
    }
    *out_block = (simd_block_of_code){block, o.block_size, (size_t)entry};
    return NULL;
}
