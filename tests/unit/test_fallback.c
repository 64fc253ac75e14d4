/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* When a choice is a fallback, and what each policy of fallback makes of it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/device_kit.h"
#include "tests/unit/unit.h"

/* A word says whether the host has it. */
typedef enum host_part {
    HOST_CPU = 1,
    HOST_GPU = 2,       /* a discrete one that can run the program */
    HOST_LOST_GPU = 4,  /* one that is lost */
    HOST_WEAK_GPU = 8,  /* one whose limits are too small for the program */
    HOST_MUTE_GPU = 16, /* one whose plugin takes no programs */
    HOST_FAILED = 32,   /* a plugin that was refused */
    HOST_ABSENT = 64,   /* a plugin without its driver */
    HOST_IGPU = 128     /* an integrated one that can run it */
} host_part;

static void make_host(device_kit *kit, unsigned parts)
{
    *kit = (device_kit){0};
    if (parts & HOST_CPU)
        device_kit_add(kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    if (parts & HOST_GPU)
        device_kit_add(kit, "gpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
    if (parts & HOST_IGPU)
        device_kit_add(kit, "igpu", "x", VYRE_DEVICE_CLASS_INTEGRATED);
    if (parts & HOST_LOST_GPU) {
        device_kit_add(kit, "lost", "x", VYRE_DEVICE_CLASS_DISCRETE);
        device_kit_number(kit, VYRE_FACT_STATE, 0, 3);
    }
    if (parts & HOST_WEAK_GPU) {
        device_kit_add(kit, "weak", "x", VYRE_DEVICE_CLASS_DISCRETE);
        device_kit_number(kit, VYRE_FACT_WORKGROUP_INVOCATIONS, 0, 1);
    }
    if (parts & HOST_MUTE_GPU)
        device_kit_add(kit, "mute", "x", VYRE_DEVICE_CLASS_DISCRETE)->record.has_caps = 0;
    if (parts & HOST_FAILED)
        device_kit_fail_plugin(kit, "broken", VYRE_PLUGIN_REJECTED, "it crashed");
    if (parts & HOST_ABSENT)
        device_kit_fail_plugin(kit, "cuda", VYRE_PLUGIN_ABSENT, "there is no libcuda.so.1");
}

static int has_warned;
static char warning[1024];

static void take_line(void *user, uint32_t level, const char *message)
{
    (void)user;
    has_warned += level == VYRE_LOG_WARN;
    snprintf(warning, sizeof warning, "%s", message);
}

/* One row of the table: what is there, what was said, what comes of it. */
typedef struct fallback_row {
    unsigned host;
    const char *config, *selector;
    const char *device; /* chosen; "" for none */
    int is_fallback, warns;
    const char *reason; /* part of it */
} fallback_row;

static const fallback_row rows[] = {
    /* a host with only a CPU has no fallback */
    {HOST_CPU, "", NULL, "cpu:host", 0, 0, ""},
    {HOST_CPU, "[routing]\nfallback = deny\n", NULL, "cpu:host", 0, 0, ""},
    {HOST_CPU | HOST_ABSENT, "[routing]\nfallback = deny\n", NULL, "cpu:host", 0, 0, ""},
    /* the better device is taken */
    {HOST_CPU | HOST_GPU, "", NULL, "gpu:x", 0, 0, ""},
    {HOST_CPU | HOST_GPU | HOST_FAILED, "", NULL, "gpu:x", 0, 0, ""},
    /* a GPU stands in for another GPU */
    {HOST_CPU | HOST_IGPU | HOST_LOST_GPU, "", NULL, "igpu:x", 0, 0, ""},
    /* the CPU stands in for a better one */
    {HOST_CPU | HOST_LOST_GPU, "", NULL, "cpu:host", 1, 1,
     "lost:x is better, but the device is lost"},
    {HOST_CPU | HOST_MUTE_GPU, "", NULL, "cpu:host", 1, 1, "describes no compiler"},
    {HOST_CPU | HOST_FAILED, "", NULL, "cpu:host", 1, 1, "plugin `broken` failed: it crashed"},
    {HOST_CPU | HOST_FAILED, "[routing]\nfallback = allow\n", NULL, "cpu:host", 1, 0, "it crashed"},
    {HOST_CPU | HOST_FAILED, "[routing]\nfallback = deny\n", NULL, "", 0, 0, "it crashed"},
    {HOST_CPU | HOST_LOST_GPU, "[routing]\nfallback = deny\n", NULL, "", 0, 0, "lost:x"},
    /* the program is the reason */
    {HOST_CPU | HOST_WEAK_GPU, "[routing]\nfallback = deny\n", NULL, "cpu:host", 0, 0, ""},
    /* a rule is the reason */
    {HOST_CPU | HOST_GPU, "[routing]\nfallback = deny\ndeny = gpu:*\n", NULL, "cpu:host", 0, 0, ""},
    {HOST_CPU | HOST_GPU, "[routing]\nfallback = deny\nrequire = class >= cpu\n", NULL, "cpu:host",
     0, 0, ""},
    {HOST_CPU | HOST_GPU, "[route a]\nprefer = cpu:*\nfallback = deny\n", NULL, "cpu:host", 0, 0,
     ""},
    {HOST_CPU | HOST_FAILED, "[route a]\nprefer = cpu:*\nfallback = deny\n", NULL, "cpu:host", 0, 0,
     ""},
    {HOST_CPU | HOST_FAILED, "", "cpu:host", "cpu:host", 0, 0, ""},
    {HOST_CPU | HOST_FAILED, "", "*", "cpu:host", 1, 1, "it crashed"},
    /* named, and not there: denied inside a rule that names devices */
    {HOST_CPU, "[route a]\npin = gpu:*\n", NULL, "", 0, 0, ""},
    {HOST_CPU, "[route a]\nprefer = gpu:*\n", NULL, "", 0, 0,
     "rule `a` names devices (prefer = gpu:*)"},
    {HOST_CPU, "[routing]\nfallback = allow\n\n[route a]\npin = gpu:*\n", NULL, "", 0, 0, ""},
    {HOST_CPU, "[route a]\npin = gpu:*\nfallback = warn\n", NULL, "cpu:host", 1, 1,
     "rule `a` names devices (pin = gpu:*) and none of them can be used"},
    {HOST_CPU, "[route a]\nprefer = gpu:* igpu:*\nfallback = allow\n", NULL, "cpu:host", 1, 0,
     "prefer = gpu:* igpu:*"},
    {HOST_CPU | HOST_WEAK_GPU, "[route a]\nprefer = weak:*\nfallback = warn\n", NULL, "cpu:host", 1,
     1, "rule `a`"},
    {HOST_CPU, "[route a]\nfallback = warn\n\n[route b]\npin = gpu:*\n", NULL, "cpu:host", 1, 1,
     "rule `b`"},
    {HOST_CPU, "[route a]\npin = gpu:*\n\n[route b]\nfallback = warn\n", NULL, "", 0, 0, ""},
    {HOST_CPU, "", "gpu:*", "", 0, 0, ""},
    {HOST_CPU | HOST_GPU, "[routing]\nfallback = allow\n", "igpu:*", "", 0, 0, ""},
    /* named by the policy itself: [routing] fallback holds */
    {HOST_CPU, "[routing]\npolicy = pin\npin = gpu:*\n", NULL, "cpu:host", 1, 1,
     "[routing] names devices (pin = gpu:*)"},
    {HOST_CPU, "[routing]\npolicy = pin\npin = gpu:*\nfallback = deny\n", NULL, "", 0, 0, ""},
    /* what the call demands stands above what a rule prefers */
    {HOST_CPU | HOST_GPU, "[route a]\nprefer = gpu:*\n", "cpu:*", "cpu:host", 0, 0, ""},
};

static void run_row(const fallback_row *row, size_t number)
{
    device_kit kit;
    make_host(&kit, row->host);
    CU_ASSERT_EQUAL(device_kit_configure(&kit, row->config, NULL), VYRE_OK);
    vyre_program *program = device_kit_program(device_kit_saxpy);
    const vyre__route_request request = {
        .program = program, .device = row->selector, .label = "job"};
    const vyre__log log = {VYRE_LOG_INFO, take_line, NULL};
    vyre_decision *decision = NULL;
    vyre_decision_info info;
    vyre_error error = {0};
    const vyre_status status = device_kit_decide(&kit, &request, &decision, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(decision);
    vyre_decision_get(decision, &info);
    has_warned = 0;
    vyre__decision_warn(decision, &log);
    const int right = status == (row->device[0] ? VYRE_OK : VYRE_NO_DEVICE) &&
                      strcmp(info.device, row->device) == 0 &&
                      info.is_fallback == row->is_fallback && has_warned == row->warns &&
                      strstr(info.fallback_reason, row->reason);
    if (!right)
        printf("# row %zu: `%s`, fallback %d, warned %d: %s | %s\n", number, info.device,
               info.is_fallback, has_warned, info.fallback_reason, error.message);
    CU_ASSERT_TRUE(right);
    if (!row->device[0]) {
        CU_ASSERT_TRUE(error.message[0] && error.fix[0]);
        CU_ASSERT_EQUAL(info.outcome, VYRE_OUTCOME_NO_DEVICE);
    }
    if (row->warns)
        CU_ASSERT_PTR_NOT_NULL(strstr(warning, "program `job` goes to cpu:host, which is a "));
    vyre_decision_release(decision);
    vyre_program_release(program);
    device_kit_release(&kit);
}

static void every_row_of_the_table(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        run_row(&rows[i], i);
}

/* Opening and lowering count as reasons of the device. */
static void a_refusal_makes_the_cpu_a_fallback(void)
{
    static const char *const stages[] = {"open", "lower", "fit", "compile"};
    for (size_t i = 0; i < 4; i++)
        for (int deny = 0; deny < 2; deny++) {
            device_kit kit;
            make_host(&kit, HOST_CPU | HOST_GPU);
            device_kit_configure(&kit, deny ? "[routing]\nfallback = deny\n" : "", NULL);
            vyre_program *program = device_kit_program(device_kit_saxpy);
            const vyre__route_request request = {.program = program};
            const vyre__attempt attempt = {kit.devices[1], stages[i], VYRE_UNAVAILABLE, "gone"};
            vyre_decision *decision = NULL;
            vyre_error error = {0};
            vyre__decide(kit.policy, &kit.registry, 1, 1, &request, &attempt, 1, &decision, &error);
            CU_ASSERT_PTR_NOT_NULL_FATAL(decision);
            CU_ASSERT_EQUAL(decision->has_chosen, !deny);
            CU_ASSERT_EQUAL(decision->is_fallback, !deny);
            CU_ASSERT_PTR_NOT_NULL(strstr(decision->fallback_reason, "gpu:x is better, but"));
            if (deny)
                CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, "fallback = warn"));
            vyre_decision_release(decision);
            vyre_program_release(program);
            device_kit_release(&kit);
        }
}

static const unit_test tests[] = {
    {"every row of the table", every_row_of_the_table},
    {"a refusal makes the CPU a fallback", a_refusal_makes_the_cpu_a_fallback},
    {NULL, NULL}};

int main(void)
{
    return unit_main("fallback", tests);
}
