/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Command lines of the tools: one table per tool, from which parsing and --help come.
 */
#ifndef TOOLS_COMMON_OPTIONS_H
#define TOOLS_COMMON_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

/* Exit codes, the same for every tool. */
enum {
    EXIT_FINE = 0,
    EXIT_WORK_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_CONFIGURATION = 3,
    EXIT_NO_DEVICE = 4,
    EXIT_PLUGIN_FAILED = 5
};

typedef struct tool_option {
    const char *name;     /* long name without dashes; NULL ends the table */
    char letter;          /* short form, or 0 */
    const char *argument; /* word for the argument in --help; NULL when it takes none */
    const char *help;     /* one sentence; may hold line breaks */
} tool_option;

typedef struct tool_spec {
    const char *name;           /* "vyre-run" */
    const char *usage;          /* behind the name: "PROGRAM [option...]" */
    const char *about;          /* a paragraph for --help */
    const tool_option *options; /* --help and --version are added */
    const char *closing;        /* text behind the options, or NULL */
} tool_spec;

/*
 * Walks the command line. Returns the index of the option found (its argument in *out_argument), or
 * TOOL_END when the words are used up, TOOL_WORD for a word that is no option (in *out_argument),
 * or TOOL_EXIT when the tool must end now with *out_exit: --help, --version, or a mistake that was
 * reported on stderr.
 */
enum { TOOL_END = -1, TOOL_WORD = -2, TOOL_EXIT = -3 };
typedef struct tool_parser {
    const tool_spec *spec;
    int argc;
    char **argv;
    void *table; /* of getopt_long, owned */
} tool_parser;

int tool_parse_begin(tool_parser *parser, const tool_spec *spec, int argc, char **argv);
int tool_parse_next(tool_parser *parser, const char **out_argument, int *out_exit);
void tool_parse_end(tool_parser *parser);

/* Reports a mistake in the command line on stderr and returns EXIT_USAGE. */
int tool_usage_error(const tool_spec *spec, const char *fix, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads a decimal or 0x number of at most `max`; 0 when it is none. */
int tool_parse_number(const char *text, uint64_t max, uint64_t *out_value);

/* Reads "X", "X,Y" or "X,Y,Z", each from 1 to 2^32 - 1; missing axes are 1. 0 when it is none. */
int tool_parse_grid(const char *text, uint32_t out_grid[3]);

/* Reads "strict", "flush" or "ulp:N". 0 when it is none. */
int tool_parse_float_mode(const char *text, uint32_t *out_mode, uint32_t *out_ulp);

/* Writes to stdout. The first failure is kept for tool_finish(). */
void tool_write(const void *data, size_t size);

/* Closes stdout, once, and reports what could not be written: EXIT_FINE becomes EXIT_WORK_FAILED.
 * That nobody reads a pipe any longer is not reported: whoever closed it knows. It ends a tool by
 * SIGPIPE, unless the tool was started with that signal ignored; then the exit code tells. */
int tool_finish(const tool_spec *spec, int exit_code);

#endif
