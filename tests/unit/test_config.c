/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The strict INI reader and the configuration made of it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/config/config.h"
#include "core/config/ini.h"
#include "core/config/suggest.h"
#include "tests/unit/unit.h"

/* ---- the reader ---- */

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

static void refuse(const char *text, size_t size, const char *location, const char *part)
{
    vyre__bytes out = {0};
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__ini_parse("f", text, size, note_entry, &out, &error), VYRE_CONFIG);
    CU_ASSERT_STRING_EQUAL(error.location, location);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, part));
    if (!strstr(error.message, part))
        printf("# %s: %s\n", location, error.message);
    CU_ASSERT_NOT_EQUAL(error.fix[0], '\0');
    vyre__bytes_release(&out);
}

#define EXPECT(text, seen) expect(text, sizeof(text) - 1, seen)
#define REFUSE(text, location, part) refuse(text, sizeof(text) - 1, location, part)

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
    REFUSE("[a]\ncuda:0 = 1\n", "f:2:5", "`:` before `=`");
    REFUSE("[a]\nk = x\n  more = 5\n", "f:3:1", "begins with a blank");
    REFUSE("[a]\nk = x\n\tmore\n", "f:3:1", "begins with a blank");
    REFUSE("[a]\nk = x ; note\n", "f:2:7", "`;` after a blank");
    REFUSE("[a]\nk = a\0b\n", "f:2:6", "NUL");
    REFUSE("[a]\nk = a\n[a]\nj = b\n", "f:3:2", "section `a` is given twice");
    REFUSE("[a]\nk = a\nk = b\n", "f:3:1", "key `k` is given twice");
    REFUSE("[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]\n", "f:1:2", "too long");
}

static void malformed_lines(void)
{
    REFUSE("[a\n", "f:1:1", "without `]`");
    REFUSE("[]\n", "f:1:2", "without a name");
    REFUSE("[a] b\n", "f:1:5", "text after");
    REFUSE("[[a]]\n", "f:1:5", "text after");
    REFUSE("[ a]\n", "f:1:2", "blank around");
    REFUSE("[a]\nkey\n", "f:2:1", "without `=`");
    REFUSE("[a]\n= v\n", "f:2:1", "without a key");
    REFUSE("[a]\n=\n", "f:2:1", "without a key");
    REFUSE("k = v\n", "f:1:1", "before the first section");
    REFUSE("[a]\nk = \xFF\n", "f:2:5", "not UTF-8");
    REFUSE("[a]\nk = a\rb\n", "f:2:6", "carriage return");
    REFUSE("[a]\nk = a\x1B[31m\n", "f:2:6", "control character");
    REFUSE("\xFF\xFE[\0a\0]\0", "f:1:4", "NUL");
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
    refuse(text, 6 + 189, "f:2:191", "over 190 bytes");
    text[4] = '#';
    refuse(text, sizeof text / 2, "f:2:191", "over 190 bytes");
}

static void large_files(void)
{
    const size_t limit = VYRE__INI_MAX_SIZE;
    char *text = malloc(limit + 1);
    memset(text, '\n', limit + 1);
    expect(text, limit, "");
    refuse(text, limit + 1, "f:1:1", "more than");
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

/* ---- values ---- */

static const char *value_of(uint32_t type, const char *range, const char *value)
{
    static char out[VYRE__OPTION_VALUE];
    const vyre__option option = {"o", type, "", range, ""};
    char why[256] = "";
    if (vyre__option_check(&option, value, out, why, sizeof why))
        return out;
    CU_ASSERT_NOT_EQUAL(why[0], '\0');
    return "(refused)";
}

static void values_have_one_form(void)
{
    static const struct {
        uint32_t type;
        const char *range, *value, *form;
    } cases[] = {
        {VYRE_OPTION_FLAG, NULL, "yes", "1"},
        {VYRE_OPTION_FLAG, NULL, "true", "1"},
        {VYRE_OPTION_FLAG, NULL, "on", "1"},
        {VYRE_OPTION_FLAG, NULL, "1", "1"},
        {VYRE_OPTION_FLAG, NULL, "off", "0"},
        {VYRE_OPTION_FLAG, NULL, "Yes", "(refused)"},
        {VYRE_OPTION_FLAG, NULL, "", "(refused)"},
        {VYRE_OPTION_FLAG, NULL, "2", "(refused)"},
        {VYRE_OPTION_INT, NULL, "-5", "-5"},
        {VYRE_OPTION_INT, "0..7", "7", "7"},
        {VYRE_OPTION_INT, "0..7", "8", "(refused)"},
        {VYRE_OPTION_INT, "-3..", "-4", "(refused)"},
        {VYRE_OPTION_INT, NULL, "0x10", "(refused)"},
        {VYRE_OPTION_INT, NULL, "5x", "(refused)"},
        {VYRE_OPTION_INT, NULL, "1.5", "(refused)"},
        {VYRE_OPTION_INT, NULL, "+5", "(refused)"},
        {VYRE_OPTION_INT, NULL, "", "(refused)"},
        {VYRE_OPTION_INT, NULL, "99999999999999999999", "(refused)"},
        {VYRE_OPTION_SIZE, NULL, "64K", "65536"},
        {VYRE_OPTION_SIZE, NULL, "8 G", "8589934592"},
        {VYRE_OPTION_SIZE, NULL, "10", "10"},
        {VYRE_OPTION_SIZE, NULL, "-1", "(refused)"},
        {VYRE_OPTION_SIZE, NULL, "64k", "(refused)"},
        {VYRE_OPTION_SIZE, NULL, "99999999T", "(refused)"},
        {VYRE_OPTION_SIZE, "1K..2K", "2K", "2048"},
        {VYRE_OPTION_SIZE, "1K..2K", "2049", "(refused)"},
        {VYRE_OPTION_DURATION, NULL, "5s", "5000000000"},
        {VYRE_OPTION_DURATION, NULL, "250ms", "250000000"},
        {VYRE_OPTION_DURATION, NULL, "2min", "120000000000"},
        {VYRE_OPTION_DURATION, NULL, "0", "0"},
        {VYRE_OPTION_DURATION, NULL, "5", "(refused)"},
        {VYRE_OPTION_CHOICE, "a|bc|d", "bc", "bc"},
        {VYRE_OPTION_CHOICE, "a|bc|d", "b", "(refused)"},
        {VYRE_OPTION_CHOICE, "a|bc|d", "a|bc", "(refused)"},
        {VYRE_OPTION_CHOICE, "a|bc|d", "", "(refused)"},
        {VYRE_OPTION_TEXT, "3", "abc", "abc"},
        {VYRE_OPTION_TEXT, "3", "abcd", "(refused)"},
        {VYRE_OPTION_TEXT, NULL, "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_STRING_EQUAL(value_of(cases[i].type, cases[i].range, cases[i].value),
                               cases[i].form);
}

static void suggestions(void)
{
    static const char *const words[] = {"enabled", "engine", "threads"};
    char text[128];
    CU_ASSERT_STRING_EQUAL(vyre__suggest("engin", words, 3), "engine");
    CU_ASSERT_STRING_EQUAL(vyre__suggest("enabeld", words, 3), "enabled");
    CU_ASSERT_PTR_NULL(vyre__suggest("memory", words, 3));
    vyre__suggest_fix(text, sizeof text, "keys", "thread", words, 3);
    CU_ASSERT_STRING_EQUAL(text, "Did you mean `threads`?");
    vyre__suggest_fix(text, sizeof text, "keys", "memory", words, 3);
    CU_ASSERT_STRING_EQUAL(text, "Known keys: enabled, engine, threads.");
}

/* ---- the configuration ---- */

static char folder[] = "/tmp/vyre-config-XXXXXX";

static const char *write_file(const char *name, const char *text)
{
    static char paths[4][128];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static vyre_status load(const char *first, const char *second, vyre__config **config,
                        vyre_error *error)
{
    const vyre__config_file files[2] = {{first, 0}, {second, 1}};
    return vyre__config_load(files, second ? 2 : 1, config, error);
}

static void later_files_win(void)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    char value[VYRE__OPTION_VALUE];
    CU_ASSERT_EQUAL_FATAL(load(write_file("a.conf", "[core]\nlog = info\n[backend cpu]\nn = 1\n"),
                               write_file("b.conf", "[backend cpu]\nn = 2\n"), &config, &error),
                          VYRE_OK);
    vyre__config_core_value(config, "core", "log", value);
    CU_ASSERT_STRING_EQUAL(value, "info");
    const vyre__setting *setting = vyre__config_find(config, "backend cpu", "n");
    CU_ASSERT_STRING_EQUAL(setting->value, "2");
    CU_ASSERT_EQUAL(setting->line, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(setting->file, "b.conf"));
    vyre__config_release(config);
}

static void defaults_hold_without_files(void)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    char value[VYRE__OPTION_VALUE], path[64];
    CU_ASSERT_EQUAL_FATAL(load("/nonexistent/vyre.conf", NULL, &config, &error), VYRE_OK);
    vyre__config_core_value(config, "core", "log", value);
    CU_ASSERT_STRING_EQUAL(value, "warn");
    CU_ASSERT_FALSE(vyre__config_directory(config, 0, path, sizeof path));
    vyre__config_release(config);
}

static void a_named_file_must_be_there(void)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(load(NULL, "/nonexistent/my.conf", &config, &error), VYRE_CONFIG);
    CU_ASSERT_PTR_NULL(config);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "my.conf"));
}

static void odd_files_are_refused(void)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    char path[128];
    CU_ASSERT_EQUAL(load(folder, NULL, &config, &error), VYRE_CONFIG);
    snprintf(path, sizeof path, "%s/pipe", folder);
    CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
    CU_ASSERT_EQUAL(load(path, NULL, &config, &error), VYRE_CONFIG);
    unlink(path);
    CU_ASSERT_EQUAL_FATAL(symlink(path, path), 0);
    CU_ASSERT_EQUAL(load(path, NULL, &config, &error), VYRE_CONFIG);
    unlink(path);
    CU_ASSERT_PTR_NULL(config);
}

static void wrong(const char *text, const char *place, const char *part, const char *fix)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(load(write_file("w.conf", text), NULL, &config, &error), VYRE_CONFIG);
    CU_ASSERT_PTR_NULL(config);
    const size_t size = strlen(error.location), tail = strlen(place);
    CU_ASSERT_TRUE(size > tail && strcmp(error.location + size - tail, place) == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, part));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, fix));
}

static void mistakes_have_a_place_and_a_suggestion(void)
{
    wrong("[cor]\n", "w.conf:1:2", "unknown section [cor]", "Did you mean `core`?");
    wrong("[backnd cpu]\n", "w.conf:1:2", "unknown section", "Did you mean `backend`?");
    wrong("[backend CPU]\n", "w.conf:1:2", "not the id", "[backend cpu]");
    wrong("[backend]\n", "w.conf:1:2", "unknown section", "`backend`");
    wrong("[core]\nplugin_directory = /x\n", "w.conf:2:1", "unknown key `plugin_directory`",
          "Did you mean `plugin_directories`?");
    wrong("[core]\nzzzzzz = /x\n", "w.conf:2:1", "unknown key", "Known keys: plugin_directories");
    wrong("[core]\nlog = loud\n", "w.conf:2:7", "bad value `loud`", "write one of: off|error");
    wrong("[core]\nlog = warn\nlog = warn\n", "w.conf:3:1", "twice", "Keep one");
}

static void foreign_names_are_free(void)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(
        load(write_file("x.conf", "[core]\nx-note = 1\n[x-tool]\na = b\n"), NULL, &config, &error),
        VYRE_OK);
    vyre__config_release(config);
}

static void backend_sections_are_checked_against_options(void)
{
    static const vyre__option options[] = {
        {"engine", VYRE_OPTION_CHOICE, "reference", "reference", ""},
        {"threads", VYRE_OPTION_INT, "0", "0..64", ""}};
    static const struct {
        const char *text, *place, *part;
    } cases[] = {{"[backend cpu]\nengine = reference\nthreads = 4\nenabled = yes\n", NULL, NULL},
                 {"[backend other]\nnonsense = 1\n", NULL, NULL},
                 {"[backend cpu]\nengin = reference\n", ":2:1", "unknown key `engin`"},
                 {"[backend cpu]\nthreads = 65\n", ":2:11", "bad value `65`"},
                 {"[backend cpu]\nenabled = maybe\n", ":2:11", "bad value `maybe`"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vyre__config *config = NULL;
        vyre_error error = {0};
        CU_ASSERT_EQUAL_FATAL(load(write_file("b.conf", cases[i].text), NULL, &config, &error),
                              VYRE_OK);
        const vyre_status status = vyre__config_check_backend(config, "cpu", options, 2, &error);
        CU_ASSERT_EQUAL(status, cases[i].part ? VYRE_CONFIG : VYRE_OK);
        if (cases[i].part) {
            CU_ASSERT_PTR_NOT_NULL(strstr(error.message, cases[i].part));
            CU_ASSERT_PTR_NOT_NULL(strstr(error.location, cases[i].place));
        }
        vyre__config_release(config);
    }
}

static void option_values_come_from_file_or_default(void)
{
    static const vyre__option threads = {"threads", VYRE_OPTION_INT, "3", "0..64", ""};
    vyre__config *config = NULL;
    vyre_error error = {0};
    char value[VYRE__OPTION_VALUE];
    CU_ASSERT_EQUAL_FATAL(
        load(write_file("v.conf", "[backend cpu]\nthreads = 007\n"), NULL, &config, &error),
        VYRE_OK);
    vyre__config_backend_value(config, "cpu", &threads, value);
    CU_ASSERT_STRING_EQUAL(value, "7");
    vyre__config_backend_value(config, "gpu", &threads, value);
    CU_ASSERT_STRING_EQUAL(value, "3");
    vyre__config_release(config);
}

static void plugin_folders_start_at_the_file(void)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    char path[256], expected[256];
    CU_ASSERT_EQUAL_FATAL(
        load(write_file("d.conf", "[core]\nplugin_directories = /abs:rel::sub/x:\n"), NULL, &config,
             &error),
        VYRE_OK);
    CU_ASSERT_TRUE(vyre__config_directory(config, 0, path, sizeof path));
    CU_ASSERT_STRING_EQUAL(path, "/abs");
    CU_ASSERT_TRUE(vyre__config_directory(config, 1, path, sizeof path));
    snprintf(expected, sizeof expected, "%s/rel", folder);
    CU_ASSERT_STRING_EQUAL(path, expected);
    CU_ASSERT_TRUE(vyre__config_directory(config, 2, path, sizeof path));
    snprintf(expected, sizeof expected, "%s/sub/x", folder);
    CU_ASSERT_STRING_EQUAL(path, expected);
    CU_ASSERT_FALSE(vyre__config_directory(config, 3, path, sizeof path));
    vyre__config_release(config);
}

static const unit_test tests[] = {
    {"plain files", plain_files},
    {"what libinih reads otherwise is refused", what_libinih_reads_otherwise_is_refused},
    {"malformed lines", malformed_lines},
    {"long lines", long_lines},
    {"large files", large_files},
    {"values have one form", values_have_one_form},
    {"suggestions", suggestions},
    {"later files win", later_files_win},
    {"defaults hold without files", defaults_hold_without_files},
    {"a named file must be there", a_named_file_must_be_there},
    {"folders, pipes and loops are refused", odd_files_are_refused},
    {"mistakes have a place and a suggestion", mistakes_have_a_place_and_a_suggestion},
    {"foreign names are free", foreign_names_are_free},
    {"backend sections are checked", backend_sections_are_checked_against_options},
    {"option values come from file or default", option_values_come_from_file_or_default},
    {"plugin folders start at the file", plugin_folders_start_at_the_file},
    {NULL, NULL}};

int main(void)
{
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    const int result = unit_main("config", tests);
    static const char *const names[] = {"a", "b", "w", "x", "v", "d"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s.conf", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
    return result;
}
