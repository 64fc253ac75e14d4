/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/common/program_file.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "tools/common/report.h"

enum { MAX_PROGRAM_BYTES = 64 << 20 };

vyre_status program_file_read(const char *path, void **out_data, size_t *out_size,
                              const char **out_name, vyre_error *error)
{
    *out_name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    uint8_t *data = NULL;
    const vyre_status status =
        vyre__file_read(path, MAX_PROGRAM_BYTES, VYRE__FILE_DASH, &data, out_size, error);
    *out_data = data;
    return status;
}

vyre_status program_file_load(const char *path, program_reader *reader, size_t max_errors,
                              int warnings, vyre_program **out_program, vyre_error *error)
{
    void *data = NULL;
    size_t size = 0;
    const char *name = NULL;
    *out_program = NULL;
    vyre_status status = program_file_read(path, &data, &size, &name, error);
    if (status != VYRE_OK)
        return status;
    vyre_diagnostics *findings = vyre_diagnostics_create(max_errors);
    status = findings ? reader(data, size, name, findings, out_program, error)
                      : vyre__fail_memory(error, "a list of findings");
    if (findings && vyre_diagnostics_count(findings) > 0) {
        report_diagnostics(findings, name, max_errors, warnings);
        if (status == VYRE_INVALID_PROGRAM)
            error->message[0] = 0;
    }
    vyre_diagnostics_destroy(findings);
    free(data);
    return status;
}
