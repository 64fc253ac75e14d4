/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The head of a program and its buffers, printed. */
#include "core/ir/text/print.h"

/* ---- shapes ---- */

static void put_shape(vyre__bytes *out, const vyre__shape *shape);

static void put_signed(vyre__bytes *out, int64_t value)
{
    const uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    vyre__bytes_printf(out, "%s%llu", value < 0 ? "-" : "", (unsigned long long)magnitude);
}

static int is_joined(const vyre__shape *shape)
{
    return shape->tag == VYRE__SHAPE_AND || shape->tag == VYRE__SHAPE_OR;
}

static void put_wrapped(vyre__bytes *out, const vyre__shape *shape, int wrapped)
{
    if (wrapped)
        vyre__bytes_put_u8(out, '(');
    put_shape(out, shape);
    if (wrapped)
        vyre__bytes_put_u8(out, ')');
}

/* Depth is bounded by VYRE__MAX_SHAPE_DEPTH. */
static void put_shape(vyre__bytes *out, const vyre__shape *shape)
{
    static const char *const words[] = {NULL,          "at_least",   "at_most", "exactly",
                                        "multiple_of", "mod_equals", "affine"};
    switch (shape->tag) {
    case VYRE__SHAPE_AND:
    case VYRE__SHAPE_OR:
        put_wrapped(out, shape->left, is_joined(shape->left) && shape->left->tag != shape->tag);
        vyre__bytes_put_text(out, shape->tag == VYRE__SHAPE_AND ? " && " : " || ");
        put_wrapped(out, shape->right, is_joined(shape->right));
        return;
    case VYRE__SHAPE_NOT:
        vyre__bytes_put_u8(out, '!');
        put_wrapped(out, shape->left, is_joined(shape->left));
        return;
    case VYRE__SHAPE_AFFINE:
        vyre__bytes_put_text(out, "affine(");
        for (int i = 0; i < 4; i++) {
            vyre__bytes_put_text(out, i > 0 ? ", " : "");
            put_signed(out, shape->affine[i]);
        }
        break;
    case VYRE__SHAPE_MOD_EQUALS:
        vyre__bytes_printf(out, "mod_equals(%u, %u", (unsigned)shape->a, (unsigned)shape->b);
        break;
    default: vyre__bytes_printf(out, "%s(%u", words[shape->tag], (unsigned)shape->a); break;
    }
    vyre__bytes_put_u8(out, ')');
}

/* ---- buffers ---- */

static void put_access(vyre__bytes *out, const vyre__buffer *buffer)
{
    if (buffer->access == VYRE__ACCESS_READ_WRITE && buffer->is_output && buffer->live_out) {
        vyre__bytes_put_text(out, "output");
        return;
    }
    vyre__bytes_put_text(out, vyre__access_word(buffer->access));
    if (buffer->is_output)
        vyre__bytes_put_text(out, " result");
    if (buffer->live_out)
        vyre__bytes_put_text(out, " live");
}

static void put_hints(vyre__bytes *out, const vyre__buffer *buffer)
{
    if (buffer->has_axis)
        vyre__bytes_printf(out, " axis(%u)", (unsigned)buffer->axis);
    if (buffer->alignment != 0)
        vyre__bytes_printf(out, " align(%u)", (unsigned)buffer->alignment);
    if (buffer->locality == VYRE__LOCALITY_STREAMING)
        vyre__bytes_put_text(out, " locality(streaming)");
    if (buffer->locality == VYRE__LOCALITY_RANDOM)
        vyre__bytes_put_text(out, " locality(random)");
}

static void put_attributes(vyre__bytes *out, const vyre__buffer *buffer, uint32_t bound)
{
    static const char *const linear[] = {" linear", " affine", " relevant", ""};
    const uint32_t binding = buffer->access == VYRE__ACCESS_WORKGROUP ? 0 : bound;
    if (buffer->binding != binding)
        vyre__bytes_printf(out, " @%u", (unsigned)buffer->binding);
    if (buffer->kind != vyre__kind_of_access(buffer->access))
        vyre__bytes_printf(out, " kind(%s)", vyre__kind_word(buffer->kind));
    if (buffer->has_range)
        vyre__bytes_printf(out, " range(%llu..%llu)", (unsigned long long)buffer->range_start,
                           (unsigned long long)buffer->range_end);
    put_hints(out, buffer);
    if (buffer->extract_bytes)
        vyre__bytes_put_text(out, " extract_bytes");
    vyre__bytes_put_text(out, linear[buffer->linear]);
    if (buffer->shape) {
        vyre__bytes_put_text(out, " shape(");
        put_shape(out, buffer->shape);
        vyre__bytes_put_u8(out, ')');
    }
}

static void put_buffer(vyre__bytes *out, const vyre__buffer *buffer, uint32_t bound)
{
    vyre__type_print(out, buffer->type);
    if (buffer->count > 0)
        vyre__bytes_printf(out, "[%u] ", (unsigned)buffer->count);
    else
        vyre__bytes_put_text(out, "[] ");
    put_access(out, buffer);
    put_attributes(out, buffer, bound);
    vyre__bytes_put_u8(out, ';');
}

static void print_buffers(vyre__printer *printer, const vyre_program *program)
{
    vyre__bytes line = {0};
    uint32_t bound = 0;
    for (uint32_t i = 0; i < program->buffer_count; i++) {
        const vyre__buffer *buffer = &program->buffers[i];
        if (printer->trivia)
            vyre__trivia_item(printer->trivia, buffer->place, buffer->place, ';');
        vyre__print_begin(printer, i == 0, 1);
        vyre__print_text(printer, "buffer ");
        vyre__print_name(printer, buffer->name);
        vyre__print_text(printer, ": ");
        line.size = 0;
        put_buffer(&line, buffer, bound);
        vyre__print_spelled(printer, &line);
        vyre__print_end(printer);
        bound += buffer->access != VYRE__ACCESS_WORKGROUP;
    }
    vyre__bytes_release(&line);
}

/* ---- the head ---- */

static void begin_line(vyre__printer *printer)
{
    if (printer->trivia)
        vyre__trivia_item(printer->trivia, 0, 0, ';');
    vyre__print_begin(printer, 0, 0);
}

static void print_title_line(vyre__printer *printer, const vyre_program *program)
{
    begin_line(printer);
    vyre__print_text(printer, "program");
    if (program->has_op_id) {
        vyre__print_text(printer, " ");
        vyre__print_title(printer, program->op_id);
    }
    vyre__print_text(printer, ";");
    vyre__print_end(printer);
}

static void print_revision(vyre__printer *printer, const vyre_program *program)
{
    const int given = printer->trivia && vyre__trivia_at_word(printer->trivia, "revision");
    if (program->revision != vyre__program_least_revision(program)) {
        begin_line(printer);
        vyre__print_text(printer, "revision ");
        vyre__print_int(printer, program->revision);
        vyre__print_text(printer, ";");
        vyre__print_end(printer);
    } else if (given) {
        /* It says what is so anyway: only its comments stay. */
        vyre__trivia_skip(printer->trivia, ';');
    }
}

static void print_workgroup(vyre__printer *printer, const vyre_program *program)
{
    const uint32_t *size = program->workgroup;
    int axes = 3;
    while (axes > 1 && size[axes - 1] == 1)
        axes--;
    begin_line(printer);
    vyre__print_text(printer, "workgroup ");
    for (int axis = 0; axis < axes; axis++) {
        vyre__print_text(printer, axis > 0 ? ", " : "");
        vyre__print_int(printer, size[axis]);
    }
    vyre__print_text(printer, ";");
    vyre__print_end(printer);
}

/* ---- the body ---- */

static void print_raw(vyre__printer *printer, const vyre__node_list *entry)
{
    if (printer->trivia)
        vyre__trivia_item(printer->trivia, 0, 0, '{');
    vyre__print_begin(printer, 1, 1);
    vyre__print_text(printer, "raw ");
    vyre__print_body(printer, entry);
}

void vyre__print_program(vyre__printer *printer, const vyre_program *program)
{
    printer->body_begins = 1;
    print_title_line(printer, program);
    print_revision(printer, program);
    if (program->non_composable) {
        begin_line(printer);
        vyre__print_text(printer, "non_composable;");
        vyre__print_end(printer);
    }
    print_workgroup(printer, program);
    print_buffers(printer, program);
    if (vyre__program_is_wrapped(program))
        vyre__print_list(printer, &program->entry, 1);
    else
        print_raw(printer, &program->entry);
    if (!printer->trivia)
        return;
    vyre__trivia_finish(printer->trivia);
    vyre__print_comments(printer, printer->trivia->pending.count);
}
