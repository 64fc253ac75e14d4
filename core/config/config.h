/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The configuration: settings from files, in the order of their strength, each with its origin.
 *
 * It is made once (host_files.h does it from the files of this host) and does not change
 * afterwards; any thread may read it. Everything is checked while it is read, except that keys of
 * [backend ID] which only a manifest knows are checked when the manifests have been read.
 */
#ifndef VYRE_CORE_CONFIG_CONFIG_H
#define VYRE_CORE_CONFIG_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/config/option.h"
#include "core/config/table.h"

typedef enum vyre__config_scope {
    VYRE__SCOPE_SYSTEM = 0, /* the package and the host's administrator */
    VYRE__SCOPE_USER = 1,   /* the user, VYRE_CONFIG, the application */
} vyre__config_scope;

typedef enum vyre__setting_source {
    VYRE__SETTING_FILE = 0,
    VYRE__SETTING_ENVIRONMENT = 1,
    VYRE__SETTING_CALL = 2,
} vyre__setting_source;

/* One setting as written. Strings belong to the configuration. */
typedef struct vyre__setting {
    const char *section; /* "core", "backend cpu" */
    const char *key;     /* NULL: the section itself */
    const char *value;
    const char *file;                    /* path; the variable or function for another source */
    uint32_t line, column, value_column; /* 1-based, code points; 0 for another source */
    vyre__config_scope scope;
    vyre__setting_source source;
} vyre__setting;

typedef struct vyre__config vyre__config;

/* ---- making ---- */

enum {
    VYRE__CONFIG_MAX_SIZE = 16 << 20,    /* bytes of all files together */
    VYRE__CONFIG_MAX_SECTIONS = 1 << 12, /* different ones in all files together */
};

/* An empty configuration: every key has its default. */
vyre_status vyre__config_create(vyre__config **out_config, vyre_error *error);

/* Adds the text of a file, which is stronger than what was added before. `file` names it. Errors:
 * CONFIG with file:line:column, LIMIT, OUT_OF_HOST_MEMORY; release the configuration then. */
vyre_status vyre__config_add(vyre__config *config, const char *file, const char *text, size_t size,
                             vyre__config_scope scope, vyre_error *error);

/* Replaces what the files say of a key of the library: VYRE_LOG, an argument of a call. `origin`
 * names it in messages and listings. CONFIG when the value is wrong. */
vyre_status vyre__config_override(vyre__config *config, const char *section, const char *key,
                                  const char *value, vyre__setting_source source,
                                  const char *origin, vyre_error *error);

void vyre__config_release(vyre__config *config); /* NULL is allowed */

/* ---- reading ---- */

/* The setting that holds, or NULL. */
const vyre__setting *vyre__config_find(const vyre__config *config, const char *section,
                                       const char *key);

/* Calls `visit` for the setting of every file that has the key, the strongest first. */
void vyre__config_each_value(const vyre__config *config, const char *section, const char *key,
                             void (*visit)(void *user, const vyre__setting *setting), void *user);

/* Calls `visit` for every setting that holds and every section ([x] alone: key NULL), in the order
 * of the files, the weakest first, and as written in each. */
void vyre__config_each_setting(const vyre__config *config,
                               void (*visit)(void *user, const vyre__setting *setting), void *user);

/* Fills `error` with CONFIG at file:line and `column`. */
vyre_status vyre__setting_fail(vyre_error *error, const vyre__setting *setting, uint32_t column,
                               const char *fix, const char *format, ...) VYRE__PRINTF(5, 6);

/* The value of a key of the library, in its one form; the default where nothing is set. Of a key
 * whose values add up: the strongest. */
void vyre__config_core_value(const vyre__config *config, const char *section, const char *key,
                             char out[VYRE__OPTION_VALUE]);

/* Folder `index` of [core] plugin_directories in `out`; 0 when there is no such folder. A relative
 * one starts at the folder of the file that set it, and so do those of the next function. */
int vyre__config_directory(const vyre__config *config, size_t index, char *out, size_t capacity);

/* The value of a key of type PATH in `out`; 0 when it is empty. */
int vyre__config_path(const vyre__config *config, const char *section, const char *key, char *out,
                      size_t capacity);

/* ---- rules ---- */

/* Calls `visit` once for each [route NAME], in the order of precedence: files from the strongest
 * to the weakest, in a file as written; a rule that several files have is where the strongest of
 * them has it. `where` is that section. */
void vyre__config_each_route(const vyre__config *config,
                             void (*visit)(void *user, const char *name,
                                           const vyre__setting *where),
                             void *user);

/* ---- sections of backends ---- */

/* Checks every setting of [backend ID] against the common keys and `options`. CONFIG. */
vyre_status vyre__config_check_backend(const vyre__config *config, const char *id,
                                       const vyre__option *options, size_t option_count,
                                       vyre_error *error);

/* The value of an option of a backend, in its one form; "" when it has none. */
void vyre__config_backend_value(const vyre__config *config, const char *id,
                                const vyre__option *option, char out[VYRE__OPTION_VALUE]);

/* Calls `visit` for each [backend ID] of each file. */
void vyre__config_each_backend(const vyre__config *config,
                               void (*visit)(void *user, const char *id,
                                             const vyre__setting *where),
                               void *user);

/* ---- the files ---- */

typedef enum vyre__config_file_state {
    VYRE__CONFIG_FILE_READ = 0,
    VYRE__CONFIG_FILE_MISSING = 1,
    VYRE__CONFIG_FILE_MASKED = 2,  /* a stronger file has its name */
    VYRE__CONFIG_FILE_IGNORED = 3, /* it does not apply to this process */
} vyre__config_file_state;

/* A file that was looked for. Strings belong to the configuration. */
typedef struct vyre__config_file {
    const char *path;
    vyre__config_file_state state;
    const char *reason; /* why it is masked or ignored; else "" */
} vyre__config_file;

/* "read", "missing", "masked", "ignored". Static. */
const char *vyre__config_file_state_name(vyre__config_file_state state);

/* Notes a file, the weakest first. OUT_OF_HOST_MEMORY. */
vyre_status vyre__config_note_file(vyre__config *config, const char *path,
                                   vyre__config_file_state state, const char *reason,
                                   vyre_error *error);

/* File `index` in the order of reading, a later one wins; NULL behind the last. */
const vyre__config_file *vyre__config_file_at(const vyre__config *config, size_t index);

#endif
