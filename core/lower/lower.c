/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/lower.h"

#include <fenv.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/plugin.h>

#include "core/kernel/kernel.h"
#include "core/lower/lowering.h"
#include "core/lower/proof.h"

enum { MAX_LANES = 65536 }; /* of a workgroup */

/* ---- what a program must be ---- */

static vyre_status check_program(const vyre_program *program, vyre_error *error)
{
    if (!vyre__program_is_wrapped(program))
        return vyre__fail(error, VYRE_INVALID_PROGRAM,
                          "put the statements into one region; the text form and the builder do "
                          "so by themselves",
                          "the entry is not a top-level Region-wrapped Program");
    uint64_t lanes = 1;
    for (int axis = 0; axis < 3; axis++) {
        if (program->workgroup[axis] == 0)
            return vyre__fail(error, VYRE_INVALID_PROGRAM,
                              "give each axis of the workgroup a size of at least 1",
                              "the workgroup has size 0 on axis %d", axis);
        lanes *= program->workgroup[axis];
        if (lanes > MAX_LANES)
            return vyre__fail(error, VYRE_LIMIT, "use a smaller workgroup",
                              "a workgroup of more than %d lanes", MAX_LANES);
    }
    return VYRE_OK;
}

static vyre_status check_mode(const vyre__lowering *options, vyre_error *error)
{
    if (options->float_mode <= VYRE_FLOAT_ULP)
        return VYRE_OK;
    return vyre__fail(error, VYRE_INVALID_ARGUMENT, "ask for float mode strict, flush or ulp",
                      "there is no float mode %u", (unsigned)options->float_mode);
}

/* ---- what a device takes ---- */

typedef struct feature_name {
    uint64_t bit;
    const char *name;
} feature_name;

static const feature_name feature_names[] = {
    {VYRE_KERNEL_FEATURE_I64, "64-bit integers"},
    {VYRE_KERNEL_FEATURE_F64, "64-bit floats"},
    {VYRE_KERNEL_FEATURE_SHARED, "workgroup memory"},
    {VYRE_KERNEL_FEATURE_BARRIER, "barriers"},
    {VYRE_KERNEL_FEATURE_GRID_BARRIER, "grid barriers"},
    {VYRE_KERNEL_FEATURE_ATOMIC, "atomics"},
    {VYRE_KERNEL_FEATURE_SHARED_ATOMIC, "atomics on workgroup memory"},
    {VYRE_KERNEL_FEATURE_SUBGROUP, "subgroup operations"},
    {VYRE_KERNEL_FEATURE_TRAP, "traps"},
    {VYRE_KERNEL_FEATURE_STORAGE8, "8-bit accesses"},
    {VYRE_KERNEL_FEATURE_STORAGE16, "16-bit accesses"},
    {VYRE_KERNEL_FEATURE_NATIVE_MATH, "native functions"},
    {VYRE_KERNEL_FEATURE_UNBOUNDED_LOOP, "loops of unknown length"},
};

static vyre_status check_features(const vyre_kernel *form, const vyre_kernel_caps *caps,
                                  vyre_error *error)
{
    const uint64_t missing = form->features & ~caps->features;
    for (size_t i = 0; i < sizeof feature_names / sizeof *feature_names; i++)
        if (missing & feature_names[i].bit)
            return vyre__fail(error, VYRE_UNSUPPORTED, "run the program on another device",
                              "the program needs %s, which the device does not have",
                              feature_names[i].name);
    return VYRE_OK;
}

static vyre_status check_limits(const vyre_kernel *form, const vyre_kernel_caps *caps,
                                vyre_error *error)
{
    const struct {
        const char *what;
        uint32_t need, limit;
    } limits[] = {
        {"instructions", form->code_count, caps->max_code},
        {"locals", form->local_count, caps->max_locals},
        {"buffers", form->buffer_count, caps->max_buffers},
        {"blocks inside each other", form->max_depth, caps->max_depth},
        {"bytes of workgroup memory", form->shared_bytes, caps->max_shared},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (limits[i].limit && limits[i].need > limits[i].limit)
            return vyre__fail(error, VYRE_LIMIT, "run the program on another device, or split it",
                              "the program needs %u %s, the device takes %u",
                              (unsigned)limits[i].need, limits[i].what, (unsigned)limits[i].limit);
    return VYRE_OK;
}

static vyre_status check_device(const vyre_kernel *form, const vyre_kernel_caps *caps,
                                vyre_error *error)
{
    const vyre_status status = check_features(form, caps, error);
    return status == VYRE_OK ? check_limits(form, caps, error) : status;
}

/* ---- the code ---- */

static vyre_status name_kernels(vyre__lowerer *l)
{
    const vyre__str id = l->program->op_id;
    l->name = l->program->has_op_id ? vyre__arena_copy(&l->arena, id.data, id.size) : "";
    return l->name ? VYRE_OK : vyre__fail_memory(l->error, "the name of a kernel");
}

static int orders_plain_accesses(const vyre__lowerer *l)
{
    const uint8_t both = VYRE__USE_LOADED | VYRE__USE_STORED;
    for (uint32_t i = 0; i < l->program->buffer_count; i++)
        if (!l->stores[i].is_shared && (l->contents.uses[i] & both) == both)
            return 1;
    return 0;
}

static int has_grid_barrier(const vyre_kernel_caps *caps)
{
    return (caps->features & VYRE_KERNEL_FEATURE_GRID_BARRIER) &&
           vyre__lower_has(caps, VYRE_OP_GRID_BARRIER);
}

/* Only lanes that wait for each other have to agree on anything. */
static void walk_together(vyre__lowerer *l)
{
    const vyre_status status = vyre__uniformity_create(l->program, &l->uniformity, l->error);
    l->flow.walk = VYRE__WALK_TOGETHER;
    if (status != VYRE_OK)
        l->status = status;
}

static void lower_program(vyre__lowerer *l)
{
    const uint32_t *size = l->program->workgroup;
    l->lanes = (uint64_t)size[0] * size[1] * size[2];
    l->segments.splits = (l->contents.all & VYRE__HAS_GRID_BARRIER) &&
                         (!has_grid_barrier(l->caps) || vyre__segments_can_split(l->program));
    vyre__segments_begin(l);
    if (!vyre__lowerer_is_well(l))
        return;
    l->fences = orders_plain_accesses(l) != 0;
    if ((l->contents.all & (VYRE__HAS_BARRIER | VYRE__HAS_SUBGROUP)) ||
        (vyre__lowerer_clears_shared(l) && l->lanes > 1))
        walk_together(l);
    vyre__lowerer_list(l, l->program->entry);
}

static void release_lowerer(vyre__lowerer *l)
{
    vyre__code_release(&l->code);
    vyre__segments_release(&l->segments);
    vyre__arena_release(&l->arena);
    vyre__contents_release(&l->contents);
    vyre__uniformity_release(l->uniformity);
    vyre__map_release(&l->names);
    free(l->symbols);
}

/* ---- the result ---- */

static vyre_status describe(vyre__lowered *lowered, const vyre__lowerer *l, vyre_error *error)
{
    const size_t bytes = l->contents.trap_tags.size;
    vyre__str *tags = vyre__arena_alloc(&lowered->arena, bytes);
    lowered->kernels = vyre__arena_array(&lowered->arena, (size_t)l->segments.count + 1,
                                         sizeof(struct vyre__kernel *));
    lowered->kernels_proved = vyre__arena_array(&lowered->arena, (size_t)l->segments.count + 1,
                                                sizeof(struct vyre__kernel *));
    lowered->proofs =
        vyre__arena_array(&lowered->arena, (size_t)l->segments.count + 1, sizeof(vyre__proof));
    if (!tags || !lowered->kernels || !lowered->kernels_proved || !lowered->proofs)
        return vyre__fail_memory(error, "a lowered program");
    if (bytes)
        memcpy(tags, l->contents.trap_tags.data, bytes);
    lowered->trap_tags = tags;
    lowered->trap_count = l->contents.trap_count;
    lowered->trap_buffer = l->trap_buffer;
    lowered->scratch_buffer = l->segments.scratch;
    lowered->cooperative = (l->contents.all & VYRE__HAS_GRID_BARRIER) != 0 && !l->segments.splits;
    for (uint32_t i = 0; i < l->program->buffer_count; i++)
        lowered->binding_count += !l->stores[i].is_shared;
    return VYRE_OK;
}

static vyre_status lower_into(vyre__lowered *lowered, vyre__lowerer *l, vyre_error *error)
{
    vyre_status status = vyre__contents_find(l->program, &l->contents, error);
    if (status != VYRE_OK)
        return status;
    lower_program(l);
    if (l->status != VYRE_OK)
        return l->status;
    status = vyre__code_status(&l->code, error);
    if (status == VYRE_OK)
        status = describe(lowered, l, error);
    if (status == VYRE_OK)
        status = vyre__segments_finish(l, lowered);
    for (uint32_t i = 0; status == VYRE_OK && i < lowered->kernel_count; i++)
        status = check_device(&lowered->kernels[i]->form, l->caps, error);
    return status;
}

/* Constants are folded in the default floating-point environment, whatever the caller's is. */
static vyre_status lower_in_default_environment(vyre__lowered *lowered, vyre__lowerer *l,
                                                vyre_error *error)
{
    fenv_t callers;
    if (fegetenv(&callers) != 0 || fesetenv(FE_DFL_ENV) != 0)
        return vyre__fail(error, VYRE_INTERNAL, "report this host to the maintainers",
                          "the floating-point environment cannot be set");
    const vyre_status status = lower_into(lowered, l, error);
    fesetenv(&callers);
    return status;
}

vyre_status vyre__lower(vyre_program *program, const vyre__lowering *options,
                        vyre__lowered **out_lowered, vyre_error *error)
{
    *out_lowered = NULL;
    vyre_status status = check_mode(options, error);
    if (status == VYRE_OK)
        status = check_program(program, error);
    if (status != VYRE_OK)
        return status;
    vyre__lowered *lowered = calloc(1, sizeof *lowered);
    if (!lowered)
        return vyre__fail_memory(error, "a lowered program");
    lowered->program = vyre_program_retain(program);
    vyre__lowerer l = {.program = program,
                       .names.seed = program->buffer_index.seed,
                       .caps = options->caps,
                       .float_mode = options->float_mode ? options->float_mode : VYRE_FLOAT_STRICT,
                       .ulp = options->ulp,
                       .natives = options->natives,
                       .flush = options->float_mode == VYRE_FLOAT_FLUSH,
                       .simplifies = !options->is_plain,
                       .error = error};
    status = name_kernels(&l);
    if (status == VYRE_OK)
        status = lower_in_default_environment(lowered, &l, error);
    release_lowerer(&l);
    if (status == VYRE_OK)
        *out_lowered = lowered;
    else
        vyre__lowered_release(lowered);
    return status;
}

static void release_kernel(vyre__lowered *lowered, uint32_t index)
{
    vyre__kernel_release(lowered->kernels[index]);
    vyre__kernel_release(lowered->kernels_proved[index]);
    vyre__proof_release(&lowered->proofs[index]);
}

int vyre__proof_holds(const vyre__lowered *lowered, const uint32_t grid[3], const uint32_t base[3],
                      const uint64_t *elements)
{
    for (uint32_t i = 0; i < lowered->kernel_count; i++)
        if (!vyre__proof_holds_for(&lowered->proofs[i], grid, base, elements))
            return 0;
    return 1;
}

void vyre__lowered_release(vyre__lowered *lowered)
{
    if (!lowered)
        return;
    for (uint32_t i = 0; i < lowered->kernel_count; i++)
        release_kernel(lowered, i);
    vyre_program_release(lowered->program);
    vyre__arena_release(&lowered->arena);
    free(lowered);
}

vyre__str vyre__lowered_trap_tag(const vyre__lowered *lowered, uint32_t index, uint32_t site)
{
    const vyre_kernel *form = &lowered->kernels[index]->form;
    const uint32_t trap =
        site < form->trap_site_count ? form->trap_sites[site].node : lowered->trap_count;
    return trap < lowered->trap_count ? lowered->trap_tags[trap] : vyre__str_of("");
}
