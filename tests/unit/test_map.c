/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

static void empty_map(void)
{
    vyre__map map = {0};
    CU_ASSERT_PTR_NULL(vyre__map_get(&map, vyre__str_of("a")));
    vyre__map_release(&map);
}

static void put_get_replace(void)
{
    vyre__map map = {0};
    CU_ASSERT(vyre__map_put(&map, vyre__str_of("x"), 1));
    CU_ASSERT(vyre__map_put(&map, vyre__str_of(""), 2));
    CU_ASSERT(vyre__map_put(&map, (vyre__str){"x\0y", 3}, 3));
    CU_ASSERT(vyre__map_put(&map, vyre__str_of("x"), 4));
    CU_ASSERT_EQUAL(map.count, 3);
    CU_ASSERT_EQUAL(*vyre__map_get(&map, vyre__str_of("x")), 4);
    CU_ASSERT_EQUAL(*vyre__map_get(&map, vyre__str_of("")), 2);
    CU_ASSERT_EQUAL(*vyre__map_get(&map, (vyre__str){"x\0y", 3}), 3);
    CU_ASSERT_PTR_NULL(vyre__map_get(&map, (vyre__str){"x\0z", 3}));
    *vyre__map_get(&map, vyre__str_of("x")) = 7;
    CU_ASSERT_EQUAL(*vyre__map_get(&map, vyre__str_of("x")), 7);
    vyre__map_release(&map);
    CU_ASSERT(map.count == 0 && map.entries == NULL);
}

static void many_keys(void)
{
    enum { COUNT = 50000, WIDTH = 12 };
    char *keys = malloc(COUNT * WIDTH);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
    vyre__map map = {0};
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        snprintf(keys + i * WIDTH, WIDTH, "k%u", (unsigned)i);
        wrong += !vyre__map_put(&map, vyre__str_of(keys + i * WIDTH), i);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        const uint32_t *value = vyre__map_get(&map, vyre__str_of(keys + i * WIDTH));
        wrong += !value || *value != i;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(map.count, COUNT);
    CU_ASSERT(map.capacity <= 4 * COUNT);
    CU_ASSERT_PTR_NULL(vyre__map_get(&map, vyre__str_of("k50000")));
    vyre__map_release(&map);
    free(keys);
}

static void maps_have_their_own_seeds(void)
{
    vyre__map a = {0}, b = {0};
    CU_ASSERT(vyre__map_put(&a, vyre__str_of("x"), 1));
    CU_ASSERT(vyre__map_put(&b, vyre__str_of("x"), 1));
    CU_ASSERT_NOT_EQUAL(a.seed, b.seed);
    vyre__map_release(&a);
    vyre__map_release(&b);
}

static const unit_test tests[] = {
    {"empty map", empty_map},
    {"put, get, replace", put_get_replace},
    {"many keys", many_keys},
    {"maps have their own seeds", maps_have_their_own_seeds},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("map", tests);
}
