/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Visibility of the library's public functions. */
#ifndef VYRE_EXPORT_H
#define VYRE_EXPORT_H

#if defined(__GNUC__)
#define VYRE_API __attribute__((visibility("default")))
#else
#define VYRE_API
#endif

#endif
