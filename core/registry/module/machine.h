/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The machine that this process runs on, as ELF files and notes of plugins name it. */
#ifndef VYRE_CORE_REGISTRY_MODULE_MACHINE_H
#define VYRE_CORE_REGISTRY_MODULE_MACHINE_H

#include <stdint.h>

/* The name of an ELF machine number; `number` is filled and returned for one without a name. */
const char *vyre__machine_name(unsigned machine, char number[24]);

/* The name of this machine. */
const char *vyre__machine_native(void);

/* True also where this machine's number is not known here. */
int vyre__machine_is_native(unsigned machine);

/* What this processor runs: x86-64-v1 to v4 as 1 to 4; 0 on other machines. */
uint32_t vyre__machine_level(void);

/* True when the runtime of that VYRE_SANITIZER_* is in this process; NONE always is. */
int vyre__machine_sanitizes(uint32_t sanitizer);

#endif
