/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/decision.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"

/* ---- life ---- */

vyre_decision *vyre_decision_retain(vyre_decision *decision)
{
    if (decision)
        atomic_fetch_add_explicit(&decision->references, 1, memory_order_relaxed);
    return decision;
}

void vyre_decision_release(vyre_decision *decision)
{
    if (!decision || atomic_fetch_sub_explicit(&decision->references, 1, memory_order_acq_rel) != 1)
        return;
    vyre__arena_release(&decision->arena);
    free(decision);
}

/* ---- words ---- */

const char *vyre__verdict_name(vyre__verdict verdict)
{
    static const char *const names[] = {"rejected", "ranked", "chosen"};
    return names[verdict];
}

const char *vyre__outcome_name(vyre_outcome outcome)
{
    static const char *const names[] = {"", "routed", "no-device"};
    return names[outcome];
}

const char *vyre__source_name(uint8_t source)
{
    static const char *const names[] = {NULL,     "default",  "table",    "probed",
                                        "config", "verified", "measured", "refuted"};
    return source < sizeof names / sizeof names[0] ? names[source] : NULL;
}

const char *vyre__float_mode_name(uint32_t mode)
{
    return mode == VYRE_FLOAT_FLUSH ? "flush" : mode == VYRE_FLOAT_ULP ? "ulp" : "strict";
}

/* ---- reasons ---- */

/* "workgroup_size[1]" */
static void put_need_name(vyre__bytes *out, const vyre__need *need)
{
    vyre__bytes_put_text(out, need->key);
    if (need->fact == VYRE_FACT_WORKGROUP_SIZE || need->fact == VYRE_FACT_GRID)
        vyre__bytes_printf(out, "[%u]", need->index);
}

void vyre__miss_print(vyre__bytes *out, const vyre__miss *miss)
{
    const vyre__need *need = miss->need;
    switch (need->kind) {
    case VYRE__NEED_PROGRAMS: vyre__bytes_put_text(out, miss->state); return;
    case VYRE__NEED_NOTHING:
        vyre__bytes_printf(out, "lacks %s (%s), which no device offers", need->key, need->from);
        return;
    case VYRE__NEED_FLAG:
    case VYRE__NEED_MASK:
        vyre__bytes_put_text(out, "lacks ");
        put_need_name(out, need);
        vyre__bytes_printf(out, " (%s)%s", need->from,
                           miss->source == VYRE_SOURCE_REFUTED ? ": it claims it, a test refuted it"
                           : miss->known                       ? ""
                                                               : ": it does not report it");
        return;
    case VYRE__NEED_LEAST:
    case VYRE__NEED_BOUND: break;
    }
    put_need_name(out, need);
    vyre__bytes_printf(out, " is %llu, the program needs %llu (%s)",
                       (unsigned long long)miss->available, (unsigned long long)need->value,
                       need->from);
}

static void put_exclusion(vyre__bytes *out, const vyre__exclusion *exclusion)
{
    if (strcmp(exclusion->by, "deny") == 0 || strcmp(exclusion->by, "require") == 0) {
        vyre__bytes_printf(out, "%s %s (%s%s", exclusion->by, exclusion->text,
                           strcmp(exclusion->rule, "routing") == 0 ? "" : "rule ", exclusion->rule);
        if (exclusion->file[0])
            vyre__bytes_printf(out, ", %s:%u", exclusion->file, exclusion->line);
        vyre__bytes_put_text(out, ")");
    } else if (strcmp(exclusion->by, "pin") == 0) {
        vyre__bytes_printf(out, "not named by %s", exclusion->rule);
    } else if (strcmp(exclusion->by, "fallback") == 0) {
        vyre__bytes_printf(out, "it would be a fallback: %s", exclusion->text);
    } else {
        vyre__bytes_put_text(out, exclusion->text);
    }
}

void vyre__contender_reasons(vyre__bytes *out, const vyre__contender *contender)
{
    const char *between = "";
    for (uint32_t i = 0; i < contender->exclusion_count; i++) {
        vyre__bytes_put_text(out, between);
        put_exclusion(out, &contender->exclusions[i]);
        between = "; ";
    }
    for (uint32_t i = 0; i < contender->miss_count; i++) {
        vyre__bytes_put_text(out, between);
        vyre__miss_print(out, &contender->misses[i]);
        between = "; ";
    }
}

/* ---- reading ---- */

vyre__route_result vyre__decision_result(const vyre_decision *decision)
{
    return (vyre__route_result){decision->has_chosen ? decision->contenders[0].index : UINT32_MAX,
                                decision->load.float_mode, decision->ulp, decision->retry};
}

void vyre__decision_warn(const vyre_decision *decision, const vyre__log *log)
{
    if (!decision->has_chosen || !decision->is_fallback ||
        decision->fallback_in_force != VYRE__FALLBACK_WARN)
        return;
    const int named = decision->label[0] || decision->op_id[0];
    vyre__log_line(log, VYRE_LOG_WARN, "%s%s%s goes to %s, which is a fallback: %s",
                   named ? "program `" : "a program",
                   decision->label[0] ? decision->label : decision->op_id, named ? "`" : "",
                   decision->contenders[0].identity.id, decision->fallback_reason);
}

void vyre_decision_get(const vyre_decision *decision, vyre_decision_info *out_info)
{
    const vyre__contender *chosen = decision->has_chosen ? &decision->contenders[0] : NULL;
    const vyre__rule_trace *rule = decision->deciding_rule;
    *out_info = (vyre_decision_info){
        .outcome = decision->outcome,
        .device = chosen ? chosen->identity.id : "",
        .physical = chosen ? chosen->identity.physical : "",
        .policy = vyre__policy_kind_name(decision->policy),
        .rule = rule ? rule->name : "",
        .rule_file = rule ? rule->file : "",
        .rule_line = rule ? rule->line : 0,
        .decided_by = decision->decided_by,
        .is_fallback = decision->is_fallback,
        .fallback_reason = decision->fallback_reason,
        .candidate_count = decision->contender_count,
        .attempt_count = decision->attempt_count,
        .generation = decision->generation,
        .decision_ns = decision->decision_ns,
        .cached = atomic_load_explicit(&((vyre_decision *)(uintptr_t)decision)->given_again,
                                       memory_order_relaxed),
    };
}

vyre_status vyre_decision_candidate(const vyre_decision *decision, uint32_t index,
                                    vyre_candidate_info *out_info)
{
    if (!decision || !out_info || index >= decision->contender_count)
        return VYRE_INVALID_ARGUMENT;
    const vyre__contender *contender = &decision->contenders[index];
    *out_info = (vyre_candidate_info){
        .device = contender->identity.id,
        .verdict = vyre__verdict_name(contender->verdict),
        .reason = contender->reason,
    };
    return VYRE_OK;
}
