/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/bench/bench.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"

enum {
    SAMPLES = 41,
    WARMUP = 3,
    SAMPLE_US = 500 /* long beside the clock, short beside the turns that a scheduler gives */
};

typedef struct bench_verdict {
    char what[96];
    const char *unit;
    double value, limit;
    int met;
} bench_verdict;

void bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void bench_check(vyre_status status, const vyre_error *error, const char *doing)
{
    if (status != VYRE_OK)
        bench_fail("%s: %s\n  fix: %s", doing, error->message, error->fix);
}

/* ---- files ---- */

static const char *join(bench *b, const char *folder, const char *name)
{
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = vyre__arena_alloc(&b->arena, size);
    if (!path)
        bench_fail("no memory for a path");
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

const char *bench_path(bench *b, const char *name)
{
    return join(b, b->build, name);
}

const char *bench_file(bench *b, const char *name)
{
    return join(b, b->work, name);
}

void bench_write(bench *b, const char *name, const char *format, ...)
{
    va_list arguments;
    FILE *file = fopen(bench_file(b, name), "we");
    if (!file)
        bench_fail("cannot write %s", bench_file(b, name));
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
    if (fclose(file) != 0)
        bench_fail("cannot write %s", bench_file(b, name));
}

const char *bench_config(bench *b, const char *name, const char *folders)
{
    bench_write(b, name,
                "[core]\ninstalled_plugins = no\nplugin_directories = %s\nprobe_program = %s\n"
                "cache_directory = %s\n",
                folders, bench_path(b, "vyre-probe"), bench_file(b, "cache"));
    return bench_file(b, name);
}

static int remove_entry(const char *path, const struct stat *state, int type, struct FTW *walk)
{
    (void)state;
    (void)type;
    (void)walk;
    return remove(path);
}

void bench_remove(const char *path)
{
    if (access(path, F_OK) == 0 && nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS) != 0)
        bench_fail("cannot remove %s", path);
}

/* ---- measuring ---- */

static double sample(const bench_case *c, uint64_t calls)
{
    if (c->before)
        c->before(c->user);
    if (c->timed)
        return c->timed(c->user);
    const uint64_t start = vyre__clock_now();
    c->run(c->user, calls);
    return (double)(vyre__clock_now() - start) / (double)calls;
}

/* Long enough in each of three tries: one of them may have been disturbed. */
static int is_long_enough(const bench_case *c, uint64_t calls)
{
    const double least = (c->sample_us ? c->sample_us : SAMPLE_US) * 1e3;
    for (int i = 0; i < 3; i++)
        if (sample(c, calls) * (double)calls < least)
            return 0;
    return 1;
}

/* So many calls that a sample takes its time. */
static uint64_t calibrate(const bench_case *c)
{
    uint64_t calls = 1;
    while (!c->is_process && !c->once && !c->timed && calls < UINT64_C(1) << 32 &&
           !is_long_enough(c, calls))
        calls *= 2;
    return calls;
}

static void count(const bench_case *c, bench_figure *figure)
{
    const uint64_t calls = c->once ? 1 : 1000;
    figure->allocations = figure->locks = -1;
    if (c->is_process || c->timed)
        return;
    if (c->before)
        c->before(c->user);
    const uint64_t allocations = bench_allocations(), locks = bench_locks();
    c->run(c->user, calls);
    figure->allocations = (double)(bench_allocations() - allocations) / (double)calls;
    figure->locks = (double)(bench_locks() - locks) / (double)calls;
}

static int by_value(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Sorts the samples. */
static void summarise(double *samples, uint32_t n, bench_figure *figure)
{
    qsort(samples, n, sizeof *samples, by_value);
    figure->least_ns = samples[0];
    figure->median_ns = (samples[(n - 1) / 2] + samples[n / 2]) / 2;
    figure->p95_ns = samples[(uint32_t)(((uint64_t)n * 95 + 99) / 100 - 1)];
}

/* Every second round in reverse: no case always follows the same one. */
static void measure(const bench *b, uint32_t count, const bench_case *cases, size_t number,
                    const uint64_t *calls, double *samples)
{
    for (uint32_t round = 0; round < b->warmup + count; round++)
        for (size_t i = 0; i < number; i++) {
            const size_t at = round % 2 ? number - 1 - i : i;
            const double time = sample(&cases[at], calls[at]);
            if (round >= b->warmup)
                samples[at * count + round - b->warmup] = time;
        }
}

/* ---- reporting ---- */

static void put_number(vyre__json *json, const char *key, double value)
{
    if (value < 0)
        vyre__json_null(json, key);
    else
        vyre__json_double(json, key, value);
}

static void put_rates(vyre__json *json, const bench_figure *figure)
{
    if (figure->bytes_rate > 0)
        vyre__json_double(json, "bytes_per_second", figure->bytes_rate);
    if (figure->copy_share > 0)
        vyre__json_double(json, "copy_share", figure->copy_share);
    if (figure->operations_rate > 0)
        vyre__json_double(json, "operations_per_second", figure->operations_rate);
}

static void put_figure(vyre__json *json, const bench_figure *figure, uint64_t calls)
{
    vyre__json_begin_object(json, NULL);
    vyre__json_string(json, "name", figure->name);
    vyre__json_u64(json, "calls", calls);
    vyre__json_double(json, "least_ns", figure->least_ns);
    vyre__json_double(json, "median_ns", figure->median_ns);
    vyre__json_double(json, "p95_ns", figure->p95_ns);
    put_number(json, "allocations", figure->allocations);
    put_number(json, "locks", figure->locks);
    vyre__json_double(json, "ratio", figure->ratio);
    vyre__json_double(json, "more_ns", figure->more_ns);
    put_rates(json, figure);
    vyre__json_end_object(json);
}

static const char *show_count(double value, char text[32])
{
    if (value < 0)
        return "-";
    snprintf(text, 32, "%.4g", value);
    return text;
}

static void print_time(double ns)
{
    const int millis = ns >= 1e6 || ns <= -1e6, micros = ns >= 1e4 || ns <= -1e4;
    printf(" %9.*f %s", millis || micros ? 2 : 1,
           millis   ? ns / 1e6
           : micros ? ns / 1e3
                    : ns,
           millis   ? "ms"
           : micros ? "us"
                    : "ns");
}

static void print_rates(const bench_figure *figure)
{
    if (figure->bytes_rate > 0)
        printf(" %8.2f GB/s", figure->bytes_rate / 1e9);
    if (figure->copy_share > 0)
        printf(" %4.0f%%", figure->copy_share * 100);
    if (figure->operations_rate > 0)
        printf(" %9.4g op/s", figure->operations_rate);
}

static void print_figure(const bench_figure *figure, int is_first)
{
    char allocations[32], locks[32];
    printf("  %-34s", figure->name);
    print_time(figure->least_ns);
    print_time(figure->median_ns);
    print_time(figure->p95_ns);
    printf(" %8s %6s", show_count(figure->allocations, allocations),
           show_count(figure->locks, locks));
    if (!is_first) {
        printf(" %8.2f", figure->ratio);
        print_time(figure->more_ns);
    } else if (figure->bytes_rate > 0 || figure->operations_rate > 0) {
        printf(" %8s %12s", "", "");
    }
    print_rates(figure);
    putchar('\n');
}

static void set_rates(const bench *b, const bench_case *c, bench_figure *figure)
{
    figure->bytes_rate = c->bytes / figure->median_ns * 1e9;
    figure->operations_rate = c->operations / figure->median_ns * 1e9;
    figure->copy_share = b->copy_rate > 0 ? figure->bytes_rate / b->copy_rate : 0;
}

void bench_group(bench *b, const char *name, const bench_case *cases, size_t number,
                 bench_figure *out_figures)
{
    bench_figure figures[BENCH_CASES] = {{0}};
    uint64_t calls[BENCH_CASES];
    const uint32_t rounds = b->group_samples ? b->group_samples : b->samples;
    double *samples = calloc(number * rounds, sizeof *samples);
    if (!samples || number > BENCH_CASES)
        bench_fail("too many cases in `%s`, or no memory", name);
    for (size_t i = 0; i < number; i++)
        calls[i] = calibrate(&cases[i]);
    measure(b, rounds, cases, number, calls, samples);
    printf("\n%s\n  %-34s %12s %12s %12s %8s %6s %8s %12s\n", name, "", "least", "median", "p95",
           "allocs", "locks", "ratio", "more");
    vyre__json_begin_object(&b->json, NULL);
    vyre__json_string(&b->json, "name", name);
    if (rounds != b->samples)
        vyre__json_u64(&b->json, "samples", rounds);
    vyre__json_begin_array(&b->json, "figures");
    for (size_t i = 0; i < number; i++) {
        bench_figure *figure = &figures[i];
        figure->name = cases[i].name;
        summarise(samples + i * rounds, rounds, figure);
        count(&cases[i], figure);
        figure->ratio = figure->median_ns / figures[0].median_ns;
        figure->more_ns = figure->median_ns - figures[0].median_ns;
        set_rates(b, &cases[i], figure);
        put_figure(&b->json, figure, calls[i]);
        print_figure(figure, i == 0);
    }
    vyre__json_end_array(&b->json);
    vyre__json_end_object(&b->json);
    fflush(stdout);
    free(samples);
    if (out_figures)
        memcpy(out_figures, figures, number * sizeof *figures);
}

void bench_target(bench *b, double value, double limit, const char *unit, const char *format, ...)
{
    bench_verdict verdict = {
        .unit = unit,
        .value = value,
        .limit = limit,
        .met = limit > 0 ? value < limit : value <= limit,
    };
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(verdict.what, sizeof verdict.what, format, arguments);
    va_end(arguments);
    vyre__bytes_put(&b->targets, &verdict, sizeof verdict);
}

void bench_compared(bench *b, const char *what, const char *against, const char *measure,
                    double difference, double limit)
{
    if (!(difference <= limit))
        bench_fail("%s: the results differ from those of %s: %s %g, at most %g", what, against,
                   measure, difference, limit);
    vyre__json_begin_object(&b->checks, NULL);
    vyre__json_string(&b->checks, "what", what);
    vyre__json_string(&b->checks, "against", against);
    vyre__json_string(&b->checks, "measure", measure);
    vyre__json_double(&b->checks, "difference", difference);
    vyre__json_double(&b->checks, "limit", limit);
    vyre__json_end_object(&b->checks);
}

void bench_skip(bench *b, const char *what, const char *why)
{
    printf("  SKIP: %s: %s\n", what, why);
    vyre__json_begin_object(&b->skipped, NULL);
    vyre__json_string(&b->skipped, "what", what);
    vyre__json_string(&b->skipped, "why", why);
    vyre__json_end_object(&b->skipped);
}

static void put_list(bench *b, const char *key, vyre__json *list)
{
    size_t size = 0;
    vyre__json_end_array(list);
    char *text = vyre__json_take(list, &size);
    if (!text)
        bench_fail("no memory for the document");
    vyre__json_value(&b->json, key, text, size);
    free(text);
}

static void report_targets(bench *b)
{
    const size_t number = b->targets.size / sizeof(bench_verdict);
    vyre__json_begin_array(&b->json, "targets");
    printf("\n");
    for (size_t i = 0; i < number; i++) {
        bench_verdict v;
        memcpy(&v, b->targets.data + i * sizeof v, sizeof v);
        vyre__json_begin_object(&b->json, NULL);
        vyre__json_string(&b->json, "what", v.what);
        vyre__json_double(&b->json, "value", v.value);
        vyre__json_double(&b->json, "limit", v.limit);
        vyre__json_string(&b->json, "unit", v.unit);
        vyre__json_bool(&b->json, "met", v.met);
        vyre__json_end_object(&b->json);
        printf("  %s: %s: %.4g %s, target %s%.4g\n", v.met ? "met" : "MISSED", v.what, v.value,
               v.unit, v.limit > 0 ? "< " : "", v.limit);
    }
    vyre__json_end_array(&b->json);
}

/* ---- the document ---- */

static uint32_t number_of(const char *option, const char *text, uint32_t least)
{
    char *end;
    const unsigned long value = text ? strtoul(text, &end, 10) : 0;
    if (!text || !text[0] || *end || value < least || value > 100000)
        bench_fail("%s needs a number from %" PRIu32 " to 100000", option, least);
    return (uint32_t)value;
}

static void take_options(bench *b, int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        if (strcmp(argv[i], "--small") == 0) {
            b->small = 1;
            i--;
        } else if (strcmp(argv[i], "--samples") == 0) {
            b->samples = number_of(argv[i], argv[i + 1], 1);
        } else if (strcmp(argv[i], "--warmup") == 0) {
            b->warmup = number_of(argv[i], argv[i + 1], 0);
        } else if (strcmp(argv[i], "--json") == 0 && argv[i + 1]) {
            b->file = argv[i + 1];
        } else if (strcmp(argv[i], "--svg") == 0 && argv[i + 1]) {
            b->svg = argv[i + 1];
        } else if (strcmp(argv[i], "--option") == 0 && argv[i + 1]) {
            b->option = argv[i + 1];
        } else {
            bench_fail("%s is no option: --samples N, --warmup N, --json FILE, --svg FILE, "
                       "--option TEXT, --small",
                       argv[i]);
        }
    }
}

void bench_begin(bench *b, int argc, char **argv, const char *subject)
{
    const char *build = getenv("top_builddir");
    *b = (bench){.subject = subject, .samples = SAMPLES, .warmup = WARMUP};
    take_options(b, argc, argv);
    b->build = realpath(build ? build : ".", NULL);
    snprintf(b->work, sizeof b->work, "/tmp/vyre-bench-XXXXXX");
    if (!b->build || !mkdtemp(b->work))
        bench_fail("cannot make a folder in /tmp");
    b->json.indented = 1;
    vyre__json_begin_object(&b->json, NULL);
    vyre__json_string(&b->json, "schema", "vyre.bench.v1");
    vyre__json_string(&b->json, "subject", subject);
    printf("== %s: %" PRIu32 " samples after %" PRIu32 "\n", subject, b->samples, b->warmup);
    bench_put_facts(&b->json);
    vyre__json_u64(&b->json, "samples", b->samples);
    vyre__json_u64(&b->json, "warmup", b->warmup);
    vyre__json_begin_array(&b->json, "groups");
    vyre__json_begin_array(&b->checks, NULL);
    vyre__json_begin_array(&b->skipped, NULL);
}

int bench_end(bench *b)
{
    size_t size = 0;
    vyre__json_end_array(&b->json);
    report_targets(b);
    put_list(b, "checks", &b->checks);
    put_list(b, "skipped", &b->skipped);
    vyre__json_end_object(&b->json);
    char *text = vyre__json_take(&b->json, &size);
    FILE *file = b->file ? fopen(b->file, "we") : NULL;
    if (!text || (b->file && (!file || fwrite(text, 1, size, file) != size)))
        bench_fail("cannot write %s", b->file ? b->file : "the document");
    if (file && fclose(file) != 0)
        bench_fail("cannot write %s", b->file);
    bench_remove(b->work);
    free(text);
    free((char *)(uintptr_t)b->build);
    vyre__bytes_release(&b->targets);
    vyre__arena_release(&b->arena);
    putchar('\n');
    return 0;
}
