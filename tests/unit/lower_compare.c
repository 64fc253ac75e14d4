/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/lower_compare.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/dispatch/launch.h"
#include "core/ir/requirements.h"
#include "core/kernel/kernel.h"
#include "core/kernel/verify.h"
#include "core/lower/proof.h"
#include "core/reference/reference.h"
#include "plugins/cpu/kernel/kernel.h"
#include "tests/unit/kernel_run.h"

enum { MAX_BINDINGS = 64 };

static char difference[1024];

static const char *differ(const char *format, ...) __attribute__((format(printf, 1, 2)));

static const char *differ(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(difference, sizeof difference, format, arguments);
    va_end(arguments);
    return difference;
}

/* ---- devices ---- */

const vyre_kernel_caps *compare_caps_full(void)
{
    static vyre_kernel_caps caps;
    caps = cpu_kernel_caps;
    caps.flags &= ~VYRE_KERNEL_CAPS_FREE_GUARDS; /* so that there are variants without them */
    return &caps;
}

const vyre_kernel_caps *compare_caps_least(void)
{
    static vyre_kernel_caps caps;
    caps = *compare_caps_full();
    memset(caps.operations, 0, sizeof caps.operations);
    caps.features &= ~(uint64_t)(VYRE_KERNEL_FEATURE_STORAGE8 | VYRE_KERNEL_FEATURE_STORAGE16 |
                                 VYRE_KERNEL_FEATURE_SUBGROUP | VYRE_KERNEL_FEATURE_GRID_BARRIER);
    return &caps;
}

/* ---- memory ---- */

/* The buffers of a run in declaration order, without workgroup memory. Padded with zeros to whole
 * words, as a device without narrow accesses asks for. */
typedef struct memory {
    unsigned char *data[MAX_BINDINGS]; /* owned */
    uint64_t size[MAX_BINDINGS];
    uint64_t padded[MAX_BINDINGS];
    uint32_t count;
} memory;

typedef struct run {
    const compare_setup *setup;
    const vyre_program *program;
    vyre__binding_plan plan;
    vyre__bound bound[MAX_BINDINGS]; /* by binding of the plan */
    vyre__launch launch;
} run;

static const vyre__binding *binding_of(const run *r, uint32_t buffer, uint32_t *out_index)
{
    for (uint32_t i = 0; i < r->plan.count; i++)
        if (r->plan.bindings[i].buffer_index == buffer) {
            *out_index = i;
            return &r->plan.bindings[i];
        }
    return NULL;
}

/* Inputs are given for each buffer that takes one, or for all that are not workgroup memory. */
static const compare_input *input_of(const run *r, uint32_t slot, uint32_t position)
{
    const size_t index = r->setup->input_count == r->plan.input_count ? slot : position;
    return index < r->setup->input_count ? &r->setup->inputs[index] : NULL;
}

static int make_memory(const run *r, memory *out)
{
    *out = (memory){.count = 0};
    for (uint32_t i = 0; i < r->program->buffer_count; i++) {
        uint32_t index = 0;
        const vyre__binding *binding = binding_of(r, i, &index);
        if (r->program->buffers[i].access == VYRE__ACCESS_WORKGROUP)
            continue;
        const uint32_t at = out->count++;
        out->size[at] = r->bound[index].size;
        out->padded[at] = (r->bound[index].size + 3) & ~UINT64_C(3);
        out->data[at] = calloc(1, (size_t)out->padded[at] + 1);
        if (!out->data[at])
            return 0;
        const compare_input *input =
            binding->input == VYRE__NO_SLOT ? NULL : input_of(r, binding->input, at);
        if (input && input->size)
            memcpy(out->data[at], input->data, input->size);
    }
    return 1;
}

static void release_memory(memory *m)
{
    for (uint32_t i = 0; i < m->count; i++)
        free(m->data[i]);
}

static const char *compare_memory(const memory *expected, const memory *got)
{
    for (uint32_t i = 0; i < expected->count; i++)
        for (uint64_t at = 0; at < expected->padded[i]; at++)
            if (expected->data[i][at] != got->data[i][at])
                return differ("buffer %u, byte %llu is %02x instead of %02x", i,
                              (unsigned long long)at, got->data[i][at], expected->data[i][at]);
    return NULL;
}

/* ---- the launch ---- */

static const char *resolve_sizes(run *r)
{
    vyre_error error = {0};
    uint64_t sizes[MAX_BINDINGS];
    uint32_t position = 0;
    for (uint32_t i = 0; i < r->program->buffer_count; i++) {
        uint32_t index = 0;
        const vyre__binding *binding = binding_of(r, i, &index);
        if (r->program->buffers[i].access == VYRE__ACCESS_WORKGROUP)
            continue;
        if (binding->input != VYRE__NO_SLOT) {
            const compare_input *input = input_of(r, binding->input, position);
            sizes[binding->input] = input ? input->size : 0;
        }
        position++;
    }
    if (vyre__binding_resolve(&r->plan, VYRE__INPUT_HOST, sizes, r->plan.input_count,
                              r->setup->elements, r->bound, &error) != VYRE_OK)
        return differ("bindings: %s", error.message);
    const vyre__requirements *needs = NULL;
    if (vyre__program_requirements(r->program, &needs, &error) != VYRE_OK)
        return differ("requirements: %s", error.message);
    const int cooperates = r->plan.shared_count > 0 || needs->sum.atomics > 0;
    const uint64_t elements =
        vyre__launch_elements(&r->plan, r->bound, cooperates, r->setup->elements);
    if (vyre__launch_plan(r->program->workgroup, r->setup->grid, elements, &vyre__launch_unlimited,
                          &r->launch, &error) != VYRE_OK)
        return differ("launch: %s", error.message);
    return NULL;
}

static vyre_status run_reference(const run *r, const vyre__reference *reference, memory *m,
                                 vyre__reference_trap *out_trap, vyre_error *error)
{
    vyre__reference_binding bindings[MAX_BINDINGS];
    for (uint32_t i = 0; i < m->count; i++)
        bindings[i] = (vyre__reference_binding){.data = m->data[i], .size = m->size[i]};
    return vyre__reference_execute(reference, bindings, m->count, r->launch.grid, 0, NULL, out_trap,
                                   error);
}

/* Scratch memory of a program that was split. */
static int make_scratch(const run *r, const vyre__lowered *lowered, cpu_buffer *out)
{
    const vyre_kernel *form = &lowered->kernels[0]->form;
    const uint32_t *size = form->workgroup, *grid = r->launch.grid;
    uint64_t lanes = 1;
    for (int axis = 0; axis < 3; axis++)
        lanes *= (uint64_t)size[axis] * grid[axis];
    out->size = lanes * vyre__kernel_buffer_at(form, lowered->scratch_buffer)->per_item_bytes;
    out->data = malloc((size_t)out->size + 1);
    if (out->data)
        memset(out->data, 0xA5, (size_t)out->size);
    return out->data != NULL;
}

static const char *run_kernels(const run *r, const vyre__lowered *lowered, int is_proved,
                               const cpu_buffer *buffers, vyre_trap *out_trap)
{
    kernel_launch launch = {.buffers = buffers,
                            .grid = {r->launch.grid[0], r->launch.grid[1], r->launch.grid[2]},
                            .threads = 1};
    for (uint32_t i = 0; i < lowered->kernel_count && !out_trap->taken; i++) {
        const vyre__kernel *variant = is_proved ? lowered->kernels_proved[i] : NULL;
        if (kernel_run(variant ? &variant->form : &lowered->kernels[i]->form, &launch) != VYRE_OK)
            return differ("kernel %u: %s", i, kernel_error());
        *out_trap = launch.trap;
    }
    return NULL;
}

static unsigned proved;

unsigned compare_proved(void)
{
    return proved;
}

static int is_proved(const run *r, const vyre__lowered *lowered, const cpu_buffer *buffers)
{
    uint64_t elements[MAX_BINDINGS + 2] = {0};
    const uint32_t base[3] = {0};
    const vyre_kernel *form = &lowered->kernels[0]->form;
    for (uint32_t i = 0; i < form->buffer_count; i++)
        elements[i] = buffers[i].size / vyre__kernel_buffer_at(form, i)->element_bytes;
    const int holds = vyre__proof_holds(lowered, r->launch.grid, base, elements);
    proved += holds != 0;
    return holds;
}

static const char *run_lowered(const run *r, const vyre__lowered *lowered, const memory *m,
                               int with_proof, vyre_trap *out_trap)
{
    cpu_buffer buffers[MAX_BINDINGS + 2] = {{NULL, 0}};
    cpu_buffer scratch = {NULL, 0};
    for (uint32_t i = 0; i < m->count; i++)
        buffers[i] = (cpu_buffer){m->data[i], m->size[i]};
    if (lowered->scratch_buffer != VYRE__NO_BUFFER) {
        if (!make_scratch(r, lowered, &scratch))
            return differ("memory");
        buffers[lowered->scratch_buffer] = scratch;
    }
    const char *found =
        run_kernels(r, lowered, with_proof && is_proved(r, lowered, buffers), buffers, out_trap);
    free(scratch.data);
    return found;
}

static const char *compare_outcome(const run *r, const vyre__reference *reference,
                                   const vyre__lowered *lowered, int with_proof)
{
    vyre_error error = {0};
    vyre__reference_trap trap = {0};
    vyre_trap kernel_trap = {0};
    memory expected, got;
    const char *found = NULL;
    if (!make_memory(r, &expected))
        return differ("memory");
    if (!make_memory(r, &got)) {
        release_memory(&expected);
        return differ("memory");
    }
    const vyre_status status = run_reference(r, reference, &expected, &trap, &error);
    found = run_lowered(r, lowered, &got, with_proof, &kernel_trap);
    if (!found && status == VYRE_OK && kernel_trap.taken)
        found = differ("a trap");
    else if (!found && status == VYRE_OK)
        found = compare_memory(&expected, &got);
    else if (!found && status == VYRE_TRAPPED && !kernel_trap.taken)
        found = differ("no trap");
    else if (!found && status != VYRE_TRAPPED)
        found = differ("the reference: %s", error.message);
    release_memory(&expected);
    release_memory(&got);
    return found;
}

static const char *compare_prepared(run *r, const vyre__reference *reference,
                                    const vyre__lowered *lowered)
{
    vyre_error error = {0};
    for (uint32_t i = 0; i < lowered->kernel_count; i++)
        if (vyre__kernel_verify(&lowered->kernels[i]->form, &error) != VYRE_OK)
            return differ("kernel %u: the verifier: %s", i, error.message);
    for (uint32_t i = 0; i < lowered->kernel_count; i++)
        if (lowered->kernels_proved[i] &&
            vyre__kernel_verify(&lowered->kernels_proved[i]->form, &error) != VYRE_OK)
            return differ("variant %u: the verifier: %s", i, error.message);
    const char *found = NULL;
    if (vyre__binding_plan_create(r->program, &r->plan, &error) != VYRE_OK)
        return differ("plan: %s", error.message);
    if (r->plan.count > MAX_BINDINGS)
        found = differ("too many buffers");
    if (!found)
        found = resolve_sizes(r);
    if (!found)
        found = compare_outcome(r, reference, lowered, 0);
    if (!found && lowered->kernels_proved[0])
        found = compare_outcome(r, reference, lowered, 1);
    vyre__binding_plan_release(&r->plan);
    return found;
}

static const char *compare_lowering(vyre_program *program, const compare_setup *setup, int is_plain)
{
    vyre_error expected = {0}, error = {0};
    vyre__reference *reference = NULL;
    vyre__lowered *lowered = NULL;
    const vyre__lowering options = {
        .caps = setup->caps, .float_mode = setup->float_mode, .is_plain = is_plain};
    run r = {.setup = setup, .program = program};
    const char *found = NULL;
    const vyre_status wanted =
        vyre__reference_prepare(program, setup->float_mode, &reference, &expected);
    const vyre_status status = vyre__lower(program, &options, &lowered, &error);
    if (status != wanted)
        found = differ("lowering: %s (%s); the reference: %s", error.message, error.location,
                       expected.message);
    else if (status == VYRE_OK)
        found = compare_prepared(&r, reference, lowered);
    vyre__lowered_release(lowered);
    vyre__reference_release(reference);
    return found;
}

const char *compare_runs(vyre_program *program, const compare_setup *setup)
{
    const char *found = compare_lowering(program, setup, 1);
    return found ? found : compare_lowering(program, setup, 0);
}
