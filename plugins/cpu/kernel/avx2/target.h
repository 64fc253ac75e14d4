/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * First in each file of this folder: what follows is compiled for AVX2 and FMA, under names of its
 * own, and used on processors that have both. Fused multiply-add is used for FMA_F alone, for the
 * files are compiled without contraction.
 */
#ifndef PLUGINS_CPU_KERNEL_AVX2_TARGET_H
#define PLUGINS_CPU_KERNEL_AVX2_TARGET_H

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#elif defined(__x86_64__)
#pragma GCC target("avx2,fma")
#endif

#define cpu_integer_handler cpu_integer_handler_avx2
#define cpu_compare_handler cpu_compare_handler_avx2
#define cpu_float_handler cpu_float_handler_avx2
#define cpu_convert_handler cpu_convert_handler_avx2
#define cpu_move_handler cpu_move_handler_avx2

#endif
