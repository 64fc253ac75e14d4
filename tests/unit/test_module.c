/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/module_read.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

/* ---- good files ---- */

static void a_good_module_is_read(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    module_expect(module_read_kit(&kit), VYRE_OK, "", "good");
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
    module_expect(module_read_kit(&kit), VYRE_OK, "", "DT_HASH");
    CU_ASSERT_EQUAL(module.export_count, 1);
}

static void modules_of_this_tree_are_read(void)
{
    const vyre__module_demand demand = {.trust = {"/"}};
    size_t size = 0;
    uint8_t *data = module_load("good", &size);
    module_expect(module_read_bytes(data, size), VYRE_OK, "", "fake_good");
    CU_ASSERT_EQUAL(module.export_count, 0);
    CU_ASSERT_EQUAL(module.notes.note.sanitizer, VYRE_SANITIZER);
    CU_ASSERT_EQUAL(module.has_unique, 0);
    CU_ASSERT_TRUE(module.needed_count > 0);
    vyre_free(data);
    data = module_load("no_symbol", &size);
    module_expect(module_read_bytes(data, size), VYRE_ABI_MISMATCH, "does not export",
                  "fake_no_symbol");
    vyre_free(data);
    /* This test is a program, position-independent or not. */
    CU_ASSERT_NOT_EQUAL(vyre__module_read("/proc/self/exe", &demand, &module, &module_error),
                        VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(module_error.message, "is a program"));
}

static void section_headers_are_not_missed(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    kit.header.e_shoff = 1u << 30;
    kit.header.e_shnum = 40;
    kit.parts[ELF_KIT_LOAD].p_filesz -= sizeof kit.tail;
    kit.parts[ELF_KIT_LOAD].p_memsz += 1u << 20;
    module_expect(module_read_bytes(&kit, offsetof(elf_kit, tail)), VYRE_OK, "", "without its end");
}

static void a_large_file_is_read_in_part(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    const int file = module_file();
    const uint64_t size = UINT64_C(10) << 30, start = vyre__clock_now();
    CU_ASSERT_EQUAL_FATAL(ftruncate(file, (off_t)size), 0);
    module_expect(module_read_file(file, size, 0), VYRE_CORRUPT, "no ELF file", "10 GiB of zeros");
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &kit, sizeof kit, 0), (ssize_t)sizeof kit);
    module_expect(module_read_file(file, size, 0), VYRE_OK, "", "10 GiB");
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
        module_expect(module_read_bytes(files[i].text, strlen(files[i].text)), VYRE_CORRUPT,
                      files[i].words, files[i].words);
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
            module_expect(module_read_kit(&kit), VYRE_ABI_MISMATCH, words, machines[i].name);
    }
}

static void other_processes_are_named(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    const unsigned char native = kit.header.e_ident[EI_CLASS], order = kit.header.e_ident[EI_DATA];
    kit.header.e_ident[EI_CLASS] = native == ELFCLASS64 ? ELFCLASS32 : ELFCLASS64;
    module_expect(module_read_kit(&kit), VYRE_ABI_MISMATCH,
                  native == ELFCLASS64 ? "32-bit module in a 64-bit process"
                                       : "64-bit module in a 32-bit process",
                  "class");
    kit.header.e_ident[EI_CLASS] = native;
    kit.header.e_ident[EI_DATA] = order == ELFDATA2LSB ? ELFDATA2MSB : ELFDATA2LSB;
    kit.header.e_machine = (uint16_t)(EM_S390 << 8);
    module_expect(module_read_kit(&kit), VYRE_ABI_MISMATCH,
                  order == ELFDATA2LSB
                      ? "big-endian module in a little-endian process (its machine: S/390"
                      : "little-endian module in a big-endian process",
                  "order");
    elf_kit_make(&kit);
    kit.header.e_ident[EI_OSABI] = ELFOSABI_FREEBSD;
    module_expect(module_read_kit(&kit), VYRE_ABI_MISMATCH, "another operating system", "system");
}

/* ---- notes and symbols ---- */

static void a_note_may_be_optional(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    kit.parts[ELF_KIT_NOTES].p_type = PT_NULL;
    const int file = module_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &kit, sizeof kit, 0), (ssize_t)sizeof kit);
    module_expect(module_read_file(file, sizeof kit, 1), VYRE_OK, "", "note = optional");
    CU_ASSERT_EQUAL(module.notes.has_note, 0);
    /* One that is there counts all the same. */
    elf_kit_make(&kit);
    kit.note.abi_major = 2;
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &kit, sizeof kit, 0), (ssize_t)sizeof kit);
    module_expect(module_read_file(file, sizeof kit, 1), VYRE_ABI_MISMATCH, "plugin ABI 2.0",
                  "optional");
    close(file);
}

static void notes_may_be_aligned_to_eight(void)
{
    static const uint32_t property[] = {4, 8, NT_GNU_PROPERTY_TYPE_0, 0, 0, 0};
    elf_kit kit;
    elf_kit_make(&kit);
    memcpy(kit.code, property, sizeof property);
    memcpy(kit.code + 12, "GNU", 4);
    module_note_at(&kit, ELF_KIT_SPARE, offsetof(elf_kit, code), sizeof property);
    kit.parts[ELF_KIT_SPARE].p_align = 8;
    module_expect(module_read_kit(&kit), VYRE_OK, "", "aligned to 8");
    CU_ASSERT_EQUAL(module.notes.build_id_size, 20);
}

static void exports_are_listed(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    kit.symbols[ELF_KIT_EXTRA].st_info = STB_GNU_UNIQUE << 4 | STT_OBJECT;
    module_expect(module_read_kit(&kit), VYRE_OK, "", "unique");
    CU_ASSERT_EQUAL(module.has_unique, 1);
    CU_ASSERT_EQUAL(module.export_count, 1);
    static const char *const quiet[] = {"__bss_start", "_init", "_edata", ""};
    for (size_t i = 0; i < sizeof quiet / sizeof quiet[0]; i++) {
        elf_kit_make(&kit);
        kit.symbols[ELF_KIT_EXTRA].st_name = elf_kit_string(&kit, quiet[i]);
        module_expect(module_read_kit(&kit), VYRE_OK, "", quiet[i]);
        CU_ASSERT_EQUAL(module.export_count, 0);
    }
    elf_kit_make(&kit);
    kit.symbols[ELF_KIT_EXTRA].st_shndx = SHN_ABS; /* the name of a version */
    module_expect(module_read_kit(&kit), VYRE_OK, "", "version");
    CU_ASSERT_EQUAL(module.export_count, 0);
}

static void short_memory_is_reported(void)
{
    elf_kit kit;
    elf_kit_make(&kit);
    const int file = module_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &kit, sizeof kit, 0), (ssize_t)sizeof kit);
    vyre__module_release(&module);
    for (size_t left = 0;; left++) {
        CU_ASSERT_TRUE_FATAL(left < 1000);
        memory_left = left;
        const vyre_status status = module_read_file(file, sizeof kit, 0);
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
        CU_ASSERT_EQUAL(vyre__module_read(path, &demand, &module, &module_error), VYRE_OK);
        CU_ASSERT_STRING_EQUAL(vyre__module_missing(&module),
                               with_path ? "libvyre-none.so.9 /nowhere/lib.so"
                                         : "libvyre-none.so.9 libvyre-there.so.1 /nowhere/lib.so");
        CU_ASSERT_STRING_EQUAL(module.path, path);
        CU_ASSERT_EQUAL(module.file.size, sizeof kit);
    }
    plugin_folder_remove(&folder);
}

/* A mount of our own, in a child: 77 where none can be made. */
static int look_at_noexec(const char *folder)
{
    elf_kit kit;
    char path[256];
    const vyre__module_demand demand = {.trust = {"/tmp"}};
    if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("none", folder, "tmpfs", MS_NOEXEC, "mode=700"))
        return 77;
    elf_kit_make(&kit);
    snprintf(path, sizeof path, "%s/module.so", folder);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(&kit, sizeof kit, 1, file) != 1 || fclose(file) != 0)
        return 1;
    return vyre__module_read(path, &demand, &module, NULL) == VYRE_OK && module.is_noexec ? 0 : 2;
}

static void a_mount_without_execution_is_noticed(void)
{
    plugin_folder folder;
    plugin_folder_make(&folder);
    fflush(stdout);
    const pid_t child = fork();
    CU_ASSERT_TRUE_FATAL(child >= 0);
    if (child == 0)
        _exit(look_at_noexec(folder.path));
    int status = 0;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE(WIFEXITED(status));
    plugin_folder_remove(&folder);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        unit_skip("no file system can be mounted here");
    else
        CU_ASSERT_EQUAL(status, 0);
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
    {"a note may be optional", a_note_may_be_optional},
    {"notes may be aligned to eight", notes_may_be_aligned_to_eight},
    {"exports are listed", exports_are_listed},
    {"short memory is reported", short_memory_is_reported},
    {"missing libraries are named", missing_libraries_are_named},
    {"a mount without execution is noticed", a_mount_without_execution_is_noticed},
    {NULL, NULL},
};

int main(void)
{
    const int status = unit_main("module", tests);
    vyre__module_release(&module);
    return status;
}
