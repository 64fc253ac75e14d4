/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Reading and validating in one go, with one list of findings. */
#include <string.h>

#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/ir/text/text.h"
#include "core/ir/validate/validate.h"

/* ---- a text ---- */

static vyre_status check_text(const char *text, size_t size, const char *file,
                              vyre_diagnostics *list, vyre_program **out_program, vyre_error *error)
{
    size_t syntax_errors = 0, errors = 0;
    vyre_status status =
        vyre__text_parse(text, size, file, list, out_program, &syntax_errors, error);
    /* Without a body there is one mistake to report, not what follows from it. */
    if (*out_program && (syntax_errors == 0 || (*out_program)->entry.count > 0))
        status = vyre__validate(*out_program, list, &errors, error);
    vyre__diagnostics_sort(list);
    if (status != VYRE_OK)
        return status;
    if (syntax_errors + errors > 0)
        return vyre__diagnostics_fail(list, error, VYRE_INVALID_PROGRAM);
    atomic_store(&(*out_program)->is_valid, 1);
    return VYRE_OK;
}

/* ---- wire bytes ---- */

/* A failed decode is a finding as well. Its message begins with its code. */
static void add_failure(vyre_diagnostics *list, const vyre_error *failure)
{
    static const char *const codes[] = {"E-WIRE-VERSION", "E-WIRE-VALIDATION"};
    const char *code = codes[1], *message = failure->message;
    for (size_t i = 0; i < 2; i++) {
        const size_t size = strlen(codes[i]);
        if (strncmp(failure->message, codes[i], size) != 0)
            continue;
        code = codes[i];
        message = failure->message + size + strspn(failure->message + size, ": ");
    }
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, code, NULL, VYRE__NO_OFFSET, failure->location,
                   failure->fix, "%s", message);
}

/* Padded numbers and the like have no meaning of their own, but they change the digest. */
static void check_form(const vyre_program *program, const void *wire, size_t size,
                       vyre_diagnostics *list)
{
    void *canonical = NULL;
    size_t canonical_size = 0;
    if (vyre_program_encode(program, 0, &canonical, &canonical_size, NULL) != VYRE_OK)
        return;
    if (canonical_size != size || memcmp(canonical, wire, size) != 0)
        vyre__diagnose(list, VYRE_SEVERITY_WARNING, "W002", NULL, VYRE__NO_OFFSET, "",
                       "write it anew: `vyre-ir wire FILE -o FILE`",
                       "the bytes are not those that the encoder writes for this program");
    vyre_free(canonical);
}

static vyre_status check_wire(const void *wire, size_t size, vyre_diagnostics *list,
                              vyre_program **out_program, vyre_error *error)
{
    vyre_error failure = {0};
    const vyre_status status = vyre_program_decode(wire, size, out_program, &failure);
    if (status != VYRE_OK) {
        add_failure(list, &failure);
        if (error)
            *error = failure;
        return status;
    }
    check_form(*out_program, wire, size, list);
    return vyre_program_validate(*out_program, list, error);
}

vyre_status vyre_program_check(const void *data, size_t size, const char *file,
                               vyre_diagnostics *diagnostics, vyre_program **out_program,
                               vyre_error *error)
{
    vyre_program *program = NULL;
    if (out_program)
        *out_program = NULL;
    vyre_diagnostics *own = diagnostics ? NULL : vyre_diagnostics_create(1);
    vyre_diagnostics *list = diagnostics ? diagnostics : own;
    if (!list)
        return vyre__fail_memory(error, "validation");
    const int is_wire = data && size >= 4 && memcmp(data, "VYRE", 4) == 0;
    const vyre_status status = is_wire ? check_wire(data, size, list, &program, error)
                                       : check_text(data, size, file, list, &program, error);
    if (status != VYRE_OK || !out_program)
        vyre_program_release(program);
    else
        *out_program = program;
    vyre_diagnostics_destroy(own);
    return status;
}
