/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Devices that are listed and cannot be opened: for plugins of which only the way there matters. */
#ifndef TESTS_PLUGINS_CLOSED_H
#define TESTS_PLUGINS_CLOSED_H

#include <vyre/plugin.h>

static vyre_status closed_open(vyre_plugin_instance *self, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    (void)self;
    (void)request;
    (void)out_device;
    (void)sink;
    return VYRE_UNSUPPORTED;
}

static void closed_close(vyre_plugin_device *device)
{
    (void)device;
}

static vyre_status closed_run(vyre_plugin_device *device, const vyre_submission *submission,
                              vyre_result *result)
{
    (void)device;
    (void)submission;
    result->status = VYRE_UNSUPPORTED;
    return VYRE_UNSUPPORTED;
}

static const vyre_device_fns closed_functions = {
    .struct_size = sizeof closed_functions, .close = closed_close, .run = closed_run};

#endif
