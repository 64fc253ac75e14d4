/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/plugin.h>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/routing/deciding.h"

static const vyre__origin nowhere = {"", 0, 0};

/* ---- memory of the record ---- */

const char *vyre__deciding_keep(vyre__deciding *d, const char *text)
{
    if (!text[0])
        return "";
    const char *copy = vyre__arena_copy(&d->decision->arena, text, strlen(text));
    d->failed |= !copy;
    return copy ? copy : "";
}

const char *vyre__deciding_take(vyre__deciding *d, vyre__bytes *text)
{
    const char *copy = "";
    if (text->failed)
        d->failed = 1;
    else if (text->size > 0)
        copy = vyre__arena_copy(&d->decision->arena, text->data, text->size);
    vyre__bytes_release(text);
    *text = (vyre__bytes){0};
    d->failed |= !copy;
    return copy ? copy : "";
}

void *vyre__deciding_array(vyre__deciding *d, size_t count, size_t size)
{
    void *memory = vyre__arena_array(&d->decision->arena, count, size);
    d->failed |= !memory;
    return memory;
}

/* ---- the request ---- */

static vyre_status check_mode(const vyre__route_request *request, vyre_error *error)
{
    const uint32_t mode = request->float_mode;
    if (mode <= VYRE_FLOAT_ULP && (mode != VYRE_FLOAT_ULP || request->ulp > 0))
        return VYRE_OK;
    return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                      "Use VYRE_FLOAT_STRICT, VYRE_FLOAT_FLUSH, or VYRE_FLOAT_ULP with ulp of at "
                      "least 1.",
                      "unknown float mode %u with ulp %u", mode, request->ulp);
}

/* The selector of the call is a rule before all others. */
static vyre_status read_call(vyre__deciding *d, vyre_error *error)
{
    const vyre__route_request *request = d->request;
    if (!request->device || !request->device[0])
        return VYRE_OK;
    d->has_call = 1;
    d->call = (vyre__rule){.name = request->device_origin ? request->device_origin : "call",
                           .origin = nowhere,
                           .fallback_origin = nowhere,
                           .fingerprint = ""};
    return vyre__selectors_parse(&d->call.pin, request->device, &nowhere, &d->scratch, error);
}

static vyre_status describe_program(vyre__deciding *d, vyre_error *error)
{
    static const char digits[] = "0123456789abcdef";
    vyre_decision *decision = d->decision;
    const vyre__route_request *request = d->request;
    const char *op_id = vyre_program_op_id(request->program);
    const uint8_t *digest = decision->digest;
    char text[65];
    vyre_status status = vyre_program_fingerprint(request->program, decision->digest, error);
    if (status == VYRE_OK)
        status = vyre__program_requirements(request->program, &d->requirements, error);
    if (status != VYRE_OK)
        return status;
    for (int i = 0; i < 32; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[64] = '\0';
    decision->fingerprint = vyre__deciding_keep(d, text);
    decision->label = vyre__deciding_keep(d, request->label ? request->label : "");
    decision->op_id = vyre__deciding_keep(d, op_id ? op_id : "");
    decision->application =
        vyre__deciding_keep(d, request->application ? request->application : "");
    decision->asked_device = vyre__deciding_keep(d, request->device ? request->device : "");
    decision->asked_origin =
        vyre__deciding_keep(d, request->device_origin ? request->device_origin : "");
    decision->asked_mode = request->float_mode;
    decision->asked_ulp = request->ulp;
    return VYRE_OK;
}

static void describe_policy(vyre__deciding *d)
{
    vyre_decision *decision = d->decision;
    const vyre__route_request *request = d->request;
    const vyre__directions *directions = &d->directions;
    decision->policy = d->policy->kind;
    decision->policy_origin = d->policy->kind_origin;
    decision->policy_origin.file = vyre__deciding_keep(d, d->policy->kind_origin.file);
    decision->fallback = directions->fallback;
    decision->fallback_origin.file = vyre__deciding_keep(d, decision->fallback_origin.file);
    decision->ulp = directions->ulp;
    decision->retry = directions->retry;
    decision->load = (vyre__load){.float_mode = directions->float_mode,
                                  .elements = request->elements,
                                  .bytes_in = request->bytes_in,
                                  .bytes_out = request->bytes_out};
    memcpy(decision->load.grid, request->grid, sizeof decision->load.grid);
}

static void describe_attempts(vyre__deciding *d)
{
    vyre_decision *decision = d->decision;
    decision->attempts = vyre__deciding_array(d, d->attempt_count, sizeof *decision->attempts);
    for (size_t i = 0; decision->attempts && i < d->attempt_count; i++)
        decision->attempts[decision->attempt_count++] = (vyre__attempt_trace){
            vyre__deciding_keep(d, d->attempts[i].device->id),
            vyre__deciding_keep(d, d->attempts[i].stage),
            vyre__deciding_keep(d, d->attempts[i].text), d->attempts[i].status};
}

/* ---- the choice ---- */

/* The first device that is no fallback, or one that is allowed. Others are taken out. */
static vyre__examined *choose(vyre__deciding *d)
{
    vyre_decision *decision = d->decision;
    int refused = 0;
    vyre__examined *chosen = NULL;
    for (size_t i = 0; !chosen && i < d->count; i++) {
        vyre__examined *e = d->order[i];
        vyre__fallback policy;
        if (!vyre__examined_is_eligible(e))
            break;
        const char *reason = vyre__fallback_of(d, e, &policy);
        if (reason[0] && policy == VYRE__FALLBACK_DENY) {
            refused = 1;
            decision->fallback_reason = reason;
            e->by_rule = 1;
            vyre__examined_exclude(d, e, "fallback", reason, "", &decision->fallback_origin);
            continue;
        }
        decision->is_fallback = reason[0] != '\0';
        decision->fallback_reason = reason;
        decision->fallback_in_force = policy;
        chosen = e;
    }
    if (refused)
        vyre__devices_rank(d);
    return chosen;
}

static void print_key(vyre__bytes *text, const vyre__order_keys *keys, vyre__order_key key)
{
    if (key == VYRE__KEY_PCI)
        vyre__bytes_put_text(text, keys->pci[0] ? keys->pci : "unknown");
    else if (key == VYRE__KEY_ID)
        vyre__bytes_put_text(text, keys->id);
    else if (keys->weight[key] == 0)
        vyre__bytes_put_text(text, key <= VYRE__KEY_PREFER ? "not named" : "unknown");
    else if (key == VYRE__KEY_CLASS)
        vyre__bytes_put_text(text, vyre_device_class_name((uint32_t)keys->shown[key]));
    else if (key <= VYRE__KEY_PREFER)
        vyre__bytes_printf(text, "named at place %d", (int)keys->shown[key] + 1);
    else
        vyre__bytes_printf(text, "%lld", (long long)keys->shown[key]);
}

static const char *explain_choice(vyre__deciding *d, const vyre__examined *chosen)
{
    vyre__bytes text = {0};
    const vyre__examined *second = d->count > 1 ? d->order[1] : NULL;
    vyre__order_key key;
    if (!second || !vyre__examined_is_eligible(second)) {
        vyre__bytes_put_text(&text, "the only device that can be used");
        return vyre__deciding_take(d, &text);
    }
    vyre__order_compare(&chosen->record.keys, &second->record.keys,
                        second->representative ? VYRE__AMONG_ALTERNATES : VYRE__AMONG_PHYSICAL,
                        &key);
    vyre__bytes_printf(&text, "%s: ", vyre__order_key_name(key));
    print_key(&text, &chosen->record.keys, key);
    vyre__bytes_put_text(&text, ", then ");
    print_key(&text, &second->record.keys, key);
    if (key != VYRE__KEY_ID)
        vyre__bytes_printf(&text, " (%s)", second->record.identity.id);
    return vyre__deciding_take(d, &text);
}

static const vyre__rule_trace *find_deciding_rule(const vyre__deciding *d, const vyre__examined *e)
{
    const vyre__claim *claims[] = {&d->directions.pin, &d->directions.prefer};
    for (size_t i = 0; i < 2; i++)
        if (claims[i]->list && claims[i]->rule &&
            vyre__selectors_find(claims[i]->list, &e->record.identity, NULL))
            return &d->decision->rules[claims[i]->trace];
    return NULL;
}

/* Why a device is not the chosen one, in a line. */
static const char *explain_loss(vyre__deciding *d, const vyre__examined *e)
{
    vyre__bytes text = {0};
    const vyre__examined *first = d->order[0];
    vyre__order_key key;
    if (!vyre__examined_is_eligible(e)) {
        vyre__contender_reasons(&text, &e->record);
    } else if (e != first) {
        const vyre__examined *winner = e->representative ? e->representative : first;
        vyre__order_compare(&winner->record.keys, &e->record.keys,
                            e->representative ? VYRE__AMONG_ALTERNATES : VYRE__AMONG_PHYSICAL,
                            &key);
        if (e->representative)
            vyre__bytes_printf(&text, "the same physical device as %s; ",
                               winner->record.identity.id);
        vyre__bytes_printf(&text, "%s: ", vyre__order_key_name(key));
        print_key(&text, &e->record.keys, key);
        vyre__bytes_put_text(&text, ", behind ");
        print_key(&text, &winner->record.keys, key);
    }
    return vyre__deciding_take(d, &text);
}

/* Copies the devices into the record, in their order. */
static void list_contenders(vyre__deciding *d)
{
    vyre_decision *decision = d->decision;
    decision->contenders = vyre__deciding_array(d, d->count, sizeof *decision->contenders);
    for (size_t i = 0; decision->contenders && i < d->count; i++) {
        vyre__contender *record = &decision->contenders[i];
        *record = d->order[i]->record;
        record->reason = explain_loss(d, d->order[i]);
        if (vyre__examined_is_eligible(d->order[i])) {
            record->rank = (uint32_t)i + 1;
            record->verdict =
                i == 0 && decision->has_chosen ? VYRE__VERDICT_CHOSEN : VYRE__VERDICT_RANKED;
        }
        decision->contender_count++;
    }
}

static void settle(vyre__deciding *d)
{
    vyre_decision *decision = d->decision;
    vyre__examined *chosen = choose(d);
    decision->has_chosen = chosen != NULL;
    decision->outcome = chosen ? VYRE_OUTCOME_ROUTED : VYRE_OUTCOME_NO_DEVICE;
    decision->decided_by = chosen ? explain_choice(d, chosen) : "";
    decision->deciding_rule = chosen ? find_deciding_rule(d, chosen) : NULL;
    decision->is_open = chosen && chosen->device == d->request->opened;
    list_contenders(d);
}

/* ---- the one function ---- */

static vyre_status run(vyre__deciding *d, vyre_error *error)
{
    vyre_status status = check_mode(d->request, error);
    if (status == VYRE_OK)
        status = read_call(d, error);
    if (status == VYRE_OK)
        status = describe_program(d, error);
    if (status != VYRE_OK)
        return status;
    vyre__rules_apply(d);
    if (!d->failed) {
        describe_policy(d);
        describe_attempts(d);
        vyre__note_plugins(d);
        status = vyre__needs_derive(d->requirements, &d->decision->load, &d->decision->arena,
                                    &d->decision->needs, error);
        if (status != VYRE_OK)
            return status;
    }
    if (!d->failed)
        vyre__devices_examine(d);
    if (!d->failed)
        vyre__devices_rank(d);
    if (!d->failed)
        settle(d);
    if (d->failed)
        return vyre__fail_memory(error, "a routing decision");
    if (!d->decision->has_chosen)
        status = vyre__deciding_refuse(d, error);
    vyre__note_facts(d);
    return d->failed ? vyre__fail_memory(error, "a routing decision") : status;
}

vyre_status vyre__decide(const vyre__policy *policy, const vyre__registry *registry,
                         uint64_t generation, uint64_t config_generation,
                         const vyre__route_request *request, const vyre__attempt *attempts,
                         size_t attempt_count, vyre_decision **out_decision, vyre_error *error)
{
    const uint64_t start = vyre__clock_now();
    *out_decision = NULL;
    vyre_decision *decision = calloc(1, sizeof *decision);
    if (!decision)
        return vyre__fail_memory(error, "a routing decision");
    atomic_init(&decision->references, 1);
    decision->generation = generation;
    decision->config_generation = config_generation;
    decision->fallback_reason = decision->decided_by = "";
    vyre__deciding d = {.decision = decision,
                        .policy = policy,
                        .registry = registry,
                        .request = request,
                        .attempts = attempts,
                        .attempt_count = attempt_count};
    const vyre_status status = run(&d, error);
    vyre__arena_release(&d.scratch);
    if (status != VYRE_OK && status != VYRE_NO_DEVICE) {
        vyre_decision_release(decision);
        return status;
    }
    decision->decision_ns = vyre__clock_now() - start;
    *out_decision = decision;
    return status;
}
