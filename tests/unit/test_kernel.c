/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Finished kernels: what is derived from the code, and the digest. */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/base/blake3.h"
#include "core/base/bytes.h"
#include "core/kernel/verify.h"
#include "tests/unit/kernel_kit.h"
#include "tests/unit/memory_kit.h"

static int has(const vyre_kernel *form, uint32_t op)
{
    return (form->operations[op / 64] >> op % 64 & 1) != 0;
}

static void a_kernel_describes_its_code(void)
{
    vyre__kernel *kernel = kernel_kit_saxpy();
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
    const vyre_kernel *form = &kernel->form;
    CU_ASSERT_EQUAL(form->struct_size, sizeof *form);
    CU_ASSERT_EQUAL(form->features, 0);
    CU_ASSERT_EQUAL(form->flags, VYRE_KERNEL_POLLS | VYRE_KERNEL_UNIFORM_EXIT);
    CU_ASSERT_EQUAL(form->code_count, 13);
    CU_ASSERT_EQUAL(form->value_count, 10);
    CU_ASSERT_EQUAL(form->max_depth, 1);
    CU_ASSERT_EQUAL(form->subgroup_width, 0);
    CU_ASSERT(has(form, VYRE_OP_MUL_F) && has(form, VYRE_OP_END) && !has(form, VYRE_OP_ELSE));
    CU_ASSERT_EQUAL(form->buffers[0].access, VYRE_BUFFER_READ);
    CU_ASSERT_EQUAL(form->buffers[0].flags, VYRE_BUFFER_READ_ONLY | VYRE_BUFFER_DISJOINT);
    CU_ASSERT_EQUAL(form->buffers[1].access, VYRE_BUFFER_READ | VYRE_BUFFER_WRITE);
    CU_ASSERT_EQUAL(form->buffers[1].flags, VYRE_BUFFER_DISJOINT);
    CU_ASSERT_STRING_EQUAL(form->name, "by-hand");
    vyre__kernel_release(kernel);
}

static void features_follow_from_the_code(void)
{
    vyre__kernel *kernel = kernel_kit_large();
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
    const vyre_kernel *form = &kernel->form;
    CU_ASSERT_EQUAL(form->features, VYRE_KERNEL_FEATURE_I64 | VYRE_KERNEL_FEATURE_F64 |
                                        VYRE_KERNEL_FEATURE_SHARED | VYRE_KERNEL_FEATURE_BARRIER |
                                        VYRE_KERNEL_FEATURE_ATOMIC | VYRE_KERNEL_FEATURE_SUBGROUP |
                                        VYRE_KERNEL_FEATURE_TRAP |
                                        VYRE_KERNEL_FEATURE_UNBOUNDED_LOOP);
    CU_ASSERT_EQUAL(form->flags & VYRE_KERNEL_POLLS, VYRE_KERNEL_POLLS);
    CU_ASSERT_EQUAL(form->flags & VYRE_KERNEL_PROVED, 0);
    CU_ASSERT_EQUAL(form->subgroup_width, 32);
    CU_ASSERT_EQUAL(form->max_depth, 2);
    CU_ASSERT_EQUAL(form->buffers[2].access, VYRE_BUFFER_ATOMIC);
    CU_ASSERT_EQUAL(form->buffers[3].access, VYRE_BUFFER_WRITE | VYRE_BUFFER_ATOMIC);
    CU_ASSERT_EQUAL(((const double *)form->tables[0].data)[3], 3.5);
    vyre__kernel_release(kernel);
}

/* A loop around `inner`, with or without POLL outside it; the flags of the kernel. */
static uint64_t flags_of_loops(uint64_t rounds, int outer_polls, int inner_polls)
{
    vyre__code code;
    kernel_kit_start(&code);
    vyre__code_for(&code, vyre__code_w32(&code, 0), vyre__code_w32(&code, (uint32_t)rounds));
    if (outer_polls)
        vyre__code_op0(&code, VYRE_OP_POLL, VYRE_VALUE_BOOL, 0);
    vyre__code_loop(&code);
    if (inner_polls)
        vyre__code_op0(&code, VYRE_OP_POLL, VYRE_VALUE_BOOL, 0);
    vyre__code_break(&code);
    vyre__code_end(&code);
    vyre__code_end(&code);
    vyre__kernel *kernel = kernel_kit_finish(&code);
    const uint64_t flags = kernel ? kernel->form.flags : 0;
    vyre__kernel_release(kernel);
    return flags & VYRE_KERNEL_POLLS;
}

static void a_poll_counts_for_the_innermost_loop(void)
{
    CU_ASSERT_NOT_EQUAL(flags_of_loops(65536, 0, 1), 0);
    CU_ASSERT_EQUAL(flags_of_loops(65537, 0, 1), 0);
    CU_ASSERT_NOT_EQUAL(flags_of_loops(65537, 1, 1), 0);
    CU_ASSERT_EQUAL(flags_of_loops(65536, 1, 0), 0);
}

/* for i in 0..min(parameter, most) */
static uint64_t features_of_limited(uint32_t most)
{
    vyre__code code;
    kernel_kit_start(&code);
    code.param_count = 1;
    const vyre__value count = kernel_kit_axis(&code, VYRE_OP_PARAM, 0);
    const vyre__value end =
        vyre__code_op2(&code, VYRE_OP_MIN_U, VYRE_VALUE_W32, count, vyre__code_w32(&code, most));
    vyre__code_for(&code, vyre__code_w32(&code, 0), end);
    vyre__code_end(&code);
    vyre__kernel *kernel = kernel_kit_finish(&code);
    const uint64_t features = kernel ? kernel->form.features : UINT64_MAX;
    vyre__kernel_release(kernel);
    return features;
}

static void a_limited_loop_needs_no_poll(void)
{
    CU_ASSERT_EQUAL(features_of_limited(65536), 0);
    CU_ASSERT_EQUAL(features_of_limited(65537), VYRE_KERNEL_FEATURE_UNBOUNDED_LOOP);
}

static void equal_kernels_have_equal_digests(void)
{
    vyre__kernel *a = kernel_kit_large(), *b = kernel_kit_large();
    CU_ASSERT_PTR_NOT_NULL_FATAL(a);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    CU_ASSERT_EQUAL(memcmp(a->form.digest, b->form.digest, 32), 0);
    b->form.name = "other";
    uint8_t digest[32];
    vyre__kernel_digest(&b->form, digest);
    CU_ASSERT_EQUAL(memcmp(a->form.digest, digest, 32), 0);
    vyre__kernel_release(a);
    vyre__kernel_release(b);
}

/* The bytes below the digest of a kernel with one constant, a local and a table, by hand. */
static void put_documented_bytes(vyre__bytes *out)
{
    const uint32_t words[] = {1, 0, 64, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0};
    vyre__bytes_put_u64(out, VYRE_KERNEL_FEATURE_I64);
    for (int i = 0; i < 8; i++)
        vyre__bytes_put_u64(out, i == 0 ? UINT64_C(1) << VYRE_OP_CONST : 0);
    vyre__bytes_put_u64(out, 7);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        vyre__bytes_put_u32(out, words[i]);
    vyre__bytes_put(out, "\x14\0\2\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24);
    vyre__bytes_put_u64(out, 0x12345678);
    vyre__bytes_put_u8(out, VYRE_VALUE_F32);
    vyre__bytes_put_u32(out, VYRE_VALUE_W64);
    vyre__bytes_put_u32(out, 2);
    vyre__bytes_put_u64(out, 0x0102030405060708);
    vyre__bytes_put_u64(out, 9);
}

static void the_digest_is_the_documented_one(void)
{
    static const uint64_t data[] = {0x0102030405060708, 9};
    vyre__code code;
    vyre__bytes bytes = {0};
    uint8_t expected[32];
    vyre__code_start(&code, (const uint32_t[3]){64, 1, 1}, "");
    code.float_mode = 1;
    vyre__code_w32(&code, 0x12345678);
    vyre__code_local(&code, VYRE_VALUE_F32);
    vyre__code_table(&code, VYRE_VALUE_W64, data, 2);
    vyre__kernel *kernel = kernel_kit_finish(&code);
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
    put_documented_bytes(&bytes);
    vyre__blake3_hash(bytes.data, bytes.size, expected);
    CU_ASSERT_EQUAL(memcmp(kernel->form.digest, expected, 32), 0);
    vyre__bytes_release(&bytes);
    vyre__kernel_release(kernel);
}

static void the_digest_does_not_depend_on_strides(void)
{
    enum { STRIDE = 40, MOST = 128 };
    static uint64_t wide[MOST * STRIDE / 8];
    uint8_t digest[32];
    vyre__kernel *kernel = kernel_kit_large();
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
    CU_ASSERT_FATAL(kernel->form.code_count <= MOST);
    memset(wide, 0xAA, sizeof wide);
    for (uint32_t i = 0; i < kernel->form.code_count; i++)
        memcpy((char *)wide + (size_t)i * STRIDE, &kernel->form.code[i], sizeof(vyre_instruction));
    vyre_kernel form = kernel->form;
    form.code = (const vyre_instruction *)(const void *)wide;
    form.code_stride = STRIDE;
    vyre__kernel_digest(&form, digest);
    CU_ASSERT_EQUAL(memcmp(digest, kernel->form.digest, 32), 0);
    CU_ASSERT_EQUAL(vyre__kernel_verify(&form, NULL), VYRE_OK);
    vyre__kernel_release(kernel);
}

/* Every member but those left out changes the digest. */
static void the_digest_covers_every_member(void)
{
    vyre__kernel *kernel = kernel_kit_large();
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
    vyre_kernel *form = &kernel->form;
    vyre_instruction *code = (vyre_instruction *)(uintptr_t)form->code;
    vyre_kernel_buffer *buffer = (vyre_kernel_buffer *)(uintptr_t)form->buffers;
    vyre_kernel_table *table = (vyre_kernel_table *)(uintptr_t)form->tables;
    vyre_trap_site *site = (vyre_trap_site *)(uintptr_t)form->trap_sites;
    uint8_t digest[32];
#define CHANGES(member)                                                                            \
    member ^= 1;                                                                                   \
    vyre__kernel_digest(form, digest);                                                             \
    CU_ASSERT_NOT_EQUAL(memcmp(digest, form->digest, 32), 0);                                      \
    member ^= 1;
    CHANGES(form->features)
    CHANGES(form->operations[7])
    CHANGES(form->flags)
    CHANGES(form->float_mode)
    CHANGES(form->ulp)
    CHANGES(form->workgroup[2])
    CHANGES(form->shared_bytes)
    CHANGES(form->shared_align)
    CHANGES(form->subgroup_width)
    CHANGES(form->value_count)
    CHANGES(form->param_count)
    CHANGES(form->max_depth)
    CHANGES(code[1].op)
    CHANGES(code[1].type)
    CHANGES(code[1].flags)
    CHANGES(code[1].result)
    CHANGES(code[1].arg[2])
    CHANGES(code[1].aux)
    CHANGES(code[1].imm)
    CHANGES(buffer[1].role)
    CHANGES(buffer[1].access)
    CHANGES(buffer[1].flags)
    CHANGES(buffer[1].element_bytes)
    CHANGES(buffer[1].align_log2)
    CHANGES(buffer[1].binding)
    CHANGES(buffer[1].slot)
    CHANGES(buffer[1].min_elements)
    CHANGES(buffer[1].per_item_bytes)
    CHANGES(buffer[1].per_grid_bytes)
    CHANGES(((uint8_t *)(uintptr_t)table[0].data)[31])
    CHANGES(site[0].node)
    CHANGES(((uint8_t *)(uintptr_t)form->locals)[0])
#undef CHANGES
    vyre__kernel_digest(form, digest);
    CU_ASSERT_EQUAL(memcmp(digest, form->digest, 32), 0);
    vyre__kernel_release(kernel);
}

static void an_open_block_is_refused(void)
{
    vyre__code code;
    vyre__kernel *kernel = NULL;
    vyre_error error = {0};
    kernel_kit_start(&code);
    vyre__code_loop(&code);
    CU_ASSERT_EQUAL(vyre__kernel_finish(&code, &kernel, &error), VYRE_INTERNAL);
    CU_ASSERT_PTR_NULL(kernel);
    CU_ASSERT_STRING_EQUAL(error.message, "kernel form: the block of instruction 0 is not closed");
    CU_ASSERT_EQUAL(code.count, 1);
    vyre__code_release(&code);
}

static void a_long_name_is_cut_between_characters(void)
{
    char name[80];
    memset(name, 'a', sizeof name);
    memcpy(name + 62, "\xC3\xA4", 2);
    name[79] = 0;
    vyre__code code;
    vyre__code_start(&code, (const uint32_t[3]){1, 1, 1}, name);
    code.float_mode = 1;
    vyre__kernel *kernel = kernel_kit_finish(&code);
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
    CU_ASSERT_EQUAL(strlen(kernel->form.name), 62);
    vyre__kernel_release(kernel);
}

/* Each allocation fails once; nothing leaks, and the code can still be finished afterwards. */
static void short_memory_is_reported(void)
{
    size_t allowed = 0;
    for (vyre__kernel *kernel = NULL; !kernel; allowed++) {
        vyre__code code;
        vyre_error error = {0};
        kernel_kit_start(&code);
        vyre__code_w32(&code, 1);
        kernel_kit_put(&code, VYRE_OP_BARRIER);
        memory_left = allowed;
        const vyre_status status = vyre__kernel_finish(&code, &kernel, &error);
        memory_left = SIZE_MAX;
        if (status == VYRE_OK) {
            CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
            vyre__kernel_release(kernel);
            break;
        }
        CU_ASSERT_EQUAL(status, VYRE_OUT_OF_HOST_MEMORY);
        CU_ASSERT_NOT_EQUAL(error.fix[0], 0);
        CU_ASSERT_PTR_NULL(kernel);
        vyre__code_release(&code);
        CU_ASSERT_FATAL(allowed < 100);
    }
    CU_ASSERT(allowed > 5);
}

static void the_verifier_reports_short_memory(void)
{
    vyre__kernel *kernel = kernel_kit_large();
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
    for (size_t allowed = 0;; allowed++) {
        memory_left = allowed;
        const vyre_status status = vyre__kernel_verify(&kernel->form, NULL);
        memory_left = SIZE_MAX;
        if (status == VYRE_OK)
            break;
        CU_ASSERT_EQUAL(status, VYRE_OUT_OF_HOST_MEMORY);
        CU_ASSERT_FATAL(allowed < 100);
    }
    vyre__kernel_release(kernel);
}

static const unit_test tests[] = {
    {"a kernel describes its code", a_kernel_describes_its_code},
    {"features follow from the code", features_follow_from_the_code},
    {"a POLL counts for the innermost loop", a_poll_counts_for_the_innermost_loop},
    {"a limited loop needs no POLL", a_limited_loop_needs_no_poll},
    {"equal kernels have equal digests", equal_kernels_have_equal_digests},
    {"the digest is the documented one", the_digest_is_the_documented_one},
    {"the digest does not depend on strides", the_digest_does_not_depend_on_strides},
    {"the digest covers every member", the_digest_covers_every_member},
    {"an open block is refused", an_open_block_is_refused},
    {"a long name is cut between characters", a_long_name_is_cut_between_characters},
    {"short memory is reported", short_memory_is_reported},
    {"the verifier reports short memory", the_verifier_reports_short_memory},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("kernel", tests);
}
