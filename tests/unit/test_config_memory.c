/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Memory that runs out while the configuration is read and listed: with 0, 1, 2, ... allocations
 * that succeed each call fails with OUT_OF_HOST_MEMORY and an advice, until it succeeds.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/config/fingerprint.h"
#include "core/config/host.h"
#include "core/config/listing.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/unit.h"

static char root[] = "/tmp/vyre-memory-XXXXXX";
static const vyre__option options[] = {{"threads", VYRE_OPTION_INT, "0", "0..64", ""}};
static const vyre__config_backend backend = {"cpu", options, 1};
static vyre__config *config; /* what the calls below look at */

/* One call under test; it releases what it made. */
typedef vyre_status attempt(vyre_error *error);

static vyre_status read_files(vyre_error *error)
{
    char package[64], systems[64];
    snprintf(package, sizeof package, "%s/usr", root);
    snprintf(systems, sizeof systems, "%s/etc", root);
    const vyre__config_places places = {
        .package = package, .system = systems, .host = "h", .home = root};
    vyre__config *made = NULL;
    const vyre_status status = vyre__config_load_places(&places, &made, error);
    CU_ASSERT_EQUAL(made != NULL, status == VYRE_OK);
    vyre__config_release(made);
    return status;
}

static vyre_status find_host(vyre_error *error)
{
    vyre__config_host host;
    const vyre_status status = vyre__config_host_find("relative.conf", &host, error);
    if (status == VYRE_OK)
        vyre__config_host_release(&host);
    return status;
}

static vyre_status list(vyre_error *error)
{
    vyre__config_listing listing;
    const vyre_status status = vyre__config_list(config, &backend, 1, &listing, error);
    if (status == VYRE_OK)
        vyre__config_listing_release(&listing);
    return status;
}

static vyre_status write_ini(vyre_error *error)
{
    vyre__bytes text = {0};
    const vyre_status status = vyre__config_as_ini(config, &backend, 1, &text, error);
    vyre__bytes_release(&text);
    return status;
}

static vyre_status digest(vyre_error *error)
{
    uint8_t out[VYRE__BLAKE3_SIZE];
    return vyre__config_fingerprint(config, out, error);
}

static void exhaust(const char *name, attempt *make)
{
    vyre_status status = VYRE_OUT_OF_HOST_MEMORY;
    size_t allowed = 0;
    for (; status != VYRE_OK && allowed < 10000; allowed++) {
        vyre_error error = {0};
        memory_left = allowed;
        status = make(&error);
        memory_left = SIZE_MAX;
        if (status == VYRE_OK)
            break;
        CU_ASSERT_EQUAL(status, VYRE_OUT_OF_HOST_MEMORY);
        CU_ASSERT_EQUAL(error.status, VYRE_OUT_OF_HOST_MEMORY);
        CU_ASSERT_NOT_EQUAL(error.fix[0], '\0');
        if (status != VYRE_OUT_OF_HOST_MEMORY) {
            printf("# %s with %zu: %s\n", name, allowed, error.message);
            return;
        }
    }
    CU_ASSERT_EQUAL(status, VYRE_OK);
    CU_ASSERT_TRUE(allowed > 0);
}

static void put(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

static void every_call_fails_cleanly(void)
{
    static const char *const folders[] = {"usr", "usr/conf.d", "etc", "etc/conf.d"};
    static const char text[] =
        "[core]\nplugin_directories = a:/b\nlog = info\n[routing]\ndeny = a:*\n[route r]\n"
        "pin = a:1\n[backend cpu]\nthreads = 2\n[backend gpu]\nlanes = 3\n";
    char path[128];
    vyre_error error = {0};
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", root, folders[i]);
        CU_ASSERT_EQUAL_FATAL(mkdir(path, 0755), 0);
    }
    put("usr/conf.d/a.conf", text);
    put("usr/conf.d/b.conf", text);
    put("etc/conf.d/b.conf", text);
    put("etc/vyre.conf", text);
    exhaust("reading", read_files);
    exhaust("places", find_host);
    CU_ASSERT_EQUAL_FATAL(vyre__config_create(&config, &error), VYRE_OK);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(
            vyre__config_add(config, "/f", text, strlen(text), VYRE__SCOPE_USER, &error), VYRE_OK);
    exhaust("rows", list);
    exhaust("one file", write_ini);
    exhaust("digest", digest);
    vyre__config_release(config);
}

static const unit_test tests[] = {{"every call fails cleanly", every_call_fails_cleanly},
                                  {NULL, NULL}};

int main(void)
{
    char command[64];
    if (!mkdtemp(root))
        return EXIT_FAILURE;
    const int result = unit_main("config_memory", tests);
    snprintf(command, sizeof command, "rm -rf %s", root);
    return system(command) == 0 ? result : EXIT_FAILURE;
}
