/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Advice for words that mean nothing here but something in C, CUDA, OpenCL, WGSL or GLSL. */
#include <stdio.h>
#include <string.h>

#include "core/ir/text/parser.h"

enum { NEAR = 2 };

typedef struct foreign_word {
    const char *text;
    const char *here;   /* the word that takes the same arguments, or NULL */
    const char *advice; /* else what to do */
} foreign_word;

static const char axes[] =
    "write `lid.x` (in the workgroup), `wid.x` (workgroup), `gid.x` (global)";
static const char sizes[] =
    "there is no such value: the size is the number on the `workgroup` line, "
    "and a buffer can carry the rest";
static const char bits[] = "there is no reinterpretation of bits; a cast like `u32(x)` converts";
static const char shuffle[] = "write `subgroup_shuffle(value, lane)`";
static const char mask[] = "write `subgroup_ballot(condition)`";

static const foreign_word foreign_words[] = {
    {"threadIdx", NULL, axes},
    {"blockIdx", NULL, axes},
    {"blockDim", NULL, sizes},
    {"gridDim", NULL, sizes},
    {"get_global_id", NULL, axes},
    {"get_local_id", NULL, axes},
    {"get_group_id", NULL, axes},
    {"get_global_size", NULL, sizes},
    {"get_local_size", NULL, sizes},
    {"get_num_groups", NULL, sizes},
    {"global_id", NULL, axes},
    {"local_id", NULL, axes},
    {"group_id", NULL, axes},
    {"thread_id", NULL, axes},
    {"global_invocation_id", NULL, axes},
    {"local_invocation_id", NULL, axes},
    {"workgroup_id", NULL, axes},
    {"num_workgroups", NULL, sizes},
    {"gl_GlobalInvocationID", NULL, axes},
    {"gl_LocalInvocationID", NULL, axes},
    {"gl_WorkGroupID", NULL, axes},
    {"gl_WorkGroupSize", NULL, sizes},
    {"gl_NumWorkGroups", NULL, sizes},
    {"__syncthreads", "barrier()", NULL},
    {"workgroupBarrier", "barrier()", NULL},
    {"storageBarrier", "barrier()", NULL},
    {"work_group_barrier", "barrier()", NULL},
    {"memoryBarrier", "barrier()", NULL},
    {"groupMemoryBarrier", "barrier()", NULL},
    {"__threadfence", "barrier()", NULL},
    {"mem_fence", "barrier()", NULL},
    {"atomicAdd", "atomic_add", NULL},
    {"atomicAnd", "atomic_and", NULL},
    {"atomicOr", "atomic_or", NULL},
    {"atomicXor", "atomic_xor", NULL},
    {"atomicMin", "atomic_min", NULL},
    {"atomicMax", "atomic_max", NULL},
    {"atomicExch", "atomic_exchange", NULL},
    {"atomicExchange", "atomic_exchange", NULL},
    {"atomicCAS", "atomic_cas", NULL},
    {"atomicCompSwap", "atomic_cas", NULL},
    {"atomicCompareExchange", "atomic_cas", NULL},
    {"atomicCompareExchangeWeak", "atomic_cas", NULL},
    {"atomic_cmpxchg", "atomic_cas", NULL},
    {"atomic_compare_exchange", "atomic_cas", NULL},
    {"atomic_compare_exchange_strong", "atomic_cas", NULL},
    {"atomic_xchg", "atomic_exchange", NULL},
    {"atomic_fetch_add", "atomic_add", NULL},
    {"atomic_fetch_and", "atomic_and", NULL},
    {"atomic_fetch_or", "atomic_or", NULL},
    {"atomic_fetch_xor", "atomic_xor", NULL},
    {"atomic_fetch_min", "atomic_min", NULL},
    {"atomic_fetch_max", "atomic_max", NULL},
    {"atomicSub", NULL, "write `atomic_add(b[i], 0 - value)`"},
    {"atomic_sub", NULL, "write `atomic_add(b[i], 0 - value)`"},
    {"atomic_fetch_sub", NULL, "write `atomic_add(b[i], 0 - value)`"},
    {"atomicInc", NULL, "write `atomic_add(b[i], 1)`"},
    {"atomic_inc", NULL, "write `atomic_add(b[i], 1)`"},
    {"atomicDec", NULL, "write `atomic_add(b[i], 0xffffffff)`"},
    {"atomic_dec", NULL, "write `atomic_add(b[i], 0xffffffff)`"},
    {"atomicLoad", NULL, "write `b[i]`, or `atomic_or(b[i], 0)` where it must be atomic"},
    {"atomic_load", NULL, "write `b[i]`, or `atomic_or(b[i], 0)` where it must be atomic"},
    {"atomicStore", NULL, "write `b[i] = value;`, or `atomic_exchange(b[i], value)`"},
    {"atomic_store", NULL, "write `b[i] = value;`, or `atomic_exchange(b[i], value)`"},
    {"__popc", "popcount", NULL},
    {"bitCount", "popcount", NULL},
    {"countOneBits", "popcount", NULL},
    {"__clz", "clz", NULL},
    {"countLeadingZeros", "clz", NULL},
    {"countTrailingZeros", "ctz", NULL},
    {"__brev", "reverse_bits", NULL},
    {"reverseBits", "reverse_bits", NULL},
    {"bitfieldReverse", "reverse_bits", NULL},
    {"__umulhi", "mul_high", NULL},
    {"mul_hi", "mul_high", NULL},
    {"rotate", "rotl", NULL},
    {"add_sat", "sat_add", NULL},
    {"sub_sat", "sat_sub", NULL},
    {"fmaf", "fma", NULL},
    {"mad", "fma", NULL},
    {"fminf", "min", NULL},
    {"fmin", "min", NULL},
    {"fmaxf", "max", NULL},
    {"fmax", "max", NULL},
    {"fabsf", "abs", NULL},
    {"fabs", "abs", NULL},
    {"sqrtf", "sqrt", NULL},
    {"rsqrt", "inverse_sqrt", NULL},
    {"rsqrtf", "inverse_sqrt", NULL},
    {"inverseSqrt", "inverse_sqrt", NULL},
    {"inversesqrt", "inverse_sqrt", NULL},
    {"native_recip", "reciprocal", NULL},
    {"expf", "exp", NULL},
    {"__expf", "exp", NULL},
    {"native_exp", "exp", NULL},
    {"exp2f", "exp2", NULL},
    {"logf", "log", NULL},
    {"__logf", "log", NULL},
    {"native_log", "log", NULL},
    {"log2f", "log2", NULL},
    {"sinf", "sin", NULL},
    {"cosf", "cos", NULL},
    {"tanf", "tan", NULL},
    {"tanhf", "tanh", NULL},
    {"floorf", "floor", NULL},
    {"ceilf", "ceil", NULL},
    {"roundf", "round", NULL},
    {"truncf", "trunc", NULL},
    {"isnan", "is_nan", NULL},
    {"isinf", "is_inf", NULL},
    {"isfinite", "is_finite", NULL},
    {"abs_diff_u32", "abs_diff", NULL},
    {"pow", NULL, "write `exp2(y * log2(x))` for x > 0, or multiply"},
    {"powf", NULL, "write `exp2(y * log2(x))` for x > 0, or multiply"},
    {"clamp", NULL, "write `min(max(x, low), high)`"},
    {"mix", NULL, "write `fma(b - a, t, a)`"},
    {"fract", NULL, "write `x - floor(x)`"},
    {"fmod", NULL, "write `x - y * trunc(x / y)`"},
    {"fmodf", NULL, "write `x - y * trunc(x / y)`"},
    {"select", NULL, "write `condition ? value : other`"},
    {"arrayLength", "len", NULL},
    {"length", "len", NULL},
    {"__shfl_sync", NULL, shuffle},
    {"__shfl_down_sync", NULL, shuffle},
    {"__shfl_xor_sync", NULL, shuffle},
    {"subgroupShuffle", "subgroup_shuffle", NULL},
    {"subgroupBroadcast", "subgroup_shuffle", NULL},
    {"sub_group_shuffle", "subgroup_shuffle", NULL},
    {"sub_group_broadcast", "subgroup_shuffle", NULL},
    {"__ballot_sync", NULL, mask},
    {"subgroupBallot", "subgroup_ballot", NULL},
    {"sub_group_ballot", "subgroup_ballot", NULL},
    {"subgroupAdd", "subgroup_add", NULL},
    {"subgroupMul", "subgroup_mul", NULL},
    {"subgroupMin", "subgroup_min", NULL},
    {"subgroupMax", "subgroup_max", NULL},
    {"sub_group_reduce_add", "subgroup_add", NULL},
    {"sub_group_reduce_min", "subgroup_min", NULL},
    {"sub_group_reduce_max", "subgroup_max", NULL},
    {"get_sub_group_local_id", "subgroup_lane", NULL},
    {"get_sub_group_size", "subgroup_size", NULL},
    {"as_uint", NULL, bits},
    {"as_float", NULL, bits},
    {"bitcast", NULL, bits},
    {"floatBitsToUint", NULL, bits},
    {"uintBitsToFloat", NULL, bits},
    {"__float_as_uint", NULL, bits},
    {"__uint_as_float", NULL, bits},
    {"printf", NULL, "there is no output from a program: store the value in a buffer"},
    {"assert", NULL, "write `if (!(condition)) { trap(0, \"assert\"); }`"},
    {"memcpy", NULL, "copy in a loop: `for (k in 0..n) { b[k] = a[k]; }`"},
    {"malloc", NULL, "declare a buffer: `buffer tmp: u32[64] workgroup;`"},
};

typedef struct foreign_type {
    const char *text, *here;
} foreign_type;

static const foreign_type foreign_types[] = {
    {"float", "f32"},          {"double", "f64"},
    {"half", "f16"},           {"int", "i32"},
    {"uint", "u32"},           {"unsigned", "u32"},
    {"signed", "i32"},         {"char", "i8"},
    {"uchar", "u8"},           {"short", "i16"},
    {"ushort", "u16"},         {"long", "i64"},
    {"ulong", "u64"},          {"size_t", "u32"},
    {"int8_t", "i8"},          {"uint8_t", "u8"},
    {"int16_t", "i16"},        {"uint16_t", "u16"},
    {"int32_t", "i32"},        {"uint32_t", "u32"},
    {"int64_t", "i64"},        {"uint64_t", "u64"},
    {"_Bool", "bool"},         {"byte", "u8"},
    {"float2", "vec<f32, 2>"}, {"float3", "vec<f32, 3>"},
    {"float4", "vec<f32, 4>"}, {"int2", "vec<i32, 2>"},
    {"int3", "vec<i32, 3>"},   {"int4", "vec<i32, 4>"},
    {"uint2", "u32x2"},        {"uint3", "vec<u32, 3>"},
    {"uint4", "u32x4"},        {"vec2f", "vec<f32, 2>"},
    {"vec3f", "vec<f32, 3>"},  {"vec4f", "vec<f32, 4>"},
    {"vec2", "vec<f32, 2>"},   {"vec3", "vec<f32, 3>"},
    {"vec4", "vec<f32, 4>"},   {"uvec2", "u32x2"},
    {"uvec4", "u32x4"},        {"__half", "f16"},
    {"__nv_bfloat16", "bf16"}, {"bfloat16", "bf16"},
    {"float16", "f16"},        {"float32", "f32"},
    {"float64", "f64"},        {"string", "bytes"},
};

const char *vyre__suggest_near(vyre__str word, const char *const *words, size_t count)
{
    /* In a short word two changes make any other. */
    unsigned best = word.size < 4 ? NEAR : NEAR + 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        const unsigned distance = vyre__edit_distance(word, vyre__str_of(words[i]), best - 1);
        if (distance < best) {
            best = distance;
            nearest = words[i];
        }
        if (best == 0)
            break;
    }
    return nearest;
}

const char *vyre__suggest_near_type(vyre__str word)
{
    size_t count, found = 0;
    const char *words[128];
    enum { FOREIGN = sizeof foreign_types / sizeof foreign_types[0] };
    const vyre__word *list = vyre__word_list(&count);
    for (size_t i = 0; i < count && found + FOREIGN < sizeof words / sizeof words[0]; i++)
        if (list[i].form == VYRE__FORM_TYPE)
            words[found++] = list[i].text;
    for (size_t i = 0; i < FOREIGN; i++)
        words[found++] = foreign_types[i].text;
    const char *near = vyre__suggest_near(word, words, found);
    const char *here = near ? vyre__suggest_type(vyre__str_of(near)) : NULL;
    return here ? here : near;
}

const char *vyre__suggest_type(vyre__str word)
{
    const vyre__word *known = vyre__word_find(word);
    if (known && known->form == VYRE__FORM_TYPE && vyre__type_plain(known->op))
        return known->text;
    for (size_t i = 0; i < sizeof foreign_types / sizeof foreign_types[0]; i++)
        if (vyre__str_is(word, foreign_types[i].text))
            return foreign_types[i].here;
    return NULL;
}

static const foreign_word *find_foreign(vyre__str word)
{
    for (size_t i = 0; i < sizeof foreign_words / sizeof foreign_words[0]; i++)
        if (vyre__str_is(word, foreign_words[i].text))
            return &foreign_words[i];
    return NULL;
}

static const char *nearest_builtin(vyre__str word)
{
    size_t count, found = 0;
    const char *words[192];
    const vyre__word *list = vyre__word_list(&count);
    for (size_t i = 0; i < count && found < sizeof words / sizeof words[0]; i++) {
        const int parameterised = list[i].form == VYRE__FORM_TYPE && !vyre__type_plain(list[i].op);
        if (!parameterised && list[i].form != VYRE__FORM_AXIS)
            words[found++] = list[i].text;
    }
    return vyre__suggest_near(word, words, found);
}

void vyre__suggest_word(vyre__str word, int call, const char *arguments, int statement, char *out,
                        size_t capacity)
{
    const foreign_word *foreign = find_foreign(word);
    const char *here = foreign ? foreign->here : NULL;
    const char *end = statement ? ";" : "";
    out[0] = 0;
    if (foreign && !here) {
        snprintf(out, capacity, "%s", foreign->advice);
        return;
    }
    if (!call)
        return;
    if (!here)
        here = vyre__suggest_type(word);
    const char *nearest = here ? NULL : nearest_builtin(word);
    if (here && strchr(here, '<'))
        snprintf(out, capacity, "write `cast(%s, %s)%s`", here, arguments ? arguments : "x", end);
    else if (here && strchr(here, '('))
        snprintf(out, capacity, "write `%s%s`", here, end);
    else if (here && arguments)
        snprintf(out, capacity, "write `%s(%s)%s`", here, arguments, end);
    else if (here)
        snprintf(out, capacity, "write `%s`", here);
    else if (nearest)
        snprintf(out, capacity, "did you mean `%s`?", nearest);
    else
        snprintf(out, capacity, "use a built-in function; a program has no functions of its own");
}
