/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a loaded plugin says about itself, compared with its note and its manifest. */
#ifndef TOOLS_PROBE_CONTRACT_H
#define TOOLS_PROBE_CONTRACT_H

#include "core/registry/plugin.h"
#include "core/registry/probe/report.h"

/* Adds what is wrong in the tables of a plugin that passed the handshake. Calls query again. */
void contract_check(vyre__plugin *row, const vyre__report *report, vyre_diagnostics *findings);

#endif
