/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/guard.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "core/base/text.h"

static _Thread_local vyre__call *current_call;
static _Thread_local const vyre__call_watch *current_watch;
static atomic_uint fork_count;
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;
static int fork_watched;

static const char *const busy_fix =
    "Do not call the library from inside a plugin or from the code that a plugin runs.";

vyre_status vyre__call_begin(vyre__call *call, const char *plugin, const char *function,
                             struct vyre_sink *sink, vyre_error *error)
{
    if (current_call)
        return vyre__fail(error, VYRE_BUSY, busy_fix,
                          "plugin `%s`: %s was called while %s of plugin `%s` runs on this thread",
                          plugin, function, current_call->function, current_call->plugin);
    call->plugin = plugin;
    call->function = function;
    call->sink = sink;
    call->reported = 0;
    current_call = call;
    if (current_watch)
        current_watch->begin(current_watch->user, function);
    return VYRE_OK;
}

void vyre__call_watch_set(const vyre__call_watch *watch)
{
    current_watch = watch;
}

vyre__call *vyre__call_current(void)
{
    return current_call;
}

void vyre__call_log(void (*write)(void *user, uint32_t level, const char *message), void *user,
                    uint32_t level, const char *message)
{
    vyre__call *outer = current_call, call;
    call.plugin = NULL;
    call.function = "log";
    call.sink = NULL;
    call.reported = 0;
    if (!outer)
        current_call = &call;
    write(user, level, message);
    current_call = outer;
}

static int is_known(vyre_status status)
{
    switch (status) {
#define CASE(name, number) case number:
        VYRE_STATUS_TABLE(CASE)
#undef CASE
        return 1;
    default: return 0;
    }
}

vyre_status vyre__call_end(vyre__call *call, vyre_status status, vyre_error *error)
{
    current_call = NULL;
    if (status == VYRE_OK)
        return VYRE_OK;
    const vyre_status result = is_known(status) ? status : VYRE_OTHER;
    if (call->reported && error) {
        *error = call->slot;
        error->status = result;
    } else if (!call->reported) {
        vyre__fail(error, result,
                   "The plugin gave no reason: set `log = debug` in [core] and look for what it "
                   "logs, then ask its vendor.",
                   "plugin `%s`: %s failed: %s", call->plugin, call->function,
                   vyre_status_text(result));
    }
    if (result != status)
        vyre__error_context(error, "plugin `%s` returned the unknown status %d", call->plugin,
                            (int)status);
    return result;
}

/* Copies `text` with control bytes and invalid UTF-8 escaped. */
static void clean(vyre__bytes *out, const char *text, size_t limit)
{
    vyre__put_escaped(out, text, strnlen(text, limit));
    vyre__bytes_put_u8(out, 0);
}

void vyre__call_report(vyre__call *call, vyre_status status, const char *message, const char *fix)
{
    const vyre_error earlier = call->slot;
    vyre__bytes text = {0}, advice = {0};
    clean(&text, message ? message : "", 1023);
    clean(&advice, fix ? fix : "", 511);
    vyre__fail(&call->slot, status,
               advice.failed ? "Free memory and try again." : (const char *)advice.data, "%s",
               text.failed ? "the plugin's reason was lost: out of memory"
                           : (const char *)text.data);
    vyre__bytes_release(&text);
    vyre__bytes_release(&advice);
    if (call->reported) {
        vyre__error_context(&call->slot, "%s", earlier.message);
        for (uint32_t i = 0; i < earlier.context_count && i < 4; i++)
            vyre__error_context(&call->slot, "%s", earlier.context[i]);
    }
    call->reported = 1;
}

/* ---- forks ---- */

static void in_child(void)
{
    atomic_fetch_add_explicit(&fork_count, 1, memory_order_relaxed);
    current_call = NULL;
}

static void watch(void)
{
    fork_watched = pthread_atfork(NULL, NULL, in_child) == 0;
}

vyre_status vyre__fork_watch(vyre_error *error)
{
    pthread_once(&fork_once, watch);
    return fork_watched ? VYRE_OK : vyre__fail_memory(error, "the fork handler");
}

uint32_t vyre__fork_count(void)
{
    return atomic_load_explicit(&fork_count, memory_order_relaxed);
}

vyre_status vyre__api_enter(uint32_t made_at, vyre_error *error)
{
    if (current_call && !current_call->plugin)
        return vyre__fail(error, VYRE_BUSY, "Keep the message, and call the library later.",
                          "the library was called from inside the log function");
    if (current_call)
        return vyre__fail(error, VYRE_BUSY, busy_fix,
                          "the library was called from inside %s of plugin `%s`",
                          current_call->function, current_call->plugin);
    if (made_at != vyre__fork_count())
        return vyre__fail(error, VYRE_FORKED, "Create a new context in the child process.",
                          "the context belongs to the process before the fork");
    return VYRE_OK;
}
