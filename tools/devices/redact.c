/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tools/devices/redact.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/devices/facts.h"

enum {
    LEAST_SECRET = 6,    /* a shorter text is replaced in its own fact only */
    UUID_DIGITS = 32,    /* hexadecimal */
    LONGEST_DIGITS = 128 /* of an id or of a fact that is bytes */
};

static int is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* ---- what is known ---- */

static void *grow(redactor *words, void *list, size_t count, size_t size)
{
    void *grown = realloc(list, (count + 1) * size);
    words->failed |= !grown;
    return grown;
}

static void add_word(redactor *words, const char *text, size_t size, const char *label)
{
    if (size < LEAST_SECRET)
        return;
    redact_word *list = grow(words, words->words, words->word_count, sizeof *list);
    char *copy = malloc(size + 1);
    if (list)
        words->words = list;
    if (!list || !copy) {
        words->failed = 1;
        free(copy);
        return;
    }
    memcpy(copy, text, size);
    copy[size] = 0;
    redact_word *word = &words->words[words->word_count++];
    word->text = copy;
    snprintf(word->label, sizeof word->label, "%s", label);
}

/* Number of the UUID with these digits, from 1; 0 when it is not known. */
static size_t find_uuid(const redactor *words, const char *digits)
{
    for (size_t i = 0; i < words->uuid_count; i++)
        if (strcmp(words->uuids[i], digits) == 0)
            return i + 1;
    return 0;
}

static size_t add_uuid(redactor *words, const char *digits)
{
    const size_t known = find_uuid(words, digits);
    if (known)
        return known;
    char **list = grow(words, words->uuids, words->uuid_count, sizeof *list);
    if (!list)
        return 0;
    words->uuids = list;
    list[words->uuid_count] = strdup(digits);
    words->failed |= !list[words->uuid_count];
    return words->failed ? 0 : ++words->uuid_count;
}

void redact_begin(redactor *words)
{
    char host[256] = "", path[300];
    words->enabled = 1;
    if (gethostname(host, sizeof host - 1) == 0 && *host) {
        snprintf(path, sizeof path, "/host.d/%s.conf", host);
        add_word(words, path, strlen(path), "/host.d/HOST.conf");
    }
    const char *home = getenv("HOME");
    if (home && strlen(home) > 1) {
        snprintf(path, sizeof path, "%s/", home);
        add_word(words, path, strlen(path), "~/");
    }
}

void redact_learn(redactor *words, const vyre_device_info *device)
{
    char digits[LONGEST_DIGITS + 1], label[32];
    for (uint32_t i = 0; i < device->fact_count && words->enabled; i++) {
        const vyre_fact *fact = &device->facts[i];
        if (!fact_is_identity(fact) || fact->status != VYRE_OK)
            continue;
        if (fact->type == VYRE_TYPE_BYTES && fact->size >= 4 &&
            2 * (size_t)fact->size <= LONGEST_DIGITS) {
            fact_value(fact, digits, sizeof digits);
            add_uuid(words, digits);
        } else if (fact->type == VYRE_TYPE_TEXT) {
            snprintf(label, sizeof label, "SERIAL-%zu", ++words->serial_count);
            add_word(words, fact->value.text, fact->size, label);
        }
    }
}

void redact_end(redactor *words)
{
    for (size_t i = 0; i < words->word_count; i++)
        free(words->words[i].text);
    for (size_t i = 0; i < words->uuid_count; i++)
        free(words->uuids[i]);
    free(words->words);
    free(words->uuids);
    *words = (redactor){0};
}

/* ---- replacing ---- */

/* A run of digits and dashes: its length, and the digits in lower case. */
static size_t digit_run(const char *text, size_t size, char digits[LONGEST_DIGITS + 1])
{
    size_t length = 0, count = 0;
    for (; length < size && (is_hex(text[length]) || text[length] == '-'); length++) {
        const char c = text[length];
        if (c != '-' && count < LONGEST_DIGITS)
            digits[count++] = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
    }
    while (length > 0 && text[length - 1] == '-')
        length--;
    digits[count] = 0;
    return length < size && is_alphanumeric(text[length]) ? 0 : length;
}

/* 8-4-4-4-12. */
static int has_uuid_form(const char *text, size_t length)
{
    if (length != 36)
        return 0;
    for (size_t i = 0; i < length; i++)
        if ((text[i] == '-') != (i == 8 || i == 13 || i == 18 || i == 23))
            return 0;
    return 1;
}

static int ends_with(const vyre__bytes *out, size_t start, const char *word)
{
    const size_t size = strlen(word);
    return out->size - start >= size && memcmp(out->data + out->size - size, word, size) == 0;
}

/* Replaces a UUID that begins here; returns the bytes it took, 0 when there is none. */
static size_t replace_uuid(redactor *words, const char *text, size_t size, size_t start,
                           vyre__bytes *out)
{
    char digits[LONGEST_DIGITS + 1];
    const int behind_word = out->size > start && ends_with(out, start, "uuid-");
    const size_t length = digit_run(text, size, digits);
    size_t number = 0;
    if (length == 0)
        return 0;
    if (has_uuid_form(text, length) || (behind_word && strlen(digits) >= LEAST_SECRET))
        number = add_uuid(words, digits);
    else
        number = find_uuid(words, digits);
    if (number)
        vyre__bytes_printf(out, "%s%zu", behind_word ? "" : "uuid-", number);
    return number ? length : 0;
}

static size_t replace_word(const redactor *words, const char *text, size_t size, vyre__bytes *out)
{
    for (size_t i = 0; i < words->word_count; i++) {
        const redact_word *word = &words->words[i];
        const size_t length = strlen(word->text);
        if (length > size || memcmp(word->text, text, length) != 0)
            continue;
        vyre__bytes_put_text(out, word->label);
        return length;
    }
    return 0;
}

void redact_put(redactor *words, const char *text, size_t size, vyre__bytes *out)
{
    const size_t start = out->size;
    if (!words->enabled) {
        vyre__bytes_put(out, text, size);
        return;
    }
    for (size_t i = 0; i < size;) {
        const int begins_word = i == 0 || !is_alphanumeric(text[i - 1]);
        size_t used = replace_word(words, text + i, size - i, out);
        if (used == 0 && begins_word && is_hex(text[i]))
            used = replace_uuid(words, text + i, size - i, start, out);
        if (used == 0)
            vyre__bytes_put_u8(out, (uint8_t)text[i++]);
        i += used;
    }
    out->failed |= words->failed;
}

char *redact_copy(redactor *words, const char *text)
{
    vyre__bytes out = {0};
    redact_put(words, text, strlen(text), &out);
    return vyre__bytes_take(&out, NULL);
}

static void redact_in_place(redactor *words, char *text, size_t capacity)
{
    char *shown = redact_copy(words, text);
    snprintf(text, capacity, "%s", shown && !words->failed ? shown : "(memory is short)");
    vyre_free(shown);
}

void redact_error(redactor *words, vyre_error *error)
{
    if (!words->enabled)
        return;
    redact_in_place(words, error->message, sizeof error->message);
    redact_in_place(words, error->fix, sizeof error->fix);
    redact_in_place(words, error->location, sizeof error->location);
    for (uint32_t i = 0; i < error->context_count; i++)
        redact_in_place(words, error->context[i], sizeof error->context[i]);
}
