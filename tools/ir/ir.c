/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* vyre-ir: checks, converts and describes programs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/vyre.h>

#include "core/base/file.h"
#include "tools/common/options.h"
#include "tools/common/program_file.h"
#include "tools/common/report.h"
#include "tools/ir/caps.h"
#include "tools/ir/kernel.h"
#include "tools/ir/requirements.h"

enum {
    OPTION_OUTPUT,
    OPTION_REVISION,
    OPTION_FORMAT,
    OPTION_CANONICAL,
    OPTION_MAX_ERRORS,
    OPTION_FLOAT,
    OPTION_DEVICE,
    OPTION_WITHOUT,
    OPTION_TARGET,
    OPTION_VERIFY,
    OPTION_JSON
};

static const tool_option options[] = {
    {"output", 'o', "OUT", "write the result to a file; stdout without it"},
    {"revision", 0, "4|5|6", "wire: encode in this revision"},
    {"fmt", 0, NULL, "text: format the text and keep comments, blank lines and number spellings"},
    {"canonical", 0, NULL, "wire: the canonical form that the fingerprint covers"},
    {"max-errors", 0, "N", "show at most N errors, 1 to 1000; 20 without it"},
    {"float", 0, "MODE", "kernel: lower for strict (default), flush or ulp:N"},
    {"device", 'd', "SEL", "kernel: lower for that device; without it for one that has everything"},
    {"without", 0, "LIST", "kernel: lower for a device that lacks these: f64,subgroup,fma_f,..."},
    {"target", 0, "NAME", "kernel: show what a backend would compile (not in this build)"},
    {"verify", 0, NULL, "kernel: run the verifier of kernel form first"},
    {"json", 0, NULL,
     "requirements, kernel: print JSON, schema vyre.requirements.v1 or vyre.kernel.v1"},
    {NULL, 0, NULL, NULL},
};

static const tool_spec spec = {
    "vyre-ir",
    "check|text|wire|fingerprint|requirements|kernel FILE [option...]",
    "Checks, converts and describes programs. FILE is .vyre text or wire bytes, told apart by\n"
    "content; - is stdin.\n\n"
    "  check         report every mistake with line, column and a fix\n"
    "  text          print the text form\n"
    "  wire          print the wire form\n"
    "  fingerprint   print BLAKE3-256 of the canonical wire form\n"
    "  requirements  print what a device must have to run the program\n"
    "  kernel        print what a device compiles",
    options,
    "LIST: features as kernels name them under `needs`, storage64 (accesses of 8 bytes), optional\n"
    "operations, or `optional` for all of these.",
};

typedef struct ir_request {
    const char *command, *file, *output;
    uint32_t revision;
    size_t max_errors;
    int format, canonical, json;
    kernel_request kernel;
} ir_request;

/* Writes the result of a command to its place. */
static int emit(const ir_request *request, const void *data, size_t size)
{
    vyre_error error = {0};
    if (request->output) {
        if (vyre__file_write(request->output, data, size, 0, &error) != VYRE_OK)
            return report_error(spec.name, &error);
        return EXIT_FINE;
    }
    tool_write(data, size);
    return EXIT_FINE;
}

static int fail(const vyre_error *error)
{
    return error->message[0] ? report_error(spec.name, error) : EXIT_WORK_FAILED;
}

static int run_check(const ir_request *request)
{
    vyre_error error = {0};
    vyre_program *program = NULL;
    if (program_file_load(request->file, vyre_program_check, request->max_errors, 1, &program,
                          &error) != VYRE_OK)
        return fail(&error);
    vyre_program_release(program);
    return EXIT_FINE;
}

static int run_format(const ir_request *request)
{
    vyre_error error = {0};
    void *data = NULL;
    char *text = NULL;
    size_t size = 0, text_size = 0;
    const char *name = NULL;
    if (program_file_read(request->file, &data, &size, &name, &error) != VYRE_OK)
        return fail(&error);
    vyre_diagnostics *findings = vyre_diagnostics_create(request->max_errors);
    const int is_wire = size >= 4 && memcmp(data, "VYRE", 4) == 0;
    int exit_code = EXIT_FINE;
    if (is_wire)
        exit_code = report_failure(spec.name, EXIT_WORK_FAILED,
                                   "leave --fmt away to print a wire file as text",
                                   "--fmt formats text, %s holds wire bytes", name);
    else if (vyre_text_format(data, size, name, findings, &text, &text_size, &error) != VYRE_OK) {
        if (findings && vyre_diagnostics_count(findings) > 0) {
            report_diagnostics(findings, name, request->max_errors, 0);
            error.message[0] = 0;
        }
        exit_code = fail(&error);
    } else {
        exit_code = emit(request, text, text_size);
    }
    vyre_diagnostics_destroy(findings);
    vyre_free(text);
    free(data);
    return exit_code;
}

static vyre_status convert(const ir_request *request, vyre_program *program, void **out_data,
                           size_t *out_size, vyre_error *error)
{
    if (strcmp(request->command, "text") == 0) {
        char *text = NULL;
        const vyre_status status = vyre_program_print(program, &text, out_size, error);
        *out_data = text;
        return status;
    }
    if (!request->canonical)
        return vyre_program_encode(program, request->revision, out_data, out_size, error);
    vyre_program *other = NULL;
    vyre_status status = VYRE_OK;
    if (request->revision)
        status = vyre_program_with_revision(program, request->revision, &other, error);
    if (status == VYRE_OK)
        status = vyre_program_canonical(other ? other : program, out_data, out_size, error);
    vyre_program_release(other);
    return status;
}

static int print_fingerprint(const ir_request *request, const vyre_program *program)
{
    vyre_error error = {0};
    uint8_t digest[32];
    char line[66];
    if (vyre_program_fingerprint(program, digest, &error) != VYRE_OK)
        return fail(&error);
    for (int i = 0; i < 32; i++)
        snprintf(line + 2 * i, 3, "%02x", (unsigned)digest[i]);
    line[64] = '\n';
    return emit(request, line, 65);
}

static int print_requirements(const ir_request *request, const vyre_program *program)
{
    vyre_error error = {0};
    vyre_requirements needs;
    if (vyre_program_requirements(program, &needs, &error) != VYRE_OK)
        return fail(&error);
    size_t size = 0;
    char *text = requirements_text(&needs, request->json, &size);
    if (!text)
        return report_failure(spec.name, EXIT_WORK_FAILED, "free memory", "memory is short");
    const int exit_code = emit(request, text, size);
    vyre_free(text);
    return exit_code;
}

/* A kernel is made of a valid program only. */
static int run_kernel(const ir_request *request)
{
    vyre_error error = {0};
    vyre_program *program = NULL;
    char *text = NULL;
    size_t size = 0;
    if (program_file_load(request->file, vyre_program_check, request->max_errors, 0, &program,
                          &error) != VYRE_OK)
        return fail(&error);
    const vyre_status status =
        kernel_text(program, &request->kernel, request->json, &text, &size, &error);
    const int exit_code = status == VYRE_OK ? emit(request, text, size) : fail(&error);
    vyre_free(text);
    vyre_program_release(program);
    return exit_code;
}

static int run_converted(const ir_request *request)
{
    vyre_error error = {0};
    vyre_program *program = NULL;
    void *data = NULL;
    size_t size = 0;
    int exit_code = EXIT_FINE;
    /* Not validated: an invalid program has a text, a wire form and a fingerprint too. */
    if (program_file_load(request->file, vyre_program_read, request->max_errors, 0, &program,
                          &error) != VYRE_OK)
        return fail(&error);
    if (strcmp(request->command, "fingerprint") == 0)
        exit_code = print_fingerprint(request, program);
    else if (strcmp(request->command, "requirements") == 0)
        exit_code = print_requirements(request, program);
    else if (convert(request, program, &data, &size, &error) == VYRE_OK)
        exit_code = emit(request, data, size);
    else
        exit_code = fail(&error);
    vyre_free(data);
    vyre_program_release(program);
    return exit_code;
}

static int run_request(const ir_request *request)
{
    if (strcmp(request->command, "check") == 0)
        return run_check(request);
    if (strcmp(request->command, "text") == 0 && request->format)
        return run_format(request);
    if (strcmp(request->command, "kernel") == 0)
        return run_kernel(request);
    return run_converted(request);
}

/* No backend emits text without a device. */
static int refuse_target(const char *name, int *out_exit)
{
    static const char *const targets[] = {"spirv", "opencl", "ptx", "llvm"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        if (strcmp(name, targets[i]) == 0) {
            *out_exit = report_failure(spec.name, EXIT_WORK_FAILED,
                                       "leave --target away to see the kernel form",
                                       "unsupported: no backend shows its form as %s", name);
            return 0;
        }
    *out_exit = tool_usage_error(&spec, "write spirv, opencl, ptx or llvm",
                                 "--target %s is not known", name);
    return 0;
}

/* Takes one option. Returns 0 with *out_exit when it is wrong. */
static int take_option(ir_request *request, int option, const char *value, int *out_exit)
{
    uint64_t number = 0;
    vyre_error error = {0};
    switch (option) {
    case OPTION_OUTPUT: request->output = value; return 1;
    case OPTION_REVISION:
        if (tool_parse_number(value, 6, &number) && number >= 4) {
            request->revision = (uint32_t)number;
            return 1;
        }
        *out_exit = tool_usage_error(&spec, "write 4, 5 or 6", "--revision %s is not known", value);
        return 0;
    case OPTION_FORMAT: request->format = 1; return 1;
    case OPTION_CANONICAL: request->canonical = 1; return 1;
    case OPTION_MAX_ERRORS:
        if (tool_parse_number(value, 1000, &number) && number > 0) {
            request->max_errors = (size_t)number;
            return 1;
        }
        *out_exit = tool_usage_error(&spec, "write a number from 1 to 1000",
                                     "--max-errors %s is out of range", value);
        return 0;
    case OPTION_JSON: request->json = 1; return 1;
    case OPTION_VERIFY: request->kernel.verify = 1; return 1;
    case OPTION_DEVICE: request->kernel.device = value; return 1;
    case OPTION_WITHOUT:
        request->kernel.has_lacking = 1;
        if (caps_name(&request->kernel.lacking, value, &error) == VYRE_OK)
            return 1;
        *out_exit = report_error(spec.name, &error);
        return 0;
    case OPTION_FLOAT:
        if (tool_parse_float_mode(value, &request->kernel.float_mode, &request->kernel.ulp))
            return 1;
        *out_exit = tool_usage_error(&spec, "write strict, flush or ulp:N",
                                     "--float %s is not known", value);
        return 0;
    default: return refuse_target(value, out_exit);
    }
}

static int take_word(ir_request *request, const char *word, int *out_exit)
{
    static const char *const commands[] = {"check",       "text",         "wire",
                                           "fingerprint", "requirements", "kernel"};
    if (request->command) {
        if (!request->file) {
            request->file = word;
            return 1;
        }
        *out_exit = tool_usage_error(&spec, "name one file", "%s is one file too many", word);
        return 0;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(word, commands[i]) == 0)
            request->command = commands[i];
    if (!request->command)
        *out_exit =
            tool_usage_error(&spec, "name check, text, wire, fingerprint, requirements or kernel",
                             "unknown command %s", word);
    return request->command != NULL;
}

/* An option that another command takes would be without effect. */
static int check_options(const ir_request *request, int *out_exit)
{
    const struct {
        int given;
        const char *option, *command, *other;
    } owned[] = {
        {request->revision != 0, "revision", "wire", ""},
        {request->canonical, "canonical", "wire", ""},
        {request->format, "fmt", "text", ""},
        {request->json, "json", "requirements", "kernel"},
        {request->kernel.float_mode != 0, "float", "kernel", ""},
        {request->kernel.verify, "verify", "kernel", ""},
        {request->kernel.device != NULL, "device", "kernel", ""},
        {request->kernel.has_lacking, "without", "kernel", ""},
    };
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
        if (!owned[i].given || strcmp(request->command, owned[i].command) == 0 ||
            strcmp(request->command, owned[i].other) == 0)
            continue;
        char fix[64];
        snprintf(fix, sizeof fix, "write vyre-ir %s FILE --%s", owned[i].command, owned[i].option);
        *out_exit =
            tool_usage_error(&spec, fix, "%s takes no --%s", request->command, owned[i].option);
        return 0;
    }
    return 1;
}

static int parse_request(ir_request *request, int argc, char **argv, int *out_exit)
{
    tool_parser parser;
    *out_exit = EXIT_WORK_FAILED;
    int go_on = tool_parse_begin(&parser, &spec, argc, argv);
    while (go_on) {
        const char *value = NULL;
        const int option = tool_parse_next(&parser, &value, out_exit);
        if (option == TOOL_END)
            break;
        if (option == TOOL_EXIT)
            go_on = 0;
        else if (option == TOOL_WORD)
            go_on = take_word(request, value, out_exit);
        else
            go_on = take_option(request, option, value, out_exit);
    }
    tool_parse_end(&parser);
    if (go_on && !(request->command && request->file)) {
        *out_exit =
            tool_usage_error(&spec, "write vyre-ir COMMAND FILE, as in vyre-ir check p.vyre", "%s",
                             request->command ? "no file is named" : "no command is named");
        go_on = 0;
    }
    if (go_on)
        go_on = check_options(request, out_exit);
    return go_on;
}

int main(int argc, char **argv)
{
    ir_request request = {.max_errors = 20};
    int exit_code = EXIT_FINE;
    if (!parse_request(&request, argc, argv, &exit_code))
        return exit_code;
    return tool_finish(&spec, run_request(&request));
}
