/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The one table of configuration keys. Parser, defaults, suggestions, the listing of `--config`,
 * the shipped vyre.conf and the manual are made from it or compared with it.
 */
#ifndef VYRE_CORE_CONFIG_TABLE_H
#define VYRE_CORE_CONFIG_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "core/config/option.h"

/* A kind of section. Everything is static. */
typedef struct vyre__section_kind {
    const char *word;    /* "core", "route" */
    const char *name;    /* what follows the word: "NAME", "ID"; NULL: nothing does */
    const char *example; /* "[route scans]" */
    const char *help;
    const vyre__option *options; /* in the order of listings */
    size_t option_count;
} vyre__section_kind;

enum {
    VYRE__SECTION_CORE,
    VYRE__SECTION_ROUTING,
    VYRE__SECTION_ROUTE,
    VYRE__SECTION_BACKEND,
    VYRE__SECTION_KINDS
};

extern const vyre__section_kind vyre__section_kinds[VYRE__SECTION_KINDS];

enum { VYRE__ROUTE_NAME = 40 /* most bytes of the name of a rule */ };

/* The kind of section `section` ("core", "route scans"), or NULL. The name is not checked. */
const vyre__section_kind *vyre__section_kind_of(const char *section);

/* The declaration of a key in sections of that kind, or NULL. */
const vyre__option *vyre__section_kind_find(const vyre__section_kind *kind, const char *key);

/* The declaration of a key of the library, or NULL: vyre__table_find("route scans", "pin"). */
const vyre__option *vyre__table_find(const char *section, const char *key);

/* True when the values of all files count together, not the strongest alone. */
int vyre__table_adds_up(const char *section, const char *key);

/* Keys that every [backend ID] takes besides the plugin's own. The first is `enabled`. */
extern const vyre__option vyre__backend_options[];
extern const size_t vyre__backend_option_count;

#endif
