/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The launch, the buffers with their inputs, and the body. */
#include "tests/conform/generate.h"

#include "tests/conform/operators.h"

/* ---- the launch ---- */

static void choose_workgroup(generator *g)
{
    static const uint32_t shapes[][3] = {
        {1, 1, 1},   {2, 1, 1},   {3, 1, 1},  {5, 1, 1},  {7, 1, 1},  {8, 1, 1},   {16, 1, 1},
        {31, 1, 1},  {32, 1, 1},  {33, 1, 1}, {37, 1, 1}, {64, 1, 1}, {65, 1, 1},  {100, 1, 1},
        {2, 3, 1},   {8, 8, 1},   {5, 7, 1},  {1, 32, 1}, {33, 2, 1}, {16, 4, 1},  {2, 2, 2},
        {4, 4, 4},   {3, 5, 2},   {1, 1, 8},  {8, 4, 2},  {1, 9, 5},  {128, 1, 1}, {255, 1, 1},
        {16, 16, 1}, {256, 1, 1}, {8, 4, 8},  {1, 1, 200}};
    const uint32_t all = sizeof shapes / sizeof *shapes;
    const uint32_t *shape = shapes[draw(g, g->size < 3 && chance(g, 70) ? all - 6 : all)];
    for (int axis = 0; axis < 3; axis++)
        g->s->workgroup[axis] = shape[axis];
}

static void choose_grid(generator *g)
{
    subject *s = g->s;
    const uint32_t lanes = subject_group_lanes(s);
    const uint32_t most = (lanes > 64 ? 256 : 160) * (g->size < 8 ? g->size : 8);
    const int one_axis = s->workgroup[1] * s->workgroup[2] == 1;
    if (one_axis && chance(g, 35))
        return; /* inferred */
    for (int axis = 0; axis < 3; axis++) {
        const uint32_t room =
            most / lanes / (axis > 0 ? s->grid[0] : 1) / (axis > 1 ? s->grid[1] : 1);
        s->grid[axis] = 1;
        if ((axis == 0 || !one_axis || chance(g, 20)) && room > 1)
            s->grid[axis] = 1 + draw(g, room > 5 ? 5 : room);
    }
    s->lanes_by_axis = !one_axis && chance(g, 50);
}

/* ---- buffers ---- */

static uint32_t about_lanes(generator *g)
{
    const uint32_t groups = subject_groups(g->s), lanes = subject_group_lanes(g->s);
    return groups ? lanes * groups : lanes * (1 + draw(g, lanes > 16 ? 2 : 8));
}

/* Elements of a buffer in which each lane has `slots`: enough, or one too few, or many too few. */
static uint32_t any_count(generator *g, uint32_t slots)
{
    const uint32_t lanes = about_lanes(g) * slots;
    switch (draw(g, 8)) {
    case 0: return lanes > 1 ? lanes - 1 : 1;
    case 1: return lanes + 1 + draw(g, 7);
    case 2: return 1 + draw(g, lanes);
    default: return lanes;
    }
}

static void give_input(generator *g, buffer *b, uint32_t elements)
{
    b->input_size = elements * type_stride(b->type);
    b->input = vyre__arena_alloc(&g->s->arena, b->input_size);
    if (b->input)
        fill_input(&g->r, b->type, b->input, b->input_size);
    else
        g->s->failed = 1;
}

static uint8_t any_element(generator *g)
{
    return chance(g, 55) ? value_types[draw(g, 4)] : value_types[draw(g, VALUE_TYPES)];
}

static buffer *new_buffer(generator *g, buffer_role role)
{
    buffer *b = &g->s->buffers[g->s->buffer_count++];
    *b = (buffer){.role = (uint8_t)role, .type = any_element(g), .slots = 1};
    return b;
}

static void add_input(generator *g)
{
    buffer *b = new_buffer(g, ROLE_INPUT);
    b->access = (uint8_t)(chance(g, 25) ? VYRE_ACCESS_UNIFORM : VYRE_ACCESS_READ);
    const uint32_t elements = chance(g, 7)                       ? 0
                              : b->access == VYRE_ACCESS_UNIFORM ? 1 + draw(g, 16)
                              : chance(g, 40)                    ? 1 + draw(g, 40)
                                                                 : any_count(g, 1);
    b->count = elements > 0 && chance(g, 50) ? elements : 0;
    b->live_out = b->access == VYRE_ACCESS_READ && b->count > 0 && chance(g, 8);
    give_input(g, b, elements);
}

static void choose_layout(generator *g, buffer *b)
{
    const int shared = b->access == VYRE_ACCESS_WORKGROUP;
    const int known = shared || subject_groups(g->s) > 0;
    b->layout = (uint8_t)(chance(g, 45) ? LAYOUT_ROWS : draw(g, LAYOUTS));
    if (!known && (b->layout == LAYOUT_COLUMNS || b->layout == LAYOUT_REVERSED))
        b->layout = LAYOUT_ROWS;
    b->slots = chance(g, 60) ? 1 : 1 + draw(g, 4);
    b->twist = 1 + draw(g, b->layout == LAYOUT_XOR ? 63 : 5);
    if (b->layout == LAYOUT_SHIFTED)
        b->slots = 1;
    if (b->layout < LAYOUT_XOR)
        b->twist = 0;
}

/* Who allocates an output, how its size is known, and what of it comes back. */
static void choose_access(generator *g, buffer *b, int may_be_result)
{
    const uint32_t elements = any_count(g, b->slots);
    const uint32_t way = draw(g, 10);
    b->access = VYRE_ACCESS_READ_WRITE;
    b->count = elements;
    if (way < 2 && may_be_result) {
        b->is_result = b->live_out = 1;
    } else if (way < 4) {
        b->live_out = 1;
    } else if (way < 6) {
        b->access = VYRE_ACCESS_WRITE;
    } else {
        const uint32_t given = chance(g, 6) ? 0 : elements;
        b->count = given > 0 && chance(g, 50) ? given : 0;
        give_input(g, b, given);
    }
    const uint32_t bytes = b->count * type_stride(b->type);
    b->has_range = bytes > 0 && chance(g, 7);
    if (b->has_range) {
        b->range_start = draw(g, bytes);
        b->range_end = b->range_start + draw(g, bytes - b->range_start + 1);
    }
}

static int has_result(const subject *s)
{
    for (uint32_t i = 0; i < s->buffer_count; i++)
        if (s->buffers[i].is_result)
            return 1;
    return 0;
}

static void add_output(generator *g, buffer_role role)
{
    buffer *b = new_buffer(g, role);
    choose_layout(g, b);
    choose_access(g, b, !has_result(g->s));
    /* Its size is that of the launch, when the dispatch says so. */
    if (b->access == VYRE_ACCESS_WRITE && g->s->elements > 0 && chance(g, 50)) {
        b->count = 0;
        b->has_range = 0;
    }
}

static void add_shared(generator *g)
{
    buffer *b = new_buffer(g, chance(g, 80) ? ROLE_EXCHANGE : ROLE_OWN);
    const uint32_t lanes = subject_group_lanes(g->s);
    b->access = VYRE_ACCESS_WORKGROUP;
    choose_layout(g, b);
    b->count = chance(g, 70) ? lanes * b->slots : 1 + draw(g, lanes * b->slots + 3);
}

static void add_atomic(generator *g, buffer_role role)
{
    static const uint8_t ops[] = {VYRE_ATOMIC_ADD, VYRE_ATOMIC_OR,  VYRE_ATOMIC_AND,
                                  VYRE_ATOMIC_XOR, VYRE_ATOMIC_MIN, VYRE_ATOMIC_MAX,
                                  VYRE_ATOMIC_LRU};
    buffer *b = new_buffer(g, role);
    b->type = VYRE_DATA_U32;
    b->access = VYRE_ACCESS_READ_WRITE;
    b->op = ops[draw(g, sizeof ops)];
    if (role == ROLE_CELL)
        choose_layout(g, b);
    const uint32_t elements = role == ROLE_CELL ? any_count(g, b->slots) : 1 + draw(g, 40);
    b->count = elements;
    b->live_out = chance(g, 40) != 0;
    if (b->live_out)
        return;
    b->count = chance(g, 50) ? elements : 0;
    give_input(g, b, elements);
}

void generate_buffers(generator *g)
{
    for (uint32_t i = 1 + draw(g, 4); i > 0; i--)
        add_input(g);
    for (uint32_t i = 1 + draw(g, 3); i > 0; i--)
        add_output(g, ROLE_OWN);
    if (chance(g, 25))
        add_output(g, ROLE_EXCHANGE);
    for (uint32_t i = chance(g, 45) ? 1 + draw(g, 2) : 0; i > 0; i--)
        add_shared(g);
    for (uint32_t i = chance(g, 35) ? 1 + draw(g, 2) : 0; i > 0; i--)
        add_atomic(g, ROLE_COUNTER);
    if (chance(g, 35))
        add_atomic(g, ROLE_CELL);
}

/* ---- the whole ---- */

/* Each lane writes at the end, so that little of what was computed is lost. */
static void add_last_stores(generator *g)
{
    for (uint32_t i = 0; i < g->s->buffer_count; i++) {
        const buffer *b = &g->s->buffers[i];
        if (b->role != ROLE_OWN || b->access == VYRE_ACCESS_WORKGROUP || chance(g, 25))
            continue;
        node *n = subject_node(g->s, NODE_STORE);
        n->buffer = i;
        n->place = PLACE_OWN;
        n->index = generate_expr(g, VYRE_DATA_U32, 1, DIFFERENT);
        g->expressions += 12;
        n->value = generate_expr(g, b->type, 4, DIFFERENT);
        subject_append(g->s, &g->s->body, n);
    }
}

subject *generate(uint64_t seed, uint32_t size)
{
    generator g = {.s = subject_create(seed), .r = random_from(seed), .size = size, .repeats = 1};
    if (!g.s)
        return NULL;
    g.statements = 4 + draw(&g, 8 * size);
    g.expressions = 10 + 30 * size;
    g.s->float_mode = chance(&g, 20) ? VYRE_FLOAT_FLUSH : VYRE_FLOAT_STRICT;
    g.s->revision = chance(&g, 50) ? 0 : 5 + draw(&g, 2);
    choose_workgroup(&g);
    choose_grid(&g);
    if (subject_groups(g.s) == 0 && chance(&g, 30))
        g.s->elements = 1 + draw(&g, 200);
    if (chance(&g, 6))
        g.s->iterations = 2 + draw(&g, 2);
    generate_buffers(&g);
    g.traps = chance(&g, 10);
    g.trap_lane = draw(&g, about_lanes(&g));
    generate_list(&g, &g.s->body, 3 + draw(&g, 4 + 3 * size));
    add_last_stores(&g);
    if (!g.s->failed)
        return g.s;
    subject_destroy(g.s);
    return NULL;
}
