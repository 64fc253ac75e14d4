/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Lists in values: their form, and the place of each entry. */
#ifndef VYRE_CORE_CONFIG_LIST_H
#define VYRE_CORE_CONFIG_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "core/config/option.h"

/* One entry of a list; the text is a part of the value. */
typedef struct vyre__list_entry {
    const char *text; /* not NUL-terminated */
    size_t size;
    uint32_t column; /* of its first character in the value: 0-based, code points; add the
                        value_column of the setting */
} vyre__list_entry;

/* The separator of a list type: ' ' (which stands for any number of blanks), ',' or ':'. */
char vyre__list_separator(uint32_t type);

/*
 * Takes the next entry of `value` from `*offset` on, which starts at 0; 0 at the end. Blanks around
 * an entry are not part of it. Entries are never empty, except between two commas.
 */
int vyre__list_next(const char *value, char separator, size_t *offset, vyre__list_entry *out_entry);

/* Checks a value of a list type other than PATHS as vyre__option_check does. */
int vyre__list_check(uint32_t type, const char *value, char out[VYRE__OPTION_VALUE], char *why,
                     size_t why_capacity);

#endif
