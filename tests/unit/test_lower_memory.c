/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Loads, stores, atomics, workgroup memory. */
#include "config.h"

#include <stdio.h>

#include <vyre/plugin.h>

#include "tests/unit/lower_kit.h"
#include "tests/unit/unit.h"

static void alike(const char *text)
{
    lower_runs_alike(text, 3, 33);
}

/* Every element type, in buffers that end in the middle of a word, beyond the end as well. */
static void element_types(void)
{
    static const char *const types[] = {"u32", "i32", "u8", "i8", "u16", "i16", "bool"};
    char text[512];
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        snprintf(text, sizeof text,
                 "program;workgroup 64;buffer a:u32[] read;buffer n:%s[57] read;"
                 "buffer o:%s[51] readwrite;buffer y:u32[100] output;"
                 "{let x=n[a[gid.x]%%70];y[gid.x]=u32(x)+len(n);o[gid.x]=n[gid.x+1];}",
                 types[i], types[i]);
        alike(text);
    }
    alike("program;workgroup 64;buffer n:f16[57] read;buffer m:bf16[57] read;buffer "
          "o:f16[51] output;buffer p:bf16[51] output;buffer y:f32[100] output;"
          "{y[gid.x]=f32(n[gid.x])+f32(m[gid.x]);o[gid.x]=m[gid.x];p[gid.x]=n[gid.x];}");
    alike("program;workgroup 64;buffer x:f32[99] read;buffer o:f16[51] output;"
          "buffer p:bf16[51] output;buffer y:f32[100] output;"
          "{o[gid.x]=x[gid.x];p[gid.x]=x[gid.x];y[gid.x]=x[gid.x];"
          "y[gid.x]=f32(cast(f16,x[gid.x]))+f32(cast(bf16,x[gid.x]));}");
}

/* Neighbours in one word, written by different lanes and twice. */
static void narrow_neighbours(void)
{
    alike("program;workgroup 64;buffer o:u8[150] output;buffer p:u16[77] output;"
          "{o[gid.x]=gid.x*7;o[gid.x]=gid.x+250;p[gid.x]=gid.x*999;}");
}

static void indices(void)
{
    alike("program;workgroup 64;buffer a:u32[] read;buffer y:u32[100] output;"
          "{y[a[gid.x]&127]=5;}");
    alike("program;workgroup 64;buffer a:i32[] read;buffer y:i32[100] output;"
          "{y[gid.x]=a[i32(gid.x)-5i];y[99]=3i;}");
    const vyre_kernel_caps *caps = compare_caps_full();
    const vyre_kernel *form = lower_text("program;workgroup 8;buffer a:u32[20] read;"
                                         "buffer y:u32[] readwrite;buffer s:u32[16] workgroup;"
                                         "{s[lid.x*2+1]=a[lid.x+12];barrier();"
                                         "y[gid.x]=s[lid.x&15]+a[a[0]%20]+a[19];}",
                                         caps);
    unsigned guarded = 0;
    for (uint32_t i = 0; form && i < form->code_count; i++)
        guarded += (vyre__kernel_at(form, i)->flags & VYRE_INSTRUCTION_GUARDED) != 0;
    CU_ASSERT_EQUAL(guarded, 1); /* the store */
}

static void atomics(void)
{
    static const char *const words[] = {"add", "or", "and", "xor", "min", "max", "lru"};
    char text[512];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        snprintf(text, sizeof text,
                 "program;workgroup 64;buffer a:u32[] read;buffer b:u32[20] readwrite;"
                 "{atomic_%s.relaxed(b[a[gid.x]%%25],a[gid.x+3]);}",
                 words[i]);
        alike(text);
    }
    alike("program;workgroup 64;buffer b:u32[400] readwrite;buffer y:u32[200] output;"
          "{y[gid.x]=atomic_exchange(b[gid.x],gid.x);y[gid.x]+=atomic_cas(b[gid.x],gid.x,7);"
          "y[gid.x]+=atomic_cas(b[gid.x],9,8)+atomic_add.acquire(b[gid.x+200],3);}");
    alike("program;workgroup 64;buffer a:u32[] read;buffer b:u32[20] readwrite;buffer s:u32[4] "
          "workgroup;{s[lid.x&3]=1;if(a[gid.x]&1){return;}barrier();"
          "let o=atomic_add(b[3],s[2]);if(o>100){atomic_add(b[4],1);}}");
}

/* An order is kept by fences only where plain accesses could be seen too early. */
static void fences(void)
{
    const vyre_kernel_caps *caps = compare_caps_full();
#define ATOMIC_HEAD "program;workgroup 64;buffer b:u32[20] readwrite;buffer p:u32[20] readwrite;"
    CU_ASSERT_EQUAL(
        lower_count(lower_text(ATOMIC_HEAD "{p[gid.x]=atomic_add(b[0],1);}", caps), VYRE_OP_FENCE),
        0);
    CU_ASSERT_EQUAL(
        lower_count(lower_text(ATOMIC_HEAD "{p[gid.x]=p[gid.x+1]+atomic_add(b[0],1);}", caps),
                    VYRE_OP_FENCE),
        2);
    CU_ASSERT_EQUAL(
        lower_count(
            lower_text(ATOMIC_HEAD "{p[gid.x]=p[gid.x+1]+atomic_add.relaxed(b[0],1);}", caps),
            VYRE_OP_FENCE),
        0);
#undef ATOMIC_HEAD
}

static void workgroup_memory(void)
{
    alike("program;workgroup 40;buffer a:u32[] read;buffer y:u32[200] output;buffer s:u32[100] "
          "workgroup;{if(lid.x<20){s[lid.x]=a[gid.x];}barrier();y[gid.x]=s[lid.x]+s[lid.x+50];}");
    alike("program;workgroup 40;buffer a:u32[] read;buffer y:u32[200] output;buffer s:u8[41] "
          "workgroup;buffer t:f16[3] workgroup;buffer c:bool[40] workgroup;"
          "{s[lid.x]=a[gid.x];c[lid.x]=a[gid.x]>5;if(lid.x==1){t[1]=1.5;}barrier();"
          "y[gid.x]=u32(s[39-lid.x])+u32(f32(t[1])*2.0)+len(s)+(c[lid.x^1]?100:0);}");
    alike("program;workgroup 1;buffer y:u32[3] output;buffer s:u32[5] workgroup;"
          "{y[gid.x]=s[2];s[2]=4;y[gid.x]+=s[2];}");
}

static void collectives(void)
{
    alike("program;workgroup 64;buffer a:u32[90] read;buffer y:u32[100] output;"
          "{all_gather(a,y,0);}");
    alike("program;workgroup 64;buffer a:u32[90] readwrite;{all_reduce(a,sum,0);}");
}

static const unit_test tests[] = {{"element types", element_types},
                                  {"narrow neighbours", narrow_neighbours},
                                  {"indices", indices},
                                  {"atomics", atomics},
                                  {"fences", fences},
                                  {"workgroup memory", workgroup_memory},
                                  {"collectives", collectives},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("lower_memory", tests);
}
