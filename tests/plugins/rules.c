/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A plugin that breaks the rule that its file is named after: DEED.so. Under any other name it
 * breaks none. With -DRULES_LINKED it breaks those of the linker instead.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

VYRE_PLUGIN_NOTE(0, 0);

#ifdef RULES_LINKED
/* Seen by all, and of the kind that C++ gives to the statics of templates. */
__asm__(".data\n"
        ".globl rules_unique\n"
        ".type rules_unique, @gnu_unique_object\n"
        ".size rules_unique, 4\n"
        "rules_unique: .long 1\n"
        ".text\n");
const char *vyre_version(void); /* of the library, which a plugin must not need */
VYRE_PLUGIN_EXPORT const char *rules_helper(void);
const char *rules_helper(void)
{
    return vyre_version();
}
#endif

static const char place; /* in this module */

static int is_named(const char *deed)
{
    Dl_info info;
    const size_t size = strlen(deed);
    if (!dladdr(&place, &info) || !info.dli_fname)
        return 0;
    const char *slash = strrchr(info.dli_fname, '/');
    const char *name = slash ? slash + 1 : info.dli_fname;
    return strncmp(name, deed, size) == 0 && strcmp(name + size, ".so") == 0;
}

/* ---- conduct ---- */

static pthread_t thread;
static int stop[2];

static void *wait_for_stop(void *unused)
{
    char byte;
    (void)unused;
    while (read(stop[0], &byte, 1) < 0)
        continue;
    return NULL;
}

static void start_thread(void)
{
    if (pipe2(stop, O_CLOEXEC) == 0)
        pthread_create(&thread, NULL, wait_for_stop, NULL);
}

static void stop_thread(void)
{
    close(stop[1]);
    pthread_join(thread, NULL);
    close(stop[0]);
}

static void block_signal(int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void misbehave(const vyre_host *host)
{
    if (is_named("environment"))
        setenv("RULES_PLUGIN", "was here", 1);
    if (is_named("folder") && chdir("/") != 0)
        host->log(host->ctx, VYRE_LOG_ERROR, "cannot go to /");
    if (is_named("umask"))
        umask(0111);
    if (is_named("locale"))
        setlocale(LC_ALL, "C.UTF-8");
    if (is_named("handler"))
        signal(SIGUSR1, SIG_IGN);
    if (is_named("blocked"))
        block_signal(SIGUSR2);
    if (is_named("rounding"))
        fesetround(FE_TOWARDZERO);
    if (is_named("descriptor"))
        open("/dev/null", O_RDONLY);
    if (is_named("output") && write(STDOUT_FILENO, "hello\n", 6) != 6)
        host->log(host->ctx, VYRE_LOG_ERROR, "cannot say hello");
    if (is_named("thread") || is_named("thread_left"))
        start_thread();
    if (is_named("leak"))
        host->alloc(host->ctx, 24, 0);
    if (is_named("crash"))
        raise(SIGKILL); /* what no sanitizer turns into something else */
    if (is_named("exit"))
        _exit(7);
    if (is_named("hang"))
        for (;;)
            pause();
}

/* ---- the plugin ---- */

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    misbehave(host);
    if (is_named("absent")) {
        host->error(host->ctx, VYRE_UNAVAILABLE, "librules.so.1 is not there", "Install it.");
        return VYRE_UNAVAILABLE;
    }
    *out_instance = (vyre_plugin_instance *)(uintptr_t)host;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *instance)
{
    (void)instance;
    if (is_named("thread"))
        stop_thread();
}

static vyre_status enumerate(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink)
{
    static const vyre_kernel_caps caps = {.struct_size = sizeof caps,
                                          .flags = VYRE_KERNEL_CAPS_RUNS_PROGRAM};
    const vyre_host *host = (const vyre_host *)instance;
    (void)how;
    const vyre_fact fact = {.struct_size = sizeof fact,
                            .key = VYRE_FACT_UNIFIED,
                            .type = is_named("fact_type") ? VYRE_TYPE_U64 : VYRE_TYPE_FLAG,
                            .source =
                                is_named("fact_source") ? VYRE_SOURCE_MEASURED : VYRE_SOURCE_PROBED,
                            .value.u64 = 1};
    const vyre_device_desc device = {
        .struct_size = sizeof device,
        .key = is_named("device_key") ? "ZERO" : "zero",
        .device_class = is_named("device_class") ? 77 : VYRE_DEVICE_CLASS_ACCELERATOR,
        .kernel = &caps,
        .facts = &fact,
        .fact_count = 1,
        .fact_stride = sizeof fact};
    if (is_named("no_device"))
        return VYRE_OK;
    host->emit_device(host->ctx, sink, &device);
    if (is_named("log"))
        host->log(host->ctx, VYRE_LOG_WARN, "the driver is old");
    return VYRE_OK;
}

static vyre_status open_device(vyre_plugin_instance *instance, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    (void)instance, (void)request, (void)out_device, (void)sink;
    return VYRE_NOT_FOUND;
}

static void close_device(vyre_plugin_device *device)
{
    (void)device;
}

static vyre_status run(vyre_plugin_device *device, const vyre_submission *submission,
                       vyre_result *result)
{
    (void)device, (void)submission, (void)result;
    return VYRE_UNSUPPORTED;
}

static const vyre_device_fns functions = {
    .struct_size = sizeof functions, .close = close_device, .run = run};

static vyre_option option = {.struct_size = sizeof option,
                             .type = VYRE_OPTION_INT,
                             .name = "speed",
                             .default_value = "3",
                             .range = "1..9",
                             .help = "How fast."};

static char long_name[200];

static vyre_plugin tables[2] = {{.struct_size = sizeof tables[0],
                                 .abi_minor = VYRE_ABI_MINOR,
                                 .id = "rules",
                                 .name = "Rules",
                                 .version = "1",
                                 .options = &option,
                                 .option_count = 1,
                                 .option_stride = sizeof option,
                                 .init = init,
                                 .shutdown = shut_down,
                                 .enumerate = enumerate,
                                 .open_device = open_device,
                                 .device = &functions}};

const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
    static int calls;
    (void)host;
    if (calls == 0) {
        memset(long_name, 'x', sizeof long_name - 1);
        if (is_named("id"))
            tables[0].id = "ruler";
        if (is_named("version"))
            tables[0].version = "";
        if (is_named("name"))
            tables[0].name = long_name;
        if (is_named("utf8"))
            tables[0].build = "gcc \xff";
        if (is_named("size"))
            tables[0].struct_size = 16;
        if (is_named("init"))
            tables[0].init = NULL;
        if (is_named("needs"))
            tables[0].requires_host = 4;
        if (is_named("note"))
            tables[0].flags = VYRE_PLUGIN_FLAG_PASSIVE_ENUM;
        if (is_named("option"))
            option.range = "1..8";
        if (is_named("option_name"))
            option.name = "haste";
        if (is_named("help"))
            option.help = "How slow.";
        if (is_named("reserved"))
            tables[0].reserved = &place;
        tables[1] = tables[0];
    }
    calls++;
    return &tables[is_named("query") && calls % 2 == 0];
}
