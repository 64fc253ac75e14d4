/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/kernel/kernel.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/kernel/summary.h"
#include "core/kernel/uniform.h"
#include "core/kernel/verify.h"

enum { NAME_MAX_BYTES = 63 };

/* ---- life ---- */

void vyre__kernel_release(vyre__kernel *kernel)
{
    if (!kernel)
        return;
    free(kernel->code);
    free(kernel);
}

/* ---- one allocation, beside that of the code ---- */

/* Parts of a block of memory, one after another, each aligned for any scalar. The same calls with
 * `base` NULL measure it. */
typedef struct layout {
    unsigned char *base;
    size_t size;
} layout;

static void *place(layout *at, const void *data, size_t count, size_t size)
{
    const size_t alignment = alignof(max_align_t);
    const size_t start = at->size, bytes = count * size;
    at->size += (bytes + alignment - 1) / alignment * alignment;
    if (!at->base || bytes == 0)
        return NULL;
    memcpy(at->base + start, data, bytes);
    return at->base + start;
}

/* Bytes of `name` up to the limit, with no character cut in two. */
static size_t name_size(const char *name)
{
    const size_t size = strlen(name);
    return size <= NAME_MAX_BYTES ? size : vyre__utf8_check(name, NAME_MAX_BYTES);
}

/* The arrays of `view` but the code, and its name; kernel NULL: only their sizes. Counts are within
 * the limits of code, so that no sum overflows. */
static void place_all(layout *at, const vyre_kernel *view, vyre__kernel *kernel)
{
    vyre_kernel measured = *view;
    vyre_kernel *form = kernel ? &kernel->form : &measured;
    form->locals = place(at, view->locals, view->local_count, 1);
    form->buffers = place(at, view->buffers, view->buffer_count, sizeof *view->buffers);
    vyre_kernel_table *tables = place(at, view->tables, view->table_count, sizeof *view->tables);
    form->tables = tables;
    for (uint32_t i = 0; i < view->table_count; i++) {
        const void *data = place(at, view->tables[i].data, view->tables[i].count,
                                 vyre__value_type_bits(view->tables[i].type) / 8);
        if (tables)
            tables[i].data = data;
    }
    form->trap_sites = place(at, view->trap_sites, view->trap_site_count, sizeof *view->trap_sites);
    char name[NAME_MAX_BYTES + 1] = "";
    memcpy(name, view->name, name_size(view->name));
    form->name = place(at, name, sizeof name, 1);
}

/* Takes `code` over, from malloc(), in place of what the view has. */
static vyre__kernel *new_kernel(const vyre_kernel *view, vyre_instruction *code)
{
    layout at = {NULL, 0};
    place(&at, NULL, 1, sizeof(vyre__kernel));
    const size_t head = at.size;
    place_all(&at, view, NULL);
    vyre__kernel *kernel = malloc(at.size);
    if (!kernel)
        return NULL;
    memset(kernel, 0, sizeof *kernel);
    kernel->form = *view;
    at = (layout){(unsigned char *)kernel, head};
    place_all(&at, view, kernel);
    kernel->code = code;
    kernel->form.code = code;
    return kernel;
}

/* ---- finishing ---- */

vyre_kernel vyre__kernel_view(const vyre__code *code)
{
    return (vyre_kernel){.struct_size = sizeof(vyre_kernel),
                         .kernel_minor = VYRE_KERNEL_MINOR,
                         .float_mode = code->float_mode,
                         .ulp = code->ulp,
                         .workgroup = {code->workgroup[0], code->workgroup[1], code->workgroup[2]},
                         .shared_bytes = code->shared_bytes,
                         .shared_align = code->shared_bytes ? code->shared_align : 0,
                         .value_count = code->value_count,
                         .code = code->items,
                         .code_count = code->count,
                         .code_stride = sizeof(vyre_instruction),
                         .locals = code->locals,
                         .local_count = code->local_count,
                         .buffers = code->buffers,
                         .buffer_count = code->buffer_count,
                         .buffer_stride = sizeof(vyre_kernel_buffer),
                         .tables = code->tables,
                         .table_count = code->table_count,
                         .table_stride = sizeof(vyre_kernel_table),
                         .trap_sites = code->sites,
                         .trap_site_count = code->site_count,
                         .param_count = code->param_count,
                         .name = code->name};
}

static void describe_buffers(vyre__code *code, const vyre__summary *summary)
{
    for (uint32_t i = 0; i < code->buffer_count; i++) {
        vyre_kernel_buffer *buffer = &code->buffers[i];
        buffer->access = summary->access[i];
        buffer->flags |= VYRE_BUFFER_DISJOINT;
        buffer->flags &= ~(uint32_t)VYRE_BUFFER_READ_ONLY;
        if (!(buffer->access & (VYRE_BUFFER_WRITE | VYRE_BUFFER_ATOMIC)))
            buffer->flags |= VYRE_BUFFER_READ_ONLY;
    }
}

static void describe(vyre_kernel *form, const vyre__summary *summary)
{
    form->features = summary->features;
    memcpy(form->operations, summary->operations, sizeof form->operations);
    form->flags = summary->flags;
    form->max_depth = summary->max_depth;
    form->subgroup_width = summary->subgroup_width;
}

/* The instructions without the room behind them; still the code's. */
static vyre_instruction *trim_items(vyre__code *code)
{
    vyre_instruction *items =
        code->count ? realloc(code->items, code->count * sizeof *items) : NULL;
    if (items)
        code->items = items;
    return code->items;
}

vyre_status vyre__kernel_finish(vyre__code *code, vyre__kernel **out_kernel, vyre_error *error)
{
    vyre__summary summary;
    *out_kernel = NULL;
    vyre_status status = vyre__code_status(code, error);
    if (status != VYRE_OK)
        return status;
    vyre_kernel view = vyre__kernel_view(code);
    status = vyre__code_verify(&view, error);
    if (status == VYRE_OK)
        status = vyre__uniform_mark(code, error);
    if (status != VYRE_OK)
        return status;
    status = vyre__summarise(&view, &summary, error);
    if (status != VYRE_OK)
        return status;
    describe_buffers(code, &summary);
    describe(&view, &summary);
    vyre__kernel *kernel = new_kernel(&view, trim_items(code));
    if (!kernel)
        return vyre__fail_memory(error, "a kernel");
    code->items = NULL;
    vyre__kernel_digest(&kernel->form, kernel->form.digest);
    vyre__code_release(code);
    *out_kernel = kernel;
    return VYRE_OK;
}

static int is_proved(const vyre_instruction *code, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (vyre__operation_is_access(code[i].op) && code[i].flags & VYRE_INSTRUCTION_GUARDED)
            return 0;
    return 1;
}

vyre_status vyre__kernel_unguard(const vyre__kernel *kernel, const uint32_t *indices, size_t count,
                                 vyre__kernel **out_kernel, vyre_error *error)
{
    const size_t bytes = kernel->form.code_count * sizeof(vyre_instruction);
    vyre_instruction *code = malloc(bytes ? bytes : 1);
    vyre__kernel *other = code ? new_kernel(&kernel->form, code) : NULL;
    *out_kernel = other;
    if (!other) {
        free(code);
        return vyre__fail_memory(error, "a kernel");
    }
    if (bytes)
        memcpy(code, kernel->form.code, bytes);
    for (size_t i = 0; i < count; i++)
        code[indices[i]].flags &= (uint8_t)~VYRE_INSTRUCTION_GUARDED;
    if (is_proved(code, other->form.code_count))
        other->form.flags |= VYRE_KERNEL_PROVED;
    vyre__kernel_digest(&other->form, other->form.digest);
    return VYRE_OK;
}
