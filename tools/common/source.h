/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Where the bytes of an input come from: a file, `-` (stdin), `zeros:N`, `iota:N`, `random:N:SEED`,
 * `hex:…`, or `TYPE:v,v,…`. N counts elements of the buffer, or of the type behind a comma
 * (`iota:8,f32`). Behind a file name a type says that the file holds numbers as text.
 */
#ifndef TOOLS_COMMON_SOURCE_H
#define TOOLS_COMMON_SOURCE_H

#include <vyre/error.h>

#include "tools/common/element.h"

/* Lines for --help that explain the forms. */
#define SOURCE_HELP                                                                                \
    "SRC: FILE or - (raw bytes), FILE,TYPE (numbers as text), zeros:N, iota:N,\n"                  \
    "random:N:SEED, hex:00ff.., TYPE:v,v,.. ; N counts elements of the buffer,\n"                  \
    "or of TYPE in zeros:N,TYPE. TYPE: u8 u16 u32 i8 i16 i32 f16 bf16 f32 bool"

/*
 * Reads a source. `kind` is the element type of the buffer. *out_data is malloc'd and never NULL on
 * success. Errors: INVALID_ARGUMENT (the text makes no sense), NOT_FOUND, PERMISSION and others of
 * reading a file, OUT_OF_HOST_MEMORY.
 */
vyre_status source_read(const char *text, element_kind kind, void **out_data, size_t *out_size,
                        vyre_error *error);

#endif
