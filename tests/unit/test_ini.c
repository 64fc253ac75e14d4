/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The strict INI reader: what it takes, and the exact place and words of each refusal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/config/ini.h"
#include "tests/unit/unit.h"

static vyre_status note_entry(void *user, const vyre__ini_entry *entry, vyre_error *error)
{
    (void)error;
    vyre__bytes *out = user;
    if (entry->key)
        vyre__bytes_printf(out, "%u:%u %s=%s@%u;", entry->line, entry->column, entry->key,
                           entry->value, entry->value_column);
    else
        vyre__bytes_printf(out, "%u:%u [%s];", entry->line, entry->column, entry->section);
    return VYRE_OK;
}

/* Parses and compares what the handler saw, or the place and a part of the message. */
static void expect(const char *text, size_t size, const char *seen)
{
    vyre__bytes out = {0};
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__ini_parse("f", text, size, note_entry, &out, &error), VYRE_OK);
    vyre__bytes_put_u8(&out, 0);
    CU_ASSERT_STRING_EQUAL((const char *)out.data, seen);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    vyre__bytes_release(&out);
}

static void refuse(const char *text, size_t size, const char *location, const char *message,
                   const char *fix)
{
    vyre__bytes out = {0};
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__ini_parse("f", text, size, note_entry, &out, &error), VYRE_CONFIG);
    CU_ASSERT_STRING_EQUAL(error.location, location);
    CU_ASSERT_STRING_EQUAL(error.message, message);
    CU_ASSERT_STRING_EQUAL(error.fix, fix);
    if (strcmp(error.location, location) || strcmp(error.message, message) ||
        strcmp(error.fix, fix))
        printf("# %s: %s. %s\n", error.location, error.message, error.fix);
    vyre__bytes_release(&out);
}

#define EXPECT(text, seen) expect(text, sizeof(text) - 1, seen)
#define REFUSE(text, location, message, fix) refuse(text, sizeof(text) - 1, location, message, fix)

static void plain_files(void)
{
    EXPECT("", "");
    EXPECT("# only\n; comments\n \n", "");
    EXPECT("[a]\nk = v\n", "1:2 [a];2:1 k=v@5;");
    EXPECT("[a]\nk=v", "1:2 [a];2:1 k=v@3;");
    EXPECT("[a]\r\nk  =  v w \r\n", "1:2 [a];2:1 k=v w@7;");
    EXPECT("\xEF\xBB\xBF[a]\nk =\n", "1:2 [a];2:1 k=@4;");
    EXPECT("[a]\nk = x;y:z=1\n[b c]\nk = 2\n", "1:2 [a];2:1 k=x;y:z=1@5;3:2 [b c];4:1 k=2@5;");
    EXPECT("[\xC3\xA9]\nn\xC3\xA9 = \xC3\xA9\n", "1:2 [\xC3\xA9];2:1 n\xC3\xA9=\xC3\xA9@6;");
}

static void what_libinih_reads_otherwise_is_refused(void)
{
    REFUSE("[a]\ncuda:0 = 1\n", "f:2:5", "`:` before `=`",
           "Separate key and value with `=`; device ids are values, not keys.");
    REFUSE("[a]\nk = x\n  more = 5\n", "f:3:1", "the line begins with a blank",
           "Begin the line in its first column.");
    REFUSE("[a]\nk = x\n\tmore\n", "f:3:1", "the line begins with a blank",
           "Begin the line in its first column.");
    REFUSE("[a]\nk = x ; note\n", "f:2:7", "`;` after a blank: the rest of the line would be lost",
           "Put the comment on a line of its own.");
    REFUSE("[a]\nk = a\0b\n", "f:2:6", "a NUL byte", "Remove the byte.");
    REFUSE("[a]\nk = a\n[a]\nj = b\n", "f:3:2", "section `a` is given twice: first on line 1",
           "Keep one of the two.");
    REFUSE("[a]\nk = a\nk = b\n", "f:3:1", "key `k` is given twice: first on line 2",
           "Keep one of the two.");
    REFUSE("[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]\n", "f:1:2",
           "the section's name is too long", "Use a name of at most 48 bytes.");
}

static void malformed_lines(void)
{
    REFUSE("[a\n", "f:1:1", "a section without `]`", "End the section's name with `]`.");
    REFUSE("[]\n", "f:1:2", "a section without a name", "Write a name between the brackets.");
    REFUSE("[a] b\n", "f:1:5", "text after a section's name", "Put it on a line of its own.");
    REFUSE("[[a]]\n", "f:1:5", "text after a section's name", "Put it on a line of its own.");
    REFUSE("[ a]\n", "f:1:2", "a bracket or a blank around the section's name", "Write `[name]`.");
    REFUSE("[a]\nkey\n", "f:2:1", "a key without `=`", "Write `key = value`.");
    REFUSE("[a]\n= v\n", "f:2:1", "a value without a key", "Write `key = value`.");
    REFUSE("[a]\n=\n", "f:2:1", "a value without a key", "Write `key = value`.");
    REFUSE("k = v\n", "f:1:1", "a key before the first section",
           "Put the key below a section, such as [core].");
    REFUSE("[a]\nk = \xFF\n", "f:2:5", "the line is not UTF-8", "Save the file as UTF-8.");
    REFUSE("[a]\nk = a\rb\n", "f:2:6", "a carriage return inside a line",
           "End lines with LF or CR LF.");
    REFUSE("[a]\nk = a\x1B[31m\n", "f:2:6", "a control character", "Remove the byte.");
    REFUSE("[a]b]\n", "f:1:4", "text after a section's name", "Put it on a line of its own.");
    REFUSE("[a[b]\n", "f:1:2", "a bracket or a blank around the section's name", "Write `[name]`.");
    REFUSE("=", "f:1:1", "a value without a key", "Write `key = value`.");
    REFUSE("\xEF\xBB\xBF[a]\nn\xC3\xA9 = a\x01\n", "f:2:7", "a control character",
           "Remove the byte.");
    REFUSE("\xFF\xFE[\0a\0]\0", "f:1:4", "a NUL byte", "Remove the byte.");
}

static void long_lines(void)
{
    char text[400];
    memcpy(text, "[a]\nk=", 6);
    memset(text + 6, 'x', 300);
    text[6 + 188] = '\n';
    vyre__bytes out = {0};
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__ini_parse("f", text, 6 + 189, note_entry, &out, &error), VYRE_OK);
    /* Name, `=`, 188 bytes, `@3;`: nothing was cut. */
    CU_ASSERT_EQUAL(out.size, strlen("1:2 [a];2:1 k=@3;") + 188);
    vyre__bytes_release(&out);
    text[6 + 188] = 'x';
    refuse(text, 6 + 189, "f:2:191", "the line has over 190 bytes", "Shorten the line.");
    text[4] = '#';
    refuse(text, sizeof text / 2, "f:2:191", "the line has over 190 bytes", "Shorten the line.");
}

static void large_files(void)
{
    const size_t limit = VYRE__INI_MAX_SIZE;
    char *text = malloc(limit + 1);
    memset(text, '\n', limit + 1);
    expect(text, limit, "");
    refuse(text, limit + 1, "f:1:1", "the file has more than 1048576 bytes", "Split the file.");
    /* A NUL right behind what libinih would cut, and in place of the last byte. */
    memset(text, 'x', 300);
    memcpy(text, "[a]\nk=", 6);
    text[4 + 199] = '\0';
    refuse(text, 300, "f:2:200", "a NUL byte", "Remove the byte.");
    /* Very many sections: the cost stays linear. */
    size_t size = 0;
    for (unsigned i = 0; i < 100000; i++)
        size += (size_t)sprintf(text + size, "[%u]\n", i);
    vyre__bytes out = {0};
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__ini_parse("f", text, size, note_entry, &out, &error), VYRE_OK);
    CU_ASSERT_FALSE(out.failed);
    vyre__bytes_release(&out);
    free(text);
}

static const unit_test tests[] = {
    {"plain files", plain_files},
    {"what libinih reads otherwise is refused", what_libinih_reads_otherwise_is_refused},
    {"malformed lines", malformed_lines},
    {"long lines", long_lines},
    {"large files", large_files},
    {NULL, NULL}};

int main(void)
{
    return unit_main("ini", tests);
}
