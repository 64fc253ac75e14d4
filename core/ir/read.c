/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Text or wire, told apart by content. */
#include <string.h>

#include <vyre/program.h>

#include "core/ir/wire/wire.h"

vyre_status vyre_program_read(const void *data, size_t size, const char *file,
                              vyre_diagnostics *diagnostics, vyre_program **out_program,
                              vyre_error *error)
{
    if (data && size >= 4 && memcmp(data, VYRE__WIRE_MAGIC_BYTES, 4) == 0)
        return vyre_program_decode(data, size, out_program, error);
    return vyre_program_parse(data, size, file, diagnostics, out_program, error);
}
