/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A plugin that says odd things: ODDITY.so says what the oddity of that name is, and behaves well
 * otherwise. With -DODD_NEWER it is one of a later minor.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

#ifdef ODD_NEWER
#undef VYRE_ABI_MINOR
#define VYRE_ABI_MINOR 7
#endif

VYRE_PLUGIN_NOTE(0, 0);

/* What a later minor might append. */
typedef struct later_plugin {
    vyre_plugin now;
    void *later[8];
} later_plugin;

typedef struct later_fns {
    vyre_device_fns now;
    void *later[8];
} later_fns;

struct vyre_plugin_instance {
    const vyre_host *host;
};

static vyre_plugin_instance instance;
static const char place; /* in this module */
static int inits;        /* calls of init in this process */
static vyre_sink *kept;  /* of an enumerate that has returned */

static int is_odd(const char *oddity)
{
    Dl_info info;
    const size_t size = strlen(oddity);
    if (!dladdr(&place, &info) || !info.dli_fname)
        return 0;
    const char *slash = strrchr(info.dli_fname, '/');
    const char *name = slash ? slash + 1 : info.dli_fname;
    return strncmp(name, oddity, size) == 0 && strcmp(name + size, ".so") == 0;
}

/* `size` bytes of text that are the last before memory that nobody may touch. */
static const char *at_the_edge(const char *text, size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0)
        return "";
    return memcpy(pages + page - size, text, size);
}

/* ---- devices ---- */

static vyre_kernel_caps caps = {.struct_size = sizeof caps, .flags = VYRE_KERNEL_CAPS_RUNS_PROGRAM};

static vyre_device_desc describe(const char *key)
{
    return (vyre_device_desc){.struct_size = sizeof(vyre_device_desc),
                              .key = key,
                              .name = key,
                              .device_class = VYRE_DEVICE_CLASS_ACCELERATOR,
                              .kernel = &caps};
}

/* A device as the oddity has it. */
static vyre_device_desc describe_oddly(vyre_fact facts[2])
{
    vyre_device_desc device = describe("zero");
    for (int i = 0; i < 2; i++)
        facts[i] = (vyre_fact){.struct_size = sizeof facts[i],
                               .key = i ? VYRE_FACT_MEMORY_FREE : VYRE_FACT_MEMORY_BYTES,
                               .type = VYRE_TYPE_U64,
                               .source = VYRE_SOURCE_PROBED,
                               .unit = VYRE_UNIT_BYTES,
                               .value.u64 = i ? UINT64_MAX : 1 << 20};
    device.facts = facts;
    device.fact_count = 2;
    device.fact_stride = sizeof facts[0];
    if (is_odd("desc_0"))
        device.struct_size = 0;
    if (is_odd("desc_huge"))
        device.struct_size = UINT32_MAX;
    if (is_odd("caps_0"))
        caps.struct_size = 0;
    if (is_odd("stride_8"))
        device.fact_stride = 8;
    if (is_odd("no_facts"))
        device.facts = NULL;
    if (is_odd("key_none"))
        device.key = NULL;
    if (is_odd("key_long"))
        device.key = "0123456789012345678901234567890123456789012345678901234567890123x";
    if (is_odd("key_edge"))
        device.key = at_the_edge("edge", 4);
    if (is_odd("class_0"))
        device.device_class = 0;
    return device;
}

typedef struct emission {
    vyre_sink *sink;
    const vyre_device_desc *device;
    vyre_status status;
} emission;

static void *emit(void *argument)
{
    emission *e = argument;
    e->status = instance.host->emit_device(instance.host->ctx, e->sink, e->device);
    return NULL;
}

static void emit_from_a_thread(vyre_sink *sink, const vyre_device_desc *device)
{
    pthread_t thread;
    emission e = {sink, device, VYRE_OK};
    if (pthread_create(&thread, NULL, emit, &e) == 0)
        pthread_join(thread, NULL);
    instance.host->log(instance.host->ctx, VYRE_LOG_WARN,
                       e.status == VYRE_INVALID_ARGUMENT ? "the thread was refused" : "taken");
}

static void emit_many(vyre_sink *sink)
{
    for (int i = 0; i < 10000; i++) {
        char key[] = "many-0000";
        for (int digit = 8, rest = i; digit > 4; digit--, rest /= 10)
            key[digit] = (char)('0' + rest % 10);
        const vyre_device_desc device = describe(key);
        instance.host->emit_device(instance.host->ctx, sink, &device);
    }
}

static vyre_status enumerate(vyre_plugin_instance *self, uint32_t how, vyre_sink *sink)
{
    vyre_fact facts[2];
    const vyre_device_desc device = describe_oddly(facts);
    (void)self;
    (void)how;
    if (is_odd("devices_0"))
        return VYRE_OK;
    if (is_odd("devices_10000"))
        emit_many(sink);
    else if (is_odd("thread"))
        emit_from_a_thread(sink, &device);
    else
        emit(&(emission){sink, &device, VYRE_OK});
    if (is_odd("twice"))
        emit(&(emission){sink, &device, VYRE_OK});
    kept = sink;
    return VYRE_OK;
}

static vyre_status open_device(vyre_plugin_instance *self, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    (void)request;
    (void)sink;
    if (is_odd("gone")) {
        self->host->error(self->host->ctx, VYRE_NOT_FOUND, "the device was unplugged", "Plug it.");
        return VYRE_NOT_FOUND;
    }
    *out_device = (vyre_plugin_device *)(void *)&instance;
    return VYRE_OK;
}

static void close_device(vyre_plugin_device *device)
{
    (void)device;
    instance.host->log(instance.host->ctx, VYRE_LOG_WARN, "closed");
}

static vyre_status run(vyre_plugin_device *device, const vyre_submission *submission,
                       vyre_result *result)
{
    (void)device;
    (void)submission;
    const vyre_status status = is_odd("lost") ? VYRE_DEVICE_LOST : VYRE_OK;
    if (status != VYRE_OK)
        instance.host->error(instance.host->ctx, status, "the device fell off the bus",
                             "Create the pipeline again.");
    result->status = status;
    return status;
}

/* ---- the driver ---- */

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    instance.host = host;
    if (is_odd("second_time") && inits++ == 0) {
        host->error(host->ctx, VYRE_INTERNAL, "the driver is still asleep", "Try again.");
        return VYRE_INTERNAL;
    }
    *out_instance = &instance;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *self)
{
    if (is_odd("late")) {
        const vyre_device_desc device = describe("late");
        emit(&(emission){kept, &device, VYRE_OK});
    }
    self->host->log(self->host->ctx, VYRE_LOG_WARN, "shut down");
}

/* ---- the tables ---- */

static vyre_status compile(vyre_plugin_device *device, const vyre_compile *request,
                           vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                           vyre_sink *sink)
{
    (void)device;
    (void)request;
    (void)out_pipeline;
    (void)result;
    (void)sink;
    return VYRE_UNSUPPORTED;
}

static vyre_status submit(vyre_plugin_device *device, const vyre_submission *submission,
                          vyre_plugin_job **out_job)
{
    (void)device;
    (void)submission;
    (void)out_job;
    return VYRE_UNSUPPORTED;
}

static vyre_status wait_for(vyre_plugin_device *device, vyre_plugin_job *job, uint64_t deadline,
                            vyre_result *result)
{
    (void)device;
    (void)job;
    (void)deadline;
    (void)result;
    return VYRE_UNSUPPORTED;
}

static vyre_status memory_create(vyre_plugin_device *device, const vyre_memory_request *request,
                                 vyre_plugin_memory **out_memory)
{
    (void)device;
    (void)request;
    (void)out_memory;
    return VYRE_UNSUPPORTED;
}

static void set_functions(vyre_device_fns *fns)
{
    *fns = (vyre_device_fns){.struct_size = sizeof *fns, .close = close_device, .run = run};
    if (is_odd("fns_0"))
        fns->struct_size = 0;
    if (is_odd("fns_less"))
        fns->struct_size = VYRE_DEVICE_FNS_SIZE_V1_0 - 1;
    if (is_odd("fns_more"))
        fns->struct_size = sizeof(later_fns);
    if (is_odd("fns_huge"))
        fns->struct_size = UINT32_MAX;
    if (is_odd("no_close"))
        fns->close = NULL;
    if (is_odd("no_pipeline_destroy"))
        fns->compile = compile;
    if (is_odd("no_wait"))
        fns->submit = submit;
    if (is_odd("no_job_destroy")) {
        fns->submit = submit;
        fns->wait = wait_for;
    }
    if (is_odd("no_memory_destroy"))
        fns->memory_create = memory_create;
}

static void set_sizes(vyre_plugin *table)
{
    static const struct {
        const char *oddity;
        uint32_t size;
    } sizes[] = {{"size_0", 0},
                 {"size_1", 1},
                 {"size_less", VYRE_PLUGIN_SIZE_V1_0 - 1},
                 {"size_least", VYRE_PLUGIN_SIZE_V1_0},
                 {"size_more", sizeof(later_plugin)},
                 {"size_over", VYRE_STRUCT_SIZE_MAX + 1},
                 {"size_huge", UINT32_MAX}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        if (is_odd(sizes[i].oddity))
            table->struct_size = sizes[i].size;
}

static void set_texts(vyre_plugin *table)
{
    if (is_odd("id_none"))
        table->id = NULL;
    if (is_odd("id_empty"))
        table->id = "";
    if (is_odd("id_long"))
        table->id = "odd_odd_odd_odd_odd_odd_odd_odd_odd";
    if (is_odd("id_upper"))
        table->id = "ODD";
    if (is_odd("id_escape"))
        table->id = "\033[31modd\n\xFF";
    if (is_odd("id_edge"))
        table->id = at_the_edge("odd", 3);
    if (is_odd("version_none"))
        table->version = NULL;
    if (is_odd("name_edge"))
        table->name = at_the_edge("name", 4);
}

static void set_extensions(vyre_plugin *table)
{
    static vyre_ext links[10000];
    const size_t count = sizeof links / sizeof links[0];
    for (size_t i = 0; i < count; i++)
        links[i] = (vyre_ext){.struct_size = sizeof links[i], .type = 0x9000};
    if (is_odd("ext_unknown") || is_odd("ext_0") || is_odd("ext_cycle") || is_odd("ext_long"))
        table->ext = links;
    if (is_odd("ext_0"))
        links[0].struct_size = 0;
    if (is_odd("ext_cycle"))
        links[0].next = &links[0];
    for (size_t i = 1; is_odd("ext_long") && i < count; i++)
        links[i - 1].next = &links[i];
}

const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
    static later_fns fns;
    static later_plugin table;
    table.now = (vyre_plugin){.struct_size = sizeof table.now,
                              .abi_minor = VYRE_ABI_MINOR,
                              .id = "odd",
                              .name = "Odd",
                              .version = "1",
                              .init = init,
                              .shutdown = shut_down,
                              .enumerate = enumerate,
                              .open_device = open_device,
                              .device = &fns.now};
    (void)host;
    if (is_odd("refuses"))
        return NULL;
    set_functions(&fns.now);
    set_sizes(&table.now);
    set_texts(&table.now);
    set_extensions(&table.now);
    if (is_odd("minor"))
        table.now.abi_minor++;
    if (is_odd("flags"))
        table.now.flags = VYRE_PLUGIN_FLAG_UNLOADABLE;
    if (is_odd("requires"))
        table.now.requires_host = UINT64_MAX;
    if (is_odd("no_shutdown"))
        table.now.shutdown = NULL;
    if (is_odd("no_enumerate"))
        table.now.enumerate = NULL;
    if (is_odd("no_open"))
        table.now.open_device = NULL;
    if (is_odd("no_device"))
        table.now.device = NULL;
    return &table.now;
}
