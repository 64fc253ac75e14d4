/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/order.h"

#include <string.h>

/* Maps the numbers to weights from 1 up, so that 0 stays for the unknown. */
static uint64_t weigh(int64_t value)
{
    const uint64_t shifted = (uint64_t)value ^ UINT64_C(1) << 63;
    return shifted < UINT64_MAX ? shifted + 1 : UINT64_MAX;
}

void vyre__order_set_high(vyre__order_keys *keys, vyre__order_key key, int64_t value)
{
    keys->weight[key] = weigh(value);
    keys->shown[key] = value;
}

void vyre__order_set_low(vyre__order_keys *keys, vyre__order_key key, int64_t value)
{
    keys->weight[key] = weigh(-1 - value);
    keys->shown[key] = value;
}

/* An empty text is lower than every other. */
static int compare_addresses(const char *a, const char *b)
{
    if (!a[0] || !b[0])
        return !a[0] - !b[0];
    return strcmp(a, b);
}

int vyre__order_compare(const vyre__order_keys *a, const vyre__order_keys *b,
                        vyre__order_scope scope, vyre__order_key *out_key)
{
    vyre__order_key decided = VYRE__KEY_ID;
    int order = 0;
    for (vyre__order_key key = VYRE__KEY_PIN; order == 0 && key < VYRE__KEY_PCI; key++) {
        if (key == VYRE__KEY_BACKEND && scope == VYRE__AMONG_PHYSICAL)
            continue;
        if (a->weight[key] != b->weight[key]) {
            order = a->weight[key] > b->weight[key] ? -1 : 1;
            decided = key;
        }
    }
    if (order == 0) {
        order = compare_addresses(a->pci, b->pci);
        decided = order != 0 ? VYRE__KEY_PCI : VYRE__KEY_ID;
    }
    if (order == 0)
        order = strcmp(a->id, b->id);
    if (out_key)
        *out_key = decided;
    return order;
}

const char *vyre__order_key_name(vyre__order_key key)
{
    static const char *const names[VYRE__KEYS] = {"pin",   "prefer",   "fit",    "time",
                                                  "class", "backend",  "limits", "score",
                                                  "rank",  "priority", "pci",    "id"};
    return key < VYRE__KEYS ? names[key] : "";
}
