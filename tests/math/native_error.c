/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "tests/math/native_error.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <vyre/plugin.h>

const struct native_function native_functions[NATIVE_FUNCTIONS] = {
    {"exp2", 1, 1.0},         {"log2", 1, 1.0}, {"sin", 1, 1.0}, {"cos", 1, 1.0}, {"tanh", 2, 1.5},
    {"inverse_sqrt", 2, 1.5}, {"exp", 3, 3.0},  {"log", 2, 2.0}, {"tan", 5, 5.0},
};

const struct native_function *native_find(const char *name)
{
    for (int i = 0; i < NATIVE_FUNCTIONS; i++)
        if (strcmp(native_functions[i].name, name) == 0)
            return &native_functions[i];
    return NULL;
}

vyre_status native_pipeline(vyre_context *context, const struct native_function *f, uint32_t ulp,
                            vyre_pipeline **out_pipeline, vyre_error *error)
{
    static const char form[] = "program native;\nworkgroup 256;\n"
                               "buffer x: f32[] read;\nbuffer y: f32[] write;\n"
                               "{ if (gid.x < len(y)) { y[gid.x] = %s(x[gid.x]); } }\n";
    const vyre_pipeline_options options = {
        .struct_size = sizeof options, .float_mode = VYRE_FLOAT_ULP, .ulp = ulp};
    char text[256];
    vyre_program *program = NULL;
    const int size = snprintf(text, sizeof text, form, f->name);
    vyre_status status = vyre_program_read(text, (size_t)size, f->name, NULL, &program, error);
    if (status == VYRE_OK)
        status = vyre_pipeline_create(context, program, &options, out_pipeline, error);
    vyre_program_release(program);
    return status;
}

/* ---- errors ---- */

/* One unit in the last place of a binary32 number near to this one. */
static double unit_of(double exact)
{
    uint64_t bits;
    double power;
    memcpy(&bits, &exact, sizeof bits);
    bits &= UINT64_C(0x7FF) << 52;
    memcpy(&power, &bits, sizeof power);
    power = power < 0x1p-126 ? 0x1p-126 : power;
    return (power < 0x1p127 ? power : 0x1p127) * 0x1p-23;
}

/* Infinity, where a number is right, counts as the next power of two. */
static double error_of(float actual, double exact)
{
    if (exact != exact)
        return actual != actual ? 0 : INFINITY;
    if (exact == 0 || isinf(exact))
        return (double)actual == exact && !signbit(actual) == !signbit(exact) ? 0 : INFINITY;
    if (actual != actual)
        return INFINITY;
    if (isinf(actual) && fabs(exact) >= 0x1p128)
        return !signbit(actual) == !signbit(exact) ? 0 : INFINITY;
    const double value = isinf(actual) ? copysign(0x1p128, actual) : (double)actual;
    return fabs(value - exact) / unit_of(exact);
}

static void look_at(const struct oracle_function *oracle, uint32_t operand, float actual,
                    struct native_findings *findings)
{
    const double exact = oracle->approximate((double)oracle_float(operand));
    const double error = error_of(actual, exact);
    if (error > findings->worst) {
        findings->worst = error;
        findings->worst_at = operand;
    }
    findings->not_nearest += exact == exact && actual != (float)exact;
}

vyre_status native_try(vyre_pipeline *pipeline, const struct oracle_function *oracle,
                       const uint32_t *operands, uint32_t count, vyre_outputs *outputs,
                       struct native_findings *findings, vyre_error *error)
{
    const vyre_input input = {operands, (size_t)count * sizeof *operands};
    const vyre_dispatch_options options = {.struct_size = sizeof options, .elements = count};
    const vyre_status status = vyre_dispatch(pipeline, &input, 1, outputs, &options, NULL, error);
    const float *results = status == VYRE_OK ? outputs->slots[0].data : NULL;
    for (uint32_t i = 0; results && i < count; i++)
        look_at(oracle, operands[i], results[i], findings);
    return status;
}

void native_join(struct native_findings *all, const struct native_findings *part)
{
    all->not_nearest += part->not_nearest;
    if (part->worst > all->worst) {
        all->worst = part->worst;
        all->worst_at = part->worst_at;
    }
}
