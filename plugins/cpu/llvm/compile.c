/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "plugins/cpu/llvm/build.h"
#include "plugins/cpu/llvm/code.h"
#include "plugins/cpu/llvm/emit.h"
#include "plugins/cpu/llvm/use.h"

enum {
    MAX_CODE = 1 << 16,
    MAX_LANES = 65536,
    /* Of more little is made better: libLLVM's time grows with their square. */
    MANY_LOOPS = 128,
    LONG_CODE = 4096,
    MAX_LOOPS = 2048
};

static vyre_status fail(const cpu_code_request *request, vyre_status status, const char *message,
                        const char *fix)
{
    request->host->error(request->host->ctx, status, message, fix);
    return status;
}

/* ---- what is accepted ---- */

static const vyre_kernel_buffer *buffer_at(const vyre_kernel *kernel, uint32_t index)
{
    const char *first = (const char *)kernel->buffers;
    return (const vyre_kernel_buffer *)(const void *)(first +
                                                      (size_t)index * kernel->buffer_stride);
}

static uint32_t loops_of(const vyre_kernel *kernel)
{
    uint32_t loops = 0;
    for (uint32_t i = 0; i < kernel->code_count; i++) {
        const char *at = (const char *)kernel->code + (size_t)i * kernel->code_stride;
        const uint32_t op = ((const vyre_instruction *)(const void *)at)->op;
        loops += op == VYRE_OP_FOR || op == VYRE_OP_LOOP;
    }
    return loops;
}

static const char *refusal(const vyre_kernel *kernel)
{
    const uint64_t lanes =
        (uint64_t)kernel->workgroup[0] * kernel->workgroup[1] * kernel->workgroup[2];
    if (kernel->code_count > MAX_CODE)
        return "the kernel has more instructions than the code generator takes";
    if (loops_of(kernel) > MAX_LOOPS)
        return "the kernel has more loops than the code generator takes";
    if (lanes == 0 || lanes > MAX_LANES)
        return "the workgroup has more items than the code generator takes";
    for (uint32_t i = 0; i < kernel->buffer_count; i++)
        if (buffer_at(kernel, i)->element_bytes == 0)
            return "a buffer of the kernel has elements of no size";
    return NULL;
}

/* ---- compiling ---- */

typedef struct compilation {
    const cpu_code_request *request;
    cpu_isa isa;
    simd_plan plan;
    simd_build build;
    char *text; /* owned */
    size_t text_size;
    simd_block_of_code block; /* owned */
} compilation;

static vyre_status write_text(compilation *c)
{
    const char *refused = NULL;
    if (!simd_plan_make(&c->plan, c->request->kernel, c->isa.width, c->isa.registers))
        return fail(c->request, VYRE_OUT_OF_HOST_MEMORY, "out of memory for a kernel",
                    "Free memory.");
    c->text = simd_emit(&c->plan, &c->isa, c->build.layout, &c->text_size, &refused);
    if (refused)
        return fail(c->request, VYRE_UNSUPPORTED, refused,
                    "Set `engine = kernel` in [backend cpu] for this program.");
    if (!c->text)
        return fail(c->request, VYRE_OUT_OF_HOST_MEMORY, "out of memory for a kernel",
                    "Free memory.");
    return VYRE_OK;
}

static vyre_status fail_late(const compilation *c)
{
    return fail(c->request, VYRE_TIMEOUT, "the deadline passed while a kernel was compiled",
                "Give it more time, or split the program.");
}

static int is_late(const compilation *c)
{
    return c->request->deadline && cpu_now() >= c->request->deadline;
}

static vyre_status generate(compilation *c)
{
    c->build.deadline = c->request->deadline;
    const int done = simd_build_run(&c->build, c->text, c->text_size, 0);
    if (c->build.is_late)
        return fail_late(c);
    if (!done)
        return fail(c->request, VYRE_COMPILE_FAILED, c->build.message,
                    "Set `engine = kernel` in [backend cpu], and report this.");
    const char *why = simd_object_link(c->build.bytes, c->build.size, &c->block);
    if (why)
        return fail(c->request, VYRE_COMPILE_FAILED, why,
                    "Set `engine = kernel` in [backend cpu], and report this.");
    return VYRE_OK;
}

static vyre_status finish(compilation *c, cpu_code **out_code)
{
    const cpu_code_facts facts = {
        .digest = c->request->kernel->digest,
        .shared_bytes = c->request->kernel->shared_bytes,
        .spill_bytes = (uint64_t)c->plan.spill_unit * c->plan.vectors,
    };
    const vyre_status status = cpu_code_make(&facts, &c->block, out_code);
    if (status == VYRE_PERMISSION)
        return fail(c->request, status, "the system does not allow code made at run time",
                    "Set `engine = kernel` in [backend cpu].");
    if (status != VYRE_OK)
        return fail(c->request, status, "out of memory for compiled code", "Free memory.");
    if (c->request->want_text) {
        cpu_code_keep_text(*out_code, c->text);
        c->text = NULL;
    }
    return VYRE_OK;
}

static vyre_status compile(compilation *c, cpu_code **out_code)
{
    const char *why = NULL;
    const cpu_code_request *request = c->request;
    const cpu_llvm_api *api = c->isa.usable ? cpu_llvm_open(request->library, &why) : NULL;
    if (!api)
        return fail(request, VYRE_UNAVAILABLE, why ? why : "the processor lacks SSE4.1",
                    "Install libLLVM (apt-get install libllvm19), or set `engine = kernel`.");
    vyre_status status = VYRE_OK;
    c->build.quick =
        request->kernel->code_count > LONG_CODE || loops_of(request->kernel) > MANY_LOOPS;
    if (!simd_build_start(&c->build, api, request->level))
        status = fail(request, VYRE_COMPILE_FAILED, "libLLVM cannot be set up for this processor",
                      "Set `engine = kernel` in [backend cpu].");
    if (status == VYRE_OK)
        status = write_text(c);
    if (status == VYRE_OK)
        status = generate(c);
    if (status == VYRE_OK)
        status = finish(c, out_code);
    simd_build_release(&c->build);
    return status;
}

vyre_status cpu_code_compile(const cpu_code_request *request, cpu_code **out_code)
{
    compilation c = {.request = request, .isa = cpu_isa_of_host()};
    *out_code = NULL;
    if (request->level)
        c.isa = cpu_isa_limited(c.isa, request->level);
    const char *refused = refusal(request->kernel);
    if (refused)
        return fail(request, VYRE_UNSUPPORTED, refused,
                    "Set `engine = kernel` in [backend cpu] for this program.");
    if (is_late(&c))
        return fail_late(&c);
    cpu_llvm_begin_use();
    const vyre_status status = compile(&c, out_code);
    cpu_llvm_end_use();
    simd_plan_release(&c.plan);
    free(c.block.bytes);
    free(c.text);
    return status;
}
