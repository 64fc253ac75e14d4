/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A plugin's examination by its author: whether it obeys the rules of docs/vendor/rules.md. */
#ifndef VYRE_CHECK_H
#define VYRE_CHECK_H

#include <vyre/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Inspects the file of a module and its manifest, then runs the module in a process of its own
 * (vyre-probe: load, query, init, enumerate, shutdown) and watches what it changes there.
 *
 * `manifest` may be NULL: then it is the .ini file of the same name beside the module, or, for a
 * module in the plugin folder of the installation, the one in its folder of manifests. A module
 * without a manifest is inspected, but not run. Options have the values that the configuration of
 * this host gives them, which also says where vyre-probe is.
 *
 * Each finding has the number of its rule as code ("VP-04"), the file as path, and a fix. An error
 * breaks a rule; a warning is allowed, but is rarely meant; a note says what could not be looked
 * at. The list is appended to.
 *
 * Returns VYRE_OK when the examination could be made, whatever it found. Errors: CONFIG (the
 * configuration of this host is wrong), INVALID_ARGUMENT, BUSY (inside a plugin),
 * OUT_OF_HOST_MEMORY.
 */
VYRE_API vyre_status vyre_plugin_check(const char *library, const char *manifest,
                                       vyre_diagnostics *list, vyre_error *error);

#ifdef __cplusplus
}
#endif

#endif
