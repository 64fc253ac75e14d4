/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Questions about what the compiler of a device accepts. */
#ifndef VYRE_CORE_LOWER_CAPS_H
#define VYRE_CORE_LOWER_CAPS_H

#include <vyre/kernel.h>

/* 1 if instructions of this operation may be given to the device, for a type that it takes. */
int vyre__lower_has(const vyre_kernel_caps *caps, uint32_t op);

/* 1 if values of this type may occur: VYRE_VALUE_*. */
int vyre__lower_has_type(const vyre_kernel_caps *caps, uint32_t type);

/* 1 if binary64 can be computed with and its bits can be reached: F64 and W64. */
int vyre__lower_has_wide(const vyre_kernel_caps *caps);

#endif
