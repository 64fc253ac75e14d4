/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Float mode ulp: where a function becomes the device's own, and where a product is contracted with
 * a sum.
 *
 * Each gives 0 where the strict sequence has to do: in other modes, where the device does not have
 * the operation or nothing is proven of its error, and where that, with what the operations around
 * it add, could pass the error that is asked for.
 */
#ifndef VYRE_CORE_LOWER_FLOAT_NATIVE_H
#define VYRE_CORE_LOWER_FLOAT_NATIVE_H

#include "core/lower/lowering.h"

/* A function or root of one operand, a VYRE__UN_* tag. */
vyre__value vyre__native_unary(vyre__lowerer *l, uint8_t op, vyre__value x);

vyre__value vyre__native_quotient(vyre__lowerer *l, vyre__value x, vyre__value y);

/* x + y or x - y, as VYRE__BIN_* says, where one of them is a product. */
vyre__value vyre__native_contracted(vyre__lowerer *l, uint8_t op, vyre__value x, vyre__value y);

#endif
