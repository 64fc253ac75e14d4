/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "plugins/cpu/llvm/emit.h"

uint32_t simd_ir_of(uint32_t value_type)
{
    switch (value_type) {
    case VYRE_VALUE_BOOL: return SIMD_IR_I1;
    case VYRE_VALUE_F32: return SIMD_IR_F32;
    case VYRE_VALUE_W64: return SIMD_IR_I64;
    case VYRE_VALUE_F64: return SIMD_IR_F64;
    default: return SIMD_IR_I32;
    }
}

simd_ir simd_fresh(simd_emitter *e, uint32_t type, uint32_t lanes)
{
    return (simd_ir){.kind = SIMD_IR_TEMPORARY,
                     .type = (uint8_t)type,
                     .lanes = (uint16_t)lanes,
                     .id = e->next_id++};
}

simd_ir simd_constant(uint32_t type, uint32_t lanes, uint64_t bits)
{
    return (simd_ir){
        .kind = SIMD_IR_CONSTANT, .type = (uint8_t)type, .lanes = (uint16_t)lanes, .bits = bits};
}

simd_ir simd_w32(uint32_t bits)
{
    return simd_constant(SIMD_IR_I32, 0, bits);
}

void simd_say(simd_emitter *e, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    simd_text_put_list(e->out, format, list);
    simd_text_put(e->out, "\n");
    va_end(list);
}

/* ---- instructions ---- */

simd_ir simd_binary(simd_emitter *e, const char *operation, simd_ir a, simd_ir b)
{
    const simd_ir result = simd_fresh(e, a.type, a.lanes);
    simd_say(e, "%r = %s %R, %r", result, operation, a, b);
    return result;
}

simd_ir simd_compare(simd_emitter *e, const char *operation, simd_ir a, simd_ir b)
{
    const simd_ir result = simd_fresh(e, SIMD_IR_I1, a.lanes);
    simd_say(e, "%r = %s %R, %r", result, operation, a, b);
    return result;
}

simd_ir simd_select(simd_emitter *e, simd_ir condition, simd_ir a, simd_ir b)
{
    const simd_ir result = simd_fresh(e, a.type, a.lanes);
    simd_say(e, "%r = select %R, %R, %R", result, condition, a, b);
    return result;
}

simd_ir simd_cast(simd_emitter *e, const char *operation, simd_ir a, uint32_t type)
{
    const simd_ir result = simd_fresh(e, type, a.lanes);
    simd_say(e, "%r = %s %R to %T", result, operation, a, result);
    return result;
}

simd_ir simd_splat(simd_emitter *e, simd_ir scalar)
{
    const uint32_t width = e->plan->width;
    if (scalar.kind == SIMD_IR_CONSTANT) {
        scalar.lanes = (uint16_t)width;
        return scalar;
    }
    const simd_ir first = simd_fresh(e, scalar.type, width);
    const simd_ir all = simd_fresh(e, scalar.type, width);
    simd_say(e, "%r = insertelement %T poison, %R, i32 0", first, first, scalar);
    simd_say(e, "%r = shufflevector %R, %T poison, <%u x i32> zeroinitializer", all, first, first,
             width);
    return all;
}

simd_ir simd_element(simd_emitter *e, simd_ir vector, simd_ir lane)
{
    const simd_ir result = simd_fresh(e, vector.type, 0);
    if (!vector.lanes)
        return vector;
    simd_say(e, "%r = extractelement %R, %R", result, vector, lane);
    return result;
}

simd_ir simd_load(simd_emitter *e, uint32_t type, uint32_t lanes, simd_ir pointer)
{
    const simd_ir result = simd_fresh(e, type, lanes);
    simd_say(e, "%r = load %T, %R", result, result, pointer);
    return result;
}

void simd_store(simd_emitter *e, simd_ir value, simd_ir pointer)
{
    simd_say(e, "store %R, %R", value, pointer);
}

simd_ir simd_slot(simd_emitter *e, uint32_t type, uint32_t lanes)
{
    const simd_ir slot = simd_fresh(e, SIMD_IR_POINTER, 0);
    simd_text_put(&e->head, "%r = alloca %T\n", slot, simd_constant(type, lanes, 0));
    return slot;
}

simd_ir simd_offset(simd_emitter *e, simd_ir pointer, uint32_t element_type, simd_ir index)
{
    const simd_ir result = simd_fresh(e, SIMD_IR_POINTER, index.lanes);
    simd_say(e, "%r = getelementptr %T, %R, %R", result, simd_constant(element_type, 0, 0), pointer,
             index);
    return result;
}

/* ---- intrinsics ---- */

static void mangle(char *name, size_t capacity, const char *base, const simd_ir *on, uint32_t count)
{
    static const char *const types[] = {
        [SIMD_IR_I1] = "i1",   [SIMD_IR_I8] = "i8",   [SIMD_IR_I16] = "i16",
        [SIMD_IR_I32] = "i32", [SIMD_IR_I64] = "i64", [SIMD_IR_F16] = "f16",
        [SIMD_IR_F32] = "f32", [SIMD_IR_F64] = "f64", [SIMD_IR_POINTER] = "p0",
    };
    size_t size = (size_t)snprintf(name, capacity, "llvm.%s", base);
    for (uint32_t i = 0; i < count && size < capacity; i++) {
        const char *type = types[on[i].type];
        size += (size_t)(on[i].lanes
                             ? snprintf(name + size, capacity - size, ".v%u%s", on[i].lanes, type)
                             : snprintf(name + size, capacity - size, ".%s", type));
    }
}

static void declare(simd_emitter *e, const char *name, int is_void, simd_ir result,
                    const simd_ir *arguments, uint32_t count)
{
    for (uint32_t i = 0; i < e->intrinsic_count; i++)
        if (strcmp(e->intrinsics[i], name) == 0)
            return;
    if (e->intrinsic_count == SIMD_MAX_INTRINSICS) {
        e->refused = "too many different operations";
        return;
    }
    snprintf(e->intrinsics[e->intrinsic_count++], sizeof e->intrinsics[0], "%s", name);
    if (is_void)
        simd_text_put(&e->globals, "declare void @%s(", name);
    else
        simd_text_put(&e->globals, "declare %T @%s(", result, name);
    for (uint32_t i = 0; i < count; i++)
        simd_text_put(&e->globals, i ? ", %T" : "%T", arguments[i]);
    simd_text_put(&e->globals, ")\n");
}

simd_ir simd_intrinsic(simd_emitter *e, const char *base, simd_ir result, const simd_ir *on,
                       uint32_t on_count, const simd_ir *arguments, uint32_t count,
                       const char *metadata)
{
    char name[40];
    const int is_void = result.kind == SIMD_IR_NOTHING;
    mangle(name, sizeof name, base, on, on_count);
    declare(e, name, is_void, result, arguments, count);
    if (is_void) {
        simd_text_put(e->out, "call void @%s(", name);
    } else {
        result = simd_fresh(e, result.type, result.lanes);
        simd_text_put(e->out, "%r = call %T @%s(", result, result, name);
    }
    for (uint32_t i = 0; i < count; i++)
        simd_text_put(e->out, i ? ", %R" : "%R", arguments[i]);
    simd_text_put(e->out, ")%s\n", metadata);
    return result;
}

simd_ir simd_intrinsic1(simd_emitter *e, const char *name, simd_ir a)
{
    return simd_intrinsic(e, name, a, &a, 1, &a, 1, "");
}

simd_ir simd_intrinsic2(simd_emitter *e, const char *name, simd_ir a, simd_ir b)
{
    const simd_ir arguments[2] = {a, b};
    return simd_intrinsic(e, name, a, &a, 1, arguments, 2, "");
}

/* ---- values ---- */

/* The value was made in another region: fetched, or made anew, once, where this one begins. */
static void fetch(simd_emitter *e, uint32_t value)
{
    const simd_form *form = &e->plan->forms[value];
    if (!form->crosses || form->region == e->region || e->loaded[value] == e->region + 1)
        return;
    simd_text *const out = e->out;
    const simd_ir was = e->values[value];
    e->out = &e->prologue;
    const simd_ir at = form->made_anew ? was
                                       : simd_offset(e, e->spill_here, SIMD_IR_I8,
                                                     simd_constant(SIMD_IR_I64, 0, form->spill));
    if (form->made_anew)
        e->values[value] = simd_emit_id(e, form->made_anew, (uint32_t)form->bits);
    else if (was.type == SIMD_IR_I1)
        e->values[value] =
            simd_cast(e, "trunc", simd_load(e, SIMD_IR_I8, was.lanes, at), SIMD_IR_I1);
    else
        e->values[value] = simd_load(e, was.type, was.lanes, at);
    e->loaded[value] = e->region + 1;
    e->out = out;
}

simd_ir simd_scalar(simd_emitter *e, uint32_t value)
{
    if (e->at_group && e->leads[value].kind)
        return simd_load(e, e->values[value].type, 0, e->leads[value]);
    if (!e->at_group)
        fetch(e, value);
    return e->values[value];
}

simd_ir simd_ramp(simd_emitter *e, uint32_t stride)
{
    const simd_ir result = simd_fresh(e, SIMD_IR_I32, e->plan->width);
    simd_text_put(e->out, "%r = add %T zeroinitializer, <", result, result);
    for (uint32_t lane = 0; lane < e->plan->width; lane++)
        simd_text_put(e->out, lane ? ", i32 %u" : "i32 %u", lane * stride);
    simd_text_put(e->out, ">\n");
    return result;
}

simd_ir simd_widen(simd_emitter *e, simd_form form, simd_ir operand)
{
    if (form.form == SIMD_FORM_LANES)
        return operand;
    const simd_ir all = simd_splat(e, operand);
    return form.form == SIMD_FORM_STRIDED ? simd_binary(e, "add", all, simd_ramp(e, form.stride))
                                          : all;
}

simd_ir simd_lanes(simd_emitter *e, uint32_t value)
{
    return simd_widen(e, e->plan->forms[value], simd_scalar(e, value));
}

simd_ir simd_argument(simd_emitter *e, uint32_t value, int as_lanes)
{
    if (!value)
        return (simd_ir){0};
    return as_lanes ? simd_lanes(e, value) : simd_scalar(e, value);
}

/* ---- labels and masks ---- */

uint32_t simd_label(simd_emitter *e)
{
    return e->next_label++;
}

void simd_go(simd_emitter *e, uint32_t label)
{
    if (!e->ended)
        simd_say(e, "br label %%l%u", label);
    e->ended = 1;
}

void simd_place(simd_emitter *e, uint32_t label)
{
    simd_go(e, label);
    simd_say(e, "l%u:", label);
    e->ended = 0;
}

void simd_branch(simd_emitter *e, simd_ir condition, uint32_t yes, uint32_t no)
{
    simd_say(e, "br %R, label %%l%u, label %%l%u", condition, yes, no);
    e->ended = 1;
}

void simd_branch_as(simd_emitter *e, simd_ir condition, uint32_t yes, uint32_t no, const char *how)
{
    simd_say(e, "br %R, label %%l%u, label %%l%u%s", condition, yes, no, how);
    e->ended = 1;
}

simd_ir simd_any(simd_emitter *e, simd_ir mask)
{
    const uint32_t width = e->plan->width;
    const simd_ir bits = simd_fresh(e, SIMD_IR_I32, 0), any = simd_fresh(e, SIMD_IR_I1, 0);
    simd_say(e, "%r = bitcast %R to i%u", bits, mask, width);
    simd_say(e, "%r = icmp ne i%u %r, 0", any, width, bits);
    return any;
}

/* By select: `more` may be poison in lanes that are not active. */
simd_ir simd_and_mask(simd_emitter *e, simd_ir mask, simd_ir more)
{
    if (mask.kind == SIMD_IR_NOTHING)
        return more;
    return simd_select(e, mask, more, simd_constant(SIMD_IR_I1, mask.lanes, 0));
}

simd_ir simd_full_mask(simd_emitter *e, simd_ir mask)
{
    return mask.kind ? mask : simd_constant(SIMD_IR_I1, e->plan->width, 1);
}

simd_ir simd_mask_bits(simd_emitter *e, simd_ir mask)
{
    const uint32_t width = e->plan->width;
    const simd_ir bits = simd_fresh(e, width > 32 ? SIMD_IR_I64 : SIMD_IR_I32, 0);
    simd_say(e, "%r = bitcast %R to i%u", bits, mask, width);
    if (width == 32 || width == 64)
        return bits;
    const simd_ir word = simd_fresh(e, SIMD_IR_I32, 0);
    simd_say(e, "%r = zext i%u %r to i32", word, width, bits);
    return word;
}

simd_ir simd_lowest(simd_emitter *e, simd_ir bits)
{
    const simd_ir arguments[2] = {bits, simd_constant(SIMD_IR_I1, 0, 1)};
    const simd_ir lane = simd_intrinsic(e, "cttz", bits, arguments, 1, arguments, 2, "");
    return lane.type == SIMD_IR_I64 ? simd_cast(e, "trunc", lane, SIMD_IR_I32) : lane;
}

simd_ir simd_first_lane(simd_emitter *e)
{
    return e->mask.kind ? simd_lowest(e, simd_mask_bits(e, e->mask)) : simd_w32(0);
}
