/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Columns of a terminal that UTF-8 text takes. */
#ifndef TOOLS_DEVICES_COLUMNS_H
#define TOOLS_DEVICES_COLUMNS_H

#include <stddef.h>

/* Columns of `text`: 2 for each wide character of East Asia, 0 for a mark that combines, else 1. A
 * byte that is not UTF-8 takes one. */
size_t columns_of(const char *text);

/* Bytes of the longest beginning of `text` that takes at most `limit` columns, with the marks that
 * combine with its last character. */
size_t columns_fit(const char *text, size_t limit);

#endif
