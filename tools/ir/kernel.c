/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/ir/kernel.h"

#include "core/base/bytes.h"
#include "core/kernel/kernel.h"
#include "core/kernel/print.h"
#include "core/kernel/verify.h"
#include "tools/ir/caps.h"

static vyre_status verify_kernels(const vyre__lowered *lowered, vyre_error *error)
{
    vyre_status status = VYRE_OK;
    for (uint32_t i = 0; status == VYRE_OK && i < lowered->kernel_count; i++) {
        status = vyre__kernel_verify(&lowered->kernels[i]->form, error);
        if (status == VYRE_OK && lowered->kernels_proved[i])
            status = vyre__kernel_verify(&lowered->kernels_proved[i]->form, error);
    }
    return status;
}

static char *print_kernels(const vyre__lowered *lowered, size_t *out_size)
{
    vyre__bytes text = {0};
    for (uint32_t i = 0; i < lowered->kernel_count; i++) {
        if (i > 0)
            vyre__bytes_put_u8(&text, '\n');
        vyre__kernel_print(&lowered->kernels[i]->form, &text);
    }
    char *taken = vyre__bytes_take(&text, out_size);
    vyre__bytes_release(&text);
    return taken;
}

vyre_status kernel_text(vyre_program *program, const kernel_request *request, int json,
                        char **out_text, size_t *out_size, vyre_error *error)
{
    caps_choice choice;
    const vyre__lowering options = {.caps = &choice.caps,
                                    .float_mode = request->float_mode,
                                    .ulp = request->ulp,
                                    .natives = &choice.natives};
    vyre__lowered *lowered = NULL;
    *out_text = NULL;
    *out_size = 0;
    vyre_status status = caps_find(request->device, &request->lacking, &choice, error);
    if (status == VYRE_OK)
        status = vyre__lower(program, &options, &lowered, error);
    if (status == VYRE_OK && request->verify)
        status = verify_kernels(lowered, error);
    if (status == VYRE_OK) {
        *out_text = json ? kernel_json(lowered, &choice.caps, choice.device, out_size)
                         : print_kernels(lowered, out_size);
        if (!*out_text)
            status = vyre__fail_memory(error, "the text of a kernel");
    }
    vyre__lowered_release(lowered);
    return status;
}
