/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The record as JSON of the schema docs/schemas/vyre.decision.v1.json. */
#include "config.h"

#include <string.h>

#include "core/routing/decision.h"

static void put_line(vyre__json *json, const char *file, uint32_t line)
{
    vyre__json_string(json, "file", file[0] ? file : NULL);
    if (line > 0)
        vyre__json_u64(json, "line", line);
    else
        vyre__json_null(json, "line");
}

static void put_text(vyre__json *json, const char *key, const char *text)
{
    vyre__json_string(json, key, text && text[0] ? text : NULL);
}

/* Unknown sizes are null. */
static void put_size(vyre__json *json, const char *key, uint64_t value)
{
    if (value > 0)
        vyre__json_u64(json, key, value);
    else
        vyre__json_null(json, key);
}

/* ---- the request ---- */

static void put_program(vyre__json *json, const vyre_decision *d)
{
    vyre__json_begin_object(json, "program");
    vyre__json_string(json, "fingerprint", d->fingerprint);
    put_text(json, "label", d->label);
    put_text(json, "op_id", d->op_id);
    put_text(json, "application", d->application);
    vyre__json_end_object(json);
}

static void put_mode(vyre__json *json, const vyre_decision *d)
{
    const vyre__load *load = &d->load;
    vyre__json_begin_object(json, "mode");
    vyre__json_string(json, "float_mode", vyre__float_mode_name(load->float_mode));
    put_size(json, "ulp", d->ulp);
    if (load->grid[0] > 0) {
        vyre__json_begin_array(json, "grid");
        for (int axis = 0; axis < 3; axis++)
            vyre__json_u64(json, NULL, load->grid[axis]);
        vyre__json_end_array(json);
    } else {
        vyre__json_null(json, "grid");
    }
    put_size(json, "elements", load->elements);
    put_size(json, "bytes_in", load->bytes_in);
    put_size(json, "bytes_out", load->bytes_out);
    vyre__json_string(json, "retry", d->retry ? "next" : "no");
    vyre__json_end_object(json);
}

static void put_need_members(vyre__json *json, const vyre__need *need)
{
    vyre__json_string(json, "key", need->key);
    vyre__json_u64(json, "index", need->index);
    vyre__json_string(json, "op", vyre__need_operator(need->kind));
}

static void put_needs(vyre__json *json, const vyre_decision *d)
{
    vyre__json_begin_array(json, "needs");
    for (uint32_t i = 0; i < d->needs.count; i++) {
        vyre__json_begin_object(json, NULL);
        put_need_members(json, &d->needs.list[i]);
        vyre__json_u64(json, "value", d->needs.list[i].value);
        vyre__json_string(json, "from", d->needs.list[i].from);
        vyre__json_end_object(json);
    }
    vyre__json_end_array(json);
}

/* ---- the policy ---- */

static void put_policy(vyre__json *json, const vyre_decision *d)
{
    vyre__json_begin_object(json, "policy");
    vyre__json_string(json, "name", vyre__policy_kind_name(d->policy));
    vyre__json_string(json, "fallback", vyre__fallback_name(d->fallback));
    put_line(json, d->policy_origin.file, d->policy_origin.line);
    vyre__json_begin_object(json, "fallback_origin");
    put_line(json, d->fallback_origin.file, d->fallback_origin.line);
    vyre__json_end_object(json);
    vyre__json_end_object(json);
}

static void put_rules(vyre__json *json, const vyre_decision *d)
{
    vyre__json_begin_array(json, "rules");
    for (uint32_t i = 0; i < d->rule_count; i++) {
        const vyre__rule_trace *rule = &d->rules[i];
        vyre__json_begin_object(json, NULL);
        vyre__json_string(json, "name", rule->name);
        put_line(json, rule->file, rule->line);
        vyre__json_bool(json, "matched", rule->matched);
        put_text(json, "action", rule->action);
        put_text(json, "effect", rule->effect);
        vyre__json_end_object(json);
    }
    vyre__json_end_array(json);
}

static void put_chosen(vyre__json *json, const vyre_decision *d)
{
    if (!d->has_chosen) {
        vyre__json_null(json, "chosen");
        return;
    }
    const vyre__contender *chosen = &d->contenders[0];
    vyre__json_begin_object(json, "chosen");
    vyre__json_string(json, "device", chosen->identity.id);
    vyre__json_string(json, "backend", chosen->backend);
    vyre__json_string(json, "physical", chosen->identity.physical);
    vyre__json_string(json, "class", vyre_device_class_name(chosen->identity.device_class));
    vyre__json_bool(json, "is_fallback", d->is_fallback);
    put_text(json, "fallback_reason", d->fallback_reason);
    vyre__json_string(json, "state", d->is_open ? "opened" : "predicted");
    vyre__json_string(json, "rule", d->deciding_rule ? d->deciding_rule->name : NULL);
    vyre__json_end_object(json);
}

/* ---- the devices ---- */

static void put_misses(vyre__json *json, const vyre__contender *c)
{
    vyre__json_begin_array(json, "misses");
    for (uint32_t i = 0; i < c->miss_count; i++) {
        const vyre__miss *miss = &c->misses[i];
        vyre__json_begin_object(json, NULL);
        put_need_members(json, miss->need);
        vyre__json_u64(json, "needed", miss->need->value);
        if (miss->known)
            vyre__json_u64(json, "available", miss->available);
        else
            vyre__json_null(json, "available");
        vyre__json_string(json, "source", vyre__source_name(miss->source));
        vyre__json_string(json, "from", miss->need->from);
        vyre__json_end_object(json);
    }
    vyre__json_end_array(json);
    vyre__json_begin_array(json, "unknown");
    for (uint32_t i = 0; i < c->unknown_count; i++)
        vyre__json_string(json, NULL, c->unknown[i]->key);
    vyre__json_end_array(json);
}

static void put_exclusions(vyre__json *json, const vyre__contender *c)
{
    vyre__json_begin_array(json, "excluded");
    for (uint32_t i = 0; i < c->exclusion_count; i++) {
        const vyre__exclusion *exclusion = &c->exclusions[i];
        vyre__json_begin_object(json, NULL);
        vyre__json_string(json, "by", exclusion->by);
        vyre__json_string(json, "text", exclusion->text);
        put_text(json, "rule", exclusion->rule);
        put_line(json, exclusion->file, exclusion->line);
        vyre__json_end_object(json);
    }
    vyre__json_end_array(json);
}

static void put_key(vyre__json *json, const vyre__order_keys *keys, vyre__order_key key)
{
    vyre__json_begin_array(json, NULL);
    vyre__json_string(json, NULL, vyre__order_key_name(key));
    if (key == VYRE__KEY_PCI)
        put_text(json, NULL, keys->pci);
    else if (key == VYRE__KEY_ID)
        vyre__json_string(json, NULL, keys->id);
    else if (keys->weight[key] > 0)
        vyre__json_i64(json, NULL, keys->shown[key]);
    else
        vyre__json_null(json, NULL);
    vyre__json_end_array(json);
}

static void put_terms(vyre__json *json, const vyre__score *score)
{
    vyre__json_u64(json, "total", score->total);
    vyre__json_begin_array(json, "terms");
    for (int i = 0; i < VYRE__SCORE_TERMS; i++) {
        const vyre__score_term *term = &score->terms[i];
        vyre__json_begin_object(json, NULL);
        vyre__json_string(json, "name", term->name);
        if (term->known)
            vyre__json_u64(json, "value", term->value);
        else
            vyre__json_null(json, "value");
        vyre__json_string(json, "source", vyre__source_name(term->source));
        vyre__json_u64(json, "weight", term->weight);
        vyre__json_u64(json, "points", term->points);
        put_text(json, "note", term->note);
        vyre__json_end_object(json);
    }
    vyre__json_end_array(json);
}

static void put_prediction(vyre__json *json, const vyre__prediction *p)
{
    const struct {
        const char *key;
        uint64_t value;
    } parts[] = {{"predicted_ns", p->total}, {"launch", p->launch}, {"upload", p->upload},
                 {"compute", p->compute},    {"memory", p->memory}, {"download", p->download}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (p->known)
            vyre__json_u64(json, parts[i].key, parts[i].value);
        else
            vyre__json_null(json, parts[i].key);
    vyre__json_string(json, "model", "profile");
    vyre__json_u64(json, "samples", 0);
    put_text(json, "missing", p->missing);
}

static void put_contender(vyre__json *json, const vyre_decision *d, const vyre__contender *c)
{
    vyre__json_begin_object(json, NULL);
    vyre__json_string(json, "device", c->identity.id);
    vyre__json_string(json, "backend", c->backend);
    vyre__json_string(json, "physical", c->identity.physical);
    put_text(json, "plugin", c->backend_version);
    vyre__json_string(json, "alternate_of", c->alternate_of);
    vyre__json_string(json, "verdict", vyre__verdict_name(c->verdict));
    put_size(json, "rank", c->rank);
    put_text(json, "reason", c->reason);
    put_misses(json, c);
    put_exclusions(json, c);
    vyre__json_begin_array(json, "keys");
    for (vyre__order_key key = VYRE__KEY_PIN; key < VYRE__KEYS; key++)
        put_key(json, &c->keys, key);
    vyre__json_end_array(json);
    vyre__json_begin_object(json, "score");
    if (d->policy == VYRE__POLICY_FASTEST)
        put_prediction(json, &c->prediction);
    else
        put_terms(json, &c->score);
    vyre__json_end_object(json);
    vyre__json_end_object(json);
}

/* ---- the rest ---- */

static void put_attempts(vyre__json *json, const vyre_decision *d)
{
    vyre__json_begin_array(json, "attempts");
    for (uint32_t i = 0; i < d->attempt_count; i++) {
        vyre__json_begin_object(json, NULL);
        vyre__json_string(json, "device", d->attempts[i].device);
        vyre__json_string(json, "stage", d->attempts[i].stage);
        vyre__json_string(json, "error", vyre_status_name(d->attempts[i].status));
        vyre__json_string(json, "text", d->attempts[i].text);
        vyre__json_end_object(json);
    }
    vyre__json_end_array(json);
}

void vyre__decision_write_json(const vyre_decision *d, vyre__json *json, const char *key)
{
    vyre_decision_info info;
    vyre_decision_get(d, &info);
    vyre__json_begin_object(json, key);
    vyre__json_string(json, "schema", "vyre.decision.v1");
    vyre__json_string(json, "outcome", vyre__outcome_name(d->outcome));
    put_program(json, d);
    put_mode(json, d);
    put_needs(json, d);
    put_policy(json, d);
    put_rules(json, d);
    vyre__json_begin_object(json, "snapshot");
    vyre__json_u64(json, "generation", d->generation);
    vyre__json_u64(json, "config_generation", d->config_generation);
    vyre__json_end_object(json);
    put_chosen(json, d);
    put_text(json, "decided_by", d->decided_by);
    vyre__json_begin_array(json, "candidates");
    for (uint32_t i = 0; i < d->contender_count; i++)
        put_contender(json, d, &d->contenders[i]);
    vyre__json_end_array(json);
    put_attempts(json, d);
    vyre__json_begin_array(json, "notes");
    for (uint32_t i = 0; i < d->note_count; i++)
        vyre__json_string(json, NULL, d->notes[i]);
    vyre__json_end_array(json);
    vyre__json_begin_object(json, "cost");
    vyre__json_u64(json, "decision_ns", info.decision_ns);
    vyre__json_bool(json, "cached", info.cached);
    vyre__json_end_object(json);
    vyre__json_end_object(json);
}

vyre_status vyre_decision_json(const vyre_decision *decision, char **out_text, size_t *out_size,
                               vyre_error *error)
{
    size_t size = 0;
    if (out_text)
        *out_text = NULL;
    if (!decision || !out_text)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Pass a decision and a pointer for the text.", "%s is NULL",
                          decision ? "out_text" : "decision");
    vyre__json json = {.indented = 1};
    vyre__decision_write_json(decision, &json, NULL);
    *out_text = vyre__json_take(&json, &size);
    if (out_size)
        *out_size = *out_text ? size : 0;
    return *out_text ? VYRE_OK : vyre__fail_memory(error, "a decision as JSON");
}
