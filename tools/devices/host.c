/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tools/devices/host.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <vyre/kernel.h>
#include <vyre/vyre.h>

enum { HEAD_BYTES = 4096 };

/* Beginning of a file of /proc, as a string; "" when it cannot be read. */
static const char *read_head(const char *path, char head[HEAD_BYTES])
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t size = file < 0 ? -1 : read(file, head, HEAD_BYTES - 1);
    if (file >= 0)
        close(file);
    head[size > 0 ? size : 0] = 0;
    return head;
}

/* Cuts the line `name : value` out of a file of /proc; NULL when there is none. */
static char *find_value(char *text, const char *name)
{
    for (char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, strlen(name)) != 0)
            continue;
        char *value = line + strcspn(line, ":\n");
        if (*value != ':')
            continue;
        value += 1 + strspn(value + 1, " \t");
        value[strcspn(value, "\n")] = 0;
        return value;
    }
    return NULL;
}

static void write_memory(vyre__json *json)
{
    const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    if (pages > 0 && size > 0)
        vyre__json_u64(json, "memory_bytes", (uint64_t)pages * (uint64_t)size);
    else
        vyre__json_null(json, "memory_bytes");
}

void host_write(vyre__json *json)
{
    char head[HEAD_BYTES], kernel[2 * sizeof(((struct utsname *)0)->release)];
    struct utsname name;
    const int known = uname(&name) == 0;
    if (known)
        snprintf(kernel, sizeof kernel, "%s %s", name.sysname, name.release);
    vyre__json_begin_object(json, "host");
    vyre__json_string(json, "name", known ? name.nodename : NULL);
    vyre__json_string(json, "kernel", known ? kernel : NULL);
    read_head("/proc/cpuinfo", head);
    const char *cpu = find_value(head, "model name");
    vyre__json_string(json, "cpu", cpu ? cpu : known ? name.machine : NULL);
    write_memory(json);
    read_head("/proc/sys/kernel/random/boot_id", head);
    head[strcspn(head, "\n")] = 0;
    vyre__json_string(json, "boot_id", *head ? head : NULL);
    vyre__json_end_object(json);
}

void host_write_library(vyre__json *json)
{
    char abi[32], form[32];
    const void *address = dlsym(RTLD_DEFAULT, "vyre_version");
    Dl_info where = {0};
    snprintf(abi, sizeof abi, "%d.%d", VYRE_ABI_MAJOR, VYRE_ABI_MINOR);
    snprintf(form, sizeof form, "1.%d", VYRE_KERNEL_MINOR);
    vyre__json_begin_object(json, "library");
    vyre__json_string(json, "version", vyre_version());
    vyre__json_string(json, "abi", abi);
    vyre__json_string(json, "kernel_form", form);
    vyre__json_string(json, "build", vyre_build());
    vyre__json_string(json, "path", address && dladdr(address, &where) ? where.dli_fname : NULL);
    vyre__json_end_object(json);
}
