/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Statements of the printer. */
#include <stdio.h>

#include "core/ir/text/print.h"
#include "core/ir/text/words.h"

enum { TABLE_LEAST = 4 };

/* ---- sugar ---- */

static int is_literal(const vyre__expr *expr)
{
    return expr->tag == VYRE__EXPR_LIT_U32 || expr->tag == VYRE__EXPR_LIT_I32 ||
           expr->tag == VYRE__EXPR_LIT_BOOL || expr->tag == VYRE__EXPR_LIT_F32;
}

static int is_table_store(const vyre__node *node)
{
    return node->tag == VYRE__NODE_STORE && node->index->tag == VYRE__EXPR_LIT_U32 &&
           is_literal(node->value);
}

/* How many stores from `first` on fill one buffer with literals in ascending order. */
static uint32_t table_length(const vyre__node_list *list, uint32_t first)
{
    uint32_t count = 1;
    const vyre__node *start = list->items[first];
    if (!is_table_store(start))
        return 1;
    while (first + count < list->count) {
        const vyre__node *next = list->items[first + count];
        if (!is_table_store(next) || !vyre__str_equal(next->name, start->name) ||
            next->index->bits != (uint64_t)start->index->bits + count)
            break;
        count++;
    }
    return count;
}

/* Evaluating it twice is not evaluating it once. Long chains lean left, so that side is walked. */
static int has_effect(const vyre__expr *expr)
{
    for (;;) {
        if (expr->tag == VYRE__EXPR_ATOMIC || expr->tag == VYRE__EXPR_CALL ||
            expr->tag == VYRE__EXPR_OPAQUE)
            return 1;
        for (uint32_t i = 1; i < expr->arg_count; i++)
            if (has_effect(expr->args[i]))
                return 1;
        if (expr->arg_count == 0)
            return 0;
        expr = expr->args[0];
    }
}

/* The value is the old one combined with something: `+=` and the like. */
static int is_compound(const vyre__node *node)
{
    const vyre__expr *value = node->value;
    if (value->tag != VYRE__EXPR_BINARY || value->op > VYRE__BIN_SHR)
        return 0;
    const vyre__expr *old = value->args[0];
    if (!vyre__str_equal(old->name, node->name))
        return 0;
    if (node->tag == VYRE__NODE_ASSIGN)
        return old->tag == VYRE__EXPR_VAR;
    return old->tag == VYRE__EXPR_LOAD && vyre__expr_equal(old->args[0], node->index) &&
           !has_effect(node->index);
}

/* A local that nobody named. */
static int is_discard(vyre__printer *printer, const vyre__node *node)
{
    char name[16];
    if (node->value->tag != VYRE__EXPR_ATOMIC && node->value->tag != VYRE__EXPR_CALL)
        return 0;
    snprintf(name, sizeof name, "_%u", (unsigned)printer->discards);
    if (!vyre__str_is(node->name, name))
        return 0;
    printer->discards++;
    return 1;
}

/* ---- bodies ---- */

static int has_comments(const vyre__printer *printer)
{
    const vyre__trivia *trivia = printer->trivia;
    return trivia && trivia->pending.count + trivia->trailing.count > 0;
}

/* `{` and the statements, up to where `}` is due. Returns 0 for an empty body, printed `{}`. */
static int print_open_body(vyre__printer *printer, const vyre__node_list *body)
{
    const unsigned indent = printer->indent;
    if (body->count == 0 && !has_comments(printer)) {
        vyre__print_text(printer, "{}");
        return 0;
    }
    vyre__print_text(printer, "{");
    vyre__print_end(printer);
    printer->body_begins = 1;
    printer->indent = vyre__print_deeper(indent);
    vyre__print_list(printer, body, 0);
    printer->indent = indent;
    return 1;
}

/* The comments before the `}`, which has been passed in the source, and the `}`. */
static void print_brace(vyre__printer *printer, int opened)
{
    const unsigned indent = printer->indent;
    if (!opened)
        return;
    printer->indent = vyre__print_deeper(indent);
    if (printer->trivia)
        vyre__print_comments(printer, printer->trivia->own);
    printer->indent = indent;
    printer->body_begins = 0;
    for (unsigned i = 0; i < indent; i++)
        vyre__bytes_put_u8(printer->out, ' ');
    printer->column = indent;
    vyre__print_text(printer, "}");
}

/* The end of a body; the source has `extra` more closing braces. */
static void print_close_body(vyre__printer *printer, int opened, unsigned extra)
{
    if (printer->trivia)
        vyre__trivia_close(printer->trivia, extra);
    print_brace(printer, opened);
    vyre__print_end(printer);
}

void vyre__print_body(vyre__printer *printer, const vyre__node_list *body)
{
    print_close_body(printer, print_open_body(printer, body), 0);
}

/* ---- statements without a body ---- */

/* ` op= value;` */
static void print_assigned(vyre__printer *printer, const vyre__node *node)
{
    const int compound = is_compound(node);
    vyre__print_text(printer, " ");
    if (compound)
        vyre__print_text(printer, vyre__binary_word(node->value->op));
    vyre__print_text(printer, "= ");
    vyre__print_expr(printer, compound ? node->value->args[1] : node->value, 1);
    vyre__print_text(printer, ";");
}

static void print_let(vyre__printer *printer, const vyre__node *node)
{
    if (!is_discard(printer, node)) {
        vyre__print_text(printer, "let ");
        vyre__print_name(printer, node->name);
        vyre__print_text(printer, " = ");
    }
    vyre__print_expr(printer, node->value, 1);
    vyre__print_text(printer, ";");
}

static void print_store(vyre__printer *printer, const vyre__node *node)
{
    vyre__print_name(printer, node->name);
    vyre__print_text(printer, "[");
    vyre__print_expr(printer, node->index, 3);
    vyre__print_text(printer, "]");
    print_assigned(printer, node);
}

/* `{ 1, 2, 3, 4 };` */
static void print_row(vyre__printer *printer, const vyre__node_list *list, uint32_t first,
                      uint32_t count)
{
    for (uint32_t i = 0; i < count && (!printer->measuring || printer->room >= 0); i++) {
        if (i > 0)
            vyre__print_text(printer, ", ");
        vyre__print_literal(printer, list->items[first + i]->value, 0);
    }
}

static int row_fits(vyre__printer *printer, const vyre__node_list *list, uint32_t first,
                    uint32_t count, unsigned used)
{
    printer->measuring = 1;
    printer->room = used > VYRE__TEXT_WIDTH ? -1 : (long)(VYRE__TEXT_WIDTH - used);
    print_row(printer, list, first, count);
    printer->measuring = 0;
    return printer->room >= 0;
}

/* The most values that fit in every line. */
static uint32_t row_length(vyre__printer *printer, const vyre__node_list *list, uint32_t first,
                           uint32_t count, unsigned indent)
{
    uint32_t length = 8;
    while (length > 1) {
        uint32_t i = 0;
        while (i < count && row_fits(printer, list, first + i,
                                     count - i < length ? count - i : length, indent + 1))
            i += length;
        if (i >= count)
            break;
        length /= 2;
    }
    return length;
}

static void print_table(vyre__printer *printer, const vyre__node_list *list, uint32_t first,
                        uint32_t count)
{
    const vyre__node *start = list->items[first];
    vyre__print_name(printer, start->name);
    vyre__print_text(printer, "[");
    vyre__print_literal(printer, start->index, 0);
    vyre__print_text(printer, "..");
    vyre__print_index(printer, (uint64_t)start->index->bits + count);
    vyre__print_text(printer, "] = {");
    if (row_fits(printer, list, first, count, printer->column + 4)) {
        vyre__print_text(printer, " ");
        print_row(printer, list, first, count);
        vyre__print_text(printer, " };");
        return;
    }
    const unsigned indent = vyre__print_deeper(printer->indent);
    const uint32_t length = row_length(printer, list, first, count, indent);
    for (uint32_t i = 0; i < count; i += length) {
        vyre__print_newline(printer, indent);
        print_row(printer, list, first + i, count - i < length ? count - i : length);
        vyre__print_text(printer, ",");
    }
    vyre__print_newline(printer, printer->indent);
    vyre__print_text(printer, "};");
}

/* ---- actions ---- */

static vyre__argument name_argument(vyre__str name)
{
    return (vyre__argument){.kind = VYRE__ARGUMENT_NAME, .name = name};
}

static vyre__argument string_argument(vyre__str string)
{
    return (vyre__argument){.kind = VYRE__ARGUMENT_STRING, .string = string};
}

static vyre__argument number_argument(uint64_t number)
{
    return (vyre__argument){.kind = VYRE__ARGUMENT_NUMBER, .number = number};
}

static vyre__argument expr_argument(const vyre__expr *expr)
{
    return (vyre__argument){.kind = VYRE__ARGUMENT_EXPR, .expr = expr};
}

static vyre__argument collective_argument(uint8_t op)
{
    return (vyre__argument){.kind = VYRE__ARGUMENT_WORD, .word = vyre__collective_word(op)};
}

static vyre__argument copy_argument(const vyre__node *node, uint32_t index)
{
    switch (index) {
    case 0: return name_argument(node->name);
    case 1: return name_argument(node->other);
    case 2: return expr_argument(node->index);
    case 3: return expr_argument(node->value);
    default: return string_argument(node->text);
    }
}

static vyre__argument get_argument(const void *owner, uint32_t index)
{
    const vyre__node *node = owner;
    switch (node->tag) {
    case VYRE__NODE_ASYNC_LOAD:
    case VYRE__NODE_ASYNC_STORE: return copy_argument(node, index);
    case VYRE__NODE_ASYNC_WAIT:
    case VYRE__NODE_RESUME: return string_argument(node->text);
    case VYRE__NODE_TRAP:
        return index == 0 ? expr_argument(node->value) : string_argument(node->text);
    case VYRE__NODE_OPAQUE:
        if (index == 0)
            return string_argument(node->name);
        return (vyre__argument){.kind = VYRE__ARGUMENT_BYTES, .bytes = node->text};
    default: break;
    }
    if (index == 0)
        return name_argument(node->name);
    if (index == 1 && node->tag == VYRE__NODE_ALL_REDUCE)
        return collective_argument(node->op);
    if (index == 1 && node->tag == VYRE__NODE_BROADCAST)
        return number_argument(node->root);
    if (index == 1 && node->tag != VYRE__NODE_INDIRECT_DISPATCH)
        return name_argument(node->other);
    if (index == 2 && node->tag == VYRE__NODE_REDUCE_SCATTER)
        return collective_argument(node->op);
    return number_argument(node->number);
}

typedef struct action_row {
    const char *word;
    uint32_t arguments;
} action_row;

static action_row action_of(uint8_t tag)
{
    switch (tag) {
    case VYRE__NODE_BARRIER: return (action_row){"barrier", 0};
    case VYRE__NODE_INDIRECT_DISPATCH: return (action_row){"indirect_dispatch", 2};
    case VYRE__NODE_ASYNC_LOAD: return (action_row){"async_load", 5};
    case VYRE__NODE_ASYNC_STORE: return (action_row){"async_store", 5};
    case VYRE__NODE_ASYNC_WAIT: return (action_row){"async_wait", 1};
    case VYRE__NODE_TRAP: return (action_row){"trap", 2};
    case VYRE__NODE_RESUME: return (action_row){"resume", 1};
    case VYRE__NODE_ALL_REDUCE: return (action_row){"all_reduce", 3};
    case VYRE__NODE_ALL_GATHER: return (action_row){"all_gather", 3};
    case VYRE__NODE_REDUCE_SCATTER: return (action_row){"reduce_scatter", 4};
    case VYRE__NODE_BROADCAST: return (action_row){"broadcast", 3};
    default: return (action_row){"opaque", 2};
    }
}

static void print_action(vyre__printer *printer, const vyre__node *node)
{
    const action_row row = action_of(node->tag);
    vyre__print_text(printer, row.word);
    if (node->tag == VYRE__NODE_BARRIER && node->op != VYRE__ORDER_SEQ_CST) {
        vyre__print_text(printer, ".");
        vyre__print_text(printer, vyre__order_word(node->op));
    }
    vyre__print_arguments(printer, get_argument, node, row.arguments, 1);
    vyre__print_text(printer, ";");
}

static void print_simple(vyre__printer *printer, const vyre__node *node)
{
    switch (node->tag) {
    case VYRE__NODE_LET: print_let(printer, node); break;
    case VYRE__NODE_ASSIGN:
        vyre__print_name(printer, node->name);
        print_assigned(printer, node);
        break;
    case VYRE__NODE_STORE: print_store(printer, node); break;
    case VYRE__NODE_RETURN: vyre__print_text(printer, "return;"); break;
    default: print_action(printer, node); break;
    }
}

/* ---- statements with a body ---- */

/* Columns of `) {` or `) {}`. */
static unsigned head_trail(const vyre__node *node)
{
    return node->body.count > 0 ? 3 : 4;
}

static void print_if_head(vyre__printer *printer, const vyre__node *node)
{
    vyre__print_text(printer, "if (");
    vyre__print_expr(printer, node->value, head_trail(node));
    vyre__print_text(printer, ") ");
}

/* `else if` as long as the other branch is a single `if`. */
static void print_if(vyre__printer *printer, const vyre__node *node)
{
    unsigned extra = 0;
    print_if_head(printer, node);
    while (node->orelse.count > 0) {
        const vyre__node *inner = node->orelse.items[0];
        const int chained = node->orelse.count == 1 && inner->tag == VYRE__NODE_IF;
        const int opened = print_open_body(printer, &node->body);
        if (printer->trivia)
            vyre__trivia_close_then(printer->trivia);
        print_brace(printer, opened);
        vyre__print_text(printer, " else ");
        if (printer->trivia)
            extra += vyre__trivia_else(printer->trivia, chained ? inner->place : 0);
        if (!chained) {
            print_close_body(printer, print_open_body(printer, &node->orelse), extra);
            return;
        }
        print_if_head(printer, inner);
        node = inner;
    }
    print_close_body(printer, print_open_body(printer, &node->body), extra);
}

static void print_loop(vyre__printer *printer, const vyre__node *node)
{
    vyre__print_text(printer, "for (");
    vyre__print_name(printer, node->name);
    vyre__print_text(printer, " in ");
    vyre__print_expr(printer, node->index, 2);
    vyre__print_text(printer, "..");
    vyre__print_expr(printer, node->value, head_trail(node));
    vyre__print_text(printer, ") ");
    vyre__print_body(printer, &node->body);
}

static void print_region(vyre__printer *printer, const vyre__node *node, int top)
{
    if (!top || node->has_other || !vyre__str_is(node->name, VYRE__ROOT_GENERATOR)) {
        vyre__print_text(printer, "region ");
        vyre__print_title(printer, node->name);
        if (node->has_other) {
            vyre__print_text(printer, " from ");
            vyre__print_string(printer, node->other);
        }
        vyre__print_text(printer, " ");
    }
    vyre__print_body(printer, &node->body);
}

static int has_body(const vyre__node *node)
{
    return node->tag == VYRE__NODE_IF || node->tag == VYRE__NODE_LOOP ||
           node->tag == VYRE__NODE_BLOCK || node->tag == VYRE__NODE_REGION;
}

static void print_compound(vyre__printer *printer, const vyre__node *node, int top)
{
    switch (node->tag) {
    case VYRE__NODE_IF: print_if(printer, node); break;
    case VYRE__NODE_LOOP: print_loop(printer, node); break;
    case VYRE__NODE_REGION: print_region(printer, node, top); break;
    default: vyre__print_body(printer, &node->body); break;
    }
}

void vyre__print_list(vyre__printer *printer, const vyre__node_list *list, int top)
{
    uint32_t i = 0;
    while (i < list->count) {
        const vyre__node *node = list->items[i];
        const uint32_t run = table_length(list, i);
        const uint32_t count = run >= TABLE_LEAST ? run : 1;
        if (printer->trivia)
            vyre__trivia_item(printer->trivia, node->place, list->items[i + count - 1]->place,
                              has_body(node) ? '{' : ';');
        vyre__print_begin(printer, top, 1);
        if (has_body(node)) {
            print_compound(printer, node, top);
        } else {
            if (count > 1)
                print_table(printer, list, i, count);
            else
                print_simple(printer, node);
            vyre__print_end(printer);
        }
        i += count;
    }
}
