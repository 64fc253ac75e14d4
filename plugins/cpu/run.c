/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Running a submission: bring every buffer into place once, run the steps in order, bring results
 * out once. A buffer is the caller's memory where that is allowed, else memory of this file.
 */
#include <string.h>

#include "plugins/cpu/cpu.h"

enum {
    FEW = 16,       /* bindings that need no memory for their table */
    PIECE = 8 << 20 /* bytes that are copied between two looks at the clock */
};

/* Where the bytes of one binding are while the submission runs. */
typedef struct buffer {
    const vyre_binding *binding; /* the submission's */
    void *data;                  /* NULL when the size is 0 */
    size_t scratch;              /* bytes at `data` that are owned; 0: somebody else's */
    int shares;                  /* an earlier binding brings it in and out */
    int written;                 /* by a step that shares it */
    int filled;                  /* by the only step: its first content is not seen */
} buffer;

typedef struct run {
    const vyre_plugin_instance *instance;
    const vyre_submission *submission;
    vyre_result *result;
    buffer *buffers;        /* of all steps, one after the other */
    vyre_binding *arranged; /* what the engine sees, likewise */
    size_t count;
} run;

static const vyre_step *step_at(const vyre_submission *submission, uint32_t index)
{
    const char *first = (const char *)(const void *)submission->steps;
    return (const vyre_step *)(const void *)(first + (size_t)index * submission->step_stride);
}

static const vyre_binding *binding_at(const vyre_step *step, uint32_t index)
{
    const char *first = (const char *)(const void *)step->bindings;
    return (const vyre_binding *)(const void *)(first + (size_t)index * step->binding_stride);
}

static vyre_status refuse(const run *r, const char *message)
{
    return cpu_fail(r->instance->host, VYRE_INVALID_ARGUMENT, message,
                    "Report this to the library's authors.");
}

/* ---- checks ---- */

static const char *check_binding(const vyre_binding *b)
{
    const uint32_t copies = VYRE_BINDING_COPY_IN | VYRE_BINDING_COPY_OUT;
    if (b->struct_size < VYRE_BINDING_SIZE_V1_0)
        return "the struct_size of a binding is out of range";
    if (b->kind > VYRE_BINDING_RESIDENT)
        return "unknown kind of binding";
    if (b->kind != VYRE_BINDING_HOST && (b->flags & copies))
        return "only a binding of host memory can be copied";
    if (b->size > SIZE_MAX || b->out_offset > b->size || b->out_size > b->size - b->out_offset)
        return "the range of a binding lies outside of it";
    if (b->kind == VYRE_BINDING_RESIDENT &&
        (!b->memory || !cpu_memory_holds(b->memory, b->offset, b->size)))
        return "a binding goes beyond the end of its memory";
    if ((b->flags & VYRE_BINDING_COPY_IN) && b->size > 0 && !b->host_in)
        return "a binding with COPY_IN has no host_in";
    if ((b->flags & VYRE_BINDING_COPY_OUT) && b->out_size > 0 && !b->host_out)
        return "a binding with COPY_OUT has no host_out";
    return NULL;
}

static const char *check_submission(const vyre_submission *s)
{
    if (s->struct_size < VYRE_SUBMISSION_SIZE_V1_0)
        return "the struct_size of the submission is out of range";
    if (s->wait_count > 0)
        return "the device makes no jobs to wait for";
    if (s->repeat_first > s->step_count)
        return "the repeated steps begin after the last one";
    for (uint32_t i = 0; i < s->step_count; i++) {
        const vyre_step *step = step_at(s, i);
        if (step->struct_size < VYRE_STEP_SIZE_V1_0)
            return "the struct_size of a step is out of range";
        if (!step->pipeline)
            return "a step has no pipeline";
        for (uint32_t j = 0; j < step->binding_count; j++) {
            const char *wrong = check_binding(binding_at(step, j));
            if (wrong)
                return wrong;
        }
    }
    return NULL;
}

/* ---- buffers ---- */

static const buffer *find_share(const run *r, size_t before, uint32_t share)
{
    for (size_t i = 0; share && i < before; i++)
        if (r->buffers[i].binding->share == share)
            return &r->buffers[i];
    return NULL;
}

static int take_scratch(run *r, buffer *b)
{
    const vyre_host *host = r->instance->host;
    const size_t size = (size_t)b->binding->size;
    b->data = host->alloc(host->ctx, size, 64);
    if (!b->data)
        return 0;
    b->scratch = size;
    r->result->allocations++;
    r->result->allocated_bytes += size;
    return 1;
}

/* `from` NULL: zeros. In pieces, since memory that is touched for the first time is slow; what
 * overlaps is moved at once. 0: the deadline has passed. */
static int fill(const run *r, char *to, const char *from, size_t size)
{
    const uint64_t deadline = r->submission->deadline;
    const int apart = !from || from + size <= to || to + size <= from;
    for (size_t done = 0, piece; done < size; done += piece) {
        piece = size - done < PIECE || !apart ? size - done : PIECE;
        if (done > 0 && deadline && cpu_now() >= deadline)
            return 0;
        if (from)
            memmove(to + done, from + done, piece);
        else
            memset(to + done, 0, piece);
    }
    return 1;
}

static vyre_status fail_memory(const run *r)
{
    return cpu_fail(r->instance->host, VYRE_OUT_OF_HOST_MEMORY,
                    "the host has no memory for a buffer of the program",
                    "Free memory, or use smaller buffers.");
}

static vyre_status fail_late(const run *r)
{
    return cpu_fail(r->instance->host, VYRE_TIMEOUT,
                    "the deadline passed while buffers were filled",
                    "Give it more time (`timeout`), or use smaller buffers.");
}

/* Chooses the memory of a binding and gives it its first content. */
static vyre_status bring_in(run *r, buffer *b)
{
    const vyre_binding *binding = b->binding;
    const size_t size = (size_t)binding->size;
    const int in = (binding->flags & VYRE_BINDING_COPY_IN) != 0;
    const int whole = (binding->flags & VYRE_BINDING_COPY_OUT) && binding->out_size == size;
    if (binding->kind == VYRE_BINDING_RESIDENT) {
        atomic_fetch_add(&binding->memory->users, 1);
        b->data = size > 0 ? (char *)binding->memory->data + binding->offset : NULL;
    }
    if (size == 0)
        return VYRE_OK;
    if (in && !b->written && !(binding->flags & VYRE_BINDING_COPY_OUT)) {
        b->data = (void *)(uintptr_t)binding->host_in;
        return VYRE_OK;
    }
    if (whole)
        b->data = binding->host_out;
    else if (!b->data && !take_scratch(r, b))
        return fail_memory(r);
    if (in && b->data != binding->host_in) {
        if (!fill(r, b->data, binding->host_in, size))
            return fail_late(r);
        r->result->copies++;
        r->result->bytes_up += size;
    } else if (!in && !b->filled && (binding->flags & VYRE_BINDING_ZERO || b->scratch)) {
        if (!fill(r, b->data, NULL, size))
            return fail_late(r);
    }
    return VYRE_OK;
}

static void bring_out(run *r, const buffer *b)
{
    const vyre_binding *binding = b->binding;
    if (b->shares || !(binding->flags & VYRE_BINDING_COPY_OUT) || binding->out_size == 0 ||
        b->data == binding->host_out)
        return;
    memcpy(binding->host_out, (const char *)b->data + binding->out_offset,
           (size_t)binding->out_size);
    r->result->copies++;
    r->result->bytes_down += binding->out_size;
}

static void release(run *r, buffer *b)
{
    const vyre_host *host = r->instance->host;
    if (b->binding->kind == VYRE_BINDING_RESIDENT)
        atomic_fetch_sub(&b->binding->memory->users, 1);
    if (b->scratch > 0)
        host->dealloc(host->ctx, b->data, b->scratch, 64);
}

/* What the engine gets: the buffer in place, nothing to copy. */
static vyre_binding arrange(const buffer *b)
{
    const int read_only = (b->binding->flags & VYRE_BINDING_READ_ONLY) != 0;
    vyre_binding in_place = {
        .struct_size = sizeof in_place,
        .kind = VYRE_BINDING_HOST,
        .flags =
            VYRE_BINDING_COPY_IN | (read_only ? VYRE_BINDING_READ_ONLY : VYRE_BINDING_COPY_OUT),
        .host_in = b->data,
        .host_out = read_only ? NULL : b->data,
        .size = b->binding->size,
        .out_size = read_only ? 0 : b->binding->size,
    };
    return in_place;
}

/* Whether a step writes the buffer of a binding: that step, or another that shares the buffer. */
static int is_written(const vyre_submission *s, const vyre_binding *binding)
{
    int written = !(binding->flags & VYRE_BINDING_READ_ONLY);
    for (uint32_t i = 0; binding->share && i < s->step_count; i++) {
        const vyre_step *step = step_at(s, i);
        for (uint32_t j = 0; !written && j < step->binding_count; j++) {
            const vyre_binding *other = binding_at(step, j);
            written = other->share == binding->share && !(other->flags & VYRE_BINDING_READ_ONLY);
        }
    }
    return written;
}

/* The buffer of traps is the engine's own. */
static int is_trap_buffer(const vyre_step *step, uint32_t index)
{
    return !step->pipeline->program && step->pipeline->signature.trap_buffer == index;
}

/* The kernel of the only step stores every byte of the binding, which no other one shares. */
static int is_filled(const run *r, uint32_t index)
{
    const vyre_submission *s = r->submission;
    const vyre_step *step = step_at(s, 0);
    const vyre_binding *binding = binding_at(step, index);
    return s->step_count == 1 && !step->pipeline->program && !binding->share &&
           binding->kind != VYRE_BINDING_RESIDENT &&
           cpu_fill_covers(&step->pipeline->signature.fill, index, step, binding->size);
}

static vyre_status bring_all_in(run *r, size_t *out_ready)
{
    const vyre_submission *s = r->submission;
    size_t next = 0;
    for (uint32_t i = 0; i < s->step_count; i++) {
        const vyre_step *step = step_at(s, i);
        for (uint32_t j = 0; j < step->binding_count; j++, next++) {
            buffer *b = &r->buffers[next];
            *b = (buffer){.binding = binding_at(step, j)};
            *out_ready = next + 1;
            if (is_trap_buffer(step, j)) {
                r->arranged[next] = arrange(b);
                continue;
            }
            b->written = is_written(s, b->binding);
            b->filled = is_filled(r, j);
            const buffer *earlier = find_share(r, next, b->binding->share);
            if (earlier) {
                b->data = earlier->data;
                b->shares = 1;
            } else {
                const vyre_status status = bring_in(r, b);
                if (status != VYRE_OK)
                    return status;
            }
            r->arranged[next] = arrange(b);
        }
    }
    return VYRE_OK;
}

/* ---- steps ---- */

static vyre_status run_step(run *r, uint32_t index, const vyre_binding *bindings)
{
    const vyre_submission *s = r->submission;
    const vyre_step *given = step_at(s, index);
    vyre_step step = {
        .struct_size = sizeof step,
        .pipeline = given->pipeline,
        .bindings = bindings,
        .binding_count = given->binding_count,
        .binding_stride = sizeof *bindings,
        .params = given->params,
        .param_count = given->param_count,
        .trap = (s->flags & VYRE_SUBMIT_CHECK_TRAPS) ? given->trap : NULL,
    };
    memcpy(step.grid, given->grid, sizeof step.grid);
    memcpy(step.grid_base, given->grid_base, sizeof step.grid_base);
    const vyre_status status = cpu_step_run(r->instance, &step, s->deadline);
    r->result->launches++;
    if (status == VYRE_OK)
        r->result->steps_done++;
    else if (status == VYRE_TRAPPED && step.trap)
        step.trap->step = index;
    return status;
}

static vyre_status run_steps(run *r)
{
    const vyre_submission *s = r->submission;
    const uint32_t times = s->repeat_count > 0 ? s->repeat_count : 1;
    const uint64_t start = r->instance->host->now_ns(r->instance->host->ctx);
    vyre_status status = VYRE_OK;
    size_t repeated = 0;
    for (uint32_t time = 0; status == VYRE_OK && time < times; time++) {
        size_t next = time == 0 ? 0 : repeated;
        for (uint32_t i = time == 0 ? 0 : s->repeat_first; status == VYRE_OK && i < s->step_count;
             i++) {
            if (i == s->repeat_first)
                repeated = next;
            status = run_step(r, i, &r->arranged[next]);
            next += step_at(s, i)->binding_count;
        }
    }
    if (s->step_count > 0)
        r->result->kernel_ns = r->instance->host->now_ns(r->instance->host->ctx) - start;
    return status;
}

static vyre_status run_all(run *r)
{
    const vyre_submission *s = r->submission;
    const vyre_host *host = r->instance->host;
    size_t ready = 0;
    vyre_status status =
        cpu_transfer(host, s->before, s->before_count, s->before_stride, r->result);
    if (status == VYRE_OK)
        status = bring_all_in(r, &ready);
    if (status == VYRE_OK)
        status = run_steps(r);
    for (size_t i = 0; i < ready; i++) {
        if (status == VYRE_OK)
            bring_out(r, &r->buffers[i]);
    }
    for (size_t i = 0; i < ready; i++)
        if (!r->buffers[i].shares)
            release(r, &r->buffers[i]);
    if (status == VYRE_OK)
        status = cpu_transfer(host, s->after, s->after_count, s->after_stride, r->result);
    return status;
}

static vyre_status run_with_tables(run *r)
{
    const vyre_host *host = r->instance->host;
    if (r->count > SIZE_MAX / sizeof *r->arranged / 2)
        return refuse(r, "the submission has too many bindings");
    r->buffers = host->alloc(host->ctx, r->count * sizeof *r->buffers, 0);
    r->arranged = host->alloc(host->ctx, r->count * sizeof *r->arranged, 0);
    vyre_status status = VYRE_OUT_OF_HOST_MEMORY;
    if (r->buffers && r->arranged)
        status = run_all(r);
    else
        cpu_fail(host, status, "out of memory for the bindings", "Free memory.");
    host->dealloc(host->ctx, r->buffers, r->count * sizeof *r->buffers, 0);
    host->dealloc(host->ctx, r->arranged, r->count * sizeof *r->arranged, 0);
    return status;
}

vyre_status cpu_run(vyre_plugin_device *device, const vyre_submission *submission,
                    vyre_result *result)
{
    buffer few[FEW];
    vyre_binding few_arranged[FEW];
    run r = {.instance = device->instance, .submission = submission, .result = result};
    const char *wrong = check_submission(submission);
    for (uint32_t i = 0; !wrong && i < submission->step_count; i++)
        r.count += step_at(submission, i)->binding_count;
    vyre_status status;
    if (wrong) {
        status = refuse(&r, wrong);
    } else if (r.count <= FEW) {
        r.buffers = few;
        r.arranged = few_arranged;
        status = run_all(&r);
    } else {
        status = run_with_tables(&r);
    }
    result->generation = 1;
    result->status = status;
    return status;
}
