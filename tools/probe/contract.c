/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tools/probe/contract.h"

#include <dlfcn.h>
#include <string.h>

#include "core/base/diagnostics.h"
#include "core/base/text.h"
#include "core/registry/guard.h"

enum { MAX_NAME = 128, MAX_OPTION_NAME = 40, MAX_OPTION_TEXT = 190, MAX_TARGET = 16 };

#define FIND(severity, code, fix, ...)                                                             \
    vyre__diagnose(findings, VYRE_SEVERITY_##severity, code, NULL, VYRE__NO_OFFSET, "", fix,       \
                   __VA_ARGS__)

typedef const vyre_plugin *(*query_function)(const vyre_host *host);

/* ---- query ---- */

static void check_query(vyre__plugin *row, vyre_diagnostics *findings)
{
    query_function query = NULL;
    const vyre_plugin *tables[2] = {NULL, NULL};
    *(void **)&query = dlsym(row->handle, "vyre_plugin_query_v1");
    for (int i = 0; query && i < 2; i++) {
        vyre__call call;
        if (vyre__call_begin(&call, row->manifest.id, "query", NULL, NULL) != VYRE_OK)
            return;
        tables[i] = query(&row->host.table);
        vyre__call_end(&call, VYRE_OK, NULL);
    }
    if (tables[0] != tables[1] || !tables[0])
        FIND(ERROR, "VP-11", "Return the address of one constant table in static storage.",
             "query gives another table each time that it is called");
}

/* ---- texts ---- */

static void check_text(const char *what, const char *text, size_t limit, vyre_diagnostics *findings)
{
    if (!text)
        return;
    const size_t size = strnlen(text, limit + 1);
    if (size > limit)
        FIND(ERROR, "VP-17", "Shorten it.", "%s is over %zu bytes; the host cuts it", what, limit);
    else if (vyre__utf8_check(text, size) < size)
        FIND(ERROR, "VP-17", "Write it in UTF-8.", "%s is not valid UTF-8", what);
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            FIND(ERROR, "VP-17", "Remove them.", "%s contains control characters", what);
            break;
        }
}

static void check_texts(const vyre_plugin *table, vyre_diagnostics *findings)
{
    check_text("the name", table->name, MAX_NAME, findings);
    check_text("the version", table->version, MAX_NAME, findings);
    check_text("the build", table->build, MAX_NAME, findings);
    if (table->reserved)
        FIND(WARNING, "VP-19", "Fill every struct with zeros first.",
             "vyre_plugin.reserved is not zero");
    if (table->target_count > 0 &&
        (!table->targets || table->target_stride < VYRE_TARGET_SIZE_V1_0)) {
        FIND(ERROR, "VP-12", "Set pointer, count and stride.", "the list of targets is malformed");
        return;
    }
    for (uint32_t i = 0; i < table->target_count; i++) {
        const void *at = (const char *)table->targets + (size_t)i * table->target_stride;
        check_text("the name of a target", ((const vyre_target *)at)->name, MAX_TARGET, findings);
    }
}

/* ---- options ---- */

static int same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static const vyre__option *find_declared(const vyre__manifest *manifest, const char *name)
{
    for (size_t i = 0; i < manifest->option_count; i++)
        if (strcmp(manifest->options[i].name, name) == 0)
            return &manifest->options[i];
    return NULL;
}

static void compare_option(const vyre_option *option, const vyre__option *declared,
                           vyre_diagnostics *findings)
{
    static const char fix[] = "Write the same in the manifest and in vyre_plugin.options.";
    const char *differs = option->type != (uint32_t)declared->type                     ? "type"
                          : !same_text(option->default_value, declared->default_value) ? "default"
                          : !same_text(option->range, declared->range)                 ? "range"
                                                                                       : NULL;
    if (differs)
        FIND(ERROR, "VP-18", fix, "option `%s`: the %s of the module is not that of the manifest",
             declared->name, differs);
    else if (!same_text(option->help, declared->help))
        FIND(WARNING, "VP-18", fix,
             "option `%s`: the help of the module is not that of the manifest", declared->name);
}

static void check_option(const vyre_option *option, const vyre__manifest *manifest,
                         vyre_diagnostics *findings)
{
    if (!option->name || strnlen(option->name, MAX_OPTION_NAME + 1) > MAX_OPTION_NAME) {
        FIND(ERROR, "VP-17", "Name it.", "an option has no name of 1 to %d bytes", MAX_OPTION_NAME);
        return;
    }
    check_text("the default of an option", option->default_value, MAX_OPTION_TEXT, findings);
    check_text("the range of an option", option->range, MAX_OPTION_TEXT, findings);
    check_text("the help of an option", option->help, MAX_OPTION_TEXT, findings);
    const vyre__option *declared = find_declared(manifest, option->name);
    if (declared)
        compare_option(option, declared, findings);
    else
        FIND(ERROR, "VP-18", "Add its section [option NAME] to the manifest.",
             "option `%s` of the module is not in the manifest", option->name);
}

static void check_options(const vyre_plugin *table, const vyre__manifest *manifest,
                          vyre_diagnostics *findings)
{
    if (table->option_count > VYRE__MANIFEST_MAX_OPTIONS ||
        (table->option_count > 0 &&
         (!table->options || table->option_stride < VYRE_OPTION_SIZE_V1_0))) {
        FIND(ERROR, "VP-12", "Set pointer, count and stride.", "the list of options is malformed");
        return;
    }
    for (uint32_t i = 0; i < table->option_count; i++) {
        const void *at = (const char *)table->options + (size_t)i * table->option_stride;
        check_option(at, manifest, findings);
    }
    for (size_t i = 0; i < manifest->option_count; i++) {
        int found = 0;
        for (uint32_t j = 0; j < table->option_count && !found; j++) {
            const void *at = (const char *)table->options + (size_t)j * table->option_stride;
            found = same_text(((const vyre_option *)at)->name, manifest->options[i].name);
        }
        if (!found)
            FIND(ERROR, "VP-18", "Add it to vyre_plugin.options.",
                 "option `%s` of the manifest is not in the module", manifest->options[i].name);
    }
}

/* ABI and flags were compared in the handshake; what a device takes is known after it. */
static void check_note(const vyre__plugin *row, const vyre__report *report,
                       vyre_diagnostics *findings)
{
    const vyre__notes *notes = &row->module.notes;
    if (notes->has_note && report->kernel_minor > notes->note.kernel_minor)
        FIND(ERROR, "VP-05", "Pass the highest kernel form of the devices to VYRE_PLUGIN_NOTE.",
             "the note says kernel form 1.%u, a device says 1.%u", notes->note.kernel_minor,
             report->kernel_minor);
}

void contract_check(vyre__plugin *row, const vyre__report *report, vyre_diagnostics *findings)
{
    check_query(row, findings);
    check_texts(&row->table, findings);
    check_options(&row->table, &row->manifest, findings);
    check_note(row, report, findings);
}
