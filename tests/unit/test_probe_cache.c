/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/blake3.h"
#include "core/base/file.h"
#include "core/registry/probe/cache.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

enum { DIGEST_AT = 8, KEY_AT = 40, TIME_AT = 72, FAILURE_AGE = 600 };

static const uint8_t key[VYRE__CACHE_KEY] = {1, 2, 3};
static const char manifest[] = "/usr/share/vyre/plugins.d/acme.ini";

typedef struct fixture {
    plugin_folder folder;
    vyre__log log;
    vyre__probe_cache cache;
    char path[128]; /* of the report of `acme` */
} fixture;

static void keep_line(void *user, uint32_t level, const char *message)
{
    fixture *f = user;
    vyre__bytes_printf(&f->folder.log, "%u %s\n", level, message);
}

/* Of the report of `acme` with a manifest of that path. */
static void set_path(fixture *f, const char *of)
{
    uint8_t digest[VYRE__BLAKE3_SIZE];
    vyre__blake3_hash(of, strlen(of), digest);
    snprintf(f->path, sizeof f->path, "%s/acme-%02x%02x%02x%02x%02x%02x.report", f->folder.path,
             digest[0], digest[1], digest[2], digest[3], digest[4], digest[5]);
}

static void open_fixture(fixture *f)
{
    memset(f, 0, sizeof *f);
    plugin_folder_make(&f->folder);
    f->log = (vyre__log){VYRE_LOG_DEBUG, keep_line, f};
    CU_ASSERT_EQUAL(vyre__probe_cache_open(&f->cache, f->folder.path, FAILURE_AGE, &f->log, NULL),
                    VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->cache.store.folder);
    set_path(f, manifest);
}

static void close_fixture(fixture *f)
{
    vyre__probe_cache_close(&f->cache);
    plugin_folder_remove(&f->folder);
}

static void store_full(fixture *f)
{
    vyre__report report;
    report_kit_full(&report);
    vyre__probe_cache_store(&f->cache, "acme", manifest, key, &report);
    vyre__report_release(&report);
}

static vyre_status load(fixture *f, const uint8_t *with_key, vyre__report *out_report)
{
    uint64_t age = 0;
    vyre_error error = {0};
    const vyre_status status =
        vyre__probe_cache_load(&f->cache, "acme", manifest, with_key, out_report, &age, &error);
    CU_ASSERT(status == VYRE_OK || (error.message[0] && error.fix[0]));
    CU_ASSERT(age < FAILURE_AGE); /* it was stored by this test */
    return status;
}

static int hits(fixture *f)
{
    vyre__report report;
    const int hit = load(f, key, &report) == VYRE_OK;
    vyre__report_release(&report);
    return hit;
}

static int exists(const fixture *f)
{
    struct stat info;
    return lstat(f->path, &info) == 0;
}

static void put_file(const char *path, const void *data, size_t size)
{
    unlink(path);
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    CU_ASSERT_FATAL(file >= 0);
    CU_ASSERT_EQUAL(write(file, data, size), (ssize_t)size);
    close(file);
}

static uint8_t *get_file(fixture *f, size_t *out_size)
{
    uint8_t *data = NULL;
    CU_ASSERT_EQUAL_FATAL(vyre__file_read(f->path, 1 << 22, 0, &data, out_size, NULL), VYRE_OK);
    return data;
}

/* Writes the file with a digest that matches. */
static void put_sealed(fixture *f, uint8_t *data, size_t size)
{
    vyre__blake3_hash(data + KEY_AT, size - KEY_AT, data + DIGEST_AT);
    put_file(f->path, data, size);
}

/* ---- tests ---- */

static void kept_and_found(void)
{
    fixture f;
    vyre__report report, again;
    struct stat info;
    open_fixture(&f);
    CU_ASSERT_FALSE(hits(&f));
    store_full(&f);
    CU_ASSERT_EQUAL(stat(f.path, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0600);
    CU_ASSERT_EQUAL_FATAL(load(&f, key, &again), VYRE_OK);
    report_kit_full(&report);
    CU_ASSERT_EQUAL(again.devices[0].facts.count, report.devices[0].facts.count - 1);
    CU_ASSERT_STRING_EQUAL(again.name, report.name);
    CU_ASSERT_EQUAL(again.device_count, 2);
    vyre__report_release(&again);
    vyre__report_release(&report);
    vyre__probe_cache_drop(&f.cache, "acme", manifest);
    CU_ASSERT_FALSE(exists(&f));
    vyre__probe_cache_drop(&f.cache, "acme", manifest);
    vyre__probe_cache_drop(&f.cache, "../acme", manifest);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT_EQUAL(f.folder.log.size, 0);
    close_fixture(&f);
}

static void every_bit(void)
{
    fixture f;
    size_t size = 0;
    open_fixture(&f);
    store_full(&f);
    uint8_t *data = get_file(&f, &size);
    for (size_t i = 0; i < size * 8; i++) {
        data[i / 8] ^= (uint8_t)(1 << i % 8);
        put_file(f.path, data, size);
        CU_ASSERT_FALSE(hits(&f));
        CU_ASSERT_FALSE(exists(&f));
        data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    put_file(f.path, data, size);
    CU_ASSERT(hits(&f));
    vyre_free(data);
    close_fixture(&f);
}

static void every_length(void)
{
    fixture f;
    size_t size = 0;
    open_fixture(&f);
    store_full(&f);
    uint8_t *data = get_file(&f, &size);
    for (size_t cut = 0; cut < size; cut++) {
        put_file(f.path, data, cut);
        CU_ASSERT_FALSE(hits(&f));
        CU_ASSERT_FALSE(exists(&f));
    }
    /* What follows the frame is damage as well, with a digest that matches. */
    uint8_t *longer = calloc(1, 3 << 20);
    memcpy(longer, data, size);
    put_sealed(&f, longer, size + 1);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT_FALSE(exists(&f));
    put_sealed(&f, longer, 3 << 20);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT_FALSE(exists(&f));
    free(longer);
    vyre_free(data);
    close_fixture(&f);
}

static void other_versions(void)
{
    fixture f;
    size_t size = 0;
    open_fixture(&f);
    store_full(&f);
    uint8_t *data = get_file(&f, &size);
    data[4] = 2;
    put_sealed(&f, data, size);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT_FALSE(exists(&f));
    data[4] = 1;
    data[80 + 4] = 2; /* of the frame */
    put_sealed(&f, data, size);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT_FALSE(exists(&f));
    vyre_free(data);
    close_fixture(&f);
}

static void other_keys(void)
{
    fixture f;
    vyre__report report;
    const uint8_t other[VYRE__CACHE_KEY] = {1, 2, 4};
    open_fixture(&f);
    store_full(&f);
    CU_ASSERT_EQUAL(load(&f, other, &report), VYRE_NOT_FOUND);
    CU_ASSERT(hits(&f));
    report_kit_full(&report);
    vyre__probe_cache_store(&f.cache, "acme", manifest, other, &report);
    vyre__report_release(&report);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT_EQUAL(load(&f, other, &report), VYRE_OK);
    vyre__report_release(&report);
    close_fixture(&f);
}

static void failures_expire(void)
{
    fixture f;
    vyre__report report;
    size_t size = 0;
    uint64_t age = 0;
    open_fixture(&f);
    report_kit_failed(&report, VYRE_UNAVAILABLE);
    vyre__probe_cache_store(&f.cache, "acme", manifest, key, &report);
    vyre__report_release(&report);
    CU_ASSERT_EQUAL_FATAL(load(&f, key, &report), VYRE_OK);
    CU_ASSERT_EQUAL(report.status, VYRE_UNAVAILABLE);
    CU_ASSERT_EQUAL(report.stage, VYRE__STAGE_INIT);
    CU_ASSERT_STRING_EQUAL(report.reason, "here: the driver is broken");
    vyre__report_release(&report);
    uint8_t *data = get_file(&f, &size);
    const int64_t shifts[] = {-FAILURE_AGE + 5, -FAILURE_AGE, -FAILURE_AGE - 5, 3600};
    const int believed[] = {1, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        const uint64_t then = (uint64_t)(time(NULL) + shifts[i]);
        memcpy(data + TIME_AT, &then, 8);
        put_sealed(&f, data, size);
        CU_ASSERT_EQUAL(
            vyre__probe_cache_load(&f.cache, "acme", manifest, key, &report, &age, NULL),
            believed[i] ? VYRE_OK : VYRE_NOT_FOUND);
        CU_ASSERT_EQUAL(report.device_count, 0);
        CU_ASSERT_EQUAL(age > 500, believed[i]);
        vyre__report_release(&report);
        CU_ASSERT(exists(&f));
    }
    f.cache.failure_age_s = 0;
    put_sealed(&f, data, size);
    CU_ASSERT_FALSE(hits(&f));
    vyre_free(data);
    unlink(f.path);
    /* Memory that was short says nothing of the plugin. */
    report_kit_failed(&report, VYRE_OUT_OF_HOST_MEMORY);
    vyre__probe_cache_store(&f.cache, "acme", manifest, key, &report);
    vyre__report_release(&report);
    CU_ASSERT_FALSE(exists(&f));
    close_fixture(&f);
}

/* A report of success stays when the clock goes back. */
static void clock_goes_back(void)
{
    fixture f;
    vyre__report report;
    size_t size = 0;
    uint64_t age = 7;
    open_fixture(&f);
    store_full(&f);
    uint8_t *data = get_file(&f, &size);
    const uint64_t then = (uint64_t)time(NULL) + 100000, long_ago = 12;
    memcpy(data + TIME_AT, &then, 8);
    put_sealed(&f, data, size);
    CU_ASSERT_EQUAL(vyre__probe_cache_load(&f.cache, "acme", manifest, key, &report, &age, NULL),
                    VYRE_OK);
    CU_ASSERT_EQUAL(age, 0);
    vyre__report_release(&report);
    memcpy(data + TIME_AT, &long_ago, 8);
    put_sealed(&f, data, size);
    CU_ASSERT_EQUAL(vyre__probe_cache_load(&f.cache, "acme", manifest, key, &report, &age, NULL),
                    VYRE_OK);
    CU_ASSERT(age > 1000000000);
    vyre__report_release(&report);
    vyre_free(data);
    close_fixture(&f);
}

static void planted_links(void)
{
    fixture f;
    char target[128];
    struct stat info;
    size_t size = 0;
    open_fixture(&f);
    store_full(&f);
    snprintf(target, sizeof target, "%s/target", f.folder.path);
    CU_ASSERT_EQUAL(rename(f.path, target), 0);
    CU_ASSERT_EQUAL(symlink(target, f.path), 0);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT_EQUAL(lstat(f.path, &info), 0);
    CU_ASSERT(S_ISLNK(info.st_mode));
    store_full(&f);
    CU_ASSERT(hits(&f));
    CU_ASSERT_EQUAL(lstat(f.path, &info), 0);
    CU_ASSERT(S_ISREG(info.st_mode));
    unlink(f.path);
    put_file(target, "mine", 4);
    CU_ASSERT_EQUAL(symlink(target, f.path), 0);
    store_full(&f);
    uint8_t *data = NULL;
    CU_ASSERT_EQUAL(vyre__file_read(target, 100, 0, &data, &size, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(size, 4);
    vyre_free(data);
    close_fixture(&f);
}

static void strange_files(void)
{
    fixture f;
    open_fixture(&f);
    CU_ASSERT_EQUAL(mkfifo(f.path, 0600), 0);
    CU_ASSERT_FALSE(hits(&f));
    store_full(&f);
    CU_ASSERT(hits(&f));
    unlink(f.path);
    CU_ASSERT_EQUAL(mkdir(f.path, 0700), 0);
    CU_ASSERT_FALSE(hits(&f));
    store_full(&f);
    CU_ASSERT(plugin_folder_logged(&f.folder, "is not kept in"));
    close_fixture(&f);
}

static void writable_by_others(void)
{
    fixture f;
    open_fixture(&f);
    store_full(&f);
    const mode_t modes[] = {0660, 0606};
    for (int i = 0; i < 2; i++) {
        chmod(f.path, modes[i]);
        CU_ASSERT_FALSE(hits(&f));
        CU_ASSERT(exists(&f));
    }
    chmod(f.path, 0644);
    CU_ASSERT(hits(&f));
    const mode_t folders[] = {0770, 0707, 01777};
    for (int i = 0; i < 3; i++) {
        vyre__probe_cache cache;
        chmod(f.folder.path, folders[i]);
        CU_ASSERT_FALSE(hits(&f));
        CU_ASSERT_EQUAL(vyre__probe_cache_open(&cache, f.folder.path, 1, &f.log, NULL), VYRE_OK);
        CU_ASSERT_PTR_NULL(cache.store.folder);
        store_full(&f);
    }
    CU_ASSERT(plugin_folder_logged(&f.folder, "others own it or may write it"));
    chmod(f.folder.path, 0755);
    CU_ASSERT(hits(&f));
    close_fixture(&f);
}

static void other_owners(void)
{
    fixture f;
    if (geteuid() != 0) {
        unit_skip("only root can give files away");
        return;
    }
    open_fixture(&f);
    store_full(&f);
    CU_ASSERT_EQUAL(chown(f.path, 12345, (gid_t)-1), 0);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT(exists(&f));
    store_full(&f);
    CU_ASSERT(hits(&f));
    CU_ASSERT_EQUAL(chown(f.folder.path, 12345, (gid_t)-1), 0);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT_EQUAL(chown(f.folder.path, 0, (gid_t)-1), 0);
    /* What root wrote serves a user who can read it. */
    chmod(f.path, 0644);
    chmod(f.folder.path, 0755);
    CU_ASSERT_EQUAL(seteuid(12345), 0);
    CU_ASSERT(hits(&f));
    store_full(&f);
    CU_ASSERT_EQUAL(seteuid(0), 0);
    CU_ASSERT(plugin_folder_logged(&f.folder, "permission denied"));
    close_fixture(&f);
}

/* A write that fails half-way leaves what was there. */
/* The signal that comes with the limit would end the process: it must not come. */
static void limited_files(void)
{
    fixture f;
    struct rlimit limit, low;
    open_fixture(&f);
    store_full(&f);
    getrlimit(RLIMIT_FSIZE, &limit);
    low = limit;
    low.rlim_cur = 100;
    setrlimit(RLIMIT_FSIZE, &low);
    store_full(&f);
    setrlimit(RLIMIT_FSIZE, &limit);
    CU_ASSERT(plugin_folder_logged(&f.folder, "the file would be too large"));
    CU_ASSERT(hits(&f));
    unlink(f.path);
    CU_ASSERT_EQUAL(rmdir(f.folder.path), 0); /* no draft is left */
    store_full(&f);
    CU_ASSERT_FALSE(hits(&f));
    CU_ASSERT_EQUAL(mkdir(f.folder.path, 0700), 0);
    close_fixture(&f);
}

/* Writers at the same time: a reader finds a whole report of one of them. */
static void at_once(void)
{
    fixture f;
    pid_t writers[2];
    open_fixture(&f);
    store_full(&f);
    fflush(stdout);
    for (int i = 0; i < 2; i++) {
        writers[i] = fork();
        if (writers[i] != 0)
            continue;
        vyre__report report;
        report_kit_full(&report);
        report.duration_ns = (uint64_t)i + 1;
        for (int j = 0; j < 300; j++)
            vyre__probe_cache_store(&f.cache, "acme", manifest, key, &report);
        _exit(f.folder.log.size != 0);
    }
    for (int i = 0; i < 600; i++)
        CU_ASSERT(hits(&f));
    for (int i = 0; i < 2; i++) {
        int status = 1;
        CU_ASSERT_EQUAL(waitpid(writers[i], &status, 0), writers[i]);
        CU_ASSERT_EQUAL(status, 0);
    }
    CU_ASSERT(hits(&f));
    unlink(f.path);
    CU_ASSERT_EQUAL(rmdir(f.folder.path), 0);
    mkdir(f.folder.path, 0700);
    close_fixture(&f);
}

/* The same plugin of two installations that share the folder. */
static void two_installations(void)
{
    static const char other[] = "/opt/vyre/share/vyre/plugins.d/acme.ini";
    static const uint8_t other_key[VYRE__CACHE_KEY] = {9};
    fixture f;
    vyre__report report;
    vyre__store_usage usage;
    uint64_t age = 0;
    open_fixture(&f);
    store_full(&f);
    report_kit_full(&report);
    vyre__probe_cache_store(&f.cache, "acme", other, other_key, &report);
    vyre__report_release(&report);
    CU_ASSERT(hits(&f) && exists(&f));
    CU_ASSERT_EQUAL(vyre__probe_cache_load(&f.cache, "acme", other, other_key, &report, &age, NULL),
                    VYRE_OK);
    vyre__report_release(&report);
    CU_ASSERT_EQUAL(vyre__probe_cache_measure(&f.cache, 0, &usage, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(usage.files, 2);
    vyre__probe_cache_drop(&f.cache, "acme", other);
    CU_ASSERT(hits(&f));
    CU_ASSERT_EQUAL(vyre__probe_cache_measure(&f.cache, 1, &usage, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(usage.files, 1);
    CU_ASSERT_FALSE(exists(&f));
    close_fixture(&f);
}

static void folders(void)
{
    fixture f;
    vyre__probe_cache cache;
    char path[256];
    struct stat info;
    open_fixture(&f);
    snprintf(path, sizeof path, "%s/a/b", f.folder.path);
    CU_ASSERT_EQUAL(vyre__probe_cache_open(&cache, path, 1, &f.log, NULL), VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cache.store.folder);
    CU_ASSERT_STRING_EQUAL(cache.store.folder, path);
    CU_ASSERT_EQUAL(stat(path, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0700);
    vyre__probe_cache_close(&cache);
    rmdir(path);
    put_file(f.path, "", 0);
    snprintf(path, sizeof path, "%s/below", f.path);
    const char *const bad[] = {path, f.path, "relative/cache"};
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(vyre__probe_cache_open(&cache, bad[i], 1, &f.log, NULL), VYRE_OK);
        CU_ASSERT_PTR_NULL(cache.store.folder);
    }
    CU_ASSERT(plugin_folder_logged(&f.folder, "a part of the path is not a folder"));
    CU_ASSERT(plugin_folder_logged(&f.folder, "its path is relative"));
    vyre__probe_cache_drop(&cache, "acme", manifest);
    close_fixture(&f);
}

/* The user's own folder, in a child that is no root. */
static void default_folders(void)
{
    fixture f;
    open_fixture(&f);
    chmod(f.folder.path, 0777);
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        vyre__probe_cache cache;
        char expected[128];
        if (geteuid() == 0 && setuid(12345) != 0)
            _exit(1);
        snprintf(expected, sizeof expected, "%s/home", f.folder.path);
        mkdir(expected, 0700);
        setenv("HOME", expected, 1);
        setenv("XDG_CACHE_HOME", "relative", 1);
        vyre__probe_cache_open(&cache, "", 1, NULL, NULL);
        snprintf(expected, sizeof expected, "%s/home/.cache/vyre", f.folder.path);
        if (!cache.store.folder || strcmp(cache.store.folder, expected) != 0)
            _exit(2);
        rmdir(expected);
        *strrchr(expected, '/') = 0;
        rmdir(expected);
        snprintf(expected, sizeof expected, "%s/home", f.folder.path);
        setenv("XDG_CACHE_HOME", expected, 1);
        vyre__probe_cache_open(&cache, NULL, 1, NULL, NULL);
        snprintf(expected, sizeof expected, "%s/home/vyre", f.folder.path);
        if (!cache.store.folder || strcmp(cache.store.folder, expected) != 0)
            _exit(3);
        rmdir(expected);
        unsetenv("HOME");
        unsetenv("XDG_CACHE_HOME");
        vyre__probe_cache_open(&cache, "", 1, NULL, NULL);
        _exit(cache.store.folder ? 4 : 42);
    }
    int status = 0;
    CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
    CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 42);
    close_fixture(&f);
}

/* ---- keys ---- */

typedef struct key_input {
    vyre__manifest manifest;
    vyre__module module;
    vyre__host_option options[2];
} key_input;

static key_input start_input(void)
{
    return (key_input){.manifest = {.id = "acme",
                                    .library = "",
                                    .targets = "",
                                    .environment = "ACME_A  ACME_B",
                                    .kernel_modules = "no_such_module",
                                    .timeout_ms = 5000},
                       .module = {.path = "/lib/acme.so",
                                  .file = {1, 2, 3, 4},
                                  .notes = {.build_id = {5}, .build_id_size = 20}},
                       .options = {{"mode", "fast"}, {"other", ""}}};
}

static void key_of(const key_input *input, uint8_t *out_key)
{
    vyre__probe_cache_key(&input->manifest, &input->module, input->options, 2, out_key);
}

static void check_key(const key_input *input, int same)
{
    uint8_t expected[VYRE__CACHE_KEY], found[VYRE__CACHE_KEY];
    const key_input start = start_input();
    key_of(&start, expected);
    key_of(input, found);
    CU_ASSERT_EQUAL(memcmp(expected, found, sizeof found) == 0, same);
}

/* A variable that is empty is not one that is missing; others do not matter. */
static void key_of_the_environment(void)
{
    uint8_t missing[VYRE__CACHE_KEY], empty[VYRE__CACHE_KEY], set[VYRE__CACHE_KEY];
    const key_input input = start_input();
    unsetenv("ACME_B");
    key_of(&input, missing);
    setenv("ACME_B", "", 1);
    key_of(&input, empty);
    setenv("ACME_B", "1", 1);
    key_of(&input, set);
    CU_ASSERT_NOT_EQUAL(memcmp(missing, empty, sizeof set), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(empty, set, sizeof set), 0);
    setenv("ACME_C", "1", 1);
    unsetenv("ACME_B");
    key_of(&input, set);
    CU_ASSERT_EQUAL(memcmp(missing, set, sizeof set), 0);
}

static void keys(void)
{
    key_input input = start_input();
    check_key(&input, 1);
    input.module.file.ino++;
    check_key(&input, 0);
    input = start_input();
    input.module.file.dev++;
    check_key(&input, 0);
    input = start_input();
    input.module.file.size++;
    check_key(&input, 0);
    input = start_input();
    input.module.file.mtime_ns--;
    check_key(&input, 0);
    input = start_input();
    input.module.notes.build_id[19] = 1; /* same file as far as the system can tell */
    check_key(&input, 0);
    input = start_input();
    input.module.path = "/lib/acme2.so";
    check_key(&input, 0);
    input = start_input();
    input.manifest.timeout_ms++;
    check_key(&input, 0);
    input = start_input();
    input.manifest.kernel_modules = "no_such_module other";
    check_key(&input, 0);
    input = start_input();
    snprintf(input.options[1].value, sizeof input.options[1].value, "x");
    check_key(&input, 0);
    input = start_input();
    snprintf(input.options[0].value, sizeof input.options[0].value, "%s", "");
    snprintf(input.options[1].value, sizeof input.options[1].value, "fast");
    check_key(&input, 0);
}

static void key_of_the_process(void)
{
    cpu_set_t all, one;
    uint8_t before[VYRE__CACHE_KEY], after[VYRE__CACHE_KEY];
    const key_input input = start_input();
    CU_ASSERT_EQUAL_FATAL(sched_getaffinity(0, sizeof all, &all), 0);
    if (CPU_COUNT(&all) < 2) {
        unit_skip("there is one processor");
        return;
    }
    CPU_ZERO(&one);
    for (size_t i = 0; CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &all))
            CPU_SET(i, &one);
    key_of(&input, before);
    sched_setaffinity(0, sizeof one, &one);
    key_of(&input, after);
    sched_setaffinity(0, sizeof all, &all);
    CU_ASSERT_NOT_EQUAL(memcmp(before, after, sizeof before), 0);
    key_of(&input, after);
    CU_ASSERT_EQUAL(memcmp(before, after, sizeof before), 0);
}

int main(void)
{
    static const unit_test tests[] = {
        {"kept and found", kept_and_found},
        {"every bit counts", every_bit},
        {"every length", every_length},
        {"other versions", other_versions},
        {"other keys", other_keys},
        {"failures expire", failures_expire},
        {"the clock goes back", clock_goes_back},
        {"planted links", planted_links},
        {"files that are none", strange_files},
        {"writable by others", writable_by_others},
        {"other owners", other_owners},
        {"limited files", limited_files},
        {"two writers", at_once},
        {"two installations", two_installations},
        {"folders", folders},
        {"folders by default", default_folders},
        {"keys", keys},
        {"the key of the environment", key_of_the_environment},
        {"the key of the process", key_of_the_process},
        {NULL, NULL},
    };
    return unit_main("probe_cache", tests);
}
