/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The configuration in force: its rows with their origins, its form as one file, its digest. */
#include <stdio.h>
#include <string.h>

#include "core/config/fingerprint.h"
#include "core/config/listing.h"
#include "tests/unit/unit.h"

static const vyre__option cpu_options[] = {
    {"engine", VYRE_OPTION_CHOICE, "reference", "reference|other", "Which engine."},
    {"threads", VYRE_OPTION_INT, "0", "0..64", NULL}};
static const vyre__config_backend cpu = {"cpu", cpu_options, 2};

static vyre_error error;

static vyre__config *config_of(const char *weak, const char *strong)
{
    vyre__config *config = NULL;
    error = (vyre_error){0};
    CU_ASSERT_EQUAL_FATAL(vyre__config_create(&config, &error), VYRE_OK);
    const char *const texts[] = {weak, strong};
    static const char *const files[] = {"/etc/weak.conf", "/home/strong.conf"};
    for (int i = 0; i < 2 && texts[i]; i++)
        CU_ASSERT_EQUAL(vyre__config_add(config, files[i], texts[i], strlen(texts[i]),
                                         i == 0 ? VYRE__SCOPE_SYSTEM : VYRE__SCOPE_USER, &error),
                        VYRE_OK);
    CU_ASSERT_STRING_EQUAL_FATAL(error.message, "");
    return config;
}

/* "VALUE SOURCE ORIGIN:LINE" of a key, or "(none)". */
static const char *row_of(const vyre__config_listing *listing, const char *section, const char *key)
{
    static char text[512];
    for (size_t i = 0; i < listing->count; i++) {
        const vyre__config_row *row = &listing->rows[i];
        if (strcmp(row->section, section) == 0 && strcmp(row->key, key) == 0) {
            snprintf(text, sizeof text, "%s %s %s:%u", row->value, row->source, row->origin,
                     row->line);
            return text;
        }
    }
    return "(none)";
}

static size_t options_of(int kind)
{
    return vyre__section_kinds[kind].option_count;
}

/* ---- rows ---- */

static void every_key_is_listed(void)
{
    vyre__config_listing listing;
    vyre__config *config = config_of(NULL, NULL);
    CU_ASSERT_EQUAL_FATAL(vyre__config_list(config, &cpu, 1, &listing, &error), VYRE_OK);
    CU_ASSERT_EQUAL(listing.count, options_of(VYRE__SECTION_CORE) +
                                       options_of(VYRE__SECTION_ROUTING) +
                                       options_of(VYRE__SECTION_BACKEND) + 2);
    for (size_t i = 0; i < listing.count; i++) {
        const vyre__config_row *row = &listing.rows[i];
        CU_ASSERT_STRING_EQUAL(row->source, "default");
        CU_ASSERT_STRING_EQUAL(row->value, row->default_value);
        CU_ASSERT_EQUAL(row->line, 0);
        CU_ASSERT_PTR_NOT_NULL(row->option);
    }
    CU_ASSERT_STRING_EQUAL(listing.rows[0].section, "core");
    CU_ASSERT_STRING_EQUAL(listing.rows[0].key, "plugins");
    CU_ASSERT_STRING_EQUAL(listing.rows[listing.count - 1].section, "backend cpu");
    CU_ASSERT_STRING_EQUAL(listing.rows[listing.count - 1].key, "threads");
    CU_ASSERT_STRING_EQUAL(listing.rows[listing.count - 1].help, "");
    vyre__config_listing_release(&listing);
    vyre__config_release(config);
}

static void rows_have_origins(void)
{
    vyre__config_listing listing;
    vyre__config *config =
        config_of("[core]\nplugin_directories = a:/b\nlog = info\nx-a = 1\n[x-b]\nc = d\n"
                  "[routing]\ndeny = a:*\nrequire = float64\n[route r]\npin = a:1\n"
                  "[backend gpu]\nlanes = 3\n",
                  "[routing]\ndeny = b:* c:1\nrequire = memory_bytes >= 8G\n"
                  "[backend cpu]\nthreads = 04\n[backend gpu]\nenabled = no\nbits=1\n[route q]\n");
    CU_ASSERT_EQUAL_FATAL(vyre__config_override(config, "core", "log", "trace",
                                                VYRE__SETTING_ENVIRONMENT, "VYRE_LOG", &error),
                          VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(vyre__config_list(config, &cpu, 1, &listing, &error), VYRE_OK);
    static const char *const rows[][3] = {
        {"core", "plugin_directories", "/etc/a:/b file /etc/weak.conf:2"},
        {"core", "log", "trace environment VYRE_LOG:0"},
        {"core", "x-a", "(none)"},
        {"x-b", "c", "(none)"},
        {"routing", "deny", "b:* c:1 a:* file /home/strong.conf:2"},
        {"routing", "require", "memory_bytes >= 8G,float64 file /home/strong.conf:3"},
        {"routing", "policy", "capable default :0"},
        {"route r", "pin", "a:1 file /etc/weak.conf:11"},
        {"route r", "retry", "no default :0"},
        {"route q", "fallback", " default :0"},
        {"backend cpu", "threads", "04 file /home/strong.conf:5"},
        {"backend cpu", "engine", "reference default :0"},
        {"backend gpu", "enabled", "no file /home/strong.conf:7"},
        {"backend gpu", "priority", " default :0"},
        {"backend gpu", "lanes", "3 file /etc/weak.conf:13"},
        {"backend gpu", "bits", "1 file /home/strong.conf:8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_STRING_EQUAL(row_of(&listing, rows[i][0], rows[i][1]), rows[i][2]);
    const vyre__config_row *last = &listing.rows[listing.count - 1];
    CU_ASSERT_STRING_EQUAL(last->section, "route r"); /* q is of the stronger file */
    vyre__config_listing_release(&listing);
    vyre__config_release(config);
}

/* ---- one file ---- */

static char *ini_of(const vyre__config *config)
{
    vyre__bytes text = {0};
    CU_ASSERT_EQUAL(vyre__config_as_ini(config, &cpu, 1, &text, &error), VYRE_OK);
    return vyre__bytes_take(&text, NULL);
}

static int same(const vyre__config *a, const vyre__config *b)
{
    uint8_t x[VYRE__BLAKE3_SIZE], y[VYRE__BLAKE3_SIZE];
    CU_ASSERT_EQUAL(vyre__config_fingerprint(a, x, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre__config_fingerprint(b, y, &error), VYRE_OK);
    return memcmp(x, y, sizeof x) == 0;
}

static void the_listing_reads_back(void)
{
    vyre__config *config = config_of(
        "[core]\nplugin_directories = a:/b\ncache_directory = c\nplugins = cpu cqu\n[routing]\n"
        "deny = a:*\nfloat = ulp:02\n[route both]\npin = a:*\n[route old]\nretry = no\n"
        "[backend gpu]\nlanes = 3\n",
        "[backend gpu]\nbits = 1\n[routing]\ndeny = b:*\n[route new]\n[route both]\nfloat = flush\n"
        "[backend cpu]\nengine = other\ntimeout = 2s\n");
    char *text = ini_of(config);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "[core]\n# no manifest names the backend `cqu`\n"
                                        "# from /etc/weak.conf:4\nplugins = cpu cqu\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n# log = warn\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\ncache_directory = /etc/c\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n# from /home/strong.conf:4\n"
                                        "# and from /etc/weak.conf:6\ndeny = b:* a:*\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n\n[backend cpu]\n# enabled = yes\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n\n[backend gpu]\n# no manifest names this backend\n"));
    vyre__config *again = config_of(text, NULL);
    CU_ASSERT_TRUE(same(config, again));
    CU_ASSERT_EQUAL(vyre__config_check_backend(again, "cpu", cpu_options, 2, &error), VYRE_OK);
    char *second = ini_of(again);
    vyre__config *third = config_of(second, NULL);
    CU_ASSERT_TRUE(same(again, third));
    vyre_free(text);
    vyre_free(second);
    vyre__config_release(config);
    vyre__config_release(again);
    vyre__config_release(third);
}

static void what_no_file_can_hold_is_an_error(void)
{
    char deny[2][200];
    vyre__bytes text = {0};
    for (int i = 0; i < 2; i++)
        snprintf(deny[i], sizeof deny[i], "[routing]\ndeny = %c%0150d:*\n", 'a' + i, 0);
    vyre__config *config = config_of(deny[0], deny[1]);
    CU_ASSERT_EQUAL(vyre__config_as_ini(config, &cpu, 1, &text, &error), VYRE_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "no form in one file"));
    CU_ASSERT_NOT_EQUAL(error.fix[0], '\0');
    CU_ASSERT_NOT_EQUAL(text.size, 0); /* for people */
    vyre__config_release(config);
    /* A relative folder below one with a colon in its name. */
    config = config_of(NULL, NULL);
    static const char ini[] = "[core]\nplugin_directories = rel\n";
    CU_ASSERT_EQUAL(
        vyre__config_add(config, "/a:b/c.conf", ini, strlen(ini), VYRE__SCOPE_USER, &error),
        VYRE_OK);
    CU_ASSERT_EQUAL(vyre__config_as_ini(config, &cpu, 1, &text, &error), VYRE_LIMIT);
    vyre__config_release(config);
    vyre__bytes_release(&text);
}

static void odd_names_of_files_stay_comments(void)
{
    vyre__config *config = config_of(NULL, NULL);
    static const char ini[] = "[core]\nlog = info\n";
    char path[400];
    memset(path, 'p', sizeof path);
    path[sizeof path - 1] = '\0';
    static const char odd[] = "/x\n[core]\nlog = off\xFF";
    CU_ASSERT_EQUAL(vyre__config_add(config, path, ini, strlen(ini), VYRE__SCOPE_USER, &error),
                    VYRE_OK);
    char *text = ini_of(config);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n#     ppp"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "p:2; default: warn\nlog = info\n"));
    vyre_free(text);
    CU_ASSERT_EQUAL(vyre__config_add(config, odd, ini, strlen(ini), VYRE__SCOPE_USER, &error),
                    VYRE_OK);
    text = ini_of(config);
    CU_ASSERT_PTR_NOT_NULL(text);
    vyre_free(text);
    vyre__config_release(config);
}

/* ---- digest ---- */

static void digests(void)
{
    static const struct {
        const char *weak_a, *strong_a, *weak_b, *strong_b;
        int same;
    } cases[] = {
        {"", NULL, "# nothing\n\n[core]\n", NULL, 1},
        {"[core]\nlog = info\n", NULL, "# moved\n[core]\ncache = yes\nlog=info\n", NULL, 1},
        {"[core]\nlog = info\n", NULL, "[core]\nlog = off\n", "[core]\nlog = info\n", 1},
        {"[core]\nlog = info\n", NULL, "[core]\nlog = debug\n", NULL, 0},
        {"[core]\nprobe_failures = 1s\n", NULL, "[core]\nprobe_failures = 1000ms\n", NULL, 1},
        {"[core]\nplugins = a  b\n", NULL, "[core]\nplugins = a b\n", NULL, 1},
        {"[core]\nplugins = a b\n", NULL, "[core]\nplugins = b a\n", NULL, 0},
        {"[routing]\ndeny = a:*\n", "[routing]\ndeny = b:*\n", "[routing]\ndeny = b:* a:*\n", NULL,
         1},
        {"[routing]\ndeny = a:*\n", "[routing]\ndeny = b:*\n", "[routing]\ndeny = b:*\n", NULL, 0},
        {"[core]\nplugin_directories = x\n", NULL, "[core]\nplugin_directories = /etc/x\n", NULL,
         1},
        {"[core]\nplugin_directories = x\n", NULL, "", "[core]\nplugin_directories = x\n", 0},
        {"[route a]\n[route b]\n", NULL, "[route b]\n[route a]\n", NULL, 0},
        {"[route b]\n", "[route a]\n", "[route a]\n[route b]\n", NULL, 1},
        {"[route a]\nretry = no\n", NULL, "[route a]\n", NULL, 0},
        {"[backend a]\nn = 1\n", NULL, "[backend a]\nn = 2\n", NULL, 0},
        {"[backend a]\nenabled = yes\n", NULL, "", NULL, 1},
        {"[core]\nx-a = 1\n[x-b]\nc = d\n", NULL, "", NULL, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vyre__config *a = config_of(cases[i].weak_a, cases[i].strong_a);
        vyre__config *b = config_of(cases[i].weak_b, cases[i].strong_b);
        CU_ASSERT_EQUAL(same(a, b), cases[i].same);
        if (same(a, b) != cases[i].same)
            printf("# case %zu\n", i);
        vyre__config_release(a);
        vyre__config_release(b);
    }
}

static const unit_test tests[] = {
    {"every key is listed", every_key_is_listed},
    {"rows have origins", rows_have_origins},
    {"the listing reads back", the_listing_reads_back},
    {"what no file can hold is an error", what_no_file_can_hold_is_an_error},
    {"odd names of files stay comments", odd_names_of_files_stay_comments},
    {"digests", digests},
    {NULL, NULL}};

int main(void)
{
    return unit_main("config_listing", tests);
}
