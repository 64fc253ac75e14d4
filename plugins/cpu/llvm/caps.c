/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pthread.h>

#include "plugins/cpu/llvm/api.h"
#include "plugins/cpu/llvm/isa.h"
#include "plugins/cpu/llvm/llvm.h"
#include "plugins/cpu/llvm/use.h"

/* Optional operations that every processor does; FMA_F and the binary16 conversions are added. */
static const uint16_t native[] = {
    VYRE_OP_POLL,      VYRE_OP_CLZ,       VYRE_OP_CTZ,        VYRE_OP_REVERSE,
    VYRE_OP_ROTL,      VYRE_OP_ADDSAT_U,  VYRE_OP_SUBSAT_U,   VYRE_OP_MULSAT_U,
    VYRE_OP_ABSDIFF_U, VYRE_OP_EXTRACT_U, VYRE_OP_EXTRACT_S,  VYRE_OP_WIDEN_U,
    VYRE_OP_WIDEN_S,   VYRE_OP_NARROW,    VYRE_OP_HIGH,       VYRE_OP_MULWIDE_U,
    VYRE_OP_EQ_F,      VYRE_OP_LT_F,      VYRE_OP_LE_F,       VYRE_OP_NE_F,
    VYRE_OP_DIV_F,     VYRE_OP_SQRT_F,    VYRE_OP_MIN_F,      VYRE_OP_MAX_F,
    VYRE_OP_U64_F,     VYRE_OP_I64_F,     VYRE_OP_F_I64,      VYRE_OP_F_U32_SAT,
    VYRE_OP_F_I32_SAT, VYRE_OP_F32_F64,   VYRE_OP_F64_F32,    VYRE_OP_SHARED_ATOMIC,
    VYRE_OP_SG_LANE,   VYRE_OP_SG_BALLOT, VYRE_OP_SG_SHUFFLE, VYRE_OP_SG_REDUCE,
};

/* Native functions, all of which need FMA_F. The errors are those of docs/math.md, rounded up. What
 * is not here has an instruction that is exact and no slower. */
static const cpu_native native_functions[] = {
    {VYRE_OP_EXP2_N, 1.0}, {VYRE_OP_LOG2_N, 1.0}, {VYRE_OP_SIN_N, 1.0},
    {VYRE_OP_COS_N, 1.0},  {VYRE_OP_TANH_N, 1.5}, {VYRE_OP_RSQRT_N, 1.5},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static vyre_kernel_caps the_caps;

static void add(uint32_t operation)
{
    the_caps.operations[operation / 64] |= UINT64_C(1) << operation % 64;
}

static void fill(void)
{
    const cpu_isa isa = cpu_isa_of_host();
    the_caps = (vyre_kernel_caps){
        .struct_size = sizeof the_caps,
        .kernel_minor = VYRE_KERNEL_MINOR,
        .value_types = VYRE_KERNEL_VALUE_W64 | VYRE_KERNEL_VALUE_F64,
        .memory_widths = VYRE_KERNEL_WIDTH_8 | VYRE_KERNEL_WIDTH_16 | VYRE_KERNEL_WIDTH_64,
        .features = VYRE_KERNEL_FEATURE_I64 | VYRE_KERNEL_FEATURE_F64 | VYRE_KERNEL_FEATURE_SHARED |
                    VYRE_KERNEL_FEATURE_BARRIER | VYRE_KERNEL_FEATURE_ATOMIC |
                    VYRE_KERNEL_FEATURE_SHARED_ATOMIC | VYRE_KERNEL_FEATURE_SUBGROUP |
                    VYRE_KERNEL_FEATURE_TRAP | VYRE_KERNEL_FEATURE_STORAGE8 |
                    VYRE_KERNEL_FEATURE_STORAGE16 | VYRE_KERNEL_FEATURE_UNBOUNDED_LOOP,
        .max_code = 1u << 16,
        .max_depth = 128,
    };
    for (size_t i = 0; i < sizeof native / sizeof native[0]; i++)
        add(native[i]);
    if (isa.fma) {
        add(VYRE_OP_FMA_F);
        the_caps.features |= VYRE_KERNEL_FEATURE_NATIVE_MATH;
        for (size_t i = 0; i < sizeof native_functions / sizeof native_functions[0]; i++)
            add(native_functions[i].op);
    }
    if (isa.f16c) {
        add(VYRE_OP_F16_F32);
        add(VYRE_OP_F32_F16);
    }
}

const vyre_kernel_caps *cpu_llvm_caps(void)
{
    pthread_once(&once, fill);
    return &the_caps;
}

const cpu_native *cpu_llvm_natives(uint32_t *out_count)
{
    const uint32_t count = sizeof native_functions / sizeof native_functions[0];
    *out_count = cpu_isa_of_host().fma ? count : 0;
    return native_functions;
}

int cpu_llvm_available(const char *library, const char **out_why)
{
    const char *why = "the processor lacks SSE4.1";
    cpu_llvm_begin_use();
    const int available = cpu_isa_of_host().usable && cpu_llvm_open(library, &why) != NULL;
    cpu_llvm_end_use();
    if (out_why)
        *out_why = available ? "" : why;
    return available;
}
