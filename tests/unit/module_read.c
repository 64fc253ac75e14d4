/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/module_read.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/file.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

vyre__module module;
vyre_error module_error;

int module_file(void)
{
    const int file = memfd_create("module", MFD_CLOEXEC);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    return file;
}

vyre_status module_read_file(int file, uint64_t size, int note_optional)
{
    const vyre__module_demand demand = {.note_optional = note_optional};
    vyre__module_release(&module);
    memset(&module_error, 0, sizeof module_error);
    return vyre__module_read_fd(file, size, "the/file.so", &demand, &module, &module_error);
}

vyre_status module_read_bytes(const void *data, size_t size)
{
    const int file = module_file();
    CU_ASSERT_EQUAL_FATAL(pwrite(file, data, size, 0), (ssize_t)size);
    const vyre_status status = module_read_file(file, size, 0);
    close(file);
    return status;
}

vyre_status module_read_kit(const elf_kit *kit)
{
    return module_read_bytes(kit, sizeof *kit);
}

void module_expect(vyre_status got, vyre_status status, const char *words, const char *name)
{
    const int right =
        got == status && strstr(module_error.message, words) &&
        (status == VYRE_OK || (module_error.fix[0] && strstr(module_error.message, "file.so")));
    if (!right)
        printf("# %s: %s: %s (%s)\n", name, vyre_status_name(got), module_error.message,
               module_error.fix);
    CU_ASSERT_TRUE(right);
}

uint8_t *module_load(const char *variant, size_t *out_size)
{
    char name[128];
    uint8_t *data = NULL;
    snprintf(name, sizeof name, "tests/plugins/.libs/fake_%s.so", variant);
    CU_ASSERT_EQUAL_FATAL(
        vyre__file_read(build_path(name), 1 << 24, 0, &data, out_size, &module_error), VYRE_OK);
    return data;
}

void module_note_at(elf_kit *kit, int part, size_t at, size_t size)
{
    ElfW(Phdr) *spare = &kit->parts[part];
    spare->p_type = PT_NOTE;
    spare->p_offset = spare->p_vaddr = at;
    spare->p_filesz = spare->p_memsz = size;
    spare->p_align = 4;
}
