/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/arena.h"

#include <stdint.h>
#include <string.h>

#include "tests/unit/unit.h"

static int is_zero(const unsigned char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (data[i])
            return 0;
    return 1;
}

static void zeroed_and_aligned(void)
{
    vyre__arena arena = {0};
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *data = vyre__arena_alloc(&arena, size);
        CU_ASSERT_PTR_NOT_NULL_FATAL(data);
        CU_ASSERT_EQUAL((uintptr_t)data % _Alignof(max_align_t), 0);
        CU_ASSERT(is_zero(data, size));
        memset(data, 0xAA, size);
    }
    vyre__arena_release(&arena);
}

static void objects_do_not_overlap(void)
{
    enum { COUNT = 2000 };
    vyre__arena arena = {0};
    unsigned char *objects[COUNT];
    size_t sizes[COUNT], wrong = 0;
    uint32_t random = 1;
    for (size_t i = 0; i < COUNT; i++) {
        random = random * 1664525u + 1013904223u;
        /* Mostly small, now and then a block of its own. */
        sizes[i] = i % 50 == 49 ? 20000 + (random >> 18) : random >> 25;
        objects[i] = vyre__arena_alloc(&arena, sizes[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(objects[i]);
        memset(objects[i], (int)(i & 0xFF), sizes[i]);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < sizes[i]; j++)
            wrong += objects[i][j] != (unsigned char)(i & 0xFF);
    CU_ASSERT_EQUAL(wrong, 0);
    vyre__arena_release(&arena);
    CU_ASSERT(arena.blocks == NULL && arena.total == 0 && arena.left == 0);
}

static void memory_is_bounded(void)
{
    vyre__arena arena = {0};
    size_t used = 0;
    for (size_t i = 0; i < 200000; i++, used += 48)
        CU_ASSERT_PTR_NOT_NULL_FATAL(vyre__arena_alloc(&arena, 48));
    CU_ASSERT(arena.total >= used && arena.total < 2 * used + 8192);
    vyre__arena_release(&arena);
}

static void overflow_is_refused(void)
{
    vyre__arena arena = {0};
    CU_ASSERT_PTR_NULL(vyre__arena_alloc(&arena, SIZE_MAX));
    CU_ASSERT_PTR_NULL(vyre__arena_alloc(&arena, SIZE_MAX - 15));
    CU_ASSERT_PTR_NULL(vyre__arena_array(&arena, SIZE_MAX / 8, 16));
    CU_ASSERT_PTR_NULL(vyre__arena_array(&arena, (size_t)1 << 63, 2));
    CU_ASSERT_PTR_NOT_NULL(vyre__arena_array(&arena, 0, 16));
    CU_ASSERT_PTR_NOT_NULL(vyre__arena_array(&arena, 16, 0));
    CU_ASSERT_EQUAL(((unsigned char *)vyre__arena_array(&arena, 10, 10))[99], 0);
    vyre__arena_release(&arena);
}

static void copies_end_with_nul(void)
{
    vyre__arena arena = {0};
    const char *copy = vyre__arena_copy(&arena, "ab\0cd", 5);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    CU_ASSERT(memcmp(copy, "ab\0cd", 6) == 0);
    copy = vyre__arena_copy(&arena, NULL, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    CU_ASSERT_EQUAL(copy[0], 0);
    vyre__arena_release(&arena);
}

static void usable_after_release(void)
{
    vyre__arena arena = {0};
    for (int round = 0; round < 3; round++) {
        unsigned char *data = vyre__arena_alloc(&arena, 100);
        CU_ASSERT_PTR_NOT_NULL_FATAL(data);
        CU_ASSERT(is_zero(data, 100));
        memset(data, 1, 100);
        vyre__arena_release(&arena);
    }
}

static const unit_test tests[] = {
    {"zeroed and aligned", zeroed_and_aligned},
    {"objects do not overlap", objects_do_not_overlap},
    {"memory is bounded", memory_is_bounded},
    {"overflow is refused", overflow_is_refused},
    {"copies end with NUL", copies_end_with_nul},
    {"usable after release", usable_after_release},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("arena", tests);
}
