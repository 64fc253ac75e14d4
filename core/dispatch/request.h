/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From the options of a call to what routing is asked. */
#ifndef VYRE_CORE_DISPATCH_REQUEST_H
#define VYRE_CORE_DISPATCH_REQUEST_H

#include "core/dispatch/context.h"
#include "core/routing/route.h"

enum { VYRE__LABEL = 64 /* bytes of a label with its NUL */ };

/*
 * Checks `options` (may be NULL) and fills `*out_request`, whose strings are those of `options`, of
 * the context and of `label`. INVALID_ARGUMENT.
 */
vyre_status vyre__request_make(const vyre_context *context, const vyre_program *program,
                               const vyre_pipeline_options *options, char label[VYRE__LABEL],
                               vyre__route_request *out_request, vyre_error *error);

#endif
