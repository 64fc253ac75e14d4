/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/bytes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

static int holds(const vyre__bytes *bytes, const char *expected, size_t size)
{
    return !bytes->failed && bytes->size == size && memcmp(bytes->data, expected, size) == 0;
}

static void fixed_widths(void)
{
    vyre__bytes bytes = {0};
    vyre__bytes_put_u8(&bytes, 0xAB);
    vyre__bytes_put_u16(&bytes, 0x1234);
    vyre__bytes_put_u32(&bytes, 0xDEADBEEF);
    vyre__bytes_put_u64(&bytes, 0x0102030405060708u);
    CU_ASSERT(holds(&bytes, "\xAB\x34\x12\xEF\xBE\xAD\xDE\x08\x07\x06\x05\x04\x03\x02\x01", 15));
    vyre__bytes_release(&bytes);
    CU_ASSERT_PTR_NULL(bytes.data);
}

static void leb(void)
{
    static const struct {
        uint64_t value;
        const char *expected;
        size_t size;
    } cases[] = {
        {0, "\0", 1},
        {1, "\x01", 1},
        {127, "\x7F", 1},
        {128, "\x80\x01", 2},
        {300, "\xAC\x02", 2},
        {16383, "\xFF\x7F", 2},
        {16384, "\x80\x80\x01", 3},
        {UINT32_MAX, "\xFF\xFF\xFF\xFF\x0F", 5},
        {UINT64_MAX, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vyre__bytes bytes = {0};
        vyre__bytes_put_leb(&bytes, cases[i].value);
        CU_ASSERT(holds(&bytes, cases[i].expected, cases[i].size));
        vyre__bytes_release(&bytes);
    }
}

static void growth(void)
{
    vyre__bytes bytes = {0};
    for (uint32_t i = 0; i < 100000; i++)
        vyre__bytes_put_u32(&bytes, i);
    CU_ASSERT_EQUAL_FATAL(bytes.size, 400000);
    size_t wrong = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        const uint8_t *p = bytes.data + 4 * (size_t)i;
        wrong += ((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
                  (uint32_t)p[3] << 24) != i;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(bytes.capacity <= 2 * 400000);
    vyre__bytes_release(&bytes);
}

static void text_and_printf(void)
{
    vyre__bytes bytes = {0};
    vyre__bytes_put_text(&bytes, "a");
    vyre__bytes_put(&bytes, NULL, 0);
    vyre__bytes_printf(&bytes, "%d-%s", 42, "");
    CU_ASSERT(holds(&bytes, "a42-", 4));
    char wide[300];
    memset(wide, 'x', sizeof wide - 1);
    wide[sizeof wide - 1] = 0;
    vyre__bytes_printf(&bytes, "%s", wide);
    CU_ASSERT_EQUAL_FATAL(bytes.size, 4 + 299);
    CU_ASSERT(memcmp(bytes.data + 4, wide, 299) == 0);
    vyre__bytes_release(&bytes);
}

static void take_ends_with_nul(void)
{
    for (size_t size = 0; size < 200; size++) {
        vyre__bytes bytes = {0};
        for (size_t i = 0; i < size; i++)
            vyre__bytes_put_u8(&bytes, 'y');
        size_t taken = 999;
        char *text = vyre__bytes_take(&bytes, &taken);
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        CU_ASSERT(taken == size && strlen(text) == size);
        CU_ASSERT(bytes.data == NULL && bytes.size == 0 && bytes.capacity == 0);
        vyre_free(text);
    }
}

static void failure_is_sticky(void)
{
    vyre__bytes bytes = {0};
    size_t taken = 999;
    vyre__bytes_put_u8(&bytes, 1);
    CU_ASSERT_EQUAL(vyre__bytes_reserve(&bytes, SIZE_MAX - 8), 0);
    CU_ASSERT(bytes.failed);
    vyre__bytes_put_u8(&bytes, 2);
    vyre__bytes_printf(&bytes, "more");
    CU_ASSERT_EQUAL(bytes.size, 1);
    CU_ASSERT_PTR_NULL(vyre__bytes_take(&bytes, &taken));
    CU_ASSERT_EQUAL(taken, 0);
    CU_ASSERT(!bytes.failed);
}

static const unit_test tests[] = {
    {"fixed widths", fixed_widths},
    {"LEB128", leb},
    {"growth", growth},
    {"text and printf", text_and_printf},
    {"take ends with NUL", take_ends_with_nul},
    {"failure is sticky", failure_is_sticky},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("bytes", tests);
}
