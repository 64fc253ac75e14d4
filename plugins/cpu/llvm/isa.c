/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <string.h>

#include "plugins/cpu/llvm/isa.h"

#if defined(__x86_64__)
#include <cpuid.h>

typedef struct leaf {
    uint32_t a, b, c, d;
} leaf;

static leaf ask(uint32_t number, uint32_t part)
{
    leaf l = {0};
    if (!__get_cpuid_count(number, part, &l.a, &l.b, &l.c, &l.d))
        memset(&l, 0, sizeof l);
    return l;
}

/* Which registers the system saves for a thread. */
static uint64_t saved_state(const leaf *first)
{
    uint32_t low = 0, high = 0;
    if (!(first->c >> 27 & 1))
        return 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static uint64_t mix(uint64_t mark, uint64_t word)
{
    mark = (mark ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return mark ^ mark >> 29;
}

cpu_isa cpu_isa_of_host(void)
{
    cpu_isa isa = {0};
    const leaf first = ask(1, 0), seventh = ask(7, 0), more = ask(7, 1), amd = ask(0x80000001u, 0);
    const uint64_t saved = saved_state(&first);
    const int ymm = (saved & 0x6) == 0x6, zmm = (saved & 0xE6) == 0xE6;
    const uint32_t f_dq_bw_vl = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
    isa.usable = first.c >> 19 & 1;
    isa.avx2 = ymm && (seventh.b >> 5 & 1);
    isa.avx512 = zmm && isa.avx2 && (seventh.b & f_dq_bw_vl) == f_dq_bw_vl;
    isa.fma = ymm && (first.c >> 12 & 1);
    isa.f16c = ymm && (first.c >> 29 & 1);
    isa = cpu_isa_limited(isa, 4);
    isa.mark = mix(mix(0, first.a), saved);
    isa.mark = mix(mix(isa.mark, first.c), first.d);
    isa.mark = mix(mix(isa.mark, (uint64_t)seventh.b << 32 | seventh.c), seventh.d);
    isa.mark = mix(mix(isa.mark, (uint64_t)amd.c << 32 | amd.d), more.a);
    return isa;
}
#else
cpu_isa cpu_isa_of_host(void)
{
    return (cpu_isa){.usable = 0, .width = 4};
}
#endif

cpu_isa cpu_isa_limited(cpu_isa isa, uint32_t level)
{
    isa.avx512 &= level >= 4;
    isa.avx2 &= level >= 3;
    isa.fma &= level >= 3;
    isa.f16c &= level >= 3;
    isa.width = isa.avx512 ? 16 : isa.avx2 ? 8 : 4;
    isa.registers = isa.avx512 ? 32 : 16;
    return isa;
}
