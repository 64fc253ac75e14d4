/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The order of devices is total, and the same whatever the order in which they came. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/device_kit.h"
#include "tests/unit/unit.h"

enum { SETS = 100000, PER_SET = 6, SHUFFLES = 200 };

static uint64_t state = 0x9E3779B97F4A7C15u;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Few values, so that keys tie often, and every key unknown now and then. */
static void make_keys(vyre__order_keys *keys, char id[16], int number)
{
    static const char *const addresses[] = {"", "0000:01:00.0", "0000:02:00.0", "0001:01:00.0"};
    memset(keys, 0, sizeof *keys);
    for (vyre__order_key key = VYRE__KEY_PIN; key < VYRE__KEY_PCI; key++) {
        const uint64_t pick = next_random() % 5;
        if (pick < 3)
            vyre__order_set_low(keys, key, (int64_t)pick - 1);
        else if (pick == 3)
            vyre__order_set_high(keys, key, (int64_t)(next_random() % 3));
    }
    if (next_random() % 16 == 0)
        vyre__order_set_high(keys, VYRE__KEY_SCORE, next_random() % 2 ? INT64_MAX : INT64_MIN);
    keys->pci = addresses[next_random() % 4];
    snprintf(id, 16, "b%u:%d", (unsigned)(next_random() % 3), number);
    keys->id = id;
}

/* Every pair and every triple of each set, in both scopes. */
static void antisymmetric_and_transitive(void)
{
    vyre__order_keys keys[PER_SET];
    char ids[PER_SET][16];
    unsigned long wrong = 0;
    for (int set = 0; set < SETS; set++) {
        const vyre__order_scope scope = set % 2 ? VYRE__AMONG_PHYSICAL : VYRE__AMONG_ALTERNATES;
        int order[PER_SET][PER_SET];
        for (int i = 0; i < PER_SET; i++)
            make_keys(&keys[i], ids[i], i);
        for (int i = 0; i < PER_SET; i++)
            for (int j = 0; j < PER_SET; j++)
                order[i][j] = vyre__order_compare(&keys[i], &keys[j], scope, NULL);
        for (int i = 0; i < PER_SET; i++)
            for (int j = 0; j < PER_SET; j++) {
                wrong += (order[i][j] == 0) != (i == j);
                wrong += (order[i][j] < 0) != (order[j][i] > 0);
                for (int k = 0; k < PER_SET; k++)
                    wrong += order[i][j] < 0 && order[j][k] < 0 && order[i][k] >= 0;
            }
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void an_unknown_value_is_lowest(void)
{
    for (vyre__order_key key = VYRE__KEY_PIN; key < VYRE__KEY_PCI; key++) {
        vyre__order_keys known = {.pci = "", .id = "b"}, unknown = {.pci = "", .id = "a"};
        vyre__order_key decided;
        if (key == VYRE__KEY_BACKEND)
            continue;
        vyre__order_set_low(&known, key, INT64_MAX);
        CU_ASSERT_TRUE(vyre__order_compare(&known, &unknown, VYRE__AMONG_PHYSICAL, &decided) < 0);
        CU_ASSERT_EQUAL(decided, key);
        vyre__order_set_high(&known, key, INT64_MIN);
        CU_ASSERT_TRUE(vyre__order_compare(&known, &unknown, VYRE__AMONG_PHYSICAL, NULL) < 0);
    }
    const vyre__order_keys known = {.pci = "ffff", .id = "b"}, unknown = {.pci = "", .id = "a"};
    CU_ASSERT_TRUE(vyre__order_compare(&known, &unknown, VYRE__AMONG_PHYSICAL, NULL) < 0);
}

/* ---- whole decisions ---- */

/* Twelve devices of six cards and a host, some equal in all but their address or id. */
static void make_host(device_kit *kit)
{
    static const char *const backends[] = {"cuda", "vulkan"};
    char key[32], address[32];
    for (int card = 0; card < 5; card++)
        for (int b = 0; b < 2; b++) {
            snprintf(key, sizeof key, "card-%d", card);
            snprintf(address, sizeof address, "0000:%02x:00.0", card * 7 % 5);
            device_kit_add(kit, backends[b], key,
                           card < 3 ? VYRE_DEVICE_CLASS_DISCRETE : VYRE_DEVICE_CLASS_INTEGRATED);
            device_kit_text(kit, VYRE_FACT_PCI_ADDRESS, address);
            if (card == 1)
                device_kit_number(kit, VYRE_FACT_MEMORY_BANDWIDTH, 0, 900000000000);
        }
    device_kit_add(kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    device_kit_add(kit, "pocl", "host", VYRE_DEVICE_CLASS_SOFTWARE);
}

static char *describe(device_kit *kit, const vyre__route_request *request)
{
    vyre_decision *decision = NULL;
    char *text = NULL;
    CU_ASSERT_EQUAL(device_kit_decide(kit, request, &decision, NULL), VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(decision);
    decision->decision_ns = 0;
    CU_ASSERT_EQUAL(vyre_decision_json(decision, &text, NULL, NULL), VYRE_OK);
    vyre_decision_release(decision);
    return text;
}

static void shuffled_devices_give_the_same_record(void)
{
    device_kit kit = {0};
    make_host(&kit);
    vyre_program *program = device_kit_program(device_kit_saxpy);
    const vyre__route_request request = {.program = program};
    char *expected = describe(&kit, &request);
    int differ = 0;
    for (uint32_t seed = 1; seed <= SHUFFLES; seed++) {
        device_kit_shuffle(&kit, seed);
        char *text = describe(&kit, &request);
        differ += strcmp(text, expected) != 0;
        vyre_free(text);
    }
    CU_ASSERT_EQUAL(differ, 0);
    vyre_free(expected);
    vyre_program_release(program);
    device_kit_release(&kit);
}

static void listings_do_not_depend_on_the_order(void)
{
    static const char *const expected[] = {"vulkan:card-1", "cuda:card-1",   "vulkan:card-0",
                                           "cuda:card-0",   "vulkan:card-2", "cuda:card-2",
                                           "vulkan:card-3", "cuda:card-3",   "vulkan:card-4",
                                           "cuda:card-4",   "cpu:host",      "pocl:host"};
    device_kit kit = {0};
    make_host(&kit);
    device_kit_plugin(&kit, "vulkan")->manifest.priority = 5;
    kit.policy = vyre__policy_default();
    for (uint32_t seed = 0; seed < SHUFFLES; seed++) {
        device_kit_shuffle(&kit, seed);
        CU_ASSERT_EQUAL(
            vyre__devices_sort(kit.policy, kit.devices, kit.registry.device_count, NULL), VYRE_OK);
        int wrong = 0;
        for (size_t i = 0; i < kit.registry.device_count; i++)
            wrong += strcmp(kit.devices[i]->id, expected[i]) != 0;
        if (wrong && seed == 0)
            for (size_t i = 0; i < kit.registry.device_count; i++)
                printf("# %s\n", kit.devices[i]->id);
        CU_ASSERT_EQUAL(wrong, 0);
    }
    CU_ASSERT_EQUAL(vyre__devices_sort(kit.policy, NULL, 0, NULL), VYRE_OK);
    device_kit_release(&kit);
}

static const unit_test tests[] = {
    {"antisymmetric and transitive", antisymmetric_and_transitive},
    {"an unknown value is lowest in every key", an_unknown_value_is_lowest},
    {"shuffled devices give the same record", shuffled_devices_give_the_same_record},
    {"listings do not depend on the order", listings_do_not_depend_on_the_order},
    {NULL, NULL}};

int main(void)
{
    return unit_main("order", tests);
}
