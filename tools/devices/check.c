/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/check.h"

#include <vyre/check.h>

#include <string.h>

#include "core/base/error.h"
#include "core/base/text.h"

vyre_status check_plugin(inventory *all, const char *library, const char *manifest)
{
    all->findings = vyre_diagnostics_create(0);
    if (!all->findings)
        return vyre__fail_memory(&all->failure, "a list of findings");
    return vyre_plugin_check(library, manifest, all->findings, &all->failure);
}

int check_has_errors(const inventory *all)
{
    return all->findings && vyre_diagnostics_seen(all->findings, VYRE_SEVERITY_ERROR) > 0;
}

static void print_finding(const vyre_diagnostic *finding, vyre__bytes *out)
{
    const size_t size = vyre_diagnostic_render(finding, NULL, 0);
    if (!vyre__bytes_reserve(out, size + 1))
        return;
    vyre_diagnostic_render(finding, (char *)out->data + out->size, size + 1);
    out->size += size;
}

static void print_count(size_t count, const char *word, vyre__bytes *out)
{
    vyre__bytes_printf(out, "%zu %s%s", count, word, count == 1 ? "" : "s");
}

void check_print(const inventory *all, const char *library, vyre__bytes *out)
{
    const size_t count = vyre_diagnostics_count(all->findings);
    for (size_t i = 0; i < count; i++) {
        vyre_diagnostic finding;
        if (vyre_diagnostics_get(all->findings, i, &finding) == VYRE_OK)
            print_finding(&finding, out);
    }
    vyre__put_escaped(out, library, strlen(library));
    vyre__bytes_put_text(out, ": ");
    print_count(vyre_diagnostics_seen(all->findings, VYRE_SEVERITY_ERROR), "error", out);
    vyre__bytes_put_text(out, ", ");
    print_count(vyre_diagnostics_seen(all->findings, VYRE_SEVERITY_WARNING), "warning", out);
    vyre__bytes_put_u8(out, '\n');
}
