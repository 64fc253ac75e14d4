/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/simplify/simplify.h"

#include "core/kernel/kernel.h"
#include "core/kernel/verify.h"

/* What a pass made of the code; in builds with checks, whether it is still in order. */
static vyre_status conclude(vyre__code *code, vyre__pass pass, const char *name, vyre_error *error)
{
    if (pass == VYRE__PASS_NO_MEMORY)
        return vyre__fail_memory(error, "the simplification of a kernel");
#ifdef VYRE_CHECKS
    const vyre_kernel view = vyre__kernel_view(code);
    const vyre_status status = vyre__code_verify(&view, error);
    if (status != VYRE_OK)
        vyre__error_context(error, "after the pass `%s`", name);
    return status;
#else
    (void)code, (void)name;
    return VYRE_OK;
#endif
}

vyre_status vyre__simplify(vyre__code *code, const vyre_kernel_caps *caps,
                           struct vyre__proof *proof, vyre_error *error)
{
    vyre__pass moved = VYRE__PASS_SAME;
    vyre_status status = conclude(code, vyre__simplify_sweep(code, caps, proof), "sweep", error);
    if (status == VYRE_OK) {
        moved = vyre__simplify_motion(code);
        status = conclude(code, moved, "motion", error);
    }
    if (status == VYRE_OK && moved == VYRE__PASS_CHANGED)
        status = conclude(code, vyre__simplify_sweep(code, caps, proof), "sweep", error);
    if (status == VYRE_OK)
        status = conclude(code, vyre__simplify_dead(code, proof), "dead", error);
    return status;
}
