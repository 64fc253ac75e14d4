/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/selector.h"

#include <stdio.h>
#include <string.h>

#include <vyre/device.h>

#include "core/base/text.h"
#include "core/config/suggest.h"

enum { MAX_SELECTOR = 255 };

/* The last `*` is the only place worth going back to. */
int vyre__glob(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return 0;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

/* What follows `prefix`, or NULL. */
static const char *after(const char *selector, const char *prefix)
{
    const size_t size = strlen(prefix);
    return strncmp(selector, prefix, size) == 0 ? selector + size : NULL;
}

static vyre_status check_class(const char *word, vyre_error *error)
{
    const char *names[VYRE_DEVICE_CLASS_SOFTWARE];
    for (uint32_t i = 0; i < VYRE_DEVICE_CLASS_SOFTWARE; i++) {
        names[i] = vyre_device_class_name(i + 1);
        if (strcmp(names[i], word) == 0)
            return VYRE_OK;
    }
    char fix[256];
    vyre__suggest_fix(fix, sizeof fix, "classes", word, names, VYRE_DEVICE_CLASS_SOFTWARE);
    return vyre__fail(error, VYRE_INVALID_ARGUMENT, fix, "unknown device class `%s`", word);
}

vyre_status vyre__selector_check(const char *selector, vyre_error *error)
{
    static const char forms[] = "Write BACKEND:KEY (`*` matches any text), class:NAME, name:GLOB, "
                                "driver:GLOB or physical:ID; `vyre-devices` lists the ids.";
    const size_t size = strnlen(selector, MAX_SELECTOR + 1);
    if (size == 0)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, forms, "the device selector is empty");
    if (size > MAX_SELECTOR || vyre__utf8_check(selector, size) < size)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, forms,
                          "the device selector is not UTF-8 of at most %d bytes", MAX_SELECTOR);
    const char *word = after(selector, "class:");
    if (word)
        return check_class(word, error);
    if (strpbrk(selector, ":*?"))
        return VYRE_OK;
    char fix[320];
    snprintf(fix, sizeof fix, "Did you mean `%.64s:*`? Or write %s", selector, forms + 6);
    return vyre__fail(error, VYRE_INVALID_ARGUMENT, fix, "`%s` is not a device selector", selector);
}

static const char *text_fact(const vyre__device *device, uint32_t key)
{
    const vyre__fact_view *view = atomic_load_explicit(&device->facts, memory_order_acquire);
    const vyre_fact *fact = vyre__facts_find(view->list, view->count, key, 0);
    return fact && fact->type == VYRE_TYPE_TEXT ? fact->value.text : NULL;
}

/* The CPU and what draws with it are alternates of one physical device. */
static int is_physical(const char *id, const vyre__device *device)
{
    const uint32_t class = device->record.device_class;
    const char *address = text_fact(device, VYRE_FACT_PCI_ADDRESS);
    if (class == VYRE_DEVICE_CLASS_CPU || class == VYRE_DEVICE_CLASS_SOFTWARE)
        return strcmp(id, "host") == 0;
    if (!address)
        return 0;
    const char *bare = after(id, "pci-");
    return strcmp(bare ? bare : id, address) == 0;
}

int vyre__selector_matches(const char *selector, const vyre__device *device)
{
    const char *word = NULL;
    if ((word = after(selector, "class:")))
        return strcmp(word, vyre_device_class_name(device->record.device_class)) == 0;
    if ((word = after(selector, "name:")))
        return vyre__glob(word, device->record.name);
    if ((word = after(selector, "driver:"))) {
        const char *driver = text_fact(device, VYRE_FACT_DRIVER_NAME);
        return driver && vyre__glob(word, driver);
    }
    if ((word = after(selector, "physical:")))
        return is_physical(word, device);
    return vyre__glob(selector, device->id);
}
