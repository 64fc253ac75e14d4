/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/base/clock.h"

#include <time.h>

uint64_t vyre__clock_now(void)
{
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t vyre__clock_deadline(uint64_t timeout)
{
    if (timeout == 0)
        return 0;
    const uint64_t now = vyre__clock_now();
    return timeout > UINT64_MAX - now ? UINT64_MAX : now + timeout;
}
