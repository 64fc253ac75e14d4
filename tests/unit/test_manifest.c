/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Manifests of plugins. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/registry/manifest.h"
#include "tests/unit/unit.h"

#define HEAD "[plugin]\nid = cpu\nlibrary = cpu.so\nabi = 1.0\n"

static char path[] = "/tmp/vyre-manifest-XXXXXX";

static vyre_status read_text(const char *text, vyre__manifest *manifest, vyre_error *error)
{
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
    return vyre__manifest_read(path, manifest, error);
}

static void a_full_manifest(void)
{
    vyre__manifest manifest;
    vyre_error error = {0};
    CU_ASSERT_EQUAL_FATAL(
        read_text("# A backend.\n[plugin]\nid = my_gpu2\nlibrary = sub/my.so\nabi = 1.3\n"
                  "priority = -7\nrequired = yes\nprobe = never\nnote = optional\n"
                  "timeout_ms = 250\ntargets = ptx spirv\nx-packager = me\n"
                  "environment = ACME_VISIBLE A1\nkernel_modules = acme acme-uvm\n"
                  "[option engine]\ntype = choice\ndefault = b\nrange = a|b\nhelp = Which one.\n"
                  "[option cache-size]\ntype = size\ndefault = 4K\nrange = 1K..1G\n"
                  "[option quick]\ntype = flag\ndefault = no\n",
                  &manifest, &error),
        VYRE_OK);
    CU_ASSERT_STRING_EQUAL(manifest.id, "my_gpu2");
    CU_ASSERT_STRING_EQUAL(manifest.library, "sub/my.so");
    CU_ASSERT_STRING_EQUAL(manifest.targets, "ptx spirv");
    CU_ASSERT_STRING_EQUAL(manifest.environment, "ACME_VISIBLE A1");
    CU_ASSERT_STRING_EQUAL(manifest.kernel_modules, "acme acme-uvm");
    CU_ASSERT_EQUAL(manifest.abi_minor, 3);
    CU_ASSERT_EQUAL(manifest.priority, -7);
    CU_ASSERT_EQUAL(manifest.required, 1);
    CU_ASSERT_EQUAL(manifest.probe, VYRE__PROBE_NEVER);
    CU_ASSERT_EQUAL(manifest.note_optional, 1);
    CU_ASSERT_EQUAL(manifest.timeout_ms, 250);
    CU_ASSERT_EQUAL_FATAL(manifest.option_count, 3);
    CU_ASSERT_STRING_EQUAL(manifest.options[0].name, "engine");
    CU_ASSERT_EQUAL(manifest.options[0].type, VYRE_OPTION_CHOICE);
    CU_ASSERT_STRING_EQUAL(manifest.options[0].help, "Which one.");
    CU_ASSERT_STRING_EQUAL(manifest.options[1].range, "1K..1G");
    CU_ASSERT_PTR_NULL(manifest.options[2].range);
    vyre__manifest_release(&manifest);
}

static void defaults(void)
{
    vyre__manifest manifest;
    vyre_error error = {0};
    CU_ASSERT_EQUAL_FATAL(read_text(HEAD, &manifest, &error), VYRE_OK);
    CU_ASSERT_EQUAL(manifest.priority, 0);
    CU_ASSERT_EQUAL(manifest.required, 0);
    CU_ASSERT_EQUAL(manifest.probe, VYRE__PROBE_PROCESS);
    CU_ASSERT_EQUAL(manifest.note_optional, 0);
    CU_ASSERT_EQUAL(manifest.timeout_ms, 5000);
    CU_ASSERT_STRING_EQUAL(manifest.environment, "");
    CU_ASSERT_STRING_EQUAL(manifest.kernel_modules, "");
    CU_ASSERT_EQUAL(manifest.option_count, 0);
    vyre__manifest_release(&manifest);
}

static void mistakes(void)
{
    static const struct {
        const char *text;
        vyre_status status;
        const char *place, *part, *fix;
    } cases[] = {
        {"# nothing\n", VYRE_CONFIG, ":1:1", "no [plugin]", "Add"},
        {"[plugin]\n", VYRE_CONFIG, ":1:1", "no `id`", "Add"},
        {"[plugin]\nid = cpu\n", VYRE_CONFIG, ":1:1", "no `library`", "Add"},
        {"[plugin]\nid = cpu\nlibrary = x\n", VYRE_CONFIG, ":1:1", "no `abi`", "Add"},
        {"[plugin]\nid = CPU\n", VYRE_CONFIG, ":2:6", "not a valid id", "lower-case"},
        {"[plugin]\nid = class\n", VYRE_CONFIG, ":2:6", "reserved", "another"},
        {"[plugin]\nid = cpu\nabi = 2.0\n", VYRE_ABI_MISMATCH, ":3:7", "ABI 2", "Install"},
        {"[plugin]\nabi = 1\n", VYRE_CONFIG, ":2:7", "bad value `1`", "1.0"},
        {"[plugin]\nabi = 1.0.0\n", VYRE_CONFIG, ":2:7", "bad value", "1.0"},
        {"[plugin]\nabi = 1.99999\n", VYRE_CONFIG, ":2:7", "bad value", "1.0"},
        {"[plugin]\narch = pdp11\n", VYRE_CONFIG, ":2:8", "`pdp11`", "machine"},
        {"[plugin]\npriority = high\n", VYRE_CONFIG, ":2:12", "bad value `high`", "whole number"},
        {"[plugin]\npriority = 1001\n", VYRE_CONFIG, ":2:12", "bad value", "-1000..1000"},
        {"[plugin]\nprobe = maybe\n", VYRE_CONFIG, ":2:9", "bad value", "process|inprocess|never"},
        {"[plugin]\nenvironment = A-B\n", VYRE_CONFIG, ":2:15", "bad value `A-B`", "letters"},
        {"[plugin]\nkernel_modules = ../x\n", VYRE_CONFIG, ":2:18", "bad value", "letters"},
        {"[plugin]\nlibary = x\n", VYRE_CONFIG, ":2:1", "unknown key", "Did you mean `library`?"},
        {"[plug]\n", VYRE_CONFIG, ":1:2", "unknown section", "[plugin]"},
        {HEAD "[option X]\n", VYRE_CONFIG, ":5:2", "`X`", "lower-case"},
        {HEAD "[option enabled]\n", VYRE_CONFIG, ":5:2", "already", "another"},
        {HEAD "[option a]\n", VYRE_CONFIG, ":5:1", "has no type", "type"},
        {HEAD "[option a]\ntype = integer\n", VYRE_CONFIG, ":6:8", "unknown type", "Known types"},
        {HEAD "[option a]\ntype = sise\n", VYRE_CONFIG, ":6:8", "unknown type", "`size`"},
        {HEAD "[option a]\ntyp = int\n", VYRE_CONFIG, ":6:1", "unknown key", "`type`"},
        {HEAD "[option a]\ntype = int\ndefault = x\n", VYRE_CONFIG, ":5:1", "wrongly", "default"},
        {HEAD "[option a]\ntype = int\ndefault = 1\nrange = 5\n", VYRE_CONFIG, ":5:1", "wrongly",
         "range"},
        {HEAD "[option a]\ntype = int\ndefault = 1\nrange = 9..5\n", VYRE_CONFIG, ":5:1", "wrongly",
         "range"},
        {HEAD "[option a]\ntype = choice\ndefault = c\nrange = a|b\n", VYRE_CONFIG, ":5:1",
         "wrongly", "a|b"},
        {HEAD "[option a]\ntype = flag\ndefault = no\nrange = 0..1\n", VYRE_CONFIG, ":5:1",
         "wrongly", "no range"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vyre__manifest manifest;
        vyre_error error = {0};
        const vyre_status status = read_text(cases[i].text, &manifest, &error);
        const int right = status == cases[i].status && error.status == status &&
                          strstr(error.location, cases[i].place) &&
                          strstr(error.message, cases[i].part) && strstr(error.fix, cases[i].fix);
        if (!right)
            printf("# case %zu: %d %s: %s (%s)\n", i, (int)status, error.location, error.message,
                   error.fix);
        CU_ASSERT_TRUE(right);
        vyre__manifest_release(&manifest);
    }
}

static void the_id_is_known_even_when_the_rest_is_wrong(void)
{
    vyre__manifest manifest;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(read_text("[plugin]\nid = gpu\nlibrary = x\nabi = 7.0\n", &manifest, &error),
                    VYRE_ABI_MISMATCH);
    CU_ASSERT_STRING_EQUAL(manifest.id, "gpu");
    vyre__manifest_release(&manifest);
}

static void too_many_options(void)
{
    char text[8192] = HEAD;
    size_t size = strlen(text);
    for (int i = 0; i < VYRE__MANIFEST_MAX_OPTIONS + 1; i++)
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "[option o%d]\ntype = flag\n"
                                 "default = no\n",
                                 i);
    vyre__manifest manifest;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(read_text(text, &manifest, &error), VYRE_CONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "more than 64"));
    vyre__manifest_release(&manifest);
}

static void a_missing_file(void)
{
    vyre__manifest manifest;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__manifest_read("/nonexistent/a.ini", &manifest, &error), VYRE_NOT_FOUND);
    vyre__manifest_release(&manifest);
}

static const unit_test tests[] = {
    {"a full manifest", a_full_manifest},
    {"defaults", defaults},
    {"mistakes", mistakes},
    {"the id is known even when the rest is wrong", the_id_is_known_even_when_the_rest_is_wrong},
    {"too many options", too_many_options},
    {"a missing file", a_missing_file},
    {NULL, NULL}};

int main(void)
{
    const int file = mkstemp(path);
    if (file < 0)
        return EXIT_FAILURE;
    close(file);
    const int result = unit_main("manifest", tests);
    unlink(path);
    return result;
}
