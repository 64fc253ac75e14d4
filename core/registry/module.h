/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The file of a plugin, before the dynamic loader sees it. */
#ifndef VYRE_CORE_REGISTRY_MODULE_H
#define VYRE_CORE_REGISTRY_MODULE_H

#include <vyre/error.h>

/*
 * Refuses what would harm the process when it is loaded: a pipe or a device file would make the
 * loader wait for ever, a file that is cut off would end the process with a bus error. What is no
 * ELF file of this machine passes: the loader says so itself.
 * Errors: NOT_FOUND, PERMISSION, CORRUPT.
 */
vyre_status vyre__module_check(const char *path, vyre_error *error);

#endif
