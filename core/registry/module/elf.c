/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module/elf.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/registry/module/machine.h"

static const char reinstall[] = "Install the plugin again, or correct `library` in its manifest.";
static const char link_shared[] = "Link the plugin with -shared, or correct `library` in its "
                                  "manifest.";

enum {
    NATIVE_CLASS = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32,
    NATIVE_ORDER = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? ELFDATA2MSB : ELFDATA2LSB
};

vyre_status vyre__elf_damaged(const vyre__elf *elf, const char *what, vyre_error *error)
{
    return vyre__fail(error, VYRE_CORRUPT, reinstall, "`%s` is damaged: %s", elf->name, what);
}

static vyre_status fail_cut(const vyre__elf *elf, vyre_error *error)
{
    return vyre__fail(error, VYRE_CORRUPT, reinstall, "`%s` is cut off: its end is missing",
                      elf->name);
}

/* ---- reading ---- */

vyre_status vyre__elf_read(vyre__elf *elf, uint64_t offset, void *out_data, uint64_t size,
                           vyre_error *error)
{
    unsigned char *to = out_data;
    if (offset > elf->size || size > elf->size - offset)
        return fail_cut(elf, error);
    if (size > elf->bytes_left)
        return vyre__fail(error, VYRE_CORRUPT,
                          "Hide all symbols but vyre_plugin_query_v1 with a version script, or "
                          "report the file to the plugin's vendor.",
                          "`%s` has tables of more than %u bytes", elf->name, VYRE__ELF_BYTES_MAX);
    if (elf->reads_left == 0)
        return vyre__elf_damaged(elf, "its tables are scattered over too many places", error);
    elf->bytes_left -= size;
    elf->reads_left--;
    while (size > 0) {
        const ssize_t got = pread(elf->fd, to, (size_t)size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return vyre__fail(error, VYRE_CORRUPT, "Check the disk that it lies on.",
                              "cannot read `%s`: system error %d", elf->name, errno);
        if (got == 0)
            return fail_cut(elf, error);
        to += got;
        offset += (uint64_t)got;
        size -= (uint64_t)got;
    }
    return VYRE_OK;
}

/* The loaded part that has those bytes; `whole`: of memory, else of the file only. */
static const ElfW(Phdr) *
    find_part(const vyre__elf *elf, uint64_t address, uint64_t size, int whole)
{
    for (uint32_t i = 0; i < elf->part_count; i++) {
        const ElfW(Phdr) *part = &elf->parts[i];
        const uint64_t room = whole ? part->p_memsz : part->p_filesz;
        if (part->p_type == PT_LOAD && address >= part->p_vaddr &&
            address - part->p_vaddr <= room && size <= room - (address - part->p_vaddr))
            return part;
    }
    return NULL;
}

vyre_status vyre__elf_read_address(vyre__elf *elf, uint64_t address, void *out_data, uint64_t size,
                                   const char *what, vyre_error *error)
{
    const ElfW(Phdr) *part = find_part(elf, address, size, 0);
    if (!part)
        return vyre__fail(error, VYRE_CORRUPT, reinstall,
                          "`%s` is damaged: %s outside of what is loaded", elf->name, what);
    return vyre__elf_read(elf, part->p_offset + (address - part->p_vaddr), out_data, size, error);
}

int vyre__elf_has(const vyre__elf *elf, uint64_t address, uint64_t size, uint32_t flags)
{
    const ElfW(Phdr) *part = find_part(elf, address, size, 1);
    return part && (part->p_flags & flags) == flags;
}

uint64_t vyre__elf_room(const vyre__elf *elf, uint64_t address)
{
    const ElfW(Phdr) *part = find_part(elf, address, 0, 0);
    return part ? part->p_filesz - (address - part->p_vaddr) : 0;
}

const ElfW(Phdr) * vyre__elf_part(const vyre__elf *elf, uint32_t type)
{
    for (uint32_t i = 0; i < elf->part_count; i++)
        if (elf->parts[i].p_type == type)
            return &elf->parts[i];
    return NULL;
}

/* ---- the header ---- */

/* What people put in place of a module. */
static const char *other_format(const unsigned char *start, size_t size)
{
    static const struct {
        const char *magic;
        const char *name;
    } formats[] = {
        {"!<arch>\n", "a static library"},
        {"#!", "a script"},
        {"MZ", "a Windows library"},
        {"\xCF\xFA\xED\xFE", "a macOS library"},
        {"\xCA\xFE\xBA\xBE", "a macOS library"},
        {"# ", "a text, such as a libtool archive"},
        {"/* ", "a text, such as a linker script"},
        {"[", "a text, such as a manifest"},
        {"version https://git-lfs", "a pointer to a file in Git LFS"},
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strlen(formats[i].magic) <= size &&
            memcmp(start, formats[i].magic, strlen(formats[i].magic)) == 0)
            return formats[i].name;
    return NULL;
}

static vyre_status fail_format(const vyre__elf *elf, const unsigned char *start, size_t size,
                               vyre_error *error)
{
    const char *format = other_format(start, size);
    if (elf->size == 0)
        return vyre__fail(error, VYRE_CORRUPT, reinstall, "`%s` is empty", elf->name);
    if (format)
        return vyre__fail(error, VYRE_CORRUPT, reinstall, "`%s` is no ELF file but %s", elf->name,
                          format);
    return vyre__fail(error, VYRE_CORRUPT, reinstall, "`%s` is no ELF file", elf->name);
}

/* The fields that every class has at the same place. */
static unsigned half_at(const ElfW(Ehdr) * header, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)header + at;
    return header->e_ident[EI_DATA] == ELFDATA2MSB ? bytes[0] * 256u + bytes[1]
                                                   : bytes[1] * 256u + bytes[0];
}

static vyre_status check_target(const vyre__elf *elf, vyre_error *error)
{
    static const char fix[] = "Install the plugin that is built for this host.";
    const unsigned char *ident = elf->header.e_ident;
    char number[24];
    const char *machine =
        vyre__machine_name(half_at(&elf->header, offsetof(ElfW(Ehdr), e_machine)), number);
    if ((ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64) ||
        (ident[EI_DATA] != ELFDATA2LSB && ident[EI_DATA] != ELFDATA2MSB) ||
        ident[EI_VERSION] != EV_CURRENT)
        return vyre__elf_damaged(elf, "its first bytes are wrong", error);
    if (ident[EI_CLASS] != NATIVE_CLASS)
        return vyre__fail(error, VYRE_ABI_MISMATCH, fix,
                          "`%s` is a %s-bit module in a %s-bit process (its machine: %s)",
                          elf->name, ident[EI_CLASS] == ELFCLASS32 ? "32" : "64",
                          NATIVE_CLASS == ELFCLASS32 ? "32" : "64", machine);
    if (ident[EI_DATA] != NATIVE_ORDER)
        return vyre__fail(error, VYRE_ABI_MISMATCH, fix,
                          "`%s` is a %s-endian module in a %s-endian process (its machine: %s)",
                          elf->name, ident[EI_DATA] == ELFDATA2MSB ? "big" : "little",
                          NATIVE_ORDER == ELFDATA2MSB ? "big" : "little", machine);
    if (!vyre__machine_is_native(elf->header.e_machine))
        return vyre__fail(error, VYRE_ABI_MISMATCH, fix,
                          "`%s` is a module for %s; this process runs on %s", elf->name, machine,
                          vyre__machine_native());
    if (ident[EI_OSABI] != ELFOSABI_NONE && ident[EI_OSABI] != ELFOSABI_GNU)
        return vyre__fail(error, VYRE_ABI_MISMATCH, fix,
                          "`%s` is a module for another operating system (ELF ABI %d)", elf->name,
                          ident[EI_OSABI]);
    return VYRE_OK;
}

static vyre_status check_type(const vyre__elf *elf, vyre_error *error)
{
    const unsigned type = elf->header.e_type;
    const char *kind = type == ET_REL    ? "an object file that is not linked"
                       : type == ET_EXEC ? "a program"
                       : type == ET_CORE ? "a core dump"
                                         : "a file of an unknown type";
    if (type == ET_DYN)
        return VYRE_OK;
    return vyre__fail(error, VYRE_CORRUPT, link_shared, "`%s` is %s, not a shared object",
                      elf->name, kind);
}

static vyre_status read_header(vyre__elf *elf, vyre_error *error)
{
    unsigned char *start = (unsigned char *)&elf->header;
    const size_t size = elf->size < sizeof elf->header ? (size_t)elf->size : sizeof elf->header;
    vyre_status status = vyre__elf_read(elf, 0, start, size, error);
    if (status != VYRE_OK)
        return status;
    if (size < SELFMAG || memcmp(start, ELFMAG, SELFMAG) != 0)
        return fail_format(elf, start, size, error);
    if (size < sizeof(Elf32_Ehdr) ||
        (size < sizeof elf->header && elf->header.e_ident[EI_CLASS] == NATIVE_CLASS))
        return vyre__fail(error, VYRE_CORRUPT, reinstall,
                          "`%s` is cut off: it is shorter than an ELF header", elf->name);
    status = check_target(elf, error);
    return status == VYRE_OK ? check_type(elf, error) : status;
}

/* ---- the program header ---- */

static vyre_status check_loaded(const vyre__elf *elf, const ElfW(Phdr) * part, uint64_t least,
                                vyre_error *error)
{
    const uint64_t align = part->p_align ? part->p_align : 1;
    if (part->p_filesz > part->p_memsz)
        return vyre__elf_damaged(elf, "a part is larger in the file than in memory", error);
    if (part->p_memsz > UINTPTR_MAX - part->p_vaddr || part->p_vaddr < least)
        return vyre__elf_damaged(elf, "its parts overlap", error);
    if ((align & (align - 1)) || ((part->p_vaddr - part->p_offset) & (align - 1)))
        return vyre__elf_damaged(elf, "a part is not aligned", error);
    return VYRE_OK;
}

static vyre_status check_parts(const vyre__elf *elf, vyre_error *error)
{
    uint64_t end = 0;
    int loaded = 0;
    for (uint32_t i = 0; i < elf->part_count; i++) {
        const ElfW(Phdr) *part = &elf->parts[i];
        if (part->p_type != PT_LOAD && part->p_type != PT_DYNAMIC && part->p_type != PT_NOTE)
            continue;
        if (part->p_offset > UINT64_MAX - part->p_filesz)
            return vyre__elf_damaged(elf, "a part has no end", error);
        if (part->p_offset + part->p_filesz > elf->size)
            return fail_cut(elf, error);
        if (part->p_type != PT_LOAD)
            continue;
        const vyre_status status = check_loaded(elf, part, end, error);
        if (status != VYRE_OK)
            return status;
        end = part->p_vaddr + part->p_memsz;
        loaded = 1;
    }
    return loaded ? VYRE_OK : vyre__elf_damaged(elf, "nothing of it is loaded", error);
}

vyre_status vyre__elf_open(vyre__elf *elf, int fd, uint64_t size, const char *name,
                           vyre_error *error)
{
    memset(elf, 0, sizeof *elf);
    elf->fd = fd;
    elf->size = size < INT64_MAX ? size : INT64_MAX;
    elf->name = name;
    elf->bytes_left = VYRE__ELF_BYTES_MAX;
    elf->reads_left = VYRE__ELF_READS_MAX;
    vyre_status status = read_header(elf, error);
    if (status != VYRE_OK)
        return status;
    const ElfW(Ehdr) *header = &elf->header;
    if (header->e_phnum == 0 || header->e_phentsize != sizeof(ElfW(Phdr)))
        return vyre__elf_damaged(elf, "it has no program header", error);
    if (header->e_phnum > VYRE__ELF_PARTS_MAX)
        return vyre__elf_damaged(elf, "its program header is too long", error);
    status = vyre__elf_read(elf, header->e_phoff, elf->parts,
                            (uint64_t)header->e_phnum * sizeof elf->parts[0], error);
    if (status != VYRE_OK)
        return status;
    elf->part_count = header->e_phnum;
    return check_parts(elf, error);
}
