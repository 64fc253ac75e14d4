/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * When a choice is a fallback: somebody named devices and got none of them, or a CPU or software
 * device is taken while a better one is on this host, or its plugin failed, and neither the program
 * nor a rule is the reason.
 */
#include "config.h"

#include <vyre/plugin.h>

#include "core/routing/deciding.h"

static int is_in(const vyre__claim *claim, const vyre__examined *e)
{
    return vyre__selectors_find(claim->list, &e->record.identity, NULL) != NULL;
}

static const char *describe_claim(vyre__deciding *d, const vyre__claim *claim, const char *word)
{
    vyre__bytes text = {0};
    if (claim->rule)
        vyre__bytes_printf(&text, "rule `%s` names devices (%s =", claim->rule->name, word);
    else
        vyre__bytes_printf(&text, "[routing] names devices (%s =", word);
    for (uint32_t i = 0; i < claim->list->count; i++)
        vyre__bytes_printf(&text, " %s", claim->list->items[i].text);
    vyre__bytes_put_text(&text, ") and none of them can be used");
    return vyre__deciding_take(d, &text);
}

/* The claim that `e` disappoints, or NULL. A preference below a demand is none. */
static const vyre__claim *find_disappointed(const vyre__deciding *d, const vyre__examined *e)
{
    const vyre__claim *pin = &d->directions.pin, *prefer = &d->directions.prefer;
    const int counts = !pin->rule || prefer->trace < pin->trace;
    if (pin->list && !is_in(pin, e))
        return pin;
    return prefer->list && counts && !is_in(prefer, e) ? prefer : NULL;
}

/* ---- a better device ---- */

/* Kept out by something that is neither the program nor a rule. */
static const vyre__examined *find_better(const vyre__deciding *d, const vyre__examined *e)
{
    const vyre__examined *best = NULL;
    for (size_t i = 0; i < d->count; i++) {
        const vyre__examined *other = d->order[i];
        if (other->facts.device_class < e->facts.device_class && other->by_other &&
            !other->by_program && !other->by_rule &&
            other->facts.device_class <= VYRE_DEVICE_CLASS_CPU)
            best = best ? best : other;
    }
    return best;
}

/* 1 and the first plugin that failed. One whose driver is not installed did not. */
static int find_failed_plugin(const vyre__deciding *d, vyre_plugin_info *out)
{
    for (size_t i = 0; i < d->registry->plugin_count; i++) {
        vyre__plugin_describe(d->registry->plugins[i], out);
        if (out->state == VYRE_PLUGIN_REJECTED)
            return 1;
    }
    return 0;
}

static const char *describe_better(vyre__deciding *d, const vyre__examined *e)
{
    vyre__bytes text = {0};
    const vyre__examined *better = find_better(d, e);
    vyre_plugin_info failed;
    if (better) {
        vyre__bytes_printf(&text, "%s is better, but ", better->record.identity.id);
        vyre__contender_reasons(&text, &better->record);
    } else if (find_failed_plugin(d, &failed)) {
        const int has_id = failed.id[0] != '\0';
        vyre__bytes_printf(&text, "plugin `%s` failed: %s", has_id ? failed.id : failed.manifest,
                           failed.reason);
    }
    return vyre__deciding_take(d, &text);
}

const char *vyre__fallback_of(vyre__deciding *d, const vyre__examined *e,
                              vyre__fallback *out_policy)
{
    const vyre__claim *claim = find_disappointed(d, e);
    const uint32_t class = e->facts.device_class;
    *out_policy = claim ? claim->fallback : d->directions.fallback;
    if (claim)
        return describe_claim(d, claim, claim == &d->directions.pin ? "pin" : "prefer");
    if (e->is_named || (class != VYRE_DEVICE_CLASS_CPU && class != VYRE_DEVICE_CLASS_SOFTWARE))
        return "";
    return describe_better(d, e);
}
