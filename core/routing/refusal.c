/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* No device can be had: every reason, and what to do about it. */
#include "config.h"

#include "core/routing/deciding.h"

/* True when the device was named by whoever named devices with authority. */
static int was_asked_for(const vyre__deciding *d, const vyre__contender *contender)
{
    const vyre__claim *pin = &d->directions.pin;
    return !pin->list || pin->fallback != VYRE__FALLBACK_DENY ||
           vyre__selectors_find(pin->list, &contender->identity, NULL) != NULL;
}

static void put_notes(vyre__bytes *text, const vyre_decision *decision)
{
    for (uint32_t i = 0; i < decision->note_count; i++)
        vyre__bytes_printf(text, "; %s", decision->notes[i]);
}

static size_t put_reasons(vyre__bytes *text, const vyre__deciding *d)
{
    const vyre_decision *decision = d->decision;
    size_t count = 0;
    for (uint32_t i = 0; i < decision->contender_count; i++) {
        const vyre__contender *contender = &decision->contenders[i];
        if (!was_asked_for(d, contender))
            continue;
        vyre__bytes_printf(text, "%s%s: ", count++ > 0 ? " | " : "", contender->identity.id);
        vyre__contender_reasons(text, contender);
    }
    return count;
}

static void put_unmatched(vyre__bytes *text, const vyre__deciding *d)
{
    const vyre__selectors *list = d->directions.pin.list;
    vyre__bytes_put_text(text, "no device matches `");
    for (uint32_t i = 0; i < list->count; i++)
        vyre__bytes_printf(text, "%s%s", i > 0 ? " " : "", list->items[i].text);
    vyre__bytes_put_text(text, "`; there are:");
    for (size_t i = 0; i < d->registry->device_count; i++)
        vyre__bytes_printf(text, "%s %s", i > 0 ? "," : "", d->registry->devices[i]->id);
    put_notes(text, d->decision);
}

/* Kept out by the configuration alone: the program is not to blame. */
static int is_kept_out_by_rule(const vyre__deciding *d)
{
    for (size_t i = 0; i < d->count; i++) {
        const vyre__examined *e = d->order[i];
        if (e->by_rule && !e->by_program && !e->by_other && was_asked_for(d, &e->record))
            return 1;
    }
    return 0;
}

static const char *fix_reasons(const vyre__deciding *d)
{
    if (d->decision->fallback_reason[0])
        return "Correct what keeps the better device from being used, or allow the fallback: "
               "`fallback = warn`.";
    if (is_kept_out_by_rule(d))
        return "Change what keeps a device out in the configuration, as the reasons say; "
               "`vyre-devices --config` shows it.";
    return "Give the program smaller requirements, or install a backend that meets them; "
           "`vyre-devices` lists what is there.";
}

vyre_status vyre__deciding_refuse(vyre__deciding *d, vyre_error *error)
{
    vyre__bytes text = {0}, reasons = {0};
    const char *fix;
    const size_t asked = put_reasons(&reasons, d);
    vyre__bytes_put_u8(&reasons, 0);
    if (d->registry->device_count == 0) {
        vyre__bytes_put_text(&text, "no plugin offers a device");
        put_notes(&text, d->decision);
        fix = d->decision->note_count > 0
                  ? "Install a backend, or correct what is wrong with the ones above."
                  : "Install a backend; `vyre-devices --config` shows where they are looked for.";
    } else if (asked == 0) {
        put_unmatched(&text, d);
        fix = "Name one of the devices; `vyre-devices` lists them.";
    } else {
        vyre__bytes_printf(&text, "no device can run the program: %s",
                           reasons.data ? (const char *)reasons.data : "");
        put_notes(&text, d->decision);
        fix = fix_reasons(d);
    }
    vyre__bytes_put_u8(&text, 0);
    const vyre_status status =
        text.failed || reasons.failed
            ? vyre__fail_memory(error, "the reasons of a choice")
            : vyre__fail(error, VYRE_NO_DEVICE, fix, "%s", (const char *)text.data);
    vyre__bytes_release(&text);
    vyre__bytes_release(&reasons);
    return status;
}
