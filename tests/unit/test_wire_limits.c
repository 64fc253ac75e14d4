/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Limits of the wire decoder: nesting, sizes, and memory that follows the input, not its claims. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ir/model.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/unit.h"
#include "tests/unit/wire_kit.h"

/* ---- programs written by hand ---- */

/* Appends a region without source that holds `count` nodes, which the caller appends. */
static void put_region(vyre__bytes *payload, uint32_t count)
{
    vyre__bytes_put_u8(payload, VYRE__NODE_REGION);
    vyre__bytes_put_u32(payload, 1);
    vyre__bytes_put_text(payload, "r");
    vyre__bytes_put_u8(payload, 0);
    vyre__bytes_put_u32(payload, count);
}

static void put_name(vyre__bytes *payload, const char *name)
{
    vyre__bytes_put_u32(payload, (uint32_t)strlen(name));
    vyre__bytes_put_text(payload, name);
}

/* Region { let x = <an expression, which the caller appends> } */
static void put_let(vyre__bytes *payload)
{
    put_region(payload, 1);
    vyre__bytes_put_u8(payload, VYRE__NODE_LET);
    put_name(payload, "x");
}

/* Decodes the payload as a program's one record; releases the payload. */
static void expect_revision(vyre__bytes *payload, uint32_t revision, const char *code)
{
    vyre__bytes wire = {0};
    wire_craft(&wire, revision, payload->data, payload->size);
    memory_requested = 0;
    vyre_error error = {0};
    vyre_program *program = NULL;
    const vyre_status status = vyre_program_decode(wire.data, wire.size, &program, &error);
    const size_t taken = memory_requested;
    CU_ASSERT(taken <= 16384 + 256 * wire.size);
    CU_ASSERT_EQUAL(status, code ? VYRE_INVALID_PROGRAM : VYRE_OK);
    if (!strstr(error.message, code ? code : "") || (!code && !program)) {
        printf("# wanted %s, got %s at %s\n", code ? code : "a program", error.message,
               error.location);
        CU_FAIL("another result than wanted");
    }
    if (program)
        wire_check_round_trip(program);
    vyre_program_release(program);
    vyre__bytes_release(&wire);
    vyre__bytes_release(payload);
}

static void expect(vyre__bytes *payload, const char *code)
{
    expect_revision(payload, 6, code);
}

/* ---- nesting: 64 levels of nodes, expressions and types together ---- */

static void nested_blocks(unsigned depth, const char *code)
{
    vyre__bytes payload = {0};
    for (unsigned i = 0; i + 1 < depth; i++) {
        vyre__bytes_put_u8(&payload, VYRE__NODE_BLOCK);
        vyre__bytes_put_u32(&payload, 1);
    }
    vyre__bytes_put_u8(&payload, VYRE__NODE_RETURN);
    expect(&payload, code);
}

static void nested_unary(unsigned depth, const char *code)
{
    vyre__bytes payload = {0};
    put_let(&payload);
    for (unsigned i = 0; i + 3 < depth; i++) {
        vyre__bytes_put_u8(&payload, VYRE__EXPR_UNARY);
        vyre__bytes_put_u8(&payload, VYRE__UN_BIT_NOT);
    }
    vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_LANE);
    expect(&payload, code);
}

static void nested_types(unsigned depth, const char *code)
{
    vyre__bytes payload = {0};
    put_let(&payload);
    vyre__bytes_put_u8(&payload, VYRE__EXPR_CAST);
    for (unsigned i = 0; i + 4 < depth; i++)
        vyre__bytes_put_u8(&payload, VYRE__TYPE_SPARSE_CSR);
    vyre__bytes_put_u8(&payload, VYRE__TYPE_F32);
    vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_LANE);
    expect(&payload, code);
}

static void nesting(void)
{
    void (*const kinds[])(unsigned, const char *) = {nested_blocks, nested_unary, nested_types};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        kinds[i](5, NULL);
        kinds[i](64, NULL);
        kinds[i](65, "NestingTooDeep");
        kinds[i](800000, "NestingTooDeep");
    }
}

/* ---- sizes ---- */

static void huge_counts(void)
{
    static const uint32_t counts[] = {2, 1000, 1000000, 1000001, 0x7fffffff, 0xffffffff};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const char *list = counts[i] > VYRE__MAX_NODES ? "LimitExceeded" : "TruncatedPayload";
        vyre__bytes payload = {0};
        put_region(&payload, counts[i]);
        expect(&payload, list);
        for (unsigned level = 0; level < 40; level++)
            put_region(&payload, counts[i]);
        expect(&payload, list);

        put_let(&payload);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_CALL);
        put_name(&payload, "op");
        vyre__bytes_put_u32(&payload, counts[i]);
        expect(&payload, counts[i] > VYRE__MAX_ARGS ? "LimitExceeded" : "TruncatedPayload");

        put_let(&payload);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_CAST);
        vyre__bytes_put_u8(&payload, VYRE__TYPE_DEVICE_MESH);
        vyre__bytes_put_u32(&payload, counts[i]);
        expect(&payload, counts[i] > VYRE__MAX_MESH_AXES ? "LimitExceeded" : "TruncatedPayload");

        put_let(&payload);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_CAST);
        vyre__bytes_put_u8(&payload, VYRE__TYPE_TENSOR_SHAPED);
        vyre__bytes_put_u8(&payload, VYRE__TYPE_F32);
        vyre__bytes_put_u32(&payload, counts[i]);
        expect(&payload, counts[i] > VYRE__MAX_TENSOR_RANK ? "LimitExceeded" : "TruncatedPayload");

        put_let(&payload);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_VAR);
        vyre__bytes_put_u32(&payload, counts[i]);
        expect(&payload, counts[i] > VYRE__MAX_STRING ? "LimitExceeded" : "TruncatedPayload");

        vyre__bytes_put_u8(&payload, VYRE__NODE_OPAQUE);
        put_name(&payload, "kind");
        vyre__bytes_put_u32(&payload, counts[i]);
        expect(&payload, counts[i] > VYRE__MAX_OPAQUE ? "LimitExceeded" : "TruncatedPayload");
    }
}

static void put_var(vyre__bytes *payload, uint32_t size)
{
    put_let(payload);
    vyre__bytes_put_u8(payload, VYRE__EXPR_VAR);
    vyre__bytes_put_u32(payload, size);
    for (uint32_t i = 0; i < size; i++)
        vyre__bytes_put_u8(payload, 'v');
}

static void put_call(vyre__bytes *payload, uint32_t count)
{
    put_let(payload);
    vyre__bytes_put_u8(payload, VYRE__EXPR_CALL);
    put_name(payload, "op");
    vyre__bytes_put_u32(payload, count);
    for (uint32_t i = 0; i < count; i++)
        vyre__bytes_put_u8(payload, VYRE__EXPR_SUBGROUP_LANE);
}

static void put_dims(vyre__bytes *payload, uint8_t tag, uint32_t count)
{
    put_let(payload);
    vyre__bytes_put_u8(payload, VYRE__EXPR_CAST);
    vyre__bytes_put_u8(payload, tag);
    if (tag == VYRE__TYPE_TENSOR_SHAPED)
        vyre__bytes_put_u8(payload, VYRE__TYPE_F32);
    vyre__bytes_put_u32(payload, count);
    for (uint32_t i = 0; i < count; i++)
        vyre__bytes_put_u32(payload, i);
    vyre__bytes_put_u8(payload, VYRE__EXPR_SUBGROUP_LANE);
}

static void sizes_at_their_limit(void)
{
    vyre__bytes payload = {0};
    put_var(&payload, VYRE__MAX_STRING);
    expect(&payload, NULL);
    put_var(&payload, VYRE__MAX_STRING + 1);
    expect(&payload, "LimitExceeded");
    put_call(&payload, VYRE__MAX_ARGS);
    expect(&payload, NULL);
    put_call(&payload, VYRE__MAX_ARGS + 1);
    expect(&payload, "LimitExceeded");
    put_dims(&payload, VYRE__TYPE_DEVICE_MESH, VYRE__MAX_MESH_AXES);
    expect(&payload, NULL);
    put_dims(&payload, VYRE__TYPE_DEVICE_MESH, VYRE__MAX_MESH_AXES + 1);
    expect(&payload, "LimitExceeded");
    put_dims(&payload, VYRE__TYPE_TENSOR_SHAPED, VYRE__MAX_TENSOR_RANK);
    expect(&payload, NULL);
    put_dims(&payload, VYRE__TYPE_TENSOR_SHAPED, VYRE__MAX_TENSOR_RANK + 1);
    expect(&payload, "LimitExceeded");
}

static void records_at_their_limit(void)
{
    for (uint32_t extra = 0; extra < 2; extra++) {
        vyre__bytes payload = {0};
        const uint32_t size = VYRE__MAX_OPAQUE - 13 + extra; /* 13: tag, "kind", two lengths */
        vyre__bytes_put_u8(&payload, VYRE__NODE_OPAQUE);
        put_name(&payload, "kind");
        vyre__bytes_put_u32(&payload, size);
        for (uint32_t i = 0; i < size; i++)
            vyre__bytes_put_u8(&payload, 0xee);
        expect(&payload, extra ? "LimitExceeded" : NULL);
    }
}

static void many_nodes(void)
{
    vyre__bytes payload = {0};
    put_region(&payload, VYRE__MAX_NODES);
    for (uint32_t i = 0; i < VYRE__MAX_NODES; i++)
        vyre__bytes_put_u8(&payload, VYRE__NODE_RETURN);
    expect(&payload, NULL);
}

static void program_size(void)
{
    const size_t limit = VYRE__MAX_PROGRAM_BYTES;
    uint8_t *wire = calloc(limit + 1, 1);
    memcpy(wire, "VYRE\4\0\4\0", 8);
    vyre_program_release(wire_expect(wire, limit + 1, "LimitExceeded"));
    vyre_program_release(wire_expect(wire, limit, "IntegrityMismatch"));
    free(wire);
}

/* ---- tags that differ between revisions, and identifiers ---- */

static void reductions(void)
{
    vyre__bytes payload = {0};
    put_let(&payload);
    vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_REDUCE);
    vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_LANE);
    vyre__bytes wire = {0};
    wire_craft(&wire, 4, payload.data, payload.size);
    vyre_program *program = wire_expect(wire.data, wire.size, NULL);
    if (program)
        CU_ASSERT_EQUAL(program->entry.items[0]->body.items[0]->value->op, VYRE__REDUCE_ADD);
    vyre_program_release(program);
    vyre__bytes_release(&wire);
    expect_revision(&payload, 5, "InvalidDiscriminant"); /* the lane's tag is no operator */
    for (uint8_t op = 0; op < 9; op++) {
        put_let(&payload);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_REDUCE);
        vyre__bytes_put_u8(&payload, op);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_LANE);
        expect_revision(&payload, 5, op >= 1 && op <= 7 ? NULL : "InvalidDiscriminant");
    }
}

static void opaque_identifiers(void)
{
    static const uint32_t ids[] = {0x80000000u, 0xffffffffu, 0x7fffffffu, 0};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        const char *code = i < 2 ? NULL : "InvalidDiscriminant";
        vyre__bytes payload = {0};
        put_let(&payload);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_BINARY);
        vyre__bytes_put_u8(&payload, VYRE__OP_OPAQUE);
        vyre__bytes_put_u32(&payload, ids[i]);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_LANE);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_SIZE);
        expect(&payload, code);
        put_let(&payload);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_CAST);
        vyre__bytes_put_u8(&payload, VYRE__TYPE_OPAQUE);
        vyre__bytes_put_u32(&payload, ids[i]);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_LANE);
        expect(&payload, code);
    }
}

/* Every operator tag: known ones are read, the others refused by name. */
static void operator_tags(void)
{
    static const struct {
        uint8_t tag, last, args;
    } kinds[] = {{VYRE__EXPR_BINARY, 0x21, 2}, {VYRE__EXPR_UNARY, 0x24, 1}};
    for (size_t k = 0; k < 2; k++) {
        for (unsigned op = 0; op < 256; op++) {
            if (op == VYRE__OP_OPAQUE)
                continue;
            vyre__bytes payload = {0};
            put_let(&payload);
            vyre__bytes_put_u8(&payload, kinds[k].tag);
            vyre__bytes_put_u8(&payload, (uint8_t)op);
            for (uint8_t i = 0; i < kinds[k].args; i++)
                vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_LANE);
            expect(&payload, op >= 1 && op <= kinds[k].last ? NULL : "UnknownOp");
        }
    }
}

/* Storage, scale and zero point; the first row is right. */
static void quantised_types(void)
{
    static const struct {
        uint8_t storage, scale;
        uint32_t scale_parameter;
        uint8_t zero;
        uint32_t zero_parameter;
        const char *code;
    } rows[] = {
        {VYRE__TYPE_I8, 0, 0, 0, 0, NULL},
        {VYRE__TYPE_NF4, 1, 7, 2, 9, NULL},
        {VYRE__TYPE_U8, 2, 32, 3, 32, NULL},
        {VYRE__TYPE_U8, 2, 32, 1, 0, NULL},
        {VYRE__TYPE_F32, 0, 0, 0, 0, "InvalidDiscriminant"},
        {VYRE__TYPE_I8, 0, 1, 0, 0, "InvalidDiscriminant"},
        {VYRE__TYPE_I8, 3, 1, 0, 0, "InvalidDiscriminant"},
        {VYRE__TYPE_I8, 2, 0, 0, 0, "InvalidDiscriminant"},
        {VYRE__TYPE_I8, 0, 0, 0, 1, "InvalidDiscriminant"},
        {VYRE__TYPE_I8, 0, 0, 1, 1, "InvalidDiscriminant"},
        {VYRE__TYPE_I8, 0, 0, 3, 0, "InvalidDiscriminant"},
        {VYRE__TYPE_I8, 0, 0, 4, 0, "InvalidDiscriminant"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vyre__bytes payload = {0};
        put_let(&payload);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_CAST);
        vyre__bytes_put_u8(&payload, VYRE__TYPE_QUANTIZED);
        vyre__bytes_put_u8(&payload, rows[i].storage);
        vyre__bytes_put_u8(&payload, rows[i].scale);
        vyre__bytes_put_u32(&payload, rows[i].scale_parameter);
        vyre__bytes_put_u8(&payload, rows[i].zero);
        vyre__bytes_put_u32(&payload, rows[i].zero_parameter);
        vyre__bytes_put_u8(&payload, VYRE__EXPR_SUBGROUP_LANE);
        expect(&payload, rows[i].code);
    }
}

/* ---- short memory ---- */

static vyre_status decode_and_fingerprint(const uint8_t *wire, size_t size)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    uint8_t digest[32];
    vyre_status status = vyre_program_decode(wire, size, &program, &error);
    if (status == VYRE_OK)
        status = vyre_program_fingerprint(program, digest, &error);
    CU_ASSERT_EQUAL(status, error.status);
    vyre_program_release(program);
    return status;
}

/* Every allocation fails once: a clean failure each time, then success. */
static void every_allocation_fails(void)
{
    size_t size = 0, count = 0;
    uint8_t *wire = wire_read_golden("region_chain.rev6", &size);
    vyre_status status = VYRE_OUT_OF_HOST_MEMORY;
    for (; status == VYRE_OUT_OF_HOST_MEMORY && count < 10000; count++) {
        memory_left = count;
        status = decode_and_fingerprint(wire, size);
        memory_left = SIZE_MAX;
    }
    CU_ASSERT_EQUAL(status, VYRE_OK);
    CU_ASSERT(count > 5);
    free(wire);
}

static const unit_test tests[] = {
    {"nesting", nesting},
    {"huge counts", huge_counts},
    {"sizes at their limit", sizes_at_their_limit},
    {"records at their limit", records_at_their_limit},
    {"many nodes", many_nodes},
    {"program size", program_size},
    {"reductions", reductions},
    {"opaque identifiers", opaque_identifiers},
    {"operator tags", operator_tags},
    {"quantised types", quantised_types},
    {"every allocation fails", every_allocation_fails},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("wire_limits", tests);
}
