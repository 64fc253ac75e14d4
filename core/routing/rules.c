/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which rules match a request, and what they say together. */
#include "config.h"

#include <string.h>

#include <vyre/plugin.h>

#include "core/routing/deciding.h"

/* ---- matching ---- */

static int any_matches(const vyre__globs *globs, const char *text)
{
    for (uint32_t i = 0; i < globs->count; i++)
        if (vyre__glob(globs->items[i], text))
            return 1;
    return globs->count == 0;
}

static void explain_globs(vyre__bytes *why, const char *what, const vyre__globs *globs,
                          const char *text)
{
    if (text[0])
        vyre__bytes_printf(why, "%s `%s` does not match `%s`", what, text, globs->items[0]);
    else
        vyre__bytes_printf(why, "there is no %s to match `%s`", what, globs->items[0]);
    if (globs->count > 1)
        vyre__bytes_printf(why, " or %u more", globs->count - 1);
}

/* `why` gets the first condition that does not hold. */
static int matches(const vyre_decision *request, const vyre__rule *rule, vyre__bytes *why)
{
    const struct {
        const char *what;
        const vyre__globs *globs;
        const char *text;
    } rows[] = {{"label", &rule->label, request->label},
                {"op id", &rule->op, request->op_id},
                {"application", &rule->application, request->application}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!any_matches(rows[i].globs, rows[i].text)) {
            explain_globs(why, rows[i].what, rows[i].globs, rows[i].text);
            return 0;
        }
    const size_t size = strlen(rule->fingerprint);
    if (strncmp(rule->fingerprint, request->fingerprint, size) == 0)
        return 1;
    vyre__bytes_printf(why, "the fingerprint does not begin with %s", rule->fingerprint);
    return 0;
}

/* ---- effects ---- */

/* What the rules before set already. */
typedef struct merger {
    vyre__deciding *d;
    const vyre__rule *fallback, *float_mode, *retry; /* who set it; NULL: nobody yet */
    vyre__bytes action, effect;                      /* of the rule at hand */
} merger;

static void put_action(merger *m, const char *word)
{
    vyre__bytes_printf(&m->action, "%s%s", m->action.size > 0 ? " " : "", word);
}

/* Notes whether `rule` decides an action that `winner` (or nobody) decided before it. */
static int decides(merger *m, const char *word, const vyre__rule *winner)
{
    if (!winner) {
        put_action(m, word);
        return 1;
    }
    vyre__bytes_printf(&m->effect, "%s%s: rule `%s` comes first", m->effect.size > 0 ? "; " : "",
                       word, winner->name);
    return 0;
}

/* A rule that names devices and says nothing of fallback denies it, unless an earlier one spoke. */
static void set_claim(merger *m, vyre__claim *claim, const char *word, const vyre__selectors *list,
                      const vyre__rule *rule, uint32_t trace)
{
    if (list->count == 0 || !decides(m, word, claim->list ? claim->rule : NULL))
        return;
    claim->list = list;
    claim->rule = rule;
    claim->trace = trace;
    claim->fallback = m->fallback ? m->fallback->fallback : VYRE__FALLBACK_DENY;
}

static void set_single_values(merger *m, const vyre__rule *rule)
{
    vyre__directions *out = &m->d->directions;
    if (rule->fallback && decides(m, "fallback", m->fallback)) {
        m->fallback = rule;
        out->fallback = rule->fallback;
        m->d->decision->fallback_origin = rule->fallback_origin;
    }
    if (rule->float_mode && m->d->request->float_mode)
        vyre__bytes_printf(&m->effect, "%sfloat: the caller asks for its own",
                           m->effect.size > 0 ? "; " : "");
    else if (rule->float_mode && decides(m, "float", m->float_mode)) {
        m->float_mode = rule;
        out->float_mode = rule->float_mode;
        out->ulp = rule->ulp;
    }
    if (rule->retry && decides(m, "retry", m->retry)) {
        m->retry = rule;
        out->retry = rule->retry == VYRE__RETRY_NEXT;
    }
}

static void merge(merger *m, const vyre__rule *rule, uint32_t trace)
{
    vyre__directions *out = &m->d->directions;
    out->matched[out->matched_count++] = rule;
    set_single_values(m, rule);
    set_claim(m, &out->pin, "pin", &rule->pin, rule, trace);
    set_claim(m, &out->prefer, "prefer", &rule->prefer, rule, trace);
    if (rule->deny.count > 0)
        put_action(m, "deny");
    if (rule->require.count > 0)
        put_action(m, "require");
}

static void look_at(merger *m, const vyre__rule *rule)
{
    vyre_decision *decision = m->d->decision;
    const uint32_t index = decision->rule_count++;
    vyre__rule_trace *trace = &decision->rules[index];
    trace->name = vyre__deciding_keep(m->d, rule->name);
    trace->file = vyre__deciding_keep(m->d, rule->origin.file);
    trace->line = rule->origin.line;
    trace->matched = matches(decision, rule, &m->effect);
    if (trace->matched)
        merge(m, rule, index);
    trace->action = vyre__deciding_take(m->d, &m->action);
    trace->effect = vyre__deciding_take(m->d, &m->effect);
}

/* What no rule has set comes from the request or from [routing]. */
static void set_defaults(vyre__deciding *d)
{
    vyre__directions *out = &d->directions;
    const vyre__claim none = {NULL, NULL, UINT32_MAX, VYRE__FALLBACK_UNSET};
    out->pin = out->prefer = none;
    out->fallback = d->policy->fallback;
    out->float_mode = d->request->float_mode ? d->request->float_mode : d->policy->float_mode;
    out->ulp = d->request->float_mode ? d->request->ulp : d->policy->ulp;
    d->decision->fallback_origin = d->policy->fallback_origin;
}

void vyre__rules_apply(vyre__deciding *d)
{
    merger m = {.d = d};
    vyre__directions *out = &d->directions;
    const size_t count = (size_t)d->policy->rule_count + 1;
    set_defaults(d);
    out->matched = vyre__arena_array(&d->scratch, count, sizeof(vyre__rule *));
    d->decision->rules = vyre__deciding_array(d, count, sizeof *d->decision->rules);
    if (!out->matched || !d->decision->rules) {
        d->failed = 1;
        return;
    }
    if (d->has_call)
        look_at(&m, &d->call);
    for (uint32_t i = 0; i < d->policy->rule_count; i++)
        look_at(&m, &d->policy->rules[i]);
    if (!out->pin.list && d->policy->kind == VYRE__POLICY_PIN) {
        out->pin.list = &d->policy->pin;
        out->pin.fallback = out->fallback;
    }
}
