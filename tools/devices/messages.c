/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tools/devices/messages.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"

/* Under --redact a line that cannot be redacted is not shown. */
static void show(messages *lines, uint32_t level, const char *text)
{
    char *shown = redact_copy(lines->words, text);
    if (shown && !lines->words->failed)
        vyre__log_to_stderr(NULL, level, shown);
    vyre_free(shown);
}

static void take(void *user, uint32_t level, const char *text)
{
    messages *lines = user;
    pthread_mutex_lock(&lines->lock);
    if (lines->is_holding) {
        vyre__bytes_put_u8(&lines->held, (uint8_t)level);
        vyre__bytes_put(&lines->held, text, strlen(text) + 1);
    } else {
        show(lines, level, text);
    }
    pthread_mutex_unlock(&lines->lock);
}

void messages_begin(messages *lines, redactor *words, vyre_context_options *options)
{
    const char *level = secure_getenv("VYRE_LOG");
    lines->is_whole = level && *level;
    lines->words = words;
    options->log = vyre__log_to_stderr;
    if (lines->is_whole && !words->enabled)
        return;
    options->log = take;
    options->log_user = lines;
    lines->is_holding = lines->is_begun = 1;
    pthread_mutex_init(&lines->lock, NULL);
}

static int is_said_by_a_row(const char *text, const vyre_plugin_info *plugins, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (*plugins[i].reason && strstr(text, plugins[i].reason))
            return 1;
    return 0;
}

void messages_show(messages *lines, const vyre_plugin_info *plugins, uint32_t plugin_count)
{
    if (!lines->is_begun)
        return;
    pthread_mutex_lock(&lines->lock);
    const char *at = (const char *)lines->held.data;
    const char *end = lines->held.failed || !at ? at : at + lines->held.size;
    while (at < end) {
        if (lines->is_whole || !is_said_by_a_row(at + 1, plugins, plugin_count))
            show(lines, (uint8_t)*at, at + 1);
        at += 1 + strlen(at + 1) + 1;
    }
    vyre__bytes_release(&lines->held);
    lines->is_holding = 0;
    pthread_mutex_unlock(&lines->lock);
}

void messages_end(messages *lines)
{
    if (lines->is_begun)
        pthread_mutex_destroy(&lines->lock);
    vyre__bytes_release(&lines->held);
    *lines = (messages){0};
}
