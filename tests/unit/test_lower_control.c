/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Branches, loops and returns, with lanes that wait for each other and without. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <vyre/plugin.h>

#include "tests/unit/lower_kit.h"
#include "tests/unit/unit.h"

#define HEAD                                                                                       \
    "program;workgroup 40;buffer a:u32[] read;buffer b:u32[] readwrite;buffer y:u32[100] output;"
#define SHARED_HEAD HEAD "buffer s:u32[40] workgroup;"

static void alike(const char *text)
{
    lower_runs_alike(text, 3, 0);
}

static void branches(void)
{
    alike(HEAD "{let x=a[gid.x];if(x&1){y[gid.x]=x;}else{y[gid.x]=x*3;}}");
    alike(HEAD "{let x=a[gid.x];let r=0;if((x&1)==0){r=1;if(x>100){r=x;}}else{r+=5;}y[gid.x]=r;}");
    alike(HEAD "{let c=a[gid.x]>7;if(c){return;}y[gid.x]=1;}");
    alike(HEAD "{if(true){y[gid.x]=2;}else{y[gid.x]=3;}if(false){y[0]=9;}}");
}

static void loops(void)
{
    alike(HEAD "{let s=0;for(i in 0..len(a)){s+=a[i];}y[gid.x]=s;}");
    alike(HEAD "{let s=0;let n=a[gid.x]&15;for(i in 3..n){s=s*2+i;n=0;}y[gid.x]=s+n;}");
    alike(HEAD "{let s=0;for(i in 5..2){s=1;}for(i in 4294967290..4294967295){s+=i;}y[gid.x]=s;}");
    alike(HEAD "{let s=0;for(i in 0..a[gid.x]&7){let t=i;for(j in 0..t){t+=j;if(t>9){y[gid.x]=t;"
               "return;}}s+=t;}y[gid.x]=s;}");
    alike(HEAD "{for(i in 0..1000000){if(i==a[gid.x]){y[gid.x]=i;return;}if(i>70000){return;}}}");
}

static void scopes(void)
{
    alike(HEAD "{let x=1;{let z=x+a[gid.x];x=z;}{let z=x*2;y[gid.x]=z;}if(x>3){let z=7;x=z;}"
               "b[gid.x]=x;}");
    alike(HEAD "{let x=a[gid.x];let before=x;x=x+1;y[gid.x]=before*x;}");
    alike(HEAD "{for(i in 0..4){let z=a[i];z+=i;y[i]=z;}for(i in 0..4){let w=i;b[i]=w;}}");
}

/* The lanes that returned do not count for barriers behind. */
static void returns_before_barriers(void)
{
    alike(SHARED_HEAD "{if(a[gid.x]&1){return;}s[lid.x]=a[gid.x];barrier();y[gid.x]=s[39-lid.x];}");
    alike(SHARED_HEAD "{s[lid.x]=lid.x;if(a[gid.x]&1){b[gid.x]=1;return;b[gid.x]=2;}barrier();"
                      "let t=s[(lid.x+1)%40];for(i in 0..t){if(i>5){return;}y[gid.x]+=i;}"
                      "b[gid.x]=t;}");
    alike(SHARED_HEAD "{for(k in 0..4){s[lid.x]=k+lid.x;barrier();if(a[gid.x]==k){return;}"
                      "y[gid.x]+=s[39-lid.x];barrier();}b[gid.x]=7;}");
    alike(SHARED_HEAD "{if(wid.x==1){return;}s[lid.x]=a[gid.x];barrier();y[gid.x]=s[lid.x^1];}");
    alike(SHARED_HEAD "{for(k in 0..9){if(a[gid.x]>k){for(j in 0..5){if(j+k==6){return;}"
                      "b[gid.x]+=j;}y[gid.x]+=k;}else{if(k==3){y[gid.x]=99;return;}}}"
                      "barrier();s[lid.x]=1;}");
}

/* Locals on which the lanes agree stay so when some of them have returned. */
static void uniform_locals(void)
{
    alike(SHARED_HEAD
          "{if(a[gid.x]&1){return;}let t=0;for(i in 0..8){t=t+1;}if(t==8){s[lid.x]=gid.x;"
          "barrier();y[gid.x]=s[39-lid.x];}for(k in 0..t){barrier();b[gid.x]+=k;}}");
    alike(SHARED_HEAD "{let n=a[0]&7;let m=0;for(i in 0..n){if(i==2){m=3;}s[lid.x]=i;barrier();"
                      "if(a[gid.x]>9){return;}}if(m==3){barrier();y[gid.x]=m;}}");
}

static void traps(void)
{
    alike(HEAD "{if(gid.x==17){trap(gid.x+1,\"x\");}y[gid.x]=1;}");
    alike(HEAD "{if(gid.x==1700){trap(gid.x+1,\"x\");}y[gid.x]=1;}");
    alike(SHARED_HEAD "{s[lid.x]=1;if(gid.x==17){trap(3,\"x\");}barrier();y[gid.x]=s[0];}");
    alike(SHARED_HEAD "{s[lid.x]=1;if(gid.x>=300){trap(3,\"x\");}barrier();y[gid.x]=s[1];}");
}

static void grid_barriers(void)
{
    alike(HEAD "{y[gid.x]=a[gid.x];barrier.grid();b[gid.x]=y[119-gid.x];}");
    alike(HEAD "{let x=a[gid.x];let f=f32(x);let c=x>5;let v=x;y[gid.x]=x;v=v+1;barrier.grid();"
               "v+=y[(gid.x+1)%100];if(c){b[gid.x]=v+x;}else{b[gid.x]=u32(f);}barrier.grid();"
               "y[gid.x]=b[99-gid.x]+v;}");
    alike(HEAD "{let x=a[gid.x];if(x&1){return;}y[gid.x]=x;{let z=x*2;barrier.grid();"
               "b[gid.x]=y[99-gid.x]+z;}}");
    alike(HEAD "{if(wid.x==1){return;}let k=gid.x+0;barrier.grid();y[k]=k;}");
    alike(SHARED_HEAD "{s[lid.x]=a[gid.x];barrier();y[gid.x]=s[39-lid.x];barrier.grid();"
                      "b[gid.x]=y[99-gid.x];}");
}

/* The device's own barrier is for what cannot be cut. */
static void own_grid_barriers(void)
{
    static const char *const cut[] = {HEAD
                                      "{y[gid.x]=a[gid.x];barrier.grid();b[gid.x]=y[119-gid.x];}",
                                      HEAD "{y[gid.x]=1;{{barrier.grid();}b[gid.x]=y[9];}}"};
    static const char *const whole[] = {HEAD "{for(i in 0..3){y[gid.x]+=i;barrier.grid();}}", HEAD
                                        "{barrier.grid();if(a[0]>3){barrier.grid();y[gid.x]=1;}}"};
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(lower_count(lower_text(cut[i], compare_caps_full()), VYRE_OP_GRID_BARRIER),
                        0);
        CU_ASSERT_EQUAL(
            lower_count(lower_text(whole[i], compare_caps_full()), VYRE_OP_GRID_BARRIER), i + 1);
    }
}

/* As deep as validation allows. */
static void nesting(void)
{
    enum { LEVELS = 60 };
    static const char *const openings[] = {"if(a[gid.x]!=77){", "for(`i%d` in 0..min(a[0],1)){",
                                           "for(`i%d` in 0..1){"};
    for (size_t kind = 0; kind < sizeof openings / sizeof *openings; kind++) {
        char text[8192] = SHARED_HEAD "{let n=0;s[lid.x]=1;barrier();n=s[3];";
        size_t size = strlen(text);
        for (int level = 0; level < LEVELS; level++)
            size += (size_t)snprintf(text + size, sizeof text - size, openings[kind], level);
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "n+=1;if(a[gid.x]==5){y[gid.x]=3;return;}");
        for (int level = 0; level < LEVELS; level++)
            text[size++] = '}';
        snprintf(text + size, sizeof text - size, "y[gid.x]=n;}");
        alike(text);
    }
}

/* A return of whole workgroups marks no lane. */
static void uniform_returns(void)
{
    static const char text[] =
        SHARED_HEAD "{if(wid.x>1){return;}s[lid.x]=a[gid.x];barrier();y[gid.x]=s[1];}";
    alike(text);
    const vyre_kernel *form = lower_text(text, compare_caps_full());
    CU_ASSERT_EQUAL(lower_count(form, VYRE_OP_RETURN), 1);
    CU_ASSERT_EQUAL(lower_count(form, VYRE_OP_GET), 0);
}

/* Workgroup memory keeps what it has over a barrier of the grid. */
static void grid_barriers_and_shared(void)
{
    alike(SHARED_HEAD "{s[lid.x]=a[gid.x];barrier.grid();y[gid.x]=s[39-lid.x];}");
    alike(SHARED_HEAD
          "buffer t:u16[93] workgroup;{if(a[gid.x]&1){return;}s[lid.x]=gid.x;t[lid.x+9]="
          "7;barrier.grid();let x=s[39-lid.x];barrier();t[lid.x]=u16(x);barrier.grid();"
          "y[gid.x]=u32(t[(lid.x+1)%40])+s[lid.x]+u32(t[lid.x+50]);}");
}

static void refusals(void)
{
    const vyre_kernel_caps *caps = compare_caps_full(), *least = compare_caps_least();
    lower_refuses(HEAD "{if(a[gid.x]>3){barrier();}}", caps, VYRE_INVALID_PROGRAM, ":108");
    lower_refuses(HEAD "{for(i in 0..3){barrier.grid();}}", least, VYRE_UNSUPPORTED, "loop");
    lower_refuses(HEAD "{for(i in 0..a[gid.x]){b[gid.x]=subgroup_add(i);}}", caps,
                  VYRE_INVALID_PROGRAM, "loops");
    lower_refuses(HEAD "{y[gid.x]=atomic_nand(b[0],1);}", caps, VYRE_UNSUPPORTED, "nand");
    lower_refuses("program;workgroup 4;buffer y:u64[4] output;{}", caps, VYRE_UNSUPPORTED, "u64");
    vyre_kernel_caps poor = *compare_caps_least();
    poor.features &= ~(uint64_t)VYRE_KERNEL_FEATURE_SHARED;
    lower_refuses(SHARED_HEAD "{s[lid.x]=1;}", &poor, VYRE_UNSUPPORTED, "workgroup memory");
    poor = *compare_caps_full();
    poor.max_shared = 100;
    lower_refuses(SHARED_HEAD "{s[lid.x]=1;}", &poor, VYRE_LIMIT, "160 bytes");
}

static void many_grid_barriers(void)
{
    static const char barrier[] = "barrier.grid();";
    char text[sizeof HEAD + 255 * sizeof barrier + 2] = HEAD "{";
    size_t length = strlen(text);
    for (int i = 0; i < 255; i++, length += sizeof barrier - 1)
        memcpy(text + length, barrier, sizeof barrier);
    memcpy(text + length, "}", 2);
    lower_refuses(text, compare_caps_least(), VYRE_LIMIT, "254 barriers of the grid");
}

/* A loop that may be long is left when the host wants it; a short one does not ask. */
static void polls(void)
{
    const vyre_kernel_caps *caps = compare_caps_full();
    CU_ASSERT_EQUAL(lower_count(lower_text(HEAD "{for(i in 0..100){y[i]=i;}}", caps), VYRE_OP_POLL),
                    0);
    const vyre_kernel *form =
        lower_text(HEAD "{for(i in 0..len(a)){for(j in 0..9){y[i]=a[j];}}}", caps);
    CU_ASSERT_EQUAL(lower_count(form, VYRE_OP_POLL), 1);
    form = lower_text(HEAD "{for(i in 0..1000){for(j in 0..1000){y[i]=a[j];}}}", caps);
    CU_ASSERT_EQUAL(lower_count(form, VYRE_OP_POLL), 1);
    form = lower_text(HEAD "{for(i in 0..100){for(j in 0..len(a)){y[i]=a[j];}}}", caps);
    CU_ASSERT_EQUAL(lower_count(form, VYRE_OP_POLL), 2);
    form = lower_text(HEAD "{for(i in 0..9){for(j in 0..len(a)){y[i]=a[j];}}}", caps);
    CU_ASSERT_EQUAL(lower_count(form, VYRE_OP_POLL), 1);
    form = lower_text(HEAD "{for(i in 0..len(a)){y[i]=i;}}", compare_caps_least());
    CU_ASSERT_EQUAL(lower_count(form, VYRE_OP_POLL), 0);
}

static const unit_test tests[] = {
    {"branches", branches},
    {"loops", loops},
    {"scopes", scopes},
    {"returns before barriers", returns_before_barriers},
    {"locals on which lanes agree", uniform_locals},
    {"traps", traps},
    {"barriers of the grid", grid_barriers},
    {"many barriers of the grid", many_grid_barriers},
    {"a device's own barriers of the grid", own_grid_barriers},
    {"refusals", refusals},
    {"polls", polls},
    {"barriers of the grid and workgroup memory", grid_barriers_and_shared},
    {"nesting", nesting},
    {"uniform returns", uniform_returns},
    {NULL, NULL}};

int main(void)
{
    return unit_main("lower_control", tests);
}
