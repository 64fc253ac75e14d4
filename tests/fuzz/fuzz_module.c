/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The reader of modules on any file. Input that starts as an ELF file is one. Other input spoils a
 * good module: records of ten bytes, a place and eight bytes that are put there, least significant
 * byte first; what is left over at the end cuts the file off by that many times 256 bytes.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/registry/module/module.h"
#include "tests/unit/elf_kit.h"

enum { RECORD = 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static void check_module(const vyre__module *module)
{
    size_t sum = 0;
    require(module->has_entry && module->export_count <= VYRE__MODULE_EXPORTS_MAX);
    require(module->notes.build_id_size <= VYRE__BUILD_ID_MAX);
    for (uint32_t i = 0; i < module->export_count; i++)
        sum += strlen(module->exports[i]);
    for (uint32_t i = 0; i < module->needed_count; i++)
        sum += strlen(module->needed[i]);
    require(sum < (size_t)8 << 20);
}

static void check(int file, const void *data, size_t size, int note_optional)
{
    const vyre__module_demand demand = {.note_optional = note_optional};
    vyre__module module = {0};
    vyre_error error = {0};
    require(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
    const vyre_status status =
        vyre__module_read_fd(file, size, "file.so", &demand, &module, &error);
    require(status == VYRE_OK || status == VYRE_CORRUPT || status == VYRE_ABI_MISMATCH);
    require(status == VYRE_OK || (error.message[0] && error.fix[0]));
    if (status == VYRE_OK)
        check_module(&module);
    vyre__module_release(&module);
}

static size_t spoil(elf_kit *kit, const uint8_t *data, size_t size)
{
    size_t left = sizeof *kit;
    elf_kit_make(kit);
    for (; size >= RECORD; data += RECORD, size -= RECORD) {
        const size_t at = (data[0] + 256u * data[1]) % (sizeof *kit - 8);
        memcpy((uint8_t *)kit + at, data + 2, 8);
    }
    for (; size > 0 && left > 256; size--)
        left -= 256;
    return left;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int file = -1;
    elf_kit kit;
    if (file < 0)
        file = memfd_create("module", MFD_CLOEXEC);
    require(file >= 0);
    if (size >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0) {
        check(file, data, size, 1);
        return 0;
    }
    const size_t left = spoil(&kit, data, size);
    check(file, &kit, left, size & 1);
    return 0;
}
