/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every program of the corpus as text and back, byte for byte, and the programs of tests/data/text:
 * each is in the canonical form but for its comments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/program.h>

#include "tests/unit/corpus.h"
#include "tests/unit/text_kit.h"
#include "tests/unit/unit.h"

static unsigned line_count;

/* wire -> text -> wire, text -> text. */
static void check_program(const vyre_program *program, const unsigned char *wire, size_t size,
                          const corpus_case *found)
{
    vyre_error error = {0};
    vyre_program *parsed = NULL;
    void *bytes = NULL;
    size_t bytes_size = 0;
    char *text = text_print(program), *again = NULL, *formatted = NULL;
    corpus_expect(vyre_program_parse(text, strlen(text), NULL, NULL, &parsed, &error) == VYRE_OK,
                  found, "parse", error.message);
    if (parsed) {
        vyre_program_encode(parsed, 0, &bytes, &bytes_size, &error);
        again = text_print(parsed);
    }
    corpus_expect(bytes && bytes_size == size && memcmp(bytes, wire, size) == 0, found,
                  "the way through text", error.message);
    corpus_expect(again && strcmp(text, again) == 0, found, "printing again", "");
    vyre_text_format(text, strlen(text), NULL, NULL, &formatted, NULL, &error);
    corpus_expect(formatted && strcmp(text, formatted) == 0, found, "formatting", error.message);
    vyre_free(text);
    vyre_free(again);
    vyre_free(formatted);
    vyre_free(bytes);
    vyre_program_release(parsed);
}

static void check_wire(const corpus_case *found, const char *hex)
{
    vyre_program *program = NULL;
    size_t size = 0;
    unsigned char *wire = hex ? corpus_bytes(hex, &size) : NULL;
    if (wire && vyre_program_decode(wire, size, &program, NULL) == VYRE_OK) {
        check_program(program, wire, size, found);
        line_count++;
    }
    vyre_program_release(program);
    free(wire);
}

static void check_case(const corpus_case *found)
{
    check_wire(found, found->wire);
    check_wire(found, found->canonical);
}

static void every_case(void)
{
    const unsigned count = corpus_each(check_case);
    printf("# %u cases, %u programs went through text\n", count, line_count);
    CU_ASSERT(line_count > 0);
}

/* ---- programs written by hand ---- */

/* Takes the lines that begin with `//` out, in place. */
static void remove_comments(char *text)
{
    char *to = text;
    for (const char *from = text; *from;) {
        const size_t size = strcspn(from, "\n") + 1;
        if (strncmp(from, "//", 2) != 0) {
            memmove(to, from, size);
            to += size;
        }
        from += size;
    }
    *to = 0;
}

static char *read_text(const char *name)
{
    char path[128];
    size_t size = 0;
    snprintf(path, sizeof path, "text/%s.vyre", name);
    char *data = unit_read_data(path, &size), *text = malloc(size + 1);
    if (data)
        memcpy(text, data, size);
    text[data ? size : 0] = 0;
    free(data);
    return text;
}

static void handwritten(void)
{
    static const char *const names[] = {"saxpy",    "byte-histogram", "matmul-tiled",
                                        "softmax",  "csr-bfs-step",   "mandelbrot",
                                        "dfa-scan", "sha256-blocks"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *text = read_text(names[i]);
        text_expect_format(text, text);
        char *plain = read_text(names[i]);
        remove_comments(plain);
        text_expect_print(text, plain);
        free(text);
        free(plain);
    }
}

static const unit_test tests[] = {
    {"every case of the corpus", every_case}, {"programs by hand", handwritten}, {NULL, NULL}};

int main(void)
{
    return unit_main("text_corpus", tests);
}
