/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What speaks for and against each device. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <vyre/plugin.h>

#include "core/routing/deciding.h"
#include "core/routing/physical.h"

enum { STATE_LOST = 3 };

/* ---- exclusions ---- */

void vyre__examined_exclude(vyre__deciding *d, vyre__examined *e, const char *by, const char *text,
                            const char *rule, const vyre__origin *origin)
{
    vyre__contender *record = &e->record;
    vyre__exclusion *list =
        vyre__deciding_array(d, (size_t)record->exclusion_count + 1, sizeof *list);
    if (!list)
        return;
    if (record->exclusion_count > 0)
        memcpy(list, record->exclusions, record->exclusion_count * sizeof *list);
    list[record->exclusion_count] = (vyre__exclusion){
        by, vyre__deciding_keep(d, text), vyre__deciding_keep(d, rule),
        vyre__deciding_keep(d, origin ? origin->file : ""), origin ? origin->line : 0};
    record->exclusions = list;
    record->exclusion_count++;
}

static void apply_deny(vyre__deciding *d, vyre__examined *e, const vyre__selectors *list,
                       const char *rule)
{
    const vyre__selector *denied = vyre__selectors_find(list, &e->record.identity, NULL);
    if (!denied)
        return;
    e->by_rule = 1;
    vyre__examined_exclude(d, e, "deny", denied->text, rule, &denied->origin);
}

static void apply_require(vyre__deciding *d, vyre__examined *e, const vyre__expressions *list,
                          const char *rule)
{
    for (uint32_t i = 0; i < list->count; i++) {
        vyre__bytes why = {0};
        vyre__bytes_printf(&why, "%s, but ", list->items[i].text);
        if (!vyre__expression_holds(&list->items[i], &e->facts, &why)) {
            e->by_rule = 1;
            vyre__examined_exclude(d, e, "require", vyre__deciding_take(d, &why), rule,
                                   &list->items[i].origin);
        }
        vyre__bytes_release(&why);
    }
}

/* Where a claim has the device in its list; not named by it: 0. */
static int find_place(const vyre__claim *claim, vyre__examined *e, uint32_t *out_place)
{
    if (!claim->list || !vyre__selectors_find(claim->list, &e->record.identity, out_place))
        return 0;
    for (uint32_t i = 0; i < claim->list->count; i++)
        e->is_named |= vyre__selector_accepts(&claim->list->items[i], &e->record.identity) &&
                       vyre__selector_names(&claim->list->items[i]);
    return 1;
}

static void apply_claims(vyre__deciding *d, vyre__examined *e)
{
    const vyre__directions *directions = &d->directions;
    const vyre__claim *pin = &directions->pin;
    uint32_t place = 0;
    if (find_place(pin, e, &place)) {
        vyre__order_set_low(&e->record.keys, VYRE__KEY_PIN, place);
    } else if (pin->list && pin->fallback == VYRE__FALLBACK_DENY) {
        e->by_rule = 1;
        vyre__examined_exclude(d, e, "pin", "it is not named",
                               pin->rule ? pin->rule->name : "routing",
                               &pin->list->items[0].origin);
    }
    if (find_place(&directions->prefer, e, &place))
        vyre__order_set_low(&e->record.keys, VYRE__KEY_PREFER, place);
}

static void apply_rules(vyre__deciding *d, vyre__examined *e)
{
    apply_claims(d, e);
    if (e->device->blocked) {
        e->by_rule = 1;
        vyre__examined_exclude(d, e, "backend", e->device->blocked, "", NULL);
    }
    apply_deny(d, e, &d->policy->deny, "routing");
    apply_require(d, e, &d->policy->require, "routing");
    for (uint32_t i = 0; i < d->directions.matched_count; i++) {
        const vyre__rule *rule = d->directions.matched[i];
        apply_deny(d, e, &rule->deny, rule->name);
        apply_require(d, e, &rule->require, rule->name);
    }
}

static void apply_state(vyre__deciding *d, vyre__examined *e)
{
    uint64_t state = 0;
    if (vyre__facts_number(e->facts.list, e->facts.count, VYRE_FACT_STATE, 0, 0, &state) &&
        state == STATE_LOST) {
        e->by_other = 1;
        vyre__examined_exclude(d, e, "health", "the device is lost", "", NULL);
    }
    if (e->facts.device_class == VYRE_DEVICE_CLASS_SOFTWARE && !e->is_named) {
        e->by_rule = 1;
        vyre__examined_exclude(d, e, "software", "a software device is used only when it is named",
                               "", NULL);
    }
    for (size_t i = 0; i < d->attempt_count; i++)
        if (d->attempts[i].device == e->device) {
            char text[1200];
            e->by_other = 1;
            snprintf(text, sizeof text, "%s: %s", d->attempts[i].stage, d->attempts[i].text);
            vyre__examined_exclude(d, e, "attempt", text, "", NULL);
        }
}

/* ---- needs ---- */

static void apply_needs(vyre__deciding *d, vyre__examined *e)
{
    vyre__findings findings;
    vyre__contender *record = &e->record;
    vyre__filter_needs(&d->decision->needs, e->device, &e->facts, &findings);
    record->misses = vyre__deciding_array(d, findings.miss_count, sizeof *record->misses);
    record->unknown = vyre__deciding_array(d, findings.unknown_count, sizeof *record->unknown);
    if (!record->misses || !record->unknown)
        return;
    record->miss_count = findings.miss_count;
    record->unknown_count = findings.unknown_count;
    for (uint32_t i = 0; i < findings.miss_count; i++) {
        record->misses[i] = findings.misses[i];
        if (findings.misses[i].need->kind == VYRE__NEED_PROGRAMS)
            e->by_other = 1;
        else
            e->by_program = 1;
    }
    for (uint32_t i = 0; i < findings.unknown_count; i++)
        record->unknown[i] = findings.unknown[i];
}

/* ---- keys ---- */

/* How many devices of the same plugin the plugin itself puts before this one. */
static int64_t count_ahead(const vyre__deciding *d, const vyre__device *device)
{
    int64_t ahead = 0;
    for (size_t i = 0; i < d->count; i++) {
        const vyre__device *other = d->registry->devices[i];
        ahead += other->plugin == device->plugin && other->record.rank > device->record.rank;
    }
    return ahead;
}

static void set_backend(const vyre__deciding *d, vyre__examined *e)
{
    if (d->policy->backend_count == 0)
        vyre__order_set_high(&e->record.keys, VYRE__KEY_BACKEND,
                             e->device->plugin->manifest.priority);
    for (uint32_t i = 0; i < d->policy->backend_count; i++)
        if (strcmp(d->policy->backends[i], e->record.backend) == 0) {
            vyre__order_set_low(&e->record.keys, VYRE__KEY_BACKEND, i);
            break;
        }
}

static void set_keys(const vyre__deciding *d, vyre__examined *e)
{
    vyre__contender *record = &e->record;
    vyre__order_keys *keys = &record->keys;
    if (record->miss_count == 0)
        vyre__order_set_high(keys, VYRE__KEY_FIT, 1);
    if (d->policy->kind == VYRE__POLICY_FASTEST && record->prediction.known)
        vyre__order_set_low(
            keys, VYRE__KEY_TIME,
            record->prediction.total > INT64_MAX ? INT64_MAX : (int64_t)record->prediction.total);
    vyre__order_set_low(keys, VYRE__KEY_CLASS, record->identity.device_class);
    set_backend(d, e);
    if (record->unknown_count == 0)
        vyre__order_set_high(keys, VYRE__KEY_LIMITS, 1);
    if (record->score.total > 0)
        vyre__order_set_high(keys, VYRE__KEY_SCORE, (int64_t)record->score.total);
    vyre__order_set_low(keys, VYRE__KEY_RANK, count_ahead(d, e->device));
    vyre__order_set_high(keys, VYRE__KEY_PRIORITY, e->device->plugin->manifest.priority);
    keys->pci = vyre__deciding_keep((vyre__deciding *)(uintptr_t)d,
                                    vyre__device_text(e->device, VYRE_FACT_PCI_ADDRESS));
    keys->id = record->identity.id;
}

static void identify(vyre__deciding *d, vyre__examined *e, size_t index)
{
    vyre__device *device = d->registry->devices[index];
    const vyre__fact_view *view = atomic_load_explicit(&device->facts, memory_order_acquire);
    char physical[VYRE__PHYSICAL_SIZE];
    vyre__physical_of(d->registry->devices, d->count, index, physical);
    e->device = device;
    e->facts = (vyre__facts_of){device->record.device_class, view->list, view->count};
    e->record.index = (uint32_t)index;
    e->record.backend = vyre__deciding_keep(d, device->plugin->manifest.id);
    e->record.backend_version = vyre__deciding_keep(d, device->plugin->version);
    e->record.identity = (vyre__identity){
        vyre__deciding_keep(d, device->id), vyre__deciding_keep(d, device->record.name),
        vyre__deciding_keep(d, vyre__device_text(device, VYRE_FACT_DRIVER_NAME)),
        vyre__deciding_keep(d, physical), device->record.device_class};
}

static int begin(vyre__deciding *d)
{
    d->count = d->registry->device_count;
    d->devices = vyre__arena_array(&d->scratch, d->count, sizeof *d->devices);
    d->failed |= !d->devices;
    return !d->failed;
}

void vyre__devices_examine(vyre__deciding *d)
{
    if (!begin(d))
        return;
    for (size_t i = 0; !d->failed && i < d->count; i++) {
        vyre__examined *e = &d->devices[i];
        identify(d, e, i);
        apply_rules(d, e);
        apply_state(d, e);
        apply_needs(d, e);
        vyre__score_device(&e->facts, &e->record.score);
        vyre__predict(&e->facts, d->requirements, &d->decision->load, &e->record.prediction);
        set_keys(d, e);
    }
}

void vyre__devices_measure(vyre__deciding *d)
{
    if (!begin(d))
        return;
    for (size_t i = 0; !d->failed && i < d->count; i++) {
        vyre__examined *e = &d->devices[i];
        identify(d, e, i);
        vyre__score_device(&e->facts, &e->record.score);
        set_keys(d, e);
    }
}
