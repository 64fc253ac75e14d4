/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A plugin that misbehaves as the name of its file says: DEED.STAGE.so does DEED when STAGE comes
 * (constructor, query, init, enumerate, shutdown), and is well-behaved otherwise. Its report goes
 * to descriptor 3, which a plugin does not know of: the deeds that write there are hostile.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

#include "tests/plugins/closed.h"

VYRE_PLUGIN_NOTE(0, 0);

enum { REPORT = 3 };

static volatile int never; /* keeps the compiler from seeing through the deeds */

/* True when the file's name starts with "DEED." and ends with ".STAGE.so". */
static int is_named(const char *deed, const char *stage)
{
    Dl_info info;
    if (!dladdr((void *)&never, &info) || !info.dli_fname)
        return 0;
    const char *slash = strrchr(info.dli_fname, '/');
    const char *name = slash ? slash + 1 : info.dli_fname;
    const size_t deed_size = strlen(deed), stage_size = strlen(stage);
    return strncmp(name, deed, deed_size) == 0 && name[deed_size] == '.' &&
           strncmp(name + deed_size + 1, stage, stage_size) == 0 &&
           strcmp(name + deed_size + 1 + stage_size, ".so") == 0;
}

static void write_times(int to, const void *data, size_t size, int times)
{
    for (int i = 0; i < times; i++)
        if (write(to, data, size) < 0)
            return;
}

static void flood(int to, size_t megabytes)
{
    static char block[1 << 16];
    memset(block, 'x', sizeof block);
    write_times(to, block, sizeof block, (int)(megabytes * 16));
}

/* A frame whose body is said to have `size` bytes, without the body. */
static void write_head(uint32_t size)
{
    unsigned char head[44] = "VYPR\1";
    for (int i = 0; i < 4; i++)
        head[8 + i] = (unsigned char)(size >> 8 * i);
    write_times(REPORT, head, sizeof head, 1);
}

static int overflow(int depth)
{
    volatile char frame[4096];
    frame[depth % 4096] = (char)depth;
    return never ? frame[0] : overflow(depth + 1) + frame[depth % 4096];
}

/* An exception of C++ that nobody catches. */
static void throw_up(void)
{
    void (*throw_bad_alloc)(void) = NULL;
    void *library = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);
    if (library)
        *(void **)&throw_bad_alloc = dlsym(library, "_ZSt17__throw_bad_allocv");
    if (throw_bad_alloc)
        throw_bad_alloc();
    abort();
}

/* To a frame that was left long ago: nobody knows what is there now. */
static void jump_out(void)
{
    static jmp_buf nowhere;
    longjmp(nowhere, 1);
}

/* Something that lives on and holds every descriptor, in a session of its own or not. */
static void leave_behind(int own_session)
{
    if (fork() != 0)
        return;
    if (own_session)
        setsid();
    sleep(3);
    _exit(0);
}

static void misbehave(const char *stage)
{
    if (is_named("abort", stage))
        abort();
    if (is_named("segv", stage))
        *(volatile int *)((intptr_t)never + 4096) = 1;
    if (is_named("exit", stage))
        exit(0);
    if (is_named("quit", stage))
        _exit(7);
    if (is_named("kill", stage))
        raise(SIGKILL);
    if (is_named("overflow", stage))
        never = overflow(0);
    if (is_named("throw", stage))
        throw_up();
    if (is_named("longjmp", stage))
        jump_out();
    while (is_named("hang", stage))
        never = 0;
    if (is_named("sleep", stage))
        sleep(60);
    if (is_named("words", stage)) {
        write_times(2, "first\n", 6, 1);
        write_times(2, "the \033[31mdriver\n\nis broken\n", 26, 1);
        abort();
    }
    if (is_named("noise", stage)) {
        flood(2, 8);
        abort();
    }
    if (is_named("chatter", stage))
        write_times(1, "VYPR", 4, 1000);
    if (is_named("flood", stage))
        flood(REPORT, 64);
    if (is_named("large", stage)) {
        write_head(1 << 20);
        flood(REPORT, 64);
    }
    if (is_named("huge", stage))
        write_head(0xFFFFFFFF);
    if (is_named("half", stage)) {
        write_head(100);
        _exit(0);
    }
    if (is_named("twice", stage))
        write_head(0);
    if (is_named("marks", stage))
        write_times(REPORT, "\1\2\3\4", 4, 1000);
    if (is_named("close", stage))
        close(REPORT);
    if (is_named("daemon", stage))
        leave_behind(1);
    if (is_named("child", stage))
        leave_behind(0);
    if (is_named("stdin", stage) && read(0, &(char){0}, 1) != 0)
        abort();
    for (int i = REPORT + 1; is_named("open", stage) && i < 256; i++)
        if (fcntl(i, F_GETFD) >= 0)
            abort();
}

__attribute__((constructor)) static void construct(void)
{
    misbehave("constructor");
}

struct vyre_plugin_instance {
    const vyre_host *host;
};

static vyre_plugin_instance instance;

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    misbehave("init");
    if (is_named("warn", "init"))
        host->log(host->ctx, VYRE_LOG_WARN, "an old driver");
    if (is_named("inform", "init"))
        host->log(host->ctx, VYRE_LOG_INFO, "nothing to see");
    if (is_named("short", "init"))
        return VYRE_OUT_OF_HOST_MEMORY;
    instance.host = host;
    *out_instance = &instance;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *self)
{
    (void)self;
    misbehave("shutdown");
}

static vyre_status enumerate(vyre_plugin_instance *self, uint32_t how, vyre_sink *sink)
{
    static const vyre_kernel_caps caps = {.struct_size = sizeof caps,
                                          .flags = VYRE_KERNEL_CAPS_RUNS_PROGRAM};
    const vyre_fact facts[] = {{.struct_size = sizeof facts[0],
                                .key = VYRE_FACT_MEMORY_BYTES,
                                .type = VYRE_TYPE_U64,
                                .source = VYRE_SOURCE_PROBED,
                                .unit = VYRE_UNIT_BYTES,
                                .value.u64 = how == VYRE_ENUMERATE_ACTIVE ? 1 << 20 : 1}};
    const vyre_device_desc device = {.struct_size = sizeof device,
                                     .key = "zero",
                                     .name = "Device zero",
                                     .device_class = VYRE_DEVICE_CLASS_ACCELERATOR,
                                     .kernel = &caps,
                                     .facts = facts,
                                     .fact_count = 1,
                                     .fact_stride = sizeof facts[0]};
    misbehave("enumerate");
    if (is_named("short", "enumerate"))
        return VYRE_OUT_OF_HOST_MEMORY;
    return self->host->emit_device(self->host->ctx, sink, &device);
}

static const vyre_plugin plugin = {
    .struct_size = sizeof plugin,
    .abi_minor = VYRE_ABI_MINOR,
    .id = "bad",
    .name = "Bad",
    .version = "1",
    .build = "test",
    .init = init,
    .shutdown = shut_down,
    .enumerate = enumerate,
    .open_device = closed_open,
    .device = &closed_functions,
};

const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
    (void)host;
    misbehave("query");
    return &plugin;
}
