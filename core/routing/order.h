/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The order of devices: lexicographic over one list of keys, in which an unknown value is lower
 * than every known one. Each key is a number whose order does not depend on the other device, so
 * that the order is total.
 */
#ifndef VYRE_CORE_ROUTING_ORDER_H
#define VYRE_CORE_ROUTING_ORDER_H

#include <stdint.h>

/* In the order in which they are compared. */
typedef enum vyre__order_key {
    VYRE__KEY_PIN,      /* place in the list of `pin` */
    VYRE__KEY_PREFER,   /* place in the list of `prefer` */
    VYRE__KEY_FIT,      /* 1: it meets every need */
    VYRE__KEY_TIME,     /* predicted nanoseconds, for `policy = fastest` */
    VYRE__KEY_CLASS,    /* VYRE_DEVICE_CLASS_* */
    VYRE__KEY_BACKEND,  /* place in [core] plugins; among alternates of one physical device */
    VYRE__KEY_LIMITS,   /* 1: it reports every limit that the program comes near */
    VYRE__KEY_SCORE,    /* for `policy = capable` and `pin` */
    VYRE__KEY_RANK,     /* place among the devices of its plugin */
    VYRE__KEY_PRIORITY, /* of the plugin */
    VYRE__KEY_PCI,      /* address, bytewise */
    VYRE__KEY_ID,       /* bytewise */
    VYRE__KEYS
} vyre__order_key;

/* Strings belong to whoever made the keys. */
typedef struct vyre__order_keys {
    uint64_t weight[VYRE__KEY_PCI]; /* the greater comes first; 0: unknown */
    int64_t shown[VYRE__KEY_PCI];   /* the value as people know it, where weight is not 0 */
    const char *pci;                /* "": unknown */
    const char *id;                 /* differs between any two devices */
} vyre__order_keys;

/* Sets a key of which the smaller or the greater value comes first. */
void vyre__order_set_low(vyre__order_keys *keys, vyre__order_key key, int64_t value);
void vyre__order_set_high(vyre__order_keys *keys, vyre__order_key key, int64_t value);

/* Who is compared with whom. */
typedef enum vyre__order_scope {
    VYRE__AMONG_ALTERNATES, /* of one physical device: every key counts */
    VYRE__AMONG_PHYSICAL    /* the backend does not count */
} vyre__order_scope;

/* Below 0 when `a` comes first. `*out_key` (may be NULL): the key that decided. */
int vyre__order_compare(const vyre__order_keys *a, const vyre__order_keys *b,
                        vyre__order_scope scope, vyre__order_key *out_key);

const char *vyre__order_key_name(vyre__order_key key); /* "class". Static string. */

#endif
