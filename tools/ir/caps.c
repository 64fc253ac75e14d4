/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/ir/caps.h"

#include <stdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/dispatch/natives.h"
#include "core/dispatch/snapshot.h"
#include "core/kernel/code.h"
#include "core/kernel/words.h"
#include "core/routing/selector.h"
#include "tools/common/context.h"

enum { WORD_MAX = VYRE__OPERATION_WORD_MAX };

/* ---- what is left out ---- */

static void leave_out_operation(vyre_kernel_caps *lacking, uint32_t op)
{
    lacking->operations[op / 64] |= UINT64_C(1) << op % 64;
}

static int is_operand_of(const vyre__operation *row, uint32_t operand)
{
    return row->result == operand || row->args[0] == operand || row->args[1] == operand ||
           row->args[2] == operand;
}

/* Operations that give or take nothing but this type. */
static void leave_out_type(vyre_kernel_caps *lacking, uint32_t type, uint32_t operand)
{
    lacking->value_types |= UINT32_C(1) << type;
    for (uint32_t op = 0; op < VYRE_OPERATION_END; op++) {
        const vyre__operation *row = vyre__operation_of(op);
        if (row->class == VYRE_OPERATION_OPTIONAL &&
            (row->types == 1u << type || is_operand_of(row, operand)))
            leave_out_operation(lacking, op);
    }
}

static void leave_out_feature(vyre_kernel_caps *lacking, uint64_t feature)
{
    lacking->features |= feature;
    switch (feature) {
    case VYRE_KERNEL_FEATURE_I64: leave_out_type(lacking, VYRE_VALUE_W64, VYRE_OPERAND_W64); break;
    case VYRE_KERNEL_FEATURE_F64: leave_out_type(lacking, VYRE_VALUE_F64, VYRE_OPERAND_F64); break;
    case VYRE_KERNEL_FEATURE_STORAGE8: lacking->memory_widths |= VYRE_KERNEL_WIDTH_8; break;
    case VYRE_KERNEL_FEATURE_STORAGE16: lacking->memory_widths |= VYRE_KERNEL_WIDTH_16; break;
    case VYRE_KERNEL_FEATURE_GRID_BARRIER:
        leave_out_operation(lacking, VYRE_OP_GRID_BARRIER);
        break;
    case VYRE_KERNEL_FEATURE_SHARED:
        lacking->features |= VYRE_KERNEL_FEATURE_SHARED_ATOMIC;
        leave_out_operation(lacking, VYRE_OP_SHARED_ATOMIC);
        break;
    case VYRE_KERNEL_FEATURE_SHARED_ATOMIC:
        leave_out_operation(lacking, VYRE_OP_SHARED_ATOMIC);
        break;
    case VYRE_KERNEL_FEATURE_SUBGROUP:
        for (uint32_t op = VYRE_OP_SG_LANE; op <= VYRE_OP_SG_REDUCE; op++)
            leave_out_operation(lacking, op);
        break;
    case VYRE_KERNEL_FEATURE_NATIVE_MATH:
        for (uint32_t op = VYRE_OP_EXP2_N; op <= VYRE_OP_SQRT_N; op++)
            leave_out_operation(lacking, op);
        break;
    default: break;
    }
}

/* 1 when the word is known. */
static int leave_out(vyre_kernel_caps *lacking, const char *word)
{
    char name[VYRE__OPERATION_WORD_MAX];
    const char *feature;
    if (strcmp(word, "optional") == 0) {
        memset(lacking->operations, 0xFF, sizeof lacking->operations);
        return 1;
    }
    if (strcmp(word, "storage64") == 0) {
        lacking->memory_widths |= VYRE_KERNEL_WIDTH_64;
        return 1;
    }
    for (uint32_t i = 0; (feature = vyre__kernel_word(VYRE__WORDS_FEATURE, i)) != NULL; i++)
        if (strcmp(word, feature) == 0) {
            leave_out_feature(lacking, UINT64_C(1) << i);
            return 1;
        }
    for (uint32_t op = 0; op < VYRE_OPERATION_END; op++) {
        vyre__operation_word(op, name);
        if (vyre__operation_of(op)->class != VYRE_OPERATION_OPTIONAL || strcmp(word, name) != 0)
            continue;
        leave_out_operation(lacking, op);
        return 1;
    }
    return 0;
}

vyre_status caps_name(vyre_kernel_caps *lacking, const char *list, vyre_error *error)
{
    for (const char *at = list;; at++) {
        char word[WORD_MAX] = "";
        const size_t size = strcspn(at, ",");
        if (size < sizeof word)
            memcpy(word, at, size);
        if (!leave_out(lacking, word))
            return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                              "name features (f64, subgroup, ...), storage64, optional operations "
                              "(fma_f, ...) or `optional`, with commas between",
                              "--without %.*s: no device can lack that", size < 40 ? (int)size : 40,
                              at);
        at += size;
        if (!*at)
            return VYRE_OK;
    }
}

/* ---- what is there ---- */

static vyre_kernel_caps caps_of_everything(void)
{
    vyre_kernel_caps caps = {.struct_size = sizeof caps,
                             .kernel_minor = VYRE_KERNEL_MINOR,
                             .value_types = VYRE_KERNEL_VALUE_W64 | VYRE_KERNEL_VALUE_F64,
                             .memory_widths =
                                 VYRE_KERNEL_WIDTH_8 | VYRE_KERNEL_WIDTH_16 | VYRE_KERNEL_WIDTH_64,
                             .features = UINT64_MAX};
    memset(caps.operations, 0xFF, sizeof caps.operations);
    return caps;
}

static vyre_status find_in(const vyre_snapshot *snapshot, const char *selector,
                           caps_choice *out_choice, vyre_error *error)
{
    const vyre__registry *registry = snapshot->registry;
    const vyre__device *found = NULL;
    for (size_t i = 0; i < registry->device_count && !found; i++)
        if (vyre__selector_matches(selector, registry->devices[i]))
            found = registry->devices[i];
    if (!found)
        return vyre__fail(error, VYRE_NO_DEVICE, "see vyre-devices for what there is",
                          "no device is `%.100s`", selector);
    if (!found->record.has_caps || (found->record.caps.flags & VYRE_KERNEL_CAPS_RUNS_PROGRAM))
        return vyre__fail(error, VYRE_UNSUPPORTED,
                          "name a device that compiles kernels, or leave --device away",
                          "%s takes whole programs, no kernels are made for it", found->id);
    const vyre__fact_view *facts = atomic_load_explicit(&found->facts, memory_order_acquire);
    vyre__natives_of(facts->list, facts->count, &out_choice->natives);
    out_choice->caps = found->record.caps;
    snprintf(out_choice->device, sizeof out_choice->device, "%s", found->id);
    return VYRE_OK;
}

static vyre_status find_device(const char *selector, caps_choice *out_choice, vyre_error *error)
{
    const vyre_context_options options = {0};
    vyre_context *context = NULL;
    vyre_snapshot *snapshot = NULL;
    vyre_status status = vyre__selector_check(selector, error);
    if (status == VYRE_OK)
        status = tool_context_create(&options, &context, error);
    if (status == VYRE_OK)
        status = vyre_context_snapshot(context, &snapshot, error);
    if (status == VYRE_OK)
        status = find_in(snapshot, selector, out_choice, error);
    vyre_snapshot_release(snapshot);
    vyre_context_destroy(context, NULL);
    return status;
}

vyre_status caps_find(const char *selector, const vyre_kernel_caps *lacking,
                      caps_choice *out_choice, vyre_error *error)
{
    vyre_kernel_caps *caps = &out_choice->caps;
    *out_choice = (caps_choice){.caps = caps_of_everything()};
    if (selector && find_device(selector, out_choice, error) != VYRE_OK)
        return error->status;
    for (int i = 0; i < 8; i++)
        caps->operations[i] &= ~lacking->operations[i];
    caps->value_types &= ~lacking->value_types;
    caps->memory_widths &= ~lacking->memory_widths;
    caps->features &= ~lacking->features;
    return VYRE_OK;
}
