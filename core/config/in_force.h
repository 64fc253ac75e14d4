/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The settings that hold, in a fixed order, each with its value as all files together make it. */
#ifndef VYRE_CORE_CONFIG_IN_FORCE_H
#define VYRE_CORE_CONFIG_IN_FORCE_H

#include "core/base/bytes.h"
#include "core/config/config.h"

enum { VYRE__PATH_SIZE = 8192 /* bytes that hold a folder of a value as a whole path */ };

/* By section and key; the section itself (key NULL) before its keys. */
typedef struct vyre__settings {
    const vyre__setting **settings; /* owned, for free(); the settings are the configuration's */
    size_t count;
} vyre__settings;

/* OUT_OF_HOST_MEMORY. */
vyre_status vyre__settings_sort(const vyre__config *config, vyre__settings *out_settings,
                                vyre_error *error);

/*
 * Appends the value in force as it could be written in a file that is elsewhere: folders are whole
 * paths, values that add up are joined, the strongest first. `option` is the declaration of the
 * key, NULL when it is unknown.
 */
void vyre__setting_put_value(const vyre__config *config, const vyre__setting *setting,
                             const vyre__option *option, vyre__bytes *out);

/* True for sections and keys that are left to other software. */
int vyre__setting_is_foreign(const vyre__setting *setting);

#endif
