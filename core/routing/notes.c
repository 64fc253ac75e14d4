/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What stood in the way without being a rule or a need. */
#include "config.h"

#include <string.h>

#include <vyre/facts.h>

#include "core/routing/deciding.h"

static int offers_nothing(const vyre_plugin_info *info)
{
    return info->state == VYRE_PLUGIN_REJECTED || info->state == VYRE_PLUGIN_ABSENT ||
           info->state == VYRE_PLUGIN_INSPECTED || info->state == VYRE_PLUGIN_FILTERED;
}

static void note_plugin(vyre__deciding *d, const vyre__plugin *plugin)
{
    vyre_decision *decision = d->decision;
    vyre_plugin_info info;
    vyre__bytes text = {0};
    vyre__plugin_describe(plugin, &info);
    if (offers_nothing(&info))
        vyre__bytes_printf(&text, "plugin `%s` is %s%s%s", info.id[0] ? info.id : info.manifest,
                           vyre_plugin_state_name(info.state), info.reason[0] ? ": " : "",
                           info.reason);
    else if (atomic_load(&plugin->stale))
        vyre__bytes_printf(&text,
                           "the report about plugin `%s` is out of date; the next scan of the host "
                           "examines it again",
                           info.id);
    else
        return;
    decision->notes[decision->note_count++] = vyre__deciding_take(d, &text);
}

void vyre__note_plugins(vyre__deciding *d)
{
    const vyre__registry *registry = d->registry;
    d->decision->notes =
        vyre__deciding_array(d, registry->plugin_count, sizeof *d->decision->notes);
    for (size_t i = 0; d->decision->notes && i < registry->plugin_count; i++)
        note_plugin(d, registry->plugins[i]);
}

static int is_refuted(const vyre__miss *miss)
{
    return miss->known && miss->source == VYRE_SOURCE_REFUTED;
}

static size_t count_refuted(const vyre_decision *decision)
{
    size_t count = 0;
    for (uint32_t i = 0; i < decision->contender_count; i++)
        for (uint32_t j = 0; j < decision->contenders[i].miss_count; j++)
            count += (size_t)is_refuted(&decision->contenders[i].misses[j]);
    return count;
}

void vyre__note_facts(vyre__deciding *d)
{
    vyre_decision *decision = d->decision;
    const size_t count = count_refuted(decision);
    const char **notes =
        count > 0 ? vyre__deciding_array(d, decision->note_count + count, sizeof *notes) : NULL;
    if (!notes)
        return;
    if (decision->note_count > 0)
        memcpy(notes, decision->notes, decision->note_count * sizeof *notes);
    decision->notes = notes;
    for (uint32_t i = 0; i < decision->contender_count; i++) {
        const vyre__contender *contender = &decision->contenders[i];
        for (uint32_t j = 0; j < contender->miss_count; j++) {
            vyre__bytes text = {0};
            if (!is_refuted(&contender->misses[j]))
                continue;
            vyre__bytes_printf(&text, "%s claims `%s`, and code that ran on it showed otherwise",
                               contender->identity.id, contender->misses[j].need->key);
            notes[decision->note_count++] = vyre__deciding_take(d, &text);
        }
    }
}
