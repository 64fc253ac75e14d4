/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Validation as applications ask for it: of a program, of a text, of wire bytes. */
#include <string.h>

#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/ir/text.h"
#include "core/ir/validate.h"

/* The caller's list, or one for this call alone. */
typedef struct findings {
    vyre_diagnostics *list;  /* NULL: memory is short */
    vyre_diagnostics *owned; /* or NULL */
} findings;

static findings open_findings(vyre_diagnostics *callers)
{
    findings f = {.list = callers, .owned = NULL};
    if (!callers)
        f.list = f.owned = vyre_diagnostics_create(1);
    return f;
}

/* ---- a program ---- */

vyre_status vyre_program_validate(const vyre_program *program, vyre_diagnostics *diagnostics,
                                  vyre_error *error)
{
    /* The memo is not part of the program's value. It knows no warnings, so it serves only those
     * who want no list. */
    vyre_program *shared = (vyre_program *)(uintptr_t)program;
    if (!diagnostics && atomic_load(&shared->is_valid))
        return VYRE_OK;
    const findings f = open_findings(diagnostics);
    if (!f.list)
        return vyre__fail_memory(error, "validation");
    size_t errors;
    vyre_status status = vyre__validate(program, f.list, &errors, error);
    vyre__diagnostics_sort(f.list);
    if (status == VYRE_OK && errors > 0)
        status = vyre__diagnostics_fail(f.list, error, VYRE_INVALID_PROGRAM);
    else if (status == VYRE_OK)
        atomic_store(&shared->is_valid, 1);
    vyre_diagnostics_destroy(f.owned);
    return status;
}

/* ---- a text ---- */

static vyre_status check_text(const char *text, size_t size, const char *file,
                              vyre_diagnostics *list, vyre_program **out_program, vyre_error *error)
{
    size_t syntax_errors = 0, errors = 0;
    vyre_status status =
        vyre__text_parse(text, size, file, list, out_program, &syntax_errors, error);
    if (*out_program)
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
    char code[32] = "E-WIRE-VALIDATION";
    const char *message = failure->message;
    const size_t size = strcspn(message, ": ");
    if (strncmp(message, "E-WIRE-", 7) == 0 && size < sizeof code) {
        memcpy(code, message, size);
        code[size] = '\0';
        message += size + strspn(message + size, ": ");
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
    const findings f = open_findings(diagnostics);
    if (!f.list)
        return vyre__fail_memory(error, "validation");
    const int is_wire = data && size >= 4 && memcmp(data, "VYRE", 4) == 0;
    const vyre_status status = is_wire ? check_wire(data, size, f.list, &program, error)
                                       : check_text(data, size, file, f.list, &program, error);
    if (status != VYRE_OK || !out_program)
        vyre_program_release(program);
    else
        *out_program = program;
    vyre_diagnostics_destroy(f.owned);
    return status;
}
