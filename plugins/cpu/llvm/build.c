/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "plugins/cpu/launch.h"
#include "plugins/cpu/llvm/build.h"

/*
 * Promotes slots to values, simplifies, moves what does not change out of loops. No vectoriser (the
 * code is vectors already), and nothing that makes calls of memory functions out of loops.
 */
#define CLEAN(combine) "sroa,early-cse<memssa>,simplifycfg," combine
#define LOOPS(combine) "loop-mssa(loop-rotate,licm),simplifycfg,gvn," combine
#define FINISH(combine) "loop-mssa(licm),adce,simplifycfg," combine
#define GROUPS(combine)                                                                            \
    {                                                                                              \
        "function(" CLEAN(combine) "," LOOPS(combine) "," FINISH(combine) ")",                     \
            "function(" CLEAN(combine) ")", "function(" LOOPS(combine) ")",                        \
            "function(" FINISH(combine) ")"                                                        \
    }

/* From 18 on instcombine ends the process when one round was not enough, unless it is told not to;
 * earlier ones refuse to be told. Of each: all at once, and in groups, for builds with a deadline.
 */
enum { GROUP_COUNT = 3 };
static const char *const pipelines[2][1 + GROUP_COUNT] = {GROUPS("instcombine<no-verify-fixpoint>"),
                                                          GROUPS("instcombine")};
static const char quick_pipeline[] = "function(sroa,early-cse,simplifycfg)";

static int is_late(simd_build *build)
{
    if (build->deadline && cpu_now() >= build->deadline)
        build->is_late = 1;
    return build->is_late;
}

static void keep_message(simd_build *build, const char *what, const char *message)
{
    snprintf(build->message, sizeof build->message, "%s: %.300s", what, message ? message : "");
}

static void ignore_diagnostic(LLVMDiagnosticInfoRef diagnostic, void *context)
{
    (void)diagnostic;
    (void)context;
}

int simd_build_start(simd_build *build, const cpu_llvm_api *api, uint32_t level)
{
    static const char *const levels[] = {"x86-64-v2", "x86-64-v3", "x86-64-v4"};
    const int named = level >= 2 && level <= 4;
    build->api = api;
    build->machine = api->CreateTargetMachine(
        api->target, CPU_LLVM_TRIPLE, named ? levels[level - 2] : api->cpu,
        named ? "" : api->features, build->quick ? CPU_LLVM_LEVEL_NONE : CPU_LLVM_LEVEL_DEFAULT,
        CPU_LLVM_RELOC_PIC, CPU_LLVM_MODEL_SMALL);
    if (!build->machine)
        return 0;
    LLVMTargetDataRef data = api->CreateTargetDataLayout(build->machine);
    build->layout = api->CopyStringRepOfTargetData(data);
    api->DisposeTargetData(data);
    return build->layout != NULL;
}

static int run_passes(simd_build *build, LLVMModuleRef module, LLVMPassBuilderOptionsRef options,
                      const char *passes)
{
    const cpu_llvm_api *api = build->api;
    LLVMErrorRef error = api->RunPasses(module, passes, build->machine, options);
    if (!error)
        return 1;
    char *message = api->GetErrorMessage(error);
    keep_message(build, "optimising failed", message);
    api->DisposeErrorMessage(message);
    return 0;
}

/* One of the two spellings is understood. */
static int run_group(simd_build *build, LLVMModuleRef module, LLVMPassBuilderOptionsRef options,
                     int group)
{
    return run_passes(build, module, options, pipelines[0][group]) ||
           run_passes(build, module, options, pipelines[1][group]);
}

static int optimise(simd_build *build, LLVMModuleRef module)
{
    const cpu_llvm_api *api = build->api;
    LLVMPassBuilderOptionsRef options = api->CreatePassBuilderOptions();
    int done = 1;
    if (build->quick)
        done = run_passes(build, module, options, quick_pipeline);
    else if (!build->deadline)
        done = run_group(build, module, options, 0);
    else
        for (int group = 1; done && group <= GROUP_COUNT; group++)
            done = !is_late(build) && run_group(build, module, options, group);
    api->DisposePassBuilderOptions(options);
    return done;
}

static int emit(simd_build *build, LLVMModuleRef module, int assembly)
{
    const cpu_llvm_api *api = build->api;
    char *message = NULL;
    if (api->TargetMachineEmitToMemoryBuffer(
            build->machine, module, assembly ? CPU_LLVM_FILE_ASSEMBLY : CPU_LLVM_FILE_OBJECT,
            &message, &build->output)) {
        keep_message(build, "code generation failed", message);
        api->DisposeMessage(message);
        build->output = NULL;
        return 0;
    }
    build->bytes = api->GetBufferStart(build->output);
    build->size = api->GetBufferSize(build->output);
    return 1;
}

int simd_build_run(simd_build *build, const char *text, size_t size, int assembly)
{
    const cpu_llvm_api *api = build->api;
    LLVMContextRef context = api->ContextCreate();
    LLVMModuleRef module = NULL;
    char *message = NULL;
    int done = 0;
    if (is_late(build)) {
        api->ContextDispose(context);
        return 0;
    }
    api->ContextSetDiagnosticHandler(context, ignore_diagnostic, NULL);
    LLVMMemoryBufferRef buffer = api->CreateMemoryBufferWithMemoryRange(text, size, "kernel", 1);
    if (api->ParseIRInContext(context, buffer, &module, &message)) { /* takes the buffer */
        keep_message(build, "the module was not understood", message);
        api->DisposeMessage(message);
    } else {
        done = optimise(build, module) && !is_late(build) && emit(build, module, assembly);
        api->DisposeModule(module);
    }
    api->ContextDispose(context);
    return done;
}

void simd_build_release(simd_build *build)
{
    if (build->output)
        build->api->DisposeMemoryBuffer(build->output);
    if (build->layout)
        build->api->DisposeMessage(build->layout);
    if (build->machine)
        build->api->DisposeTargetMachine(build->machine);
    memset(build, 0, sizeof *build);
}
