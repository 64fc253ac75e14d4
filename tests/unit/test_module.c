/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/registry/dynamic.h"
#include "core/registry/machine.h"
#include "tests/unit/elf_kit.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

/* What reading a file came to. */
static vyre__module module;
static vyre_error error;

static int new_file(void)
{
    const int file = memfd_create("module", MFD_CLOEXEC);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    return file;
}

static vyre_status read_file(int file, uint64_t size, int note_optional)
{
    const vyre__module_demand demand = {.note_optional = note_optional};
    vyre__module_release(&module);
    memset(&error, 0, sizeof error);
    return vyre__module_read_fd(file, size, "the/file.so", &demand, &module, &error);
}

static vyre_status read_bytes(const void *data, size_t size)
{
    const int file = new_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, data, size, 0), (ssize_t)size);
    const vyre_status status = read_file(file, size, 0);
    close(file);
    return status;
}

static vyre_status read_kit(const elf_kit *kit)
{
    return read_bytes(kit, sizeof *kit);
}

/* Asserts the status and words of the message; success has none. */
static void expect(vyre_status got, vyre_status status, const char *words, const char *name)
{
    const int right = got == status && strstr(error.message, words) &&
                      (status == VYRE_OK || (error.fix[0] && strstr(error.message, "file.so")));
    if (!right)
        printf("# %s: %s: %s (%s)\n", name, vyre_status_name(got), error.message, error.fix);
    CU_ASSERT_TRUE(right);
}

/* ---- good files ---- */

static void a_good_module_is_read(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    expect(read_kit(&kit), VYRE_OK, "", "good");
    CU_ASSERT_EQUAL(module.notes.has_note, 1);
    CU_ASSERT_EQUAL(module.notes.note.abi_major, 1);
    CU_ASSERT_EQUAL(module.notes.note.kernel_minor, 7);
    CU_ASSERT_EQUAL(module.notes.note.flags, 4);
    CU_ASSERT_EQUAL(module.notes.build_id_size, 20);
    for (uint8_t i = 0; i < 20; i++)
        CU_ASSERT_EQUAL(module.notes.build_id[i], i + 1);
    CU_ASSERT_EQUAL_FATAL(module.needed_count, 1);
    CU_ASSERT_STRING_EQUAL(module.needed[0], "libc.so.6");
    CU_ASSERT_EQUAL_FATAL(module.export_count, 1);
    CU_ASSERT_STRING_EQUAL(module.exports[0], "extra");
    CU_ASSERT_EQUAL(module.has_entry, 1);
    CU_ASSERT_EQUAL(module.has_unique, 0);
    CU_ASSERT_PTR_NULL(module.run_path);
    CU_ASSERT_STRING_EQUAL(vyre__module_missing(&module), "");
}

/* What the other tests spoil is good in the eyes of the loader too. */
static void the_loader_takes_it(void)
{
    elf_kit kit;
    char path[256];
    plugin_folder folder;
    plugin_folder_make(&folder);
    elf_kit_make(&kit);
    snprintf(path, sizeof path, "%s/module.so", folder.path);
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(&kit, sizeof kit, 1, file), 1);
    fclose(file);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        printf("# %s\n", dlerror());
    CU_ASSERT_PTR_NOT_NULL_FATAL(handle);
    const char *entry = dlsym(handle, "vyre_plugin_query_v1");
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    const elf_kit *loaded =
        (const elf_kit *)(const void *)(entry - offsetof(elf_kit, code) - 16 * ELF_KIT_ENTRY);
    CU_ASSERT_EQUAL(memcmp(&loaded->note, &kit.note, sizeof kit.note), 0);
    CU_ASSERT_PTR_NOT_NULL(dlsym(handle, "extra"));
    dlclose(handle);
    plugin_folder_remove(&folder);
}

static void the_old_hash_table_serves_too(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    ElfW(Dyn) *entry = elf_kit_entry(&kit, DT_GNU_HASH);
    entry->d_tag = DT_HASH;
    entry->d_un.d_val = offsetof(elf_kit, hash);
    expect(read_kit(&kit), VYRE_OK, "", "DT_HASH");
    CU_ASSERT_EQUAL(module.export_count, 1);
}

static void modules_of_this_tree_are_read(void)
{
    const vyre__module_demand demand = {.trust = {"/"}};
    uint8_t *data = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL_FATAL(vyre__file_read(build_path("tests/plugins/.libs/fake_good.so"), 1 << 24,
                                          0, &data, &size, &error),
                          VYRE_OK);
    expect(read_bytes(data, size), VYRE_OK, "", "fake_good");
    CU_ASSERT_EQUAL(module.export_count, 0);
    CU_ASSERT_EQUAL(module.notes.note.sanitizer, VYRE_SANITIZER);
    CU_ASSERT_EQUAL(module.has_unique, 0);
    CU_ASSERT_TRUE(module.needed_count > 0);
    vyre_free(data);
    CU_ASSERT_EQUAL_FATAL(vyre__file_read(build_path("tests/plugins/.libs/fake_no_symbol.so"),
                                          1 << 24, 0, &data, &size, &error),
                          VYRE_OK);
    expect(read_bytes(data, size), VYRE_ABI_MISMATCH, "does not export", "fake_no_symbol");
    vyre_free(data);
    /* This test is a program, position-independent or not. */
    CU_ASSERT_NOT_EQUAL(vyre__module_read("/proc/self/exe", &demand, &module, &error), VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "is a program"));
}

static void section_headers_are_not_missed(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    kit.header.e_shoff = 1u << 30;
    kit.header.e_shnum = 40;
    kit.parts[ELF_KIT_LOAD].p_filesz -= sizeof kit.tail;
    kit.parts[ELF_KIT_LOAD].p_memsz += 1u << 20;
    expect(read_bytes(&kit, offsetof(elf_kit, tail)), VYRE_OK, "", "without its end");
}

static void a_large_file_is_read_in_part(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    const int file = new_file();
    const uint64_t size = UINT64_C(10) << 30, start = vyre__clock_now();
    CU_ASSERT_EQUAL_FATAL(ftruncate(file, (off_t)size), 0);
    expect(read_file(file, size, 0), VYRE_CORRUPT, "no ELF file", "10 GiB of zeros");
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &kit, sizeof kit, 0), (ssize_t)sizeof kit);
    expect(read_file(file, size, 0), VYRE_OK, "", "10 GiB");
    close(file);
    CU_ASSERT_TRUE(vyre__clock_now() - start < UINT64_C(2000000000));
}

/* ---- what is no module ---- */

static void other_files_are_named(void)
{
    static const struct {
        const char *text, *words;
    } files[] = {
        {"", "is empty"},
        {"\x7F", "no ELF file"},
        {"\x7F"
         "ELF",
         "shorter than an ELF header"},
        {"\x7F"
         "ELF\2\1\1 this is the start of a header alone",
         "shorter than an ELF header"},
        {"some text that is long enough for the header of a file if nobody looks", "no ELF file"},
        {"#!/bin/sh\n", "a script"},
        {"# libtool", "libtool archive"},
        {"[plugin]\nid = x\n", "a manifest"},
        {"!<arch>\nlib.o", "a static library"},
        {"MZ\x90", "a Windows library"},
        {"\xCF\xFA\xED\xFE", "a macOS library"},
        {"/* GNU ld script */", "a linker script"},
        {"version https://git-lfs.github.com/spec/v1", "Git LFS"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        expect(read_bytes(files[i].text, strlen(files[i].text)), VYRE_CORRUPT, files[i].words,
               files[i].words);
}

static void other_machines_are_named(void)
{
    static const struct {
        uint16_t machine;
        const char *name;
    } machines[] = {{EM_386, "x86"},      {EM_X86_64, "x86-64"}, {EM_AARCH64, "AArch64"},
                    {EM_ARM, "Arm"},      {EM_RISCV, "RISC-V"},  {EM_PPC64, "PowerPC64"},
                    {EM_PPC, "PowerPC"},  {EM_S390, "S/390"},    {EM_MIPS, "MIPS"},
                    {258, "LoongArch"},   {EM_IA_64, "Itanium"}, {EM_SPARCV9, "SPARC V9"},
                    {190, "NVIDIA GPUs"}, {224, "AMD GPUs"},     {EM_BPF, "BPF"},
                    {EM_68K, "68000"},    {EM_NONE, "number 0"}, {0xFFFF, "number 65535"}};
    elf_kit kit;
    elf_kit_make(&kit);
    const uint16_t native = kit.header.e_machine;
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
        char words[64];
        snprintf(words, sizeof words, "module for %s; this", machines[i].name);
        kit.header.e_machine = machines[i].machine;
        if (machines[i].machine != native)
            expect(read_kit(&kit), VYRE_ABI_MISMATCH, words, machines[i].name);
    }
}

static void other_processes_are_named(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    const unsigned char native = kit.header.e_ident[EI_CLASS], order = kit.header.e_ident[EI_DATA];
    kit.header.e_ident[EI_CLASS] = native == ELFCLASS64 ? ELFCLASS32 : ELFCLASS64;
    expect(read_kit(&kit), VYRE_ABI_MISMATCH,
           native == ELFCLASS64 ? "32-bit module in a 64-bit process"
                                : "64-bit module in a 32-bit process",
           "class");
    kit.header.e_ident[EI_CLASS] = native;
    kit.header.e_ident[EI_DATA] = order == ELFDATA2LSB ? ELFDATA2MSB : ELFDATA2LSB;
    kit.header.e_machine = (uint16_t)(EM_S390 << 8);
    expect(read_kit(&kit), VYRE_ABI_MISMATCH,
           order == ELFDATA2LSB ? "big-endian module in a little-endian process (its machine: S/390"
                                : "little-endian module in a big-endian process",
           "order");
    elf_kit_make(&kit);
    kit.header.e_ident[EI_OSABI] = ELFOSABI_FREEBSD;
    expect(read_kit(&kit), VYRE_ABI_MISMATCH, "another operating system", "system");
}

/* ---- spoilt modules ---- */

static void note_at(elf_kit *kit, int part, size_t at, size_t size)
{
    ElfW(Phdr) *spare = &kit->parts[part];
    spare->p_type = PT_NOTE;
    spare->p_offset = spare->p_vaddr = at;
    spare->p_filesz = spare->p_memsz = size;
    spare->p_align = 4;
}

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
SPOIL(same_twice, note_at(kit, ELF_KIT_SPARE, offsetof(elf_kit, second_note), sizeof(vyre_note)))
SPOIL(differ, same_twice(kit); kit->second_note.flags = 8)
SPOIL(damaged_second, note_at(kit, ELF_KIT_SPARE, offsetof(elf_kit, code), 64);
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
    CASE(far_entry, ABI_MISMATCH, "does not export the function"),
    CASE(data_entry, ABI_MISMATCH, "does not export the function"),
};

static void spoilt_modules_are_refused(void)
{
    for (size_t i = 0; i < sizeof spoilt_files / sizeof spoilt_files[0]; i++) {
        elf_kit kit;
        elf_kit_make(&kit);
        spoilt_files[i].spoil(&kit);
        expect(read_kit(&kit), spoilt_files[i].status, spoilt_files[i].words, spoilt_files[i].name);
    }
}

static void a_note_may_be_optional(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    no_note(&kit);
    const int file = new_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &kit, sizeof kit, 0), (ssize_t)sizeof kit);
    expect(read_file(file, sizeof kit, 1), VYRE_OK, "", "note = optional");
    CU_ASSERT_EQUAL(module.notes.has_note, 0);
    /* One that is there counts all the same. */
    elf_kit_make(&kit);
    major_2(&kit);
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &kit, sizeof kit, 0), (ssize_t)sizeof kit);
    expect(read_file(file, sizeof kit, 1), VYRE_ABI_MISMATCH, "plugin ABI 2.0", "optional");
    close(file);
}

static void notes_may_be_aligned_to_eight(void)
{
    static const uint32_t property[] = {4, 8, NT_GNU_PROPERTY_TYPE_0, 0, 0, 0};
    elf_kit kit;
    elf_kit_make(&kit);
    memcpy(kit.code, property, sizeof property);
    memcpy(kit.code + 12, "GNU", 4);
    note_at(&kit, ELF_KIT_SPARE, offsetof(elf_kit, code), sizeof property);
    kit.parts[ELF_KIT_SPARE].p_align = 8;
    expect(read_kit(&kit), VYRE_OK, "", "aligned to 8");
    CU_ASSERT_EQUAL(module.notes.build_id_size, 20);
}

static void exports_are_listed(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    kit.symbols[ELF_KIT_EXTRA].st_info = STB_GNU_UNIQUE << 4 | STT_OBJECT;
    expect(read_kit(&kit), VYRE_OK, "", "unique");
    CU_ASSERT_EQUAL(module.has_unique, 1);
    CU_ASSERT_EQUAL(module.export_count, 1);
    static const char *const quiet[] = {"__bss_start", "_init", "_edata", ""};
    for (size_t i = 0; i < sizeof quiet / sizeof quiet[0]; i++) {
        elf_kit_make(&kit);
        kit.symbols[ELF_KIT_EXTRA].st_name = elf_kit_string(&kit, quiet[i]);
        expect(read_kit(&kit), VYRE_OK, "", quiet[i]);
        CU_ASSERT_EQUAL(module.export_count, 0);
    }
    elf_kit_make(&kit);
    kit.symbols[ELF_KIT_EXTRA].st_shndx = SHN_ABS; /* the name of a version */
    expect(read_kit(&kit), VYRE_OK, "", "version");
    CU_ASSERT_EQUAL(module.export_count, 0);
}

/* ---- bounds ---- */

/* A kit whose tables lie in a large tail, all of it loaded. */
static void expect_large(const elf_kit *kit, const void *tail, size_t size, vyre_status status,
                         const char *words)
{
    elf_kit large = *kit;
    const int file = new_file();
    large.parts[ELF_KIT_LOAD].p_filesz = large.parts[ELF_KIT_LOAD].p_memsz = sizeof *kit + size;
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &large, sizeof large, 0), (ssize_t)sizeof large);
    CU_ASSERT_EQUAL_FATAL(pwrite(file, tail, size, sizeof large), (ssize_t)size);
    const uint64_t start = vyre__clock_now();
    expect(read_file(file, sizeof large + size, 0), status, words, words);
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
    const vyre_status status = read_file(file, size, 0);
    if (status != VYRE_OK && status != VYRE_CORRUPT && status != VYRE_ABI_MISMATCH)
        CU_FAIL("a status that is not promised");
    if (status != VYRE_OK && (!error.message[0] || !error.fix[0]))
        CU_FAIL("a failure without a message and a fix");
}

/* The status, for each bit of `data` turned, is one of those promised; nothing crashes. */
static void turn_bits(const uint8_t *data, size_t size, size_t part)
{
    const int file = new_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, data, size, 0), (ssize_t)size);
    for (size_t i = 0; i < part * 8; i++) {
        const uint8_t byte = data[i / 8] ^ (uint8_t)(1u << i % 8);
        CU_ASSERT_EQUAL_FATAL(pwrite(file, &byte, 1, (off_t)(i / 8)), 1);
        read_damaged(file, size);
        CU_ASSERT_EQUAL_FATAL(pwrite(file, &data[i / 8], 1, (off_t)(i / 8)), 1);
    }
    CU_ASSERT_EQUAL(read_file(file, size, 0), VYRE_OK);
    close(file);
}

static void turned_bits_do_no_harm(void)
{
    elf_kit kit;
    uint8_t *data = NULL;
    size_t size = 0;
    const uint64_t start = vyre__clock_now();
    elf_kit_make(&kit);
    turn_bits((const uint8_t *)&kit, sizeof kit, sizeof kit);
    CU_ASSERT_EQUAL_FATAL(vyre__file_read(build_path("tests/plugins/.libs/fake_good.so"), 1 << 24,
                                          0, &data, &size, &error),
                          VYRE_OK);
    turn_bits(data, size, 3072 < size ? 3072 : size);
    vyre_free(data);
    CU_ASSERT_TRUE(vyre__clock_now() - start < UINT64_C(60000000000));
}

static void a_file_cut_anywhere_is_refused(void)
{
    uint8_t *data = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL_FATAL(vyre__file_read(build_path("tests/plugins/.libs/fake_good.so"), 1 << 24,
                                          0, &data, &size, &error),
                          VYRE_OK);
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
        const vyre_status status = read_bytes(data, cut);
        expect(status, cut < end ? VYRE_CORRUPT : VYRE_OK, cut < end ? "is cut off" : "", name);
    }
    /* Cut while it is read: the size was another one. */
    const int file = new_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, data, 3000, 0), 3000);
    expect(read_file(file, size, 0), VYRE_CORRUPT, "is cut off", "shrunk");
    close(file);
    vyre_free(data);
}

static void short_memory_is_reported(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    const int file = new_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &kit, sizeof kit, 0), (ssize_t)sizeof kit);
    vyre__module_release(&module);
    for (size_t left = 0;; left++) {
        CU_ASSERT_TRUE_FATAL(left < 1000);
        memory_left = left;
        const vyre_status status = read_file(file, sizeof kit, 0);
        memory_left = SIZE_MAX;
        if (status == VYRE_OK)
            break;
        CU_ASSERT_EQUAL(status, VYRE_OUT_OF_HOST_MEMORY);
    }
    close(file);
}

/* ---- libraries ---- */

static void missing_libraries_are_named(void)
{
    elf_kit kit;
    char path[256];
    const vyre__module_demand demand = {.trust = {"/tmp"}};
    plugin_folder folder;
    plugin_folder_make(&folder);
    plugin_folder_write(&folder, "libvyre-there.so.1", "");
    elf_kit_make(&kit);
    ElfW(Dyn) *more = &kit.dynamic[6];
    static const char *const names[] = {"libvyre-none.so.9", "libvyre-there.so.1", "libm.so.6",
                                        "/nowhere/lib.so"};
    for (size_t i = 0; i < 4; i++)
        more[i] =
            (ElfW(Dyn)){.d_tag = DT_NEEDED, .d_un = {.d_val = elf_kit_string(&kit, names[i])}};
    snprintf(path, sizeof path, "%s/module.so", folder.path);
    for (int with_path = 0; with_path < 2; with_path++) {
        if (with_path)
            elf_kit_set(&kit, DT_RUNPATH, elf_kit_string(&kit, "/nowhere:$ORIGIN/."));
        const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        CU_ASSERT_TRUE_FATAL(file >= 0);
        CU_ASSERT_EQUAL_FATAL(write(file, &kit, sizeof kit), (ssize_t)sizeof kit);
        close(file);
        vyre__module_release(&module);
        CU_ASSERT_EQUAL(vyre__module_read(path, &demand, &module, &error), VYRE_OK);
        CU_ASSERT_STRING_EQUAL(vyre__module_missing(&module),
                               with_path ? "libvyre-none.so.9 /nowhere/lib.so"
                                         : "libvyre-none.so.9 libvyre-there.so.1 /nowhere/lib.so");
        CU_ASSERT_STRING_EQUAL(module.path, path);
        CU_ASSERT_EQUAL(module.file.size, sizeof kit);
    }
    plugin_folder_remove(&folder);
}

static const unit_test tests[] = {
    {"a good module is read", a_good_module_is_read},
    {"the loader takes it", the_loader_takes_it},
    {"the old hash table serves too", the_old_hash_table_serves_too},
    {"modules of this tree are read", modules_of_this_tree_are_read},
    {"section headers are not missed", section_headers_are_not_missed},
    {"a large file is read in part", a_large_file_is_read_in_part},
    {"other files are named", other_files_are_named},
    {"other machines are named", other_machines_are_named},
    {"other processes are named", other_processes_are_named},
    {"spoilt modules are refused", spoilt_modules_are_refused},
    {"a note may be optional", a_note_may_be_optional},
    {"notes may be aligned to eight", notes_may_be_aligned_to_eight},
    {"exports are listed", exports_are_listed},
    {"long tables are bounded", long_tables_are_bounded},
    {"exports beyond the list are left out", exports_beyond_the_list_are_left_out},
    {"turned bits do no harm", turned_bits_do_no_harm},
    {"a file cut anywhere is refused", a_file_cut_anywhere_is_refused},
    {"short memory is reported", short_memory_is_reported},
    {"missing libraries are named", missing_libraries_are_named},
    {NULL, NULL},
};

int main(void)
{
    const int status = unit_main("module", tests);
    vyre__module_release(&module);
    return status;
}
