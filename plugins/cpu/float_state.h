/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The floating-point state of a thread: default while an engine computes, the caller's before and
 * after. */
#ifndef PLUGINS_CPU_FLOAT_STATE_H
#define PLUGINS_CPU_FLOAT_STATE_H

#if defined(__x86_64__)
#include <xmmintrin.h>

/* Only MXCSR: no engine computes with the x87. */
typedef unsigned cpu_float_state;

static inline cpu_float_state cpu_float_enter(void)
{
    const unsigned callers = _mm_getcsr();
    _mm_setcsr(0x1F80u); /* round to nearest, subnormals kept, all exceptions masked */
    return callers;
}

static inline void cpu_float_leave(cpu_float_state callers)
{
    _mm_setcsr(callers);
}
#else
#include <fenv.h>

typedef fenv_t cpu_float_state;

static inline cpu_float_state cpu_float_enter(void)
{
    fenv_t callers;
    fegetenv(&callers);
    fesetenv(FE_DFL_ENV);
    return callers;
}

static inline void cpu_float_leave(cpu_float_state callers)
{
    fesetenv(&callers);
}
#endif

#endif
