/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Messages that are not the answer to a call. */
#ifndef VYRE_CORE_BASE_LOG_H
#define VYRE_CORE_BASE_LOG_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"

/* Where messages go. Immutable once in use, but for the level; any thread may write. */
typedef struct vyre__log {
    _Atomic uint32_t level; /* the least important level kept, VYRE_LOG_*; 0 for none */
    void (*write)(void *user, uint32_t level, const char *message);
    void *user; /* the application's */
} vyre__log;

/* "warn" to VYRE_LOG_WARN, "off" to 0. Returns 0 when the word is unknown. */
int vyre__log_level_of(const char *word, uint32_t *out_level);

/* Writes one line when `level` is kept. Control characters are escaped; text over 1023 bytes is
 * cut. */
void vyre__log_line(const vyre__log *log, uint32_t level, const char *format, ...)
    VYRE__PRINTF(3, 4);

/* A writer for vyre__log.write: one line on standard error. */
void vyre__log_to_stderr(void *user, uint32_t level, const char *message);

#endif
