/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which device is chosen, and why the others are not. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/device_kit.h"
#include "tests/unit/unit.h"

static device_kit kit;
static vyre_program *program;

static void begin(const char *text)
{
    kit = (device_kit){0};
    program = device_kit_program(text);
}

static void end(void)
{
    vyre_program_release(program);
    device_kit_release(&kit);
}

static vyre_decision *decide(const vyre__route_request *more)
{
    vyre__route_request request = more ? *more : (vyre__route_request){0};
    vyre_decision *decision = NULL;
    request.program = program;
    device_kit_decide(&kit, &request, &decision, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(decision);
    return decision;
}

static void expect_choice(const vyre__route_request *more, const char *device)
{
    vyre_decision *decision = decide(more);
    vyre_decision_info info;
    vyre_decision_get(decision, &info);
    if (strcmp(info.device, device) != 0) {
        char *text = NULL;
        vyre_decision_text(decision, &text, NULL, NULL);
        printf("# not %s:\n# %s\n", device, text);
        vyre_free(text);
    }
    CU_ASSERT_STRING_EQUAL(info.device, device);
    vyre_decision_release(decision);
}

static void configure(const char *text)
{
    vyre_error error = {0};
    CU_ASSERT_EQUAL(device_kit_configure(&kit, text, &error), VYRE_OK);
    if (error.message[0])
        printf("# %s %s\n", error.location, error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(kit.policy);
}

/* ---- filtering ---- */

static const char hungry[] = "program hungry;\n"
                             "workgroup 256;\n"
                             "buffer counts: u32[65536] readwrite;\n"
                             "buffer bytes: u8[64] read;\n"
                             "buffer tile: f32[4096] workgroup;\n"
                             "{\n"
                             "    tile[lid.x] = exp(f32(gid.x));\n"
                             "    let old = atomic_add(counts[0], 1);\n"
                             "}\n";

static const vyre__contender *find(const vyre_decision *decision, const char *id)
{
    for (uint32_t i = 0; i < decision->contender_count; i++)
        if (strcmp(decision->contenders[i].identity.id, id) == 0)
            return &decision->contenders[i];
    CU_FAIL_FATAL("no such device");
    return NULL;
}

static const vyre__miss *find_miss(const vyre__contender *contender, uint32_t fact)
{
    for (uint32_t i = 0; i < contender->miss_count; i++)
        if (contender->misses[i].need->fact == fact)
            return &contender->misses[i];
    return NULL;
}

static void every_miss_is_listed_with_both_values(void)
{
    begin(hungry);
    device_kit_add(&kit, "small", "a", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_number(&kit, VYRE_FACT_SHARED_BYTES, 0, 8192);
    device_kit_number(&kit, VYRE_FACT_WORKGROUP_INVOCATIONS, 0, 128);
    device_kit_number(&kit, VYRE_FACT_BUFFER_BYTES, 0, 1000);
    device_kit_flag(&kit, VYRE_FACT_ATOMIC_U32, 0);
    device_kit_flag(&kit, VYRE_FACT_F32_SUBNORMALS, 0);
    const vyre_fact weak = {.key = VYRE_FACT_STORAGE8,
                            .type = VYRE_TYPE_FLAG,
                            .source = VYRE_SOURCE_TABLE,
                            .value.u64 = 1};
    device_kit_fact(&kit, &weak);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    vyre_decision *decision = decide(NULL);
    const vyre__contender *small = find(decision, "small:a");
    static const struct {
        uint32_t fact;
        uint64_t needed, available;
        int known;
        const char *from;
    } rows[] = {{VYRE_FACT_SHARED_BYTES, 16384, 8192, 1, "buffer tile"},
                {VYRE_FACT_WORKGROUP_INVOCATIONS, 256, 128, 1, "workgroup"},
                {VYRE_FACT_BUFFER_BYTES, 262144, 1000, 1, "buffer counts"},
                {VYRE_FACT_ATOMIC_U32, 1, 0, 1, "atomic add"},
                {VYRE_FACT_F32_SUBNORMALS, 1, 0, 1, "op.exp in strict"},
                {VYRE_FACT_STORAGE8, 1, 0, 0, "buffer bytes"}};
    CU_ASSERT_EQUAL(small->verdict, VYRE__VERDICT_REJECTED);
    CU_ASSERT_EQUAL(small->miss_count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const vyre__miss *miss = find_miss(small, rows[i].fact);
        CU_ASSERT_PTR_NOT_NULL_FATAL(miss);
        CU_ASSERT_EQUAL(miss->need->value, rows[i].needed);
        CU_ASSERT_EQUAL(miss->known, rows[i].known);
        CU_ASSERT_EQUAL(miss->available, rows[i].available);
        CU_ASSERT_STRING_EQUAL(miss->need->from, rows[i].from);
    }
    CU_ASSERT_EQUAL(decision->contenders[0].verdict, VYRE__VERDICT_CHOSEN);
    CU_ASSERT_FALSE(decision->is_fallback); /* the program is the reason */
    vyre_decision_release(decision);
    end();
}

static void an_unknown_limit_does_not_exclude(void)
{
    begin(device_kit_saxpy);
    vyre__device *open = device_kit_add_bare(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_flag(&kit, VYRE_FACT_F32_ROUND_NEAREST, 1);
    device_kit_flag(&kit, VYRE_FACT_F32_SUBNORMALS, 1);
    device_kit_rate(&kit, VYRE_FACT_F32_RATE, 1e15);
    expect_choice(NULL, open->id);
    device_kit_add(&kit, "b", "x", VYRE_DEVICE_CLASS_DISCRETE);
    expect_choice(NULL, "b:x"); /* known limits come first, whatever the score */
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    expect_choice(&(vyre__route_request){.device = "a:* cpu:*"}, "a:x"); /* the list decides */
    vyre_decision *decision = decide(NULL);
    CU_ASSERT_EQUAL(find(decision, "a:x")->rank, 2); /* still before the CPU: class comes first */
    CU_ASSERT_EQUAL(find(decision, "a:x")->unknown_count, 5);
    vyre_decision_release(decision);
    end();
}

static void the_float_mode_takes_part(void)
{
    begin(hungry);
    device_kit_add(&kit, "gpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_flag(&kit, VYRE_FACT_F32_SUBNORMALS, 0);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    expect_choice(NULL, "cpu:host");
    expect_choice(&(vyre__route_request){.float_mode = VYRE_FLOAT_ULP, .ulp = 4}, "gpu:x");
    configure("[routing]\nfloat = ulp:8\n");
    expect_choice(NULL, "gpu:x");
    expect_choice(&(vyre__route_request){.float_mode = VYRE_FLOAT_STRICT}, "cpu:host");
    vyre_decision *decision = decide(NULL);
    const vyre__route_result result = vyre__decision_result(decision);
    CU_ASSERT_EQUAL(result.float_mode, VYRE_FLOAT_ULP);
    CU_ASSERT_EQUAL(result.ulp, 8);
    vyre_decision_release(decision);
    vyre__route_request wrong = {.program = program, .float_mode = VYRE_FLOAT_ULP};
    vyre_decision *none = NULL;
    CU_ASSERT_EQUAL(device_kit_decide(&kit, &wrong, &none, NULL), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NULL(none);
    end();
}

static void the_size_of_the_request_takes_part(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "gpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_number(&kit, VYRE_FACT_MEMORY_BYTES, 0, 1 << 20);
    device_kit_number(&kit, VYRE_FACT_GRID, 0, 100);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    expect_choice(NULL, "gpu:x");
    expect_choice(&(vyre__route_request){.bytes_in = 900000, .bytes_out = 200000}, "cpu:host");
    expect_choice(&(vyre__route_request){.grid = {101, 1, 1}}, "cpu:host");
    expect_choice(&(vyre__route_request){.grid = {100, 1, 1}}, "gpu:x");
    end();
}

static void refuted_facts_are_misses(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "gpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
    const vyre_fact fact = {.key = VYRE_FACT_F32_SUBNORMALS,
                            .type = VYRE_TYPE_FLAG,
                            .source = VYRE_SOURCE_REFUTED,
                            .value.u64 = 1};
    device_kit_fact(&kit, &fact);
    vyre_error error = {0};
    vyre_decision *decision = NULL;
    const vyre__route_request request = {.program = program};
    CU_ASSERT_EQUAL(device_kit_decide(&kit, &request, &decision, &error), VYRE_NO_DEVICE);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "refuted"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "gpu:x"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(decision);
    CU_ASSERT_EQUAL(decision->outcome, VYRE_OUTCOME_NO_DEVICE);
    CU_ASSERT_EQUAL_FATAL(decision->note_count, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(decision->notes[0], "gpu:x claims `f32_subnormals`"));
    vyre_decision_release(decision);
    end();
}

static void a_report_that_is_out_of_date_is_noted(void)
{
    begin(device_kit_saxpy);
    vyre__device *device = device_kit_add(&kit, "gpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
    vyre_decision *decision = decide(NULL);
    CU_ASSERT_EQUAL(decision->note_count, 0);
    vyre_decision_release(decision);
    atomic_store(&device->plugin->stale, 1);
    decision = decide(NULL);
    CU_ASSERT_EQUAL_FATAL(decision->note_count, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(decision->notes[0], "plugin `gpu` is out of date"));
    vyre_decision_release(decision);
    end();
}

/* ---- preference ---- */

static void the_class_comes_before_every_number(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "igpu", "x", VYRE_DEVICE_CLASS_INTEGRATED);
    device_kit_number(&kit, VYRE_FACT_MEMORY_BYTES, 0, UINT64_C(64) << 30);
    device_kit_rate(&kit, VYRE_FACT_F32_RATE, 1e14);
    device_kit_number(&kit, VYRE_FACT_MEMORY_BANDWIDTH, 0, 1000000000000);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    device_kit_add(&kit, "dgpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
    expect_choice(NULL, "dgpu:x");
    end();
}

static void shared_memory_is_not_compared(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "b", "x", VYRE_DEVICE_CLASS_VIRTUAL);
    device_kit_number(&kit, VYRE_FACT_MEMORY_BYTES, 0, UINT64_C(512) << 30);
    device_kit_flag(&kit, VYRE_FACT_UNIFIED, 1);
    device_kit_add(&kit, "c", "x", VYRE_DEVICE_CLASS_VIRTUAL);
    device_kit_number(&kit, VYRE_FACT_MEMORY_BYTES, 0, UINT64_C(1) << 30);
    device_kit_flag(&kit, VYRE_FACT_UNIFIED, 0);
    vyre_decision *decision = decide(NULL);
    CU_ASSERT_EQUAL(find(decision, "b:x")->score.terms[2].points, 0);
    CU_ASSERT_STRING_EQUAL(find(decision, "b:x")->score.terms[2].note, "shared with the host");
    CU_ASSERT_TRUE(find(decision, "c:x")->score.terms[2].points > 0);
    vyre_decision_release(decision);
    end();
}

static void one_card_through_three_backends_merges(void)
{
    begin(device_kit_saxpy);
    static const char *const backends[] = {"opencl", "vulkan", "cuda"};
    for (int i = 0; i < 3; i++) {
        device_kit_add(&kit, backends[i], "card", VYRE_DEVICE_CLASS_DISCRETE);
        device_kit_text(&kit, VYRE_FACT_PCI_ADDRESS, "0000:01:00.0");
    }
    device_kit_add(&kit, "cuda", "other", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_text(&kit, VYRE_FACT_PCI_ADDRESS, "0000:02:00.0");
    configure("[core]\nplugins = vulkan cuda opencl\n");
    vyre_decision *decision = decide(NULL);
    CU_ASSERT_STRING_EQUAL(decision->contenders[0].identity.id, "vulkan:card");
    CU_ASSERT_STRING_EQUAL(decision->contenders[1].identity.id, "cuda:other");
    CU_ASSERT_STRING_EQUAL(decision->contenders[2].identity.id, "cuda:card");
    CU_ASSERT_STRING_EQUAL(decision->contenders[3].identity.id, "opencl:card");
    CU_ASSERT_PTR_NULL(decision->contenders[1].alternate_of);
    CU_ASSERT_STRING_EQUAL(decision->contenders[2].alternate_of, "vulkan:card");
    CU_ASSERT_STRING_EQUAL(decision->contenders[3].alternate_of, "vulkan:card");
    CU_ASSERT_PTR_NOT_NULL(strstr(decision->decided_by, "pci"));
    vyre_decision_release(decision);
    /* The best eligible one stands for the card. */
    configure("[core]\nplugins = vulkan cuda opencl\n\n[routing]\ndeny = vulkan:*\n");
    expect_choice(NULL, "cuda:card");
    /* A backend's place does not let a weak card win over a strong one. */
    device_kit_number(&kit, VYRE_FACT_MEMORY_BYTES, 0, UINT64_C(80) << 30);
    configure("[core]\nplugins = vulkan cuda opencl\n");
    expect_choice(NULL, "cuda:other");
    end();
}

static void software_has_to_be_named(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "pocl", "host", VYRE_DEVICE_CLASS_SOFTWARE);
    expect_choice(NULL, "");
    expect_choice(&(vyre__route_request){.device = "*"}, "");
    expect_choice(&(vyre__route_request){.device = "pocl:*"}, "pocl:host");
    expect_choice(&(vyre__route_request){.device = "class:software"}, "pocl:host");
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    expect_choice(&(vyre__route_request){.device = "physical:host"}, "cpu:host");
    configure("[route a]\nprefer = pocl:host\n");
    expect_choice(NULL, "pocl:host");
    end();
}

/* ---- policies ---- */

static void add_profile(uint64_t launch, uint64_t transfer, double rate, uint64_t bandwidth)
{
    device_kit_number(&kit, VYRE_FACT_LAUNCH_NS, 0, launch);
    device_kit_number(&kit, VYRE_FACT_UPLOAD_RATE, 0, transfer);
    device_kit_number(&kit, VYRE_FACT_DOWNLOAD_RATE, 0, transfer);
    device_kit_rate(&kit, VYRE_FACT_F32_RATE, rate);
    device_kit_number(&kit, VYRE_FACT_MEMORY_BANDWIDTH, 0, bandwidth);
}

static void fastest_weighs_launch_against_rate(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "gpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
    add_profile(10000, 12000000000, 1e13, 500000000000);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    device_kit_flag(&kit, VYRE_FACT_UNIFIED, 1);
    add_profile(1000, 20000000000, 1e10, 20000000000);
    device_kit_add(&kit, "blank", "x", VYRE_DEVICE_CLASS_DISCRETE);
    expect_choice(&(vyre__route_request){.elements = 64}, "gpu:x");
    configure("[routing]\npolicy = fastest\n");
    expect_choice(&(vyre__route_request){.elements = 64}, "cpu:host");
    expect_choice(&(vyre__route_request){.elements = 100000000, .bytes_in = 1, .bytes_out = 1},
                  "gpu:x");
    vyre_decision *decision = decide(&(vyre__route_request){.elements = 64});
    const vyre__prediction *p = &find(decision, "gpu:x")->prediction;
    CU_ASSERT_TRUE(p->known);
    CU_ASSERT_EQUAL(p->launch, 10000);
    CU_ASSERT_EQUAL(p->upload, 8192 / 12);
    CU_ASSERT_EQUAL(p->total, p->launch + p->upload + p->download +
                                  (p->compute > p->memory ? p->compute : p->memory));
    CU_ASSERT_FALSE(find(decision, "blank:x")->prediction.known);
    CU_ASSERT_STRING_EQUAL(find(decision, "blank:x")->prediction.missing, "launch_ns");
    CU_ASSERT_EQUAL(find(decision, "blank:x")->rank, 3);
    CU_ASSERT_FALSE(decision->is_fallback);
    vyre_decision_release(decision);
    end();
}

static void pin_takes_the_first_that_can(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "gpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    device_kit_add(&kit, "weak", "x", VYRE_DEVICE_CLASS_INTEGRATED);
    device_kit_number(&kit, VYRE_FACT_WORKGROUP_INVOCATIONS, 0, 1);
    configure("[routing]\npolicy = pin\npin = weak:* cpu:* gpu:*\n");
    expect_choice(NULL, "cpu:host");
    vyre_error error = {0};
    device_kit_release(&kit);
    CU_ASSERT_EQUAL(device_kit_configure(&kit, "[routing]\npolicy = pin\n", &error), VYRE_CONFIG);
    CU_ASSERT_STRING_EQUAL(error.location, "vyre.conf:2:10");
    end();
}

/* ---- rules ---- */

static void rules_match_what_they_say(void)
{
    static const struct {
        const char *match;
        int matches;
    } rows[] = {{"match.label = big-*", 1},
                {"match.label = small other", 0},
                {"match.label = small big-?can", 1},
                {"match.op = blas::*", 1},
                {"match.op = blas", 0},
                {"match.application = solver", 1},
                {"match.application = solve", 0},
                {"match.label = big-*\nmatch.op = x", 0},
                {"match.fingerprint = 00000000", 0},
                {"", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[256];
        begin(device_kit_saxpy);
        device_kit_add(&kit, "gpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
        device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
        snprintf(text, sizeof text, "[route a]\n%s\nprefer = cpu:*\n", rows[i].match);
        configure(text);
        expect_choice(&(vyre__route_request){.label = "big-scan", .application = "solver"},
                      rows[i].matches ? "cpu:host" : "gpu:x");
        end();
    }
}

static void a_fingerprint_is_matched_by_its_beginning(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "gpu", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    vyre_decision *decision = decide(NULL);
    for (int digits = 8; digits <= 64; digits += 28) {
        char text[160];
        snprintf(text, sizeof text, "[route a]\nmatch.fingerprint = %.*s\nprefer = cpu:*\n", digits,
                 decision->fingerprint);
        configure(text);
        expect_choice(NULL, "cpu:host");
        vyre__config_release(kit.config);
        kit.config = NULL;
    }
    vyre_decision_release(decision);
    end();
}

static void the_first_rule_decides_and_deny_adds_up(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "b", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "c", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_flag(&kit, VYRE_FACT_FLOAT64, 1);
    configure("[route one]\nprefer = b:*\nfallback = allow\n\n"
              "[route two]\nprefer = a:*\nfallback = deny\ndeny = c:*\n");
    expect_choice(NULL, "b:x");
    vyre_decision *decision = decide(NULL);
    CU_ASSERT_EQUAL(find(decision, "c:x")->verdict, VYRE__VERDICT_REJECTED);
    CU_ASSERT_STRING_EQUAL(find(decision, "c:x")->exclusions[0].by, "deny");
    CU_ASSERT_STRING_EQUAL(find(decision, "c:x")->exclusions[0].rule, "two");
    CU_ASSERT_EQUAL(find(decision, "c:x")->exclusions[0].line, 8);
    CU_ASSERT_EQUAL(decision->fallback, VYRE__FALLBACK_ALLOW);
    CU_ASSERT_STRING_EQUAL(decision->rules[1].action, "deny");
    CU_ASSERT_PTR_NOT_NULL(strstr(decision->rules[1].effect, "rule `one` comes first"));
    vyre_decision_release(decision);
    /* The user's file comes first, and cannot take a system denial away. */
    CU_ASSERT_EQUAL(device_kit_configure_user(
                        &kit, "[routing]\ndeny = name:zzz\n\n[route mine]\npin = a:* c:*\n", NULL),
                    VYRE_OK);
    expect_choice(NULL, "a:x");
    expect_choice(&(vyre__route_request){.device = "c:x"}, "");
    end();
}

static void what_system_files_deny_stays_denied(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "b", "x", VYRE_DEVICE_CLASS_CPU);
    configure("[routing]\ndeny = a:*\nrequire = atomic_u32\n");
    CU_ASSERT_EQUAL(
        device_kit_configure_user(&kit, "[routing]\ndeny = z:*\nrequire = trap_report\n", NULL),
        VYRE_OK);
    expect_choice(NULL, "b:x");
    expect_choice(&(vyre__route_request){.device = "a:x", .device_origin = "VYRE_DEVICE"}, "");
    CU_ASSERT_EQUAL(kit.policy->deny.count, 2);
    CU_ASSERT_EQUAL(kit.policy->require.count, 2);
    end();
}

static void the_call_comes_before_every_rule(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    configure("[route one]\npin = a:*\nfallback = deny\n");
    expect_choice(NULL, "a:x");
    vyre_decision *decision =
        decide(&(vyre__route_request){.device = "cpu:host", .device_origin = "VYRE_DEVICE"});
    vyre_decision_info info;
    vyre_decision_get(decision, &info);
    CU_ASSERT_STRING_EQUAL(info.device, "cpu:host");
    CU_ASSERT_STRING_EQUAL(info.rule, "VYRE_DEVICE");
    CU_ASSERT_FALSE(info.is_fallback);
    vyre_decision_release(decision);
    vyre_decision *none = NULL;
    vyre_error error = {0};
    vyre__route_request wrong = {.program = program, .device = "cpu"};
    CU_ASSERT_EQUAL(device_kit_decide(&kit, &wrong, &none, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, "cpu:*"));
    end();
}

static void a_requirement_names_what_is_there(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    device_kit_flag(&kit, VYRE_FACT_FLOAT64, 1);
    configure("[route one]\nrequire = float64, memory_bytes >= 16G\n");
    vyre_decision *decision = decide(NULL);
    const vyre__contender *a = find(decision, "a:x"), *cpu = find(decision, "cpu:host");
    CU_ASSERT_EQUAL(decision->outcome, VYRE_OUTCOME_NO_DEVICE);
    CU_ASSERT_EQUAL(a->exclusion_count, 2);
    CU_ASSERT_STRING_EQUAL(a->exclusions[0].text, "float64, but it does not report this");
    CU_ASSERT_STRING_EQUAL(a->exclusions[1].text, "memory_bytes >= 16G, but it has 8589934592");
    CU_ASSERT_EQUAL(cpu->exclusion_count, 1);
    vyre_decision_release(decision);
    end();
}

static void the_advice_fits_the_reason(void)
{
    static const struct {
        const char *config, *message, *fix;
    } cases[] = {
        {"[routing]\ndeny = cpu:*\n", "deny cpu:*", "in the configuration"},
        {"[routing]\nrequire = !f32_subnormals\n", "require !f32_subnormals",
         "in the configuration"},
        {"", "refuted", "smaller requirements"},
        {"[routing]\ndeny = cpu:*\n", "plugin `gpu` is filtered: it is switched off", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(device_kit_saxpy);
        device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
        device_kit_fail_plugin(&kit, "gpu", VYRE_PLUGIN_FILTERED, "it is switched off");
        if (!cases[i].config[0])
            device_kit_fact(&kit, &(vyre_fact){.key = VYRE_FACT_F32_SUBNORMALS,
                                               .type = VYRE_TYPE_FLAG,
                                               .source = VYRE_SOURCE_REFUTED,
                                               .value.u64 = 1});
        configure(cases[i].config);
        vyre_error error = {0};
        vyre_decision *decision = NULL;
        const vyre__route_request request = {.program = program};
        CU_ASSERT_EQUAL(device_kit_decide(&kit, &request, &decision, &error), VYRE_NO_DEVICE);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, cases[i].message));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, cases[i].fix));
        vyre_decision_release(decision);
        end();
    }
}

/* ---- attempts ---- */

static void a_refused_device_is_passed_over_and_recorded(void)
{
    begin(device_kit_saxpy);
    vyre__device *first = device_kit_add(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "b", "x", VYRE_DEVICE_CLASS_DISCRETE);
    configure("[route one]\nretry = next\n");
    const vyre__attempt attempt = {first, "open", VYRE_UNAVAILABLE, "the driver is gone"};
    const vyre__route_request request = {.program = program, .opened = kit.devices[1]};
    vyre_decision *decision = NULL;
    CU_ASSERT_EQUAL(
        vyre__decide(kit.policy, &kit.registry, 1, 1, &request, &attempt, 1, &decision, NULL),
        VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(decision);
    const vyre__route_result result = vyre__decision_result(decision);
    CU_ASSERT_EQUAL(result.device, 1);
    CU_ASSERT_EQUAL(result.retry, 1);
    CU_ASSERT_TRUE(decision->is_open);
    CU_ASSERT_EQUAL(decision->attempt_count, 1);
    CU_ASSERT_STRING_EQUAL(decision->attempts[0].device, "a:x");
    CU_ASSERT_STRING_EQUAL(find(decision, "a:x")->exclusions[0].text, "open: the driver is gone");
    vyre_decision_release(decision);
    end();
}

static void a_lost_device_is_left_out(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_number(&kit, VYRE_FACT_STATE, 0, 3);
    device_kit_add(&kit, "b", "x", VYRE_DEVICE_CLASS_INTEGRATED);
    expect_choice(NULL, "b:x");
    end();
}

static void what_its_backend_switches_off_is_left_out(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE)->blocked = "switched off";
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    vyre_decision *decision = decide(NULL);
    CU_ASSERT_STRING_EQUAL(find(decision, "a:x")->exclusions[0].by, "backend");
    CU_ASSERT_STRING_EQUAL(find(decision, "a:x")->reason, "switched off");
    CU_ASSERT_FALSE(decision->is_fallback);
    vyre_decision_release(decision);
    end();
}

static void a_budget_bounds_memory(void)
{
    begin(device_kit_saxpy);
    device_kit_add(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_plugin(&kit, "a")->memory_budget = 8191;
    device_kit_add(&kit, "b", "x", VYRE_DEVICE_CLASS_INTEGRATED);
    vyre_decision *decision = decide(NULL);
    const vyre__miss *miss = find_miss(find(decision, "a:x"), VYRE_FACT_MEMORY_BUDGET);
    CU_ASSERT_PTR_NOT_NULL_FATAL(miss);
    CU_ASSERT_EQUAL(miss->available, 8191);
    CU_ASSERT_EQUAL(miss->source, VYRE_SOURCE_CONFIG);
    vyre_decision_release(decision);
    device_kit_plugin(&kit, "a")->memory_budget = 8192;
    expect_choice(NULL, "a:x");
    end();
}

static const unit_test tests[] = {
    {"what its backend switches off is left out", what_its_backend_switches_off_is_left_out},
    {"a budget bounds memory", a_budget_bounds_memory},
    {"every miss is listed with both values", every_miss_is_listed_with_both_values},
    {"an unknown limit does not exclude", an_unknown_limit_does_not_exclude},
    {"the float mode takes part", the_float_mode_takes_part},
    {"the size of the request takes part", the_size_of_the_request_takes_part},
    {"refuted facts are misses", refuted_facts_are_misses},
    {"a report that is out of date is noted", a_report_that_is_out_of_date_is_noted},
    {"the class comes before every number", the_class_comes_before_every_number},
    {"shared memory is not compared", shared_memory_is_not_compared},
    {"one card through three backends merges", one_card_through_three_backends_merges},
    {"software has to be named", software_has_to_be_named},
    {"fastest weighs launch against rate", fastest_weighs_launch_against_rate},
    {"pin takes the first that can", pin_takes_the_first_that_can},
    {"rules match what they say", rules_match_what_they_say},
    {"a fingerprint is matched by its beginning", a_fingerprint_is_matched_by_its_beginning},
    {"the first rule decides and deny adds up", the_first_rule_decides_and_deny_adds_up},
    {"what system files deny stays denied", what_system_files_deny_stays_denied},
    {"the call comes before every rule", the_call_comes_before_every_rule},
    {"a requirement names what is there", a_requirement_names_what_is_there},
    {"the advice fits the reason", the_advice_fits_the_reason},
    {"a refused device is passed over and recorded", a_refused_device_is_passed_over_and_recorded},
    {"a lost device is left out", a_lost_device_is_left_out},
    {NULL, NULL}};

int main(void)
{
    return unit_main("route", tests);
}
