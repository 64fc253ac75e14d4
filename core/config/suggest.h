/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* "Did you mean ...?" */
#ifndef VYRE_CORE_CONFIG_SUGGEST_H
#define VYRE_CORE_CONFIG_SUGGEST_H

#include <stddef.h>

/* The word of `words` nearest to `word`, or NULL when none is near. Ties: the first. */
const char *vyre__suggest(const char *word, const char *const *words, size_t count);

/* Writes `Did you mean \`NEAR\`?`, or "Known NOUN: a, b, c." when none is near, to `text`. */
void vyre__suggest_fix(char *text, size_t capacity, const char *noun, const char *word,
                       const char *const *words, size_t count);

#endif
