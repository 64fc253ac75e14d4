/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The context of a tool. */
#ifndef TOOLS_COMMON_CONTEXT_H
#define TOOLS_COMMON_CONTEXT_H

#include <vyre/device.h>

/*
 * Creates the context. A tool that runs in the folder where it was built, and not under
 * VYRE_CONFIG, uses the backends of that folder. `device` is a selector or NULL, `flags` are
 * VYRE_SCAN_*. Errors: as vyre_context_create.
 */
vyre_status tool_context_create(const char *device, uint32_t flags, vyre_context **out_context,
                                vyre_error *error);

#endif
