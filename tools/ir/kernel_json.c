/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Kernels as JSON: every member of <vyre/kernel.h>, under its name there. */
#include "core/base/json.h"
#include "core/kernel/kernel.h"
#include "core/kernel/words.h"
#include "tools/ir/kernel.h"

static void put_bits(vyre__json *json, const char *key, uint64_t bits, vyre__word_list list)
{
    vyre__json_begin_array(json, key);
    for (uint32_t i = 0; i < 64; i++) {
        const char *word = vyre__kernel_word(list, i);
        if (word && (bits >> i & 1))
            vyre__json_string(json, NULL, word);
    }
    vyre__json_end_array(json);
}

/* Only those that are optional with `optional`. */
static void put_operations(vyre__json *json, const uint64_t operations[8], int optional)
{
    char word[VYRE__OPERATION_WORD_MAX];
    vyre__json_begin_array(json, "operations");
    for (uint32_t op = 0; op < VYRE_OPERATION_END; op++) {
        const uint32_t class = vyre__operation_of(op)->class;
        if (!(operations[op / 64] >> op % 64 & 1) || class == 0 ||
            (optional && class != VYRE_OPERATION_OPTIONAL))
            continue;
        vyre__operation_word(op, word);
        vyre__json_string(json, NULL, word);
    }
    vyre__json_end_array(json);
}

static void put_type(vyre__json *json, const char *key, uint32_t type)
{
    vyre__json_string(json, key, type ? vyre__value_type_name(type) : NULL);
}

/* ---- for whom ---- */

static void put_caps(vyre__json *json, const vyre_kernel_caps *caps, const char *device)
{
    vyre__json_begin_object(json, "caps");
    vyre__json_string(json, "device", *device ? device : NULL);
    put_operations(json, caps->operations, 1);
    vyre__json_begin_array(json, "value_types");
    for (uint32_t type = VYRE_VALUE_W64; type <= VYRE_VALUE_F64; type++)
        if (caps->value_types >> type & 1)
            put_type(json, NULL, type);
    vyre__json_end_array(json);
    vyre__json_begin_array(json, "memory_widths");
    for (uint32_t width = 1; width <= 8; width *= 2)
        if (width == 4 || (caps->memory_widths & width))
            vyre__json_u64(json, NULL, width);
    vyre__json_end_array(json);
    put_bits(json, "features", caps->features, VYRE__WORDS_FEATURE);
    vyre__json_end_object(json);
}

/* ---- the tables ---- */

static void put_buffers(vyre__json *json, const vyre_kernel *k)
{
    vyre__json_begin_array(json, "buffers");
    for (uint32_t i = 0; i < k->buffer_count; i++) {
        const vyre_kernel_buffer *b = vyre__kernel_buffer_at(k, i);
        vyre__json_begin_object(json, NULL);
        vyre__json_string(json, "role", vyre__kernel_word(VYRE__WORDS_ROLE, b->role));
        put_bits(json, "access", b->access, VYRE__WORDS_ACCESS);
        put_bits(json, "flags", b->flags, VYRE__WORDS_BUFFER_FLAG);
        vyre__json_u64(json, "element_bytes", b->element_bytes);
        vyre__json_u64(json, "align_log2", b->align_log2);
        vyre__json_u64(json, "binding", b->binding);
        if (b->slot == UINT32_MAX)
            vyre__json_null(json, "slot");
        else
            vyre__json_u64(json, "slot", b->slot);
        vyre__json_u64(json, "min_elements", b->min_elements);
        vyre__json_u64(json, "per_item_bytes", b->per_item_bytes);
        vyre__json_u64(json, "per_grid_bytes", b->per_grid_bytes);
        vyre__json_end_object(json);
    }
    vyre__json_end_array(json);
}

static void put_table(vyre__json *json, const vyre_kernel_table *table)
{
    vyre__json_begin_object(json, NULL);
    put_type(json, "type", table->type);
    vyre__json_begin_array(json, "data");
    for (uint32_t i = 0; i < table->count; i++)
        vyre__json_u64(json, NULL, vyre__kernel_table_element(table, i));
    vyre__json_end_array(json);
    vyre__json_end_object(json);
}

static void put_tables(vyre__json *json, const vyre_kernel *k)
{
    put_buffers(json, k);
    vyre__json_begin_array(json, "locals");
    for (uint32_t i = 0; i < k->local_count; i++)
        put_type(json, NULL, k->locals[i]);
    vyre__json_end_array(json);
    vyre__json_begin_array(json, "tables");
    for (uint32_t i = 0; i < k->table_count; i++)
        put_table(json, vyre__kernel_table_at(k, i));
    vyre__json_end_array(json);
}

static void put_trap_sites(vyre__json *json, const vyre__lowered *lowered, uint32_t index)
{
    const vyre_kernel *k = &lowered->kernels[index]->form;
    vyre__json_begin_array(json, "trap_sites");
    for (uint32_t i = 0; i < k->trap_site_count; i++) {
        const vyre__str tag = vyre__lowered_trap_tag(lowered, index, i);
        vyre__json_begin_object(json, NULL);
        vyre__json_u64(json, "node", k->trap_sites[i].node);
        vyre__json_text(json, "tag", tag.data, tag.size);
        vyre__json_end_object(json);
    }
    vyre__json_end_array(json);
}

/* ---- the code ---- */

/* On one line: kernels have many. */
static void put_instruction(vyre__json *json, const vyre_instruction *at)
{
    char word[VYRE__OPERATION_WORD_MAX];
    vyre__json line = {0};
    size_t size = 0;
    int count = 3;
    while (count > 0 && at->arg[count - 1] == 0)
        count--;
    vyre__operation_word(at->op, word);
    vyre__json_begin_object(&line, NULL);
    vyre__json_string(&line, "op", word);
    vyre__json_u64(&line, "number", at->op);
    put_type(&line, "type", at->type);
    put_bits(&line, "flags", at->flags, VYRE__WORDS_INSTRUCTION_FLAG);
    vyre__json_u64(&line, "result", at->result);
    vyre__json_begin_array(&line, "args");
    for (int i = 0; i < count; i++)
        vyre__json_u64(&line, NULL, at->arg[i]);
    vyre__json_end_array(&line);
    vyre__json_u64(&line, "aux", at->aux);
    vyre__json_u64(&line, "imm", at->imm);
    vyre__json_end_object(&line);
    char *text = vyre__json_take(&line, &size);
    vyre__json_value(json, NULL, text ? text : "", size);
    vyre_free(text);
}

/* The variant without guards that runs where the launch proves the indices to be in range. */
static void put_proved(vyre__json *json, const vyre_kernel *k, const vyre__kernel *variant)
{
    if (!variant) {
        vyre__json_null(json, "proved");
        return;
    }
    vyre__json_begin_object(json, "proved");
    vyre__json_hex(json, "digest", variant->form.digest, sizeof variant->form.digest);
    vyre__json_begin_array(json, "unguarded");
    for (uint32_t i = 0; i < k->code_count; i++)
        if (vyre__kernel_at(k, i)->flags != vyre__kernel_at(&variant->form, i)->flags)
            vyre__json_u64(json, NULL, i);
    vyre__json_end_array(json);
    vyre__json_end_object(json);
}

static void put_numbers(vyre__json *json, const vyre_kernel *k)
{
    vyre__json_begin_array(json, "workgroup");
    for (int axis = 0; axis < 3; axis++)
        vyre__json_u64(json, NULL, k->workgroup[axis]);
    vyre__json_end_array(json);
    vyre__json_u64(json, "shared_bytes", k->shared_bytes);
    vyre__json_u64(json, "shared_align", k->shared_align);
    vyre__json_u64(json, "subgroup_width", k->subgroup_width);
    vyre__json_u64(json, "value_count", k->value_count);
    vyre__json_u64(json, "param_count", k->param_count);
    vyre__json_u64(json, "max_depth", k->max_depth);
}

static void put_kernel(vyre__json *json, const vyre__lowered *lowered, uint32_t index)
{
    const vyre_kernel *k = &lowered->kernels[index]->form;
    vyre__json_begin_object(json, NULL);
    vyre__json_string(json, "name", k->name);
    vyre__json_u64(json, "kernel_minor", k->kernel_minor);
    vyre__json_hex(json, "digest", k->digest, sizeof k->digest);
    put_bits(json, "features", k->features, VYRE__WORDS_FEATURE);
    put_operations(json, k->operations, 0);
    put_bits(json, "flags", k->flags, VYRE__WORDS_KERNEL_FLAG);
    vyre__json_string(json, "float_mode", vyre__kernel_word(VYRE__WORDS_FLOAT_MODE, k->float_mode));
    vyre__json_u64(json, "ulp", k->ulp);
    put_numbers(json, k);
    put_tables(json, k);
    put_trap_sites(json, lowered, index);
    put_proved(json, k, lowered->kernels_proved[index]);
    vyre__json_begin_array(json, "code");
    for (uint32_t i = 0; i < k->code_count; i++)
        put_instruction(json, vyre__kernel_at(k, i));
    vyre__json_end_array(json);
    vyre__json_end_object(json);
}

char *kernel_json(const vyre__lowered *lowered, const vyre_kernel_caps *caps, const char *device,
                  size_t *out_size)
{
    vyre__json json = {.indented = 1};
    vyre__json_begin_object(&json, NULL);
    vyre__json_string(&json, "schema", "vyre.kernel.v1");
    put_caps(&json, caps, device);
    vyre__json_bool(&json, "cooperative", lowered->cooperative);
    vyre__json_begin_array(&json, "kernels");
    for (uint32_t i = 0; i < lowered->kernel_count; i++)
        put_kernel(&json, lowered, i);
    vyre__json_end_array(&json);
    vyre__json_end_object(&json);
    return vyre__json_take(&json, out_size);
}
