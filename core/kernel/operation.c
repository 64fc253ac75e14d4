/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The operations and types of the kernel form, as rows. */
#include "config.h"

#include "core/kernel/code.h"

#define ROW(name, number, class, result, a, b, c, types)                                           \
    [number] = {#name,                                                                             \
                VYRE_OPERATION_##class,                                                            \
                VYRE_OPERAND_##result,                                                             \
                {VYRE_OPERAND_##a, VYRE_OPERAND_##b, VYRE_OPERAND_##c},                            \
                VYRE_VALUES_##types},

const vyre__operation vyre__operations[VYRE_OPERATION_END] = {VYRE_OPERATION_TABLE(ROW)};

const char *vyre__value_type_name(uint32_t type)
{
    static const char *const names[] = {"?", "bool", "w32", "f32", "w64", "f64"};
    return names[type <= VYRE_VALUE_F64 ? type : 0];
}

uint32_t vyre__value_type_bits(uint32_t type)
{
    static const uint8_t bits[] = {0, 1, 32, 32, 64, 64};
    return bits[type <= VYRE_VALUE_F64 ? type : 0];
}
