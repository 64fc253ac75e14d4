/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Plain and atomic accesses to one buffer need a barrier between them.
 *
 * Each list of statements remembers what it touched since its last barrier. Nested lists start
 * afresh and leave nothing behind. A number, the epoch, stands for "this list since its last
 * barrier", so that forgetting costs nothing.
 */
#include <string.h>

#include "core/ir/validate/validator.h"

typedef struct touch {
    uint32_t buffer;
    uint32_t is_atomic;
} touch;

typedef struct saved_epochs {
    uint32_t buffer;
    uint32_t read, atomic;
} saved_epochs;

void vyre__touch_buffer(vyre__validator *v, uint32_t buffer, int is_atomic)
{
    if (buffer == VYRE__NO_BUFFER || v->replay)
        return;
    v->uses[buffer].references++;
    const touch entry = {buffer, is_atomic != 0};
    vyre__bytes_put(&v->touched, &entry, sizeof entry);
    v->out_of_memory |= v->touched.failed;
}

static touch touch_at(const vyre__validator *v, size_t offset)
{
    touch entry;
    memcpy(&entry, v->touched.data + offset, sizeof entry);
    return entry;
}

void vyre__check_hazards(vyre__validator *v, size_t mark)
{
    for (size_t at = mark; at < v->touched.size; at += sizeof(touch)) {
        const touch entry = touch_at(v, at);
        vyre__buffer_use *use = &v->uses[entry.buffer];
        const uint32_t other = entry.is_atomic ? use->read_epoch : use->atomic_epoch;
        if (other != v->epoch || use->hazard_node == v->nodes)
            continue;
        use->hazard_node = v->nodes;
        const char *name = vyre__show_name(v, v->program->buffers[entry.buffer].name);
        vyre__report(v, "V116", "put `barrier();` between the two, or use two buffers",
                     "`%s` is accessed both plainly and by atomics without a barrier between",
                     name);
    }
}

void vyre__commit_touched(vyre__validator *v, size_t mark)
{
    for (size_t at = mark; at < v->touched.size; at += sizeof(touch)) {
        const touch entry = touch_at(v, at);
        vyre__buffer_use *use = &v->uses[entry.buffer];
        uint32_t *epoch = entry.is_atomic ? &use->atomic_epoch : &use->read_epoch;
        if (*epoch == v->epoch)
            continue;
        const saved_epochs saved = {entry.buffer, use->read_epoch, use->atomic_epoch};
        vyre__bytes_put(&v->epochs_undo, &saved, sizeof saved);
        *epoch = v->epoch;
    }
    v->touched.size = mark;
    v->out_of_memory |= v->epochs_undo.failed;
}

void vyre__forget_accesses(vyre__validator *v)
{
    v->epoch = ++v->epochs;
}

vyre__epoch_mark vyre__open_accesses(vyre__validator *v)
{
    const vyre__epoch_mark mark = {v->epoch, v->epochs_undo.size};
    v->epoch = ++v->epochs;
    return mark;
}

void vyre__close_accesses(vyre__validator *v, vyre__epoch_mark mark)
{
    v->epoch = mark.epoch;
    while (v->epochs_undo.size > mark.undo) {
        saved_epochs saved;
        v->epochs_undo.size -= sizeof saved;
        memcpy(&saved, v->epochs_undo.data + v->epochs_undo.size, sizeof saved);
        v->uses[saved.buffer].read_epoch = saved.read;
        v->uses[saved.buffer].atomic_epoch = saved.atomic;
    }
}
