/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Help for tests of the text form. */
#ifndef TESTS_UNIT_TEXT_KIT_H
#define TESTS_UNIT_TEXT_KIT_H

#include <vyre/program.h>

/* What `text_body` puts before a body: four lines, so that the body begins on line 5, each of its
 * lines indented by four columns. x is f32, y is u32, both readwrite. */
#define TEXT_HEAD                                                                                  \
    "program p;\nworkgroup 64;\nbuffer x: f32[] readwrite; buffer y: u32[] readwrite;\n{\n"

/* TEXT_HEAD, `lines` indented, `}`. free() it. */
char *text_body(const char *lines);

/* Parses; without a program the test fails and shows the findings. */
vyre_program *text_parse(const char *text);

/* Prints; vyre_free() it. */
char *text_print(const vyre_program *program);

/* Fails the test, and shows both, unless the strings are equal. */
void text_expect_same(const char *what, const char *found, const char *expected);

/* `text` prints as `expected`, and that prints as itself. */
void text_expect_print(const char *text, const char *expected);

/* The same for statements, each line without the indentation of the body. */
void text_expect_lines(const char *lines, const char *expected);

/* `text` formats as `expected`, which formats as itself and means the same. */
void text_expect_format(const char *text, const char *expected);

/* All findings of parsing `text`, one after the other, "LINE:COLUMN CODE MESSAGE -> FIX\n". */
void text_expect_findings(const char *text, const char *expected);

/* The same for statements; lines count from the first of them. */
void text_expect_mistakes(const char *lines, const char *expected);

#endif
