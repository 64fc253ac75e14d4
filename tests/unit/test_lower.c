/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What lowering gives as a whole: equal kernels, tables, failures. */
#include "config.h"

#include <fenv.h>
#include <string.h>

#include <vyre/plugin.h>

#include "tests/unit/lower_kit.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/unit.h"

static const char refused_text[] =
    "program \"t::all\";workgroup 40;buffer a:u32[] read;buffer k:f32[3] uniform;"
    "buffer s:u32[40] workgroup;buffer n:u8[] read;buffer y:u32[100] output;"
    "{let x=a[gid.x];let f=sin(k[1])+(0.1+0.2);if(x>9){trap(x,\"low\");}s[lid.x]=x;barrier();"
    "for(i in 0..x){if(i==7){trap(i,\"high\");return;}y[gid.x]+=subgroup_add(1)+u32(n[i]);}"
    "y[gid.x]=atomic_add(y[0],u32(f))+s[39-lid.x];}";

/* The same with the subgroup operation out of the loop whose length is not uniform. */
static const char lowered_text[] =
    "program \"t::all\";workgroup 40;buffer a:u32[] read;buffer k:f32[3] uniform;"
    "buffer s:u32[40] workgroup;buffer n:u8[] read;buffer y:u32[100] output;"
    "{let x=a[gid.x];let f=sin(k[1])+(0.1+0.2);if(x>9){trap(x,\"low\");}s[lid.x]=x;barrier();"
    "for(i in 0..x){if(i==7){trap(i,\"high\");return;}y[gid.x]+=u32(n[i]);}let q=subgroup_add(x);"
    "y[gid.x]=u32(f)+s[39-lid.x]+q;}";

static vyre__lowered *lower_for(const char *text, const vyre_kernel_caps *caps, uint32_t mode)
{
    vyre_error error = {0};
    vyre__lowered *lowered = NULL;
    vyre_program *program = lower_parse(text);
    const vyre__lowering options = {.caps = caps, .float_mode = mode};
    CU_ASSERT_EQUAL(vyre__lower(program, &options, &lowered, &error), VYRE_OK);
    vyre_program_release(program);
    return lowered;
}

static vyre__lowered *lower(const char *text, uint32_t mode)
{
    return lower_for(text, compare_caps_full(), mode);
}

static void equal_kernels(void)
{
    vyre__lowered *first = lower(lowered_text, VYRE_FLOAT_STRICT);
    fesetround(FE_UPWARD);
    vyre__lowered *second = lower(lowered_text, 0);
    CU_ASSERT_EQUAL(fegetround(), FE_UPWARD);
    fesetround(FE_TONEAREST);
    vyre__lowered *other = lower(lowered_text, VYRE_FLOAT_FLUSH);
    if (first && second && other) {
        const size_t size = sizeof first->kernels[0]->form.digest;
        CU_ASSERT_EQUAL(first->kernel_count, 1);
        CU_ASSERT(memcmp(first->kernels[0]->form.digest, second->kernels[0]->form.digest, size) ==
                  0);
        CU_ASSERT(memcmp(first->kernels[0]->form.digest, other->kernels[0]->form.digest, size) !=
                  0);
    }
    vyre__lowered_release(first);
    vyre__lowered_release(second);
    vyre__lowered_release(other);
}

static void tables(void)
{
    vyre__lowered *lowered = lower(lowered_text, 0);
    if (!lowered)
        return;
    const vyre_kernel *form = &lowered->kernels[0]->form;
    CU_ASSERT_STRING_EQUAL(form->name, "t::all");
    CU_ASSERT_EQUAL(form->workgroup[0], 40);
    CU_ASSERT_EQUAL(form->shared_bytes, 160);
    CU_ASSERT_EQUAL(form->buffer_count, 5);
    CU_ASSERT_EQUAL(lowered->binding_count, 4);
    CU_ASSERT_EQUAL(lowered->trap_buffer, 4);
    CU_ASSERT_EQUAL(lowered->scratch_buffer, VYRE__NO_BUFFER);
    CU_ASSERT_FALSE(lowered->cooperative);
    const uint32_t roles[] = {VYRE_ROLE_INPUT, VYRE_ROLE_UNIFORM, VYRE_ROLE_INPUT, VYRE_ROLE_OUTPUT,
                              VYRE_ROLE_TRAP};
    const uint32_t slots[] = {0, 1, 3, 4, UINT32_MAX};
    const uint32_t bytes[] = {4, 4, 1, 4, 4};
    for (uint32_t i = 0; i < 5; i++) {
        const vyre_kernel_buffer *buffer = vyre__kernel_buffer_at(form, i);
        CU_ASSERT_EQUAL(buffer->role, roles[i]);
        CU_ASSERT_EQUAL(buffer->slot, slots[i]);
        CU_ASSERT_EQUAL(buffer->element_bytes, bytes[i]);
    }
    CU_ASSERT_EQUAL(vyre__kernel_buffer_at(form, 3)->min_elements, 100);
    CU_ASSERT(vyre__kernel_buffer_at(form, 1)->flags & VYRE_BUFFER_SMALL);
    CU_ASSERT_EQUAL(form->trap_site_count, 2);
    CU_ASSERT(vyre__str_is(vyre__lowered_trap_tag(lowered, 0, 0), "low"));
    CU_ASSERT(vyre__str_is(vyre__lowered_trap_tag(lowered, 0, 1), "high"));
    CU_ASSERT(vyre__str_is(vyre__lowered_trap_tag(lowered, 0, 2), ""));
    vyre__lowered_release(lowered);
}

static void segments(void)
{
    vyre__lowered *lowered = lower_for("program;workgroup 8;buffer y:u32[64] output;"
                                       "{let x=gid.x*3;y[gid.x]=x;barrier.grid();y[63-gid.x]+=x;}",
                                       compare_caps_least(), 0);
    if (!lowered)
        return;
    CU_ASSERT_EQUAL(lowered->kernel_count, 2);
    CU_ASSERT_EQUAL(lowered->scratch_buffer, 1);
    for (uint32_t i = 0; i < lowered->kernel_count; i++) {
        const vyre_kernel_buffer *scratch = vyre__kernel_buffer_at(&lowered->kernels[i]->form, 1);
        CU_ASSERT_EQUAL(scratch->role, VYRE_ROLE_SCRATCH);
        CU_ASSERT_EQUAL(scratch->per_item_bytes, 8); /* one word, in turns */
    }
    vyre__lowered_release(lowered);
}

static void mistakes(void)
{
    const vyre_kernel_caps *caps = compare_caps_full();
    lower_refuses(refused_text, caps, VYRE_INVALID_PROGRAM, "subgroup");
    lower_refuses("program;workgroup 4;buffer y:u32[] readwrite;raw{y[0]=1;}", caps,
                  VYRE_INVALID_PROGRAM, "Region");
    lower_refuses("program;workgroup 4;buffer y:u32[] readwrite;{y[0]=x;}", caps,
                  VYRE_INVALID_PROGRAM, "`x`");
    lower_refuses("program;workgroup 4;buffer y:u32[] readwrite;{y[0]=q[1];}", caps,
                  VYRE_INVALID_PROGRAM, "`q`");
    lower_refuses("program;workgroup 4;buffer y:u32[] readwrite;{y[0]=1.0;}", caps,
                  VYRE_INVALID_PROGRAM, "holds u32");
    lower_refuses("program;workgroup 4;buffer y:u32[] read;{y[0]=1;}", caps, VYRE_INVALID_PROGRAM,
                  "read-only");
    lower_refuses("program;workgroup 4;buffer y:u32[] readwrite;{let x=1;x=1.0;}", caps,
                  VYRE_INVALID_PROGRAM, "`x`");
    lower_refuses("program;workgroup 4;buffer y:u32[] readwrite;{for(i in 0..3){i=1;}}", caps,
                  VYRE_INVALID_PROGRAM, "loop variable");
    lower_refuses("program;workgroup 4;buffer y:u32[] readwrite;{y[0]=1+1.0;}", caps,
                  VYRE_UNSUPPORTED, "u32 and f32");
    lower_refuses("program;workgroup 65537;buffer y:u32[] readwrite;{y[0]=1;}", caps, VYRE_LIMIT,
                  "65536");
    const vyre__lowering options = {.caps = caps, .float_mode = 9};
    vyre__lowered *lowered = NULL;
    vyre_program *program = lower_parse(lowered_text);
    CU_ASSERT_EQUAL(vyre__lower(program, &options, &lowered, NULL), VYRE_INVALID_ARGUMENT);
    vyre_program_release(program);
}

/* With 0, 1, 2, ... allocations that succeed; the address sanitizer finds what is not released. */
static void exhaust(const char *text, const vyre_kernel_caps *caps)
{
    vyre_program *program = lower_parse(text);
    const vyre__lowering options = {.caps = caps};
    vyre_status status = VYRE_OUT_OF_HOST_MEMORY;
    size_t allowed = 0;
    for (; status == VYRE_OUT_OF_HOST_MEMORY && allowed < 1000; allowed++) {
        vyre_error error = {0};
        vyre__lowered *lowered = NULL;
        memory_left = allowed;
        status = vyre__lower(program, &options, &lowered, &error);
        memory_left = SIZE_MAX;
        CU_ASSERT_EQUAL(status == VYRE_OK, lowered != NULL);
        CU_ASSERT(status == VYRE_OK || (error.message[0] && error.fix[0]));
        vyre__lowered_release(lowered);
    }
    CU_ASSERT_EQUAL(status, VYRE_OK);
    CU_ASSERT(allowed > 10);
    vyre_program_release(program);
}

static void short_memory(void)
{
    exhaust(lowered_text, compare_caps_full());
    exhaust(lowered_text, compare_caps_least());
    exhaust("program;workgroup 8;buffer y:u32[64] output;{let x=y[3];let z=x;z+=1;if(x>4){return;}"
            "y[gid.x]=x;barrier.grid();y[63-gid.x]+=x+z;all_gather(y,y,0);}",
            compare_caps_least());
}

static const unit_test tests[] = {{"equal kernels", equal_kernels}, {"tables", tables},
                                  {"segments", segments},           {"mistakes", mistakes},
                                  {"short memory", short_memory},   {NULL, NULL}};

int main(void)
{
    return unit_main("lower", tests);
}
