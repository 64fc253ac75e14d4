/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/common/sink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "tools/common/options.h"

static vyre_status parse_picture(const char *text, sink *out_sink, vyre_error *error)
{
    char word[2][16] = {"", ""};
    uint64_t axis[2] = {0, 0};
    int used = 0;
    if (sscanf(text, "pgm:%15[0-9]x%15[0-9]%n", word[0], word[1], &used) == 2 && !text[used] &&
        tool_parse_number(word[0], 65535, &axis[0]) && axis[0] &&
        tool_parse_number(word[1], 65535, &axis[1]) && axis[1]) {
        *out_sink =
            (sink){.form = SINK_PGM, .width = (uint32_t)axis[0], .height = (uint32_t)axis[1]};
        return VYRE_OK;
    }
    return vyre__fail(error, VYRE_INVALID_ARGUMENT, "write pgm:WIDTHxHEIGHT, each 1 to 65535",
                      "`%.100s` is no picture size", text);
}

vyre_status sink_parse(const char *text, sink *out_sink, vyre_error *error)
{
    const element_kind kind = element_of_word(text, strlen(text));
    if (strncmp(text, "pgm:", 4) == 0)
        return parse_picture(text, out_sink, error);
    if (strcmp(text, "-") == 0)
        *out_sink = (sink){.form = SINK_RAW};
    else if (strcmp(text, "hex") == 0)
        *out_sink = (sink){.form = SINK_HEX};
    else if (kind != ELEMENT_NONE)
        *out_sink = (sink){.form = SINK_TYPED, .kind = kind};
    else if (!*text)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "name a file, or write NAME=-",
                          "a destination is empty");
    else
        *out_sink = (sink){.form = SINK_FILE, .path = text};
    return VYRE_OK;
}

vyre_status sink_check(const sink *dest, vyre_error *error)
{
    if (dest->form != SINK_FILE)
        return VYRE_OK;
    struct stat status;
    const char *slash = strrchr(dest->path, '/');
    char *folder = slash
                       ? strndup(dest->path, slash == dest->path ? 1 : (size_t)(slash - dest->path))
                       : strdup(".");
    if (!folder)
        return vyre__fail_memory(error, "a file name");
    const int exists = stat(dest->path, &status) == 0;
    int code = 0;
    if (exists && S_ISDIR(status.st_mode))
        code = EISDIR;
    else if (access(exists ? dest->path : folder, W_OK) != 0)
        code = errno;
    free(folder);
    if (!code)
        return VYRE_OK;
    return vyre__fail(error, code == EACCES || code == EROFS ? VYRE_PERMISSION : VYRE_NOT_FOUND,
                      "choose a file in a folder that you may write to",
                      "%.300s cannot be written: %s", dest->path, strerror(code));
}

static void write_hex(const uint8_t *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        putchar(digits[data[i] >> 4]);
        putchar(digits[data[i] & 15]);
    }
    putchar('\n');
}

static void write_typed(element_kind kind, const uint8_t *data, size_t size)
{
    const size_t step = element_size(kind);
    char text[64];
    for (size_t at = 0; size - at >= step; at += step) {
        element_print(kind, data + at, text, sizeof text);
        puts(text);
    }
}

/* Grey value of an element: integers are cut to 0..255, floats are taken as 0..1. */
static int grey_of(element_kind kind, const uint8_t *value)
{
    char text[64];
    element_print(kind, value, text, sizeof text);
    double number = kind == ELEMENT_BOOL ? (text[0] == 't' ? 255 : 0) : strtod(text, NULL);
    if (kind == ELEMENT_F32 || kind == ELEMENT_F16 || kind == ELEMENT_BF16)
        number = number * 255 + 0.5;
    return number >= 255 ? 255 : number > 0 ? (int)number : 0;
}

static vyre_status write_picture(const sink *dest, element_kind kind, const uint8_t *data,
                                 size_t size, vyre_error *error)
{
    const size_t step = element_size(kind);
    const size_t pixels = (size_t)dest->width * dest->height;
    if (step == 0 || size / step != pixels)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "give the width and height whose product is the number of elements",
                          "a picture of %ux%u takes %zu elements, the output has %zu",
                          (unsigned)dest->width, (unsigned)dest->height, pixels,
                          step ? size / step : 0);
    printf("P5\n%u %u\n255\n", (unsigned)dest->width, (unsigned)dest->height);
    for (size_t i = 0; i < pixels; i++)
        putchar(grey_of(kind, data + i * step));
    return VYRE_OK;
}

vyre_status sink_write(const sink *dest, element_kind kind, const void *data, size_t size,
                       vyre_error *error)
{
    switch (dest->form) {
    case SINK_FILE: return vyre__file_write(dest->path, data, size, 0, error);
    case SINK_PGM: return write_picture(dest, kind, data, size, error);
    case SINK_RAW: tool_write(data, size); break;
    case SINK_HEX: write_hex(data, size); break;
    case SINK_TYPED: write_typed(dest->kind, data, size); break;
    }
    return VYRE_OK;
}
