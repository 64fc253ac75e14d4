/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A plugin whose names are those of another: built more than once, with another CLASH_ID each. Its
 * statics count how often they were used, and init says how often that was.
 */
#include <string.h>

#include <vyre/plugin.h>

#include "tests/plugins/closed.h"

VYRE_PLUGIN_NOTE(0, 0);

#ifdef CLASH_TLS
/* More than a process has left for libraries that come late. */
static __thread char block[1 << 20] __attribute__((tls_model("initial-exec")));
#endif

extern int clash_unique;
VYRE_PLUGIN_EXPORT int clash_private;
VYRE_PLUGIN_EXPORT int clash_next(void);

/* Of the kind that C++ gives to the statics of templates: one in the process. */
__asm__(".data\n"
        ".globl clash_unique\n"
        ".type clash_unique, %gnu_unique_object\n"
        ".size clash_unique, 4\n"
        ".balign 4\n"
        "clash_unique: .long 0\n"
        ".text\n");

struct vyre_plugin_instance {
    const vyre_host *host;
};

static vyre_plugin_instance instance;

int clash_next(void)
{
#ifdef CLASH_TLS
    block[clash_private]++;
#endif
    return ++clash_private;
}

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    char line[] = "private 0 unique 0";
    line[8] = (char)('0' + clash_next());
    line[17] = (char)('0' + ++clash_unique);
    host->log(host->ctx, VYRE_LOG_INFO, line);
    instance.host = host;
    *out_instance = &instance;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *self)
{
    (void)self;
}

static vyre_status enumerate(vyre_plugin_instance *self, uint32_t how, vyre_sink *sink)
{
    (void)self;
    (void)how;
    (void)sink;
    return VYRE_OK;
}

static const vyre_plugin plugin = {
    .struct_size = sizeof plugin,
    .abi_minor = VYRE_ABI_MINOR,
    .id = CLASH_ID,
    .version = "1",
    .init = init,
    .shutdown = shut_down,
    .enumerate = enumerate,
    .open_device = closed_open,
    .device = &closed_functions,
};

const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
    (void)host;
    return &plugin;
}
