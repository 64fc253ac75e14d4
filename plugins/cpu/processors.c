/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/processors.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_PATH = 1024, MAX_PROCESSORS = 1 << 16 };

/* ---- affinity ---- */

/* The kernel refuses a set that is smaller than its own. */
static uint32_t count_set(void)
{
    for (size_t most = 1024; most <= MAX_PROCESSORS; most *= 2) {
        cpu_set_t *set = CPU_ALLOC(most);
        const size_t size = CPU_ALLOC_SIZE(most);
        const int ok = set && sched_getaffinity(0, size, set) == 0;
        const int count = ok ? CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (ok)
            return (uint32_t)count;
    }
    return 0;
}

uint32_t cpu_affinity(const char **out_note)
{
    const uint32_t count = count_set();
    *out_note = "sched_getaffinity";
    if (count > 0)
        return count;
    *out_note = "sysconf _SC_NPROCESSORS_ONLN";
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (uint32_t)online : 0;
}

/* ---- quota ---- */

/* The first line of a file. */
static int read_line(const char *path, char *line, size_t size)
{
    FILE *file = fopen(path, "re");
    const int ok = file && fgets(line, (int)size, file) != NULL;
    if (file)
        fclose(file);
    return ok;
}

/* quota / period, rounded up. */
static uint32_t whole_processors(unsigned long long quota, unsigned long long period)
{
    if (quota == 0 || period == 0 || quota / period >= MAX_PROCESSORS)
        return UINT32_MAX;
    return (uint32_t)(quota / period + (quota % period != 0));
}

/* "max 100000" or "150000 100000" */
static uint32_t quota_of_v2(const char *folder)
{
    char path[MAX_PATH + 32], line[64];
    char *end = NULL;
    snprintf(path, sizeof path, "%s/cpu.max", folder);
    if (!read_line(path, line, sizeof line))
        return UINT32_MAX;
    const unsigned long long quota = strtoull(line, &end, 10);
    return end == line ? UINT32_MAX : whole_processors(quota, strtoull(end, NULL, 10));
}

static uint32_t quota_of_v1(const char *folder)
{
    char path[MAX_PATH + 32], line[64];
    snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", folder);
    if (!read_line(path, line, sizeof line))
        return UINT32_MAX;
    const long long quota = strtoll(line, NULL, 10); /* -1: none */
    snprintf(path, sizeof path, "%s/cpu.cfs_period_us", folder);
    if (quota <= 0 || !read_line(path, line, sizeof line))
        return UINT32_MAX;
    return whole_processors((unsigned long long)quota, strtoull(line, NULL, 10));
}

/* Of the group `name` below `mount`, and of every group around it. */
static uint32_t least_quota(const char *mount, const char *name, uint32_t (*quota_of)(const char *))
{
    char folder[MAX_PATH];
    const size_t top = strlen(mount);
    uint32_t least = UINT32_MAX;
    const int size = snprintf(folder, sizeof folder, "%s%s", mount, name);
    if (size < 0 || (size_t)size >= sizeof folder)
        return least;
    for (;;) {
        const uint32_t quota = quota_of(folder);
        char *slash = strrchr(folder + top, '/');
        least = quota < least ? quota : least;
        if (!slash)
            return least;
        *slash = '\0';
    }
}

/* Whether a list such as "cpu,cpuacct" has `cpu`. */
static int has_cpu(const char *list)
{
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, "cpu", 3) == 0 && (at[3] == '\0' || at[3] == ','))
            return 1;
    }
    return 0;
}

/* A line of /proc/self/cgroup: "ID:CONTROLLERS:NAME"; in version 2 the controllers are empty. */
static uint32_t quota_of_line(const char *root, char *line)
{
    char mount[MAX_PATH];
    char *controllers = strchr(line, ':');
    char *name = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!name)
        return UINT32_MAX;
    *controllers++ = *name++ = '\0';
    name[strcspn(name, "\n")] = '\0';
    if (*controllers == '\0') {
        snprintf(mount, sizeof mount, "%s/sys/fs/cgroup", root);
        return least_quota(mount, name, quota_of_v2);
    }
    if (!has_cpu(controllers))
        return UINT32_MAX;
    snprintf(mount, sizeof mount, "%s/sys/fs/cgroup/cpu", root);
    return least_quota(mount, name, quota_of_v1);
}

uint32_t cpu_quota(const char *root)
{
    char path[MAX_PATH], line[MAX_PATH];
    uint32_t least = UINT32_MAX;
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        const uint32_t quota = quota_of_line(root, line);
        least = quota < least ? quota : least;
    }
    if (file)
        fclose(file);
    return least;
}

uint32_t cpu_processors(void)
{
    const char *note = NULL;
    const uint32_t count = cpu_affinity(&note), quota = cpu_quota("");
    const uint32_t least = count < quota ? count : quota;
    return least > 0 ? least : 1;
}
