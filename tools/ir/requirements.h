/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Requirements of a program as text. */
#ifndef TOOLS_IR_REQUIREMENTS_H
#define TOOLS_IR_REQUIREMENTS_H

#include <vyre/program.h>

/* One "name value" a line, or one JSON object. Released with vyre_free; NULL when memory is short.
 */
char *requirements_text(const vyre_requirements *needs, int json, size_t *out_size);

#endif
