/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Filling a caller's vyre_error. Every function accepts error == NULL and then only returns. */
#ifndef VYRE_CORE_BASE_ERROR_H
#define VYRE_CORE_BASE_ERROR_H

#include <vyre/error.h>

#if defined(__GNUC__)
#define VYRE__PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define VYRE__PRINTF(text, first)
#endif

/*
 * Records a failure and returns `status`, so that callers write `return vyre__fail(...)`.
 * `fix` is a complete advice to the user. Clears location and context of an earlier failure.
 */
vyre_status vyre__fail(vyre_error *error, vyre_status status, const char *fix, const char *format,
                       ...) VYRE__PRINTF(4, 5);

/* The failure for an allocation that returned NULL; `what` names what the memory was for. */
vyre_status vyre__fail_memory(vyre_error *error, const char *what);

/* Sets where the failure is: a path, file:line:column, or a place in the program. */
void vyre__error_locate(vyre_error *error, const char *format, ...) VYRE__PRINTF(2, 3);

/* Adds what was being done when the failure came up; frames beyond the fourth are dropped. */
void vyre__error_context(vyre_error *error, const char *format, ...) VYRE__PRINTF(2, 3);

#endif
