/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/suggest.h"

#include <stdio.h>
#include <string.h>

#include "core/base/text.h"

const char *vyre__suggest(const char *word, const char *const *words, size_t count)
{
    const size_t size = strlen(word);
    unsigned best = size <= 3 ? 2 : size <= 6 ? 3 : 4; /* a distance below this is near */
    const char *found = NULL;
    for (size_t i = 0; i < count && size <= 64; i++) {
        const unsigned distance =
            vyre__edit_distance(vyre__str_of(word), vyre__str_of(words[i]), best);
        if (distance < best) {
            best = distance;
            found = words[i];
        }
    }
    return found;
}

void vyre__suggest_fix(char *text, size_t capacity, const char *noun, const char *word,
                       const char *const *words, size_t count)
{
    const char *near = vyre__suggest(word, words, count);
    if (near) {
        snprintf(text, capacity, "Did you mean `%s`?", near);
        return;
    }
    int used = snprintf(text, capacity, "Known %s:", noun);
    for (size_t i = 0; i < count && used > 0 && (size_t)used < capacity; i++)
        used += snprintf(text + used, capacity - (size_t)used, "%s %s", i > 0 ? "," : "", words[i]);
    if (used > 0 && (size_t)used + 1 < capacity)
        snprintf(text + used, capacity - (size_t)used, "%s", count > 0 ? "." : " none.");
}
