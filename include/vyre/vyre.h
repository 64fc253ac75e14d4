/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Everything an application needs. */
#ifndef VYRE_VYRE_H
#define VYRE_VYRE_H

#include <vyre/builder.h>
#include <vyre/device.h>
#include <vyre/dispatch.h>
#include <vyre/error.h>
#include <vyre/program.h>
#include <vyre/route.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the library in the process, "0.1.0". Static string. */
VYRE_API const char *vyre_version(void);

/* What it was built with and how, "gcc 12.2.0, x86_64, optimised": the same for the same build,
 * with no time and no path in it. Static string. */
VYRE_API const char *vyre_build(void);

#ifdef __cplusplus
}
#endif

#endif
