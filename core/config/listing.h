/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The whole configuration as it is in force: as rows, and as one file. */
#ifndef VYRE_CORE_CONFIG_LISTING_H
#define VYRE_CORE_CONFIG_LISTING_H

#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/config/config.h"

/* One key. Strings belong to the listing, the configuration and the declarations; never NULL. */
typedef struct vyre__config_row {
    const char *section;
    const char *key;
    const char *value;         /* as written; folders are whole paths, values of several files that
                                  add up are joined; "" when there is none */
    const char *default_value; /* as it would be written */
    const char *source;        /* "default", "file", "environment", "call" */
    const char *origin;        /* the file or variable; "" for the default */
    uint32_t line;             /* of a file; else 0 */
    const char *help;
    const vyre__option *option; /* its declaration; NULL: of a backend without a manifest */
} vyre__config_row;

/* What the manifest of a backend declares. */
typedef struct vyre__config_backend {
    const char *id;
    const vyre__option *options; /* belongs to the caller */
    size_t option_count;
} vyre__config_backend;

typedef struct vyre__config_listing {
    vyre__arena arena;      /* owns the rows and joined values */
    vyre__config_row *rows; /* in the arena */
    size_t count;
} vyre__config_listing;

/*
 * Every key: [core], [routing], then [backend ID] for each of `backends` and for each other one
 * that the files name, then the rules in their order. Keys that begin with `x-` are left out. The
 * configuration and the backends must outlive the listing. OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__config_list(const vyre__config *config, const vyre__config_backend *backends,
                              size_t backend_count, vyre__config_listing *out_listing,
                              vyre_error *error);
void vyre__config_listing_release(vyre__config_listing *listing);

/*
 * The same as one configuration file: the files that were looked for are comments, where each value
 * is from, and each key that has its default. Read in place of all files it has the same effect.
 * Errors: LIMIT (a value, joined or with its whole path, cannot be written in one line: the text is
 * for people only), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__config_as_ini(const vyre__config *config, const vyre__config_backend *backends,
                                size_t backend_count, vyre__bytes *out, vyre_error *error);

#endif
