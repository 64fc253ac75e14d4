/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The host and the library, for a report. */
#ifndef TOOLS_DEVICES_HOST_H
#define TOOLS_DEVICES_HOST_H

#include "core/base/json.h"

/* The object `library`: its version, and the file from which this process has it. */
void host_write_library(vyre__json *json);

/* The object `host`; what /proc does not tell is null. */
void host_write(vyre__json *json);

#endif
