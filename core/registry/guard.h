/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The border between the library and a plugin's code: which call runs on this thread, where its
 * error text goes, and whether this process is a forked child.
 */
#ifndef VYRE_CORE_REGISTRY_GUARD_H
#define VYRE_CORE_REGISTRY_GUARD_H

#include "core/base/error.h"

struct vyre_sink;

/* One call into a plugin. Lives on the stack of the thread that makes it. */
typedef struct vyre__call {
    const char *plugin;     /* id; belongs to the caller. NULL: the application's log function */
    const char *function;   /* "run" */
    struct vyre_sink *sink; /* the sink handed out with the call, or NULL */
    int reported;           /* `slot` holds what the plugin said */
    vyre_error slot;
} vyre__call;

/* Starts a call. BUSY when this thread is inside another one. */
vyre_status vyre__call_begin(vyre__call *call, const char *plugin, const char *function,
                             struct vyre_sink *sink, vyre_error *error);

/* Ends it. Returns `status` with unknown numbers turned into OTHER, and fills `error` when it is a
 * failure. */
vyre_status vyre__call_end(vyre__call *call, vyre_status status, vyre_error *error);

/* Is told of each call that begins on this thread, until it is replaced by NULL: an examination
 * must know where a plugin got to. The struct belongs to the caller and outlives its use. */
typedef struct vyre__call_watch {
    void (*begin)(void *user, const char *function);
    void *user;
} vyre__call_watch;
void vyre__call_watch_set(const vyre__call_watch *watch);

/* The call that runs on this thread, or NULL. */
vyre__call *vyre__call_current(void);

/* Puts the plugin's reason into the slot of a call; an earlier one becomes context. */
void vyre__call_report(vyre__call *call, vyre_status status, const char *message, const char *fix);

/* Runs the application's log function. A call of the library from inside it is BUSY: the message
 * may come from a call that holds a lock. */
void vyre__call_log(void (*write)(void *user, uint32_t level, const char *message), void *user,
                    uint32_t level, const char *message);

/* Starts counting forks of this process; OUT_OF_HOST_MEMORY. May be called again. */
vyre_status vyre__fork_watch(vyre_error *error);

/* How often the process forked on its way here. */
uint32_t vyre__fork_count(void);

/* The check at the head of a public call on an object made at `fork_count`: BUSY from inside a
 * plugin or from the application's log function, FORKED in a child. */
vyre_status vyre__api_enter(uint32_t fork_count, vyre_error *error);

#endif
