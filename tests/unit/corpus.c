/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/corpus.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/unit.h"

static char *read_file(const char *path)
{
    struct stat status;
    FILE *file = stat(path, &status) == 0 ? fopen(path, "rb") : NULL;
    char *text = file ? malloc((size_t)status.st_size + 1) : NULL;
    const size_t size = text ? fread(text, 1, (size_t)status.st_size, file) : 0;
    if (text)
        text[size] = '\0';
    if (file)
        fclose(file);
    return text;
}

static void take_line(corpus_case *found, corpus_line *lines, char *line)
{
    const struct {
        const char *key;
        const char **value;
    } keys[] = {{"fingerprint", &found->fingerprint},
                {"wire", &found->wire},
                {"canonical", &found->canonical},
                {"decode", &found->decode},
                {"reject", &found->reject}};
    char *space = strchr(line, ' ');
    if (!space)
        return;
    *space = '\0';
    lines[found->line_count++] = (corpus_line){.key = line, .value = space + 1};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(line, keys[i].key) == 0)
            *keys[i].value = space + 1;
    found->runs |= strcmp(line, "out") == 0;
}

static void visit_file(const char *path, void (*visit)(const corpus_case *found))
{
    char *text = read_file(path), *rest = NULL;
    size_t lines = 1;
    for (const char *at = text; at && *at; at++)
        lines += *at == '\n';
    corpus_line *line_array = calloc(lines, sizeof *line_array);
    corpus_case found = {.path = path, .lines = line_array};
    for (char *line = text && line_array ? strtok_r(text, "\n", &rest) : NULL; line;
         line = strtok_r(NULL, "\n", &rest))
        take_line(&found, line_array, line);
    if (corpus_expect(found.wire && found.fingerprint, &found, "the case has no program", NULL))
        visit(&found);
    free(line_array);
    free(text);
}

static unsigned walk(const char *folder, void (*visit)(const corpus_case *found))
{
    unsigned count = 0;
    DIR *directory = opendir(folder);
    if (!directory)
        return 0;
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        char path[4096];
        const size_t size = strlen(entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (size > 5 && strcmp(entry->d_name + size - 5, ".case") == 0) {
            visit_file(path, visit);
            count++;
        } else {
            count += walk(path, visit);
        }
    }
    closedir(directory);
    return count;
}

unsigned corpus_each(void (*visit)(const corpus_case *found))
{
    const char *folder = getenv("VYRE_TEST_CORPUS");
    return walk(folder ? folder : TEST_DATA_DIR "/corpus", visit);
}

unsigned char *corpus_bytes(const char *hex, size_t *out_size)
{
    *out_size = strlen(hex) / 2;
    unsigned char *bytes = malloc(*out_size + 1);
    for (size_t i = 0; bytes && i < *out_size; i++) {
        unsigned byte = 0;
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
            byte = 0;
        bytes[i] = (unsigned char)byte;
    }
    return bytes;
}

int corpus_expect(int condition, const corpus_case *found, const char *what, const char *detail)
{
    if (!condition) {
        printf("# %s: %s%s%s\n", found->path, what, detail ? ": " : "", detail ? detail : "");
        CU_FAIL("a case does not hold");
    }
    return condition;
}
