/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Where the bytes of an output go: a file, `-` (raw bytes to stdout), `hex`, a type (`u32`, `f32`,
 * …: one value a line), or `pgm:WxH` (a grey picture).
 */
#ifndef TOOLS_COMMON_SINK_H
#define TOOLS_COMMON_SINK_H

#include <vyre/error.h>

#include "tools/common/element.h"

/* Lines for --help that explain the forms. */
#define SINK_HELP                                                                                  \
    "DEST: FILE or - (raw bytes), hex, TYPE (one value a line), pgm:WxH (a grey\n"                 \
    "picture of W * H elements); all but FILE go to stdout"

typedef enum sink_form {
    SINK_FILE = 1,
    SINK_RAW,   /* stdout */
    SINK_HEX,   /* stdout */
    SINK_TYPED, /* stdout */
    SINK_PGM    /* stdout */
} sink_form;

typedef struct sink {
    sink_form form;
    const char *path;       /* of SINK_FILE; borrowed from the text */
    element_kind kind;      /* of SINK_TYPED */
    uint32_t width, height; /* of SINK_PGM */
} sink;

/* Understands a destination. INVALID_ARGUMENT for a malformed `pgm:`. */
vyre_status sink_parse(const char *text, sink *out_sink, vyre_error *error);

/* Tells before any work is done whether the destination can be written, without changing it. */
vyre_status sink_check(const sink *dest, vyre_error *error);

/* Writes the bytes; `kind` is the element type of the buffer. */
vyre_status sink_write(const sink *dest, element_kind kind, const void *data, size_t size,
                       vyre_error *error);

#endif
