/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Prints the border as text: offset and size of every member on LP64, then every number that has a
 * name. Fails when layout.h leaves out a member or a struct has a hole: bytes that nobody sets must
 * not cross.
 */
#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

#include <stdio.h>

static const char *open_struct;
static size_t next_offset;
static int holes;

static void begin(const char *type, size_t size)
{
    printf("struct %s %zu\n", type, size);
    open_struct = type;
    next_offset = 0;
}

static void place(const char *name, size_t offset, size_t size)
{
    if (offset != next_offset) {
        fprintf(stderr, "%s: %zu bytes before %s belong to no member\n", open_struct,
                offset - next_offset, name);
        holes++;
    }
    printf("    %3zu %3zu %s\n", offset, size, name);
    next_offset = offset + size;
}

#define STRUCT(type, size64, size32) begin(#type, sizeof(type));
#define MEMBER(type, member, offset64, offset32)                                                   \
    place(#member, offsetof(type, member), sizeof(((type *)0)->member));
#define END(type, last)

#define STATUS(name, number) printf("status %d VYRE_%s\n", number, #name);
#define FACT(number, name, text, type, unit, need, help)                                           \
    printf("fact 0x%x VYRE_FACT_%s %s %s %s %d\n", (unsigned)(number), #name, text, #type, #unit,  \
           need);
#define OPERATION(name, number, class, result, a, b, c, types)                                     \
    printf("operation %d %s %s %s %s %s %s %s\n", number, #name, #class, #result, #a, #b, #c,      \
           #types);
#define NUMBER(name) printf("number %llu %s\n", (unsigned long long)(name), #name);

int main(void)
{
#include "layout.h"
    VYRE_STATUS_TABLE(STATUS)
    VYRE_FACT_TABLE(FACT)
    VYRE_OPERATION_TABLE(OPERATION)
#include "numbers.h"
    return holes ? 1 : 0;
}
