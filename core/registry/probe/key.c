/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a plugin's report depends on, in 32 bytes. */
#include "config.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/blake3.h"
#include "core/registry/probe/cache.h"

enum { MAX_GROUPS = 1024, MAX_SYSTEM_FILE = 256 };

/* Each part has its size before it, so that no two lists of parts are the same bytes. */
static void put(vyre__blake3 *hash, const void *data, size_t size)
{
    const uint64_t length = size;
    vyre__blake3_update(hash, &length, sizeof length);
    vyre__blake3_update(hash, data, size);
}

static void put_text(vyre__blake3 *hash, const char *text)
{
    put(hash, text ? text : "", text ? strlen(text) : 0);
}

static void put_number(vyre__blake3 *hash, uint64_t number)
{
    put(hash, &number, sizeof number);
}

/* A short file of /proc or /sys; empty when it is not there. */
static void put_file(vyre__blake3 *hash, const char *path)
{
    char text[MAX_SYSTEM_FILE];
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    const ssize_t size = file < 0 ? 0 : read(file, text, sizeof text);
    if (file >= 0)
        close(file);
    put(hash, text, size > 0 ? (size_t)size : 0);
}

static void put_variable(vyre__blake3 *hash, const char *name)
{
    const char *value = getenv(name);
    put_number(hash, value != NULL);
    put_text(hash, value);
}

static void put_kernel_module(vyre__blake3 *hash, const char *name)
{
    static const char *const files[] = {"version", "srcversion"};
    for (int i = 0; i < 2; i++) {
        char path[256];
        const int size = snprintf(path, sizeof path, "/sys/module/%s/%s", name, files[i]);
        if (size > 0 && (size_t)size < sizeof path)
            put_file(hash, path);
    }
}

static void put_words(vyre__blake3 *hash, const char *words,
                      void (*put_word)(vyre__blake3 *hash, const char *word))
{
    char word[VYRE__OPTION_VALUE];
    put_text(hash, words);
    for (words += strspn(words, " "); *words; words += strspn(words, " ")) {
        const size_t size = strcspn(words, " ");
        if (size < sizeof word) {
            memcpy(word, words, size);
            word[size] = 0;
            put_word(hash, word);
        }
        words += size;
    }
}

static void put_process(vyre__blake3 *hash)
{
    gid_t groups[MAX_GROUPS];
    cpu_set_t processors;
    const int count = getgroups(MAX_GROUPS, groups);
    put_number(hash, geteuid());
    put_number(hash, getegid());
    put(hash, groups, count > 0 ? (size_t)count * sizeof groups[0] : 0);
    CPU_ZERO(&processors);
    if (sched_getaffinity(0, sizeof processors, &processors) != 0)
        CPU_ZERO(&processors);
    put(hash, &processors, sizeof processors);
    put_file(hash, "/proc/sys/kernel/random/boot_id");
}

static void put_module(vyre__blake3 *hash, const vyre__module *module)
{
    put_text(hash, module->path);
    put_number(hash, module->file.dev);
    put_number(hash, module->file.ino);
    put_number(hash, module->file.size);
    put_number(hash, (uint64_t)module->file.mtime_ns);
    put(hash, module->notes.build_id, module->notes.build_id_size);
}

void vyre__probe_cache_key(const vyre__manifest *manifest, const vyre__module *module,
                           const vyre__host_option *options, size_t option_count,
                           uint8_t out_key[VYRE__CACHE_KEY])
{
    vyre__blake3 hash;
    vyre__blake3_init(&hash);
    put_text(&hash, PACKAGE_VERSION);
    put_number(&hash, VYRE_ABI_MAJOR);
    put_number(&hash, VYRE_ABI_MINOR);
    put_number(&hash, VYRE__REPORT_VERSION);
    put_text(&hash, manifest->id);
    put_number(&hash, manifest->timeout_ms);
    put_module(&hash, module);
    put_number(&hash, option_count);
    for (size_t i = 0; i < option_count; i++) {
        put_text(&hash, options[i].name);
        put_text(&hash, options[i].value);
    }
    put_words(&hash, manifest->environment, put_variable);
    put_words(&hash, manifest->kernel_modules, put_kernel_module);
    put_process(&hash);
    vyre__blake3_final(&hash, out_key);
}
