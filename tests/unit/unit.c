/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/unit/unit.h"

#include <CUnit/TestRun.h>

#include <stdio.h>
#include <stdlib.h>

static unsigned test_number;
static const char *skip_reason;

static void test_started(const CU_pTest test, const CU_pSuite suite)
{
    (void)test;
    (void)suite;
    skip_reason = NULL;
}

static void test_completed(const CU_pTest test, const CU_pSuite suite,
                           const CU_pFailureRecord failure)
{
    (void)suite;
    test_number++;
    printf("%s %u - %s", failure ? "not ok" : "ok", test_number, test->pName);
    if (!failure && skip_reason)
        printf(" # SKIP %s", skip_reason);
    printf("\n");
    for (const CU_FailureRecord *f = failure; f; f = f->pNext)
        printf("# %s:%u: %s\n", f->strFileName ? f->strFileName : "?", f->uiLineNumber,
               f->strCondition ? f->strCondition : "?");
    fflush(stdout);
}

void unit_skip(const char *reason)
{
    skip_reason = reason;
}

int unit_main(const char *suite_name, const unit_test *tests)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return EXIT_FAILURE;
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    unsigned count = 0;
    for (const unit_test *test = tests; suite && test->name; test++, count++)
        if (!CU_add_test(suite, test->name, test->run))
            suite = NULL;
    if (!suite || count == 0) {
        printf("Bail out! the suite %s cannot be registered\n", suite_name);
        return EXIT_FAILURE;
    }
    printf("1..%u\n", count);
    fflush(stdout);
    CU_set_test_start_handler(test_started);
    CU_set_test_complete_handler(test_completed);
    CU_run_all_tests();
    const unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

void *unit_read_data(const char *name, size_t *out_size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", TEST_DATA_DIR, name);
    *out_size = 0;
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL(file);
    if (!file)
        return NULL;
    size_t capacity = 1 << 16;
    char *data = malloc(capacity);
    while (data) {
        *out_size += fread(data + *out_size, 1, capacity - *out_size, file);
        if (*out_size < capacity)
            break;
        capacity *= 2;
        char *larger = realloc(data, capacity);
        if (!larger)
            free(data);
        data = larger;
    }
    fclose(file);
    CU_ASSERT_PTR_NOT_NULL(data);
    return data;
}
