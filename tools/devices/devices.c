/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* vyre-devices: what this host offers. */

#include "core/base/error.h"
#include "tools/common/report.h"
#include "tools/devices/check.h"
#include "tools/devices/document.h"
#include "tools/devices/explain.h"
#include "tools/devices/inventory.h"
#include "tools/devices/listing.h"
#include "tools/devices/plugins.h"
#include "tools/devices/reports.h"
#include "tools/devices/request.h"
#include "tools/devices/settings.h"

enum { MAX_SHOWN_FINDINGS = 20 };

/* What one run leaves behind to print. */
typedef struct devices_result {
    inventory all;
    char *text; /* owned: the decision of --explain, or what --cache-clear did; or NULL */
    int exit_code;
} devices_result;

static int lists_devices(const devices_request *request)
{
    return request->verbose || request->json ||
           (!request->rejected && !request->config && !request->program && !request->cache);
}

static int has_usable_device(const inventory *all)
{
    for (uint32_t i = 0; i < all->device_count; i++)
        if (inventory_is_usable(&all->devices[i]))
            return 1;
    return 0;
}

/* Says on stderr why the work could not be done. */
static int report_work(inventory *all)
{
    redact_error(&all->redactor, &all->failure);
    return report_error(devices_spec.name, &all->failure);
}

static int report_required(inventory *all)
{
    int exit_code = EXIT_FINE;
    for (uint32_t i = 0; i < all->plugin_count; i++) {
        const vyre_plugin_info *plugin = &all->plugins[i];
        vyre_error error = {0};
        if (!plugin->required || plugin->reason_code == VYRE_OK)
            continue;
        vyre__fail(&error, plugin->reason_code, plugin->fix, "%s", plugin->reason);
        redact_error(&all->redactor, &error);
        exit_code = report_failure(devices_spec.name, EXIT_PLUGIN_FAILED, error.fix,
                                   "required plugin %s: %s", plugin->id, error.message);
    }
    return exit_code;
}

static int report_no_device(const inventory *all)
{
    if (all->plugin_count == 0)
        return report_failure(devices_spec.name, EXIT_NO_DEVICE,
                              "install a backend, or name its folder: [core] plugin_directories = "
                              "DIR",
                              "no plugin was found");
    return report_failure(devices_spec.name, EXIT_NO_DEVICE,
                          "see `vyre-devices --rejected` and the states of the devices",
                          "no device can be used");
}

/* Says on stderr what is wrong with the program of --explain. */
static int report_program(inventory *all, const char *path)
{
    if (all->findings && vyre_diagnostics_count(all->findings) > 0) {
        report_diagnostics(all->findings, path, MAX_SHOWN_FINDINGS, 0);
        if (all->failure.status == VYRE_INVALID_PROGRAM)
            return vyre_status_exit_code(all->failure.status);
    }
    return all->failure.status == VYRE_OK ? EXIT_FINE : report_work(all);
}

static void scan(const devices_request *request, devices_result *result)
{
    inventory *all = &result->all;
    if (inventory_open(all, &request->context) != VYRE_OK) {
        result->exit_code = report_work(all);
        return;
    }
    if (request->program) {
        explain_program(all, request, &result->text);
        result->exit_code = report_program(all, request->program);
    }
    if (result->exit_code == EXIT_FINE)
        result->exit_code = report_required(all);
    if (result->exit_code == EXIT_FINE && lists_devices(request) && !has_usable_device(all))
        result->exit_code = report_no_device(all);
}

static void clear(const devices_request *request, devices_result *result)
{
    inventory *all = &result->all;
    vyre__bytes text = {0};
    vyre_status status = inventory_open(all, &request->context);
    if (status == VYRE_OK)
        status = reports_clear(all, &text);
    if (status != VYRE_OK)
        result->exit_code = report_work(all);
    result->text = vyre__bytes_take(&text, NULL);
}

static void check(const devices_request *request, devices_result *result)
{
    inventory *all = &result->all;
    if (check_plugin(all, request->library, request->manifest) != VYRE_OK)
        result->exit_code = report_work(all);
    else if (check_has_errors(all))
        result->exit_code = EXIT_WORK_FAILED;
}

static void begin_section(vyre__bytes *out)
{
    if (out->size > 0)
        vyre__bytes_put_u8(out, '\n');
}

static void print_text(const devices_request *request, devices_result *result, vyre__bytes *out)
{
    inventory *all = &result->all;
    if (request->config && settings_print(all, out) != VYRE_OK)
        result->exit_code = report_work(all);
    if (request->rejected) {
        begin_section(out);
        plugins_print_rejected(all, out);
    }
    if (request->cache) {
        begin_section(out);
        if (reports_print(all, out) != VYRE_OK)
            result->exit_code = report_work(all);
    }
    if (lists_devices(request)) {
        begin_section(out);
        if (request->verbose) {
            plugins_print_used(all, out);
            listing_print_verbose(all, out);
        } else {
            listing_print(all, out);
        }
    }
    if (result->text) {
        begin_section(out);
        vyre__bytes_put_text(out, result->text);
    }
}

/* Everything goes through the redactor here, so that nothing can get around it. */
static int print_result(const devices_request *request, devices_result *result)
{
    vyre__bytes plain = {0}, shown = {0};
    if (request->json)
        document_print(&result->all, request->program ? result->text : NULL, result->exit_code,
                       &plain);
    else if (request->clear)
        vyre__bytes_put_text(&plain, result->text ? result->text : "");
    else if (request->library && result->all.failure.status == VYRE_OK)
        check_print(&result->all, request->library, &plain);
    else if (result->all.snapshot)
        print_text(request, result, &plain);
    if (plain.size > 0)
        redact_put(&result->all.redactor, (const char *)plain.data, plain.size, &shown);
    if (plain.failed || shown.failed)
        result->exit_code =
            report_failure(devices_spec.name, EXIT_WORK_FAILED, "free memory", "memory is short");
    else if (shown.size > 0)
        tool_write(shown.data, shown.size);
    vyre__bytes_release(&plain);
    vyre__bytes_release(&shown);
    return result->exit_code;
}

int main(int argc, char **argv)
{
    devices_request request;
    devices_result result = {0};
    int exit_code;
    if (!devices_request_read(&request, argc, argv, &exit_code))
        return exit_code;
    if (request.redact)
        redact_begin(&result.all.redactor);
    if (request.library)
        check(&request, &result);
    else if (request.clear)
        clear(&request, &result);
    else
        scan(&request, &result);
    exit_code = print_result(&request, &result);
    vyre_free(result.text);
    inventory_close(&result.all);
    return tool_finish(&devices_spec, exit_code);
}
