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

#ifdef __cplusplus
}
#endif

#endif
