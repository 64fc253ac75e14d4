/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The policy as the configuration gives it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <vyre/plugin.h>

#include "tests/unit/device_kit.h"
#include "tests/unit/unit.h"

static void defaults(void)
{
    device_kit kit = {0};
    CU_ASSERT_EQUAL(device_kit_configure(&kit, "", NULL), VYRE_OK);
    const vyre__policy *policy = kit.policy;
    CU_ASSERT_EQUAL(policy->kind, VYRE__POLICY_CAPABLE);
    CU_ASSERT_EQUAL(policy->fallback, VYRE__FALLBACK_WARN);
    CU_ASSERT_EQUAL(policy->float_mode, VYRE_FLOAT_STRICT);
    CU_ASSERT_EQUAL(policy->rule_count, 0);
    CU_ASSERT_EQUAL(policy->backend_count, 0);
    CU_ASSERT_EQUAL(policy->deny.count + policy->require.count + policy->pin.count, 0);
    CU_ASSERT_STRING_EQUAL(policy->kind_origin.file, "");
    device_kit_release(&kit);
}

static void every_key_is_read(void)
{
    device_kit kit = {0};
    CU_ASSERT_EQUAL(device_kit_configure(&kit,
                                         "[core]\nplugins = cuda cpu\n"
                                         "[routing]\npolicy = pin\npin = cuda:* cpu:host\n"
                                         "fallback = deny\ndeny = driver:*pocl*\n"
                                         "require = float64, !mig\nfloat = ulp:16\n"
                                         "[route one]\nmatch.label = a* b\nmatch.op = x::*\n"
                                         "match.application = app\nmatch.fingerprint = 0123abcd\n"
                                         "pin = a:*\nprefer = b:* c:*\ndeny = d:*\n"
                                         "require = class <= cpu\nfallback = allow\n"
                                         "float = flush\nretry = next\n",
                                         NULL),
                    VYRE_OK);
    const vyre__policy *policy = kit.policy;
    CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
    CU_ASSERT_EQUAL_FATAL(policy->backend_count, 2);
    CU_ASSERT_STRING_EQUAL(policy->backends[1], "cpu");
    CU_ASSERT_EQUAL(policy->kind, VYRE__POLICY_PIN);
    CU_ASSERT_EQUAL(policy->kind_origin.line, 4);
    CU_ASSERT_EQUAL_FATAL(policy->pin.count, 2);
    CU_ASSERT_STRING_EQUAL(policy->pin.items[1].text, "cpu:host");
    CU_ASSERT_EQUAL(policy->pin.items[0].origin.line, 5);
    CU_ASSERT_EQUAL(policy->pin.items[0].origin.column, 7);
    CU_ASSERT_EQUAL(policy->fallback, VYRE__FALLBACK_DENY);
    CU_ASSERT_EQUAL(policy->fallback_origin.line, 6);
    CU_ASSERT_EQUAL(policy->deny.count, 1);
    CU_ASSERT_EQUAL(policy->require.count, 2);
    CU_ASSERT_EQUAL(policy->float_mode, VYRE_FLOAT_ULP);
    CU_ASSERT_EQUAL(policy->ulp, 16);
    CU_ASSERT_EQUAL_FATAL(policy->rule_count, 1);
    const vyre__rule *rule = &policy->rules[0];
    CU_ASSERT_STRING_EQUAL(rule->name, "one");
    CU_ASSERT_EQUAL(rule->origin.line, 10);
    CU_ASSERT_EQUAL_FATAL(rule->label.count, 2);
    CU_ASSERT_STRING_EQUAL(rule->label.items[0], "a*");
    CU_ASSERT_STRING_EQUAL(rule->op.items[0], "x::*");
    CU_ASSERT_STRING_EQUAL(rule->application.items[0], "app");
    CU_ASSERT_STRING_EQUAL(rule->fingerprint, "0123abcd");
    CU_ASSERT_EQUAL(rule->pin.count, 1);
    CU_ASSERT_EQUAL(rule->prefer.count, 2);
    CU_ASSERT_EQUAL(rule->deny.count, 1);
    CU_ASSERT_EQUAL(rule->require.count, 1);
    CU_ASSERT_EQUAL(rule->fallback, VYRE__FALLBACK_ALLOW);
    CU_ASSERT_EQUAL(rule->float_mode, VYRE_FLOAT_FLUSH);
    CU_ASSERT_EQUAL(rule->retry, VYRE__RETRY_NEXT);
    device_kit_release(&kit);
}

static void stronger_files_come_first(void)
{
    device_kit kit = {0};
    CU_ASSERT_EQUAL(device_kit_configure(&kit,
                                         "[routing]\nfallback = deny\ndeny = a:*\n"
                                         "[route s1]\npin = a:*\n[route both]\npin = b:*\n"
                                         "fallback = warn\n",
                                         NULL),
                    VYRE_OK);
    CU_ASSERT_EQUAL(device_kit_configure_user(&kit,
                                              "[routing]\nfallback = allow\ndeny = b:*\n"
                                              "[route u1]\npin = c:*\n[route both]\npin = d:*\n",
                                              NULL),
                    VYRE_OK);
    static const char *const names[] = {"u1", "both", "s1"};
    const vyre__policy *policy = kit.policy;
    CU_ASSERT_EQUAL(policy->fallback, VYRE__FALLBACK_ALLOW);
    CU_ASSERT_EQUAL(policy->deny.count, 2);
    CU_ASSERT_EQUAL_FATAL(policy->rule_count, 3);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_STRING_EQUAL(policy->rules[i].name, names[i]);
    CU_ASSERT_STRING_EQUAL(policy->rules[1].pin.items[0].text, "d:*");
    CU_ASSERT_STRING_EQUAL(policy->rules[1].origin.file, "user.conf");
    CU_ASSERT_EQUAL(policy->rules[1].fallback, VYRE__FALLBACK_WARN);
    CU_ASSERT_STRING_EQUAL(policy->rules[1].fallback_origin.file, "vyre.conf");
    device_kit_release(&kit);
}

static void a_mistake_has_its_place_and_a_fix(void)
{
    static const struct {
        const char *text, *location, *fix;
    } rows[] = {
        {"[routing]\ndeny = cuda:* clas:x class:discret\n", "vyre.conf:2:22", "discrete"},
        {"[routing]\nrequire = float64, memory_byte >= 8G\n", "vyre.conf:2:20", "memory_bytes"},
        {"[routing]\npolicy = fast\n", "vyre.conf:2:10", "fastest"},
        {"[routing]\nfallback = no\n", "vyre.conf:2:12", ""},
        {"[route a]\npin = cuda\n", "vyre.conf:2:7", "cuda:*"},
        {"[route a]\nrequire = class <= discret\n", "vyre.conf:2:20", "discrete"},
        {"[route a]\nretry = maybe\n", "vyre.conf:2:9", ""},
        {"[route a]\nmatch.fingerprint = 12\n", "vyre.conf:2:21", ""},
        {"[route a]\nfloat = ulp:x\n", "vyre.conf:2:9", ""},
        {"[routing]\npolicy = pin\n", "vyre.conf:2:10", "pin = cpu:host"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        device_kit kit = {0};
        vyre_error error = {0};
        CU_ASSERT_EQUAL(device_kit_configure(&kit, rows[i].text, &error), VYRE_CONFIG);
        if (strcmp(error.location, rows[i].location) != 0 || !strstr(error.fix, rows[i].fix))
            printf("# row %zu: %s %s (%s)\n", i, error.location, error.message, error.fix);
        CU_ASSERT_STRING_EQUAL(error.location, rows[i].location);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, rows[i].fix));
        CU_ASSERT_TRUE(error.fix[0] != '\0');
        device_kit_release(&kit);
    }
}

static const unit_test tests[] = {
    {"defaults", defaults},
    {"every key is read", every_key_is_read},
    {"stronger files come first", stronger_files_come_first},
    {"a mistake has its place and a fix", a_mistake_has_its_place_and_a_fix},
    {NULL, NULL}};

int main(void)
{
    return unit_main("policy", tests);
}
