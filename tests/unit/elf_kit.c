/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/elf_kit.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#define MACHINE EM_X86_64
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
#elif defined(__i386__)
#define MACHINE EM_386
#elif defined(__arm__)
#define MACHINE EM_ARM
#elif defined(__riscv)
#define MACHINE EM_RISCV
#else
#define MACHINE EM_NONE
#endif

#define AT(member) offsetof(elf_kit, member)

static void make_header(elf_kit *kit)
{
    ElfW(Ehdr) *header = &kit->header;
    memcpy(header->e_ident, ELFMAG, SELFMAG);
    header->e_ident[EI_CLASS] = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    header->e_ident[EI_DATA] = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? ELFDATA2MSB : ELFDATA2LSB;
    header->e_ident[EI_VERSION] = EV_CURRENT;
    header->e_type = ET_DYN;
    header->e_machine = MACHINE;
    header->e_version = EV_CURRENT;
    header->e_phoff = AT(parts);
    header->e_ehsize = sizeof kit->header;
    header->e_phentsize = sizeof kit->parts[0];
    header->e_phnum = ELF_KIT_PARTS;
}

static void make_part(ElfW(Phdr) * part, uint32_t type, uint32_t flags, size_t at, size_t size,
                      size_t align)
{
    part->p_type = type;
    part->p_flags = flags;
    part->p_offset = at;
    part->p_vaddr = at;
    part->p_paddr = at;
    part->p_filesz = size;
    part->p_memsz = size;
    part->p_align = align;
}

static void make_symbol(elf_kit *kit, int index, const char *name, int is_defined)
{
    ElfW(Sym) *symbol = &kit->symbols[index];
    symbol->st_name = elf_kit_string(kit, name);
    symbol->st_info = STB_GLOBAL << 4 | STT_FUNC;
    symbol->st_shndx = is_defined ? 1 : SHN_UNDEF;
    symbol->st_value = is_defined ? AT(code) + 16u * (unsigned)index : 0;
    symbol->st_size = is_defined ? 16 : 0;
}

static uint32_t hash_of(const char *name)
{
    uint32_t hash = 5381;
    for (; *name; name++)
        hash = hash * 33 + (unsigned char)*name;
    return hash;
}

static void make_tables(elf_kit *kit)
{
    elf_kit_gnu_hash *table = &kit->gnu_hash;
    table->bucket_count = 1;
    table->first = table->bucket = ELF_KIT_ENTRY;
    table->filter_count = 1;
    table->shift = 6;
    memset(&table->filter, 0xFF, sizeof table->filter);
    table->chain[0] = hash_of("vyre_plugin_query_v1") & ~1u;
    table->chain[1] = hash_of("extra") | 1u;
    kit->hash[0] = 1;
    kit->hash[1] = ELF_KIT_SYMBOLS;
    kit->hash[2] = ELF_KIT_FOREIGN;
    for (uint32_t i = ELF_KIT_FOREIGN; i + 1 < ELF_KIT_SYMBOLS; i++)
        kit->hash[3 + i] = i + 1;
}

static void make_notes(elf_kit *kit)
{
    const vyre_note note = {sizeof VYRE_NOTE_NAME,
                            32,
                            VYRE_NOTE_TYPE,
                            VYRE_NOTE_NAME,
                            VYRE_ABI_MAJOR,
                            VYRE_ABI_MINOR,
                            7,
                            0,
                            0,
                            4,
                            {0, 0}};
    kit->note = kit->second_note = note;
    kit->build_id.name_size = 4;
    kit->build_id.desc_size = sizeof kit->build_id.desc;
    kit->build_id.type = NT_GNU_BUILD_ID;
    memcpy(kit->build_id.name, "GNU", 4);
    for (uint8_t i = 0; i < sizeof kit->build_id.desc; i++)
        kit->build_id.desc[i] = (uint8_t)(i + 1);
}

void elf_kit_make(elf_kit *kit)
{
    memset(kit, 0, sizeof *kit);
    make_header(kit);
    make_part(&kit->parts[ELF_KIT_LOAD], PT_LOAD, PF_R | PF_W | PF_X, 0, sizeof *kit, 65536);
    make_part(&kit->parts[ELF_KIT_DYNAMIC], PT_DYNAMIC, PF_R | PF_W, AT(dynamic),
              sizeof kit->dynamic, 8);
    make_part(&kit->parts[ELF_KIT_NOTES], PT_NOTE, PF_R, AT(note),
              sizeof kit->note + sizeof kit->build_id, 4);
    make_symbol(kit, ELF_KIT_FOREIGN, "foreign", 0);
    make_symbol(kit, ELF_KIT_ENTRY, "vyre_plugin_query_v1", 1);
    make_symbol(kit, ELF_KIT_EXTRA, "extra", 1);
    make_tables(kit);
    make_notes(kit);
    elf_kit_set(kit, DT_NEEDED, elf_kit_string(kit, "libc.so.6"));
    elf_kit_set(kit, DT_STRTAB, AT(strings));
    elf_kit_set(kit, DT_STRSZ, sizeof kit->strings);
    elf_kit_set(kit, DT_SYMTAB, AT(symbols));
    elf_kit_set(kit, DT_SYMENT, sizeof kit->symbols[0]);
    elf_kit_set(kit, DT_GNU_HASH, AT(gnu_hash));
}

ElfW(Dyn) * elf_kit_entry(elf_kit *kit, int64_t tag)
{
    for (int i = 0; i + 1 < ELF_KIT_DYNAMICS; i++)
        if (kit->dynamic[i].d_tag == tag || kit->dynamic[i].d_tag == DT_NULL)
            return &kit->dynamic[i];
    abort();
}

void elf_kit_set(elf_kit *kit, int64_t tag, uint64_t value)
{
    ElfW(Dyn) *entry = elf_kit_entry(kit, tag);
    entry->d_tag = tag;
    entry->d_un.d_val = value;
}

uint32_t elf_kit_string(elf_kit *kit, const char *text)
{
    size_t at = sizeof kit->strings - 1;
    while (at > 0 && kit->strings[at - 1] == 0)
        at--;
    at++; /* behind the NUL of the one before; the string at 0 is "" */
    if (at + strlen(text) >= sizeof kit->strings)
        abort();
    memcpy(kit->strings + at, text, strlen(text) + 1);
    return (uint32_t)at;
}
