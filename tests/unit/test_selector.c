/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Selectors and fact expressions: their form, what they match, where a mistake is. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "core/routing/physical.h"
#include "tests/unit/device_kit.h"
#include "tests/unit/unit.h"

static const vyre__origin in_file = {"a.conf", 7, 10};

static int accepts(const char *text, const vyre__identity *device)
{
    vyre__arena arena = {0};
    vyre__selectors list = {NULL, 0};
    vyre_error error = {0};
    const vyre_status status = vyre__selectors_parse(&list, text, &in_file, &arena, &error);
    const int found = status == VYRE_OK && vyre__selectors_find(&list, device, NULL) != NULL;
    if (status != VYRE_OK)
        printf("# %s: %s\n", text, error.message);
    CU_ASSERT_EQUAL(status, VYRE_OK);
    vyre__arena_release(&arena);
    return found;
}

static void each_kind_matches_what_it_says(void)
{
    const vyre__identity card = {"cuda:pci-0000:c1:00.0", "Card 9000 XT", "nvidia",
                                 "pci-0000:c1:00.0", VYRE_DEVICE_CLASS_DISCRETE};
    static const char *const yes[] = {"cuda:pci-0000:c1:00.0",
                                      "cuda:*",
                                      "*",
                                      "*:pci-0000:c1:00.?",
                                      "class:discrete",
                                      "name:Card?9000*",
                                      "driver:nv*",
                                      "physical:0000:c1:00.0",
                                      "physical:pci-0000:c1:00.0",
                                      "pci-0000:c1:00.0",
                                      "uuid-0 pci-0000:c1:00.?",
                                      "cpu:* cuda:*",
                                      "\t cpu:*\t*:* ",
                                      "physical:*"};
    static const char *const no[] = {"cuda",
                                     "vulkan:*",
                                     "class:cpu",
                                     "name:card*",
                                     "driver:*x",
                                     "physical:host",
                                     "host",
                                     "pci-0000:c1:00.1",
                                     "uuid-3f2a9b1c-0000-4000-8000-000000000000",
                                     "cuda:pci-0000:c1:00.1"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        CU_ASSERT_TRUE(accepts(yes[i], &card));
    for (size_t i = 1; i < sizeof no / sizeof no[0]; i++)
        CU_ASSERT_FALSE(accepts(no[i], &card));
}

static void a_list_keeps_its_order(void)
{
    const vyre__identity host = {"cpu:host", "CPU", "", "host", VYRE_DEVICE_CLASS_CPU};
    vyre__arena arena = {0};
    vyre__selectors list = {NULL, 0};
    uint32_t place = 9;
    CU_ASSERT_EQUAL(vyre__selectors_parse(&list, "cuda:* class:cpu", &in_file, &arena, NULL),
                    VYRE_OK);
    CU_ASSERT_EQUAL(vyre__selectors_parse(&list, "cpu:host", &in_file, &arena, NULL), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(list.count, 3);
    CU_ASSERT_PTR_EQUAL(vyre__selectors_find(&list, &host, &place), &list.items[1]);
    CU_ASSERT_EQUAL(place, 1);
    CU_ASSERT_STRING_EQUAL(list.items[2].text, "cpu:host");
    vyre__arena_release(&arena);
}

static void ids_of_physical_devices_are_selectors(void)
{
    static const char *const ids[] = {"host", "pci-0000:c1:00.0",
                                      "uuid-3f2a9b1c-0000-4000-8000-000000000000", "gpu:x"};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        const vyre__identity device = {"gpu:x", "", "", ids[i], VYRE_DEVICE_CLASS_VIRTUAL};
        for (size_t j = 0; j < sizeof ids / sizeof ids[0]; j++)
            CU_ASSERT_EQUAL(accepts(ids[j], &device), i == j || j == 3);
    }
}

static void only_text_names(void)
{
    static const struct {
        const char *text;
        int names;
    } rows[] = {{"*", 0},         {"*:*", 0},     {"name:*", 0},         {"?*", 0},
                {"opencl:*", 1},  {"name:a*", 1}, {"class:software", 1}, {"physical:host", 1},
                {"physical:*", 0}};
    vyre__arena arena = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vyre__selectors list = {NULL, 0};
        CU_ASSERT_EQUAL_FATAL(vyre__selectors_parse(&list, rows[i].text, &in_file, &arena, NULL),
                              VYRE_OK);
        CU_ASSERT_EQUAL(vyre__selector_names(&list.items[0]), rows[i].names);
    }
    vyre__arena_release(&arena);
}

static void a_wrong_selector_is_shown(void)
{
    static const struct {
        const char *text, *location, *part;
    } rows[] = {{"cuda:* class:discret", "a.conf:7:17", "discrete"},
                {"cuda", "a.conf:7:10", "cuda:*"},
                {"clas:cpu", "", ""},
                {"name:", "a.conf:7:10", "BACKEND:KEY"},
                {"   ", "a.conf:7:10", "BACKEND:KEY"},
                {"name:\xC3\xA9 x", "a.conf:7:17", "x:*"},
                {"a:b \xFF", "a.conf:7:14", "BACKEND"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vyre__arena arena = {0};
        vyre__selectors list = {NULL, 0};
        vyre_error error = {0};
        const vyre_status status =
            vyre__selectors_parse(&list, rows[i].text, &in_file, &arena, &error);
        if (rows[i].location[0] == '\0') {
            CU_ASSERT_EQUAL(status, VYRE_OK); /* a backend may be called so */
        } else {
            CU_ASSERT_EQUAL(status, VYRE_CONFIG);
            CU_ASSERT_STRING_EQUAL(error.location, rows[i].location);
            CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, rows[i].part));
        }
        vyre__arena_release(&arena);
    }
}

/* ---- physical devices ---- */

static void expect_physical(device_kit *kit, size_t index, const char *name)
{
    char physical[VYRE__PHYSICAL_SIZE];
    vyre__physical_of(kit->devices, kit->registry.device_count, index, physical);
    if (strcmp(physical, name) != 0)
        printf("# %s: %s, not %s\n", kit->devices[index]->id, physical, name);
    CU_ASSERT_STRING_EQUAL(physical, name);
}

static void one_card_has_one_name(void)
{
    device_kit kit = {0};
    device_kit_add(&kit, "cuda", "a", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_text(&kit, VYRE_FACT_PCI_ADDRESS, "0000:C1:00.0");
    device_kit_uuid(&kit, 1);
    device_kit_add(&kit, "vulkan", "b", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_uuid(&kit, 1);
    device_kit_add(&kit, "opencl", "c", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_text(&kit, VYRE_FACT_PCI_ADDRESS, "0000:c1:00.0");
    device_kit_add(&kit, "opencl", "d", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_uuid(&kit, 2);
    device_kit_add(&kit, "opencl", "e", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    device_kit_add(&kit, "pocl", "f", VYRE_DEVICE_CLASS_SOFTWARE);
    device_kit_uuid(&kit, 3);
    static const char *const names[] = {"pci-0000:c1:00.0",
                                        "pci-0000:c1:00.0",
                                        "pci-0000:c1:00.0",
                                        "uuid-02010203-0000-0000-0000-000000000000",
                                        "opencl:e",
                                        "host",
                                        "host"};
    for (size_t i = 0; i < 7; i++)
        expect_physical(&kit, i, names[i]);
    device_kit_release(&kit);
}

static void different_cards_stay_apart(void)
{
    device_kit kit = {0};
    device_kit_add(&kit, "cuda", "a", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_text(&kit, VYRE_FACT_PCI_ADDRESS, "0000:01:00.0");
    device_kit_uuid(&kit, 1);
    device_kit_add(&kit, "cuda", "b", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_text(&kit, VYRE_FACT_PCI_ADDRESS, "0000:02:00.0");
    device_kit_uuid(&kit, 1); /* a driver that gives every card the same */
    device_kit_add(&kit, "vulkan", "c", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_uuid(&kit, 1);
    device_kit_add(&kit, "cuda", "mig-1", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_text(&kit, VYRE_FACT_PCI_ADDRESS, "0000:01:00.0");
    device_kit_flag(&kit, VYRE_FACT_MIG, 1);
    device_kit_uuid(&kit, 4);
    device_kit_add(&kit, "x", "zero", VYRE_DEVICE_CLASS_DISCRETE);
    static const uint8_t none[16];
    const vyre_fact fact = {.key = VYRE_FACT_DEVICE_UUID,
                            .type = VYRE_TYPE_BYTES,
                            .source = VYRE_SOURCE_PROBED,
                            .size = 16,
                            .value.bytes = none};
    device_kit_fact(&kit, &fact);
    static const char *const names[] = {"pci-0000:01:00.0", "pci-0000:02:00.0",
                                        "uuid-01010203-0000-0000-0000-000000000000",
                                        "uuid-04010203-0000-0000-0000-000000000000", "x:zero"};
    for (size_t i = 0; i < 5; i++)
        expect_physical(&kit, i, names[i]);
    device_kit_release(&kit);
}

static void every_printed_id_selects_its_device(void)
{
    device_kit kit = {0};
    device_kit_add(&kit, "cuda", "pci-0000:c1:00.0", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "cuda", "uuid-02010203-0000", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_add(&kit, "cpu", "host", VYRE_DEVICE_CLASS_CPU);
    device_kit_add(&kit, "a_b", "0.1_2-3", VYRE_DEVICE_CLASS_VIRTUAL);
    for (size_t i = 0; i < kit.registry.device_count; i++)
        for (size_t j = 0; j < kit.registry.device_count; j++) {
            CU_ASSERT_EQUAL(vyre__selector_matches(kit.devices[i]->id, kit.devices[j]), i == j);
        }
    device_kit_release(&kit);
}

static const unit_test tests[] = {
    {"each kind of selector matches what it says", each_kind_matches_what_it_says},
    {"a list keeps its order", a_list_keeps_its_order},
    {"only text names a device", only_text_names},
    {"ids of physical devices are selectors", ids_of_physical_devices_are_selectors},
    {"a wrong selector is shown with its place", a_wrong_selector_is_shown},
    {"one card through several backends has one name", one_card_has_one_name},
    {"different cards and partitions stay apart", different_cards_stay_apart},
    {"every printed id selects its device", every_printed_id_selects_its_device},
    {NULL, NULL}};

int main(void)
{
    return unit_main("selector", tests);
}
