/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/conform/case_file.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"
#include "tools/common/options.h"

/* Reading position in a case file. */
typedef struct case_reader {
    case_file *file;
    vyre_error *error;
    unsigned line;
} case_reader;

static vyre_status malformed(case_reader *reader, const char *what, const char *key)
{
    vyre__fail(reader->error, VYRE_INVALID_ARGUMENT,
               "write one `key value` a line, bytes in hexadecimal, `-` for none",
               "not a case file: %s `%.40s`", what, key);
    if (reader->line > 0)
        vyre__error_locate(reader->error, "line %u", reader->line);
    return VYRE_INVALID_ARGUMENT;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes hexadecimal text in place; "-" is the empty string. */
static int decode_hex(char *text, case_bytes *out_bytes)
{
    size_t size = 0;
    *out_bytes = (case_bytes){(uint8_t *)text, 0};
    if (strcmp(text, "-") == 0)
        return 1;
    for (const char *at = text; *at; at += 2, size++) {
        const int high = hex_digit(at[0]);
        const int low = high < 0 ? -1 : hex_digit(at[1]);
        if (low < 0)
            return 0;
        out_bytes->data[size] = (uint8_t)(high * 16 + low);
    }
    out_bytes->size = size;
    return size > 0;
}

/* Makes room for one more element; the array doubles at each power of two. */
static void *grow(void *items, size_t count, size_t size)
{
    if (count & (count - 1))
        return items;
    return realloc(items, (count ? count * 2 : 1) * size);
}

static vyre_status add_bytes(case_reader *reader, case_list *list, const char *key, char *value)
{
    case_bytes *larger = grow(list->items, list->count, sizeof *larger);
    if (!larger)
        return vyre__fail_memory(reader->error, "a case file");
    list->items = larger;
    if (!decode_hex(value, &list->items[list->count]))
        return malformed(reader, "no bytes in hexadecimal behind", key);
    list->count++;
    return VYRE_OK;
}

static vyre_status add_run(case_reader *reader)
{
    case_file *file = reader->file;
    case_run *larger = grow(file->runs, file->run_count, sizeof *larger);
    if (!larger)
        return vyre__fail_memory(reader->error, "a case file");
    file->runs = larger;
    file->runs[file->run_count++] = (case_run){0};
    return VYRE_OK;
}

/* Takes a decimal number off the front of a line; 0 when there is none that fits. */
static int cut_number(char **at, uint64_t max, uint64_t *out_value)
{
    char *end = *at + strcspn(*at, " ");
    char *next = *end ? end + 1 : end;
    *end = 0;
    const int found = tool_parse_number(*at, max, out_value);
    *at = next;
    return found;
}

static vyre_status take_launch(case_reader *reader, case_run *run, const char *key, char *value)
{
    const int is_grid = strcmp(key, "grid") == 0;
    uint64_t numbers[3] = {0, 0, 0};
    int fine = 1;
    for (int i = 0; i < (is_grid ? 3 : 1); i++)
        fine &= cut_number(&value, UINT32_MAX, &numbers[i]);
    if (!fine || *value)
        return malformed(reader, "no numbers behind", key);
    if (is_grid)
        for (int axis = 0; axis < 3; axis++)
            run->grid[axis] = (uint32_t)numbers[axis];
    else if (strcmp(key, "elements") == 0)
        run->elements = numbers[0];
    else
        run->iterations = (uint32_t)numbers[0];
    return VYRE_OK;
}

/* ADDRESS X Y Z TAG, the tag up to the end of the line. */
static vyre_status take_trap(case_reader *reader, case_run *run, char *value)
{
    uint64_t numbers[4];
    int fine = 1;
    for (int i = 0; i < 4; i++)
        fine &= cut_number(&value, UINT32_MAX, &numbers[i]);
    if (!fine)
        return malformed(reader, "address and lane are four numbers behind", "trap");
    run->traps = 1;
    run->trap_address = (uint32_t)numbers[0];
    for (int axis = 0; axis < 3; axis++)
        run->trap_lane[axis] = (uint32_t)numbers[1 + axis];
    run->trap_tag = value;
    return VYRE_OK;
}

static int is_launch_key(const char *key)
{
    return strcmp(key, "grid") == 0 || strcmp(key, "elements") == 0 ||
           strcmp(key, "iterations") == 0;
}

/* Keys that belong to a set of inputs. */
static vyre_status take_run_key(case_reader *reader, const char *key, char *value)
{
    case_file *file = reader->file;
    if (strcmp(key, "case") == 0)
        return add_run(reader);
    if (file->run_count == 0)
        return malformed(reader, "before the first `case` stands", key);
    case_run *run = &file->runs[file->run_count - 1];
    if (strcmp(key, "in") == 0)
        return add_bytes(reader, &run->inputs, key, value);
    if (strcmp(key, "out") == 0)
        return add_bytes(reader, &run->outputs, key, value);
    if (strcmp(key, "out-flush") == 0)
        return add_bytes(reader, &run->flush_outputs, key, value);
    if (strcmp(key, "declared") == 0)
        return add_bytes(reader, &run->declared, key, value);
    if (strcmp(key, "trap") == 0)
        return take_trap(reader, run, value);
    if (is_launch_key(key))
        return take_launch(reader, run, key, value);
    if (strcmp(key, "error") == 0)
        run->refused = 1;
    return VYRE_OK;
}

static vyre_status take_decode(case_reader *reader, const char *value)
{
    if (strcmp(value, "same") == 0)
        reader->file->decode = CASE_DECODE_SAME;
    else if (strncmp(value, "error", 5) == 0)
        reader->file->decode = CASE_DECODE_ERROR;
    else
        return malformed(reader, "`decode` is followed by", value);
    return VYRE_OK;
}

static vyre_status take_key(case_reader *reader, const char *key, char *value)
{
    static const char *const run_keys[] = {"case",  "in",   "out",      "out-flush",  "declared",
                                           "error", "grid", "elements", "iterations", "trap"};
    static const char *const silent_keys[] = {"constructs", "upstream_f32_ulp", "upstream",
                                              "declared"};
    case_file *file = reader->file;
    for (size_t i = 0; i < sizeof run_keys / sizeof *run_keys; i++)
        if (strcmp(key, run_keys[i]) == 0)
            return take_run_key(reader, key, value);
    for (size_t i = 0; i < sizeof silent_keys / sizeof *silent_keys; i++)
        if (strcmp(key, silent_keys[i]) == 0)
            return VYRE_OK;
    case_bytes *bytes = strcmp(key, "wire") == 0          ? &file->wire
                        : strcmp(key, "canonical") == 0   ? &file->canonical
                        : strcmp(key, "fingerprint") == 0 ? &file->fingerprint
                                                          : NULL;
    if (bytes)
        return decode_hex(value, bytes) ? VYRE_OK
                                        : malformed(reader, "no bytes in hexadecimal behind", key);
    if (strcmp(key, "id") == 0)
        file->id = value;
    else if (strcmp(key, "reject") == 0)
        file->reject = value;
    else if (strcmp(key, "decode") == 0)
        return take_decode(reader, value);
    else if (strcmp(key, "revision") != 0)
        return malformed(reader, "unknown key", key);
    else if (!tool_parse_number(value, 6, &file->revision))
        return malformed(reader, "no wire revision:", value);
    return VYRE_OK;
}

static vyre_status check_complete(case_reader *reader)
{
    const case_file *file = reader->file;
    if (!file->id)
        return malformed(reader, "there is no key", "id");
    if (!file->wire.data)
        return malformed(reader, "there is no key", "wire");
    if (file->fingerprint.data && file->fingerprint.size != 32)
        return malformed(reader, "32 bytes are expected behind", "fingerprint");
    for (size_t i = 0; i < file->run_count; i++)
        if (file->runs[i].flush_outputs.count &&
            file->runs[i].flush_outputs.count != file->runs[i].outputs.count)
            return malformed(reader, "every `out` needs an", "out-flush");
    return VYRE_OK;
}

vyre_status case_file_parse(char *text, size_t size, case_file *out_case, vyre_error *error)
{
    case_reader reader = {.file = out_case, .error = error};
    vyre_status status = VYRE_OK;
    *out_case = (case_file){.text = text};
    if (memchr(text, 0, size))
        status = malformed(&reader, "it holds a NUL byte:", "binary data");
    for (char *line = text; status == VYRE_OK && *line;) {
        char *end = line + strcspn(line, "\n");
        char *next = *end ? end + 1 : end;
        *end = 0;
        reader.line++;
        char *space = strchr(line, ' ');
        char *value = space ? space + 1 : end;
        if (space)
            *space = 0;
        if (*line)
            status = take_key(&reader, line, value);
        line = next;
    }
    if (status == VYRE_OK)
        status = check_complete(&reader);
    if (status != VYRE_OK)
        case_file_release(out_case);
    return status;
}

void case_file_release(case_file *file)
{
    for (size_t i = 0; i < file->run_count; i++) {
        free(file->runs[i].inputs.items);
        free(file->runs[i].outputs.items);
        free(file->runs[i].flush_outputs.items);
        free(file->runs[i].declared.items);
    }
    free(file->runs);
    free(file->text);
    *file = (case_file){0};
}
