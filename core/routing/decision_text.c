/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The record for people: what was chosen, why, and why not the others. 80 columns. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "core/routing/decision.h"

enum { WIDTH = 80, INDENT = 12 };

/* Columns of UTF-8 text: code points. */
static size_t columns(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

static void put_blanks(vyre__bytes *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        vyre__bytes_put_u8(out, ' ');
}

/* Text wrapped at blanks, from column `at` on; further lines start at column `indent`. */
static void put_wrapped(vyre__bytes *out, const char *text, size_t at, size_t indent)
{
    int fresh = 1;
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        const size_t size = strcspn(text, " ");
        const size_t width = columns(text, size);
        if (!fresh && at + 1 + width > WIDTH) {
            vyre__bytes_put_u8(out, '\n');
            put_blanks(out, indent);
            at = indent;
            fresh = 1;
        }
        if (!fresh) {
            vyre__bytes_put_u8(out, ' ');
            at++;
        }
        vyre__bytes_put(out, text, size);
        at += width;
        fresh = 0;
        text += size;
    }
    vyre__bytes_put_u8(out, '\n');
}

/* "device      cpu:host (…)": a name in front, the rest wrapped behind it. */
static void put_row(vyre__bytes *out, const char *name, vyre__bytes *text)
{
    vyre__bytes_put_u8(text, 0);
    vyre__bytes_put_text(out, name);
    const size_t at = strlen(name) < INDENT ? INDENT : strlen(name) + 1;
    put_blanks(out, at - strlen(name));
    put_wrapped(out, text->failed ? "" : (const char *)text->data, at, INDENT);
    out->failed |= text->failed;
    vyre__bytes_release(text);
    *text = (vyre__bytes){0};
}

static void put_place(vyre__bytes *text, const char *file, uint32_t line)
{
    if (file[0])
        vyre__bytes_printf(text, " (%s:%u)", file, line);
}

/* ---- the head ---- */

static void put_program(vyre__bytes *out, const vyre_decision *d)
{
    vyre__bytes text = {0};
    if (d->label[0])
        vyre__bytes_printf(&text, "%s, ", d->label);
    if (d->op_id[0])
        vyre__bytes_printf(&text, "op %s, ", d->op_id);
    vyre__bytes_printf(&text, "fingerprint %.16s", d->fingerprint);
    if (d->application[0])
        vyre__bytes_printf(&text, ", application %s", d->application);
    put_row(out, "program", &text);
}

static void put_chosen(vyre__bytes *out, const vyre_decision *d)
{
    vyre__bytes text = {0};
    if (!d->has_chosen) {
        vyre__bytes_put_text(&text, "none");
        put_row(out, "device", &text);
        return;
    }
    const vyre__contender *chosen = &d->contenders[0];
    vyre__bytes_printf(&text, "%s (%s, %s, physical device %s, %s)", chosen->identity.id,
                       chosen->identity.name, vyre_device_class_name(chosen->identity.device_class),
                       chosen->identity.physical, d->is_open ? "opened" : "not opened yet");
    put_row(out, "device", &text);
    vyre__bytes_put_text(&text, d->decided_by);
    put_row(out, "because", &text);
    if (d->deciding_rule) {
        vyre__bytes_printf(&text, "%s", d->deciding_rule->name);
        put_place(&text, d->deciding_rule->file, d->deciding_rule->line);
        put_row(out, "by rule", &text);
    }
}

static void put_fallback(vyre__bytes *out, const vyre_decision *d)
{
    vyre__bytes text = {0};
    if (!d->has_chosen && !d->fallback_reason[0])
        return;
    if (d->fallback_reason[0])
        vyre__bytes_printf(&text, "%s, %s", d->is_fallback ? "yes" : "refused", d->fallback_reason);
    else
        vyre__bytes_put_text(&text, "no");
    put_row(out, "fallback", &text);
}

static void put_policy(vyre__bytes *out, const vyre_decision *d)
{
    vyre__bytes text = {0};
    vyre__bytes_printf(&text, "%s", vyre__policy_kind_name(d->policy));
    put_place(&text, d->policy_origin.file, d->policy_origin.line);
    vyre__bytes_printf(&text, ", fallback %s", vyre__fallback_name(d->fallback));
    put_place(&text, d->fallback_origin.file, d->fallback_origin.line);
    vyre__bytes_printf(&text, ", float %s", vyre__float_mode_name(d->load.float_mode));
    if (d->ulp > 0)
        vyre__bytes_printf(&text, ":%u", d->ulp);
    put_row(out, "policy", &text);
}

static void put_needs(vyre__bytes *out, const vyre_decision *d)
{
    vyre__bytes text = {0};
    for (uint32_t i = 0; i < d->needs.count; i++) {
        const vyre__need *need = &d->needs.list[i];
        if (need->kind == VYRE__NEED_PROGRAMS || need->kind == VYRE__NEED_BOUND)
            continue;
        vyre__bytes_printf(&text, "%s%s", text.size > 0 ? ", " : "", need->key);
        if (need->fact == VYRE_FACT_WORKGROUP_SIZE || need->fact == VYRE_FACT_GRID)
            vyre__bytes_printf(&text, "[%u]", need->index);
        if (need->kind == VYRE__NEED_LEAST)
            vyre__bytes_printf(&text, " >= %llu", (unsigned long long)need->value);
        vyre__bytes_printf(&text, " (%s)", need->from);
    }
    if (text.size == 0)
        vyre__bytes_put_text(&text, "nothing in particular");
    put_row(out, "needs", &text);
}

/* ---- the lists ---- */

static void put_rules(vyre__bytes *out, const vyre_decision *d)
{
    vyre__bytes text = {0};
    if (d->rule_count == 0)
        return;
    vyre__bytes_put_text(out, "\nrules, in the order in which they count\n");
    for (uint32_t i = 0; i < d->rule_count; i++) {
        const vyre__rule_trace *rule = &d->rules[i];
        vyre__bytes_printf(&text, "%s", rule->name);
        put_place(&text, rule->file, rule->line);
        if (rule->matched && rule->action[0])
            vyre__bytes_printf(&text, ": decides %s", rule->action);
        else if (rule->matched)
            vyre__bytes_put_text(&text, ": sets nothing");
        if (rule->effect[0])
            vyre__bytes_printf(&text, "%s %s", rule->matched ? ";" : ":", rule->effect);
        put_row(out, rule->matched ? "  matches" : "  skipped", &text);
    }
}

static void put_score(vyre__bytes *text, const vyre_decision *d, const vyre__contender *c)
{
    const vyre__prediction *p = &c->prediction;
    if (d->policy == VYRE__POLICY_FASTEST && p->known) {
        vyre__bytes_printf(text,
                           "predicted %llu ns = launch %llu + upload %llu + max(compute %llu, "
                           "memory %llu) + download %llu",
                           (unsigned long long)p->total, (unsigned long long)p->launch,
                           (unsigned long long)p->upload, (unsigned long long)p->compute,
                           (unsigned long long)p->memory, (unsigned long long)p->download);
        return;
    }
    if (d->policy == VYRE__POLICY_FASTEST) {
        vyre__bytes_printf(text, "no prediction: %s is unknown", p->missing);
        return;
    }
    vyre__bytes_printf(text, "score %llu =", (unsigned long long)c->score.total);
    for (int i = 0; i < VYRE__SCORE_TERMS; i++) {
        const vyre__score_term *term = &c->score.terms[i];
        vyre__bytes_printf(text, "%s %s %llu", i > 0 ? " +" : "", term->name,
                           (unsigned long long)term->points);
        if (!term->known)
            vyre__bytes_printf(text, " (%s)", term->note[0] ? term->note : "unknown");
    }
}

static void put_candidates(vyre__bytes *out, const vyre_decision *d)
{
    vyre__bytes text = {0};
    vyre__bytes_put_text(out, "\ndevices, best first\n");
    for (uint32_t i = 0; i < d->contender_count; i++) {
        const vyre__contender *c = &d->contenders[i];
        char place[INDENT + 8] = "  -";
        if (c->rank > 0)
            snprintf(place, sizeof place, "  %u", c->rank);
        vyre__bytes_printf(&text, "%s: %s", c->identity.id, vyre__verdict_name(c->verdict));
        if (c->reason[0])
            vyre__bytes_printf(&text, ": %s", c->reason);
        put_row(out, place, &text);
        if (c->rank > 0) {
            put_score(&text, d, c);
            put_row(out, "", &text);
        }
    }
    if (d->contender_count == 0)
        vyre__bytes_put_text(out, "  none\n");
}

static void put_rest(vyre__bytes *out, const vyre_decision *d)
{
    vyre__bytes text = {0};
    if (d->attempt_count > 0)
        vyre__bytes_put_text(out, "\ntried before\n");
    for (uint32_t i = 0; i < d->attempt_count; i++) {
        vyre__bytes_printf(&text, "%s: %s failed: %s: %s", d->attempts[i].device,
                           d->attempts[i].stage, vyre_status_name(d->attempts[i].status),
                           d->attempts[i].text);
        put_row(out, "  refused", &text);
    }
    if (d->note_count > 0)
        vyre__bytes_put_text(out, "\nplugins that offer nothing\n");
    for (uint32_t i = 0; i < d->note_count; i++) {
        vyre__bytes_put_text(&text, d->notes[i]);
        put_row(out, "  -", &text);
    }
}

vyre_status vyre_decision_text(const vyre_decision *decision, char **out_text, size_t *out_size,
                               vyre_error *error)
{
    size_t size = 0;
    if (out_text)
        *out_text = NULL;
    if (!decision || !out_text)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Pass a decision and a pointer for the text.", "%s is NULL",
                          decision ? "out_text" : "decision");
    vyre__bytes out = {0};
    put_program(&out, decision);
    put_chosen(&out, decision);
    put_fallback(&out, decision);
    put_policy(&out, decision);
    put_needs(&out, decision);
    put_rules(&out, decision);
    put_candidates(&out, decision);
    put_rest(&out, decision);
    *out_text = vyre__bytes_take(&out, &size);
    vyre__bytes_release(&out);
    if (out_size)
        *out_size = *out_text ? size : 0;
    return *out_text ? VYRE_OK : vyre__fail_memory(error, "a decision as text");
}
