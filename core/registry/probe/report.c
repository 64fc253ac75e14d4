/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/probe/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/escape.h"

const char *vyre__report_stage_name(int stage)
{
    switch (stage) {
    case VYRE__STAGE_LOAD: return "loading";
    case VYRE__STAGE_QUERY: return "query";
    case VYRE__STAGE_INIT: return "init";
    case VYRE__STAGE_ENUMERATE: return "enumerate";
    case VYRE__STAGE_SHUTDOWN: return "shutdown";
    case VYRE__STAGE_DONE: return "end";
    default: return "start";
    }
}

void vyre__report_start(vyre__report *out_report)
{
    *out_report = (vyre__report){.stage = VYRE__STAGE_LOAD,
                                 .status = VYRE_NOT_READY,
                                 .reason = "",
                                 .fix = "",
                                 .name = "",
                                 .version = "",
                                 .build = "",
                                 .messages = ""};
}

void vyre__report_release(vyre__report *report)
{
    for (size_t i = 0; i < report->device_count; i++)
        vyre__device_record_release(&report->devices[i]);
    free(report->devices);
    vyre__arena_release(&report->arena);
    vyre__report_start(report);
}

/* ---- texts ---- */

int vyre__report_set(vyre__report *report, const char **text, const char *value, size_t size)
{
    char clean[VYRE__REPORT_MAX_TEXT + 1];
    const int lines = text == &report->messages;
    size_t used = 0;
    *text = "";
    for (size_t i = 0; value && i < size;) {
        char form[VYRE__ESCAPE_MAX] = "\n";
        size_t form_size = 1;
        i += lines && value[i] == '\n' ? 1
                                       : vyre__escape_unit(value + i, size - i, form, &form_size);
        if (form_size > VYRE__REPORT_MAX_TEXT - used)
            break;
        memcpy(clean + used, form, form_size);
        used += form_size;
    }
    const char *copy = used ? vyre__arena_copy(&report->arena, clean, used) : "";
    if (copy)
        *text = copy;
    return copy != NULL;
}

void vyre__report_fail(vyre__report *report, vyre__report_stage stage, const vyre_error *error)
{
    char text[sizeof error->location + sizeof error->message + 2];
    const int size = snprintf(text, sizeof text, "%s%s%s", error->location,
                              error->location[0] ? ": " : "", error->message);
    report->stage = stage;
    report->status = error->status;
    if (!vyre__report_set(report, &report->reason, text, size > 0 ? (size_t)size : 0))
        report->reason = "the reason was lost: out of memory";
    if (!vyre__report_set(report, &report->fix, error->fix, strlen(error->fix)))
        report->fix = "Free memory and try again.";
}

/* ---- devices ---- */

vyre_status vyre__report_add_device(vyre__report *report, const vyre__device_record *device)
{
    if (report->device_count >= VYRE__MAX_DEVICES)
        return VYRE_LIMIT;
    vyre__device_record *devices =
        realloc(report->devices, (report->device_count + 1) * sizeof *devices);
    if (!devices)
        return VYRE_OUT_OF_HOST_MEMORY;
    report->devices = devices;
    const vyre_status status =
        vyre__device_record_copy(&report->devices[report->device_count], device);
    if (status != VYRE_OK)
        return status;
    report->device_count++;
    if (device->has_caps && device->caps.kernel_minor > report->kernel_minor)
        report->kernel_minor = device->caps.kernel_minor;
    return VYRE_OK;
}
