/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <vyre/vyre.h>

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)
#if defined(__clang__)
#define COMPILER                                                                                   \
    "clang " TEXT(__clang_major__) "." TEXT(__clang_minor__) "." TEXT(__clang_patchlevel__)
#elif defined(__GNUC__)
#define COMPILER "gcc " TEXT(__GNUC__) "." TEXT(__GNUC_MINOR__) "." TEXT(__GNUC_PATCHLEVEL__)
#else
#define COMPILER "an unknown compiler"
#endif

#if defined(__x86_64__)
#define MACHINE ", x86_64"
#elif defined(__aarch64__)
#define MACHINE ", aarch64"
#else
#define MACHINE ""
#endif

#if defined(__OPTIMIZE__)
#define OPTIMISED ", optimised"
#else
#define OPTIMISED ", not optimised"
#endif

const char *vyre_build(void)
{
    return COMPILER MACHINE OPTIMISED;
}

const char *vyre_version(void)
{
    return PACKAGE_VERSION;
}
