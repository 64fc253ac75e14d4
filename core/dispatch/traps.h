/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Trap sites of a program: its trap statements, numbered in the order of the wire form. */
#ifndef VYRE_CORE_DISPATCH_TRAPS_H
#define VYRE_CORE_DISPATCH_TRAPS_H

#include "core/base/bytes.h"
#include "core/ir/model.h"

/* Zero-initialise. */
typedef struct vyre__traps {
    vyre__bytes tags; /* vyre__str[]; the strings belong to the program */
    uint32_t count;
} vyre__traps;

/* OUT_OF_HOST_MEMORY. Release it in either case. */
vyre_status vyre__traps_find(const vyre_program *program, vyre__traps *traps, vyre_error *error);
void vyre__traps_release(vyre__traps *traps);

vyre__str vyre__traps_tag(const vyre__traps *traps, uint32_t site); /* "" beyond the last */

/* The site whose tag is that very string of the program, else the first with an equal tag, else
 * 0. */
uint32_t vyre__traps_site(const vyre__traps *traps, vyre__str tag);

#endif
