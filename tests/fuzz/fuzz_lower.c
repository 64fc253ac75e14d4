/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Lowering of any program, text or wire, valid or not: what it gives for a device with everything
 * and for one with as little as possible must pass the verifier, and be the same twice.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/plugin.h>

#include "core/base/blake3.h"
#include "core/ir/wire/wire.h"
#include "core/kernel/kernel.h"
#include "core/kernel/verify.h"
#include "core/lower/lower.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const vyre_kernel_caps devices[] = {
    {.struct_size = sizeof(vyre_kernel_caps),
     .operations = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
     .value_types = VYRE_KERNEL_VALUE_W64 | VYRE_KERNEL_VALUE_F64,
     .memory_widths = VYRE_KERNEL_WIDTH_8 | VYRE_KERNEL_WIDTH_16 | VYRE_KERNEL_WIDTH_64,
     .features = UINT64_MAX},
    {.struct_size = sizeof(vyre_kernel_caps),
     .features = VYRE_KERNEL_FEATURE_SHARED | VYRE_KERNEL_FEATURE_BARRIER |
                 VYRE_KERNEL_FEATURE_ATOMIC | VYRE_KERNEL_FEATURE_TRAP |
                 VYRE_KERNEL_FEATURE_UNBOUNDED_LOOP},
};

static void require(int condition)
{
    if (!condition)
        abort();
}

/* With the digest of the wire form made right, so that the search gets behind it. */
static vyre_program *read_program(const uint8_t *data, size_t size)
{
    vyre_program *program = NULL;
    uint8_t *copy = malloc(size + 1);
    require(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    if (size >= VYRE__WIRE_HEADER && memcmp(copy, "VYRE", 4) == 0)
        vyre__blake3_hash(copy + VYRE__WIRE_HEADER, size - VYRE__WIRE_HEADER,
                          copy + VYRE__WIRE_DIGEST_AT);
    vyre_program_read(copy, size, NULL, NULL, &program, NULL);
    free(copy);
    return program;
}

static void check_equal(const vyre__lowered *first, const vyre__lowered *second)
{
    require(first->kernel_count == second->kernel_count);
    for (uint32_t i = 0; i < first->kernel_count; i++)
        require(memcmp(first->kernels[i]->form.digest, second->kernels[i]->form.digest,
                       sizeof first->kernels[i]->form.digest) == 0);
}

static void lower(vyre_program *program, const vyre__lowering *options)
{
    vyre_error error = {0};
    vyre__lowered *first = NULL, *second = NULL;
    const vyre_status status = vyre__lower(program, options, &first, &error);
    require((status == VYRE_OK) == (first != NULL));
    require(status == VYRE_OK || (error.message[0] && error.fix[0]));
    require(vyre__lower(program, options, &second, NULL) == status);
    if (first) {
        check_equal(first, second);
        for (uint32_t i = 0; i < first->kernel_count; i++)
            require(vyre__kernel_verify(&first->kernels[i]->form, &error) == VYRE_OK);
    }
    vyre__lowered_release(first);
    vyre__lowered_release(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vyre_program *program = read_program(data, size);
    if (!program)
        return 0;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        for (uint32_t mode = VYRE_FLOAT_STRICT; mode <= VYRE_FLOAT_FLUSH; mode++)
            lower(program, &(vyre__lowering){.caps = &devices[i], .float_mode = mode});
    vyre_program_release(program);
    return 0;
}
