/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Atomics: their buffer, their operands, their memory order. */
#include "core/ir/validate/validator.h"

static void check_type(vyre__validator *v, const char *code, const char *what,
                       const vyre__type *type)
{
    if (vyre__type_is_known(type) && type->tag != VYRE__TYPE_U32)
        vyre__report(v, code, vyre__cast_fix(v, type, vyre__type_plain(VYRE__TYPE_U32), NULL),
                     "the %s of an atomic is u32, found %s", what, vyre__show_type(v, type));
}

static void check_access(vyre__validator *v, const vyre__buffer *buffer)
{
    if (buffer->access == VYRE__ACCESS_READ_WRITE)
        return;
    const char *name = vyre__show_name(v, buffer->name);
    if (buffer->access == VYRE__ACCESS_WORKGROUP)
        vyre__report(v, "V025", "count privately, add with one storage atomic",
                     "atomics need a storage buffer, `%s` is workgroup memory", name);
    else
        vyre__report(v, "V009", "declare it `readwrite`",
                     "atomics need a readwrite buffer, `%s` is `%s`", name,
                     vyre__access_word(buffer->access));
}

static void check_element(vyre__validator *v, const vyre__buffer *buffer)
{
    if (buffer->type->tag == VYRE__TYPE_U32)
        return;
    const char *name = vyre__show_name(v, buffer->name);
    if (buffer->type->tag == VYRE__TYPE_BYTES)
        vyre__report(v, "V013", "declare the buffer with elements of u32",
                     "`%s` holds bytes, which an atomic cannot take", name);
    vyre__report(v, "V014", "declare the buffer with elements of u32",
                 "atomics take u32, `%s` holds %s", name, vyre__show_type(v, buffer->type));
}

static void check_expected(vyre__validator *v, const vyre__expr *expr, const vyre__type *expected)
{
    const int is_cas = expr->op == VYRE__ATOMIC_CAS;
    const int has_expected = expr->arg_count > 2;
    if (is_cas && has_expected)
        check_type(v, "V058", "expected value", expected);
    else if (is_cas)
        vyre__report(v, "V059", "write `atomic_cas(b[i], expected, value)`",
                     "a compare-and-swap needs the expected value");
    else if (has_expected)
        vyre__report(v, "V060", "write `atomic_cas`, or drop the middle operand",
                     "only a compare-and-swap takes an expected value");
}

void vyre__check_atomic(vyre__validator *v, const vyre__expr *expr, const vyre__type *index,
                        const vyre__type *value, const vyre__type *expected)
{
    if (expr->order > VYRE__ORDER_SEQ_CST)
        vyre__report(v, "V042", "use `relaxed`, `acquire`, `release`, `acq_rel` or no order",
                     "an atomic has no order `%s`",
                     vyre__order_word(expr->order) ? vyre__order_word(expr->order) : "?");
    check_type(v, "V027", "index", index);
    const uint32_t index_of_buffer = vyre__program_buffer(v->program, expr->name);
    if (index_of_buffer == VYRE__NO_BUFFER) {
        vyre__report(v, "V061", "declare the buffer, or correct its name",
                     "an atomic on an unknown buffer `%s`", vyre__show_name(v, expr->name));
        return;
    }
    const vyre__buffer *buffer = &v->program->buffers[index_of_buffer];
    check_access(v, buffer);
    check_element(v, buffer);
    check_type(v, "V057", "value", value);
    check_expected(v, expr, expected);
    vyre__touch_buffer(v, index_of_buffer, 1);
}
