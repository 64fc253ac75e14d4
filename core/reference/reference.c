/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/reference/reference.h"

#include <fenv.h>
#include <stdlib.h>

#include "core/base/error.h"
#include "core/reference/team.h"

static vyre_status check_program(const vyre_program *program, vyre_error *error)
{
    if (!vyre__program_is_wrapped(program))
        return vyre__fail(error, VYRE_INVALID_PROGRAM,
                          "put the statements into one region; the text form and the builder do "
                          "so by themselves",
                          "the entry is not a top-level Region-wrapped Program");
    for (int axis = 0; axis < 3; axis++)
        if (program->workgroup[axis] == 0)
            return vyre__fail(error, VYRE_INVALID_PROGRAM,
                              "give each axis of the workgroup a size of at least 1",
                              "the workgroup has size 0 on axis %d", axis);
    return VYRE_OK;
}

vyre_status vyre__reference_prepare(vyre_program *program, uint32_t float_mode,
                                    vyre__reference **out_reference, vyre_error *error)
{
    *out_reference = NULL;
    if (float_mode > VYRE_FLOAT_FLUSH)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "ask for float mode strict or flush",
                          "the interpreter has no float mode %u", (unsigned)float_mode);
    vyre_status status = check_program(program, error);
    if (status != VYRE_OK)
        return status;
    vyre__reference *reference = calloc(1, sizeof *reference);
    if (!reference)
        return vyre__fail_memory(error, "the prepared program");
    reference->program = vyre_program_retain(program);
    reference->flush = float_mode == VYRE_FLOAT_FLUSH;
    reference->masks = 1;
    status = vyre__resolve(reference, error);
    if (status == VYRE_OK)
        *out_reference = reference;
    else
        vyre__reference_release(reference);
    return status;
}

void vyre__reference_release(vyre__reference *reference)
{
    if (!reference)
        return;
    vyre__arena_release(&reference->arena);
    vyre_program_release(reference->program);
    free(reference);
}

static vyre_status check_launch(const vyre__reference *reference, uint32_t binding_count,
                                const uint32_t first[3], const uint32_t grid[3], vyre_error *error)
{
    if (binding_count != reference->binding_count)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "bind each buffer that is not workgroup memory, in declaration order",
                          "the program has %u buffers to bind, %u were given",
                          (unsigned)reference->binding_count, (unsigned)binding_count);
    for (int axis = 0; axis < 3; axis++) {
        const uint64_t size = reference->program->workgroup[axis];
        if (grid[axis] == 0)
            return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                              "launch at least one workgroup on each axis",
                              "the grid has size 0 on axis %d", axis);
        if (((uint64_t)first[axis] + grid[axis]) * size - 1 > UINT32_MAX)
            return vyre__fail(error, VYRE_LIMIT, "launch a smaller grid",
                              "%u workgroups of %llu on axis %d: the last global id is beyond 32 "
                              "bits",
                              (unsigned)grid[axis], (unsigned long long)size, axis);
    }
    return VYRE_OK;
}

/* Runs in the default floating-point environment: the caller may have other rounding, unmasked
 * exceptions, or a processor that flushes subnormals. */
static vyre_status run(vyre__team *team)
{
    fenv_t callers;
    if (fegetenv(&callers) != 0 || fesetenv(FE_DFL_ENV) != 0)
        return vyre__fail(team->error, VYRE_INTERNAL, "report this host to the maintainers",
                          "the floating-point environment cannot be set");
    if (!vyre__team_poll(team))
        vyre__team_run(team);
    fesetenv(&callers);
    return team->status;
}

vyre_status vyre__reference_execute(const vyre__reference *reference,
                                    const vyre__reference_binding *bindings, uint32_t binding_count,
                                    const uint32_t grid[3], uint64_t deadline_ns,
                                    const volatile int *stop, vyre__reference_trap *out_trap,
                                    vyre_error *error)
{
    static const uint32_t origin[3] = {0, 0, 0};
    return vyre__reference_execute_part(reference, bindings, binding_count, origin, grid,
                                        deadline_ns, stop, out_trap, error);
}

vyre_status vyre__reference_execute_part(const vyre__reference *reference,
                                         const vyre__reference_binding *bindings,
                                         uint32_t binding_count, const uint32_t first[3],
                                         const uint32_t grid[3], uint64_t deadline_ns,
                                         const volatile int *stop, vyre__reference_trap *out_trap,
                                         vyre_error *error)
{
    vyre__reference_trap unwanted;
    vyre__reference_trap *trap = out_trap ? out_trap : &unwanted;
    *trap = (vyre__reference_trap){0};
    vyre_status status = check_launch(reference, binding_count, first, grid, error);
    if (status != VYRE_OK)
        return status;
    vyre__team team = {.reference = reference,
                       .bindings = bindings,
                       .error = error,
                       .trap = trap,
                       .first = {first[0], first[1], first[2]},
                       .grid = {grid[0], grid[1], grid[2]},
                       .deadline_ns = deadline_ns,
                       .stop = stop};
    status = vyre__team_create(&team);
    if (status == VYRE_OK)
        status = run(&team);
    vyre__team_release(&team);
    return status;
}
