/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/unit/wire_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blake3.h"
#include "core/ir/model.h"
#include "core/ir/wire/wire.h"
#include "tests/unit/unit.h"

const wire_golden wire_goldens[] = {
    {"trivial_const.rev4", 4, 194,
     "c1f2ccf5754f0e561c767f6d6e2a847947d70e4bd0593b617d53f5aee5cc0428"},
    {"one_op_add.rev4", 4, 201, "9e8a8762168ae22123d41cb22f7268dbe565fa416e4408f0be78c840531e04cc"},
    {"loop_add.rev4", 4, 254, "c0939ac097203b376d7466ea6bae4fa6b76ee82020562ade8bd8af4a10e05a3f"},
    {"composed_nested.rev4", 4, 197,
     "de6cc803a8ac5d35caa993c92d87d1c5bdcaf365e5d52281d41bc3f21e699f5f"},
    {"region_chain.rev4", 4, 321,
     "ae744c66b22dcb9c2142b22bd9c26fcfdca9b61abe3c841e05c52ea16baa952b"},
    {"trivial_const.rev6", 6, 197,
     "22325167b0cb84193a1d5cfe581e9e2f95fd5721a5cf3f4fd2fdd80d49dcf062"},
    {"one_op_add.rev6", 6, 204, "c202412743128a5f2b944de76a272503b4244e3b009b440613e74cef56cd22ed"},
    {"loop_add.rev6", 6, 257, "42042606253dd42ac84317e40997166aa3fb704c4a05ead4cce851f312ee6b4e"},
    {"composed_nested.rev6", 6, 200,
     "17fe6fe62d2b37144bf29d8994412572e7b7a6dbf0f93c137b89dc413b496983"},
    {"region_chain.rev6", 6, 324,
     "984aec1c4b0ffb081687e23fad358cc2f3645f85c5e85d7c0f9cbe1d113e6b49"},
    {NULL, 0, 0, NULL},
};

uint8_t *wire_read_golden(const char *name, size_t *out_size)
{
    char path[256];
    snprintf(path, sizeof path, "golden/%s.bin", name);
    return unit_read_data(path, out_size);
}

void wire_redigest(uint8_t *wire, size_t size)
{
    if (size >= VYRE__WIRE_HEADER)
        vyre__blake3_hash(wire + VYRE__WIRE_HEADER, size - VYRE__WIRE_HEADER,
                          wire + VYRE__WIRE_DIGEST_AT);
}

void wire_hex(const void *data, size_t size, char out_text[65])
{
    uint8_t digest[VYRE__BLAKE3_SIZE];
    vyre__blake3_hash(data, size, digest);
    for (int i = 0; i < VYRE__BLAKE3_SIZE; i++)
        snprintf(out_text + 2 * i, 3, "%02x", digest[i]);
}

vyre_program *wire_expect(const void *wire, size_t size, const char *code)
{
    vyre_error error = {0};
    vyre_program *program = NULL;
    const vyre_status status = vyre_program_decode(wire, size, &program, &error);
    if (code) {
        CU_ASSERT_EQUAL(status, VYRE_INVALID_PROGRAM);
        CU_ASSERT_PTR_NULL(program);
        CU_ASSERT_EQUAL(error.status, status);
        CU_ASSERT(strncmp(error.location, "byte ", 5) == 0);
        CU_ASSERT(error.fix[0] != '\0');
    } else {
        CU_ASSERT_EQUAL(status, VYRE_OK);
    }
    if (strstr(error.message, code ? code : "") == NULL || (!code && status != VYRE_OK)) {
        printf("# wanted %s, got: %s at %s\n", code ? code : "a program", error.message,
               error.location);
        CU_FAIL("another result than wanted");
    }
    return program;
}

void wire_check_round_trip(const vyre_program *program)
{
    vyre_error error = {0};
    void *first = NULL, *second = NULL;
    size_t first_size = 0, second_size = 0;
    vyre_program *again = NULL;
    CU_ASSERT_EQUAL(vyre_program_encode(program, 0, &first, &first_size, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_program_decode(first, first_size, &again, &error), VYRE_OK);
    if (again) {
        CU_ASSERT_EQUAL(vyre_program_encode(again, 0, &second, &second_size, &error), VYRE_OK);
        CU_ASSERT(first_size == second_size && memcmp(first, second, first_size) == 0);
    }
    if (error.message[0])
        printf("# %s at %s\n", error.message, error.location);
    vyre_free(first);
    vyre_free(second);
    vyre_program_release(again);
}

static void put_record(vyre__bytes *bytes, const char *name, const void *payload, size_t size)
{
    vyre__bytes_put_leb(bytes, strlen(name));
    vyre__bytes_put_text(bytes, name);
    vyre__bytes_put_leb(bytes, size);
    vyre__bytes_put(bytes, payload, size);
    vyre__bytes_put_leb(bytes, 0);
}

void wire_craft(vyre__bytes *bytes, uint32_t revision, const void *payload, size_t size)
{
    static const char metadata[] = "VYRE-META\0\1\0\0\0\1\0\0\0\1\0\0\0\0\0";
    static const uint8_t no_digest[VYRE__BLAKE3_SIZE];
    const char *name = size > 0 ? vyre__node_op_id(*(const uint8_t *)payload) : NULL;
    vyre__bytes_put_text(bytes, "VYRE");
    vyre__bytes_put_u16(bytes, (uint16_t)revision);
    vyre__bytes_put_u16(bytes, 4);
    vyre__bytes_put(bytes, no_digest, sizeof no_digest);
    vyre__bytes_put_leb(bytes, 2);
    put_record(bytes, "vyre.program.metadata", metadata, sizeof metadata - 1);
    put_record(bytes, name ? name : "kind", payload, size);
    vyre__bytes_put_leb(bytes, 0); /* memory regions */
    vyre__bytes_put_leb(bytes, 0); /* output set */
    wire_redigest(bytes->data, bytes->size);
}
