/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The configuration: settings from files, in the order of their strength, each with its origin.
 *
 * Keys of the library are checked while the files are read. Sections [backend ID] are checked when
 * the manifests have said which options there are.
 */
#ifndef VYRE_CORE_CONFIG_CONFIG_H
#define VYRE_CORE_CONFIG_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/config/option.h"

/* One setting as written. Strings belong to the configuration. */
typedef struct vyre__setting {
    const char *section; /* "core", "backend cpu" */
    const char *key;
    const char *value;
    const char *file;
    uint32_t line, column, value_column; /* 1-based */
} vyre__setting;

typedef struct vyre__config vyre__config; /* immutable once loaded */

/* A file to read. */
typedef struct vyre__config_file {
    const char *path;
    int required; /* its absence is an error */
} vyre__config_file;

/* Reads the files in order; a later one wins. Errors: CONFIG with file:line:column, NOT_FOUND as
 * CONFIG for a required file, OUT_OF_HOST_MEMORY. */
vyre_status vyre__config_load(const vyre__config_file *files, size_t file_count,
                              vyre__config **out_config, vyre_error *error);
void vyre__config_release(vyre__config *config); /* NULL is allowed */

/* The setting that holds, or NULL. */
const vyre__setting *vyre__config_find(const vyre__config *config, const char *section,
                                       const char *key);

/* The value of a key of the library, in its one form; the default where nothing is set. */
void vyre__config_core_value(const vyre__config *config, const char *section, const char *key,
                             char out[VYRE__OPTION_VALUE]);

/* Folder `index` of [core] plugin_directories as an absolute path in `out`, from the file that set
 * it; 0 when there is no such folder. */
int vyre__config_directory(const vyre__config *config, size_t index, char *out, size_t capacity);

/* Keys that every [backend ID] takes besides the plugin's own. */
extern const vyre__option vyre__backend_options[];
extern const size_t vyre__backend_option_count;

/* Checks every setting of [backend ID] against the common keys and `options`. CONFIG. */
vyre_status vyre__config_check_backend(const vyre__config *config, const char *id,
                                       const vyre__option *options, size_t option_count,
                                       vyre_error *error);

/* The value of an option of a backend, in its one form. */
void vyre__config_backend_value(const vyre__config *config, const char *id,
                                const vyre__option *option, char out[VYRE__OPTION_VALUE]);

/* Calls `visit` for the first setting of each [backend ID] section, or for the section itself when
 * it is empty. */
void vyre__config_each_backend(const vyre__config *config,
                               void (*visit)(void *user, const char *id,
                                             const vyre__setting *where),
                               void *user);

#endif
