/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whether two configurations have the same effect. */
#ifndef VYRE_CORE_CONFIG_FINGERPRINT_H
#define VYRE_CORE_CONFIG_FINGERPRINT_H

#include "core/base/blake3.h"
#include "core/config/config.h"

/* A digest of all values in force and of the order of the rules. Two configurations with the same
 * one have the same effect, whatever files their values are in. OUT_OF_HOST_MEMORY. */
vyre_status vyre__config_fingerprint(const vyre__config *config,
                                     uint8_t out_digest[VYRE__BLAKE3_SIZE], vyre_error *error);

#endif
