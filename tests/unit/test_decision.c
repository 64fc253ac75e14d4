/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The record in its two forms. The JSON of each policy is compared with a file below
 * tests/data/routing; with VYRE_TEST_WRITE=1 in the environment the files are written instead.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/unit/device_kit.h"
#include "tests/unit/unit.h"

static const char rules[] = "\n[route big]\n"
                            "match.label = big-*\n"
                            "prefer = igpu:*\n"
                            "\n"
                            "[route scans]\n"
                            "match.op = blas::*\n"
                            "deny = name:broken*\n"
                            "require = atomic_u32, memory_bytes >= 1G\n"
                            "fallback = allow\n";

/* Two cards through two backends, a small one, one inside the CPU, the CPU and software. */
static void make_host(device_kit *kit)
{
    *kit = (device_kit){0};
    device_kit_add(kit, "cuda", "pci-0000:01:00.0", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_text(kit, VYRE_FACT_PCI_ADDRESS, "0000:01:00.0");
    device_kit_number(kit, VYRE_FACT_LAUNCH_NS, 0, 8000);
    device_kit_number(kit, VYRE_FACT_UPLOAD_RATE, 0, 12000000000);
    device_kit_number(kit, VYRE_FACT_DOWNLOAD_RATE, 0, 11000000000);
    device_kit_rate(kit, VYRE_FACT_F32_RATE, 2e13);
    device_kit_number(kit, VYRE_FACT_MEMORY_BANDWIDTH, 0, 900000000000);
    device_kit_add(kit, "vulkan", "pci-0000:01:00.0", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_text(kit, VYRE_FACT_PCI_ADDRESS, "0000:01:00.0");
    device_kit_add(kit, "vulkan", "pci-0000:02:00.0", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_text(kit, VYRE_FACT_PCI_ADDRESS, "0000:02:00.0");
    device_kit_number(kit, VYRE_FACT_MEMORY_BYTES, 0, 1000);
    device_kit_number(kit, VYRE_FACT_WORKGROUP_INVOCATIONS, 0, 32);
    device_kit_flag(kit, VYRE_FACT_F32_SUBNORMALS, 0);
    device_kit_add(kit, "igpu", "uuid-1", VYRE_DEVICE_CLASS_INTEGRATED);
    device_kit_uuid(kit, 1);
    device_kit_flag(kit, VYRE_FACT_UNIFIED, 1);
    device_kit_number(kit, VYRE_FACT_LAUNCH_NS, 0, 4000);
    device_kit_rate(kit, VYRE_FACT_F32_RATE, 1.5e12);
    device_kit_number(kit, VYRE_FACT_MEMORY_BANDWIDTH, 0, 60000000000);
    device_kit_add_bare(kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    device_kit_flag(kit, VYRE_FACT_F32_ROUND_NEAREST, 1);
    device_kit_flag(kit, VYRE_FACT_F32_SUBNORMALS, 1);
    device_kit_add(kit, "pocl", "host", VYRE_DEVICE_CLASS_SOFTWARE);
    device_kit_fail_plugin(kit, "opencl", VYRE_PLUGIN_ABSENT, "there is no libOpenCL.so.1");
}

static vyre_decision *decide(device_kit *kit, const char *config, const char *selector)
{
    char text[1024];
    vyre_error error = {0};
    vyre_decision *decision = NULL;
    snprintf(text, sizeof text, "%s%s", config, rules);
    CU_ASSERT_EQUAL(device_kit_configure(kit, text, &error), VYRE_OK);
    if (error.message[0])
        printf("# %s %s\n", error.location, error.message);
    vyre_program *program = device_kit_program(device_kit_saxpy);
    const vyre__route_request request = {.program = program,
                                         .label = "small \"job\"",
                                         .application = "solver",
                                         .device = selector,
                                         .elements = 1024,
                                         .grid = {16, 1, 1}};
    device_kit_decide(kit, &request, &decision, &error);
    vyre_program_release(program);
    CU_ASSERT_PTR_NOT_NULL_FATAL(decision);
    decision->decision_ns = 0;
    return decision;
}

static void write_file(const char *name, const char *text, size_t size)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", TEST_DATA_DIR, name);
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(text, 1, size, file), size);
    fclose(file);
}

static void compare(const char *name, const char *text, size_t size)
{
    if (getenv("VYRE_TEST_WRITE")) {
        write_file(name, text, size);
        return;
    }
    size_t expected_size = 0;
    char *expected = unit_read_data(name, &expected_size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(expected);
    const int same = size == expected_size && memcmp(text, expected, size) == 0;
    if (!same)
        printf("# %s differs:\n%s", name, text);
    CU_ASSERT_TRUE(same);
    free(expected);
}

static const struct {
    const char *name, *config, *selector;
} records[] = {
    {"capable", "[core]\nplugins = vulkan cuda igpu cpu pocl\n\n[routing]\nfallback = warn\n",
     NULL},
    {"fastest", "[routing]\npolicy = fastest\n", NULL},
    {"pin", "[routing]\npolicy = pin\npin = nope:* class:cpu\nfallback = allow\n", NULL},
    {"none", "[routing]\ndeny = igpu:* cpu:*\n", "vulkan:pci-0000:02* cpu:*"},
};

static void one_record_for_each_policy(void)
{
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        device_kit kit;
        make_host(&kit);
        vyre_decision *decision = decide(&kit, records[i].config, records[i].selector);
        char name[64], *text = NULL;
        size_t size = 0;
        CU_ASSERT_EQUAL(vyre_decision_json(decision, &text, &size, NULL), VYRE_OK);
        snprintf(name, sizeof name, "routing/%s.json", records[i].name);
        compare(name, text, size);
        vyre_free(text);
        CU_ASSERT_EQUAL(vyre_decision_text(decision, &text, &size, NULL), VYRE_OK);
        snprintf(name, sizeof name, "routing/%s.txt", records[i].name);
        compare(name, text, size);
        vyre_free(text);
        vyre_decision_release(decision);
        device_kit_release(&kit);
    }
}

static void text_fits_the_terminal(void)
{
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        device_kit kit;
        make_host(&kit);
        vyre_decision *decision = decide(&kit, records[i].config, records[i].selector);
        char *text = NULL;
        CU_ASSERT_EQUAL(vyre_decision_text(decision, &text, NULL, NULL), VYRE_OK);
        for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
            const size_t size = strcspn(line, "\n");
            CU_ASSERT_TRUE(size <= 80 || !memchr(line + 12, ' ', size - 12));
            CU_ASSERT_FALSE(size > 0 && line[size - 1] == ' ');
        }
        vyre_free(text);
        vyre_decision_release(decision);
        device_kit_release(&kit);
    }
}

/* The record outlives what it was made from. */
static void a_record_stands_alone(void)
{
    device_kit kit;
    make_host(&kit);
    vyre_decision *decision = decide(&kit, "", NULL);
    char *before = NULL, *after = NULL;
    CU_ASSERT_EQUAL(vyre_decision_json(decision, &before, NULL, NULL), VYRE_OK);
    device_kit_release(&kit);
    CU_ASSERT_PTR_EQUAL(vyre_decision_retain(decision), decision);
    vyre_decision_release(decision);
    CU_ASSERT_EQUAL(vyre_decision_json(decision, &after, NULL, NULL), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(before, after);
    vyre_free(before);
    vyre_free(after);
    vyre_decision_release(decision);
    vyre_decision_release(NULL);
    CU_ASSERT_PTR_NULL(vyre_decision_retain(NULL));
}

static void getters_say_what_the_record_says(void)
{
    device_kit kit;
    make_host(&kit);
    vyre_decision *decision = decide(&kit, "", "igpu:*");
    vyre_decision_info info;
    vyre_candidate_info candidate;
    vyre_decision_get(decision, &info);
    CU_ASSERT_EQUAL(info.outcome, VYRE_OUTCOME_ROUTED);
    CU_ASSERT_STRING_EQUAL(info.device, "igpu:uuid-1");
    CU_ASSERT_STRING_EQUAL(info.physical, "uuid-01010203-0000-0000-0000-000000000000");
    CU_ASSERT_STRING_EQUAL(info.policy, "capable");
    CU_ASSERT_STRING_EQUAL(info.rule, "call");
    CU_ASSERT_STRING_EQUAL(info.rule_file, "");
    CU_ASSERT_EQUAL(info.generation, 3);
    CU_ASSERT_EQUAL(info.candidate_count, 6);
    CU_ASSERT_FALSE(info.cached);
    CU_ASSERT_EQUAL(vyre_decision_candidate(decision, 0, &candidate), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(candidate.verdict, "chosen");
    CU_ASSERT_STRING_EQUAL(candidate.reason, "");
    CU_ASSERT_EQUAL(vyre_decision_candidate(decision, 5, &candidate), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(candidate.verdict, "rejected");
    CU_ASSERT_EQUAL(vyre_decision_candidate(decision, 6, &candidate), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_decision_json(decision, NULL, NULL, NULL), VYRE_INVALID_ARGUMENT);
    vyre_decision_release(decision);
    device_kit_release(&kit);
}

static const unit_test tests[] = {
    {"one record for each policy", one_record_for_each_policy},
    {"text fits the terminal", text_fits_the_terminal},
    {"a record stands alone", a_record_stands_alone},
    {"getters say what the record says", getters_say_what_the_record_says},
    {NULL, NULL}};

int main(void)
{
    return unit_main("decision", tests);
}
