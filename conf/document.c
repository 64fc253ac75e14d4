/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "conf/document.h"

#include <string.h>

#include "core/config/table.h"

enum { COLUMNS = 96, MANUAL_COLUMNS = 78 };

/* ---- parts that all have ---- */

/* "duration, 0..10080min", "one of: deny, warn, allow". */
static void put_type(const vyre__option *option, vyre__bytes *out)
{
    const char *range = option->range ? option->range : "";
    if (option->type == VYRE_OPTION_CHOICE) {
        vyre__bytes_put_text(out, "one of: ");
        for (; *range; range++)
            vyre__bytes_put(out, *range == '|' ? ", " : range, *range == '|' ? 2 : 1);
        return;
    }
    if (option->type == VYRE__OPTION_HEX)
        vyre__bytes_printf(out, "%s hexadecimal %s", range, vyre__option_type_word(option->type));
    else
        vyre__bytes_printf(out, "%s%s%s", vyre__option_type_word(option->type),
                           range[0] ? ", " : "", range);
}

/* A value for a key that has none, so that its line can be used as it is. */
static const char *example_of(const vyre__option *option)
{
    char value[VYRE__OPTION_VALUE], why[320];
    if (option->default_value[0] ||
        vyre__option_check(option, option->default_value, value, why, sizeof why))
        return option->default_value;
    switch (option->type) {
    case VYRE_OPTION_INT: return "0";
    case VYRE_OPTION_SIZE: return "1G";
    case VYRE_OPTION_DURATION: return "5s";
    case VYRE__OPTION_HEX: return "0123456789abcdef";
    case VYRE__OPTION_FLOAT: return "strict";
    default: return "warn";
    }
}

static void put_section_name(const vyre__section_kind *kind, vyre__bytes *out)
{
    vyre__bytes_printf(out, "[%s%s%s]", kind->word, kind->name ? " " : "",
                       kind->name ? kind->name : "");
}

/* ---- vyre.conf ---- */

/* Words in lines of at most COLUMNS, each line after `# `. */
static void put_wrapped(const char *text, vyre__bytes *out)
{
    size_t column = 0;
    while (*text) {
        const size_t size = strcspn(text, " ");
        if (column > 0 && column + 1 + size > COLUMNS) {
            vyre__bytes_put_text(out, "\n");
            column = 0;
        }
        column += size + (column == 0 ? 2 : 1);
        vyre__bytes_put_text(out, column == size + 2 ? "# " : " ");
        vyre__bytes_put(out, text, size);
        text += size + (text[size] == ' ');
    }
    vyre__bytes_put_text(out, "\n");
}

static void put_conf_option(const vyre__option *option, vyre__bytes *out)
{
    const char *value = example_of(option);
    vyre__bytes_put_text(out, "\n");
    put_wrapped(option->help, out);
    vyre__bytes_put_text(out, "# Type: ");
    put_type(option, out);
    vyre__bytes_printf(out, ". Default: %s.\n",
                       option->default_value[0] ? option->default_value : "none");
    vyre__bytes_printf(out, "#%s =%s%s\n", option->name, value[0] ? " " : "", value);
}

void document_conf(vyre__bytes *out)
{
    vyre__bytes_put_text(
        out, "# Every option of vyre with its default. Nothing is set in this file: it belongs to "
             "the\n# package, and an update replaces it. Put what you change into a file of your "
             "own:\n#\n"
             "#   /etc/vyre/conf.d/NAME.conf      for this host (or a copy of this file)\n"
             "#   /etc/vyre/host.d/HOSTNAME.conf  for the host with that name\n"
             "#   ~/.config/vyre/vyre.conf        for one user\n#\n"
             "# A key needs its section: remove the `#` before both. See vyre.conf(5); "
             "`vyre-devices --config`\n# shows what is in force and which file says so.\n");
    for (size_t i = 0; i < VYRE__SECTION_KINDS; i++) {
        const vyre__section_kind *kind = &vyre__section_kinds[i];
        vyre__bytes_put_text(out, "\n\n");
        put_wrapped(kind->help, out);
        vyre__bytes_printf(out, "#%s\n", kind->example);
        for (size_t j = 0; j < kind->option_count; j++)
            put_conf_option(&kind->options[j], out);
    }
}

/* ---- vyre.conf.5 ---- */

/* What stands between backquotes becomes a literal, with the punctuation behind it. Returns what
 * follows. */
static const char *put_literal(const char *text, vyre__bytes *out)
{
    const size_t size = strcspn(text, "`");
    const char *rest = text + size + (text[size] == '`');
    if (out->size > 0 && out->data[out->size - 1] != '\n')
        vyre__bytes_put_u8(out, '\n');
    vyre__bytes_printf(out, ".Ql %s%.*s", size == 1 ? "\\&" : "", (int)size, text);
    if (*rest && strchr(".,:;", *rest))
        vyre__bytes_printf(out, " %c", *rest++);
    vyre__bytes_put_text(out, "\n");
    return rest + strspn(rest, " ");
}

/* Each sentence begins a line. */
static void put_sentences(const char *text, vyre__bytes *out)
{
    size_t column = 0;
    while (*text) {
        if (*text == '`') {
            text = put_literal(text + 1, out);
            column = 0;
            continue;
        }
        const size_t size = strcspn(text, " `");
        const int ends = size > 0 && text[size - 1] == '.';
        if (column > 0 && column + 1 + size > MANUAL_COLUMNS) {
            vyre__bytes_put_text(out, "\n");
            column = 0;
        }
        if (column > 0)
            vyre__bytes_put_text(out, " ");
        vyre__bytes_put(out, text, size);
        column = ends ? 0 : column + size + (column > 0);
        if (ends)
            vyre__bytes_put_text(out, "\n");
        text += size + strspn(text + size, " ");
    }
    if (out->size > 0 && out->data[out->size - 1] != '\n')
        vyre__bytes_put_text(out, "\n");
}

void document_manual(vyre__bytes *out)
{
    for (size_t i = 0; i < VYRE__SECTION_KINDS; i++) {
        const vyre__section_kind *kind = &vyre__section_kinds[i];
        vyre__bytes_put_text(out, ".Ss ");
        put_section_name(kind, out);
        vyre__bytes_put_text(out, " section\n");
        put_sentences(kind->help, out);
        vyre__bytes_put_text(out, ".Bl -tag -width Ds\n");
        for (size_t j = 0; j < kind->option_count; j++) {
            const vyre__option *option = &kind->options[j];
            vyre__bytes_printf(out, ".It Ic %s\n", option->name);
            put_sentences(option->help, out);
            vyre__bytes_put_text(out, "Type: ");
            put_type(option, out);
            vyre__bytes_printf(out, ".\nDefault: %s.\n",
                               option->default_value[0] ? option->default_value : "none");
        }
        vyre__bytes_put_text(out, ".El\n");
    }
}

/* ---- configuration.md ---- */

void document_guide(vyre__bytes *out)
{
    for (size_t i = 0; i < VYRE__SECTION_KINDS; i++) {
        const vyre__section_kind *kind = &vyre__section_kinds[i];
        vyre__bytes_put_text(out, i > 0 ? "\n### `" : "### `");
        put_section_name(kind, out);
        vyre__bytes_printf(
            out, "`\n\n%s\n\n| key | type | default | meaning |\n|---|---|---|---|\n", kind->help);
        for (size_t j = 0; j < kind->option_count; j++) {
            const vyre__option *option = &kind->options[j];
            vyre__bytes_printf(out, "| `%s` | ", option->name);
            put_type(option, out);
            vyre__bytes_printf(out, option->default_value[0] ? " | `%s` | " : " | %s | ",
                               option->default_value);
            vyre__bytes_printf(out, "%s |\n", option->help);
        }
    }
}
