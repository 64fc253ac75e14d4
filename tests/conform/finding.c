/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/conform/finding.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

static void put_hex(vyre__bytes *out, const char *key, const void *data, size_t size)
{
    vyre__bytes_printf(out, "%s %s", key, size ? "" : "-");
    for (size_t i = 0; i < size; i++)
        vyre__bytes_printf(out, "%02x", (unsigned)((const uint8_t *)data)[i]);
    vyre__bytes_put_text(out, "\n");
}

static void put_launch(vyre__bytes *out, const subject *s)
{
    if (s->grid[0])
        vyre__bytes_printf(out, "grid %" PRIu32 " %" PRIu32 " %" PRIu32 "\n", s->grid[0],
                           s->grid[1], s->grid[2]);
    if (s->elements)
        vyre__bytes_printf(out, "elements %" PRIu32 "\n", s->elements);
    if (s->iterations > 1)
        vyre__bytes_printf(out, "iterations %" PRIu32 "\n", s->iterations);
}

static void put_outcome(vyre__bytes *out, const target *oracle, const subject *s,
                        const vyre_program *program)
{
    static const uint32_t modes[] = {VYRE_FLOAT_STRICT, VYRE_FLOAT_FLUSH};
    static const char *const keys[] = {"out", "out-flush"};
    for (int mode = 0; mode < 2; mode++) {
        outcome o;
        target_run(oracle, s, program, modes[mode], &o);
        for (size_t i = 0; o.status == VYRE_OK && i < o.outputs.count; i++)
            put_hex(out, keys[mode], o.outputs.slots[i].data, o.outputs.slots[i].size);
        if (mode == 0 && o.status == VYRE_TRAPPED)
            vyre__bytes_printf(out, "trap %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %s\n",
                               o.report.trap_address, o.report.trap_lane[0], o.report.trap_lane[1],
                               o.report.trap_lane[2], o.report.trap_tag);
        outcome_release(&o);
    }
}

static vyre_status put_program(vyre__bytes *out, const vyre_program *program, vyre_error *error)
{
    void *wire = NULL, *canonical = NULL;
    size_t size = 0, canonical_size = 0;
    vyre_status status = vyre_program_encode(program, 0, &wire, &size, error);
    if (status == VYRE_OK)
        status = vyre_program_canonical(program, &canonical, &canonical_size, error);
    if (status == VYRE_OK) {
        put_hex(out, "wire", wire, size);
        if (size != canonical_size || memcmp(wire, canonical, size) != 0)
            put_hex(out, "canonical", canonical, canonical_size);
    }
    vyre_free(wire);
    vyre_free(canonical);
    return status;
}

static vyre_status write_case(const char *path, const subject *s, const target *oracle,
                              const vyre_program *program, vyre_error *error)
{
    vyre__bytes out = {0};
    vyre__bytes_printf(&out, "id conform seed %" PRIu64 "\n", s->seed);
    vyre_status status = put_program(&out, program, error);
    if (status == VYRE_OK) {
        vyre__bytes_put_text(&out, "case 0\n");
        put_launch(&out, s);
        for (uint32_t i = 0; i < s->buffer_count; i++)
            if (buffer_takes_input(&s->buffers[i]))
                put_hex(&out, "in", s->buffers[i].input, s->buffers[i].input_size);
        put_outcome(&out, oracle, s, program);
        status = out.failed ? vyre__fail_memory(error, "a case")
                            : vyre__file_write(path, out.data, out.size, 0, error);
    }
    vyre__bytes_release(&out);
    return status;
}

static vyre_status write_text(const char *path, const subject *s, const vyre_program *program,
                              const char *why, vyre_error *error)
{
    vyre__bytes out = {0};
    char *text = NULL;
    size_t size = 0;
    vyre_status status = vyre_program_print(program, &text, &size, error);
    if (status == VYRE_OK) {
        vyre__bytes_printf(&out, "// seed %" PRIu64 ", float mode %s\n// ", s->seed,
                           s->float_mode == VYRE_FLOAT_FLUSH ? "flush" : "strict");
        vyre__put_escaped(&out, why, strlen(why));
        vyre__bytes_put_text(&out, "\n");
        vyre__bytes_put(&out, text, size);
        status = out.failed ? vyre__fail_memory(error, "a program's text")
                            : vyre__file_write(path, out.data, out.size, 0, error);
    }
    vyre_free(text);
    vyre__bytes_release(&out);
    return status;
}

vyre_status finding_write(const char *folder, const subject *s, const target *oracle,
                          const char *why, vyre_error *error)
{
    char path[4096];
    vyre_program *program = NULL;
    vyre_status status = subject_build(s, &program, error);
    mkdir(folder, 0777);
    if (status == VYRE_OK) {
        snprintf(path, sizeof path, "%s/seed-%" PRIu64 ".vyre", folder, s->seed);
        status = write_text(path, s, program, why, error);
    }
    if (status == VYRE_OK) {
        snprintf(path, sizeof path, "%s/seed-%" PRIu64 ".case", folder, s->seed);
        status = write_case(path, s, oracle, program, error);
    }
    vyre_program_release(program);
    return status;
}
