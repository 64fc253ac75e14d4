/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tools/probe/isolate.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ALARM_AFTER_S = 10, MAX_DESCRIPTOR = 65536 };

static void close_all(int first, int last)
{
    if (first > last)
        return;
#ifdef HAVE_CLOSE_RANGE
    if (close_range((unsigned)first, (unsigned)last, 0) == 0)
        return;
#endif
    for (int file = first; file <= last; file++)
        close(file);
}

static int highest_descriptor(void)
{
#ifdef HAVE_CLOSE_RANGE
    return 0x7FFFFFFF;
#else
    const long limit = sysconf(_SC_OPEN_MAX);
    return limit < 0 || limit > MAX_DESCRIPTOR ? MAX_DESCRIPTOR : (int)limit;
#endif
}

/* Where /dev is missing, a pipe without a writer is empty too. */
static void empty_input(void)
{
    int ends[2] = {open("/dev/null", O_RDONLY), -1};
    if (ends[0] < 0 && pipe(ends) != 0)
        return;
    if (ends[1] >= 0)
        close(ends[1]);
    if (ends[0] == STDIN_FILENO)
        return;
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
}

static void set_limits(rlim_t seconds)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = 0;
        setrlimit(RLIMIT_CORE, &limit);
    }
    if (getrlimit(RLIMIT_CPU, &limit) == 0 &&
        (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > seconds)) {
        limit.rlim_cur = seconds;
        setrlimit(RLIMIT_CPU, &limit);
    }
}

void isolate(int kept, uint32_t timeout_ms)
{
    const unsigned seconds = timeout_ms / 1000 + 1;
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    setsid();
    fcntl(kept, F_SETFD, FD_CLOEXEC);
    close_all(STDERR_FILENO + 1, kept - 1);
    close_all(kept + 1, highest_descriptor());
    empty_input();
    dup2(STDERR_FILENO, STDOUT_FILENO);
    set_limits((rlim_t)seconds * (processors > 0 ? (rlim_t)processors : 1));
    alarm(seconds + ALARM_AFTER_S);
}
