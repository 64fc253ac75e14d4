/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Subgroup operations: whole and short slices, lanes that do not take part. */
#include "config.h"

#include <stdio.h>

#include "tests/unit/lower_kit.h"
#include "tests/unit/unit.h"

static const char *const workgroups[] = {"64", "40", "7", "32", "1", "5,3,4"};
enum { WORKGROUPS = sizeof workgroups / sizeof *workgroups };

/* For several shapes of the workgroup. `body` begins behind `let x`, `let f` and `let g`. */
static void alike(const char *body)
{
    for (int i = 0; i < WORKGROUPS; i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 "program;workgroup %s;buffer a:u32[] read;buffer v:f32[] read;"
                 "buffer y:u32[4000] output;buffer w:f32[4000] output;"
                 "{let g=gid.x+gid.y*100+gid.z*700;let x=a[g];let f=v[g];%s}",
                 workgroups[i], body);
        lower_runs_alike(text, 3, 0);
    }
}

static void reductions(void)
{
    static const char *const words[] = {"add", "mul", "min", "max", "and", "or", "xor"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char body[256];
        snprintf(body, sizeof body, "y[g]=subgroup_%s(x);y[g+1900]=u32(subgroup_%s(i32(x)));",
                 words[i], words[i]);
        alike(body);
        snprintf(body, sizeof body, "if(x&1){y[g]=subgroup_%s(x);}", words[i]);
        alike(body);
    }
    for (size_t i = 0; i < 4; i++) {
        char body[256];
        snprintf(body, sizeof body, "w[g]=subgroup_%s(f);if(x&3){w[g+1900]=subgroup_%s(f);}",
                 words[i], words[i]);
        alike(body);
    }
}

static void exchange(void)
{
    alike("y[g]=subgroup_shuffle(x,x&63);w[g]=subgroup_shuffle(f,x);");
    alike("if(x>50){y[g]=subgroup_shuffle(x,lid.x^1);}else{y[g]=subgroup_ballot(x>9);}");
    alike("y[g]=subgroup_ballot(x>9);y[g+1900]=subgroup_lane()+subgroup_size();");
    alike("let c=subgroup_shuffle(x>9,3);y[g]=c?1:2;");
}

/* Branches on which lanes disagree, around and inside of each other. */
static void masks(void)
{
    alike("let r=x;if(x&1){r=r+1;let s=subgroup_add(r);if(x&2){r=s+subgroup_max(x);}else{r=r*2;"
          "y[g+1900]=r;}}else{r=7;if(x>9){r=subgroup_add(1);}}y[g]=r;");
    alike("if(g<70){let t=x;for(i in 0..3){t=t+subgroup_add(t+i);if(t&1){y[g+1900]=t;}}y[g]=t;}");
    alike("if(x&1){return;}y[g]=subgroup_add(1);if(x&2){y[g]+=1;return;}y[g]+=subgroup_add(1);");
    alike("if(x&1){if(x&2){let s=subgroup_add(1);y[g]=s;return;}y[g]=subgroup_add(2);"
          "for(j in 0..x&7){y[g]+=j;if(j==5){return;}}y[g]+=1000;}y[g]+=subgroup_add(4)*10000;");
    alike("for(k in 0..4){if(x>k*10){y[g]+=subgroup_add(x);}if(x&1){if(k==2){return;}}}");
}

static const unit_test tests[] = {
    {"reductions", reductions}, {"exchange", exchange}, {"masks", masks}, {NULL, NULL}};

int main(void)
{
    return unit_main("lower_subgroup", tests);
}
