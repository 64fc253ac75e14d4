/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A plugin for vyre in one file: copy it, rename `example`, and replace what stands for the driver.
 *
 * The "hardware" here is a few hundred lines of C that execute kernel form: a switch over its base
 * operations. Where a real plugin would write code for its compiler, that switch has C instead; the
 * order of the work is the same. Device memory is ordinary memory. All else is as in a real plugin:
 * one exported symbol, a note, facts with their sources, one option, a device that compiles a
 * kernel once and runs it from any number of threads.
 *
 * A device that cannot run kernels yet says VYRE_KERNEL_CAPS_RUNS_PROGRAM instead and hands
 * programs to the interpreter that the host lends it (VYRE_EXT_HOST_REFERENCE): `prepare` in
 * `compile`, `execute` in `run`.
 *
 * The plugin needs the headers of vyre only and links no part of it. Read <vyre/plugin.h> first.
 */
#include <fenv.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

#include "interpreter.h"

#define FLAGS VYRE_PLUGIN_FLAG_PASSIVE_ENUM
#define KEY "interpreter"

/* Read by the host before any code of this file runs. */
VYRE_PLUGIN_NOTE(VYRE_KERNEL_MINOR, FLAGS);

/* The host knows these structs by their names alone; here they get members. No global variable
 * holds state: two contexts of one process have an instance each. */

struct vyre_plugin_instance {
    const vyre_host *host; /* services of the host, valid until shutdown */
};

struct vyre_plugin_device {
    vyre_plugin_instance *instance; /* outlives the device */
    uint32_t generation;            /* as the host counts it */
    uint64_t budget;                /* most bytes of memory at a time; 0: no bound */
    atomic_ullong used;             /* bytes of memory, all submissions together */
    atomic_int trace;               /* the option; any thread reads it */
};

/* A compiled kernel. A compiler would have machine code here; an interpreter has the kernel. */
struct vyre_plugin_pipeline {
    example_kernel *kernel; /* owned */
};

/* Every failure reaches the user as a message and an advice. */
static vyre_status fail(const vyre_host *host, vyre_status status, const char *message,
                        const char *fix)
{
    host->error(host->ctx, status, message, fix);
    return status;
}

static vyre_status fail_memory(const vyre_host *host)
{
    return fail(host, VYRE_OUT_OF_HOST_MEMORY, "the host is out of memory",
                "Free memory, or use smaller buffers.");
}

/* ---- the driver --------------------------------------------------------------------------- */

/* A real plugin calls dlopen() on the vendor's library here, and answers UNAVAILABLE when there is
 * none, which is no defect: the host stays quiet about it. */
static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    vyre_plugin_instance *instance = host->alloc(host->ctx, sizeof *instance, 0);
    if (!instance)
        return fail_memory(host);
    *instance = (vyre_plugin_instance){.host = host};
    *out_instance = instance;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *instance)
{
    const vyre_host *host = instance->host;
    host->dealloc(host->ctx, instance, sizeof *instance, 0);
}

/* ---- facts -------------------------------------------------------------------------------- */

typedef struct fact_list {
    vyre_fact facts[16];
    uint32_t count;
} fact_list;

/* `source` is PROBED only where the system, the driver or the device was asked in this process, and
 * `note` says how. What nobody knows is not sent at all: a missing fact is better than a wrong one.
 */
static void add(fact_list *list, uint32_t key, uint8_t type, uint8_t unit, uint8_t source,
                uint64_t value, const char *note)
{
    list->facts[list->count++] = (vyre_fact){.struct_size = sizeof list->facts[0],
                                             .key = key,
                                             .type = type,
                                             .source = source,
                                             .unit = unit,
                                             .flags = VYRE_FACT_FLAG_PASSIVE,
                                             .value.u64 = value,
                                             .note = note};
}

static void add_flag(fact_list *list, uint32_t key, uint8_t source, int value, const char *note)
{
    add(list, key, VYRE_TYPE_FLAG, VYRE_UNIT_NONE, source, value != 0, note);
}

static void add_machine(fact_list *list)
{
    const long units = sysconf(_SC_NPROCESSORS_ONLN);
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    if (units > 0)
        add(list, VYRE_FACT_COMPUTE_UNITS, VYRE_TYPE_U64, VYRE_UNIT_COUNT, VYRE_SOURCE_PROBED,
            (uint64_t)units, "sysconf _SC_NPROCESSORS_ONLN");
    if (pages > 0 && page > 0)
        add(list, VYRE_FACT_MEMORY_BYTES, VYRE_TYPE_U64, VYRE_UNIT_BYTES, VYRE_SOURCE_PROBED,
            (uint64_t)pages * (uint64_t)page, "sysconf _SC_PHYS_PAGES");
    /* Nobody was asked: the author knows it. Such a fact is shown, but qualifies for nothing. */
    add_flag(list, VYRE_FACT_UNIFIED, VYRE_SOURCE_TABLE, 1, "device memory is host memory");
}

/* What the interpreter can do, and what the library spells out in terms of it. A GPU's plugin asks
 * its driver for each of these. */
static void add_features(fact_list *list)
{
    static const uint32_t own[] = {VYRE_FACT_STORAGE8, VYRE_FACT_STORAGE16,  VYRE_FACT_INT64,
                                   VYRE_FACT_FLOAT64,  VYRE_FACT_ATOMIC_U32, VYRE_FACT_TRAP_REPORT};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        add_flag(list, own[i], VYRE_SOURCE_PROBED, 1, "the interpreter has them");
    add_flag(list, VYRE_FACT_GRID_BARRIER, VYRE_SOURCE_PROBED, 1, "split into several kernels");
    add(list, VYRE_FACT_SUBGROUP_OPERATIONS, VYRE_TYPE_U64, VYRE_UNIT_NONE, VYRE_SOURCE_PROBED,
        1 | 2 | 4 | 8, "through workgroup memory");
}

/* Better than a promise is what the device did: two sums that are ties, and a product that is
 * subnormal. */
static void add_floats(fact_list *list)
{
    volatile float one = 1.0f, next = 1.0f + 0x1p-23f, tie = 0x1p-24f, least = 0x1p-126f;
    fenv_t callers;
    fegetenv(&callers);
    fesetenv(FE_DFL_ENV);
    volatile float down = one + tie, up = next + tie, half = least * 0.5f;
    fesetenv(&callers);
    add_flag(list, VYRE_FACT_F32_ROUND_NEAREST, VYRE_SOURCE_PROBED,
             down == 1.0f && up == 1.0f + 0x1p-22f, "ran a witness: two ties");
    add_flag(list, VYRE_FACT_F32_SUBNORMALS, VYRE_SOURCE_PROBED, half != 0.0f,
             "ran a witness: least normal / 2");
}

/* ---- devices ------------------------------------------------------------------------------ */

static vyre_status enumerate(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink)
{
    (void)how; /* nothing here opens a device */
    const vyre_host *host = instance->host;
    fact_list list = {.count = 0};
    add_machine(&list);
    add_features(&list);
    add_floats(&list);
    const vyre_device_desc device = {
        .struct_size = sizeof device,
        .flags = VYRE_DEVICE_FLAG_PASSIVE,
        .key = KEY, /* the same in every process and after a restart */
        .name = "Example interpreter",
        .device_class = VYRE_DEVICE_CLASS_SOFTWARE, /* used only by those who name it */
        .kernel = &example_caps,
        .facts = list.facts,
        .fact_count = list.count,
        .fact_stride = sizeof list.facts[0],
    };
    return host->emit_device(host->ctx, sink, &device); /* copies all of it */
}

/* The value is the configuration's, or the default of the manifest; a reload may change it. */
static vyre_status read_options(vyre_plugin_device *device)
{
    const vyre_host *host = device->instance->host;
    char value[8];
    const vyre_status status = host->option(host->ctx, "trace", value, sizeof value, NULL);
    if (status != VYRE_OK)
        return fail(host, VYRE_CONFIG, "the manifest does not declare the option `trace`",
                    "Install the manifest that belongs to the module.");
    atomic_store(&device->trace, value[0] == '1');
    return VYRE_OK;
}

/* By key, which another process may have seen: a device that is gone is NOT_FOUND. */
static vyre_status open_device(vyre_plugin_instance *instance, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    (void)sink; /* nothing is known now that enumerate did not know */
    const vyre_host *host = instance->host;
    if (!request->key || strcmp(request->key, KEY) != 0)
        return fail(host, VYRE_NOT_FOUND, "the example has no such device",
                    "Open the device `" KEY "`.");
    vyre_plugin_device *device = host->alloc(host->ctx, sizeof *device, 0);
    if (!device)
        return fail_memory(host);
    device->instance = instance;
    device->generation = request->generation;
    device->budget = request->memory_budget;
    atomic_init(&device->used, 0);
    atomic_init(&device->trace, 0);
    const vyre_status status = read_options(device);
    if (status == VYRE_OK)
        *out_device = device;
    else
        host->dealloc(host->ctx, device, sizeof *device, 0);
    return status;
}

static void close_device(vyre_plugin_device *device)
{
    const vyre_host *host = device->instance->host;
    host->dealloc(host->ctx, device, sizeof *device, 0);
}

/* ---- pipelines ---------------------------------------------------------------------------- */

/* Here a real plugin translates the kernel, and keeps nothing of it. */
static vyre_status compile(vyre_plugin_device *device, const vyre_compile *request,
                           vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                           vyre_sink *sink)
{
    (void)sink; /* neither text nor an artefact to hand out */
    const vyre_host *host = device->instance->host;
    const uint64_t start = host->now_ns(host->ctx);
    if (!request->kernel)
        return fail(host, VYRE_UNSUPPORTED, "the example runs kernels only",
                    "Install a version of vyre that lowers programs.");
    vyre_plugin_pipeline *pipeline = host->alloc(host->ctx, sizeof *pipeline, 0);
    if (!pipeline)
        return fail_memory(host);
    pipeline->kernel = example_kernel_copy(host, request->kernel);
    if (!pipeline->kernel) {
        host->dealloc(host->ctx, pipeline, sizeof *pipeline, 0);
        return fail_memory(host);
    }
    result->compile_ns = host->now_ns(host->ctx) - start;
    *out_pipeline = pipeline;
    return VYRE_OK;
}

static void pipeline_destroy(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline)
{
    const vyre_host *host = device->instance->host;
    example_kernel_release(host, pipeline->kernel);
    host->dealloc(host->ctx, pipeline, sizeof *pipeline, 0);
}

/* ---- running ------------------------------------------------------------------------------ */

/* A buffer in device memory. */
typedef struct buffer {
    example_memory placed;     /* what the kernel sees; NULL when the buffer is empty */
    const vyre_binding *given; /* the host's */
    int owns;                  /* 0: an earlier buffer has the same memory */
} buffer;

/* A submission under way. Lives on the stack of its thread: threads share the device alone. */
typedef struct work {
    vyre_plugin_device *device;
    const vyre_submission *submission;
    vyre_result *result;
    buffer *buffers; /* those of all steps, in order */
    size_t count;    /* in use */
} work;

static const vyre_step *step_of(const work *w, uint32_t index)
{
    return element(w->submission->steps, w->submission->step_stride, index);
}

static const buffer *find_shared(const work *w, uint32_t share)
{
    for (size_t i = 0; share && i + 1 < w->count; i++) /* the last one asks */
        if (w->buffers[i].given->share == share)
            return &w->buffers[i];
    return NULL;
}

static void give_back(vyre_plugin_device *device, void *memory, size_t size)
{
    const vyre_host *host = device->instance->host;
    host->dealloc(host->ctx, memory, size, 64);
    atomic_fetch_sub(&device->used, size);
}

/* Device memory within the budget; NULL when there is none. */
static void *take(vyre_plugin_device *device, uint64_t size)
{
    const vyre_host *host = device->instance->host;
    const uint64_t used = atomic_fetch_add(&device->used, size);
    const uint64_t left = device->budget > used ? device->budget - used : 0;
    const int fits = device->budget == 0 || size <= left;
    void *memory = fits && size <= SIZE_MAX ? host->alloc(host->ctx, (size_t)size, 64) : NULL;
    char line[128];
    if (memory)
        return memory;
    atomic_fetch_sub(&device->used, size);
    snprintf(line, sizeof line, "a buffer needs %llu bytes, %llu are left of the budget",
             (unsigned long long)size, (unsigned long long)left);
    fail(host, VYRE_DEVICE_OUT_OF_MEMORY, fits ? "the host has no memory for a buffer" : line,
         fits ? "Free memory, or use smaller buffers."
              : "Use smaller buffers, or raise `memory_budget` in [backend example].");
    return NULL;
}

/* Makes a buffer in device memory and gives it its first content. */
static vyre_status upload(work *w, buffer *b)
{
    const size_t size = (size_t)b->given->size;
    if (size == 0)
        return VYRE_OK;
    b->placed.data = take(w->device, b->given->size);
    if (!b->placed.data)
        return VYRE_DEVICE_OUT_OF_MEMORY;
    b->owns = 1;
    w->result->allocations++;
    w->result->allocated_bytes += size;
    if (b->given->flags & VYRE_BINDING_COPY_IN) {
        memcpy(b->placed.data, b->given->host_in, size);
        w->result->copies++;
        w->result->bytes_up += size;
    } else {
        memset(b->placed.data, 0, size); /* with or without ZERO: nothing of others shows through */
    }
    return VYRE_OK;
}

static vyre_status place(work *w, const vyre_binding *given)
{
    buffer *b = &w->buffers[w->count++];
    const buffer *shared = find_shared(w, given->share);
    *b = (buffer){.given = given, .placed = {shared ? shared->placed.data : NULL, given->size}};
    return shared ? VYRE_OK : upload(w, b);
}

static vyre_status place_all(work *w)
{
    vyre_status status = VYRE_OK;
    for (uint32_t i = 0; i < w->submission->step_count; i++) {
        const vyre_step *step = step_of(w, i);
        for (uint32_t j = 0; status == VYRE_OK && j < step->binding_count; j++)
            status = place(w, element(step->bindings, step->binding_stride, j));
    }
    return status;
}

static void download(work *w, const buffer *b)
{
    const vyre_binding *given = b->given;
    if (!b->owns || !(given->flags & VYRE_BINDING_COPY_OUT) || given->out_size == 0)
        return;
    memcpy(given->host_out, (const char *)b->placed.data + given->out_offset,
           (size_t)given->out_size);
    w->result->copies++;
    w->result->bytes_down += given->out_size;
}

/* What the kernel's buffer for traps holds. */
static vyre_status check_trap(const work *w, const vyre_step *step, uint32_t index,
                              const buffer *buffers)
{
    const uint32_t number = example_kernel_trap(step->pipeline->kernel);
    vyre_trap trap = {.taken = 0};
    if (number < step->binding_count)
        memcpy(&trap, buffers[number].placed.data, sizeof trap);
    if (!trap.taken || !step->trap || !(w->submission->flags & VYRE_SUBMIT_CHECK_TRAPS))
        return VYRE_OK;
    trap.step = index;
    *step->trap = trap;
    return fail(w->device->instance->host, VYRE_TRAPPED, "the program trapped",
                "Check its inputs against what the trap stands for.");
}

static vyre_status run_step(work *w, uint32_t index, const buffer *buffers)
{
    const vyre_host *host = w->device->instance->host;
    const vyre_step *step = step_of(w, index);
    vyre_status status = example_kernel_run(host, step->pipeline->kernel, step, &buffers->placed,
                                            sizeof *buffers, w->submission->deadline);
    w->result->launches++;
    if (status == VYRE_OUT_OF_HOST_MEMORY)
        return fail_memory(host);
    if (status == VYRE_TIMEOUT)
        return fail(host, status, "the deadline passed", "Give the work more time, or less to do.");
    status = check_trap(w, step, index, buffers);
    w->result->steps_done += status == VYRE_OK;
    return status;
}

/* Steps from repeat_first on run repeat_count times, on the same buffers. */
static vyre_status run_steps(work *w)
{
    const vyre_submission *s = w->submission;
    const uint32_t rounds = s->repeat_count > 0 ? s->repeat_count : 1;
    vyre_status status = VYRE_OK;
    size_t again = 0; /* first buffer of step repeat_first */
    for (uint32_t round = 0; status == VYRE_OK && round < rounds; round++) {
        size_t first = round == 0 ? 0 : again;
        for (uint32_t i = round == 0 ? 0 : s->repeat_first; status == VYRE_OK && i < s->step_count;
             i++) {
            if (i == s->repeat_first)
                again = first;
            status = run_step(w, i, w->buffers + first);
            first += step_of(w, i)->binding_count;
        }
    }
    return status;
}

static vyre_status run_all(work *w)
{
    const vyre_host *host = w->device->instance->host;
    vyre_status status = place_all(w);
    if (status == VYRE_OK) {
        const uint64_t start = host->now_ns(host->ctx);
        fenv_t callers; /* whatever the application has set */
        fegetenv(&callers);
        fesetenv(FE_DFL_ENV);
        status = run_steps(w);
        fesetenv(&callers);
        w->result->kernel_ns = host->now_ns(host->ctx) - start;
    }
    for (size_t i = 0; status == VYRE_OK && i < w->count; i++)
        download(w, &w->buffers[i]);
    for (size_t i = 0; i < w->count; i++)
        if (w->buffers[i].owns)
            give_back(w->device, w->buffers[i].placed.data, (size_t)w->buffers[i].given->size);
    return status;
}

static void trace(const vyre_plugin_device *device, const vyre_result *result)
{
    const vyre_host *host = device->instance->host;
    char line[128];
    if (!atomic_load(&device->trace))
        return;
    snprintf(line, sizeof line, "status %d after %u steps", (int)result->status,
             (unsigned)result->steps_done);
    host->log(host->ctx, VYRE_LOG_INFO, line);
}

static vyre_status run(vyre_plugin_device *device, const vyre_submission *submission,
                       vyre_result *result)
{
    const vyre_host *host = device->instance->host;
    work w = {.device = device, .submission = submission, .result = result};
    size_t total = 0;
    for (uint32_t i = 0; i < submission->step_count; i++)
        total += step_of(&w, i)->binding_count;
    vyre_status status = VYRE_OK;
    if (submission->before_count > 0 || submission->after_count > 0)
        status = fail(host, VYRE_UNSUPPORTED, "the example has no resident memory to transfer",
                      "Pass the buffers with each dispatch.");
    if (status == VYRE_OK && total > 0) {
        w.buffers = host->alloc(host->ctx, total * sizeof *w.buffers, 0);
        if (!w.buffers)
            status = fail_memory(host);
    }
    if (status == VYRE_OK)
        status = run_all(&w);
    host->dealloc(host->ctx, w.buffers, total * sizeof *w.buffers, 0);
    result->generation = device->generation;
    result->status = status;
    trace(device, result);
    return status;
}

/* ---- tables: constant and static, so that query does nothing but return them ----------------- */

static const vyre_device_fns device_functions = {
    .struct_size = sizeof device_functions,
    .close = close_device,
    .run = run,
    .compile = compile,
    .pipeline_destroy = pipeline_destroy,
    .prepare = read_options,
};

/* As in example.ini, word for word. */
static const vyre_option options[] = {{
    .struct_size = sizeof options[0],
    .type = VYRE_OPTION_FLAG,
    .name = "trace",
    .default_value = "no",
    .help = "Whether each submission is logged at level info.",
}};

static const vyre_plugin plugin = {
    .struct_size = sizeof plugin,
    .abi_minor = VYRE_ABI_MINOR,
    .flags = FLAGS,
    .id = "example",
    .name = "Example",
    .version = "1.0",
    .build = __VERSION__,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .option_stride = sizeof options[0],
    .init = init,
    .shutdown = shut_down,
    .enumerate = enumerate,
    .open_device = open_device,
    .device = &device_functions,
};

VYRE_PLUGIN_EXPORT const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
    (void)host;
    return &plugin;
}
