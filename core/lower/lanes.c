/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Lanes that take part in the statements at hand, where others are there as well. */
#include "config.h"

#include "core/lower/value.h"

vyre__value vyre__lowerer_part(vyre__lowerer *l)
{
    if (l->flow.walk != VYRE__WALK_TOGETHER)
        return 0;
    if (l->gone == UINT32_MAX)
        return l->flow.mask;
    const vyre__value here = vyre__value_not(l, vyre__code_get(&l->code, l->gone));
    return vyre__value_both(l, l->flow.mask, here);
}

int vyre__lowerer_enter(vyre__lowerer *l)
{
    const vyre__value part = vyre__lowerer_part(l);
    if (part)
        vyre__code_if(&l->code, part);
    return part != 0;
}

void vyre__lowerer_leave(vyre__lowerer *l, int entered)
{
    if (entered)
        vyre__code_end(&l->code);
}

void vyre__lowerer_expect_gone(vyre__lowerer *l)
{
    if (l->gone == UINT32_MAX)
        l->gone = vyre__code_local(&l->code, VYRE_VALUE_BOOL);
}
