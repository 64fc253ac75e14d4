/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Runs a fuzz target over its seeds and over the inputs that once crashed it, and over the empty
 * input. An input that the target does not survive ends the program, which TAP counts as a failure.
 */
#include "config.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 24, PATH_CAPACITY = 4096 };

static unsigned test_count;
static unsigned failures;

static void report(int passed, const char *name)
{
    test_count++;
    failures += !passed;
    printf("%s %u - %s\n", passed ? "ok" : "not ok", test_count, name);
    fflush(stdout);
}

/* 0 when the file cannot be read. */
static int replay_file(const char *path)
{
    uint8_t *data = NULL;
    size_t size = 0;
    vyre_error error = {0};
    if (vyre__file_read(path, INPUT_MAX, 0, &data, &size, &error) != VYRE_OK) {
        printf("# %s\n", error.message);
        return 0;
    }
    /* The last line before a crash names the input. */
    printf("# %s\n", path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, size);
    vyre_free(data);
    return 1;
}

/* One test for all files of a folder; one that is missing has `least` = 0 or fails. */
static void replay_folder(const char *name, const char *folder, unsigned least)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    unsigned inputs = 0, unread = 0;
    for (int i = 0; i < count; i++) {
        char path[PATH_CAPACITY];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            unread += !replay_file(path);
            inputs++;
        }
        free(entries[i]);
    }
    free(entries);
    printf("# %u inputs in %s\n", inputs, folder);
    report(unread == 0 && inputs >= least, name);
}

/* "wire" for ".../lt-fuzz_wire". */
static const char *target_of(const char *program)
{
    const char *found = NULL;
    for (const char *at = program; (at = strstr(at, "fuzz_")); at += 5)
        found = at + 5;
    return found;
}

int main(int argc, char **argv)
{
    const char *sources = getenv("top_srcdir");
    const char *target = argc > 0 ? target_of(argv[0]) : NULL;
    char folder[PATH_CAPACITY / 2];
    if (!target) {
        printf("Bail out! the program is not called fuzz_NAME\n");
        return EXIT_FAILURE;
    }
    if (!sources)
        sources = ".";
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    report(1, "empty input");
    snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus/%s", sources, target);
    replay_folder("seeds", folder, 1);
    snprintf(folder, sizeof folder, "%s/tests/fuzz/regressions/%s", sources, target);
    replay_folder("inputs that once failed", folder, 0);
    printf("1..%u\n", test_count);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
