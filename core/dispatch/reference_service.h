/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The reference interpreter as a service for plugins. */
#ifndef VYRE_CORE_DISPATCH_REFERENCE_SERVICE_H
#define VYRE_CORE_DISPATCH_REFERENCE_SERVICE_H

#include <vyre/plugin.h>

/* The extension of vyre_host: its functions take vyre_host.ctx. */
extern const vyre_host_reference vyre__reference_service;

#endif
