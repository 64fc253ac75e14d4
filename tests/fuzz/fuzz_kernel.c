/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The verifier and the printer of kernel form on kernels that were good and were then changed: the
 * first byte chooses the kernel, each record of 9 bytes behind it changes one place. Whatever it
 * says, it says it with words and a fix; and code that it accepts makes a kernel that it accepts.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernel/print.h"
#include "core/kernel/summary.h"
#include "core/kernel/uniform.h"
#include "core/kernel/verify.h"
#include "tests/unit/kernel_kit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORD = 9, RECORDS_MAX = 64 };

static void require(int condition)
{
    if (!condition)
        abort();
}

static void change_bytes(void *object, size_t size, uint8_t at, uint32_t value)
{
    uint8_t *bytes = object;
    const size_t start = at % size;
    const size_t count = size - start < sizeof value ? size - start : sizeof value;
    memcpy(bytes + start, &value, count);
}

static void change_instruction(vyre_kernel *form, uint32_t index, uint8_t at, uint32_t value)
{
    vyre_instruction *code = (vyre_instruction *)(uintptr_t)form->code;
    uint8_t small = (uint8_t)value;
    if (at < 64)
        memcpy((uint8_t *)&code[index % form->code_count] + at % 32, &small, 1);
    else if (at < 128)
        change_bytes(&code[index % form->code_count], sizeof *code, at, value);
    else if (at < 192)
        code[index % form->code_count] = code[value % form->code_count];
    else
        code[index % form->code_count].op = (uint16_t)(value % VYRE_OPERATION_END);
}

/* Counts, strides and pointers stay: they describe the memory. */
static void change_header(vyre_kernel *form, uint8_t at, uint32_t value)
{
    uint32_t *const words[] = {&form->float_mode,     &form->ulp,          &form->workgroup[0],
                               &form->workgroup[1],   &form->workgroup[2], &form->shared_bytes,
                               &form->shared_align,   &form->value_count,  &form->param_count,
                               &form->subgroup_width, &form->max_depth};
    if (at < 64)
        form->flags ^= value;
    else if (at < 128)
        form->features ^= value;
    else if (at < 160)
        form->code_count -= value % (form->code_count + 1);
    else
        *words[at % (sizeof words / sizeof *words)] = value;
}

static void change(vyre_kernel *form, const uint8_t *record)
{
    uint32_t value;
    memcpy(&value, record + 5, sizeof value);
    const uint32_t index = record[1] | (uint32_t)record[2] << 8;
    const uint8_t at = record[3];
    if (record[0] < 192 && form->code_count)
        change_instruction(form, index, at, value);
    else if (record[0] < 224 && form->buffer_count)
        change_bytes((void *)(uintptr_t)&form->buffers[index % form->buffer_count],
                     sizeof(vyre_kernel_buffer), at, value);
    else if (record[0] < 232 && form->local_count)
        ((uint8_t *)(uintptr_t)form->locals)[index % form->local_count] = record[5];
    else if (record[0] < 236 && form->table_count)
        ((vyre_kernel_table *)(uintptr_t)form->tables)->type = VYRE_VALUE_W64 + (value & 1);
    else
        change_header(form, at, value);
}

/* Derived anew, as if lowering had made this kernel: so that the search gets behind these checks.
 */
static void derive(vyre_kernel *form)
{
    vyre__summary summary;
    vyre__uniform uniform = {0};
    if (vyre__code_verify(form, NULL) != VYRE_OK)
        return;
    require(vyre__uniform_derive(form, &uniform, NULL) == VYRE_OK);
    for (uint32_t i = 0; i < form->code_count; i++) {
        uint8_t *flags = &((vyre_instruction *)(uintptr_t)form->code)[i].flags;
        *flags = (uint8_t)((*flags & ~VYRE_INSTRUCTION_UNIFORM) |
                           vyre__uniform_holds(&uniform, form, i));
    }
    vyre__uniform_release(&uniform);
    require(vyre__summarise(form, &summary, NULL) == VYRE_OK);
    form->features = summary.features;
    form->flags = summary.flags;
    form->max_depth = summary.max_depth;
    form->subgroup_width = summary.subgroup_width;
    memcpy(form->operations, summary.operations, sizeof form->operations);
    for (uint32_t i = 0; i < form->buffer_count; i++) {
        vyre_kernel_buffer *buffer = (vyre_kernel_buffer *)(uintptr_t)&form->buffers[i];
        buffer->access = summary.access[i];
        buffer->flags =
            VYRE_BUFFER_DISJOINT | (buffer->access <= VYRE_BUFFER_READ ? VYRE_BUFFER_READ_ONLY : 0);
    }
    vyre__kernel_digest(form, form->digest);
    require(vyre__kernel_verify(form, NULL) == VYRE_OK);
}

static void check(const vyre_kernel *form)
{
    vyre_error error = {0};
    const vyre_status status = vyre__kernel_verify(form, &error);
    require(status == VYRE_OK || status == VYRE_INTERNAL || status == VYRE_LIMIT);
    require(status == VYRE_OK || (error.message[0] && error.fix[0]));
    vyre__bytes text = {0};
    vyre__kernel_print(form, &text);
    require(!text.failed && text.size > 0);
    vyre__bytes_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    vyre__kernel *kernel = data[0] & 1 ? kernel_kit_large() : kernel_kit_saxpy();
    require(kernel != NULL);
    const size_t records = (size - 1) / RECORD;
    for (size_t i = 0; i < records && i < RECORDS_MAX; i++)
        change(&kernel->form, data + 1 + i * RECORD);
    check(&kernel->form);
    derive(&kernel->form);
    check(&kernel->form);
    vyre__kernel_release(kernel);
    return 0;
}
