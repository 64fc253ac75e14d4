/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/plugin.h>

#include "core/config/list.h"

static const vyre__origin nowhere = {"", 0, 0};

/* What is being made, and the first failure. */
typedef struct maker {
    const vyre__config *config;
    vyre__policy *policy;
    vyre__selectors *selectors;     /* where take_selectors() puts them */
    vyre__expressions *expressions; /* where take_expressions() puts them */
    vyre_status status;
    vyre_error *error;
} maker;

const char *vyre__policy_kind_name(vyre__policy_kind kind)
{
    static const char *const names[] = {"capable", "fastest", "pin"};
    return names[kind];
}

const char *vyre__fallback_name(vyre__fallback fallback)
{
    static const char *const names[] = {"", "deny", "warn", "allow"};
    return names[fallback];
}

/* ---- single values ---- */

static const char *keep(maker *m, const char *text, size_t size)
{
    const char *copy = vyre__arena_copy(&m->policy->arena, text, size);
    if (!copy && m->status == VYRE_OK)
        m->status = vyre__fail_memory(m->error, "the routing policy");
    return copy ? copy : "";
}

static vyre__origin origin_of(maker *m, const vyre__setting *setting, uint32_t column)
{
    if (!setting || setting->source != VYRE__SETTING_FILE)
        return nowhere;
    return (vyre__origin){keep(m, setting->file, strlen(setting->file)), setting->line, column};
}

static vyre__origin value_origin(maker *m, const vyre__setting *setting)
{
    return origin_of(m, setting, setting ? setting->value_column : 0);
}

static vyre__fallback fallback_of(const char *word)
{
    for (vyre__fallback f = VYRE__FALLBACK_DENY; f <= VYRE__FALLBACK_ALLOW; f++)
        if (strcmp(vyre__fallback_name(f), word) == 0)
            return f;
    return VYRE__FALLBACK_UNSET;
}

/* The word has been checked when the file was read. */
static void read_float(const char *word, uint32_t *out_mode, uint32_t *out_ulp)
{
    *out_ulp = 0;
    *out_mode = strcmp(word, "strict") == 0     ? VYRE_FLOAT_STRICT
                : strcmp(word, "flush") == 0    ? VYRE_FLOAT_FLUSH
                : strncmp(word, "ulp:", 4) == 0 ? VYRE_FLOAT_ULP
                                                : 0;
    if (*out_mode == VYRE_FLOAT_ULP)
        *out_ulp = (uint32_t)strtoul(word + 4, NULL, 10);
}

/* ---- lists ---- */

static void take_selectors(void *user, const vyre__setting *setting)
{
    maker *m = user;
    const vyre__origin origin = value_origin(m, setting);
    if (m->status == VYRE_OK && setting->value[0])
        m->status = vyre__selectors_parse(m->selectors, setting->value, &origin, &m->policy->arena,
                                          m->error);
}

static void take_expressions(void *user, const vyre__setting *setting)
{
    maker *m = user;
    const vyre__origin origin = value_origin(m, setting);
    if (m->status == VYRE_OK && setting->value[0])
        m->status = vyre__expressions_parse(m->expressions, setting->value, &origin,
                                            &m->policy->arena, m->error);
}

/* Every file's value where they add up, else the strongest alone. */
static void read_values(maker *m, const char *section, const char *key,
                        void (*take)(void *user, const vyre__setting *setting))
{
    const vyre__setting *setting = vyre__config_find(m->config, section, key);
    if (vyre__table_adds_up(section, key))
        vyre__config_each_value(m->config, section, key, take, m);
    else if (setting)
        take(m, setting);
}

static void read_selectors(maker *m, const char *section, const char *key, vyre__selectors *out)
{
    m->selectors = out;
    read_values(m, section, key, take_selectors);
}

static void read_expressions(maker *m, const char *section, vyre__expressions *out)
{
    m->expressions = out;
    read_values(m, section, "require", take_expressions);
}

static void read_words(maker *m, const char *section, const char *key, vyre__globs *out)
{
    const vyre__setting *setting = vyre__config_find(m->config, section, key);
    const char *value = setting ? setting->value : "";
    vyre__list_entry entry;
    size_t offset = 0, count = 0;
    while (vyre__list_next(value, ' ', &offset, &entry))
        count++;
    out->items = vyre__arena_array(&m->policy->arena, count, sizeof *out->items);
    if (!out->items && m->status == VYRE_OK)
        m->status = vyre__fail_memory(m->error, "the routing policy");
    for (offset = 0; out->items && vyre__list_next(value, ' ', &offset, &entry);)
        out->items[out->count++] = keep(m, entry.text, entry.size);
}

/* ---- rules ---- */

static void read_rule(maker *m, const char *section, vyre__rule *rule)
{
    char value[VYRE__OPTION_VALUE];
    read_words(m, section, "match.label", &rule->label);
    read_words(m, section, "match.op", &rule->op);
    read_words(m, section, "match.application", &rule->application);
    vyre__config_core_value(m->config, section, "match.fingerprint", value);
    rule->fingerprint = keep(m, value, strlen(value));
    read_selectors(m, section, "pin", &rule->pin);
    read_selectors(m, section, "prefer", &rule->prefer);
    read_selectors(m, section, "deny", &rule->deny);
    read_expressions(m, section, &rule->require);
    const vyre__setting *fallback = vyre__config_find(m->config, section, "fallback");
    vyre__config_core_value(m->config, section, "fallback", value);
    rule->fallback = fallback_of(value);
    rule->fallback_origin = value_origin(m, fallback);
    vyre__config_core_value(m->config, section, "float", value);
    read_float(value, &rule->float_mode, &rule->ulp);
    vyre__config_core_value(m->config, section, "retry", value);
    if (vyre__config_find(m->config, section, "retry"))
        rule->retry = strcmp(value, "next") == 0 ? VYRE__RETRY_NEXT : VYRE__RETRY_NO;
}

static void count_rule(void *user, const char *name, const vyre__setting *where)
{
    (void)name;
    (void)where;
    ++*(uint32_t *)user;
}

static void take_rule(void *user, const char *name, const vyre__setting *where)
{
    maker *m = user;
    vyre__policy *policy = m->policy;
    if (m->status != VYRE_OK)
        return;
    vyre__rule *rule = &policy->rules[policy->rule_count++];
    rule->name = keep(m, name, strlen(name));
    rule->origin = origin_of(m, where, where->column);
    read_rule(m, where->section, rule);
}

static void read_rules(maker *m)
{
    uint32_t count = 0;
    vyre__config_each_route(m->config, count_rule, &count);
    m->policy->rules = vyre__arena_array(&m->policy->arena, count, sizeof *m->policy->rules);
    if (!m->policy->rules)
        m->status = vyre__fail_memory(m->error, "the routing policy");
    else
        vyre__config_each_route(m->config, take_rule, m);
}

/* ---- [routing] ---- */

static vyre__policy_kind kind_of(const char *word)
{
    return strcmp(word, "pin") == 0       ? VYRE__POLICY_PIN
           : strcmp(word, "fastest") == 0 ? VYRE__POLICY_FASTEST
                                          : VYRE__POLICY_CAPABLE;
}

static void read_routing(maker *m)
{
    static const char section[] = "routing";
    vyre__policy *policy = m->policy;
    const vyre__setting *kind = vyre__config_find(m->config, section, "policy");
    char value[VYRE__OPTION_VALUE];
    vyre__globs backends = {0};
    vyre__config_core_value(m->config, section, "policy", value);
    policy->kind = kind_of(value);
    policy->kind_origin = value_origin(m, kind);
    vyre__config_core_value(m->config, section, "fallback", value);
    policy->fallback = fallback_of(value);
    policy->fallback_origin = value_origin(m, vyre__config_find(m->config, section, "fallback"));
    vyre__config_core_value(m->config, section, "float", value);
    read_float(value, &policy->float_mode, &policy->ulp);
    read_selectors(m, section, "pin", &policy->pin);
    read_selectors(m, section, "deny", &policy->deny);
    read_expressions(m, section, &policy->require);
    read_words(m, "core", "plugins", &backends);
    policy->backends = backends.items;
    policy->backend_count = backends.count;
    if (m->status == VYRE_OK && policy->kind == VYRE__POLICY_PIN && policy->pin.count == 0)
        m->status = vyre__origin_fail(m->error, &policy->kind_origin, "", 0,
                                      "Name the devices: `pin = cpu:host` in [routing].",
                                      "`policy = pin` without `pin`");
}

vyre__policy *vyre__policy_default(void)
{
    vyre__policy *policy = calloc(1, sizeof *policy);
    if (policy) {
        policy->kind_origin = policy->fallback_origin = nowhere;
        policy->fallback = VYRE__FALLBACK_WARN;
        policy->float_mode = VYRE_FLOAT_STRICT;
    }
    return policy;
}

vyre_status vyre__policy_create(const vyre__config *config, vyre__policy **out_policy,
                                vyre_error *error)
{
    *out_policy = NULL;
    maker m = {.config = config, .policy = vyre__policy_default(), .error = error};
    if (!m.policy)
        return vyre__fail_memory(error, "the routing policy");
    read_routing(&m);
    if (m.status == VYRE_OK)
        read_rules(&m);
    if (m.status != VYRE_OK) {
        vyre__policy_release(m.policy);
        return m.status;
    }
    *out_policy = m.policy;
    return VYRE_OK;
}

void vyre__policy_release(vyre__policy *policy)
{
    if (!policy)
        return;
    vyre__arena_release(&policy->arena);
    free(policy);
}
