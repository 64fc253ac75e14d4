/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/unit/runaway.h"

#define HEAD(lanes) "program runaway; workgroup " lanes "; buffer out: u32[64] output;\n"
/* One lane writes an element: the others are beyond the end. */
#define LAST "out[gid.x] = x; }\n"

/* A round that no compiler makes shorter. */
#define STEP "x = (x ^ (x >> 7)) * 1664525 + i;"

const runaway runaways[] = {
    {"one lane", HEAD("1") "{ let x = gid.x; for (i in 0..4294967295) { " STEP " } " LAST, 1},
    {"bounds that differ",
     HEAD("64") "{ let x = gid.x; for (i in x..4000000000 + x * 1000) { " STEP " } " LAST, 64},
    {"lanes that part",
     HEAD("256") "{ let x = gid.x; for (i in 0..4294967295) {"
                 " if ((x & 64) == 0) { " STEP " } else { x = x / 3 + i; } } " LAST,
     16},
    {"nested",
     HEAD("64") "{ let x = gid.x; for (i in 0..60000) { for (j in 0..60000) {"
                " for (k in 0..60000) { " STEP " } } } " LAST,
     1000},
    {"short loops, one after the other",
     HEAD("64") "{ let x = gid.x; for (i in 0..4294967295) {"
                " for (j in 0..5000) { " STEP " } for (k in 0..5000) { " STEP " } } " LAST,
     4},
    {"a barrier",
     HEAD("128") "buffer s: u32[128] workgroup;\n"
                 "{ let x = gid.x; for (i in 0..4294967295) { s[lid.x] = x; barrier();"
                 " x = s[127 - lid.x] + i; barrier(); } " LAST,
     8},
    {"a barrier, inside of a loop",
     HEAD("128") "buffer s: u32[128] workgroup;\n"
                 "{ let x = gid.x; for (i in 0..100000) { for (k in 0..100000) {"
                 " s[lid.x] = x; barrier(); x = s[127 - lid.x] + i; barrier(); } } " LAST,
     8},
    {"beside a barrier",
     HEAD("256") "buffer s: u32[256] workgroup;\n"
                 "{ let x = gid.x; s[lid.x] = x; barrier();"
                 " for (i in 0..4294967295) { " STEP " } x += s[255 - lid.x]; " LAST,
     8},
    {"a subgroup operation",
     HEAD("64") "{ let x = gid.x; for (i in 0..4294967295) {"
                " x = x * 1664525 + subgroup_add(x); } " LAST,
     8},
    {"atomics",
     HEAD("64") "{ let x = gid.x; for (i in 0..4294967295) {"
                " x += atomic_add(out[x & 63], i); } " LAST,
     64},
    {"accesses here and there",
     HEAD(
         "64") "buffer table: u32[4194304] write;\n"
               "{ let x = gid.x; for (i in 0..4294967295) {"
               " x = x * 1664525 + table[(x >> 5) & 4194303]; table[(x >> 9) & 4194303] = i; } " LAST,
     1},
    {"a heavy body",
     HEAD("64") "{ let y = f32(gid.x); for (i in 0..2147483648) {"
                " y = sin(y) + exp(y) + cos(y) * sqrt(abs(y) + 1.5) + log(abs(y) + 2.0)"
                " + tan(y) + f32(i); } let x = u32(y); " LAST,
     64},
    {"short workgroups", HEAD("1") "{ let x = gid.x; if (x > 5) { x = x * 3 + wid.x; } " LAST,
     4294967295},
    {"short workgroups with a barrier",
     HEAD("32") "buffer s: u32[32] workgroup;\n"
                "{ s[lid.x] = gid.x; barrier(); let x = s[31 - lid.x]; " LAST,
     134217727},
    {"workgroups of known loops",
     HEAD("64") "{ let x = gid.x; for (i in 0..60000) { " STEP " } " LAST, 67108863},
    {"workgroups that grow late",
     HEAD("64") "{ let x = gid.x; if (x > 4000000) { for (i in 0..60000) { " STEP " } } " LAST,
     67108863},
};

const size_t runaway_count = sizeof runaways / sizeof runaways[0];
