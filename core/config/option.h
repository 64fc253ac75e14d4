/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Typed configuration keys: their declaration, and the check of a value against it. */
#ifndef VYRE_CORE_CONFIG_OPTION_H
#define VYRE_CORE_CONFIG_OPTION_H

#include <stddef.h>
#include <stdint.h>

#include <vyre/plugin.h>

/* Types beyond VYRE_OPTION_*: for keys of the library only. Of lists only the form is checked here;
 * what an entry means is known where it is used. */
enum {
    VYRE__OPTION_PATHS = 0x100,     /* folders separated by `:` */
    VYRE__OPTION_PATH = 0x101,      /* a file or folder; empty: the default one */
    VYRE__OPTION_IDS = 0x102,       /* ids of backends separated by blanks, each once */
    VYRE__OPTION_SELECTORS = 0x103, /* device selectors separated by blanks */
    VYRE__OPTION_FACTS = 0x104,     /* fact expressions separated by commas */
    VYRE__OPTION_GLOBS = 0x105,     /* patterns separated by blanks */
    VYRE__OPTION_HEX = 0x106,       /* lower-case hexadecimal digits; range LEAST..MOST of them */
    VYRE__OPTION_FLOAT = 0x107      /* strict, flush, ulp:N */
};

enum {
    VYRE__OPTION_VALUE = 192,      /* bytes that hold any value and its NUL */
    VYRE__OPTION_MAX_ULP = 1 << 20 /* greatest N of ulp:N */
};

/* Strings belong to whoever declares the option. */
typedef struct vyre__option {
    const char *name;
    uint32_t type;             /* VYRE_OPTION_*, VYRE__OPTION_* */
    const char *default_value; /* as written in the file; "" of a key whose type has no empty value:
                                  it has none */
    const char *range;         /* as vyre_option.range; NULL: any */
    const char *help;
} vyre__option;

/*
 * Checks `value` and writes its one form (see vyre_option) to `out`: numbers without units, list
 * entries separated by one blank (fact expressions by one comma). Numbers take a unit: sizes
 * K, M, G, T (powers of 1024), durations ns, us, ms, s, min. Returns 0 and a sentence in `why` when
 * the value is wrong.
 */
int vyre__option_check(const vyre__option *option, const char *value, char out[VYRE__OPTION_VALUE],
                       char *why, size_t why_capacity);

/* Checks the declaration itself: type, range and default. 0 and a sentence in `why` if wrong. */
int vyre__option_check_declared(const vyre__option *option, char *why, size_t why_capacity);

/* VYRE_OPTION_* of a word: "flag", "int", "size", "text", "choice", "duration"; 0 if unknown. */
uint32_t vyre__option_type_of(const char *word);
extern const char *const vyre__option_type_words[6];

/* The word for any type, those for keys of the library included: "duration", "selectors". Static.
 */
const char *vyre__option_type_word(uint32_t type);

/* True for [a-z][a-z0-9_-]* of at most `limit` bytes; `dash` tells whether `-` may occur. */
int vyre__is_name(const char *text, size_t limit, int dash);

#endif
