/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/case_file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    rewind(file);
    char *text = size < 0 ? NULL : malloc((size_t)size + 1);
    if (text)
        text[fread(text, 1, (size_t)size, file)] = '\0';
    fclose(file);
    return text;
}

int case_file_read(const char *path, case_file *out_file)
{
    *out_file = (case_file){.text = read_text(path)};
    if (!out_file->text)
        return 0;
    size_t lines = 1;
    for (const char *at = out_file->text; *at; at++)
        lines += *at == '\n';
    out_file->lines = calloc(lines, sizeof *out_file->lines);
    char *rest = out_file->text;
    while (out_file->lines && *rest) {
        char *line = rest;
        rest += strcspn(rest, "\n");
        if (*rest)
            *rest++ = '\0';
        char *value = line + strcspn(line, " ");
        if (*value)
            *value++ = '\0';
        if (*line)
            out_file->lines[out_file->count++] = (case_line){.key = line, .value = value};
    }
    return out_file->lines != NULL;
}

void case_file_release(case_file *file)
{
    free(file->text);
    free(file->lines);
}

const char *case_file_value(const case_file *file, const char *key)
{
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->lines[i].key, key) == 0)
            return file->lines[i].value;
    return NULL;
}

static int nibble(char digit)
{
    const char *digits = "0123456789abcdef";
    const char *found = digit ? strchr(digits, digit) : NULL;
    return found ? (int)(found - digits) : -1;
}

uint8_t *case_bytes(const char *hex, size_t *out_size)
{
    const size_t size = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;
    uint8_t *bytes = malloc(size + 1);
    *out_size = size;
    for (size_t i = 0; bytes && i < size; i++) {
        const int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
        if (high < 0 || low < 0) {
            free(bytes);
            return NULL;
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    return bytes;
}

void case_walk(const char *folder, void (*visit)(const char *path))
{
    struct dirent **entries;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[4096];
        const char *name = entries[i]->d_name;
        const size_t size = strlen(name);
        snprintf(path, sizeof path, "%s/%s", folder, name);
        if (size > 5 && strcmp(name + size - 5, ".case") == 0)
            visit(path);
        else if (name[0] != '.')
            case_walk(path, visit);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}
