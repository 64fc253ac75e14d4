/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the library logs, on stderr: as much as `[core] log` and VYRE_LOG say.
 *
 * Without VYRE_LOG lines wait for the end of the scan, so that those are left out which say of a
 * plugin what the table of plugins says; under --redact they wait until it is known what to leave
 * out.
 */
#ifndef TOOLS_DEVICES_MESSAGES_H
#define TOOLS_DEVICES_MESSAGES_H

#include <pthread.h>

#include "tools/devices/redact.h"

/* Zero-initialise. */
typedef struct messages {
    pthread_mutex_t lock; /* guards what follows once the library writes */
    redactor *words;      /* the inventory's */
    vyre__bytes held;     /* a byte that is the level, the text, NUL; and so on */
    int is_begun, is_holding, is_whole;
} messages;

/* Fills log and log_user of the options. Where no line would have to wait they are the library's
 * own writer. */
void messages_begin(messages *lines, redactor *words, vyre_context_options *options);

/* Shows the lines that waited, and from now on each as it comes. The rows are those of the scan; 0
 * of them when it failed. */
void messages_show(messages *lines, const vyre_plugin_info *plugins, uint32_t plugin_count);

/* The library writes no more. */
void messages_end(messages *lines);

#endif
