/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Every program of the corpus through the codec: decode, encode, canonical form, fingerprint, and
 * the other revision and back. VYRE_TEST_CORPUS names another folder of .case files.
 */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <vyre/program.h>

#include "core/ir/model.h"
#include "tests/unit/unit.h"

typedef struct codec_case {
    char *text; /* owned: the file */
    char *fingerprint, *wire, *canonical, *decode;
} codec_case;

static unsigned case_count, refused_count;

/* ---- reading ---- */

static char *read_file(const char *path)
{
    struct stat status;
    FILE *file = stat(path, &status) == 0 ? fopen(path, "rb") : NULL;
    char *text = file ? malloc((size_t)status.st_size + 1) : NULL;
    size_t size = text ? fread(text, 1, (size_t)status.st_size, file) : 0;
    if (text)
        text[size] = '\0';
    if (file)
        fclose(file);
    return text;
}

static char *value_of(const char *line, const char *key)
{
    const size_t size = strlen(key);
    return strncmp(line, key, size) == 0 && line[size] == ' ' ? (char *)(uintptr_t)line + size + 1
                                                              : NULL;
}

static void read_case(codec_case *out, const char *path)
{
    memset(out, 0, sizeof *out);
    out->text = read_file(path);
    for (char *line = out->text ? strtok(out->text, "\n") : NULL; line; line = strtok(NULL, "\n")) {
        char *value;
        if ((value = value_of(line, "fingerprint")))
            out->fingerprint = value;
        else if ((value = value_of(line, "wire")))
            out->wire = value;
        else if ((value = value_of(line, "canonical")))
            out->canonical = value;
        else if ((value = value_of(line, "decode")))
            out->decode = value;
    }
}

static unsigned char *from_hex(const char *hex, size_t *out_size)
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

/* ---- checks ---- */

static int expect(int condition, const char *path, const char *what, const vyre_error *error)
{
    if (!condition) {
        printf("# %s: %s%s%s (%s)\n", path, what, error && error->message[0] ? ": " : "",
               error ? error->message : "", error ? error->location : "");
        CU_FAIL("a case does not hold");
    }
    return condition;
}

static void check_bytes(const char *path, const char *what, const char *hex, const void *bytes,
                        size_t size, const vyre_error *error)
{
    size_t expected_size = 0;
    unsigned char *expected = from_hex(hex, &expected_size);
    expect(bytes && size == expected_size && memcmp(bytes, expected, size) == 0, path, what, error);
    free(expected);
}

static void check_other_revision(const vyre_program *program, const char *path, const char *wire)
{
    const uint32_t own = vyre_program_revision(program);
    const uint32_t other = own == 4 ? 6 : 4;
    vyre_error error = {0};
    vyre_program *moved = NULL, *back = NULL;
    void *bytes = NULL;
    size_t size = 0;
    if (other < vyre__program_least_revision(program)) {
        expect(vyre_program_encode(program, other, &bytes, &size, &error) == VYRE_INVALID_PROGRAM,
               path, "a revision that is too old was written", NULL);
        return;
    }
    expect(vyre_program_encode(program, other, &bytes, &size, &error) == VYRE_OK, path,
           "the other revision", &error);
    expect(vyre_program_decode(bytes, size, &moved, &error) == VYRE_OK, path,
           "decoding the other revision", &error);
    vyre_free(bytes);
    bytes = NULL;
    if (moved && expect(vyre_program_with_revision(moved, own, &back, &error) == VYRE_OK, path,
                        "back to its revision", &error)) {
        vyre_program_encode(back, 0, &bytes, &size, &error);
        check_bytes(path, "the way through the other revision", wire, bytes, size, &error);
    }
    vyre_free(bytes);
    vyre_program_release(moved);
    vyre_program_release(back);
}

static void check_program(const vyre_program *program, const char *path, const codec_case *c)
{
    vyre_error error = {0};
    void *bytes = NULL;
    size_t size = 0;
    vyre_program_encode(program, 0, &bytes, &size, &error);
    check_bytes(path, "encode", c->wire, bytes, size, &error);
    vyre_free(bytes);
    vyre_program_canonical(program, &bytes, &size, &error);
    check_bytes(path, "canonical", c->canonical ? c->canonical : c->wire, bytes, size, &error);
    vyre_free(bytes);
    uint8_t digest[32] = {0};
    vyre_program_fingerprint(program, digest, &error);
    check_bytes(path, "fingerprint", c->fingerprint, digest, sizeof digest, &error);
    check_other_revision(program, path, c->wire);
}

static void check_case(const char *path)
{
    codec_case c;
    read_case(&c, path);
    case_count++;
    if (expect(c.wire && c.fingerprint, path, "the case has no program", NULL)) {
        size_t size = 0;
        unsigned char *wire = from_hex(c.wire, &size);
        vyre_error error = {0};
        vyre_program *program = NULL;
        const vyre_status status = vyre_program_decode(wire, size, &program, &error);
        free(wire);
        if (c.decode && strncmp(c.decode, "error", 5) == 0) {
            refused_count++;
            expect(status == VYRE_INVALID_PROGRAM && strstr(error.message, "InvalidDiscriminant"),
                   path, "must be refused", &error);
        } else if (expect(status == VYRE_OK, path, "decode", &error)) {
            check_program(program, path, &c);
        }
        vyre_program_release(program);
    }
    free(c.text);
}

static void walk(const char *folder)
{
    DIR *directory = opendir(folder);
    if (!directory)
        return;
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        char path[4096];
        const size_t size = strlen(entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (size > 5 && strcmp(entry->d_name + size - 5, ".case") == 0)
            check_case(path);
        else
            walk(path);
    }
    closedir(directory);
}

static void every_case(void)
{
    const char *folder = getenv("VYRE_TEST_CORPUS");
    walk(folder ? folder : TEST_DATA_DIR "/corpus");
    printf("# %u cases, %u of them refused as they must be\n", case_count, refused_count);
    CU_ASSERT(case_count > 0);
}

static const unit_test tests[] = {{"every case", every_case}, {NULL, NULL}};

int main(void)
{
    return unit_main("corpus_codec", tests);
}
