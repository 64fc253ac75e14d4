/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Case files: any bytes are read or refused. */
#include <stdlib.h>
#include <string.h>

#include "tools/conform/case_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vyre_error error = {0};
    case_file file;
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = 0;
    if (case_file_parse(text, size, &file, &error) == VYRE_OK) {
        size_t values = 0;
        for (size_t i = 0; i < file.run_count; i++)
            values += file.runs[i].inputs.count + file.runs[i].outputs.count;
        if (values > size)
            abort();
        case_file_release(&file);
    } else if (error.message[0] == 0 || error.fix[0] == 0) {
        abort();
    }
    return 0;
}
