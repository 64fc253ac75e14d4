/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* differ: random programs on several devices, every byte compared. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/json.h"
#include "tests/conform/session.h"
#include "tools/common/options.h"
#include "tools/common/report.h"

enum {
    OPTION_AGAINST,
    OPTION_ORACLE,
    OPTION_COUNT,
    OPTION_SEED,
    OPTION_SIZE,
    OPTION_SECONDS,
    OPTION_ISOLATE,
    OPTION_CASES,
    OPTION_FOLDER,
    OPTION_FINDINGS,
    OPTION_DEADLINE,
    OPTION_COVERAGE,
    OPTION_PRINT,
    OPTION_JSON
};

static const tool_option options[] = {
    {"against", 'a', "TARGET", "run on this too, and compare; may be given again"},
    {"oracle", 0, "TARGET", "what is right (default: cpu:engine=reference)"},
    {"count", 'n', "N", "number of programs (default: 1000)"},
    {"seed", 's', "N", "seed of the first program; the next ones have the next seeds"},
    {"size", 0, "N", "how large programs are, 1 to 20 (default: 2)"},
    {"seconds", 0, "N", "begin no program after this time"},
    {"isolate", 0, NULL, "run in processes of their own, so that a crash is a finding"},
    {"cases", 0, "PATH", "run the .case files of this folder first; may be given again"},
    {"folder", 0, "PATH", "write findings here (default: conform-findings)"},
    {"max-findings", 0, "N", "end after so many (default: 5)"},
    {"deadline", 0, "N", "with --isolate: milliseconds that a program may take (60000)"},
    {"coverage", 0, NULL, "list how often each construct was made; fail if one was not"},
    {"print", 0, NULL, "print the programs and run nothing"},
    {"json", 0, NULL, "print one JSON object, schema vyre.differ.v1"},
    {NULL, 0, NULL, NULL},
};

static const tool_spec spec = {
    "differ",
    "[--against TARGET]... [option...]",
    "Makes random programs, runs each on the reference interpreter and on other targets, and\n"
    "compares every byte. A difference is made as small as it gets and written as a case that\n"
    "vyre-conform runs.",
    options,
    "A TARGET is a selector of a device (cpu:host), or a backend with options (cpu:engine=kernel).",
};

typedef struct request {
    settings wanted;
    int coverage, print, json;
} request;

static int take_number(const char *text, uint64_t max, uint64_t *out, int *out_exit)
{
    if (tool_parse_number(text, max, out))
        return 1;
    *out_exit = tool_usage_error(&spec, "write a number", "`%s` is no number here", text);
    return 0;
}

static int take_small(const char *text, uint32_t max, uint32_t *out, int *out_exit)
{
    uint64_t value = 0;
    const int fine = take_number(text, max, &value, out_exit);
    *out = (uint32_t)value;
    return fine;
}

static int take_cases(request *r, const char *path, int *out_exit)
{
    vyre_error error = {0};
    if (case_paths_add(&r->wanted.cases, path, &error) == VYRE_OK)
        return 1;
    *out_exit = report_error(spec.name, &error);
    return 0;
}

static int take_option(request *r, int option, const char *value, int *out_exit)
{
    settings *w = &r->wanted;
    switch (option) {
    case OPTION_AGAINST:
        if (w->against_count == MAX_TARGETS) {
            *out_exit = tool_usage_error(&spec, "give fewer", "too many targets");
            return 0;
        }
        w->against[w->against_count++] = value;
        return 1;
    case OPTION_ORACLE: w->oracle = value; return 1;
    case OPTION_COUNT: return take_number(value, UINT64_MAX, &w->count, out_exit);
    case OPTION_SEED: return take_number(value, UINT64_MAX >> 16, &w->seed, out_exit);
    case OPTION_SIZE: return take_small(value, 20, &w->size, out_exit);
    case OPTION_SECONDS: return take_number(value, 1000000, &w->seconds, out_exit);
    case OPTION_ISOLATE: w->isolate = 1; return 1;
    case OPTION_CASES: return take_cases(r, value, out_exit);
    case OPTION_FOLDER: w->folder = value; return 1;
    case OPTION_FINDINGS: return take_small(value, MAX_FINDINGS, &w->max_findings, out_exit);
    case OPTION_DEADLINE: return take_small(value, 100000000, &w->program_ms, out_exit);
    case OPTION_COVERAGE: r->coverage = 1; return 1;
    case OPTION_PRINT: r->print = 1; return 1;
    case OPTION_JSON: r->json = w->quiet = 1; return 1;
    default:
        *out_exit = tool_usage_error(&spec, "see differ --help", "unexpected word `%s`", value);
        return 0;
    }
}

static int parse(request *r, int argc, char **argv, int *out_exit)
{
    tool_parser parser;
    const char *value = NULL;
    int option = TOOL_EXIT, fine = 1;
    *out_exit = EXIT_WORK_FAILED;
    if (!tool_parse_begin(&parser, &spec, argc, argv))
        return 0;
    while (fine && (option = tool_parse_next(&parser, &value, out_exit)) != TOOL_END &&
           option != TOOL_EXIT)
        fine = take_option(r, option, value, out_exit);
    tool_parse_end(&parser);
    return fine && option == TOOL_END;
}

/* ---- what came of it ---- */

/* Returns how many constructs are missing, where they are wanted. */
static uint32_t put_coverage(const request *r, const tally *t, vyre__json *json)
{
    if (r->coverage)
        return coverage_put(&t->made, json, "coverage");
    vyre__json_null(json, "coverage");
    return 0;
}

static uint32_t print_json(const request *r, const tally *t, uint64_t elapsed_ns)
{
    vyre__json json = {.indented = 1};
    vyre__json_begin_object(&json, NULL);
    vyre__json_string(&json, "schema", "vyre.differ.v1");
    vyre__json_string(&json, "version", vyre_version());
    vyre__json_string(&json, "oracle", r->wanted.oracle);
    vyre__json_begin_array(&json, "against");
    for (uint32_t i = 0; i < r->wanted.against_count; i++)
        vyre__json_string(&json, NULL, r->wanted.against[i]);
    vyre__json_end_array(&json);
    vyre__json_u64(&json, "seed", r->wanted.seed);
    vyre__json_u64(&json, "size", r->wanted.size);
    vyre__json_u64(&json, "cases", t->cases);
    vyre__json_u64(&json, "programs", t->programs);
    vyre__json_u64(&json, "trapped", t->trapped);
    vyre__json_u64(&json, "compared", t->compared);
    vyre__json_u64(&json, "skipped", t->skipped);
    vyre__json_u64(&json, "discarded", t->discarded);
    vyre__json_u64(&json, "elapsed_ns", elapsed_ns);
    vyre__json_u64(&json, "finding_count", t->finding_count);
    vyre__json_begin_array(&json, "findings");
    for (uint32_t i = 0; i < t->finding_count && i < MAX_FINDINGS; i++) {
        const finding_record *f = &t->findings[i];
        vyre__json_begin_object(&json, NULL);
        vyre__json_u64(&json, "seed", f->seed);
        vyre__json_string(&json, "case", f->source[0] ? f->source : NULL);
        vyre__json_string(&json, "target", f->target);
        vyre__json_string(&json, "why", f->why);
        vyre__json_end_object(&json);
    }
    vyre__json_end_array(&json);
    const uint32_t missing = put_coverage(r, t, &json);
    vyre__json_end_object(&json);
    char *text = vyre__json_take(&json, NULL);
    if (text)
        fputs(text, stdout);
    vyre_free(text);
    return missing;
}

static void print_summary(const tally *t, uint64_t elapsed_ns)
{
    for (int i = 0; i < MAX_REASONS && t->reasons[i].count > 0; i++)
        printf("skipped %" PRIu64 " times: %s\n", t->reasons[i].count, t->reasons[i].text);
    printf("%" PRIu64 " cases, %" PRIu64 " programs (%" PRIu64 " trap), %" PRIu64
           " comparisons, %" PRIu64 " skipped, %" PRIu64 " discarded, %" PRIu32
           " findings, %" PRIu64 " s\n",
           t->cases, t->programs, t->trapped, t->compared, t->skipped, t->discarded,
           t->finding_count, elapsed_ns / 1000000000);
}

static int print_programs(const request *r)
{
    for (uint64_t i = 0; i < r->wanted.count; i++) {
        vyre_program *program = NULL;
        char *text = NULL;
        subject *s = session_subject(&r->wanted, r->wanted.seed + i, &program);
        size_t size = 0;
        if (!s)
            continue;
        if (vyre_program_print(program, &text, &size, NULL) == VYRE_OK)
            printf("// seed %" PRIu64 ", grid %" PRIu32 " %" PRIu32 " %" PRIu32 "\n%s", s->seed,
                   s->grid[0], s->grid[1], s->grid[2], text);
        vyre_free(text);
        vyre_program_release(program);
        subject_destroy(s);
    }
    return EXIT_FINE;
}

/* Something must have been compared, or nothing was proven. */
static int verdict_of(const request *r, const tally *t)
{
    int code = t->finding_count > 0 ? EXIT_WORK_FAILED : EXIT_FINE;
    if (r->wanted.against_count > 0 && t->programs > 0 && t->compared == 0)
        code = report_failure(spec.name, EXIT_WORK_FAILED, "see why above, or with vyre-devices",
                              "no target took any program");
    if (r->wanted.count > 0 && t->programs == 0 && t->finding_count == 0)
        code = report_failure(spec.name, EXIT_WORK_FAILED, "see why above",
                              "no program ran on the oracle");
    return code;
}

static int run(request *r)
{
    vyre_error error = {0};
    tally *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const uint64_t start = vyre__clock_now();
    if (t == MAP_FAILED)
        return report_failure(spec.name, EXIT_WORK_FAILED, "free memory", "%s", strerror(errno));
    const vyre_status status = r->wanted.isolate ? session_supervise(&r->wanted, t, &error)
                                                 : session_work(&r->wanted, t, &error);
    const uint64_t elapsed = vyre__clock_now() - start;
    int code;
    if (status != VYRE_OK) {
        code = report_error(spec.name, &error);
    } else {
        uint32_t missing = 0;
        if (r->json)
            missing = print_json(r, t, elapsed);
        else
            print_summary(t, elapsed);
        code = verdict_of(r, t);
        if (r->coverage && !r->json)
            missing = coverage_print(&t->made, 1);
        code = missing > 0 ? EXIT_WORK_FAILED : code;
    }
    munmap(t, sizeof *t);
    return code;
}

/* Without VYRE_CONFIG: the configuration of the build folder around the program. */
static void find_build_tree(void)
{
    char path[4096];
    static const char name[] = "/vyre-build-tree.conf";
    const char *chosen = getenv("VYRE_CONFIG");
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - sizeof name);
    if ((chosen && *chosen) || length <= 0)
        return;
    path[length] = 0;
    for (char *slash = strrchr(path, '/'); slash; slash = strrchr(path, '/')) {
        strcpy(slash, name);
        if (access(path, R_OK) == 0) {
            setenv("VYRE_CONFIG", path, 1);
            return;
        }
        *slash = 0;
    }
}

int main(int argc, char **argv)
{
    find_build_tree();
    request r = {.wanted = {.count = 1000,
                            .seed = 1,
                            .size = 2,
                            .program_ms = 60000,
                            .max_findings = 5,
                            .oracle = "cpu:engine=reference",
                            .folder = "conform-findings",
                            .progress = 1}};
    int code;
    const int go_on = parse(&r, argc, argv, &code);
    if (go_on) {
        if (r.wanted.size == 0)
            r.wanted.size = 1;
        code = tool_finish(&spec, r.print ? print_programs(&r) : run(&r));
    }
    case_paths_release(&r.wanted.cases);
    return code;
}
