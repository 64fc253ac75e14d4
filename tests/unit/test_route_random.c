/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What holds for every decision, over random hosts and configurations. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/device_kit.h"
#include "tests/unit/unit.h"

enum { HOSTS = 1000, CONFIGS_PER_HOST = 10 };

static uint64_t state = 0x853C49E6748FEA9Bu;

static uint32_t pick(uint32_t count)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % count;
}

static const char *const backends[] = {"cuda", "vulkan", "opencl", "cpu"};

static void make_host(device_kit *kit)
{
    const uint32_t devices = pick(8);
    *kit = (device_kit){0};
    for (uint32_t i = 0; i < devices; i++) {
        char key[16], address[16];
        snprintf(key, sizeof key, "d%u", i);
        device_kit_add(kit, backends[pick(4)], key, 1 + pick(6));
        if (pick(2)) {
            snprintf(address, sizeof address, "0000:0%u:00.0", pick(4));
            device_kit_text(kit, VYRE_FACT_PCI_ADDRESS, address);
        }
        if (pick(4) == 0)
            device_kit_number(kit, VYRE_FACT_WORKGROUP_INVOCATIONS, 0, 1 + pick(100));
        if (pick(3) == 0)
            device_kit_rate(kit, VYRE_FACT_F32_RATE, 1e9 * (1 + pick(1000)));
        if (pick(3) == 0)
            device_kit_number(kit, VYRE_FACT_LAUNCH_NS, 0, 1 + pick(10000));
        if (pick(8) == 0)
            device_kit_number(kit, VYRE_FACT_STATE, 0, 1 + pick(3));
        if (pick(3) == 0)
            device_kit_flag(kit, VYRE_FACT_FLOAT64, (int)pick(2));
    }
    if (pick(4) == 0)
        device_kit_fail_plugin(kit, "broken", VYRE_PLUGIN_REJECTED, "it crashed");
}

static const char *random_selector(void)
{
    static const char *const selectors[] = {"cuda:*",
                                            "vulkan:d?",
                                            "*:d1",
                                            "class:discrete",
                                            "class:cpu",
                                            "opencl:*",
                                            "class:software",
                                            "name:d*",
                                            "physical:host",
                                            "*",
                                            "physical:0000:01*",
                                            "nope:*",
                                            "cpu:* cuda:*"};
    return selectors[pick(sizeof selectors / sizeof selectors[0])];
}

static const char *random_word(const char *const *words, uint32_t count)
{
    return words[pick(count)];
}

static void put_keys(char *text, size_t capacity, int is_rule)
{
    static const char *const fallbacks[] = {"deny", "warn", "allow"};
    static const char *const facts[] = {"float64", "!float64", "class <= cpu",
                                        "workgroup_invocations >= 64"};
    size_t used = strlen(text);
#define PUT(...) used += (size_t)snprintf(text + used, capacity - used, __VA_ARGS__)
    if (pick(4) == 0)
        PUT("deny = %s\n", random_selector());
    if (pick(4) == 0)
        PUT("require = %s\n", random_word(facts, 4));
    if (pick(2) == 0)
        PUT("fallback = %s\n", random_word(fallbacks, 3));
    if (is_rule && pick(3) == 0)
        PUT("pin = %s\n", random_selector());
    if (is_rule && pick(3) == 0)
        PUT("prefer = %s\n", random_selector());
    if (is_rule && pick(3) == 0)
        PUT("match.label = %s\n", pick(2) ? "a*" : "b");
#undef PUT
}

static void make_config(device_kit *kit)
{
    static const char *const policies[] = {"policy = capable\n", "policy = fastest\n",
                                           "policy = pin\npin = cuda:* vulkan:*\n"};
    char text[1024];
    snprintf(text, sizeof text, "[routing]\n%s", random_word(policies, 3));
    put_keys(text, sizeof text, 0);
    for (uint32_t rule = pick(4); rule > 0; rule--) {
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "[route r%u]\n", rule);
        put_keys(text, sizeof text, 1);
    }
    vyre__config_release(kit->config);
    kit->config = NULL;
    vyre_error error = {0};
    if (device_kit_configure(kit, text, &error) != VYRE_OK)
        printf("# %s %s\n%s", error.location, error.message, text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(kit->policy);
}

/* ---- what always holds ---- */

static unsigned long wrong;

static void must(int holds, const char *what)
{
    if (!holds && wrong++ < 5)
        printf("# broken: %s\n", what);
}

static void check_contenders(const vyre_decision *d)
{
    vyre__verdict before = VYRE__VERDICT_CHOSEN;
    for (uint32_t i = 0; i < d->contender_count; i++) {
        const vyre__contender *c = &d->contenders[i];
        const int rejected = c->verdict == VYRE__VERDICT_REJECTED;
        must((c->verdict == VYRE__VERDICT_CHOSEN) == (i == 0 && d->has_chosen), "chosen is first");
        must(c->verdict <= before, "rejected come last");
        must(rejected == (c->miss_count + c->exclusion_count > 0), "rejected for a reason");
        must(rejected == (c->rank == 0), "rank of the others");
        must(rejected || c->rank == i + 1, "ranks count up");
        must((c->reason[0] == '\0') == (c->verdict == VYRE__VERDICT_CHOSEN), "reasons");
        must(!c->alternate_of || !rejected, "alternates are eligible");
        before = c->verdict;
    }
}

/* What was chosen obeys every denial and every demand. */
static void check_chosen(const device_kit *kit, const vyre_decision *d)
{
    const vyre__contender *c = &d->contenders[0];
    const vyre__selectors *deny = &kit->policy->deny;
    must(!vyre__selectors_find(deny, &c->identity, NULL), "denied by [routing]");
    for (uint32_t i = 0; i < d->rule_count; i++) {
        const vyre__rule *rule = &kit->policy->rules[i];
        must(!d->rules[i].matched || !vyre__selectors_find(&rule->deny, &c->identity, NULL),
             "denied by a rule");
        if (i == 0 && d->rules[i].matched && rule->pin.count > 0 &&
            rule->fallback <= VYRE__FALLBACK_DENY)
            must(vyre__selectors_find(&rule->pin, &c->identity, NULL) != NULL,
                 "not named by a rule that denies a fallback");
    }
    must(!d->is_fallback || d->fallback_in_force != VYRE__FALLBACK_DENY, "a denied fallback");
    must(!d->is_fallback == !d->fallback_reason[0], "a fallback has a reason");
    must(d->decided_by[0] != '\0', "decided by something");
}

/* The record's text says what the caller acts on. */
static char *check_record(const device_kit *kit, vyre_decision *d)
{
    char *text = NULL, wanted[256];
    const vyre__route_result result = vyre__decision_result(d);
    d->decision_ns = 0;
    CU_ASSERT_EQUAL(vyre_decision_json(d, &text, NULL, NULL), VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (d->has_chosen)
        snprintf(wanted, sizeof wanted, "\"chosen\": {\n    \"device\": \"%s\"",
                 kit->devices[result.device]->id);
    else
        snprintf(wanted, sizeof wanted, "\"chosen\": null");
    must(strstr(text, wanted) != NULL, "the record names the device");
    must(!d->has_chosen == (result.device == UINT32_MAX), "no device");
    return text;
}

static char *decide(device_kit *kit, const vyre__route_request *request)
{
    vyre_decision *d = NULL;
    vyre_error error = {0};
    const vyre_status status = device_kit_decide(kit, request, &d, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    must(status == (d->has_chosen ? VYRE_OK : VYRE_NO_DEVICE), "status");
    must(d->has_chosen || (error.message[0] && error.fix[0]), "an error says why");
    check_contenders(d);
    if (d->has_chosen)
        check_chosen(kit, d);
    char *text = check_record(kit, d);
    vyre_decision_release(d);
    return text;
}

static void ten_thousand_configurations(void)
{
    vyre_program *program = device_kit_program(device_kit_saxpy);
    for (int host = 0; host < HOSTS; host++) {
        device_kit kit;
        make_host(&kit);
        for (int i = 0; i < CONFIGS_PER_HOST; i++) {
            make_config(&kit);
            const vyre__route_request request = {
                .program = program, .label = pick(2) ? "abc" : "b", .elements = pick(2000)};
            char *first = decide(&kit, &request);
            device_kit_shuffle(&kit, pick(1000000));
            char *second = decide(&kit, &request);
            must(strcmp(first, second) == 0, "the order of devices changes the record");
            vyre_free(first);
            vyre_free(second);
        }
        device_kit_release(&kit);
    }
    vyre_program_release(program);
    CU_ASSERT_EQUAL(wrong, 0);
}

static const unit_test tests[] = {{"ten thousand configurations", ten_thousand_configurations},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("route random", tests);
}
