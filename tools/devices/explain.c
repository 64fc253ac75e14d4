/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/explain.h"

#include <stdlib.h>

#include <vyre/route.h>

#include "core/base/error.h"
#include "tools/common/program_file.h"

static vyre_status read_program(inventory *all, const char *path, vyre_program **out_program)
{
    void *data = NULL;
    size_t size = 0;
    const char *name = NULL;
    vyre_status status = program_file_read(path, &data, &size, &name, &all->failure);
    if (status == VYRE_OK)
        status = vyre_program_check(data, size, name, all->findings, out_program, &all->failure);
    free(data);
    return status;
}

static vyre_status print_decision(const vyre_decision *decision, int json, char **out_text,
                                  vyre_error *error)
{
    return json ? vyre_decision_json(decision, out_text, NULL, error)
                : vyre_decision_text(decision, out_text, NULL, error);
}

vyre_status explain_program(inventory *all, const devices_request *request, char **out_text)
{
    vyre_program *program = NULL;
    vyre_decision *decision = NULL;
    *out_text = NULL;
    all->findings = vyre_diagnostics_create(0);
    if (!all->findings)
        return vyre__fail_memory(&all->failure, "a list of findings");
    vyre_status status = read_program(all, request->program, &program);
    if (status == VYRE_OK)
        status = vyre_route(all->context, program, &request->pipeline, &decision, &all->failure);
    if (decision) {
        vyre_error error = {0};
        const vyre_status printed = print_decision(decision, request->json, out_text, &error);
        if (status == VYRE_OK && printed != VYRE_OK) {
            all->failure = error;
            status = printed;
        }
    }
    vyre_decision_release(decision);
    vyre_program_release(program);
    return status;
}
