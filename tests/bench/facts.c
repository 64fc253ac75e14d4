/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What figures depend on: machine, system, compiler. Nothing that names the host or its user. */
#include "config.h"

#include <gnu/libc-version.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#ifndef BENCH_FLAGS
#define BENCH_FLAGS ""
#endif

/* The rest of the first line of a file that starts with `key`, behind its colon; "" for none. */
static void read_line(const char *path, const char *key, char *out, size_t room)
{
    char line[512];
    FILE *file = fopen(path, "re");
    out[0] = '\0';
    while (file && !out[0] && fgets(line, sizeof line, file)) {
        const char *value = line;
        if (strncmp(line, key, strlen(key)) != 0)
            continue;
        if (key[0])
            value = strchr(line, ':') ? strchr(line, ':') + 1 : "";
        value += strspn(value, " \t");
        snprintf(out, room, "%.*s", (int)strcspn(value, "\n"), value);
    }
    if (file)
        fclose(file);
}

static void put_machine(vyre__json *json)
{
    struct utsname system;
    char cpu[128], governor[64], load[64];
    if (uname(&system) != 0)
        memset(&system, 0, sizeof system);
    read_line("/proc/cpuinfo", "model name", cpu, sizeof cpu);
    read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "", governor,
              sizeof governor);
    read_line("/proc/loadavg", "", load, sizeof load);
    load[strcspn(load, " ")] = '\0';
    vyre__json_begin_object(json, "machine");
    vyre__json_string(json, "system", system.sysname);
    vyre__json_string(json, "release", system.release);
    vyre__json_string(json, "architecture", system.machine);
    vyre__json_string(json, "cpu", cpu);
    vyre__json_i64(json, "cpus", sysconf(_SC_NPROCESSORS_ONLN));
    vyre__json_string(json, "governor", governor[0] ? governor : NULL);
    vyre__json_string(json, "load", load[0] ? load : NULL);
    vyre__json_string(json, "libc", gnu_get_libc_version());
    vyre__json_end_object(json);
    printf("machine: %s, %ld processor(s), load %s; %s %s %s, glibc %s\n", cpu,
           sysconf(_SC_NPROCESSORS_ONLN), load, system.sysname, system.release, system.machine,
           gnu_get_libc_version());
}

void bench_put_facts(vyre__json *json)
{
    char date[32] = "";
    const time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc))
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    vyre__json_string(json, "date", date);
    vyre__json_string(json, "version", PACKAGE_VERSION);
    put_machine(json);
    vyre__json_begin_object(json, "build");
    vyre__json_string(json, "compiler", __VERSION__);
    vyre__json_string(json, "flags", BENCH_FLAGS);
    vyre__json_end_object(json);
    printf("build:   vyre %s, compiler %s, %s; %s\n", PACKAGE_VERSION, __VERSION__, BENCH_FLAGS,
           date);
}
