/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tools/probe/check.h"

#include "core/base/error.h"
#include "tools/probe/contract.h"

vyre_status check_begin(check *c, vyre_error *error)
{
    c->findings = vyre_diagnostics_create(0);
    if (!c->findings)
        return vyre__fail_memory(error, "the findings of a check");
    conduct_begin(&c->watch);
    return VYRE_OK;
}

void check_stage(check *c, vyre__report_stage stage)
{
    if (c->findings && c->stage)
        conduct_look(&c->watch, vyre__report_stage_name(c->stage), c->findings);
    c->stage = (int)stage;
}

void check_tables(check *c, vyre__plugin *row, const vyre__report *report)
{
    const int has_tables = report->stage == VYRE__STAGE_DONE || report->stage > VYRE__STAGE_QUERY;
    if (!c->findings)
        return;
    check_stage(c, VYRE__STAGE_QUERY);
    if (has_tables)
        contract_check(row, report, c->findings);
    check_stage(c, VYRE__STAGE_SHUTDOWN);
}

void check_end(check *c, vyre__bytes *lines)
{
    vyre__bytes all = {0};
    vyre_diagnostic finding;
    if (!c->findings)
        return;
    conduct_end(&c->watch, c->findings);
    for (size_t i = 0; vyre_diagnostics_get(c->findings, i, &finding) == VYRE_OK; i++)
        vyre__bytes_printf(&all, "%s %s %s\n%s fix %s\n", finding.code,
                           finding.severity == VYRE_SEVERITY_ERROR ? "error" : "warning",
                           finding.message, finding.code, finding.fix);
    vyre__bytes_put(&all, lines->data, lines->size);
    vyre__bytes_release(lines);
    *lines = all;
    vyre_diagnostics_destroy(c->findings);
    c->findings = NULL;
}
