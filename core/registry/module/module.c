/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module/module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/registry/module/dynamic.h"
#include "core/registry/module/machine.h"
#include "core/registry/module/shown.h"

#define ENTRY_SYMBOL "vyre_plugin_query_v1"

/* ---- the note ---- */

static vyre_status check_host(const char *name, const vyre__module_note *note, vyre_error *error)
{
    const uint32_t level = vyre__machine_level();
    if (note->isa_level > level)
        return vyre__fail(error, VYRE_ABI_MISMATCH,
                          "Install the build of the plugin for this processor.",
                          "`%s` is built for processors of level %u; this one has level %u "
                          "(x86-64-v1 to v4)",
                          name, note->isa_level, level);
    if (vyre__machine_sanitizes(note->sanitizer))
        return VYRE_OK;
    static const char *const sanitizers[] = {"no sanitizer", "AddressSanitizer", "ThreadSanitizer",
                                             "MemorySanitizer"};
    return vyre__fail(error, VYRE_ABI_MISMATCH,
                      "Install the ordinary build of the plugin, or build the program with the "
                      "same sanitizer.",
                      "`%s` is built with %s, which this process does not run", name,
                      note->sanitizer < sizeof sanitizers / sizeof sanitizers[0]
                          ? sanitizers[note->sanitizer]
                          : "an unknown sanitizer");
}

static vyre_status check_note(const char *name, const vyre__notes *notes, int optional,
                              vyre_error *error)
{
    if (!notes->has_note)
        return optional ? VYRE_OK
                        : vyre__fail(error, VYRE_ABI_MISMATCH,
                                     "Add VYRE_PLUGIN_NOTE(...) to the plugin, or set `note = "
                                     "optional` in its manifest.",
                                     "`%s` carries no VYRE note", name);
    if (notes->note.abi_major != VYRE_ABI_MAJOR)
        return vyre__fail(error, VYRE_ABI_MISMATCH,
                          "Install the build of the plugin for this version of the library.",
                          "`%s` is built for plugin ABI %u.%u; this library has %d.%d", name,
                          notes->note.abi_major, notes->note.abi_minor, VYRE_ABI_MAJOR,
                          VYRE_ABI_MINOR);
    return check_host(name, &notes->note, error);
}

/* ---- symbols ---- */

/* On some machines a function's symbol names a descriptor, which is data. */
static int is_function(const vyre__elf *elf, const ElfW(Sym) * symbol)
{
#if (defined(__powerpc64__) && (!defined(_CALL_ELF) || _CALL_ELF != 2)) || defined(__hppa__)
    const uint32_t flags = 0;
#else
    const uint32_t flags = PF_X;
#endif
    const unsigned type = symbol->st_info & 15;
    return (type == STT_FUNC || type == STT_NOTYPE || type == STT_GNU_IFUNC) &&
           vyre__elf_has(elf, symbol->st_value, 1, flags);
}

/* Made by compilers, linkers and sanitizers, not by the plugin. */
static int is_of_toolchain(const char *name)
{
    static const char *const names[] = {"_init", "_fini", "_edata", "_end", "_etext"};
    if (name[0] == 0 || (name[0] == '_' && name[1] == '_'))
        return 1;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return 1;
    return 0;
}

/* Defined here and visible to others; an absolute one is the name of a version. */
static int is_exported(const ElfW(Sym) * symbol)
{
    const unsigned binding = symbol->st_info >> 4, visibility = symbol->st_other & 3;
    return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx != SHN_ABS &&
           (binding == STB_GLOBAL || binding == STB_WEAK || binding == STB_GNU_UNIQUE) &&
           (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

static int keep_text(vyre__module *module, const char **out_text, const char *text)
{
    *out_text = vyre__arena_copy(&module->arena, text, strlen(text));
    return *out_text != NULL;
}

static vyre_status take_exports(const vyre__elf *elf, const vyre__dynamic *dynamic,
                                vyre__module *module, vyre_error *error)
{
    module->exports =
        (const char **)vyre__arena_array(&module->arena, VYRE__MODULE_EXPORTS_MAX, sizeof(char *));
    if (!module->exports)
        return vyre__fail_memory(error, "a plugin's symbols");
    for (uint32_t i = 0; i < dynamic->symbol_count; i++) {
        const ElfW(Sym) *symbol = &dynamic->symbols[i];
        if (!is_exported(symbol))
            continue;
        const char *name = vyre__dynamic_string(dynamic, symbol->st_name);
        if (!name)
            return vyre__elf_damaged(elf, "a symbol has no name", error);
        module->has_unique |= symbol->st_info >> 4 == STB_GNU_UNIQUE;
        if (strcmp(name, ENTRY_SYMBOL) == 0)
            module->has_entry |= is_function(elf, symbol);
        else if (!is_of_toolchain(name) && module->export_count < VYRE__MODULE_EXPORTS_MAX) {
            if (!keep_text(module, &module->exports[module->export_count], name))
                return vyre__fail_memory(error, "a plugin's symbols");
            module->export_count++;
        }
    }
    return VYRE_OK;
}

static vyre_status take_needed(const vyre__dynamic *dynamic, vyre__module *module,
                               vyre_error *error)
{
    module->needed =
        (const char **)vyre__arena_array(&module->arena, dynamic->needed_count, sizeof(char *));
    int kept = module->needed != NULL;
    for (uint32_t i = 0; i < dynamic->needed_count && kept; i++) {
        kept = keep_text(module, &module->needed[i], dynamic->needed[i]);
        if (kept)
            module->needed_count++;
    }
    if (kept && dynamic->run_path)
        kept = keep_text(module, &module->run_path, dynamic->run_path);
    return kept ? VYRE_OK : vyre__fail_memory(error, "the libraries that a plugin needs");
}

/* ---- the file ---- */

static vyre_status read_dynamic(vyre__elf *elf, vyre__module *module, vyre_error *error)
{
    vyre__arena arena = {0};
    vyre__dynamic dynamic;
    vyre_status status = vyre__dynamic_read(elf, &arena, &dynamic, error);
    if (status == VYRE_OK && dynamic.is_program)
        status =
            vyre__fail(error, VYRE_CORRUPT,
                       "Link the plugin with -shared instead of -pie, or correct `library` in "
                       "its manifest.",
                       "`%s` is a program (position-independent), not a shared object", elf->name);
    if (status == VYRE_OK)
        status = take_needed(&dynamic, module, error);
    if (status == VYRE_OK)
        status = take_exports(elf, &dynamic, module, error);
    vyre__arena_release(&arena);
    return status;
}

static int is_noexec(int fd)
{
#ifdef ST_NOEXEC
    struct statvfs info;
    return fstatvfs(fd, &info) == 0 && (info.f_flag & ST_NOEXEC) != 0;
#else
    (void)fd;
    return 0;
#endif
}

vyre_status vyre__module_read_fd(int fd, uint64_t size, const char *name,
                                 const vyre__module_demand *demand, vyre__module *out_module,
                                 vyre_error *error)
{
    vyre__elf elf;
    const vyre__shown shown = vyre__show_path(name);
    out_module->is_noexec = is_noexec(fd);
    vyre_status status = vyre__elf_open(&elf, fd, size, shown.text, error);
    if (status == VYRE_OK)
        status = vyre__notes_read(&elf, &out_module->notes, error);
    if (status == VYRE_OK)
        status = read_dynamic(&elf, out_module, error);
    if (status == VYRE_OK)
        status = check_note(shown.text, &out_module->notes, demand->note_optional, error);
    if (status == VYRE_OK && !out_module->has_entry)
        status = vyre__fail(error, VYRE_ABI_MISMATCH,
                            "Export it: VYRE_PLUGIN_EXPORT and the version script of the plugin.",
                            "`%s` does not export the function " ENTRY_SYMBOL, shown.text);
    return status;
}

vyre_status vyre__module_read(const char *path, const vyre__module_demand *demand,
                              vyre__module *out_module, vyre_error *error)
{
    int fd = -1;
    char *resolved = NULL;
    vyre_status status =
        vyre__trust_open(path, &demand->trust, &fd, &resolved, &out_module->file, error);
    if (status != VYRE_OK)
        return status;
    status =
        keep_text(out_module, &out_module->path, resolved)
            ? vyre__module_read_fd(fd, out_module->file.size, resolved, demand, out_module, error)
            : vyre__fail_memory(error, "a path");
    close(fd);
    free(resolved);
    return status;
}

void vyre__module_release(vyre__module *module)
{
    vyre__arena_release(&module->arena);
    *module = (vyre__module){0};
}
