/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/request.h"

#include <string.h>

#include "core/base/text.h"
#include "core/routing/selector.h"

static vyre_status take_options(const vyre_pipeline_options *given, vyre_pipeline_options *out,
                                vyre_error *error)
{
    *out = (vyre_pipeline_options){.struct_size = sizeof *out};
    if (given && given->struct_size < sizeof given->struct_size)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Set struct_size to sizeof the struct.",
                          "vyre_pipeline_options has struct_size %u", given->struct_size);
    if (given)
        memcpy(out, given, given->struct_size < sizeof *out ? given->struct_size : sizeof *out);
    if (out->float_mode > VYRE_FLOAT_ULP || (out->float_mode == VYRE_FLOAT_ULP) != (out->ulp > 0))
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Use VYRE_FLOAT_STRICT or VYRE_FLOAT_FLUSH, or VYRE_FLOAT_ULP with ulp "
                          "of at least 1.",
                          "unknown float mode %u with ulp %u", out->float_mode, out->ulp);
    return out->device && out->device[0] ? vyre__selector_check(out->device, error) : VYRE_OK;
}

vyre_status vyre__request_make(const vyre_context *context, const vyre_program *program,
                               const vyre_pipeline_options *options, char label[VYRE__LABEL],
                               vyre__route_request *out_request, vyre_error *error)
{
    vyre_pipeline_options given;
    const vyre_status status = take_options(options, &given, error);
    if (status != VYRE_OK)
        return status;
    const char *text = given.label ? given.label : "";
    const size_t size = vyre__utf8_check(text, strnlen(text, VYRE__LABEL - 1));
    memcpy(label, text, size);
    label[size] = '\0';
    const int named = given.device && given.device[0];
    *out_request = (vyre__route_request){
        .program = program,
        .application = context->application,
        .label = label,
        .device = named ? given.device : context->device,
        .device_origin = named ? "call" : context->device_origin,
        .float_mode = given.float_mode,
        .ulp = given.ulp,
        .grid = {given.grid[0], given.grid[1], given.grid[2]},
        .elements = given.elements,
        .bytes_in = given.bytes_in,
        .bytes_out = given.bytes_out,
    };
    return VYRE_OK;
}
