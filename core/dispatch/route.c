/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Decisions without a pipeline. */
#include "config.h"

#include <vyre/route.h>

#include "core/dispatch/acceptance.h"
#include "core/dispatch/request.h"
#include "core/registry/guard.h"

vyre_status vyre_route(vyre_context *context, const vyre_program *program,
                       const vyre_pipeline_options *options, vyre_decision **out_decision,
                       vyre_error *error)
{
    char label[VYRE__LABEL];
    vyre__route_request request;
    vyre_requirements requirements;
    if (out_decision)
        *out_decision = NULL;
    if (!context || !program || !out_decision)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Pass a context, a program and a pointer for the decision.", "%s is NULL",
                          !context   ? "context"
                          : !program ? "program"
                                     : "out_decision");
    vyre_status status = vyre__api_enter(context->fork_count, error);
    if (status == VYRE_OK)
        status = vyre__request_make(context, program, options, label, &request, error);
    if (status == VYRE_OK)
        status = vyre__program_accept(program, &requirements, error);
    if (status != VYRE_OK)
        return status;
    vyre_snapshot *snapshot = vyre__context_current(context);
    status = vyre__memo_decide(snapshot->memo, snapshot->policy, snapshot->registry,
                               snapshot->generation, snapshot->config_generation, &request,
                               out_decision, error);
    vyre__snapshot_drop(snapshot);
    return status;
}
