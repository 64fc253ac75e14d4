/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/score.h"

#include <string.h>

#include <vyre/plugin.h>

#include "core/registry/facts.h"

/* Weights: what a doubling is worth, in sixteenths. */
enum { WEIGHT_COMPUTE = 4, WEIGHT_BANDWIDTH = 4, WEIGHT_MEMORY = 1, STEPS = 16 };

/* Where each scale starts. */
static const uint64_t unit_compute = 1000000000;   /* 1 Gop/s */
static const uint64_t unit_bandwidth = 1000000000; /* 1 GB/s */
static const uint64_t unit_memory = 1 << 26;       /* 64 MiB */

/* ---- reading facts ---- */

/* A number of any source but REFUTED: weak ones may order devices. Fractions are cut. */
static int read_number(const vyre__facts_of *device, uint32_t key, uint64_t *out_value,
                       uint8_t *out_source)
{
    const vyre_fact *fact = vyre__facts_find(device->list, device->count, key, 0);
    *out_value = 0;
    if (!fact || fact->source == VYRE_SOURCE_REFUTED)
        return 0;
    if (fact->type == VYRE_TYPE_F64) {
        const double value = fact->value.f64;
        *out_value = value >= 1e18 ? UINT64_C(1000000000000000000)
                     : value > 0   ? (uint64_t)value
                                   : 0;
    } else if (fact->type == VYRE_TYPE_U64 || fact->type == VYRE_TYPE_FLAG) {
        *out_value = fact->value.u64;
    } else {
        return 0;
    }
    if (out_source && *out_source > fact->source)
        *out_source = fact->source;
    return *out_value > 0;
}

static uint64_t multiply(uint64_t a, uint64_t b)
{
    return a > 0 && b > UINT64_MAX / a ? UINT64_MAX : a * b;
}

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* a * b / c, rounded down; saturated. c > 0. */
static uint64_t scale(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t rest = a % c;
    const uint64_t whole = multiply(a / c, b);
    while (b > 0 && rest > UINT64_MAX / b) {
        rest >>= 1;
        c = c > 1 ? c >> 1 : 1;
    }
    return add(whole, rest * b / c);
}

/* Peak operations per second: reported, or from the number of units, lanes and the clock. */
static int read_compute(const vyre__facts_of *device, uint64_t *out_rate, uint8_t *source)
{
    uint64_t units, lanes, clock;
    if (read_number(device, VYRE_FACT_F32_RATE, out_rate, source))
        return 1;
    uint8_t weakest = *source;
    if (!read_number(device, VYRE_FACT_COMPUTE_UNITS, &units, &weakest) ||
        !read_number(device, VYRE_FACT_LANES_PER_UNIT, &lanes, &weakest) ||
        !read_number(device, VYRE_FACT_CLOCK_HZ, &clock, &weakest))
        return 0;
    *out_rate = multiply(multiply(units, lanes), multiply(clock, 2));
    *source = weakest;
    return 1;
}

/* ---- the score ---- */

/*
 * log2 in sixteenths. What is left over whole doublings is scaled to [2^31, 2^32) and squared for
 * each bit behind the point: integers throughout.
 */
uint64_t vyre__score_level(uint64_t value, uint64_t unit)
{
    if (value == 0)
        return 0;
    if (value <= unit)
        return 1;
    uint64_t whole = 0, bits = 0;
    while (value / 2 >= unit) {
        unit *= 2;
        whole++;
    }
    uint64_t fraction = scale(value, UINT64_C(1) << 31, unit);
    for (int step = STEPS; step > 1; step /= 2) {
        fraction = fraction * fraction >> 31;
        bits <<= 1;
        if (fraction >= UINT64_C(1) << 32) {
            fraction >>= 1;
            bits |= 1;
        }
    }
    return whole * STEPS + bits + 1;
}

static void set_term(vyre__score_term *term, const char *name, uint32_t weight, uint64_t unit)
{
    term->name = name;
    term->weight = weight;
    if (!term->note)
        term->note = "";
    term->points = term->known ? weight * vyre__score_level(term->value, unit) : 0;
    if (!term->known)
        term->source = VYRE_SOURCE_UNKNOWN;
}

/* Memory that is shared with the host is the host's: its size says nothing about the device, and it
 * is never compared with memory of a device's own. */
static int shares_memory(const vyre__facts_of *device)
{
    uint64_t value;
    if (vyre__facts_number(device->list, device->count, VYRE_FACT_UNIFIED, 0, 0, &value))
        return value == 1;
    return device->device_class != VYRE_DEVICE_CLASS_DISCRETE &&
           device->device_class != VYRE_DEVICE_CLASS_ACCELERATOR;
}

void vyre__score_device(const vyre__facts_of *device, vyre__score *out_score)
{
    vyre__score_term *compute = &out_score->terms[0], *bandwidth = &out_score->terms[1],
                     *memory = &out_score->terms[2];
    memset(out_score, 0, sizeof *out_score);
    for (int i = 0; i < VYRE__SCORE_TERMS; i++)
        out_score->terms[i].source = UINT8_MAX;
    compute->known = read_compute(device, &compute->value, &compute->source);
    bandwidth->known =
        read_number(device, VYRE_FACT_MEMORY_BANDWIDTH, &bandwidth->value, &bandwidth->source);
    memory->known = read_number(device, VYRE_FACT_MEMORY_BYTES, &memory->value, &memory->source);
    if (memory->known && shares_memory(device)) {
        memory->known = 0;
        memory->note = "shared with the host";
    }
    set_term(compute, "compute", WEIGHT_COMPUTE, unit_compute);
    set_term(bandwidth, "bandwidth", WEIGHT_BANDWIDTH, unit_bandwidth);
    set_term(memory, "memory", WEIGHT_MEMORY, unit_memory);
    for (int i = 0; i < VYRE__SCORE_TERMS; i++)
        out_score->total += out_score->terms[i].points;
}

/* ---- the prediction ---- */

/* What the request and the program say about the work. */
typedef struct work {
    uint64_t operations, traffic, bytes_in, bytes_out;
} work;

static uint64_t count_elements(const vyre__requirements *requirements, const vyre__load *load)
{
    const uint32_t *grid = load->grid;
    if (load->elements > 0)
        return load->elements;
    if (grid[0] > 0)
        return multiply(multiply(grid[0], multiply(grid[1], grid[2])),
                        requirements->sum.workgroup_invocations);
    if (requirements->largest_output_count > 0)
        return requirements->largest_output_count;
    return requirements->sum.workgroup_invocations;
}

/* Each expression and statement counts as one operation of each invocation, each load and store as
 * four bytes. */
static void measure_work(const vyre__requirements *requirements, const vyre__load *load, work *out)
{
    const vyre_requirements *sum = &requirements->sum;
    const uint64_t elements = count_elements(requirements, load);
    const uint64_t unsized = multiply(elements, requirements->element_bytes);
    out->operations = multiply(elements, (uint64_t)sum->nodes + sum->expressions);
    out->traffic = multiply(elements, 4 * ((uint64_t)sum->loads + sum->stores));
    out->bytes_in = load->bytes_in ? load->bytes_in : add(requirements->input_bytes, unsized);
    out->bytes_out = load->bytes_out ? load->bytes_out : requirements->output_bytes;
}

/* Nanoseconds that `amount` takes at the rate of a fact; 0 in the return value when that is
 * unknown. */
static int time_of(const vyre__facts_of *device, uint64_t amount, uint32_t key,
                   vyre__prediction *prediction, uint64_t *out_ns)
{
    uint64_t rate;
    *out_ns = 0;
    if (amount == 0)
        return 1;
    if (!read_number(device, key, &rate, NULL)) {
        prediction->missing = vyre__fact_row_of(key)->name;
        return 0;
    }
    *out_ns = scale(amount, 1000000000, rate);
    return 1;
}

void vyre__predict(const vyre__facts_of *device, const vyre__requirements *requirements,
                   const vyre__load *load, vyre__prediction *out_prediction)
{
    vyre__prediction *p = out_prediction;
    const int has_float = (requirements->sum.needs & VYRE_NEEDS_STRICT_FLOAT) != 0;
    const int shares = shares_memory(device);
    uint64_t ignored;
    work w;
    memset(p, 0, sizeof *p);
    p->missing = "";
    measure_work(requirements, load, &w);
    if (shares && !read_number(device, VYRE_FACT_UPLOAD_RATE, &ignored, NULL))
        w.bytes_in = 0;
    if (shares && !read_number(device, VYRE_FACT_DOWNLOAD_RATE, &ignored, NULL))
        w.bytes_out = 0;
    p->known = read_number(device, VYRE_FACT_LAUNCH_NS, &p->launch, NULL);
    if (!p->known)
        p->missing = vyre__fact_row_of(VYRE_FACT_LAUNCH_NS)->name;
    p->known = p->known && time_of(device, w.bytes_in, VYRE_FACT_UPLOAD_RATE, p, &p->upload);
    p->known =
        p->known && time_of(device, w.operations,
                            has_float ? VYRE_FACT_F32_RATE : VYRE_FACT_U32_RATE, p, &p->compute);
    p->known = p->known && time_of(device, w.traffic, VYRE_FACT_MEMORY_BANDWIDTH, p, &p->memory);
    p->known = p->known && time_of(device, w.bytes_out, VYRE_FACT_DOWNLOAD_RATE, p, &p->download);
    if (p->known)
        p->total = add(add(p->launch, p->upload),
                       add(p->compute > p->memory ? p->compute : p->memory, p->download));
}
