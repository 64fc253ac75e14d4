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

static void report(int passed, const char *name, const char *reason)
{
    test_count++;
    failures += !passed;
    printf("%s %u - %s%s%s\n", passed ? "ok" : "not ok", test_count, name, reason ? ": " : "",
           reason ? reason : "");
    fflush(stdout);
}

static void replay_file(const char *path, const char *name)
{
    uint8_t *data = NULL;
    size_t size = 0;
    vyre_error error = {0};
    if (vyre__file_read(path, INPUT_MAX, 0, &data, &size, &error) != VYRE_OK) {
        report(0, name, error.message);
        return;
    }
    /* The last line before a crash names the input. */
    printf("# %s\n", path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, size);
    vyre_free(data);
    report(1, name, NULL);
}

/* Returns the number of inputs; -1 when the folder cannot be read. */
static int replay_folder(const char *folder)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    int inputs = 0;
    for (int i = 0; i < count; i++) {
        char path[PATH_CAPACITY];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            replay_file(path, entries[i]->d_name);
            inputs++;
        }
        free(entries[i]);
    }
    free(entries);
    return count < 0 ? -1 : inputs;
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
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    report(1, "empty input", NULL);
    snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus/%s", sources ? sources : ".", target);
    if (replay_folder(folder) <= 0)
        report(0, folder, "there are no seeds");
    snprintf(folder, sizeof folder, "%s/tests/fuzz/regressions/%s", sources ? sources : ".",
             target);
    replay_folder(folder);
    printf("1..%u\n", test_count);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
