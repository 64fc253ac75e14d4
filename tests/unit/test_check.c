/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What vyre_plugin_check() finds, rule by rule. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vyre/check.h>

#include "core/base/file.h"
#include "core/registry/check.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static const char manifest_text[] = "[plugin]\nid = rules\nlibrary = %s.so\nabi = 1.0\n%s"
                                    "[option speed]\ntype = int\ndefault = 3\nrange = 1..9\n"
                                    "help = How fast.\n";

static plugin_folder folder;
static vyre_diagnostics *list;
static char library[256];

/* A copy of a module under the name of a deed, with a manifest beside it. */
static void install(const char *module, const char *deed, const char *more)
{
    char text[1024], name[64];
    uint8_t *data = NULL;
    size_t size = 0;
    snprintf(text, sizeof text, "tests/plugins/.libs/%s.so", module);
    CU_ASSERT_EQUAL_FATAL(vyre__file_read(build_path(text), 64u << 20, 0, &data, &size, NULL),
                          VYRE_OK);
    snprintf(library, sizeof library, "%s/%s.so", folder.path, deed);
    CU_ASSERT_EQUAL_FATAL(vyre__file_write(library, data, size, 0, NULL), VYRE_OK);
    vyre_free(data);
    snprintf(text, sizeof text, manifest_text, deed, more);
    snprintf(name, sizeof name, "%s.ini", deed);
    plugin_folder_write(&folder, name, text);
}

static void begin(void)
{
    char path[256], text[512];
    plugin_folder_make(&folder);
    list = vyre_diagnostics_create(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    snprintf(text, sizeof text, "[core]\nprobe_program = %s\n", build_path("vyre-probe"));
    plugin_folder_write(&folder, "vyre.conf", text);
    snprintf(path, sizeof path, "%s/vyre.conf", folder.path);
    setenv("VYRE_CONFIG", path, 1);
}

static void end(void)
{
    vyre_diagnostics_destroy(list);
    plugin_folder_remove(&folder);
}

static vyre_diagnostic finding(size_t index)
{
    vyre_diagnostic found = {.code = "", .message = "", .fix = "", .path = ""};
    vyre_diagnostics_get(list, index, &found);
    return found;
}

static void print_findings(const char *what)
{
    char text[2048];
    for (size_t i = 0; i < vyre_diagnostics_count(list); i++) {
        const vyre_diagnostic found = finding(i);
        vyre_diagnostic_render(&found, text, sizeof text);
        printf("# %s: %s\n", what, text);
    }
}

static void check(const char *path, const char *manifest)
{
    vyre_error error = {0};
    vyre_diagnostics_clear(list);
    CU_ASSERT_EQUAL(vyre_plugin_check(path, manifest, list, &error), VYRE_OK);
    if (error.message[0])
        printf("# %s %s\n", error.location, error.message);
}

/* Exactly one finding, and which. */
static void expect_one(const char *what, vyre_severity severity, const char *code, const char *part)
{
    const vyre_diagnostic found = finding(0);
    const int right = vyre_diagnostics_count(list) == 1 && found.severity == severity &&
                      strcmp(found.code, code) == 0 && strstr(found.message, part) && found.fix[0];
    CU_ASSERT(right);
    if (!right)
        print_findings(what);
}

static void a_plugin_that_obeys_is_not_blamed(void)
{
    begin();
    install("rules", "fine", "");
    check(library, NULL);
    CU_ASSERT_EQUAL(vyre_diagnostics_count(list), 0);
    print_findings("fine");
    end();
}

static void each_deed_breaks_its_rule(void)
{
    enum { E = VYRE_SEVERITY_ERROR, W = VYRE_SEVERITY_WARNING, N = VYRE_SEVERITY_NOTE };
    static const struct {
        const char *deed;
        int severity;
        const char *code, *part;
    } deeds[] = {
        {"note", E, "VP-05", "flags"},
        {"query", E, "VP-11", "another table"},
        {"size", E, "VP-12", "struct_size 16"},
        {"id", E, "VP-13", "`ruler`"},
        {"version", E, "VP-14", "no version"},
        {"init", E, "VP-15", "`init`"},
        {"needs", E, "VP-16", "host feature 2"},
        {"name", E, "VP-17", "the name is over 128 bytes"},
        {"utf8", E, "VP-17", "the build is not valid UTF-8"},
        {"option", E, "VP-18", "the range of the module"},
        {"help", W, "VP-18", "the help of the module"},
        {"reserved", W, "VP-19", "reserved"},
        {"absent", N, "VP-21", "librules.so.1"},
        {"leak", E, "VP-23", "leaked 1 block(s), 24 byte(s)"},
        {"no_device", N, "VP-24", "no device"},
        {"fact_type", E, "VP-31", "its type is not that of the key"},
        {"fact_source", E, "VP-32", "its source is not the plugin's to claim"},
        {"crash", E, "VP-36", "SIGKILL in init"},
        {"exit", E, "VP-36", "exit code 7 in init"},
        {"environment", E, "VP-38", "init changes the environment"},
        {"umask", E, "VP-38", "init changes the umask"},
        {"handler", E, "VP-39", "init changes what signal"},
        {"blocked", E, "VP-39", "init changes the signals that"},
        {"rounding", E, "VP-40", "init changes the rounding"},
        {"output", E, "VP-41", "6 bytes were written to standard output"},
        {"thread", W, "VP-42", "init starts 1 thread before"},
        {"log", N, "VP-47", "the driver is old"},
    };
    begin();
    for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++) {
        install("rules", deeds[i].deed, "");
        check(library, NULL);
        expect_one(deeds[i].deed, (vyre_severity)deeds[i].severity, deeds[i].code, deeds[i].part);
    }
    end();
}

/* Some have two sides. */
static int has(const char *code, const char *part)
{
    for (size_t i = 0; i < vyre_diagnostics_count(list); i++) {
        const vyre_diagnostic found = finding(i);
        if (strcmp(found.code, code) == 0 && strstr(found.message, part))
            return 1;
    }
    printf("# no %s with: %s\n", code, part);
    return 0;
}

static void deeds_with_two_sides(void)
{
    static const struct {
        const char *deed, *code, *parts[2];
    } deeds[] = {
        {"descriptor", "VP-41", {"opens 1 descriptor that", "1 descriptor is left open"}},
        {"thread_left", "VP-42", {"init starts 1 thread", "1 thread runs after shutdown"}},
        {"option_name", "VP-18", {"`haste` of the module is not", "`speed` of the manifest is"}},
    };
    begin();
    for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++) {
        install("rules", deeds[i].deed, "");
        check(library, NULL);
        const int both =
            has(deeds[i].code, deeds[i].parts[0]) && has(deeds[i].code, deeds[i].parts[1]);
        CU_ASSERT(both);
        if (!both)
            print_findings(deeds[i].deed);
    }
    /* What is dropped leaves nothing behind. */
    install("rules", "device_key", "");
    check(library, NULL);
    CU_ASSERT(has("VP-24", "its key is not 1 to 64"));
    install("rules", "device_class", "");
    check(library, NULL);
    CU_ASSERT(has("VP-25", "its class is unknown"));
    end();
}

static void a_plugin_that_does_not_answer_is_ended(void)
{
    begin();
    install("rules", "hang", "timeout_ms = 300\n");
    check(library, NULL);
    expect_one("hang", VYRE_SEVERITY_ERROR, "VP-37", "did not answer within 300 ms");
    end();
}

static void the_working_folder_and_the_locale_count(void)
{
    begin();
    install("rules", "folder", "");
    check(library, NULL);
    expect_one("folder", VYRE_SEVERITY_ERROR, "VP-38", "init changes the working directory");
    install("rules", "locale", "");
    check(library, NULL);
    expect_one("locale", VYRE_SEVERITY_ERROR, "VP-38", "init changes the locale");
    end();
}

static void what_the_linker_did_is_seen(void)
{
    begin();
    install("rules_linked", "linked", "");
    check(library, NULL);
    CU_ASSERT(has("VP-02", "exports"));
    CU_ASSERT(has("VP-02", "`rules_helper`"));
    CU_ASSERT(has("VP-03", "STB_GNU_UNIQUE"));
    CU_ASSERT(has("VP-08", "libvyre.so"));
    end();
}

static void manifests_are_looked_at(void)
{
    char path[256];
    begin();
    install("rules", "fine", "probe = inprocess\n");
    check(library, NULL);
    expect_one("inprocess", VYRE_SEVERITY_WARNING, "VP-37", "probe = inprocess");
    install("rules", "fine", "note = optional\n");
    check(library, NULL);
    expect_one("note", VYRE_SEVERITY_WARNING, "VP-04", "note = optional");
    plugin_folder_write(&folder, "wrong.ini", "[plugin]\nid = Rules\n");
    snprintf(path, sizeof path, "%s/wrong.ini", folder.path);
    check(library, path);
    expect_one("wrong", VYRE_SEVERITY_ERROR, "VP-54", "not a valid id");
    CU_ASSERT_PTR_NOT_NULL(strstr(finding(0).path, "wrong.ini:2:6"));
    plugin_folder_write(&folder, "wrong.ini", "");
    check(library, path);
    expect_one("empty", VYRE_SEVERITY_ERROR, "VP-54", "empty");
    plugin_folder_write(
        &folder, "wrong.ini",
        "[plugin]\nid = rules\nlibrary = other.so\nabi = 1.0\n"
        "[option speed]\ntype = int\ndefault = 3\nrange = 1..9\nhelp = How fast.\n");
    check(library, path);
    expect_one("other", VYRE_SEVERITY_ERROR, "VP-55", "names the module `other.so`");
    snprintf(path, sizeof path, "%s/fine.ini", folder.path);
    CU_ASSERT_EQUAL(unlink(path), 0);
    check(library, NULL);
    expect_one("none", VYRE_SEVERITY_NOTE, "VP-54", "inspected, but not run");
    end();
}

static void files_are_looked_at(void)
{
    begin();
    install("rules", "fine", "");
    CU_ASSERT_EQUAL(chmod(library, 0666), 0);
    check(library, NULL);
    expect_one("mode", VYRE_SEVERITY_ERROR, "VP-56", "may write");
    CU_ASSERT_EQUAL(chmod(library, 0644), 0);
    CU_ASSERT_EQUAL(truncate(library, 300), 0);
    check(library, NULL);
    expect_one("cut off", VYRE_SEVERITY_ERROR, "VP-07", "");
    install("fake_no_symbol", "fine", "");
    check(library, NULL);
    expect_one("no symbol", VYRE_SEVERITY_ERROR, "VP-01", "does not export");
    check("/nonexistent/plugin.so", NULL);
    CU_ASSERT(has("VP-07", "there is no module"));
    end();
}

static void a_probe_that_cannot_start_is_said(void)
{
    begin();
    install("rules", "fine", "");
    plugin_folder_write(&folder, "vyre.conf", "[core]\nprobe_program = /nonexistent/probe\n");
    check(library, NULL);
    expect_one("no probe", VYRE_SEVERITY_WARNING, "VP-37", "was not run");
    end();
}

static void wrong_arguments(void)
{
    vyre_error error = {0};
    begin();
    CU_ASSERT_EQUAL(vyre_plugin_check(NULL, NULL, list, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_plugin_check("", NULL, list, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_plugin_check("/x.so", NULL, NULL, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_NOT_EQUAL(error.fix[0], 0);
    plugin_folder_write(&folder, "vyre.conf", "nonsense\n");
    install("rules", "fine", "");
    CU_ASSERT_EQUAL(vyre_plugin_check(library, NULL, list, &error), VYRE_CONFIG);
    end();
}

static const unit_test tests[] = {
    {"a plugin that obeys is not blamed", a_plugin_that_obeys_is_not_blamed},
    {"each deed breaks its rule", each_deed_breaks_its_rule},
    {"deeds with two sides", deeds_with_two_sides},
    {"a plugin that does not answer is ended", a_plugin_that_does_not_answer_is_ended},
    {"the working folder and the locale count", the_working_folder_and_the_locale_count},
    {"what the linker did is seen", what_the_linker_did_is_seen},
    {"manifests are looked at", manifests_are_looked_at},
    {"files are looked at", files_are_looked_at},
    {"a probe that cannot start is said", a_probe_that_cannot_start_is_said},
    {"wrong arguments", wrong_arguments},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("check", tests);
}
