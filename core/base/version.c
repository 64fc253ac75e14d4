/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <vyre/export.h>

VYRE_API const char *vyre_version(void);

const char *vyre_version(void)
{
    return PACKAGE_VERSION;
}
