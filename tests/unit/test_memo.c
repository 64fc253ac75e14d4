/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Decisions that are given out again. */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/routing/memo.h"
#include "tests/unit/device_kit.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/unit.h"

static device_kit kit;
static vyre__memo *memo;
static vyre_program *program;

static void begin(int devices)
{
    char key[16];
    kit = (device_kit){0};
    for (int i = 0; i < devices; i++) {
        snprintf(key, sizeof key, "%d", i);
        device_kit_add(&kit, i % 2 ? "cuda" : "vulkan", key, VYRE_DEVICE_CLASS_DISCRETE);
    }
    kit.policy = vyre__policy_default();
    program = device_kit_program(device_kit_saxpy);
    CU_ASSERT_EQUAL_FATAL(vyre__memo_create(&memo, NULL), VYRE_OK);
}

static void end(void)
{
    vyre__memo_release(memo);
    vyre_program_release(program);
    device_kit_release(&kit);
}

static vyre_decision *ask(const vyre__route_request *more)
{
    vyre__route_request request = *more;
    vyre_decision *decision = NULL;
    request.program = program;
    CU_ASSERT_EQUAL(
        vyre__memo_decide(memo, kit.policy, &kit.registry, 1, 1, &request, &decision, NULL),
        VYRE_OK);
    return decision;
}

static void an_equal_request_gets_the_same_record(void)
{
    begin(2);
    vyre_decision *first = ask(&(vyre__route_request){.label = "a", .elements = 5});
    vyre_decision_info info;
    vyre_decision_get(first, &info);
    CU_ASSERT_FALSE(info.cached);
    char label[] = "a";
    vyre_decision *again = ask(&(vyre__route_request){.label = label, .elements = 5});
    CU_ASSERT_PTR_EQUAL(first, again);
    vyre_decision_get(again, &info);
    CU_ASSERT_TRUE(info.cached);
    vyre_decision_release(first);
    vyre_decision_release(again);
    end();
}

static void every_part_of_a_request_counts(void)
{
    begin(2);
    const vyre__route_request requests[] = {{0},
                                            {.label = "a"},
                                            {.application = "a"},
                                            {.device = "*:*"},
                                            {.device = "*:*", .device_origin = "VYRE_DEVICE"},
                                            {.float_mode = VYRE_FLOAT_STRICT},
                                            {.float_mode = VYRE_FLOAT_ULP, .ulp = 1},
                                            {.float_mode = VYRE_FLOAT_ULP, .ulp = 2},
                                            {.grid = {1, 0, 0}},
                                            {.grid = {1, 1, 0}},
                                            {.grid = {1, 1, 1}},
                                            {.elements = 1},
                                            {.bytes_in = 1},
                                            {.bytes_out = 1}};
    enum { COUNT = sizeof requests / sizeof requests[0] };
    vyre_decision *decisions[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        decisions[i] = ask(&requests[i]);
        for (size_t j = 0; j < i; j++) {
            CU_ASSERT_PTR_NOT_EQUAL(decisions[i], decisions[j]);
        }
    }
    for (size_t i = 0; i < COUNT; i++)
        vyre_decision_release(decisions[i]);
    end();
}

static void a_changed_table_is_asked_anew(void)
{
    begin(2);
    vyre_decision *first = ask(&(vyre__route_request){0});
    device_kit_number(&kit, VYRE_FACT_MEMORY_BYTES, 0, UINT64_C(1) << 40);
    vyre_decision *second = ask(&(vyre__route_request){0});
    CU_ASSERT_PTR_NOT_EQUAL(first, second);
    device_kit_fail_plugin(&kit, "vulkan", VYRE_PLUGIN_REJECTED, "it crashed");
    vyre_decision *third = ask(&(vyre__route_request){0});
    CU_ASSERT_PTR_NOT_EQUAL(second, third);
    vyre_decision_release(first);
    vyre_decision_release(second);
    vyre_decision_release(third);
    end();
}

static void a_failure_is_not_kept(void)
{
    begin(0);
    for (int i = 0; i < 2; i++) {
        const vyre__route_request request = {.program = program};
        vyre_decision *decision = NULL;
        vyre_error error = {0};
        CU_ASSERT_EQUAL(
            vyre__memo_decide(memo, kit.policy, &kit.registry, 1, 1, &request, &decision, &error),
            VYRE_NO_DEVICE);
        CU_ASSERT_PTR_NOT_NULL_FATAL(decision);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "no plugin offers a device"));
        vyre_decision_release(decision);
    }
    end();
}

/* Many more requests than places: memory stays bounded, and answers stay right. */
static void there_is_a_bound(void)
{
    begin(1);
    vyre_decision *kept = ask(&(vyre__route_request){.elements = 1});
    for (uint64_t i = 2; i < 3000; i++) {
        vyre_decision *decision = ask(&(vyre__route_request){.elements = i});
        CU_ASSERT_EQUAL(decision->load.elements, i);
        CU_ASSERT_EQUAL(atomic_load(&decision->references), 2);
        vyre_decision_release(decision);
    }
    vyre_decision *again = ask(&(vyre__route_request){.elements = 1});
    CU_ASSERT_EQUAL(again->load.elements, 1);
    vyre_decision_release(kept);
    vyre_decision_release(again);
    end();
}

static void what_is_asked_for_often_stays(void)
{
    begin(1);
    vyre_decision *often = ask(&(vyre__route_request){.label = "often"});
    int kept = 0;
    for (uint64_t i = 1; i < 2000; i++) {
        vyre_decision_release(ask(&(vyre__route_request){.elements = i}));
        vyre_decision *again = ask(&(vyre__route_request){.label = "often"});
        kept += again == often;
        vyre_decision_release(again);
    }
    CU_ASSERT_EQUAL(kept, 1999);
    vyre_decision_release(often);
    end();
}

static void a_repeated_decision_allocates_nothing(void)
{
    static const int sizes[] = {1, 8, 64};
    enum { ROUNDS = 10000 };
    for (size_t i = 0; i < 3; i++) {
        begin(sizes[i]);
        const vyre__route_request request = {.label = "a label", .application = "application"};
        vyre_decision_release(ask(&request));
        memory_requested = 0;
        const uint64_t start = vyre__clock_now();
        for (int round = 0; round < ROUNDS; round++)
            vyre_decision_release(ask(&request));
        const uint64_t each = (vyre__clock_now() - start) / ROUNDS;
        CU_ASSERT_EQUAL(memory_requested, 0);
        printf("# %d devices: %llu ns for a repeated decision\n", sizes[i],
               (unsigned long long)each);
        end();
    }
}

/* ---- threads ---- */

static void *ask_often(void *unused)
{
    for (uint64_t i = 0; i < 2000; i++) {
        vyre_decision *decision = ask(&(vyre__route_request){.elements = i * 7 % 300});
        CU_ASSERT_EQUAL(decision->load.elements, i * 7 % 300);
        vyre_decision_release(decision);
    }
    return unused;
}

static void threads_share_it(void)
{
    pthread_t threads[4];
    begin(4);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, ask_often, NULL), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    end();
}

static const unit_test tests[] = {
    {"an equal request gets the same record", an_equal_request_gets_the_same_record},
    {"every part of a request counts", every_part_of_a_request_counts},
    {"a changed table is asked anew", a_changed_table_is_asked_anew},
    {"a failure is not kept", a_failure_is_not_kept},
    {"there is a bound", there_is_a_bound},
    {"what is asked for often stays", what_is_asked_for_often_stays},
    {"a repeated decision allocates nothing", a_repeated_decision_allocates_nothing},
    {"threads share it", threads_share_it},
    {NULL, NULL}};

int main(void)
{
    return unit_main("memo", tests);
}
