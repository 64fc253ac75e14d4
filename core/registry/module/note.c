/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module/note.h"

#include <string.h>

/* What the linker collects in one part; larger ones are data of another kind. */
enum { PART_SIZE_MAX = 16384, PARTS_READ_MAX = 16, DESC_SIZE = 32 };

typedef struct elf_note {
    uint32_t type, name_size, desc_size;
    const uint8_t *name, *desc; /* in the part that was read */
} elf_note;

/* The end of `size` bytes from `at` on, filled up to `align`. */
static uint64_t after(uint64_t at, uint64_t size, uint64_t align)
{
    return (at + size + align - 1) & ~(align - 1);
}

/* Takes the note at `*at`; 0 when it does not fit into the part. */
static int next_note(const uint8_t *data, uint64_t size, uint64_t align, uint64_t *at,
                     elf_note *out)
{
    uint32_t words[3];
    if (size - *at < sizeof words)
        return 0;
    memcpy(words, data + *at, sizeof words);
    const uint64_t name = *at + sizeof words, desc = after(name, words[0], align);
    if (words[0] > size - name || desc > size || words[1] > size - desc)
        return 0;
    const uint64_t end = after(desc, words[1], align);
    *out = (elf_note){.type = words[2],
                      .name_size = words[0],
                      .desc_size = words[1],
                      .name = data + name,
                      .desc = data + desc};
    *at = end < size ? end : size;
    return 1;
}

static int is_named(const elf_note *note, const char *name)
{
    const size_t size = strlen(name) + 1;
    return note->name_size == size && memcmp(note->name, name, size) == 0;
}

static vyre_status take_plugin_note(const vyre__elf *elf, const elf_note *note, vyre__notes *notes,
                                    vyre_error *error)
{
    uint32_t words[DESC_SIZE / sizeof(uint32_t)];
    if (note->desc_size != sizeof words)
        return vyre__elf_damaged(elf, "its VYRE note has the wrong size", error);
    memcpy(words, note->desc, sizeof words);
    const vyre__module_note found = {words[0], words[1], words[2], words[3], words[4], words[5]};
    if (notes->has_note && memcmp(&found, &notes->note, sizeof found) != 0)
        return vyre__fail(error, VYRE_ABI_MISMATCH,
                          "Write VYRE_PLUGIN_NOTE in one source file of the plugin only.",
                          "`%s` carries two VYRE notes that differ", elf->name);
    notes->has_note = 1;
    notes->note = found;
    return VYRE_OK;
}

static void take_build_id(const elf_note *note, vyre__notes *notes)
{
    notes->build_id_size =
        note->desc_size < VYRE__BUILD_ID_MAX ? note->desc_size : VYRE__BUILD_ID_MAX;
    memcpy(notes->build_id, note->desc, notes->build_id_size);
}

/* `*out_damaged` is set, and no failure returned, when the notes end in something else. */
static vyre_status read_part(vyre__elf *elf, const ElfW(Phdr) * part, vyre__notes *notes,
                             int *out_damaged, vyre_error *error)
{
    uint8_t data[PART_SIZE_MAX];
    const uint64_t size = part->p_filesz, align = part->p_align == 8 ? 8 : 4;
    uint64_t at = 0;
    elf_note note;
    vyre_status status = vyre__elf_read(elf, part->p_offset, data, size, error);
    while (status == VYRE_OK && at < size && !*out_damaged) {
        if (!next_note(data, size, align, &at, &note))
            *out_damaged = 1;
        else if (is_named(&note, VYRE_NOTE_NAME) && note.type == VYRE_NOTE_TYPE)
            status = take_plugin_note(elf, &note, notes, error);
        else if (is_named(&note, "GNU") && note.type == NT_GNU_BUILD_ID)
            take_build_id(&note, notes);
    }
    return status;
}

vyre_status vyre__notes_read(vyre__elf *elf, vyre__notes *out_notes, vyre_error *error)
{
    int damaged = 0, read = 0;
    memset(out_notes, 0, sizeof *out_notes);
    for (uint32_t i = 0; i < elf->part_count; i++) {
        const ElfW(Phdr) *part = &elf->parts[i];
        if (part->p_type != PT_NOTE)
            continue;
        if (part->p_filesz > PART_SIZE_MAX || ++read > PARTS_READ_MAX)
            damaged = 1;
        else {
            int part_damaged = 0;
            const vyre_status status = read_part(elf, part, out_notes, &part_damaged, error);
            if (status != VYRE_OK)
                return status;
            damaged |= part_damaged;
        }
    }
    if (damaged && !out_notes->has_note)
        return vyre__elf_damaged(elf, "its notes make no sense", error);
    return VYRE_OK;
}
