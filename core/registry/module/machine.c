/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module/machine.h"

#include <stddef.h>
#include <stdio.h>

#include <vyre/plugin.h>

/* Numbers of the ELF registry: the system's header may lack the younger ones. */
#if defined(__x86_64__)
#define NATIVE 62
#elif defined(__i386__)
#define NATIVE 3
#elif defined(__aarch64__)
#define NATIVE 183
#elif defined(__arm__)
#define NATIVE 40
#elif defined(__riscv)
#define NATIVE 243
#elif defined(__powerpc64__)
#define NATIVE 21
#elif defined(__powerpc__)
#define NATIVE 20
#elif defined(__s390__)
#define NATIVE 22
#elif defined(__loongarch__)
#define NATIVE 258
#elif defined(__mips__)
#define NATIVE 8
#else
#define NATIVE 0
#endif

const char *vyre__machine_name(unsigned machine, char number[24])
{
    static const struct {
        unsigned number;
        const char *name;
    } machines[] = {
        {2, "SPARC"},         {3, "x86"},        {4, "68000"},    {8, "MIPS"},    {15, "PA-RISC"},
        {20, "PowerPC"},      {21, "PowerPC64"}, {22, "S/390"},   {40, "Arm"},    {42, "SuperH"},
        {43, "SPARC V9"},     {50, "Itanium"},   {62, "x86-64"},  {94, "Xtensa"}, {183, "AArch64"},
        {190, "NVIDIA GPUs"}, {224, "AMD GPUs"}, {243, "RISC-V"}, {247, "BPF"},   {252, "C-SKY"},
        {258, "LoongArch"},   {0x9026, "Alpha"},
    };
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++)
        if (machines[i].number == machine)
            return machines[i].name;
    snprintf(number, 24, "number %u", machine);
    return number;
}

const char *vyre__machine_native(void)
{
    char none[24];
    const char *name = vyre__machine_name(NATIVE, none);
    return name == none ? "another machine" : name;
}

int vyre__machine_is_native(unsigned machine)
{
    return NATIVE == 0 || machine == NATIVE;
}

uint32_t vyre__machine_level(void)
{
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("ssse3") || !__builtin_cpu_supports("sse4.2") ||
        !__builtin_cpu_supports("popcnt"))
        return 1;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("fma"))
        return 2;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512cd") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512vl"))
        return 3;
    return 4;
#else
    return 0;
#endif
}

/* ---- sanitizers ---- */

/* Entry points of the runtimes; NULL where one is missing. */
void __asan_init(void) __attribute__((weak));
void __tsan_init(void) __attribute__((weak));
void __msan_init(void) __attribute__((weak));

int vyre__machine_sanitizes(uint32_t sanitizer)
{
    switch (sanitizer) {
    case VYRE_SANITIZER_NONE: return 1;
    case VYRE_SANITIZER_ADDRESS: return __asan_init != NULL;
    case VYRE_SANITIZER_THREAD: return __tsan_init != NULL;
    case VYRE_SANITIZER_MEMORY: return __msan_init != NULL;
    default: return 0;
    }
}
