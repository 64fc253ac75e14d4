/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The device `host` and its facts: each is asked of the system, found by running code, or a
 * property of the engine, and says which. */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "plugins/cpu/cpu.h"
#include "plugins/cpu/processors.h"

enum { MAX_FACTS = 80, MAX_TEXT = 128 };

/* What an engine can do, and what its facts say of it. */
typedef struct engine_facts {
    const char *note;
    const char *narrow_note; /* of float16 and bfloat16 */
    uint64_t lanes;          /* in a workgroup */
    uint64_t shared_bytes;
    uint64_t buffers;
    int wide;      /* it has 64-bit values */
    uint64_t rate; /* f32 operations of a thread in a second, roughly; 0: unknown */
    const char *rate_note;
} engine_facts;

static const engine_facts reference_engine = {
    .note = "engine reference",
    .narrow_note = "engine reference: computed in f32",
    .lanes = 65536,
    .shared_bytes = UINT64_C(64) << 20,
    .buffers = 16384,
};

/* Where libLLVM is missing, kernels that were lowered for it are interpreted. */
static const engine_facts llvm_engine = {
    .note = "engine llvm",
    .narrow_note = "engine llvm: computed in f32",
    .lanes = 65536,
    .shared_bytes = UINT64_C(64) << 20,
    .buffers = 512,
    .wide = 1,
    .rate = 8000000000,
    .rate_note = "assumed: 8 lanes each cycle at 1 GHz",
};

static const engine_facts kernel_engine = {
    .note = "engine kernel",
    .narrow_note = "engine kernel: computed in f32",
    .lanes = 65536,
    .shared_bytes = UINT64_C(64) << 20,
    .buffers = 512,
    .wide = 1,
    .rate = 500000000,
    .rate_note = "assumed: kernels are interpreted",
};

typedef struct fact_list {
    const engine_facts *engine;
    vyre_fact facts[MAX_FACTS];
    uint32_t count;
} fact_list;

static const engine_facts *engine_of(const vyre_plugin_instance *instance)
{
    switch (instance->engine) {
    case CPU_ENGINE_REFERENCE: return &reference_engine;
    case CPU_ENGINE_KERNEL: return &kernel_engine;
    case CPU_ENGINE_LLVM: return &llvm_engine;
    default: return cpu_llvm_installed(instance->library) ? &llvm_engine : &kernel_engine;
    }
}

typedef struct cpu_words {
    char name[MAX_TEXT];
    char vendor[MAX_TEXT];
} cpu_words;

/* ---- asking the system ---- */

/* The value after `key` and a colon on a line of /proc/cpuinfo, if `out` is still empty. */
static void take_value(const char *line, const char *key, char *out)
{
    const size_t size = strlen(key);
    if (out[0] || strncmp(line, key, size) != 0)
        return;
    const char *value = line + size + strspn(line + size, "\t ");
    if (*value != ':')
        return;
    value += 1 + strspn(value + 1, "\t ");
    snprintf(out, MAX_TEXT, "%.*s", (int)strcspn(value, "\n"), value);
}

static void read_cpu_words(cpu_words *words)
{
    char line[512];
    memset(words, 0, sizeof *words);
    FILE *file = fopen("/proc/cpuinfo", "re");
    while (file && fgets(line, sizeof line, file)) {
        take_value(line, "model name", words->name);
        take_value(line, "vendor_id", words->vendor);
    }
    if (file)
        fclose(file);
}

/* pages * page size; 0 when unknown */
static uint64_t memory_of(int name)
{
    const long pages = sysconf(name), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : 0;
}

/* ---- running code ---- */

typedef struct float_witness {
    int nearest, subnormals, nan_kept, division, root, fused;
} float_witness;

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* In the environment in which the engine runs; the caller's may flush or round differently. */
static void witness_floats(float_witness *w)
{
    fenv_t callers;
    fegetenv(&callers);
    fesetenv(FE_DFL_ENV);
    volatile float one = 1.0f, two = 2.0f, three = 3.0f, least = FLT_MIN, nan = NAN;
    volatile float half_ulp = FLT_EPSILON / 2, more = FLT_EPSILON * 0.75f, a = 1.0f + 0x1p-12f;
    volatile float tie = one + half_ulp, up = one + more, small = least / two, sum = one + nan;
    volatile float third = one / three, root = sqrtf(two), fused = fmaf(a, a, -(1.0f + 0x1p-11f));
    w->nearest = bits_of(tie) == 0x3F800000u && bits_of(up) == 0x3F800001u;
    w->subnormals = bits_of(small) == 0x00400000u;
    w->nan_kept = sum != sum;
    w->division = bits_of(third) == 0x3EAAAAABu;
    w->root = bits_of(root) == 0x3FB504F3u;
    w->fused = bits_of(fused) == 0x33800000u;
    fesetenv(&callers);
}

/* ---- facts ---- */

static vyre_fact *add(fact_list *list, uint32_t key, uint8_t type, uint8_t unit, const char *note)
{
    vyre_fact *fact = &list->facts[list->count++];
    memset(fact, 0, sizeof *fact);
    fact->struct_size = sizeof *fact;
    fact->key = key;
    fact->type = type;
    fact->source = VYRE_SOURCE_PROBED;
    fact->unit = unit;
    fact->flags = VYRE_FACT_FLAG_PASSIVE;
    fact->note = note;
    return fact;
}

static void add_flag(fact_list *list, uint32_t key, int value, const char *note)
{
    add(list, key, VYRE_TYPE_FLAG, VYRE_UNIT_NONE, note)->value.u64 = value != 0;
}

static vyre_fact *add_number(fact_list *list, uint32_t key, uint8_t unit, uint64_t value,
                             const char *note)
{
    vyre_fact *fact = add(list, key, VYRE_TYPE_U64, unit, note);
    fact->value.u64 = value;
    return fact;
}

static void add_limit(fact_list *list, uint32_t key, uint8_t unit, uint32_t index, uint64_t value)
{
    vyre_fact *fact = add_number(list, key, unit, value, list->engine->note);
    fact->index = index;
    fact->flags |= VYRE_FACT_FLAG_LIMIT;
}

static void add_text(fact_list *list, uint32_t key, const char *text, const char *note)
{
    vyre_fact *fact = add(list, key, VYRE_TYPE_TEXT, VYRE_UNIT_NONE, note);
    fact->value.text = text;
    fact->size = (uint32_t)strlen(text);
}

static void add_limits(fact_list *list)
{
    for (uint32_t axis = 0; axis < 3; axis++) {
        add_limit(list, VYRE_FACT_WORKGROUP_SIZE, VYRE_UNIT_COUNT, axis, list->engine->lanes);
        add_limit(list, VYRE_FACT_GRID, VYRE_UNIT_COUNT, axis, UINT32_MAX);
    }
    add_limit(list, VYRE_FACT_WORKGROUP_INVOCATIONS, VYRE_UNIT_COUNT, 0, list->engine->lanes);
    add_limit(list, VYRE_FACT_SHARED_BYTES, VYRE_UNIT_BYTES, 0, list->engine->shared_bytes);
    add_limit(list, VYRE_FACT_BUFFERS, VYRE_UNIT_COUNT, 0, list->engine->buffers);
}

static void add_types(fact_list *list)
{
    float_witness w;
    witness_floats(&w);
    add_flag(list, VYRE_FACT_STORAGE8, 1, list->engine->note);
    add_flag(list, VYRE_FACT_STORAGE16, 1, list->engine->note);
    add_flag(list, VYRE_FACT_INT64, list->engine->wide, list->engine->note);
    add_flag(list, VYRE_FACT_FLOAT16, 0, list->engine->narrow_note);
    add_flag(list, VYRE_FACT_BFLOAT16, 0, list->engine->narrow_note);
    add_flag(list, VYRE_FACT_FLOAT64, list->engine->wide, list->engine->note);
    add_flag(list, VYRE_FACT_F32_ROUND_NEAREST, w.nearest, "ran f32-round-nearest");
    add_flag(list, VYRE_FACT_F32_SUBNORMALS, w.subnormals, "ran f32-subnormal");
    add_flag(list, VYRE_FACT_F32_NAN_KEPT, w.nan_kept, "ran f32-nan");
    add_flag(list, VYRE_FACT_F32_DIVISION_EXACT, w.division, "ran f32-division");
    add_flag(list, VYRE_FACT_F32_SQRT_EXACT, w.root, "ran f32-sqrt");
    add_flag(list, VYRE_FACT_F32_FMA_FUSED, w.fused, "ran f32-fma");
}

/* Every operand has been tried: `make native-exhaustive`. */
static void add_natives(fact_list *list)
{
    uint32_t count = 0;
    const cpu_native *natives = cpu_llvm_natives(&count);
    for (uint32_t i = 0; i < count && list->engine == &llvm_engine; i++) {
        vyre_fact *fact = add(list, VYRE_FACT_ULP, VYRE_TYPE_F64, VYRE_UNIT_NONE,
                              "engine llvm: found on all 2^32 operands");
        fact->index = natives[i].op;
        fact->value.f64 = natives[i].ulp;
    }
}

static void add_synchronisation(fact_list *list)
{
    add_flag(list, VYRE_FACT_ATOMIC_U32, 1, list->engine->note);
    add_number(list, VYRE_FACT_MEMORY_SCOPES, VYRE_UNIT_NONE, 1 | 2, list->engine->note);
    add_number(list, VYRE_FACT_MEMORY_ORDERS, VYRE_UNIT_NONE, 1 | 2 | 4 | 8 | 16,
               list->engine->note);
    add_flag(list, VYRE_FACT_GRID_BARRIER, 1, list->engine->note);
    add_flag(list, VYRE_FACT_TRAP_REPORT, 1, list->engine->note);
    add_number(list, VYRE_FACT_SUBGROUP_SIZE, VYRE_UNIT_COUNT, 32, list->engine->note);
    add_number(list, VYRE_FACT_SUBGROUP_SIZE_MIN, VYRE_UNIT_COUNT, 32, list->engine->note);
    add_number(list, VYRE_FACT_SUBGROUP_SIZE_MAX, VYRE_UNIT_COUNT, 32, list->engine->note);
    add_number(list, VYRE_FACT_SUBGROUP_OPERATIONS, VYRE_UNIT_NONE, 1 | 2 | 4 | 8,
               list->engine->note);
    add_flag(list, VYRE_FACT_SUBGROUP_LINEAR, 1, list->engine->note);
    add_flag(list, VYRE_FACT_SUBGROUP_SHUFFLE, 1, list->engine->note);
    add_flag(list, VYRE_FACT_DEADLINE_ENFORCED, 1, list->engine->note);
    add_number(list, VYRE_FACT_TIMING_QUALITY, VYRE_UNIT_NONE, 0, list->engine->note);
}

/* The version of the module is part of the key of compiled code already. */
static void add_artefact_key(fact_list *list, const uint64_t *mark)
{
    vyre_fact *fact = add(list, VYRE_FACT_ARTEFACT_KEY, VYRE_TYPE_BYTES, VYRE_UNIT_NONE,
                          "extensions of the processor");
    fact->value.bytes = mark;
    fact->size = sizeof *mark;
}

static void add_machine(fact_list *list, const cpu_words *words)
{
    const char *note = NULL;
    const uint64_t processors = cpu_affinity(&note);
    const uint64_t memory = memory_of(_SC_PHYS_PAGES);
    if (words->vendor[0])
        add_text(list, VYRE_FACT_VENDOR, words->vendor, "/proc/cpuinfo vendor_id");
    if (processors > 0)
        add_number(list, VYRE_FACT_COMPUTE_UNITS, VYRE_UNIT_COUNT, processors, note);
    if (memory > 0)
        add_number(list, VYRE_FACT_MEMORY_BYTES, VYRE_UNIT_BYTES, memory, "sysconf _SC_PHYS_PAGES");
    add_flag(list, VYRE_FACT_UNIFIED, 1, "the device is the host");
    add_flag(list, VYRE_FACT_HOST_VISIBLE, 1, "the device is the host");
    add_flag(list, VYRE_FACT_HOST_COHERENT, 1, "the device is the host");
    const long l1 = sysconf(_SC_LEVEL1_DCACHE_SIZE), l2 = sysconf(_SC_LEVEL2_CACHE_SIZE);
    if (l1 > 0)
        add_number(list, VYRE_FACT_L1_BYTES, VYRE_UNIT_BYTES, (uint64_t)l1,
                   "sysconf _SC_LEVEL1_DCACHE_SIZE");
    if (l2 > 0)
        add_number(list, VYRE_FACT_L2_BYTES, VYRE_UNIT_BYTES, (uint64_t)l2,
                   "sysconf _SC_LEVEL2_CACHE_SIZE");
}

static void add_rate(fact_list *list)
{
    if (list->engine->rate == 0)
        return;
    vyre_fact *fact = add(list, VYRE_FACT_F32_RATE, VYRE_TYPE_F64, VYRE_UNIT_OPS_PER_SECOND,
                          list->engine->rate_note);
    fact->source = VYRE_SOURCE_DEFAULT;
    fact->value.f64 = (double)(list->engine->rate * cpu_processors());
}

/* The interpreter takes every operation, so with `auto` a kernel that the compiler refuses, or that
 * no compiler is there for, still runs. */
static vyre_kernel_caps caps_of(const vyre_plugin_instance *instance)
{
    if (instance->engine == CPU_ENGINE_KERNEL)
        return cpu_kernel_caps;
    vyre_kernel_caps caps = *cpu_llvm_caps();
    if (instance->engine == CPU_ENGINE_AUTO) {
        caps.max_code = cpu_kernel_caps.max_code;
        caps.features |= VYRE_KERNEL_FEATURE_GRID_BARRIER;
        caps.operations[VYRE_OP_GRID_BARRIER / 64] |= UINT64_C(1) << VYRE_OP_GRID_BARRIER % 64;
    }
    return caps;
}

vyre_status cpu_enumerate(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink)
{
    (void)how;
    static const vyre_kernel_caps runs_program = {.struct_size = sizeof runs_program,
                                                  .flags = VYRE_KERNEL_CAPS_RUNS_PROGRAM};
    const vyre_kernel_caps caps = caps_of(instance);
    cpu_words words;
    fact_list list = {.engine = engine_of(instance), .count = 0};
    read_cpu_words(&words);
    add_machine(&list, &words);
    add_limits(&list);
    add_types(&list);
    add_natives(&list);
    add_synchronisation(&list);
    add_rate(&list);
    const uint64_t mark = cpu_code_mark();
    if (instance->engine == CPU_ENGINE_LLVM || instance->engine == CPU_ENGINE_AUTO)
        add_artefact_key(&list, &mark);
    const vyre_device_desc device = {
        .struct_size = sizeof device,
        .flags = VYRE_DEVICE_FLAG_PASSIVE,
        .key = "host",
        .name = words.name[0] ? words.name : "CPU",
        .device_class = VYRE_DEVICE_CLASS_CPU,
        .kernel = instance->engine == CPU_ENGINE_REFERENCE ? &runs_program : &caps,
        .facts = list.facts,
        .fact_count = list.count,
        .fact_stride = sizeof list.facts[0],
    };
    return instance->host->emit_device(instance->host->ctx, sink, &device);
}

vyre_status cpu_facts(vyre_plugin_device *device, uint32_t groups, vyre_sink *sink)
{
    const vyre_host *host = device->instance->host;
    fact_list list = {.engine = engine_of(device->instance), .count = 0};
    const uint64_t available = memory_of(_SC_AVPHYS_PAGES);
    if ((groups & VYRE_FACT_GROUP_BIT(VYRE_FACT_MEMORY_FREE)) == 0 || available == 0)
        return VYRE_OK;
    vyre_fact *fact = add_number(&list, VYRE_FACT_MEMORY_FREE, VYRE_UNIT_BYTES, available,
                                 "sysconf _SC_AVPHYS_PAGES");
    fact->flags |= VYRE_FACT_FLAG_VOLATILE;
    return host->emit_fact(host->ctx, sink, fact);
}
