/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/ir/kernel.h"

#include <string.h>

#include "core/base/bytes.h"
#include "core/kernel/kernel.h"
#include "core/kernel/print.h"
#include "core/kernel/verify.h"
#include "core/lower/lower.h"

static vyre_kernel_caps caps_of_everything(void)
{
    vyre_kernel_caps caps = {.struct_size = sizeof caps,
                             .kernel_minor = VYRE_KERNEL_MINOR,
                             .value_types = VYRE_KERNEL_VALUE_W64 | VYRE_KERNEL_VALUE_F64,
                             .memory_widths =
                                 VYRE_KERNEL_WIDTH_8 | VYRE_KERNEL_WIDTH_16 | VYRE_KERNEL_WIDTH_64,
                             .features = UINT64_MAX};
    memset(caps.operations, 0xFF, sizeof caps.operations);
    return caps;
}

static vyre_status print_kernels(const vyre__lowered *lowered, int verify, vyre__bytes *text,
                                 vyre_error *error)
{
    for (uint32_t i = 0; i < lowered->kernel_count; i++) {
        const vyre_kernel *form = &lowered->kernels[i]->form;
        const vyre_status status = verify ? vyre__kernel_verify(form, error) : VYRE_OK;
        if (status != VYRE_OK)
            return status;
        if (i > 0)
            vyre__bytes_put_u8(text, '\n');
        vyre__kernel_print(form, text);
    }
    return VYRE_OK;
}

vyre_status kernel_text(vyre_program *program, const kernel_request *request, char **out_text,
                        size_t *out_size, vyre_error *error)
{
    const vyre_kernel_caps caps = caps_of_everything();
    const vyre__lowering options = {
        .caps = &caps, .float_mode = request->float_mode, .ulp = request->ulp};
    vyre__lowered *lowered = NULL;
    vyre__bytes text = {0};
    *out_text = NULL;
    *out_size = 0;
    vyre_status status = vyre__lower(program, &options, &lowered, error);
    if (status == VYRE_OK)
        status = print_kernels(lowered, request->verify, &text, error);
    if (status == VYRE_OK) {
        *out_text = vyre__bytes_take(&text, out_size);
        if (!*out_text)
            status = vyre__fail_memory(error, "the text of a kernel");
    }
    vyre__bytes_release(&text);
    vyre__lowered_release(lowered);
    return status;
}
