/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a configuration file may say: sections, keys and values against the table. */
#ifndef VYRE_CORE_CONFIG_CHECK_H
#define VYRE_CORE_CONFIG_CHECK_H

#include "core/config/ini.h"
#include "core/config/option.h"

/* Checks an entry of a configuration file. Keys of a backend that are not common to all pass: its
 * manifest knows them. CONFIG with file:line:column. */
vyre_status vyre__config_check_entry(const vyre__ini_entry *entry, vyre_error *error);

/* Checks a key of [backend ID] against the common keys and `options`, those of its manifest. */
vyre_status vyre__config_check_backend_key(const vyre__ini_entry *entry,
                                           const vyre__option *options, size_t option_count,
                                           vyre_error *error);

#endif
