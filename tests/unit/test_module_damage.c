/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/module_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/registry/module/dynamic.h"
#include "core/registry/module/machine.h"
#include "tests/unit/unit.h"

/* ---- spoilt modules ---- */

#define SPOIL(name, statement)                                                                     \
    static void name(elf_kit *kit)                                                                 \
    {                                                                                              \
        statement;                                                                                 \
    }

SPOIL(relocatable, kit->header.e_type = ET_REL)
SPOIL(executable, kit->header.e_type = ET_EXEC)
SPOIL(core_dump, kit->header.e_type = ET_CORE)
SPOIL(odd_type, kit->header.e_type = 0xFE00)
SPOIL(pie, elf_kit_set(kit, DT_FLAGS_1, 0x08000000))
SPOIL(old_pie, elf_kit_set(kit, DT_DEBUG, 0); kit->parts[ELF_KIT_SPARE].p_type = PT_INTERP)
SPOIL(odd_class, kit->header.e_ident[EI_CLASS] = 9)
SPOIL(odd_version, kit->header.e_ident[EI_VERSION] = 2)

SPOIL(no_parts, kit->header.e_phnum = 0)
SPOIL(many_parts, kit->header.e_phnum = 65535)
SPOIL(odd_parts, kit->header.e_phentsize = 1)
SPOIL(far_parts, kit->header.e_phoff = sizeof *kit - 8)
SPOIL(absurd_parts, memset(&kit->header.e_phoff, 0xFF, sizeof kit->header.e_phoff))
SPOIL(nothing_loaded, kit->parts[ELF_KIT_LOAD].p_type = PT_NULL)
SPOIL(cut_load, kit->parts[ELF_KIT_LOAD].p_filesz++; kit->parts[ELF_KIT_LOAD].p_memsz++)
SPOIL(larger_in_file, kit->parts[ELF_KIT_LOAD].p_memsz--)
SPOIL(endless, memset(&kit->parts[ELF_KIT_LOAD].p_filesz, 0xFF, sizeof kit->parts[0].p_filesz);
      kit->parts[ELF_KIT_LOAD].p_offset = 4096)
SPOIL(wrapping, memset(&kit->parts[ELF_KIT_LOAD].p_memsz, 0xFF, sizeof kit->parts[0].p_memsz);
      kit->parts[ELF_KIT_LOAD].p_vaddr = 4096)
SPOIL(overlap, kit->parts[ELF_KIT_SPARE] = kit->parts[ELF_KIT_LOAD])
SPOIL(askew, kit->parts[ELF_KIT_LOAD].p_vaddr += 8)
SPOIL(odd_align, kit->parts[ELF_KIT_LOAD].p_align = 3)

SPOIL(no_note, kit->parts[ELF_KIT_NOTES].p_type = PT_NULL)
SPOIL(other_name, memcpy(kit->note.name, "VIRE", 4))
SPOIL(other_note, kit->note.type = 2)
SPOIL(long_name, kit->note.name_size = UINT32_MAX)
SPOIL(long_desc, kit->note.desc_size = UINT32_MAX)
SPOIL(short_desc, kit->note.desc_size = 28)
SPOIL(shifted_note, kit->parts[ELF_KIT_NOTES].p_offset += 2;
      kit->parts[ELF_KIT_NOTES].p_filesz = 50)
SPOIL(large_notes, kit->parts[ELF_KIT_NOTES].p_filesz = sizeof *kit)
SPOIL(same_twice,
      module_note_at(kit, ELF_KIT_SPARE, offsetof(elf_kit, second_note), sizeof(vyre_note)))
SPOIL(differ, same_twice(kit); kit->second_note.flags = 8)
SPOIL(damaged_second, module_note_at(kit, ELF_KIT_SPARE, offsetof(elf_kit, code), 64);
      memset(kit->code, 0xFF, 64))
SPOIL(major_2, kit->note.abi_major = 2)
SPOIL(minor_999, kit->note.abi_minor = 999)
SPOIL(level_5, kit->note.isa_level = vyre__machine_level() + 1)
SPOIL(level_here, kit->note.isa_level = vyre__machine_level())
SPOIL(sanitizer_9, kit->note.sanitizer = 9)
SPOIL(sanitizer_memory, kit->note.sanitizer = VYRE_SANITIZER_MEMORY)

SPOIL(no_section, kit->parts[ELF_KIT_DYNAMIC].p_type = PT_NULL)
SPOIL(section_cut, kit->parts[ELF_KIT_DYNAMIC].p_filesz = sizeof *kit)
SPOIL(section_elsewhere, kit->parts[ELF_KIT_DYNAMIC].p_vaddr = 1u << 30)
SPOIL(no_end, for (int i = 0; i < ELF_KIT_DYNAMICS; i++) if (!kit->dynamic[i].d_tag) kit->dynamic[i]
                  .d_tag = DT_SONAME)
SPOIL(no_strings, elf_kit_set(kit, DT_STRSZ, 0))
SPOIL(far_strings, elf_kit_set(kit, DT_STRTAB, UINTPTR_MAX - 64))
SPOIL(many_strings, elf_kit_set(kit, DT_STRSZ, UINT32_MAX))
SPOIL(endless_strings, kit->strings[sizeof kit->strings - 1] = 'x')
SPOIL(unnamed_library, elf_kit_set(kit, DT_NEEDED, sizeof kit->strings))
SPOIL(far_relocations, elf_kit_set(kit, DT_RELA, 1u << 20); elf_kit_set(kit, DT_RELASZ, 24))
SPOIL(far_constructors, elf_kit_set(kit, DT_INIT_ARRAY, sizeof *kit - 4);
      elf_kit_set(kit, DT_INIT_ARRAYSZ, 8))
SPOIL(odd_symbols, elf_kit_set(kit, DT_SYMENT, 8))

SPOIL(no_hash, elf_kit_entry(kit, DT_GNU_HASH)->d_tag = DT_SONAME)
SPOIL(far_hash, elf_kit_set(kit, DT_GNU_HASH, sizeof *kit - 2))
SPOIL(no_buckets, kit->gnu_hash.bucket_count = 0)
SPOIL(many_buckets, kit->gnu_hash.bucket_count = UINT32_MAX)
SPOIL(no_filter, kit->gnu_hash.filter_count = 0)
SPOIL(odd_filter, kit->gnu_hash.filter_count = 3)
SPOIL(large_filter, kit->gnu_hash.filter_count = 1u << 31)
SPOIL(early_bucket, kit->gnu_hash.bucket = 1)
SPOIL(late_bucket, kit->gnu_hash.bucket = 3000)
SPOIL(last_bucket, kit->gnu_hash.bucket = UINT32_MAX)
SPOIL(empty_bucket, kit->gnu_hash.bucket = 0)
SPOIL(far_first, kit->gnu_hash.first = UINT32_MAX)
SPOIL(far_symbols, elf_kit_set(kit, DT_SYMTAB, sizeof *kit - 8))
SPOIL(unnamed_symbol, kit->symbols[ELF_KIT_EXTRA].st_name = 4096)
SPOIL(no_entry, kit->symbols[ELF_KIT_ENTRY].st_name++)
SPOIL(foreign_entry, kit->symbols[ELF_KIT_ENTRY].st_shndx = SHN_UNDEF)
SPOIL(local_entry, kit->symbols[ELF_KIT_ENTRY].st_info = STB_LOCAL << 4 | STT_FUNC)
SPOIL(hidden_entry, kit->symbols[ELF_KIT_ENTRY].st_other = STV_HIDDEN)
SPOIL(object_entry, kit->symbols[ELF_KIT_ENTRY].st_info = STB_GLOBAL << 4 | STT_OBJECT)
SPOIL(chosen_entry, kit->symbols[ELF_KIT_ENTRY].st_info = STB_GLOBAL << 4 | STT_GNU_IFUNC)
SPOIL(far_entry, kit->symbols[ELF_KIT_ENTRY].st_value = 1u << 24)
SPOIL(data_entry, kit->parts[ELF_KIT_LOAD].p_flags = PF_R | PF_W)

typedef struct spoilt {
    const char *name;
    void (*spoil)(elf_kit *kit);
    vyre_status status;
    const char *words;
} spoilt;

#define CASE(name, status, words)                                                                  \
    {                                                                                              \
#name, name, VYRE_##status, words                                                          \
    }

static const spoilt spoilt_files[] = {
    CASE(relocatable, CORRUPT, "object file that is not linked, not a shared object"),
    CASE(executable, CORRUPT, "is a program, not a shared object"),
    CASE(core_dump, CORRUPT, "is a core dump, not a shared object"),
    CASE(odd_type, CORRUPT, "of an unknown type, not a shared object"),
    CASE(pie, CORRUPT, "is a program (position-independent)"),
    CASE(old_pie, CORRUPT, "is a program (position-independent)"),
    CASE(odd_class, CORRUPT, "its first bytes are wrong"),
    CASE(odd_version, CORRUPT, "its first bytes are wrong"),
    CASE(no_parts, CORRUPT, "no program header"),
    CASE(many_parts, CORRUPT, "its program header is too long"),
    CASE(odd_parts, CORRUPT, "no program header"),
    CASE(far_parts, CORRUPT, "is cut off"),
    CASE(absurd_parts, CORRUPT, "is cut off"),
    CASE(nothing_loaded, CORRUPT, "nothing of it is loaded"),
    CASE(cut_load, CORRUPT, "is cut off"),
    CASE(larger_in_file, CORRUPT, "larger in the file than in memory"),
    CASE(endless, CORRUPT, "a part has no end"),
    CASE(wrapping, CORRUPT, "its parts overlap"),
    CASE(overlap, CORRUPT, "its parts overlap"),
    CASE(askew, CORRUPT, "not aligned"),
    CASE(odd_align, CORRUPT, "not aligned"),
    CASE(no_note, ABI_MISMATCH, "carries no VYRE note"),
    CASE(other_name, ABI_MISMATCH, "carries no VYRE note"),
    CASE(other_note, ABI_MISMATCH, "carries no VYRE note"),
    CASE(long_name, CORRUPT, "its notes make no sense"),
    CASE(long_desc, CORRUPT, "its notes make no sense"),
    CASE(short_desc, CORRUPT, "note has the wrong size"),
    CASE(shifted_note, CORRUPT, "its notes make no sense"),
    CASE(large_notes, CORRUPT, "is cut off"),
    CASE(same_twice, OK, ""),
    CASE(differ, ABI_MISMATCH, "two VYRE notes that differ"),
    CASE(damaged_second, OK, ""),
    CASE(major_2, ABI_MISMATCH, "plugin ABI 2.0; this library has 1.0"),
    CASE(minor_999, OK, ""),
    CASE(level_5, ABI_MISMATCH, "built for processors of level"),
    CASE(level_here, OK, ""),
    CASE(sanitizer_9, ABI_MISMATCH, "an unknown sanitizer"),
    CASE(sanitizer_memory, ABI_MISMATCH, "MemorySanitizer"),
    CASE(no_section, CORRUPT, "no dynamic section"),
    CASE(section_cut, CORRUPT, "is cut off"),
    CASE(section_elsewhere, CORRUPT, "its dynamic section lies outside"),
    CASE(no_end, CORRUPT, "dynamic section has no end"),
    CASE(no_strings, CORRUPT, "it has no strings"),
    CASE(far_strings, CORRUPT, "its strings lie outside"),
    CASE(many_strings, CORRUPT, "names of symbols of more than 2097152 bytes"),
    CASE(endless_strings, CORRUPT, "its strings have no end"),
    CASE(unnamed_library, CORRUPT, "a library that it needs has no name"),
    CASE(far_relocations, CORRUPT, "its relocations lie outside"),
    CASE(far_constructors, CORRUPT, "its constructors lie outside"),
    CASE(odd_symbols, CORRUPT, "its symbols have the wrong size"),
    CASE(no_hash, ABI_MISMATCH, "does not export"),
    CASE(far_hash, CORRUPT, "its symbol table lies outside"),
    CASE(no_buckets, CORRUPT, "its symbol table makes no sense"),
    CASE(many_buckets, CORRUPT, "more than 65536 dynamic symbols"),
    CASE(no_filter, CORRUPT, "its symbol table makes no sense"),
    CASE(odd_filter, CORRUPT, "its symbol table makes no sense"),
    CASE(large_filter, CORRUPT, "its symbol table lies outside"),
    CASE(early_bucket, CORRUPT, "its symbol table makes no sense"),
    CASE(late_bucket, CORRUPT, "its symbol table makes no sense"),
    CASE(last_bucket, CORRUPT, "more than 65536 dynamic symbols"),
    CASE(empty_bucket, ABI_MISMATCH, "does not export"),
    CASE(far_first, CORRUPT, "more than 65536 dynamic symbols"),
    CASE(far_symbols, CORRUPT, "its symbols lie outside"),
    CASE(unnamed_symbol, CORRUPT, "a symbol has no name"),
    CASE(no_entry, ABI_MISMATCH, "does not export"),
    CASE(foreign_entry, ABI_MISMATCH, "does not export"),
    CASE(local_entry, ABI_MISMATCH, "does not export"),
    CASE(hidden_entry, ABI_MISMATCH, "does not export"),
    CASE(object_entry, ABI_MISMATCH, "does not export the function"),
    CASE(chosen_entry, OK, ""),
    CASE(far_entry, ABI_MISMATCH, "does not export the function"),
    CASE(data_entry, ABI_MISMATCH, "does not export the function"),
};

static void spoilt_modules_are_refused(void)
{
    for (size_t i = 0; i < sizeof spoilt_files / sizeof spoilt_files[0]; i++) {
        elf_kit kit;
        elf_kit_make(&kit);
        spoilt_files[i].spoil(&kit);
        module_expect(module_read_kit(&kit), spoilt_files[i].status, spoilt_files[i].words,
                      spoilt_files[i].name);
    }
}

/* ---- bounds ---- */

/* A kit whose tables lie in a large tail, all of it loaded. */
static void expect_large(const elf_kit *kit, const void *tail, size_t size, vyre_status status,
                         const char *words)
{
    elf_kit large = *kit;
    const int file = module_file();
    large.parts[ELF_KIT_LOAD].p_filesz = large.parts[ELF_KIT_LOAD].p_memsz = sizeof *kit + size;
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &large, sizeof large, 0), (ssize_t)sizeof large);
    CU_ASSERT_EQUAL_FATAL(pwrite(file, tail, size, sizeof large), (ssize_t)size);
    const uint64_t start = vyre__clock_now();
    module_expect(module_read_file(file, sizeof large + size, 0), status, words, words);
    CU_ASSERT_TRUE(vyre__clock_now() - start < UINT64_C(1000000000));
    close(file);
}

static void long_tables_are_bounded(void)
{
    enum { SIZE = 8 << 20 };
    elf_kit kit;
    uint8_t *tail = calloc(1, SIZE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tail);
    elf_kit_make(&kit); /* a chain without an end */
    elf_kit_set(&kit, DT_GNU_HASH, sizeof kit);
    memcpy(tail, &kit.gnu_hash, sizeof kit.gnu_hash);
    memset(tail + offsetof(elf_kit_gnu_hash, chain), 0, 64);
    expect_large(&kit, tail, SIZE, VYRE_CORRUPT, "more than 65536 dynamic symbols");
    elf_kit_make(&kit); /* as many symbols as may be, without names */
    const uint32_t words[2] = {1, VYRE__DYNAMIC_SYMBOLS_MAX};
    memset(tail, 0, 64);
    memcpy(tail, words, sizeof words);
    elf_kit_entry(&kit, DT_GNU_HASH)->d_tag = DT_HASH;
    elf_kit_set(&kit, DT_HASH, sizeof kit);
    elf_kit_set(&kit, DT_SYMTAB, sizeof kit + (4 << 20));
    expect_large(&kit, tail, SIZE, VYRE_ABI_MISMATCH, "does not export");
    const uint32_t more[2] = {1, VYRE__DYNAMIC_SYMBOLS_MAX + 1};
    memcpy(tail, more, sizeof more);
    expect_large(&kit, tail, SIZE, VYRE_CORRUPT, "more than 65536 dynamic symbols");
    const uint32_t none[2] = {0, 16};
    memcpy(tail, none, sizeof none);
    expect_large(&kit, tail, SIZE, VYRE_CORRUPT, "its symbol table makes no sense");
    elf_kit_make(&kit); /* libraries */
    ElfW(Dyn) *entries = (ElfW(Dyn) *)(void *)tail;
    memcpy(entries, kit.dynamic, sizeof kit.dynamic);
    for (int i = 6; i < 6 + VYRE__DYNAMIC_NEEDED_MAX; i++)
        entries[i] = (ElfW(Dyn)){.d_tag = DT_NEEDED, .d_un = {.d_val = 1}};
    ElfW(Phdr) *part = &kit.parts[ELF_KIT_DYNAMIC];
    part->p_offset = part->p_vaddr = sizeof kit;
    part->p_filesz = part->p_memsz = 512 * sizeof entries[0];
    expect_large(&kit, tail, SIZE, VYRE_CORRUPT, "it needs too many libraries");
    free(tail);
}

static void exports_beyond_the_list_are_left_out(void)
{
    enum { COUNT = 1000 };
    elf_kit kit;
    elf_kit_make(&kit);
    ElfW(Sym) symbols[COUNT];
    uint8_t tail[sizeof symbols + 16 + 4 * COUNT] = {0};
    const uint32_t words[2] = {1, COUNT};
    for (int i = 0; i < COUNT; i++)
        symbols[i] = kit.symbols[i + 1 < COUNT ? ELF_KIT_EXTRA : ELF_KIT_ENTRY];
    memcpy(tail, symbols, sizeof symbols);
    memcpy(tail + sizeof symbols, words, sizeof words);
    elf_kit_entry(&kit, DT_GNU_HASH)->d_tag = DT_HASH;
    elf_kit_set(&kit, DT_HASH, sizeof kit + sizeof symbols);
    elf_kit_set(&kit, DT_SYMTAB, sizeof kit);
    expect_large(&kit, tail, sizeof tail, VYRE_OK, "");
    CU_ASSERT_EQUAL(module.export_count, VYRE__MODULE_EXPORTS_MAX);
    CU_ASSERT_EQUAL(module.has_entry, 1);
}

/* ---- damage ---- */

static void read_damaged(int file, size_t size)
{
    const vyre_status status = module_read_file(file, size, 0);
    if (status != VYRE_OK && status != VYRE_CORRUPT && status != VYRE_ABI_MISMATCH)
        CU_FAIL("a status that is not promised");
    if (status != VYRE_OK && (!module_error.message[0] || !module_error.fix[0]))
        CU_FAIL("a failure without a message and a fix");
}

/* The status, for each bit of `data` turned, is one of those promised; nothing crashes. */
static void turn_bits(const uint8_t *data, size_t size, size_t part)
{
    const int file = module_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, data, size, 0), (ssize_t)size);
    for (size_t i = 0; i < part * 8; i++) {
        const uint8_t byte = data[i / 8] ^ (uint8_t)(1u << i % 8);
        CU_ASSERT_EQUAL_FATAL(pwrite(file, &byte, 1, (off_t)(i / 8)), 1);
        read_damaged(file, size);
        CU_ASSERT_EQUAL_FATAL(pwrite(file, &data[i / 8], 1, (off_t)(i / 8)), 1);
    }
    CU_ASSERT_EQUAL(module_read_file(file, size, 0), VYRE_OK);
    close(file);
}

static void turned_bits_do_no_harm(void)
{
    elf_kit kit;
    size_t size = 0;
    const uint64_t start = vyre__clock_now();
    elf_kit_make(&kit);
    turn_bits((const uint8_t *)&kit, sizeof kit, sizeof kit);
    uint8_t *data = module_load("good", &size);
    turn_bits(data, size, 3072 < size ? 3072 : size);
    vyre_free(data);
    CU_ASSERT_TRUE(vyre__clock_now() - start < UINT64_C(60000000000));
}

static void a_file_cut_anywhere_is_refused(void)
{
    size_t size = 0;
    uint8_t *data = module_load("good", &size);
    ElfW(Ehdr) header;
    uint64_t end = 0;
    memcpy(&header, data, sizeof header);
    for (uint32_t i = 0; i < header.e_phnum; i++) {
        ElfW(Phdr) part;
        memcpy(&part, data + header.e_phoff + i * sizeof part, sizeof part);
        if (part.p_type == PT_LOAD && part.p_offset + part.p_filesz > end)
            end = part.p_offset + part.p_filesz;
    }
    for (size_t cut = 512; cut < size; cut += 512) {
        char name[32];
        snprintf(name, sizeof name, "cut at %zu", cut);
        const vyre_status status = module_read_bytes(data, cut);
        module_expect(status, cut < end ? VYRE_CORRUPT : VYRE_OK, cut < end ? "is cut off" : "",
                      name);
    }
    /* Cut while it is read: the size was another one. */
    const int file = module_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, data, 3000, 0), 3000);
    module_expect(module_read_file(file, size, 0), VYRE_CORRUPT, "is cut off", "shrunk");
    close(file);
    vyre_free(data);
}

static const unit_test tests[] = {
    {"spoilt modules are refused", spoilt_modules_are_refused},
    {"long tables are bounded", long_tables_are_bounded},
    {"exports beyond the list are left out", exports_beyond_the_list_are_left_out},
    {"turned bits do no harm", turned_bits_do_no_harm},
    {"a file cut anywhere is refused", a_file_cut_anywhere_is_refused},
    {NULL, NULL},
};

int main(void)
{
    const int status = unit_main("module_damage", tests);
    vyre__module_release(&module);
    return status;
}
