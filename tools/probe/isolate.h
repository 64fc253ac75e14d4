/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Cutting a process off from what it inherited, before a plugin's code runs in it. */
#ifndef TOOLS_PROBE_ISOLATE_H
#define TOOLS_PROBE_ISOLATE_H

#include <stdint.h>

/*
 * A session of its own, standard input empty, standard output the same as standard error, nothing
 * else open but `kept`, which programs started later do not get. No core file; processor time for
 * `timeout_ms` on every processor, and an alarm some time after it, in case nobody is left to stop
 * this process. Memory and threads are not limited: drivers reserve and start many.
 */
void isolate(int kept, uint32_t timeout_ms);

#endif
