/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/choose.h"

#include <stdlib.h>
#include <string.h>

#include "core/routing/selector.h"

static int compare_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_preference(const void *left, const void *right)
{
    const vyre__device *a = *(vyre__device *const *)left;
    const vyre__device *b = *(vyre__device *const *)right;
    int order = compare_numbers(a->record.device_class, b->record.device_class);
    if (order == 0)
        order = compare_numbers(b->plugin->manifest.priority, a->plugin->manifest.priority);
    if (order == 0 && a->plugin == b->plugin)
        order = compare_numbers(b->record.rank, a->record.rank);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static void put_plugins(vyre__bytes *text, const vyre__registry *registry)
{
    for (size_t i = 0; i < registry->plugin_count; i++) {
        const vyre__plugin *plugin = registry->plugins[i];
        const int state = (int)vyre__plugin_state(plugin);
        const int has_id = plugin->manifest.id[0] != 0;
        if (plugin->device_count == 0)
            vyre__bytes_printf(text, "; plugin%s%s%s is %s%s%s", has_id ? " `" : " without an id",
                               plugin->manifest.id, has_id ? "`" : "",
                               vyre_plugin_state_name((vyre_plugin_state)state),
                               atomic_load(&plugin->condition)->reason[0] ? ": " : "",
                               atomic_load(&plugin->condition)->reason);
    }
}

static vyre_status fail_none(const vyre__registry *registry, const char *selector,
                             const vyre__bytes *reasons, size_t matched, vyre_error *error)
{
    vyre__bytes text = {0};
    const char *fix = "Give the program smaller requirements, or install a backend that meets "
                      "them; `vyre-devices` lists what is there.";
    if (registry->device_count == 0) {
        vyre__bytes_put_text(&text, "no plugin offers a device");
        put_plugins(&text, registry);
        fix = "Install a backend, or correct what is wrong with the ones above.";
    } else if (matched == 0) {
        vyre__bytes_printf(&text, "no device matches `%s`; there are:", selector ? selector : "*");
        for (size_t i = 0; i < registry->device_count; i++)
            vyre__bytes_printf(&text, "%s %s", i > 0 ? "," : "", registry->devices[i]->id);
        put_plugins(&text, registry);
        fix = "Name one of the devices; `vyre-devices` lists them.";
    } else {
        vyre__bytes_printf(&text, "no device can run the program: %.*s", (int)reasons->size,
                           (const char *)reasons->data);
    }
    vyre__bytes_put_u8(&text, 0);
    const vyre_status status =
        text.failed ? vyre__fail_memory(error, "the reasons of a choice")
                    : vyre__fail(error, VYRE_NO_DEVICE, fix, "%s", (const char *)text.data);
    vyre__bytes_release(&text);
    return status;
}

/* Notes why the device is left out. */
static int is_eligible(const vyre__device *device, const char *selector,
                       const vyre_requirements *requirements, uint32_t float_mode,
                       vyre__bytes *reasons)
{
    vyre__bytes misses = {0};
    unsigned count = 0;
    if (!selector && device->record.device_class == VYRE_DEVICE_CLASS_SOFTWARE) {
        vyre__bytes_put_text(&misses, "a software device is used only when it is named");
        count = 1;
    } else {
        count = vyre__filter(requirements, float_mode, device, &misses);
    }
    if (count > 0)
        vyre__bytes_printf(reasons, "%s%s lacks %.*s", reasons->size > 0 ? " | " : "", device->id,
                           (int)misses.size, misses.data ? (const char *)misses.data : "");
    vyre__bytes_release(&misses);
    return count == 0;
}

vyre_status vyre__choose_devices(const vyre__registry *registry, const char *selector,
                                 const vyre_requirements *requirements, uint32_t float_mode,
                                 vyre__device ***out_list, size_t *out_count, vyre_error *error)
{
    vyre__bytes reasons = {0};
    size_t matched = 0, count = 0;
    *out_list = NULL;
    *out_count = 0;
    vyre__device **list = calloc(registry->device_count + 1, sizeof(vyre__device *));
    if (!list)
        return vyre__fail_memory(error, "the list of candidates");
    for (size_t i = 0; i < registry->device_count; i++) {
        vyre__device *device = registry->devices[i];
        if (selector && !vyre__selector_matches(selector, device))
            continue;
        matched++;
        if (is_eligible(device, selector, requirements, float_mode, &reasons))
            list[count++] = device;
    }
    vyre_status status = VYRE_OK;
    if (count == 0)
        status = fail_none(registry, selector, &reasons, matched, error);
    vyre__bytes_release(&reasons);
    if (status != VYRE_OK) {
        free(list);
        return status;
    }
    qsort(list, count, sizeof(vyre__device *), by_preference);
    *out_list = list;
    *out_count = count;
    return VYRE_OK;
}
