/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Validation as applications ask for it. */
#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/ir/validate/validate.h"

vyre_status vyre_program_validate(const vyre_program *program, vyre_diagnostics *diagnostics,
                                  vyre_error *error)
{
    /* The memo is not part of the program's value. It knows no warnings, so it serves only those
     * who want no list. */
    vyre_program *shared = (vyre_program *)(uintptr_t)program;
    if (!diagnostics && atomic_load(&shared->is_valid))
        return VYRE_OK;
    vyre_diagnostics *own = diagnostics ? NULL : vyre_diagnostics_create(1);
    vyre_diagnostics *list = diagnostics ? diagnostics : own;
    if (!list)
        return vyre__fail_memory(error, "validation");
    size_t errors;
    vyre_status status = vyre__validate(program, list, &errors, error);
    vyre__diagnostics_sort(list);
    if (status == VYRE_OK && errors > 0)
        status = vyre__diagnostics_fail(list, error, VYRE_INVALID_PROGRAM);
    else if (status == VYRE_OK)
        atomic_store(&shared->is_valid, 1);
    vyre_diagnostics_destroy(own);
    return status;
}
