/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"

static const char reinstall[] = "Install the plugin again, or correct `library` in its manifest.";

static int read_at(int file, void *out, size_t size, uint64_t offset)
{
    return offset <= INT32_MAX && pread(file, out, size, (off_t)offset) == (ssize_t)size;
}

/* True when every byte that the loader maps lies in the file. */
static int is_whole(int file, uint64_t size)
{
    static const unsigned char native = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    ElfW(Ehdr) header;
    if (!read_at(file, &header, sizeof header, 0) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != native || header.e_phentsize != sizeof(ElfW(Phdr)))
        return 1;
    for (uint64_t i = 0; i < header.e_phnum; i++) {
        ElfW(Phdr) part;
        if (header.e_phoff > size ||
            !read_at(file, &part, sizeof part, header.e_phoff + i * sizeof part))
            return 0;
        if (part.p_type == PT_LOAD &&
            (part.p_offset > size || part.p_filesz > size - part.p_offset))
            return 0;
    }
    return 1;
}

vyre_status vyre__module_check(const char *path, vyre_error *error)
{
    struct stat info;
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        return errno == EACCES
                   ? vyre__fail(error, VYRE_PERMISSION, reinstall, "cannot read `%s`", path)
                   : vyre__fail(error, VYRE_NOT_FOUND, reinstall, "there is no module `%s`", path);
    const int regular = fstat(file, &info) == 0 && S_ISREG(info.st_mode);
    const int whole = regular && is_whole(file, (uint64_t)info.st_size);
    close(file);
    if (!regular)
        return vyre__fail(error, VYRE_CORRUPT, reinstall, "`%s` is not a regular file", path);
    if (!whole)
        return vyre__fail(error, VYRE_CORRUPT, reinstall, "`%s` is cut off: its end is missing",
                          path);
    return VYRE_OK;
}
