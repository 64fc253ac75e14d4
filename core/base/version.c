/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <vyre/vyre.h>

const char *vyre_version(void)
{
    return PACKAGE_VERSION;
}
