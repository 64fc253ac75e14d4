/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where a program goes and why, without running it. */
#ifndef TOOLS_DEVICES_EXPLAIN_H
#define TOOLS_DEVICES_EXPLAIN_H

#include "tools/devices/inventory.h"
#include "tools/devices/request.h"

/*
 * Reads the program of --explain and decides as the request says. `*out_text` is the record of the
 * decision as text, or as JSON; it is set whenever there is a record, also of a decision for no
 * device, and is released with vyre_free. Findings about the program go to `all->findings`, a
 * failure to `all->failure`.
 */
vyre_status explain_program(inventory *all, const devices_request *request, char **out_text);

#endif
