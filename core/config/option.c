/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/option.h"

#include <stdio.h>
#include <string.h>

#include "core/config/list.h"

const char *const vyre__option_type_words[6] = {"flag", "int",    "size",
                                                "text", "choice", "duration"};

uint32_t vyre__option_type_of(const char *word)
{
    for (uint32_t i = 0; i < 6; i++)
        if (strcmp(word, vyre__option_type_words[i]) == 0)
            return i + 1;
    return 0;
}

const char *vyre__option_type_word(uint32_t type)
{
    switch (type) {
    case VYRE__OPTION_PATHS: return "paths";
    case VYRE__OPTION_PATH: return "path";
    case VYRE__OPTION_IDS: return "ids";
    case VYRE__OPTION_SELECTORS: return "selectors";
    case VYRE__OPTION_FACTS: return "expressions";
    case VYRE__OPTION_GLOBS: return "patterns";
    case VYRE__OPTION_HEX: return "digits";
    case VYRE__OPTION_FLOAT: return "float mode";
    default: return type >= 1 && type <= 6 ? vyre__option_type_words[type - 1] : "text";
    }
}

int vyre__is_name(const char *text, size_t limit, int dash)
{
    size_t i = 0;
    if (text[0] < 'a' || text[0] > 'z')
        return 0;
    for (; text[i]; i++) {
        const char c = text[i];
        const int fine =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (dash && c == '-');
        if (!fine || i >= limit)
            return 0;
    }
    return 1;
}

/* ---- numbers ---- */

typedef struct unit {
    const char *word;
    uint64_t factor;
} unit;

static const unit size_units[] = {{"", 1},
                                  {"K", UINT64_C(1) << 10},
                                  {"M", UINT64_C(1) << 20},
                                  {"G", UINT64_C(1) << 30},
                                  {"T", UINT64_C(1) << 40},
                                  {NULL, 0}};
static const unit duration_units[] = {
    {"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}, {"min", UINT64_C(60000000000)},
    {NULL, 0}};
static const unit int_units[] = {{"", 1}, {NULL, 0}};

static const unit *units_of(uint32_t type)
{
    return type == VYRE_OPTION_SIZE       ? size_units
           : type == VYRE_OPTION_DURATION ? duration_units
                                          : int_units;
}

/* A number of the option's type in text[0..size). Magnitudes stay below 2^63. */
static int parse_number(uint32_t type, const char *text, size_t size, int64_t *out_value)
{
    size_t i = 0;
    const int negative = type == VYRE_OPTION_INT && size > 0 && text[0] == '-';
    uint64_t value = 0;
    size_t digits = 0;
    for (i += (size_t)negative; i < size && text[i] >= '0' && text[i] <= '9'; i++, digits++) {
        value = value * 10 + (uint64_t)(text[i] - '0');
        if (value > INT64_MAX / 16)
            return 0;
    }
    if (digits == 0)
        return 0;
    while (i < size && text[i] == ' ')
        i++;
    /* Zero is the same in every unit. */
    if (value == 0 && i == size) {
        *out_value = 0;
        return 1;
    }
    for (const unit *u = units_of(type); u->word; u++)
        if (strlen(u->word) == size - i && strncmp(u->word, text + i, size - i) == 0) {
            if (value > INT64_MAX / u->factor)
                return 0;
            *out_value = negative ? -(int64_t)(value * u->factor) : (int64_t)(value * u->factor);
            return 1;
        }
    return 0;
}

/* LEAST..MOST; either end may be missing. */
static int parse_range(const vyre__option *option, int64_t *out_least, int64_t *out_most)
{
    *out_least = option->type == VYRE_OPTION_INT ? INT64_MIN : 0;
    *out_most = INT64_MAX;
    if (!option->range || !option->range[0])
        return 1;
    const char *dots = strstr(option->range, "..");
    if (!dots)
        return 0;
    const size_t before = (size_t)(dots - option->range);
    const char *after = dots + 2;
    if (before > 0 && !parse_number(option->type, option->range, before, out_least))
        return 0;
    if (after[0] && !parse_number(option->type, after, strlen(after), out_most))
        return 0;
    return *out_least <= *out_most;
}

static int check_number(const vyre__option *option, const char *value, char *out, char *why,
                        size_t capacity)
{
    static const char *const kinds[] = {
        [VYRE_OPTION_INT] = "a whole number, such as 5 or -5",
        [VYRE_OPTION_SIZE] = "a size, such as 65536 or 64K",
        [VYRE_OPTION_DURATION] = "a duration with its unit, such as 500ms or 5s",
    };
    int64_t number = 0, least = 0, most = 0;
    if (!parse_number(option->type, value, strlen(value), &number)) {
        snprintf(why, capacity, "write %s", kinds[option->type]);
        return 0;
    }
    if (!parse_range(option, &least, &most) || number < least || number > most) {
        snprintf(why, capacity, "the value must lie in %s", option->range ? option->range : "0..");
        return 0;
    }
    snprintf(out, VYRE__OPTION_VALUE, "%lld", (long long)number);
    return 1;
}

/* ---- words ---- */

static int check_flag(const char *value, char *out, char *why, size_t capacity)
{
    static const char *const words[2][4] = {{"no", "false", "off", "0"},
                                            {"yes", "true", "on", "1"}};
    for (int on = 0; on < 2; on++)
        for (int i = 0; i < 4; i++)
            if (strcmp(value, words[on][i]) == 0) {
                snprintf(out, VYRE__OPTION_VALUE, "%d", on);
                return 1;
            }
    snprintf(why, capacity, "write `yes` or `no`");
    return 0;
}

static int check_choice(const vyre__option *option, const char *value, char *out, char *why,
                        size_t capacity)
{
    const size_t size = strlen(value);
    const char *word = option->range ? option->range : "";
    while (size > 0 && *word) {
        const size_t length = strcspn(word, "|");
        if (length == size && memcmp(word, value, size) == 0) {
            snprintf(out, VYRE__OPTION_VALUE, "%s", value);
            return 1;
        }
        word += length + (word[length] == '|');
    }
    snprintf(why, capacity, "write one of: %s", option->range ? option->range : "");
    return 0;
}

static int check_text(const vyre__option *option, const char *value, char *out, char *why,
                      size_t capacity)
{
    int64_t most = VYRE__OPTION_VALUE - 2;
    if (option->range && option->range[0] &&
        !parse_number(VYRE_OPTION_INT, option->range, strlen(option->range), &most))
        most = 0;
    if (strlen(value) >= VYRE__OPTION_VALUE || (int64_t)strlen(value) > most) {
        snprintf(why, capacity, "use at most %lld bytes", (long long)most);
        return 0;
    }
    snprintf(out, VYRE__OPTION_VALUE, "%s", value);
    return 1;
}

static int check_path(const vyre__option *option, const char *value, char *out, char *why,
                      size_t capacity)
{
    if (value[0] == '~') {
        snprintf(why, capacity, "write the whole path: `~` stands for nothing here");
        return 0;
    }
    return check_text(option, value, out, why, capacity);
}

static int check_hex(const vyre__option *option, const char *value, char *out, char *why,
                     size_t capacity)
{
    const size_t size = strlen(value), digits = strspn(value, "0123456789abcdef");
    const vyre__option lengths = {"", VYRE_OPTION_INT, "", option->range, ""};
    int64_t least = 0, most = 0;
    if (parse_range(&lengths, &least, &most) && digits == size && (int64_t)size >= least &&
        (int64_t)size <= most && size < VYRE__OPTION_VALUE) {
        snprintf(out, VYRE__OPTION_VALUE, "%s", value);
        return 1;
    }
    snprintf(why, capacity, "write %s lower-case hexadecimal digits",
             option->range ? option->range : "any number of");
    return 0;
}

static int check_float(const char *value, char *out, char *why, size_t capacity)
{
    int64_t ulp = 0;
    if (strcmp(value, "strict") == 0 || strcmp(value, "flush") == 0) {
        snprintf(out, VYRE__OPTION_VALUE, "%s", value);
        return 1;
    }
    if (strncmp(value, "ulp:", 4) == 0 &&
        parse_number(VYRE_OPTION_INT, value + 4, strlen(value + 4), &ulp) && ulp >= 1 &&
        ulp <= VYRE__OPTION_MAX_ULP) {
        snprintf(out, VYRE__OPTION_VALUE, "ulp:%lld", (long long)ulp);
        return 1;
    }
    snprintf(why, capacity, "write strict, flush or ulp:N with N in 1..%d", VYRE__OPTION_MAX_ULP);
    return 0;
}

int vyre__option_check(const vyre__option *option, const char *value, char out[VYRE__OPTION_VALUE],
                       char *why, size_t why_capacity)
{
    switch (option->type) {
    case VYRE_OPTION_FLAG: return check_flag(value, out, why, why_capacity);
    case VYRE_OPTION_INT:
    case VYRE_OPTION_SIZE:
    case VYRE_OPTION_DURATION: return check_number(option, value, out, why, why_capacity);
    case VYRE_OPTION_CHOICE: return check_choice(option, value, out, why, why_capacity);
    case VYRE__OPTION_PATHS:
    case VYRE__OPTION_PATH: return check_path(option, value, out, why, why_capacity);
    case VYRE__OPTION_IDS:
    case VYRE__OPTION_SELECTORS:
    case VYRE__OPTION_FACTS:
    case VYRE__OPTION_GLOBS: return vyre__list_check(option->type, value, out, why, why_capacity);
    case VYRE__OPTION_HEX: return check_hex(option, value, out, why, why_capacity);
    case VYRE__OPTION_FLOAT: return check_float(value, out, why, why_capacity);
    default: return check_text(option, value, out, why, why_capacity);
    }
}

int vyre__option_check_declared(const vyre__option *option, char *why, size_t why_capacity)
{
    char value[VYRE__OPTION_VALUE];
    char reason[256];
    int64_t least = 0, most = 0;
    const char *range = option->range;
    switch (option->type) {
    case VYRE_OPTION_FLAG:
        if (range && range[0]) {
            snprintf(why, why_capacity, "a flag has no range");
            return 0;
        }
        break;
    case VYRE_OPTION_INT:
    case VYRE_OPTION_SIZE:
    case VYRE_OPTION_DURATION:
        if (!parse_range(option, &least, &most)) {
            snprintf(why, why_capacity, "range is not LEAST..MOST");
            return 0;
        }
        break;
    case VYRE_OPTION_TEXT:
        if (range && range[0] && !parse_number(VYRE_OPTION_INT, range, strlen(range), &most)) {
            snprintf(why, why_capacity, "range is not a number of bytes");
            return 0;
        }
        break;
    default: break;
    }
    if (vyre__option_check(option, option->default_value, value, reason, sizeof reason))
        return 1;
    snprintf(why, why_capacity, "default does not fit: %s", reason);
    return 0;
}
