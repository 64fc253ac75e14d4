/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The wire codec on whole programs: golden bytes, damage, and each check of the decoder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ir/model.h"
#include "core/ir/wire/wire.h"
#include "tests/unit/unit.h"
#include "tests/unit/wire_kit.h"

/* ---- golden programs ---- */

static void golden_programs(void)
{
    for (const wire_golden *golden = wire_goldens; golden->name; golden++) {
        size_t size = 0, again_size = 0;
        uint8_t *wire = wire_read_golden(golden->name, &size);
        vyre_program *program = wire_expect(wire, size, NULL);
        void *again = NULL;
        CU_ASSERT_EQUAL(size, golden->size);
        if (program) {
            CU_ASSERT_EQUAL(vyre_program_revision(program), golden->revision);
            CU_ASSERT_EQUAL(vyre_program_encode(program, 0, &again, &again_size, NULL), VYRE_OK);
            CU_ASSERT(again_size == size && memcmp(again, wire, size) == 0);
        }
        vyre_free(again);
        vyre_program_release(program);
        free(wire);
    }
}

static void revisions_carry_the_same_program(void)
{
    for (const wire_golden *golden = wire_goldens; golden->name; golden++) {
        char other[64];
        size_t size = 0, other_size = 0, wire_size = 0;
        snprintf(other, sizeof other, "%s", golden->name);
        other[strlen(other) - 1] = golden->revision == 4 ? '6' : '4';
        uint8_t *wire = wire_read_golden(golden->name, &size);
        uint8_t *expected = wire_read_golden(other, &other_size);
        vyre_program *program = wire_expect(wire, size, NULL);
        void *bytes = NULL;
        vyre_program_encode(program, golden->revision == 4 ? 6 : 4, &bytes, &wire_size, NULL);
        CU_ASSERT(bytes && wire_size == other_size && memcmp(bytes, expected, other_size) == 0);
        vyre_free(bytes);
        bytes = NULL;
        CU_ASSERT_EQUAL(vyre_program_encode(program, 5, &bytes, &wire_size, NULL), VYRE_OK);
        vyre_program *five = wire_expect(bytes, wire_size, NULL);
        CU_ASSERT_EQUAL(five ? vyre_program_revision(five) : 0, 5);
        vyre_program_release(five);
        vyre_free(bytes);
        vyre_program_release(program);
        free(wire);
        free(expected);
    }
}

static void unknown_revisions(void)
{
    size_t size = 0;
    uint8_t *wire = wire_read_golden("trivial_const.rev4", &size);
    vyre_program *program = wire_expect(wire, size, NULL);
    static const uint32_t unknown[] = {1, 3, 7, 65536};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        void *bytes = &size;
        size_t bytes_size = 1;
        vyre_error error = {0};
        CU_ASSERT_EQUAL(vyre_program_encode(program, unknown[i], &bytes, &bytes_size, &error),
                        VYRE_INVALID_ARGUMENT);
        CU_ASSERT_PTR_NULL(bytes);
        CU_ASSERT_EQUAL(bytes_size, 0);
        CU_ASSERT(error.fix[0] != '\0');
    }
    vyre_program_release(program);
    free(wire);
}

/* ---- damage ---- */

/* A program or an INVALID_PROGRAM; a program must come back from its own bytes. */
static void check_hostile(const uint8_t *wire, size_t size)
{
    vyre_error error = {0};
    vyre_program *program = NULL;
    const vyre_status status = vyre_program_decode(wire, size, &program, &error);
    CU_ASSERT_EQUAL(status == VYRE_OK, program != NULL);
    if (program)
        wire_check_round_trip(program);
    else
        CU_ASSERT(status == VYRE_INVALID_PROGRAM && error.message[0] && error.fix[0]);
    vyre_program_release(program);
}

static const char *code_of_damage(size_t offset)
{
    if (offset < 4)
        return "MagicMismatch";
    if (offset < 6)
        return "E-WIRE-VERSION: UnknownSchemaVersion";
    return offset < 8 ? "InvalidFlags" : "IntegrityMismatch";
}

static void every_byte_damaged(void)
{
    static const uint8_t masks[] = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, 0x7f};
    for (const wire_golden *golden = wire_goldens; golden->name; golden++) {
        size_t size = 0;
        uint8_t *wire = wire_read_golden(golden->name, &size);
        for (size_t i = 0; i < size * sizeof masks; i++) {
            const size_t offset = i / sizeof masks;
            wire[offset] ^= masks[i % sizeof masks];
            const int still_a_revision = offset == 4 && wire[4] >= 4 && wire[4] <= 6;
            if (!still_a_revision)
                vyre_program_release(wire_expect(wire, size, code_of_damage(offset)));
            wire_redigest(wire, size);
            check_hostile(wire, size);
            wire[offset] ^= masks[i % sizeof masks];
            wire_redigest(wire, size);
        }
        free(wire);
    }
}

static void every_length(void)
{
    for (const wire_golden *golden = wire_goldens; golden->name; golden++) {
        size_t size = 0;
        uint8_t *wire = wire_read_golden(golden->name, &size);
        for (size_t cut = 0; cut < size; cut++) {
            uint8_t *copy = malloc(cut + 1);
            memcpy(copy, wire, cut);
            wire_redigest(copy, cut);
            vyre_program_release(
                wire_expect(copy, cut, cut < 4 ? "MagicMismatch" : "E-WIRE-VALIDATION"));
            free(copy);
        }
        free(wire);
    }
    vyre_program_release(wire_expect(NULL, 0, "MagicMismatch"));
    vyre_program_release(wire_expect("\1\2", 2, "MagicMismatch"));
}

/* ---- one test per check: bytes of trivial_const, revision 4, replaced ---- */

typedef struct patch {
    const char *what;
    size_t offset;
    uint8_t value;
    const char *code; /* NULL: still a program */
} patch;

static const patch patches[] = {
    {"magic", 0x00, 'v', "MagicMismatch"},
    {"revision 3", 0x04, 3, "UnknownSchemaVersion"},
    {"revision 7", 0x04, 7, "UnknownSchemaVersion"},
    {"revision 260", 0x05, 1, "UnknownSchemaVersion"},
    {"no flags", 0x06, 0, "InvalidFlags"},
    {"compressed", 0x06, 5, "InvalidFlags"},
    {"sealed", 0x06, 6, "InvalidFlags"},
    {"unknown flag", 0x07, 0x80, "InvalidFlags"},
    {"no record", 0x28, 0, "InvalidValue"},
    {"a record too many", 0x28, 3, "E-WIRE-VALIDATION"},
    {"a record too few", 0x28, 1, "InconsistentSections"},
    {"name of the metadata", 0x2a, 'w', "UnknownOp"},
    {"metadata too short", 0x3f, 0x2f, "TruncatedPayload"},
    {"metadata too long", 0x3f, 0x31, "TrailingBytes"},
    {"mark of the metadata", 0x40, 'v', "InvalidDiscriminant"},
    {"mark of the operation id", 0x49, 2, "InvalidDiscriminant"},
    {"workgroup axis", 0x4a, 0, "InvalidValue"},
    {"last workgroup axis", 0x52, 0, "InvalidValue"},
    {"self-composition", 0x56, 2, "InvalidDiscriminant"},
    {"a buffer too many", 0x57, 2, "TruncatedPayload"},
    {"a buffer too few", 0x57, 0, "TrailingBytes"},
    {"length of a name", 0x5b, 1, "LimitExceeded"},
    {"name beyond its section", 0x59, 1, "TruncatedPayload"},
    {"UTF-8", 0x5c, 0xff, "InvalidUtf8"},
    {"elements differ", 0x63, 2, "InconsistentSections"},
    {"any true output flag", 0x67, 7, NULL},
    {"any true live flag", 0x68, 255, NULL},
    {"mark of a range", 0x69, 2, "InvalidDiscriminant"},
    {"mark of an axis", 0x6a, 2, "InvalidDiscriminant"},
    {"locality", 0x6f, 3, "InvalidDiscriminant"},
    {"operands of the metadata", 0x70, 1, "InvalidValue"},
    {"name of a record", 0x72, 'w', "UnknownOp"},
    {"length of a record's name", 0x71, 0x0f, "E-WIRE-VALIDATION"},
    {"record too short", 0x82, 0x2c, "TruncatedPayload"},
    {"record too long", 0x82, 0x2e, "TrailingBytes"},
    {"node tag", 0x83, 0x13, "InvalidDiscriminant"},
    {"error node", 0x83, 0xff, "InvalidDiscriminant"},
    {"mark of a region's source", 0x99, 2, "InvalidDiscriminant"},
    {"a node too many", 0x9a, 2, "TruncatedPayload"},
    {"a node too few", 0x9a, 0, "TrailingBytes"},
    {"length of a node list", 0x9d, 1, "LimitExceeded"},
    {"expression tag", 0xa6, 0x17, "InvalidDiscriminant"},
    {"error expression", 0xa6, 0xff, "InvalidDiscriminant"},
    {"reference in revision 4", 0xa6, 0x16, "InvalidDiscriminant"},
    {"binary operator 0", 0xa6, 0x09, "UnknownOp"},
    {"operands of a node", 0xb0, 1, "InvalidValue"},
    {"a memory region too many", 0xb1, 2, "InconsistentSections"},
    {"a memory region too few", 0xb1, 0, "InconsistentSections"},
    {"order of memory regions", 0xb2, 1, "InconsistentSections"},
    {"memory kind", 0xb3, 7, "InvalidDiscriminant"},
    {"access", 0xb4, 5, "InvalidDiscriminant"},
    {"element 0", 0xb5, 0, "InvalidDiscriminant"},
    {"vector element", 0xb5, 0x14, "InvalidDiscriminant"},
    {"shaped tensor element", 0xb5, 0x15, "InvalidDiscriminant"},
    {"sparse element", 0xb5, 0x17, "InvalidDiscriminant"},
    {"mesh element", 0xb5, 0x1e, "InvalidDiscriminant"},
    {"unknown element", 0xb5, 0x20, "InvalidDiscriminant"},
    {"array without its size", 0xb5, 0x08, "TruncatedPayload"},
    {"layout", 0xb6, 1, "InvalidDiscriminant"},
    {"length of a shape", 0xb7, 65, "LimitExceeded"},
    {"shape too long", 0xb7, 2, "TrailingBytes"},
    {"shape too short", 0xb7, 0, "TruncatedPayload"},
    {"elements of a region", 0xb8, 2, "InconsistentSections"},
    {"hints too short", 0xb9, 5, "TruncatedPayload"},
    {"hints too long", 0xb9, 7, "TrailingBytes"},
    {"length of hints", 0xb9, 65, "LimitExceeded"},
    {"axis mark in a region", 0xba, 2, "InvalidDiscriminant"},
    {"empty output set", 0xc0, 0, "InconsistentSections"},
    {"output set too long", 0xc0, 2, "InconsistentSections"},
    {"output beyond the buffers", 0xc1, 1, "InconsistentSections"},
    {"output that is read-only", 0xb4, 0, "InconsistentSections"},
};

static void every_check(void)
{
    size_t size = 0;
    uint8_t *wire = wire_read_golden("trivial_const.rev4", &size);
    for (size_t i = 0; i < sizeof patches / sizeof patches[0]; i++) {
        const uint8_t kept = wire[patches[i].offset];
        const unsigned failures = CU_get_number_of_failures();
        CU_ASSERT_NOT_EQUAL(kept, patches[i].value);
        wire[patches[i].offset] = patches[i].value;
        wire_redigest(wire, size);
        vyre_program *program = wire_expect(wire, size, patches[i].code);
        if (program)
            wire_check_round_trip(program);
        vyre_program_release(program);
        wire[patches[i].offset] = kept;
        if (CU_get_number_of_failures() != failures)
            printf("# in: %s\n", patches[i].what);
    }
    free(wire);
}

/* Replaces `old_size` bytes by others, sets the digest and expects a result. */
static vyre_program *expect_spliced(const char *name, size_t offset, size_t old_size,
                                    const void *bytes, size_t new_size, const char *code)
{
    size_t size = 0;
    uint8_t *wire = wire_read_golden(name, &size);
    uint8_t *copy = malloc(size - old_size + new_size);
    memcpy(copy, wire, offset);
    if (new_size > 0)
        memcpy(copy + offset, bytes, new_size);
    memcpy(copy + offset + new_size, wire + offset + old_size, size - offset - old_size);
    wire_redigest(copy, size - old_size + new_size);
    vyre_program *program = wire_expect(copy, size - old_size + new_size, code);
    free(copy);
    free(wire);
    return program;
}

static void release_spliced(size_t offset, size_t old_size, const void *bytes, size_t new_size,
                            const char *code)
{
    vyre_program_release(
        expect_spliced("trivial_const.rev4", offset, old_size, bytes, new_size, code));
}

static void leb_numbers(void)
{
    release_spliced(0x28, 1, "\x82\x00", 2, NULL); /* padded: read, written short */
    release_spliced(0x28, 1, "\x82\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10, NULL);
    release_spliced(0x28, 1, "\x82\x80\x80\x80\x80\x80\x80\x80\x80\x02", 10, "InvalidValue");
    release_spliced(0x28, 1, "\x82\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11, "InvalidValue");
    release_spliced(0x28, 1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, "LimitExceeded");
    release_spliced(0x28, 1, "\xc1\x84\x3d", 3, "LimitExceeded");     /* 1000001 records */
    release_spliced(0x82, 1, "\x81\x80\x80\x02", 4, "LimitExceeded"); /* a record of 4 MiB + 1 */
    release_spliced(0xc2, 0, "\x00", 1, "TrailingBytes");
}

static void padded_numbers_are_written_short(void)
{
    vyre_program *program = expect_spliced("trivial_const.rev4", 0x28, 1, "\x82\x80\x00", 3, NULL);
    size_t size = 0, wire_size = 0;
    uint8_t *golden = wire_read_golden("trivial_const.rev4", &size);
    void *wire = NULL;
    CU_ASSERT_EQUAL(vyre_program_encode(program, 0, &wire, &wire_size, NULL), VYRE_OK);
    CU_ASSERT(wire && wire_size == size && memcmp(wire, golden, size) == 0);
    vyre_free(wire);
    free(golden);
    vyre_program_release(program);
}

/* Sizes and flags of buffers against each other, which need several bytes to be wrong. */
static void buffers_that_contradict_themselves(void)
{
    static const struct {
        uint8_t count, output, live, access;
        const char *code;
    } rows[] = {
        {0, 0, 0, VYRE__ACCESS_READ_WRITE, NULL},
        {0, 1, 0, VYRE__ACCESS_READ_WRITE, "InvalidValue"},
        {0, 0, 1, VYRE__ACCESS_READ_WRITE, "InvalidValue"},
        {1, 1, 1, VYRE__ACCESS_READ_WRITE, NULL},
        {0, 0, 0, VYRE__ACCESS_WRITE, NULL},
        {0, 0, 0, VYRE__ACCESS_WORKGROUP, "InvalidValue"},
    };
    size_t size = 0;
    uint8_t *wire = wire_read_golden("trivial_const.rev4", &size);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wire[0x63] = wire[0xb8] = rows[i].count;
        wire[0x67] = rows[i].output;
        wire[0x68] = rows[i].live;
        wire[0xb4] = rows[i].access;
        wire_redigest(wire, size);
        vyre_program_release(wire_expect(wire, size, rows[i].code));
    }
    free(wire);
}

static void output_ranges(void)
{
    static const struct {
        const char *bytes; /* mark, start, end */
        const char *code;
    } rows[] = {
        {"\1\0\4", NULL},           {"\1\4\4", NULL},           {"\1\0\0", NULL},
        {"\1\3\2", "InvalidValue"}, {"\1\0\5", "InvalidValue"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = 0;
        uint8_t *wire = wire_read_golden("trivial_const.rev4", &size);
        uint8_t *copy = malloc(size + 2);
        memcpy(copy, wire, 0x69);
        memcpy(copy + 0x69, rows[i].bytes, 3);
        memcpy(copy + 0x6c, wire + 0x6a, size - 0x6a);
        copy[0x3f] += 2; /* length of the metadata */
        wire_redigest(copy, size + 2);
        vyre_program *program = wire_expect(copy, size + 2, rows[i].code);
        if (program)
            wire_check_round_trip(program);
        vyre_program_release(program);
        free(copy);
        free(wire);
    }
}

static void hints_of_the_region_win(void)
{
    vyre_program *program =
        expect_spliced("trivial_const.rev4", 0xba, 6, "\0\x40\0\0\0\2", 6, NULL);
    if (program) {
        CU_ASSERT_EQUAL(program->buffers[0].alignment, 64);
        CU_ASSERT_EQUAL(program->buffers[0].locality, VYRE__LOCALITY_RANDOM);
        wire_check_round_trip(program);
    }
    vyre_program_release(program);
}

static void fields_that_old_revisions_lack(void)
{
    vyre_program *old = expect_spliced("trivial_const.rev4", 0, 0, "", 0, NULL);
    /* linear, byte extraction, shape: exactly(1) */
    size_t size = 0;
    uint8_t *wire = wire_read_golden("trivial_const.rev6", &size);
    uint8_t *copy = malloc(size + 4);
    memcpy(copy, wire, 0x70);
    memcpy(copy + 0x70, "\0\1\3\1\0\0\0", 7);
    memcpy(copy + 0x77, wire + 0x73, size - 0x73);
    copy[0x3f] += 4;
    wire_redigest(copy, size + 4);
    vyre_program *new = wire_expect(copy, size + 4, NULL);
    if (old && new) {
        CU_ASSERT_EQUAL(old->buffers[0].linear, VYRE__UNRESTRICTED);
        CU_ASSERT_EQUAL(old->buffers[0].extract_bytes, 0);
        CU_ASSERT_PTR_NULL(old->buffers[0].shape);
        CU_ASSERT_EQUAL(new->buffers[0].linear, VYRE__LINEAR);
        CU_ASSERT_EQUAL(new->buffers[0].extract_bytes, 1);
        CU_ASSERT(new->buffers[0].shape &&new->buffers[0].shape->tag == VYRE__SHAPE_EXACTLY);
        wire_check_round_trip(new);
        void *bytes = NULL;
        vyre_error error = {0};
        CU_ASSERT_EQUAL(vyre_program_encode(new, 5, &bytes, &size, &error), VYRE_INVALID_PROGRAM);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "the linear type of buffer `out`"));
    }
    vyre_program_release(old);
    vyre_program_release(new);
    free(copy);
    free(wire);
}

/* `depth` levels: negations around a comparison; 0 is the tag that stands for no predicate. */
static void nested_shape(unsigned depth, uint8_t leaf, const char *code)
{
    size_t size = 0;
    uint8_t *wire = wire_read_golden("trivial_const.rev6", &size);
    const size_t added = depth - 1 + (leaf ? 4 : 0);
    uint8_t *copy = calloc(size + added, 1);
    memcpy(copy, wire, 0x72);
    memset(copy + 0x72, VYRE__SHAPE_NOT, depth - 1);
    copy[0x72 + depth - 1] = leaf;
    memcpy(copy + 0x73 + added, wire + 0x73, size - 0x73);
    copy[0x3f] = (uint8_t)(copy[0x3f] + added); /* below 128 in every case */
    wire_redigest(copy, size + added);
    vyre_program *program = wire_expect(copy, size + added, code);
    if (program)
        wire_check_round_trip(program);
    vyre_program_release(program);
    free(copy);
    free(wire);
}

static void nested_shapes(void)
{
    nested_shape(1, 0, NULL);
    nested_shape(2, 0, "InvalidDiscriminant");
    nested_shape(1, VYRE__SHAPE_AT_MOST, NULL);
    nested_shape(1, 10, "InvalidDiscriminant");
    nested_shape(32, VYRE__SHAPE_AT_MOST, NULL);
    nested_shape(33, VYRE__SHAPE_AT_MOST, "NestingTooDeep");
}

static const unit_test tests[] = {
    {"golden programs", golden_programs},
    {"revisions carry the same program", revisions_carry_the_same_program},
    {"unknown revisions", unknown_revisions},
    {"every byte damaged", every_byte_damaged},
    {"every length", every_length},
    {"every check", every_check},
    {"LEB128 numbers", leb_numbers},
    {"padded numbers are written short", padded_numbers_are_written_short},
    {"buffers that contradict themselves", buffers_that_contradict_themselves},
    {"output ranges", output_ranges},
    {"hints of the region win", hints_of_the_region_win},
    {"fields that old revisions lack", fields_that_old_revisions_lack},
    {"nested shapes", nested_shapes},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("wire", tests);
}
