/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Settings of several texts: which holds, where it is from, and what is refused. */
#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/config/config.h"
#include "tests/unit/unit.h"

/* ---- loading ---- */

static vyre__config *config; /* of the running test */
static vyre_error error;

static vyre_status add(const char *file, vyre__config_scope scope, const char *text)
{
    if (!config)
        CU_ASSERT_EQUAL_FATAL(vyre__config_create(&config, &error), VYRE_OK);
    return vyre__config_add(config, file, text, strlen(text), scope, &error);
}

static void need(const char *file, vyre__config_scope scope, const char *text)
{
    CU_ASSERT_EQUAL(add(file, scope, text), VYRE_OK);
    if (error.message[0])
        printf("# %s: %s\n", error.location, error.message);
    CU_ASSERT_STRING_EQUAL_FATAL(error.message, "");
}

static void done(void)
{
    vyre__config_release(config);
    config = NULL;
    error = (vyre_error){0};
}

static const char *value(const char *section, const char *key)
{
    static char out[VYRE__OPTION_VALUE];
    vyre__config_core_value(config, section, key, out);
    return out;
}

/* What a visitor saw, as text. */
static vyre__bytes seen;

static void expect_seen(const char *text)
{
    vyre__bytes_put_u8(&seen, 0);
    CU_ASSERT_STRING_EQUAL((const char *)seen.data, text);
    if (strcmp((const char *)seen.data, text) != 0)
        printf("# %s\n# %s\n", (const char *)seen.data, text);
    vyre__bytes_release(&seen);
}

/* ---- values ---- */

static void defaults_hold_without_files(void)
{
    char path[64];
    CU_ASSERT_EQUAL_FATAL(vyre__config_create(&config, &error), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(value("core", "log"), "warn");
    CU_ASSERT_STRING_EQUAL(value("core", "probe_failures"), "600000000000");
    CU_ASSERT_STRING_EQUAL(value("routing", "policy"), "capable");
    CU_ASSERT_STRING_EQUAL(value("routing", "float"), "strict");
    CU_ASSERT_PTR_NULL(vyre__config_find(config, "core", "log"));
    CU_ASSERT_FALSE(vyre__config_directory(config, 0, path, sizeof path));
    CU_ASSERT_FALSE(vyre__config_path(config, "core", "probe_program", path, sizeof path));
    CU_ASSERT_PTR_NULL(vyre__config_file_at(config, 0));
    done();
}

static void later_files_win_key_by_key(void)
{
    need("/a.conf", VYRE__SCOPE_SYSTEM, "[core]\nlog = info\ncache = no\n[backend cpu]\nn = 1\n");
    need("/b.conf", VYRE__SCOPE_USER, "[x-y]\n[backend cpu]\n\n  \nn  = 2\n[core]\ncache=on\n");
    CU_ASSERT_STRING_EQUAL(value("core", "log"), "info");
    CU_ASSERT_STRING_EQUAL(value("core", "cache"), "1");
    const vyre__setting *setting = vyre__config_find(config, "backend cpu", "n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(setting);
    CU_ASSERT_STRING_EQUAL(setting->value, "2");
    CU_ASSERT_STRING_EQUAL(setting->file, "/b.conf");
    CU_ASSERT_EQUAL(setting->line, 5);
    CU_ASSERT_EQUAL(setting->column, 1);
    CU_ASSERT_EQUAL(setting->value_column, 6);
    CU_ASSERT_EQUAL(setting->scope, VYRE__SCOPE_USER);
    CU_ASSERT_EQUAL(vyre__config_find(config, "core", "log")->scope, VYRE__SCOPE_SYSTEM);
    CU_ASSERT_PTR_NULL(vyre__config_find(config, "core", "n"));
    done();
}

static void note_value(void *user, const vyre__setting *setting)
{
    (void)user;
    vyre__bytes_printf(&seen, "%s:%u %s %d;", setting->file, setting->line, setting->value,
                       (int)setting->scope);
}

static void every_file_that_has_a_key_is_seen(void)
{
    need("a", VYRE__SCOPE_SYSTEM, "[routing]\ndeny = driver:*pocl*\n");
    need("b", VYRE__SCOPE_SYSTEM, "[routing]\nrequire = float64\n");
    need("c", VYRE__SCOPE_USER, "[routing]\n# mine\ndeny = cuda:* name:Old?GPU\n");
    vyre__config_each_value(config, "routing", "deny", note_value, NULL);
    expect_seen("c:3 cuda:* name:Old?GPU 1;a:2 driver:*pocl* 0;");
    vyre__config_each_value(config, "routing", "pin", note_value, NULL);
    expect_seen("");
    done();
}

static void note_setting(void *user, const vyre__setting *setting)
{
    (void)user;
    vyre__bytes_printf(&seen, "%s [%s] %s;", setting->file, setting->section,
                       setting->key ? setting->key : "");
}

static void settings_that_hold(void)
{
    need("a", VYRE__SCOPE_SYSTEM, "[core]\nlog = info\ncache = no\n");
    need("b", VYRE__SCOPE_SYSTEM, "[core]\nlog = warn\n[route r]\n");
    vyre__config_each_setting(config, note_setting, NULL);
    expect_seen("a [core] cache;b [core] ;b [core] log;b [route r] ;");
    done();
}

static void overrides(void)
{
    need("a", VYRE__SCOPE_SYSTEM, "[core]\nlog = info\n");
    CU_ASSERT_EQUAL(vyre__config_override(config, "core", "log", "trace", VYRE__SETTING_ENVIRONMENT,
                                          "VYRE_LOG", &error),
                    VYRE_OK);
    CU_ASSERT_STRING_EQUAL(value("core", "log"), "trace");
    CU_ASSERT_EQUAL(vyre__config_find(config, "core", "log")->source, VYRE__SETTING_ENVIRONMENT);
    CU_ASSERT_EQUAL(vyre__config_override(config, "core", "log", "loud", VYRE__SETTING_ENVIRONMENT,
                                          "VYRE_LOG", &error),
                    VYRE_CONFIG);
    CU_ASSERT_STRING_EQUAL(error.location, "environment variable VYRE_LOG");
    CU_ASSERT_STRING_EQUAL(error.message, "bad value `loud` for `log`");
    CU_ASSERT_STRING_EQUAL(error.fix,
                           "In `VYRE_LOG`, write one of: off|error|warn|info|debug|trace.");
    CU_ASSERT_EQUAL(
        vyre__config_override(config, "core", "nothing", "", VYRE__SETTING_CALL, "call", &error),
        VYRE_CONFIG);
    CU_ASSERT_STRING_EQUAL(value("core", "log"), "trace");
    done();
}

static void paths_start_at_their_file(void)
{
    char path[256];
    need("/etc/v/d.conf", VYRE__SCOPE_SYSTEM,
         "[core]\nplugin_directories = /abs:rel::sub/x: b \ncache_directory = c\n"
         "probe_program = /p\n");
    static const char *const folders[] = {"/abs", "/etc/v/rel", "/etc/v/sub/x", "/etc/v/b"};
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_TRUE(vyre__config_directory(config, i, path, sizeof path));
        CU_ASSERT_STRING_EQUAL(path, folders[i]);
    }
    CU_ASSERT_FALSE(vyre__config_directory(config, 4, path, sizeof path));
    CU_ASSERT_FALSE(vyre__config_directory(config, 1, path, 10));
    CU_ASSERT_TRUE(vyre__config_path(config, "core", "cache_directory", path, sizeof path));
    CU_ASSERT_STRING_EQUAL(path, "/etc/v/c");
    CU_ASSERT_TRUE(vyre__config_path(config, "core", "probe_program", path, sizeof path));
    CU_ASSERT_STRING_EQUAL(path, "/p");
    done();
}

/* ---- rules ---- */

static void note_route(void *user, const char *name, const vyre__setting *where)
{
    (void)user;
    vyre__bytes_printf(&seen, "%s %s:%u;", name, where->file, where->line);
}

static void rules_have_an_order(void)
{
    need("a", VYRE__SCOPE_SYSTEM, "[route both]\npin = a:*\nretry = next\n[route old]\n[core]\n");
    need("b", VYRE__SCOPE_USER, "[route new-1]\nfloat = ulp:4\n[core]\n[route both]\npin = b:*\n");
    vyre__config_each_route(config, note_route, NULL);
    expect_seen("new-1 b:1;both b:4;old a:4;");
    CU_ASSERT_STRING_EQUAL(vyre__config_find(config, "route both", "pin")->value, "b:*");
    CU_ASSERT_STRING_EQUAL(vyre__config_find(config, "route both", "retry")->value, "next");
    CU_ASSERT_PTR_NULL(vyre__config_find(config, "route both", "deny"));
    CU_ASSERT_PTR_NULL(vyre__config_find(config, "route none", "pin"));
    done();
}

/* ---- mistakes ---- */

static void wrong(const char *text, const char *place, const char *message, const char *fix)
{
    CU_ASSERT_EQUAL(add("w", VYRE__SCOPE_USER, text), VYRE_CONFIG);
    CU_ASSERT_STRING_EQUAL(error.location, place);
    CU_ASSERT_STRING_EQUAL(error.message, message);
    CU_ASSERT_STRING_EQUAL(error.fix, fix);
    if (strcmp(error.location, place) || strcmp(error.message, message) || strcmp(error.fix, fix))
        printf("# %s: %s. %s\n", error.location, error.message, error.fix);
    done();
}

static void wrong_sections(void)
{
    wrong("[cor]\n", "w:1:2", "unknown section [cor]", "Did you mean `core`?");
    wrong("[backnd cpu]\n", "w:1:2", "unknown section [backnd cpu]", "Did you mean `backend`?");
    wrong("[routng]\n", "w:1:2", "unknown section [routng]", "Did you mean `routing`?");
    wrong("[rout x]\n", "w:1:2", "unknown section [rout x]", "Did you mean `route`?");
    wrong("[zzzzz]\n", "w:1:2", "unknown section [zzzzz]",
          "Known sections: core, routing, route, backend.");
    wrong("[Core]\n", "w:1:2", "unknown section [Core]", "Did you mean `core`?");
    wrong("[core x]\n", "w:1:2", "unknown section [core x]", "Write [core]: it has no name.");
    wrong("[route]\n", "w:1:2", "unknown section [route]", "Add the name: [route scans].");
    wrong("[backend]\n", "w:1:2", "unknown section [backend]", "Add the id: [backend cpu].");
    wrong("[backend CPU]\n", "w:1:10", "`CPU` is not the id of a backend",
          "Write the id of one backend: [backend cpu].");
    wrong("[backend a b]\n", "w:1:10", "`a b` is not the id of a backend",
          "Write the id of one backend: [backend cpu].");
    wrong("[route X]\n", "w:1:8", "`X` is not a name for a rule",
          "Use a lower-case letter and then letters, digits, `-` and `_`, at most 40: "
          "[route scans].");
    wrong("[route call]\n", "w:1:8", "the rule `call` is the one that the application passes",
          "Choose another name.");
    wrong("[route aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]\n", "w:1:8",
          "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` is not a name for a rule",
          "Use a lower-case letter and then letters, digits, `-` and `_`, at most 40: "
          "[route scans].");
}

static void wrong_keys(void)
{
    wrong("[core]\nplugin_directory = /x\n", "w:2:1",
          "unknown key `plugin_directory` in section [core]", "Did you mean `plugin_directories`?");
    wrong("[core]\nzzzzzz = /x\n", "w:2:1", "unknown key `zzzzzz` in section [core]",
          "Known keys: plugins, plugin_directories, installed_plugins, log, cache, code_cache, "
          "cache_directory, probe_program, probe_failures.");
    wrong("[core]\npolicy = capable\n", "w:2:1", "unknown key `policy` in section [core]",
          "It is a key of [routing].");
    wrong("[core]\npin = a:*\n", "w:2:1", "unknown key `pin` in section [core]",
          "It is a key of [routing] and [route NAME].");
    wrong("[routing]\nprefer = a:*\n", "w:2:1", "unknown key `prefer` in section [routing]",
          "It is a key of [route NAME].");
    wrong("[route r]\nmatch.lable = a\n", "w:2:1", "unknown key `match.lable` in section [route r]",
          "Did you mean `match.label`?");
    wrong("[core]\nlog = warn\nlog = warn\n", "w:3:1", "key `log` is given twice: first on line 2",
          "Keep one of the two.");
}

static void wrong_values(void)
{
    static const struct {
        const char *section, *line, *column, *message, *fix;
    } cases[] = {
        {"core", "log = loud", "7", "bad value `loud` for `log`",
         "In `log`, write one of: off|error|warn|info|debug|trace."},
        {"core", "cache = 2", "9", "bad value `2` for `cache`", "In `cache`, write `yes` or `no`."},
        {"core", "probe_failures = 5", "18", "bad value `5` for `probe_failures`",
         "In `probe_failures`, write a duration with its unit, such as 500ms or 5s."},
        {"core", "plugins = cuda,cpu", "11", "bad value `cuda,cpu` for `plugins`",
         "In `plugins`, write ids of backends separated by blanks, such as `cuda cpu`; `cuda,cpu` "
         "is none."},
        {"core", "plugins = cpu cuda cpu", "11", "bad value `cpu cuda cpu` for `plugins`",
         "In `plugins`, name each backend once; `cpu` is there twice."},
        {"core", "cache_directory = ~/c", "19", "bad value `~/c` for `cache_directory`",
         "In `cache_directory`, write the whole path: `~` stands for nothing here."},
        {"routing", "policy = best", "10", "bad value `best` for `policy`",
         "In `policy`, write one of: capable|fastest|pin."},
        {"routing", "float = ulp:0", "9", "bad value `ulp:0` for `float`",
         "In `float`, write strict, flush or ulp:N with N in 1..1048576."},
        {"routing", "require = float64,,int64", "11", "bad value `float64,,int64` for `require`",
         "In `require`, write an expression before and after each comma."},
        {"route r", "match.fingerprint = abc", "21", "bad value `abc` for `match.fingerprint`",
         "In `match.fingerprint`, write 8..64 lower-case hexadecimal digits."},
        {"route r", "retry = yes", "9", "bad value `yes` for `retry`",
         "In `retry`, write one of: no|next."},
        {"backend x", "enabled = maybe", "11", "bad value `maybe` for `enabled`",
         "In `enabled`, write `yes` or `no`."},
        {"backend x", "priority = 1001", "12", "bad value `1001` for `priority`",
         "In `priority`, the value must lie in -1000..1000."},
        {"backend x", "memory_budget = 17000000T", "17",
         "bad value `17000000T` for `memory_budget`",
         "In `memory_budget`, write a size, such as 65536 or 64K."},
    };
    char text[128], place[32];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(text, sizeof text, "[%s]\n%s\n", cases[i].section, cases[i].line);
        snprintf(place, sizeof place, "w:2:%s", cases[i].column);
        wrong(text, place, cases[i].message, cases[i].fix);
    }
}

static void a_failed_setting_is_located(void)
{
    need("/f", VYRE__SCOPE_SYSTEM, "[routing]\npin = a:1 b\n");
    const vyre__setting *pin = vyre__config_find(config, "routing", "pin");
    CU_ASSERT_EQUAL(
        vyre__setting_fail(&error, pin, pin->value_column + 4, "Fix it.", "bad %s", "b"),
        VYRE_CONFIG);
    CU_ASSERT_STRING_EQUAL(error.location, "/f:2:11");
    CU_ASSERT_STRING_EQUAL(error.message, "bad b");
    CU_ASSERT_STRING_EQUAL(error.fix, "Fix it.");
    done();
}

static void foreign_names_are_free(void)
{
    need("x", VYRE__SCOPE_USER, "[core]\nx-note = 1\n[x-tool]\na = b\n[route r]\nx-why = c\n");
    CU_ASSERT_STRING_EQUAL(vyre__config_find(config, "core", "x-note")->value, "1");
    done();
}

static void the_sum_of_the_files_is_bounded(void)
{
    static char text[1 << 20];
    memset(text, '\n', sizeof text - 1);
    for (int i = 0; i < 16; i++)
        need("f", VYRE__SCOPE_USER, text);
    CU_ASSERT_EQUAL(add("g", VYRE__SCOPE_USER, "# sixteen more bytes"), VYRE_LIMIT);
    CU_ASSERT_STRING_EQUAL(error.location, "g");
    done();
}

static void the_number_of_sections_is_bounded(void)
{
    static char text[VYRE__CONFIG_MAX_SECTIONS * 16];
    size_t size = 0;
    for (int i = 0; i < VYRE__CONFIG_MAX_SECTIONS; i++)
        size += (size_t)sprintf(text + size, "[route r%d]\n", i);
    need("f", VYRE__SCOPE_SYSTEM, text);
    need("g", VYRE__SCOPE_USER, text); /* the same ones */
    CU_ASSERT_EQUAL(add("h", VYRE__SCOPE_USER, "\n[core]\n"), VYRE_CONFIG);
    CU_ASSERT_STRING_EQUAL(error.location, "h:2:2");
    CU_ASSERT_STRING_EQUAL(error.message, "the configuration has more than 4096 sections");
    done();
}

/* ---- backends ---- */

static void backend_sections_are_checked_against_options(void)
{
    static const vyre__option options[] = {
        {"engine", VYRE_OPTION_CHOICE, "reference", "reference", ""},
        {"threads", VYRE_OPTION_INT, "0", "0..64", ""}};
    static const struct {
        const char *text, *place, *message, *fix;
    } cases[] = {
        {"[backend cpu]\nengine = reference\nthreads = 4\nenabled = yes\nx-a = 1\n", "", "", ""},
        {"[backend other]\nnonsense = 1\n", "", "", ""},
        {"[backend cpu]\nengin = reference\n", "f:2:1",
         "unknown key `engin` in section [backend cpu]", "Did you mean `engine`?"},
        {"[backend cpu]\nlog = warn\n", "f:2:1", "unknown key `log` in section [backend cpu]",
         "It is a key of [core]."},
        {"[backend cpu]\nthreads = 65\n", "f:2:11", "bad value `65` for `threads`",
         "In `threads`, the value must lie in 0..64."}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        need("f", VYRE__SCOPE_USER, cases[i].text);
        CU_ASSERT_EQUAL(vyre__config_check_backend(config, "cpu", options, 2, &error),
                        cases[i].place[0] ? VYRE_CONFIG : VYRE_OK);
        CU_ASSERT_STRING_EQUAL(error.location, cases[i].place);
        CU_ASSERT_STRING_EQUAL(error.message, cases[i].message);
        CU_ASSERT_STRING_EQUAL(error.fix, cases[i].fix);
        done();
    }
}

static void a_weaker_file_is_checked_too(void)
{
    need("a", VYRE__SCOPE_USER, "[backend cpu]\nnonsense = 1\n");
    need("b", VYRE__SCOPE_USER, "[backend cpu]\nenabled = no\n");
    CU_ASSERT_EQUAL(vyre__config_check_backend(config, "cpu", NULL, 0, &error), VYRE_CONFIG);
    CU_ASSERT_STRING_EQUAL(error.location, "a:2:1");
    done();
}

static void option_values_come_from_file_or_default(void)
{
    static const vyre__option threads = {"threads", VYRE_OPTION_INT, "3", "0..64", ""};
    char out[VYRE__OPTION_VALUE];
    need("f", VYRE__SCOPE_USER, "[backend cpu]\nthreads = 007\ntimeout = 2s\n");
    vyre__config_backend_value(config, "cpu", &threads, out);
    CU_ASSERT_STRING_EQUAL(out, "7");
    vyre__config_backend_value(config, "gpu", &threads, out);
    CU_ASSERT_STRING_EQUAL(out, "3");
    const vyre__option *timeout = vyre__table_find("backend cpu", "timeout");
    vyre__config_backend_value(config, "cpu", timeout, out);
    CU_ASSERT_STRING_EQUAL(out, "2000000000");
    vyre__config_backend_value(config, "gpu", timeout, out);
    CU_ASSERT_STRING_EQUAL(out, "");
    done();
}

static void sections_of_backends_are_listed(void)
{
    need("a", VYRE__SCOPE_SYSTEM, "[backend b]\n[core]\n[backend a]\nn = 1\n");
    need("b", VYRE__SCOPE_SYSTEM, "[backend b]\nn = 1\n");
    vyre__config_each_backend(config, note_route, NULL);
    expect_seen("b a:1;a a:3;b b:1;");
    done();
}

/* ---- the table ---- */

static void the_table_is_sound(void)
{
    char why[256];
    for (size_t i = 0; i < VYRE__SECTION_KINDS; i++) {
        const vyre__section_kind *kind = &vyre__section_kinds[i];
        CU_ASSERT_PTR_EQUAL(vyre__section_kind_of(kind->name ? "" : kind->word),
                            kind->name ? NULL : kind);
        for (size_t j = 0; j < kind->option_count; j++) {
            const vyre__option *option = &kind->options[j];
            CU_ASSERT_PTR_EQUAL(vyre__section_kind_find(kind, option->name), option);
            const int valued = option->default_value[0] != '\0';
            CU_ASSERT_TRUE(!valued || vyre__option_check_declared(option, why, sizeof why));
            CU_ASSERT_EQUAL(option->help[strlen(option->help) - 1], '.');
            CU_ASSERT_TRUE(strlen(option->help) < 200);
        }
    }
    CU_ASSERT_STRING_EQUAL(vyre__backend_options[0].name, "enabled");
    CU_ASSERT_TRUE(vyre__table_adds_up("routing", "deny"));
    CU_ASSERT_TRUE(vyre__table_adds_up("routing", "require"));
    CU_ASSERT_FALSE(vyre__table_adds_up("routing", "pin"));
    CU_ASSERT_FALSE(vyre__table_adds_up("route r", "deny"));
}

static const unit_test tests[] = {
    {"defaults hold without files", defaults_hold_without_files},
    {"later files win key by key", later_files_win_key_by_key},
    {"every file that has a key is seen", every_file_that_has_a_key_is_seen},
    {"settings that hold", settings_that_hold},
    {"overrides", overrides},
    {"paths start at their file", paths_start_at_their_file},
    {"rules have an order", rules_have_an_order},
    {"wrong sections", wrong_sections},
    {"wrong keys", wrong_keys},
    {"wrong values", wrong_values},
    {"a failed setting is located", a_failed_setting_is_located},
    {"foreign names are free", foreign_names_are_free},
    {"the sum of the files is bounded", the_sum_of_the_files_is_bounded},
    {"the number of sections is bounded", the_number_of_sections_is_bounded},
    {"backend sections are checked", backend_sections_are_checked_against_options},
    {"a weaker file is checked too", a_weaker_file_is_checked_too},
    {"option values come from file or default", option_values_come_from_file_or_default},
    {"sections of backends are listed", sections_of_backends_are_listed},
    {"the table is sound", the_table_is_sound},
    {NULL, NULL}};

int main(void)
{
    return unit_main("config", tests);
}
