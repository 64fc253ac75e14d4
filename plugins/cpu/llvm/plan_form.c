/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Forms and divergence depend on each other through locals. All start as uniform as can be and are
 * only ever raised, until nothing changes.
 */
#include <string.h>

#include "plugins/cpu/llvm/plan.h"

static uint8_t least(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

static uint8_t zeros_of(uint64_t bits)
{
    uint8_t zeros = 0;
    while (zeros < 32 && !(bits >> zeros & 1))
        zeros++;
    return zeros;
}

static simd_form constant(uint64_t bits)
{
    return (simd_form){.is_constant = 1, .bits = bits, .zeros = zeros_of(bits)};
}

static simd_form plain(uint8_t form)
{
    return (simd_form){.form = form};
}

static simd_form strided(uint32_t stride, uint8_t zeros)
{
    return stride ? (simd_form){.form = SIMD_FORM_STRIDED, .stride = stride, .zeros = zeros}
                  : (simd_form){.form = SIMD_FORM_VECTOR, .zeros = zeros};
}

/* ---- ids ---- */

static simd_form local_id(const simd_plan *plan, uint32_t axis)
{
    const uint32_t *size = plan->kernel->workgroup;
    const uint32_t width = plan->width;
    if (!plan->flat && size[axis] == 1)
        return constant(0);
    if (plan->flat)
        return axis == 0 ? strided(1, (uint8_t)plan->width_log2) : constant(0);
    switch (axis) {
    case 0:
        return size[0] == plan->lanes || size[0] % width == 0
                   ? strided(1, (uint8_t)plan->width_log2)
                   : plain(SIMD_FORM_LANES);
    case 1: return plain(size[0] % width == 0 ? SIMD_FORM_VECTOR : SIMD_FORM_LANES);
    default:
        return plain(size[0] % width == 0 || (uint64_t)size[0] * size[1] % width == 0
                         ? SIMD_FORM_VECTOR
                         : SIMD_FORM_LANES);
    }
}

static simd_form global_id(const simd_plan *plan, uint32_t axis)
{
    const uint8_t zeros = zeros_of(plan->kernel->workgroup[axis]);
    simd_form form = local_id(plan, axis);
    if (form.is_constant) {
        form.is_constant = 0;
        form.bits = 0;
        form.zeros = zeros;
    } else {
        form.zeros = least(form.zeros, zeros);
    }
    return form;
}

simd_form simd_plan_id(const simd_plan *plan, uint32_t op, uint32_t axis)
{
    return op == VYRE_OP_GLOBAL_ID ? global_id(plan, axis) : local_id(plan, axis);
}

/* ---- integers ---- */

static int is_scalar(const simd_form *f)
{
    return f->form <= SIMD_FORM_VECTOR;
}

/* The low bits of a strided value are the lane's number, and nothing is carried out of them. */
static int is_aligned(const simd_plan *plan, const simd_form *f)
{
    return f->form == SIMD_FORM_STRIDED && f->stride == 1 && f->zeros >= plan->width_log2;
}

static simd_form lanes_or(const simd_plan *plan, int is_uniform, uint8_t zeros)
{
    (void)plan;
    return is_uniform ? (simd_form){.form = SIMD_FORM_VECTOR, .zeros = zeros}
                      : plain(SIMD_FORM_LANES);
}

/* a is strided, b a constant. */
static simd_form strided_by_constant(const simd_plan *plan, uint32_t op, const simd_form *a,
                                     uint64_t b)
{
    const uint32_t low = plan->width - 1;
    const uint8_t zeros = zeros_of(b);
    switch (op) {
    case VYRE_OP_MUL:
        return strided((uint32_t)(a->stride * b), least((uint8_t)(a->zeros + zeros), 32));
    case VYRE_OP_SHL: return strided(a->stride << b, least((uint8_t)(a->zeros + b), 32));
    case VYRE_OP_AND:
        if (is_aligned(plan, a) && (b & low) == low)
            return strided(1, a->zeros);
        return lanes_or(plan, is_aligned(plan, a) && (b & low) == 0, zeros);
    case VYRE_OP_OR:
    case VYRE_OP_XOR:
        return is_aligned(plan, a) && (b & low) == 0 ? strided(1, least(a->zeros, zeros))
                                                     : plain(SIMD_FORM_LANES);
    case VYRE_OP_SHR_U:
        return lanes_or(plan, is_aligned(plan, a) && b >= plan->width_log2,
                        (uint8_t)(a->zeros > b ? a->zeros - b : 0));
    case VYRE_OP_DIV_U: return lanes_or(plan, is_aligned(plan, a) && zeros >= plan->width_log2, 0);
    case VYRE_OP_REM_U:
        return is_aligned(plan, a) && zeros >= plan->width_log2 ? strided(1, least(a->zeros, zeros))
                                                                : plain(SIMD_FORM_LANES);
    default: return plain(SIMD_FORM_LANES);
    }
}

static simd_form strided_integer(const simd_plan *plan, const vyre_instruction *in,
                                 const simd_form *a, const simd_form *b)
{
    const uint32_t stride_a = a->form == SIMD_FORM_STRIDED ? a->stride : 0;
    const uint32_t stride_b = b->form == SIMD_FORM_STRIDED ? b->stride : 0;
    switch (in->op) {
    case VYRE_OP_COPY: return *a;
    case VYRE_OP_ADD: return strided(stride_a + stride_b, least(a->zeros, b->zeros));
    case VYRE_OP_SUB: return strided(stride_a - stride_b, least(a->zeros, b->zeros));
    case VYRE_OP_MUL:
        if (a->is_constant)
            return strided_by_constant(plan, VYRE_OP_MUL, b, a->bits);
        break;
    case VYRE_OP_AND:
    case VYRE_OP_OR:
    case VYRE_OP_XOR:
        if (a->is_constant)
            return strided_by_constant(plan, in->op, b, a->bits);
        break;
    case VYRE_OP_LT_U:
        return lanes_or(plan, is_aligned(plan, a) && b->zeros >= plan->width_log2, 0);
    default: break;
    }
    return b->is_constant && stride_a ? strided_by_constant(plan, in->op, a, b->bits)
                                      : plain(SIMD_FORM_LANES);
}

static uint8_t scalar_zeros(uint32_t op, const simd_form *a, const simd_form *b)
{
    switch (op) {
    case VYRE_OP_COPY: return a->zeros;
    case VYRE_OP_ADD:
    case VYRE_OP_SUB:
    case VYRE_OP_OR:
    case VYRE_OP_XOR: return least(a->zeros, b->zeros);
    case VYRE_OP_AND: return a->zeros > b->zeros ? a->zeros : b->zeros;
    case VYRE_OP_MUL: return least((uint8_t)(a->zeros + b->zeros), 32);
    case VYRE_OP_SHL: return b->is_constant ? least((uint8_t)(a->zeros + b->bits), 32) : a->zeros;
    default: return 0;
    }
}

static simd_form computed(const simd_plan *plan, const vyre_instruction *in)
{
    const simd_form *a = &plan->forms[in->arg[0]], *b = &plan->forms[in->arg[1]];
    uint8_t most = SIMD_FORM_GROUP;
    for (int i = 0; i < 3; i++)
        if (in->arg[i] && plan->forms[in->arg[i]].form > most)
            most = plan->forms[in->arg[i]].form;
    if (most <= SIMD_FORM_VECTOR)
        return (simd_form){.form = most,
                           .zeros = in->type == VYRE_VALUE_W32 ? scalar_zeros(in->op, a, b)
                                                               : (uint8_t)0};
    if (most == SIMD_FORM_LANES || in->type != VYRE_VALUE_W32 || in->arg[2])
        return plain(SIMD_FORM_LANES);
    return strided_integer(plan, in, a, b);
}

/* ---- all operations ---- */

static simd_form form_of(const simd_plan *plan, const vyre_instruction *in)
{
    const simd_form *a = &plan->forms[in->arg[0]];
    switch (in->op) {
    case VYRE_OP_CONST: return constant(in->imm);
    case VYRE_OP_PARAM:
    case VYRE_OP_LEN:
    case VYRE_OP_GRID_SIZE: return plain(SIMD_FORM_GROUP);
    case VYRE_OP_GROUP_ID:
        return plain(plan->flat && in->aux == 0 ? SIMD_FORM_VECTOR : SIMD_FORM_GROUP);
    case VYRE_OP_LOCAL_ID: return local_id(plan, in->aux);
    case VYRE_OP_GLOBAL_ID: return global_id(plan, in->aux);
    case VYRE_OP_LOCAL_LINEAR: return strided(1, (uint8_t)plan->width_log2);
    case VYRE_OP_SG_LANE: return strided(1, 32);
    case VYRE_OP_GET: return plain(plan->locals[in->aux].form);
    case VYRE_OP_LOAD:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_TABLE_LOAD: return plain(is_scalar(a) ? SIMD_FORM_VECTOR : SIMD_FORM_LANES);
    case VYRE_OP_POLL: return constant(0); /* code that is stopped goes no further */
    case VYRE_OP_SG_BALLOT:
    case VYRE_OP_SG_REDUCE: return plain(SIMD_FORM_VECTOR);
    case VYRE_OP_SG_SHUFFLE:
        return plain(is_scalar(&plan->forms[in->arg[1]]) ? SIMD_FORM_VECTOR : SIMD_FORM_LANES);
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SHARED_ATOMIC: return plain(SIMD_FORM_LANES);
    case VYRE_OP_FOR: return plain(is_scalar(a) ? SIMD_FORM_GROUP : SIMD_FORM_LANES);
    default: return computed(plan, in);
    }
}

static int is_given(uint32_t op)
{
    return op == VYRE_OP_CONST || op == VYRE_OP_PARAM || op == VYRE_OP_LEN ||
           op == VYRE_OP_GRID_SIZE || op == VYRE_OP_GROUP_ID;
}

static uint8_t bounded(const simd_plan *plan, uint32_t i, uint8_t form)
{
    const uint32_t op = simd_plan_at(plan, i)->op;
    const uint32_t flags = plan->points[i].flags;
    const int at_group =
        op == VYRE_OP_FOR ? (flags & SIMD_POINT_GROUP) != 0 : (flags & SIMD_POINT_AT_GROUP) != 0;
    if (op == VYRE_OP_FOR && at_group)
        return SIMD_FORM_GROUP;
    if (plan->width == 1 && form > SIMD_FORM_VECTOR)
        form = SIMD_FORM_VECTOR;
    if (form == SIMD_FORM_GROUP && !(plan->split && (at_group || is_given(op))))
        form = SIMD_FORM_VECTOR;
    return form;
}

static int raise_value(simd_plan *plan, uint32_t i)
{
    const vyre_instruction *in = simd_plan_at(plan, i);
    simd_form *was = &plan->forms[in->result];
    simd_form form = form_of(plan, in);
    form.form = bounded(plan, i, form.form);
    form.region = plan->points[i].region;
    form.is_range = (in->op == VYRE_OP_LT_U || in->op == VYRE_OP_LE_U) &&
                    plan->forms[in->arg[0]].form == SIMD_FORM_STRIDED &&
                    is_scalar(&plan->forms[in->arg[1]]);
    const int changed = form.form != was->form;
    *was = form;
    return changed;
}

/* ---- control flow ---- */

static int set_flag(simd_plan *plan, uint32_t i, uint32_t flag)
{
    const int changed = !(plan->points[i].flags & flag);
    plan->points[i].flags |= flag;
    return changed;
}

static int raise_opener(simd_plan *plan, uint32_t i)
{
    const vyre_instruction *in = simd_plan_at(plan, i);
    int diverges = 0;
    if (plan->points[i].flags & SIMD_POINT_GROUP)
        return 0;
    if (in->op == VYRE_OP_IF)
        diverges = plan->forms[in->arg[0]].form == SIMD_FORM_LANES;
    else if (in->op == VYRE_OP_FOR)
        diverges = plan->forms[in->arg[0]].form > SIMD_FORM_VECTOR ||
                   plan->forms[in->arg[1]].form > SIMD_FORM_VECTOR;
    if (!diverges)
        return 0;
    const int changed = set_flag(plan, i, SIMD_POINT_DIVERGES);
    if (in->op == VYRE_OP_IF && simd_plan_at(plan, in->aux)->op == VYRE_OP_ELSE)
        set_flag(plan, in->aux, SIMD_POINT_DIVERGES);
    return changed;
}

static int is_loop(const simd_plan *plan, uint32_t i)
{
    const uint32_t op = simd_plan_at(plan, i)->op;
    return op == VYRE_OP_FOR || op == VYRE_OP_LOOP;
}

/* A loop that some lanes leave, or go round in, while others stay. */
static int raise_loops(simd_plan *plan, uint32_t i)
{
    int apart = 0, changed = 0;
    if (simd_plan_is_dead(plan, i))
        return 0;
    for (uint32_t at = plan->points[i].parent; at != SIMD_NOWHERE; at = plan->points[at].parent) {
        if (is_loop(plan, at)) {
            if (apart && !(plan->points[at].flags & SIMD_POINT_GROUP))
                changed |= set_flag(plan, at, SIMD_POINT_DIVERGES);
            if (simd_plan_at(plan, i)->op != VYRE_OP_RETURN)
                break;
        }
        apart |= (plan->points[at].flags & SIMD_POINT_DIVERGES) != 0;
    }
    return changed;
}

int simd_plan_is_dead(const simd_plan *plan, uint32_t i)
{
    const uint32_t parent = plan->points[i].parent;
    if (parent == SIMD_NOWHERE || simd_plan_at(plan, parent)->op != VYRE_OP_IF ||
        simd_plan_at(plan, parent)->aux != plan->points[parent].end)
        return 0;
    const simd_form *condition = &plan->forms[simd_plan_at(plan, parent)->arg[0]];
    return condition->is_constant && !condition->bits;
}

/* ---- locals ---- */

int simd_plan_is_apart(const simd_plan *plan, uint32_t i, uint32_t scope)
{
    for (uint32_t at = plan->points[i].parent; at != scope; at = plan->points[at].parent)
        if (plan->points[at].flags & SIMD_POINT_DIVERGES)
            return 1;
    return 0;
}

static int raise_local(simd_plan *plan, uint32_t i)
{
    const vyre_instruction *in = simd_plan_at(plan, i);
    simd_local *local = &plan->locals[in->aux];
    uint8_t form = local->form;
    if (!(plan->points[i].flags & SIMD_POINT_AT_GROUP) && form < SIMD_FORM_VECTOR)
        form = SIMD_FORM_VECTOR;
    if (in->op == VYRE_OP_SET) {
        const uint8_t value = plan->forms[in->arg[0]].form;
        if (value > form)
            form = value == SIMD_FORM_STRIDED ? SIMD_FORM_LANES : value;
        if (plan->width > 1 && simd_plan_is_apart(plan, i, local->scope))
            form = SIMD_FORM_LANES;
    }
    const int changed = form != local->form;
    local->form = form;
    return changed;
}

static uint32_t common(const simd_plan *plan, uint32_t a, uint32_t b)
{
    while (a != b) {
        if (b == SIMD_NOWHERE || (a != SIMD_NOWHERE && a > b))
            a = plan->points[a].parent;
        else
            b = plan->points[b].parent;
    }
    return a;
}

/*
 * A local that is written, straight away, in the innermost block with all its uses means nothing
 * outside of that block: lanes that are not in there need not keep it.
 */
static void find_scopes(simd_plan *plan)
{
    for (uint32_t l = 0; l < plan->kernel->local_count; l++)
        plan->locals[l] = (simd_local){.scope = SIMD_NOWHERE, .region = SIMD_NOWHERE};
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < plan->kernel->code_count; i++) {
            const vyre_instruction *in = simd_plan_at(plan, i);
            if (in->op != VYRE_OP_GET && in->op != VYRE_OP_SET)
                continue;
            simd_local *local = &plan->locals[in->aux];
            const uint32_t parent = plan->points[i].parent;
            if (round == 0)
                local->scope = local->spill++ ? common(plan, local->scope, parent) : parent;
            else if (local->spill && (in->op != VYRE_OP_SET || local->scope != parent))
                local->scope = SIMD_NOWHERE;
            if (round == 1)
                local->spill = 0;
        }
    }
}

/* ---- what the emitter wants to know of leaving ---- */

static void mark_leave(simd_plan *plan, uint32_t i)
{
    const int returns = simd_plan_at(plan, i)->op == VYRE_OP_RETURN;
    int apart = 0;
    if (simd_plan_is_dead(plan, i))
        return;
    for (uint32_t at = plan->points[i].parent; at != SIMD_NOWHERE; at = plan->points[at].parent) {
        apart |= (plan->points[at].flags & SIMD_POINT_DIVERGES) != 0;
        if (!returns && is_loop(plan, at))
            break;
    }
    if (!apart) {
        plan->points[i].flags |= SIMD_POINT_CONVERGENT;
        return;
    }
    for (uint32_t at = plan->points[i].parent; at != SIMD_NOWHERE; at = plan->points[at].parent) {
        if (!returns && is_loop(plan, at))
            break;
        const int is_else = simd_plan_at(plan, at)->op == VYRE_OP_ELSE;
        const uint32_t opener = is_else ? simd_plan_at(plan, plan->points[at].end)->aux : at;
        plan->points[opener].flags |= SIMD_POINT_LEAVES;
    }
}

static int raise(simd_plan *plan, uint32_t i)
{
    const vyre_instruction *in = simd_plan_at(plan, i);
    int changed = 0;
    if (in->result)
        changed |= raise_value(plan, i);
    switch (in->op) {
    case VYRE_OP_IF:
    case VYRE_OP_FOR: return changed | raise_opener(plan, i);
    case VYRE_OP_BREAK:
    case VYRE_OP_CONTINUE:
    case VYRE_OP_RETURN: return changed | raise_loops(plan, i);
    case VYRE_OP_GET:
    case VYRE_OP_SET: return changed | raise_local(plan, i);
    default: return changed;
    }
}

void simd_plan_forms(simd_plan *plan)
{
    int changed = 1;
    find_scopes(plan);
    for (uint32_t l = 0; l < plan->kernel->local_count; l++)
        plan->locals[l].form = plan->split ? SIMD_FORM_GROUP : SIMD_FORM_VECTOR;
    while (changed) {
        changed = 0;
        for (uint32_t i = 0; i < plan->kernel->code_count; i++)
            changed |= raise(plan, i);
    }
    for (uint32_t i = 0; i < plan->kernel->code_count; i++) {
        const uint32_t op = simd_plan_at(plan, i)->op;
        for (int n = 0; n < 3; n++)
            plan->forms[simd_plan_at(plan, i)->arg[n]].used = 1;
        if (op == VYRE_OP_BREAK || op == VYRE_OP_CONTINUE || op == VYRE_OP_RETURN)
            mark_leave(plan, i);
    }
}
