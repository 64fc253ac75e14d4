/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Pins the layout of the border at compile time; compiles as C99, C11 and C++11, for every data
 * model that layout.h knows. There is nothing to run.
 */
#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

#if defined(__cplusplus)
#define PIN(name, condition) static_assert(condition, #name)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define PIN(name, condition) _Static_assert(condition, #name)
#else
#define PIN(name, condition) typedef char pin_##name[(condition) ? 1 : -1]
#endif

#define IS_64 (sizeof(void *) == 8)
#define STRUCT(type, size64, size32) PIN(size_##type, sizeof(type) == (IS_64 ? size64 : size32));
#define MEMBER(type, member, offset64, offset32)                                                   \
    PIN(type##__##member, offsetof(type, member) == (IS_64 ? offset64 : offset32));
/* A member appended into trailing padding would not change struct_size. */
#define END(type, last) PIN(type##_end, VYRE_SIZE_THROUGH(type, last) == sizeof(type));
#include "layout.h"

PIN(data_model, sizeof(size_t) == sizeof(void *) && (IS_64 || sizeof(void *) == 4));
PIN(function_pointers, sizeof(void (*)(void)) == sizeof(void *));
PIN(status, sizeof(vyre_status) == 4);
PIN(fact_size, VYRE_FACT_SIZE_V1_0 == (IS_64 ? 48 : 40));
PIN(kernel_caps_size, VYRE_KERNEL_CAPS_SIZE_V1_0 == 120);
PIN(kernel_size, VYRE_KERNEL_SIZE_V1_0 == (IS_64 ? 264 : 232));
PIN(kernel_buffer_size, VYRE_KERNEL_BUFFER_SIZE_V1_0 == 48);
PIN(kernel_table_size, VYRE_KERNEL_TABLE_SIZE_V1_0 == (IS_64 ? 24 : 20));
PIN(host_size, VYRE_HOST_SIZE_V1_0 == (IS_64 ? 112 : 64));
PIN(plugin_size, VYRE_PLUGIN_SIZE_V1_0 == (IS_64 ? 160 : 104));
PIN(device_fns_size, VYRE_DEVICE_FNS_SIZE_V1_0 == (IS_64 ? 200 : 104));
PIN(submission_size, VYRE_SUBMISSION_SIZE_V1_0 == (IS_64 ? 112 : 88));
PIN(step_size, VYRE_STEP_SIZE_V1_0 == (IS_64 ? 112 : 84));
PIN(binding_size, VYRE_BINDING_SIZE_V1_0 == (IS_64 ? 80 : 64));
