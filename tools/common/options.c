/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/common/options.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vyre/vyre.h>

#include "core/base/text.h"
#include "tools/common/report.h"

enum { CODE_HELP = 1000, CODE_VERSION = 1001, CODE_FIRST = 2000 };

static size_t count_options(const tool_spec *spec)
{
    size_t count = 0;
    while (spec->options[count].name)
        count++;
    return count;
}

int tool_parse_begin(tool_parser *parser, const tool_spec *spec, int argc, char **argv)
{
    const size_t count = count_options(spec);
    struct option *table = calloc(count + 3, sizeof *table);
    *parser = (tool_parser){.spec = spec, .argc = argc, .argv = argv, .table = table};
    if (!table) {
        fprintf(stderr, "%s: memory is short\n", spec->name);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        table[i].name = spec->options[i].name;
        table[i].has_arg = spec->options[i].argument ? required_argument : no_argument;
        table[i].val = CODE_FIRST + (int)i;
    }
    table[count] = (struct option){"help", no_argument, NULL, CODE_HELP};
    table[count + 1] = (struct option){"version", no_argument, NULL, CODE_VERSION};
    opterr = 0;
    optind = 1;
    return 1;
}

/* "-:o:h": words in order, a missing argument as ':', then the letters. */
static void short_options(const tool_spec *spec, char *out, size_t capacity)
{
    size_t length = 0;
    out[length++] = '-';
    out[length++] = ':';
    out[length++] = 'h';
    for (const tool_option *o = spec->options; o->name && length + 3 < capacity; o++) {
        if (!o->letter)
            continue;
        out[length++] = o->letter;
        if (o->argument)
            out[length++] = ':';
    }
    out[length] = 0;
}

static int option_with_letter(const tool_spec *spec, int letter)
{
    for (int i = 0; spec->options[i].name; i++)
        if (spec->options[i].letter == letter)
            return i;
    return TOOL_EXIT;
}

static void print_option(const tool_option *option)
{
    char left[64];
    const char *argument = option->argument ? option->argument : "";
    const char *space = option->argument ? " " : "";
    if (option->letter)
        snprintf(left, sizeof left, "-%c, --%s%s%s", option->letter, option->name, space, argument);
    else
        snprintf(left, sizeof left, "--%s%s%s", option->name, space, argument);
    printf("  %-26s%s", left, strlen(left) > 25 ? "\n                            " : "");
    for (const char *c = option->help; *c; c++) {
        putchar(*c);
        if (*c == '\n')
            printf("                            ");
    }
    putchar('\n');
}

static void print_help(const tool_spec *spec)
{
    printf("usage: %s %s\n\n%s\n\noptions:\n", spec->name, spec->usage, spec->about);
    for (const tool_option *o = spec->options; o->name; o++)
        print_option(o);
    print_option(&(tool_option){"help", 'h', NULL, "print this text"});
    print_option(&(tool_option){"version", 0, NULL, "print the version"});
    if (spec->closing)
        printf("\n%s\n", spec->closing);
    printf(
        "\nexit codes: 0 fine, 1 the work failed, 2 usage, 3 configuration, 4 no eligible device,\n"
        "5 a required plugin failed\n");
}

static int suggest_option(const tool_parser *parser, const char *word)
{
    const char *name = word;
    while (*name == '-')
        name++;
    const vyre__str given = {name, (uint32_t)strcspn(name, "=")};
    const char *near = NULL;
    unsigned best = 3;
    for (const tool_option *o = parser->spec->options; o->name; o++) {
        const unsigned distance = vyre__edit_distance(given, vyre__str_of(o->name), best);
        if (distance < best) {
            best = distance;
            near = o->name;
        }
    }
    char fix[160];
    snprintf(fix, sizeof fix, near ? "did you mean --%s?" : "see %s --help",
             near ? near : parser->spec->name);
    return tool_usage_error(parser->spec, fix, "unknown option %s", word);
}

int tool_parse_next(tool_parser *parser, const char **out_argument, int *out_exit)
{
    char letters[64];
    short_options(parser->spec, letters, sizeof letters);
    *out_argument = NULL;
    const int at = optind;
    const int code = getopt_long(parser->argc, parser->argv, letters, parser->table, NULL);
    if (code == -1) {
        if (optind >= parser->argc)
            return TOOL_END;
        *out_argument = parser->argv[optind++];
        return TOOL_WORD;
    }
    if (code == 1) {
        *out_argument = optarg;
        return TOOL_WORD;
    }
    if (code == CODE_HELP || code == 'h') {
        print_help(parser->spec);
        *out_exit = tool_finish(parser->spec, EXIT_FINE);
        return TOOL_EXIT;
    }
    if (code == CODE_VERSION) {
        printf("%s %s\n", parser->spec->name, vyre_version());
        *out_exit = tool_finish(parser->spec, EXIT_FINE);
        return TOOL_EXIT;
    }
    const char *word = parser->argv[at < parser->argc ? at : parser->argc - 1];
    if (code == ':') {
        *out_exit =
            tool_usage_error(parser->spec, "give a value after it", "%s needs a value", word);
        return TOOL_EXIT;
    }
    if (code == '?') {
        *out_exit = suggest_option(parser, word);
        return TOOL_EXIT;
    }
    *out_argument = optarg;
    return code >= CODE_FIRST ? code - CODE_FIRST : option_with_letter(parser->spec, code);
}

void tool_parse_end(tool_parser *parser)
{
    free(parser->table);
    parser->table = NULL;
}

int tool_usage_error(const tool_spec *spec, const char *fix, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    report_message(spec->name, fix, format, arguments);
    va_end(arguments);
    return EXIT_USAGE;
}

int tool_parse_number(const char *text, uint64_t max, uint64_t *out_value)
{
    uint64_t value = 0;
    const int hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *at = hex ? text + 2 : text;
    if (!*at)
        return 0;
    for (; *at; at++) {
        unsigned digit;
        if (*at >= '0' && *at <= '9')
            digit = (unsigned)(*at - '0');
        else if (hex && *at >= 'a' && *at <= 'f')
            digit = (unsigned)(*at - 'a') + 10;
        else if (hex && *at >= 'A' && *at <= 'F')
            digit = (unsigned)(*at - 'A') + 10;
        else
            return 0;
        if (__builtin_mul_overflow(value, hex ? 16u : 10u, &value) ||
            __builtin_add_overflow(value, digit, &value) || value > max)
            return 0;
    }
    *out_value = value;
    return 1;
}

int tool_parse_grid(const char *text, uint32_t out_grid[3])
{
    char word[32];
    out_grid[0] = out_grid[1] = out_grid[2] = 1;
    for (int axis = 0; axis < 3; axis++) {
        const size_t length = strcspn(text, ",");
        uint64_t value;
        if (length == 0 || length >= sizeof word)
            return 0;
        memcpy(word, text, length);
        word[length] = 0;
        if (!tool_parse_number(word, UINT32_MAX, &value) || value == 0)
            return 0;
        out_grid[axis] = (uint32_t)value;
        text += length;
        if (!*text)
            return 1;
        text++;
    }
    return 0;
}

int tool_parse_float_mode(const char *text, uint32_t *out_mode, uint32_t *out_ulp)
{
    uint64_t ulp = 0;
    *out_ulp = 0;
    if (strcmp(text, "strict") == 0)
        *out_mode = VYRE_FLOAT_STRICT;
    else if (strcmp(text, "flush") == 0)
        *out_mode = VYRE_FLOAT_FLUSH;
    else if (strncmp(text, "ulp:", 4) == 0 && tool_parse_number(text + 4, 1 << 20, &ulp) && ulp > 0)
        *out_mode = VYRE_FLOAT_ULP;
    else
        return 0;
    *out_ulp = (uint32_t)ulp;
    return 1;
}

/* errno of the first tool_write() that failed; 0. */
static int write_error;

void tool_write(const void *data, size_t size)
{
    if (fwrite(data, 1, size, stdout) != size && !write_error)
        write_error = errno;
}

/* The errno of a printf that failed is not kept, but a pipe knows that nobody reads it. */
static int reader_is_gone(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO};
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

int tool_finish(const tool_spec *spec, int exit_code)
{
    const int broken = ferror(stdout);
    const int unread = broken && reader_is_gone();
    errno = 0;
    if (fclose(stdout) == 0 && !broken)
        return exit_code;
    const int number = unread ? EPIPE : write_error ? write_error : errno;
    if (number != EPIPE)
        fprintf(stderr, "%s: stdout cannot be written: %s\n  fix: %s\n", spec->name,
                number ? strerror(number) : "write error",
                number == EBADF ? "run the tool with its stdout open" : "free space on the disk");
    return exit_code == EXIT_FINE ? EXIT_WORK_FAILED : exit_code;
}
