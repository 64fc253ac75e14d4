/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The context of a tool. */
#ifndef TOOLS_COMMON_CONTEXT_H
#define TOOLS_COMMON_CONTEXT_H

#include <vyre/device.h>

/*
 * Creates the context. A tool that runs in the folder where it was built, and not under
 * VYRE_CONFIG, uses the backends of that folder. struct_size of `wanted` need not be set. Errors:
 * as vyre_context_create.
 */
vyre_status tool_context_create(const vyre_context_options *wanted, vyre_context **out_context,
                                vyre_error *error);

#endif
