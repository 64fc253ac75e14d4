/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/natives.h"

#include "core/registry/facts.h"

static int is_shown(const vyre_fact *fact)
{
    return fact && fact->type == VYRE_TYPE_F64 &&
           (fact->source == VYRE_SOURCE_PROBED || fact->source == VYRE_SOURCE_VERIFIED);
}

void vyre__natives_of(const vyre_fact *facts, uint32_t count, vyre__natives *out_natives)
{
    for (uint32_t op = VYRE_OP_EXP2_N; op <= VYRE_OP_SQRT_N; op++) {
        const vyre_fact *fact = vyre__facts_find(facts, count, VYRE_FACT_ULP, op);
        out_natives->error[op - VYRE_OP_EXP2_N] = is_shown(fact) ? fact->value.f64 : 0;
    }
}
