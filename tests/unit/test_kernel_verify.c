/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The verifier of kernel form: each rule with a kernel that breaks it. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/kernel/verify.h"
#include "tests/unit/kernel_kit.h"

static vyre_instruction *find(const vyre_kernel *form, uint32_t op, uint32_t nth)
{
    for (uint32_t i = 0; i < form->code_count; i++)
        if (form->code[i].op == op && nth-- == 0)
            return (vyre_instruction *)(uintptr_t)&form->code[i];
    CU_FAIL_FATAL("the kernel has no such instruction");
    return NULL;
}

static vyre_kernel_buffer *buffer_of(vyre_kernel *form, uint32_t index)
{
    return (vyre_kernel_buffer *)(uintptr_t)&form->buffers[index];
}

static vyre_kernel_table *table_of(vyre_kernel *form)
{
    return (vyre_kernel_table *)(uintptr_t)form->tables;
}

static void good_kernels_pass(void)
{
    vyre__kernel *kernels[] = {kernel_kit_saxpy(), kernel_kit_large()};
    for (int i = 0; i < 2; i++) {
        vyre_error error = {0};
        CU_ASSERT_PTR_NOT_NULL_FATAL(kernels[i]);
        CU_ASSERT_EQUAL(vyre__kernel_verify(&kernels[i]->form, &error), VYRE_OK);
        CU_ASSERT_STRING_EQUAL(error.message, "");
        vyre__kernel_release(kernels[i]);
    }
}

/* ---- one changed member of one instruction ---- */

typedef enum member { OP, TYPE, FLAGS, RESULT, A, B, C, AUX, IMM } member;

static void change(vyre_instruction *at, member what, uint64_t value)
{
    switch (what) {
    case OP: at->op = (uint16_t)value; break;
    case TYPE: at->type = (uint8_t)value; break;
    case FLAGS: at->flags = (uint8_t)value; break;
    case RESULT: at->result = (uint32_t)value; break;
    case AUX: at->aux = (uint32_t)value; break;
    case IMM: at->imm = value; break;
    default: at->arg[what - A] = (uint32_t)value; break;
    }
}

/* In the large kernel. Expected: a part of the message. */
static const struct break_row {
    uint32_t op, nth;
    member what;
    uint64_t value;
    const char *expected;
} rows[] = {
    {VYRE_OP_GLOBAL_ID, 0, OP, 0, "instruction 1: operation 0: there is no such operation"},
    {VYRE_OP_GLOBAL_ID, 0, OP, 511, "operation 511: there is no such operation"},
    {VYRE_OP_GLOBAL_ID, 0, OP, 65535, "operation 65535: there is no such operation"},
    {VYRE_OP_GLOBAL_ID, 0, TYPE, VYRE_VALUE_F32, "GLOBAL_ID: cannot be of type f32"},
    {VYRE_OP_GLOBAL_ID, 0, TYPE, 0, "cannot be of type"},
    {VYRE_OP_GLOBAL_ID, 0, TYPE, 255, "cannot be of type"},
    {VYRE_OP_BARRIER, 0, TYPE, VYRE_VALUE_W32, "BARRIER: cannot be of type w32"},
    {VYRE_OP_GLOBAL_ID, 0, RESULT, 1, "GLOBAL_ID: its result is 1 instead of 2"},
    {VYRE_OP_GLOBAL_ID, 0, RESULT, 0, "its result is 0 instead of 2"},
    {VYRE_OP_GLOBAL_ID, 0, RESULT, UINT32_MAX, "instead of 2"},
    {VYRE_OP_BARRIER, 0, RESULT, 9, "BARRIER: its result is 9 instead of 0"},
    {VYRE_OP_GLOBAL_ID, 0, A, 1, "takes no operand a"},
    {VYRE_OP_ADD, 0, C, 1, "ADD: takes no operand c"},
    {VYRE_OP_ADD, 0, B, 0, "ADD: operand b is missing"},
    {VYRE_OP_ADD, 0, B, 1000, "operand b, %1000, is not defined here"},
    {VYRE_OP_ADD, 0, B, UINT32_MAX, "is not defined here"},
    {VYRE_OP_IF, 0, A, 1, "IF: operand a, %1, must not be w32"},
    {VYRE_OP_BITCAST, 0, A, 1, "BITCAST: operand a, %1, must not be w32"},
    {VYRE_OP_HIGH, 0, A, 1, "HIGH: operand a, %1, must not be w32"},
    {VYRE_OP_FOR, 0, A, 0, "FOR: operand a is missing"},
    /* the i of the FOR, and a value in its block, behind its END */
    {VYRE_OP_AND, 0, A, 6, "operand a, %6, is not defined here"},
    {VYRE_OP_AND, 0, A, 8, "operand a, %8, is not defined here"},
    /* a value of the first part of an IF in its ELSE */
    {VYRE_OP_SHARED_STORE, 2, B, 11, "operand b, %11, is not defined here"},
    {VYRE_OP_IF, 0, AUX, 0, "which it belongs to, names 0"},
    {VYRE_OP_ELSE, 0, AUX, 0, "which it belongs to, names 0"},
    {VYRE_OP_FOR, 0, AUX, UINT32_MAX, "names 4294967295"},
    {VYRE_OP_LOOP, 0, AUX, 1, "names 1"},
    {VYRE_OP_END, 0, AUX, 1, "END: names 1 instead of"},
    {VYRE_OP_BREAK, 0, AUX, 0, "BREAK: names 0 instead of"},
    {VYRE_OP_CONTINUE, 0, AUX, 0, "CONTINUE: names 0 instead of"},
    {VYRE_OP_CONTINUE, 0, FLAGS, VYRE_INSTRUCTION_UNIFORM, "is marked uniform and is not"},
    {VYRE_OP_GLOBAL_ID, 0, FLAGS, VYRE_INSTRUCTION_UNIFORM, "is marked uniform and is not"},
    {VYRE_OP_BARRIER, 0, FLAGS, VYRE_INSTRUCTION_UNIFORM, "is marked uniform and is not"},
    {VYRE_OP_GLOBAL_ID, 0, FLAGS, VYRE_INSTRUCTION_GUARDED, "cannot have the flags 2"},
    {VYRE_OP_LOAD, 0, FLAGS, VYRE_INSTRUCTION_VOLATILE, "cannot have the flags 4"},
    {VYRE_OP_LOAD, 0, FLAGS, VYRE_INSTRUCTION_LIKELY, "cannot have the flags 8"},
    {VYRE_OP_LOAD, 0, FLAGS, 0x80, "cannot have the flags 128"},
    {VYRE_OP_LOAD, 0, FLAGS, 0, "digest"},
    {VYRE_OP_GLOBAL_ID, 0, AUX, 3, "there is no axis 3"},
    {VYRE_OP_GLOBAL_ID, 0, IMM, 3, "imm is 3 instead of 0"},
    {VYRE_OP_ADD, 0, AUX, 3, "aux is 3 instead of 0"},
    {VYRE_OP_CONST, 0, IMM, UINT64_C(1) << 32, "its bits do not fit w32"},
    {VYRE_OP_GET, 0, AUX, 1, "there is no local 1"},
    {VYRE_OP_SET, 0, AUX, UINT32_MAX, "there is no local"},
    {VYRE_OP_LOAD, 0, AUX, 4 << 16 | 4, "there is no buffer 4"},
    {VYRE_OP_LOAD, 0, AUX, 4 << 16 | 0xFFFF, "there is no buffer 65535"},
    {VYRE_OP_LOAD, 0, AUX, 8 << 16, "w32 has no access of 8 bytes"},
    {VYRE_OP_LOAD, 0, AUX, 0, "w32 has no access of 0 bytes"},
    {VYRE_OP_LOAD, 0, AUX, 4 << 16 | 3, "buffer 3 is that of traps"},
    {VYRE_OP_STORE, 0, AUX, 4 << 16, "buffer 0 is an input"},
    {VYRE_OP_TABLE_LOAD, 0, AUX, 1, "there is no table 1"},
    {VYRE_OP_TABLE_LOAD, 0, TYPE, VYRE_VALUE_W64, "table 0 is f64"},
    {VYRE_OP_ATOMIC, 0, AUX, 2 | 9 << 16, "9 is no kind of atomic"},
    {VYRE_OP_ATOMIC, 0, AUX, 2, "0 is no kind of atomic"},
    {VYRE_OP_ATOMIC, 0, AUX, 2 | VYRE_KERNEL_ATOMIC_CAS << 16, "operand c belongs to CAS"},
    {VYRE_OP_ATOMIC, 0, C, 1, "operand c belongs to CAS"},
    {VYRE_OP_ATOMIC, 0, AUX, 1 << 16, "buffer 0 is an input"},
    {VYRE_OP_SHARED_LOAD, 0, AUX, 65, "its array is not inside workgroup memory"},
    {VYRE_OP_SHARED_LOAD, 0, AUX, UINT32_MAX, "its array is not inside workgroup memory"},
    {VYRE_OP_SHARED_LOAD, 0, IMM, UINT64_C(4) << 32 | 4, "is not inside workgroup memory"},
    {VYRE_OP_SHARED_LOAD, 0, IMM, UINT64_C(4) << 32 | 2, "is not aligned to 4 bytes"},
    {VYRE_OP_SHARED_LOAD, 0, IMM, UINT64_C(8) << 32, "w32 has no access of 8 bytes"},
    {VYRE_OP_SHARED_LOAD, 0, IMM, 0, "w32 has no access of 0 bytes"},
    {VYRE_OP_EXTRACT_U, 0, IMM, 22 | 11 << 8, "its bits are not inside the word"},
    {VYRE_OP_EXTRACT_U, 0, IMM, 3, "its bits are not inside the word"},
    {VYRE_OP_EXTRACT_U, 0, IMM, UINT64_MAX, "its bits are not inside the word"},
    {VYRE_OP_SG_REDUCE, 0, AUX, 0, "0 is no kind of reduction"},
    {VYRE_OP_SG_REDUCE, 0, AUX, 10, "10 is no kind of reduction"},
    {VYRE_OP_TRAP, 0, IMM, 1, "there is no trap site 1"},
    {VYRE_OP_SHR_U, 0, OP, VYRE_OP_DIV_U, "the set of operations is not that of the code"},
};

static void broken_instructions_are_found(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        vyre_error error = {0};
        vyre__kernel *kernel = kernel_kit_large();
        CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
        change(find(&kernel->form, rows[i].op, rows[i].nth), rows[i].what, rows[i].value);
        CU_ASSERT_EQUAL(vyre__kernel_verify(&kernel->form, &error), VYRE_INTERNAL);
        CU_ASSERT_NOT_EQUAL(error.fix[0], 0);
        if (!strstr(error.message, rows[i].expected)) {
            printf("# row %u: \"%s\" lacks \"%s\"\n", (unsigned)i, error.message, rows[i].expected);
            CU_FAIL("another mistake is told");
        }
        vyre__kernel_release(kernel);
    }
}

/* ---- members of the kernel and its tables ---- */

#define BREAK_KERNEL(statement, status, expected)                                                  \
    do {                                                                                           \
        vyre_error error = {0};                                                                    \
        vyre__kernel *kernel = kernel_kit_large();                                                 \
        CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);                                                      \
        vyre_kernel *form = &kernel->form;                                                         \
        statement;                                                                                 \
        CU_ASSERT_EQUAL(vyre__kernel_verify(form, &error), status);                                \
        if (!strstr(error.message, expected)) {                                                    \
            printf("# %s: \"%s\" lacks \"%s\"\n", #statement, error.message, expected);            \
            CU_FAIL("another mistake is told");                                                    \
        }                                                                                          \
        vyre__kernel_release(kernel);                                                              \
    } while (0)

static void broken_headers_are_found(void)
{
    BREAK_KERNEL(form->struct_size--, VYRE_INTERNAL, "the struct has");
    BREAK_KERNEL(form->kernel_minor = 1, VYRE_INTERNAL, "minor 1 is not known");
    BREAK_KERNEL(form->reserved = 1, VYRE_INTERNAL, "a reserved member is not zero");
    BREAK_KERNEL(form->name = NULL, VYRE_INTERNAL, "the name is missing");
    BREAK_KERNEL(form->workgroup[1] = 0, VYRE_INTERNAL, "the workgroup has no lanes");
    BREAK_KERNEL(form->workgroup[1] = 1 << 26, VYRE_LIMIT, "lanes in a workgroup");
    BREAK_KERNEL(form->float_mode = 0, VYRE_INTERNAL, "0 is no float mode");
    BREAK_KERNEL(form->ulp = 4, VYRE_INTERNAL, "ulp 4 belongs to float mode ulp");
    BREAK_KERNEL(form->shared_align = 3, VYRE_INTERNAL, "is aligned to 3");
    BREAK_KERNEL(form->shared_bytes = 0, VYRE_INTERNAL, "workgroup memory of 0 bytes");
    BREAK_KERNEL(form->code = NULL, VYRE_INTERNAL, "instructions are missing");
    BREAK_KERNEL(form->code_stride = 24, VYRE_INTERNAL, "instructions are not aligned");
    BREAK_KERNEL(form->code_stride = 36, VYRE_INTERNAL, "instructions are not aligned");
    BREAK_KERNEL(form->buffer_stride = 4, VYRE_INTERNAL, "buffers are not aligned");
    BREAK_KERNEL(form->code_count = (1 << 20) + 1, VYRE_LIMIT, "2^20 instructions");
    BREAK_KERNEL(form->local_count = 4097, VYRE_LIMIT, "4096 locals");
    BREAK_KERNEL(form->buffer_count = 513, VYRE_LIMIT, "512 buffers");
    BREAK_KERNEL(form->value_count = UINT32_MAX, VYRE_INTERNAL, "more than there are instructions");
    BREAK_KERNEL(form->value_count--, VYRE_INTERNAL, "values instead of");
    BREAK_KERNEL(form->code_count--, VYRE_INTERNAL, "the set of operations");
    BREAK_KERNEL(form->code_count -= 2, VYRE_INTERNAL, "is not closed");
    BREAK_KERNEL(form->code_count = 0, VYRE_INTERNAL, "more than there are instructions");
}

static void broken_tables_are_found(void)
{
    BREAK_KERNEL(((uint8_t *)(uintptr_t)form->locals)[0] = 9, VYRE_INTERNAL, "local 0 has no type");
    BREAK_KERNEL(table_of(form)->type = 1, VYRE_INTERNAL, "table 0 has no type");
    BREAK_KERNEL(table_of(form)->count = 0, VYRE_INTERNAL, "table 0 is empty");
    BREAK_KERNEL(table_of(form)->count = 513, VYRE_LIMIT, "4 KiB in a table");
    BREAK_KERNEL(table_of(form)->count = UINT32_MAX, VYRE_LIMIT, "4 KiB in a table");
    BREAK_KERNEL(table_of(form)->struct_size = 0, VYRE_INTERNAL, "table 0: the struct");
    BREAK_KERNEL(buffer_of(form, 0)->struct_size = 0, VYRE_INTERNAL, "buffer 0: the struct");
    BREAK_KERNEL(buffer_of(form, 0)->role = 0, VYRE_INTERNAL, "buffer 0: 0 is no role");
    BREAK_KERNEL(buffer_of(form, 0)->role = 8, VYRE_INTERNAL, "buffer 0: 8 is no role");
    BREAK_KERNEL(buffer_of(form, 0)->element_bytes = 3, VYRE_INTERNAL, "elements of 3 bytes");
    BREAK_KERNEL(buffer_of(form, 0)->align_log2 = 32, VYRE_INTERNAL, "is aligned to 2^32");
    BREAK_KERNEL(buffer_of(form, 0)->align_log2 = 1, VYRE_INTERNAL, "is not aligned to 4 bytes");
    BREAK_KERNEL(buffer_of(form, 0)->slot = UINT32_MAX, VYRE_INTERNAL, "do not fit its role");
    BREAK_KERNEL(buffer_of(form, 3)->binding = 1, VYRE_INTERNAL, "do not fit its role");
    BREAK_KERNEL(buffer_of(form, 1)->per_item_bytes = 4, VYRE_INTERNAL, "is not scratch");
    BREAK_KERNEL((buffer_of(form, 0)->role = VYRE_ROLE_TRAP, buffer_of(form, 0)->slot = UINT32_MAX,
                  buffer_of(form, 0)->binding = 0),
                 VYRE_INTERNAL, "there are 2 trap buffers");
    BREAK_KERNEL(buffer_of(form, 3)->role = VYRE_ROLE_SCRATCH, VYRE_INTERNAL, "no trap buffer");
}

static void broken_summaries_are_found(void)
{
    BREAK_KERNEL(form->features ^= VYRE_KERNEL_FEATURE_F64, VYRE_INTERNAL, "the features are");
    BREAK_KERNEL(form->operations[7] = 1, VYRE_INTERNAL, "the set of operations");
    BREAK_KERNEL(form->flags |= VYRE_KERNEL_PROVED, VYRE_INTERNAL, "the flags are 0x7");
    BREAK_KERNEL(form->max_depth++, VYRE_INTERNAL, "depth 3");
    BREAK_KERNEL(form->subgroup_width = 0, VYRE_INTERNAL, "subgroup width 0");
    BREAK_KERNEL(buffer_of(form, 0)->access = 3, VYRE_INTERNAL, "buffer 0: its access is 3");
    BREAK_KERNEL(buffer_of(form, 1)->flags |= VYRE_BUFFER_READ_ONLY, VYRE_INTERNAL,
                 "buffer 1: its flags are 3");
    BREAK_KERNEL(buffer_of(form, 0)->flags &= ~2U, VYRE_INTERNAL, "buffer 0: its flags are 1");
    BREAK_KERNEL(buffer_of(form, 0)->flags |= 8, VYRE_INTERNAL, "buffer 0: its flags are 11");
    BREAK_KERNEL(form->digest[31] ^= 1, VYRE_INTERNAL, "the digest is not that of the kernel");
    BREAK_KERNEL(buffer_of(form, 0)->min_elements = 4, VYRE_INTERNAL, "the digest");
}

/* ---- code that is refused before it is a kernel ---- */

static void expect_refused(vyre__code *code, const char *expected)
{
    vyre_error error = {0};
    vyre__kernel *kernel = NULL;
    CU_ASSERT_EQUAL(vyre__kernel_finish(code, &kernel, &error), VYRE_INTERNAL);
    if (!strstr(error.message, expected)) {
        printf("# \"%s\" lacks \"%s\"\n", error.message, expected);
        CU_FAIL("another mistake is told");
    }
    vyre__kernel_release(kernel);
    vyre__code_release(code);
}

static vyre__value is_first(vyre__code *code)
{
    return vyre__code_op2(code, VYRE_OP_EQ, VYRE_VALUE_W32,
                          vyre__code_op0(code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0),
                          vyre__code_w32(code, 0));
}

static void lanes_gather_under_uniform_control_only(void)
{
    static const uint32_t operations[] = {VYRE_OP_BARRIER, VYRE_OP_SG_BALLOT};
    vyre__code code;
    for (size_t i = 0; i < 2; i++) {
        kernel_kit_start(&code);
        const vyre__value condition = is_first(&code);
        vyre__code_if(&code, condition);
        if (operations[i] == VYRE_OP_BARRIER)
            kernel_kit_put(&code, VYRE_OP_BARRIER);
        else
            vyre__code_op1(&code, VYRE_OP_SG_BALLOT, VYRE_VALUE_W32, condition);
        vyre__code_end(&code);
        expect_refused(&code, "is not under uniform control");
    }
    kernel_kit_start(&code);
    vyre__code_if(&code, is_first(&code));
    kernel_kit_put(&code, VYRE_OP_RETURN);
    vyre__code_end(&code);
    kernel_kit_put(&code, VYRE_OP_BARRIER);
    expect_refused(&code, "RETURN: is not under uniform control");
}

static void a_grid_barrier_needs_a_uniform_grid(void)
{
    vyre__code code;
    kernel_kit_start(&code);
    vyre__code_if(&code, vyre__code_op2(&code, VYRE_OP_EQ, VYRE_VALUE_W32,
                                        kernel_kit_axis(&code, VYRE_OP_GROUP_ID, 0),
                                        vyre__code_w32(&code, 0)));
    kernel_kit_put(&code, VYRE_OP_BARRIER);
    kernel_kit_put(&code, VYRE_OP_GRID_BARRIER);
    vyre__code_end(&code);
    expect_refused(&code, "GRID_BARRIER: the control differs between workgroups");
}

static void leaving_ends_a_block(void)
{
    static const uint32_t leaving[] = {VYRE_OP_BREAK, VYRE_OP_CONTINUE, VYRE_OP_RETURN};
    for (size_t i = 0; i < 3; i++) {
        vyre__code code;
        kernel_kit_start(&code);
        vyre__code_loop(&code);
        vyre__code_put(&code, (vyre_instruction){.op = (uint16_t)leaving[i]});
        vyre__code_w32(&code, 1);
        vyre__code_end(&code);
        expect_refused(&code, "is not the last of its block");
    }
}

static void blocks_nest(void)
{
    static const struct {
        uint32_t op;
        const char *expected;
    } alone[] = {
        {VYRE_OP_END, "END: no block is open"},
        {VYRE_OP_ELSE, "ELSE: is not behind the block of an IF"},
        {VYRE_OP_BREAK, "BREAK: is in no loop"},
        {VYRE_OP_CONTINUE, "CONTINUE: is in no loop"},
        {VYRE_OP_LOOP, "the block of instruction 0 is not closed"},
    };
    vyre__code code;
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++) {
        kernel_kit_start(&code);
        kernel_kit_put(&code, alone[i].op);
        expect_refused(&code, alone[i].expected);
    }
    kernel_kit_start(&code);
    vyre__code_if(&code, is_first(&code));
    vyre__code_else(&code);
    kernel_kit_put(&code, VYRE_OP_ELSE);
    vyre__code_end(&code);
    expect_refused(&code, "ELSE: is not behind the block of an IF");
}

static vyre__value bits(vyre__code *code, uint32_t type, uint64_t value)
{
    return vyre__code_constant(code, type, value);
}

static void constants_keep_what_is_guaranteed(void)
{
    static const struct {
        uint32_t op, type;
        uint64_t a, b;
        const char *expected;
    } pairs[] = {
        {VYRE_OP_SHL, VYRE_VALUE_W32, 1, 32, "SHL: shifts by 32"},
        {VYRE_OP_DIV_U, VYRE_VALUE_W32, 1, 0, "DIV_U: divides by 0"},
        {VYRE_OP_REM_S, VYRE_VALUE_W32, 0x80000000, 0xFFFFFFFF, "divides the least number by -1"},
        {VYRE_OP_ADD_F, VYRE_VALUE_F32, 0x3F800000, 0x80000000, "operand b is a constant zero"},
        {VYRE_OP_MUL_F, VYRE_VALUE_F64, 0, 1, "MUL_F: operand a is a constant zero"},
        {VYRE_OP_EQ, VYRE_VALUE_F32, 0, 1, "EQ: cannot be of type f32"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        vyre__code code;
        kernel_kit_start(&code);
        vyre__code_op2(&code, pairs[i].op, pairs[i].type, bits(&code, pairs[i].type, pairs[i].a),
                       bits(&code, pairs[i].type, pairs[i].b));
        expect_refused(&code, pairs[i].expected);
    }
}

static void aux_is_in_range(void)
{
    static const struct {
        uint32_t op, type, aux;
        const char *expected;
    } codes[] = {
        {VYRE_OP_PARAM, VYRE_VALUE_W32, 0, "there is no parameter 0"},
        {VYRE_OP_LEN, VYRE_VALUE_W32, 2, "there is no buffer 2"},
        {VYRE_OP_FENCE, 0, 0x0103, "3 is no scope"},
        {VYRE_OP_FENCE, 0, 0x0401, "4 is no order"},
        {VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 1, "aux is 1 instead of 0"},
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        vyre__code code;
        kernel_kit_start(&code);
        vyre__code_op0(&code, codes[i].op, codes[i].type, codes[i].aux);
        expect_refused(&code, codes[i].expected);
    }
}

static void native_functions_belong_to_ulp(void)
{
    vyre__code code;
    kernel_kit_start(&code);
    const vyre__value one = bits(&code, VYRE_VALUE_F32, 0x3F800000);
    vyre__code_put(&code, (vyre_instruction){
                              .op = VYRE_OP_SIN_N, .type = VYRE_VALUE_F32, .arg = {one}, .aux = 4});
    expect_refused(&code, "SIN_N: belongs to float mode ulp only");
    kernel_kit_start(&code);
    code.float_mode = 3;
    code.ulp = 4;
    vyre__code_op1(&code, VYRE_OP_SIN_N, VYRE_VALUE_F32, bits(&code, VYRE_VALUE_F32, 1));
    expect_refused(&code, "SIN_N: allows no error");
}

static const unit_test tests[] = {
    {"good kernels pass", good_kernels_pass},
    {"broken instructions are found", broken_instructions_are_found},
    {"broken headers are found", broken_headers_are_found},
    {"broken tables are found", broken_tables_are_found},
    {"broken summaries are found", broken_summaries_are_found},
    {"lanes gather under uniform control only", lanes_gather_under_uniform_control_only},
    {"a grid barrier needs a uniform grid", a_grid_barrier_needs_a_uniform_grid},
    {"leaving ends a block", leaving_ends_a_block},
    {"blocks nest", blocks_nest},
    {"constants keep what is guaranteed", constants_keep_what_is_guaranteed},
    {"aux is in range", aux_is_in_range},
    {"native functions belong to ulp", native_functions_belong_to_ulp},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("kernel-verify", tests);
}
