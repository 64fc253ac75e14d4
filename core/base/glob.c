/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/glob.h"

#include <stddef.h>
#include <string.h>

enum { MAX_PATTERN = 255 };

/* The last `*` is the only place worth going back to. */
int vyre__glob(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return 0;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

int vyre__glob_any(const char *patterns, const char *text)
{
    char pattern[MAX_PATTERN + 1];
    for (patterns += strspn(patterns, " "); *patterns; patterns += strspn(patterns, " ")) {
        const size_t size = strcspn(patterns, " ");
        if (size <= MAX_PATTERN) {
            memcpy(pattern, patterns, size);
            pattern[size] = '\0';
            if (vyre__glob(pattern, text))
                return 1;
        }
        patterns += size;
    }
    return 0;
}
