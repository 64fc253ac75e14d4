/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/kernel/avx2/target.h"

#include "plugins/cpu/kernel/float.c"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute pop
#endif
