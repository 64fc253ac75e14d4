/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Strict reading of INI text.
 *
 * Each physical line is checked here, then split by libinih. What libinih would read differently
 * from what a person sees (continuation lines, inline comments, cut lines, `:` as a separator) is
 * an error with its file, line and column.
 */
#ifndef VYRE_CORE_CONFIG_INI_H
#define VYRE_CORE_CONFIG_INI_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"

enum {
    VYRE__INI_MAX_LINE = 190,    /* bytes */
    VYRE__INI_MAX_SECTION = 48,  /* bytes */
    VYRE__INI_MAX_SIZE = 1 << 20 /* bytes of a file */
};

/* One section header (key NULL) or one key with its value. Strings live for the call. */
typedef struct vyre__ini_entry {
    const char *file;
    const char *section;
    const char *key;
    const char *value;
    uint32_t line;         /* 1-based */
    uint32_t column;       /* of the section's name or the key; 1-based, code points */
    uint32_t value_column; /* of the value */
} vyre__ini_entry;

/* Returns VYRE_OK to go on; another status ends the parse. */
typedef vyre_status (*vyre__ini_handler)(void *user, const vyre__ini_entry *entry,
                                         vyre_error *error);

/*
 * Parses `text`; `file` names it in messages. Sections that come twice and keys that come twice in
 * a section are errors. Errors: CONFIG with the location file:line:column, what the handler
 * returns, OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__ini_parse(const char *file, const char *text, size_t size,
                            vyre__ini_handler handler, void *user, vyre_error *error);

/* Fills `error` with CONFIG at file:line:column. */
vyre_status vyre__ini_fail(vyre_error *error, const vyre__ini_entry *entry, uint32_t column,
                           const char *fix, const char *format, ...) VYRE__PRINTF(5, 6);

#endif
