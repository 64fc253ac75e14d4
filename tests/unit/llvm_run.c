/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/llvm_run.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/cpu/float_state.h"
#include "plugins/cpu/watch.h"
#include "tests/unit/unit.h"

uint32_t llvm_level;

typedef struct share {
    const cpu_code *code;
    cpu_launch *launch;
    uint64_t first, count;
} share;

static void *run_share(void *argument)
{
    const share *s = argument;
    void *scratch = NULL;
    const size_t size = cpu_code_scratch(s->code);
    if (size && posix_memalign(&scratch, 64, size) != 0)
        return NULL;
    if (size)
        memset(scratch, 0xA5, size);
    const cpu_float_state callers = cpu_float_enter();
    cpu_code_run(s->code, s->launch, scratch, s->first, s->count);
    cpu_float_leave(callers);
    free(scratch);
    return NULL;
}

static void run_all(const cpu_code *code, cpu_launch *launch, uint32_t threads)
{
    enum { MOST = 16 };
    share shares[MOST];
    pthread_t ids[MOST];
    const uint64_t groups = cpu_launch_groups(launch);
    const uint32_t count = threads < 1 ? 1 : threads > MOST ? MOST : threads;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t first = groups * i / count, end = groups * (i + 1) / count;
        shares[i] = (share){code, launch, first, end - first};
        if (count == 1 || pthread_create(&ids[i], NULL, run_share, &shares[i]) != 0)
            run_share(&shares[i]);
    }
    for (uint32_t i = 0; count > 1 && i < count; i++)
        pthread_join(ids[i], NULL);
}

void llvm_run_compiled(const cpu_code *code, kernel_launch *launch)
{
    cpu_launch run = {.buffers = launch->buffers,
                      .params = launch->params,
                      .trap = &launch->trap,
                      .deadline = launch->deadline};
    atomic_init(&run.stop, CPU_GO_ON);
    memset(&launch->trap, 0, sizeof launch->trap);
    for (int axis = 0; axis < 3; axis++) {
        run.grid[axis] = launch->grid[axis] ? launch->grid[axis] : 1;
        run.grid_base[axis] = launch->grid_base[axis];
    }
    cpu_watch *watch = cpu_watch_create(kernel_host());
    const int watched = watch && run.deadline && cpu_watch_add(watch, &run);
    run_all(code, &run, launch->threads);
    if (watched)
        cpu_watch_remove(watch, &run);
    cpu_watch_destroy(watch);
    launch->stopped = atomic_load(&run.stop);
}

vyre_status llvm_run(const vyre_kernel *form, kernel_launch *launch)
{
    cpu_code *code = NULL;
    const cpu_code_request request = {.host = kernel_host(),
                                      .kernel = form,
                                      .library = getenv("VYRE_TEST_LIBLLVM"),
                                      .level = llvm_level};
    const vyre_status status = cpu_code_compile(&request, &code);
    if (status != VYRE_OK)
        return status;
    llvm_run_compiled(code, launch);
    cpu_code_release(code);
    return VYRE_OK;
}

vyre_status llvm_run_code(const vyre__code *code, kernel_launch *launch)
{
    vyre_error error = {0};
    const vyre_status status = vyre__code_status(code, &error);
    if (status != VYRE_OK)
        return status;
    const vyre_kernel form = kernel_of(code);
    return llvm_run(&form, launch);
}

int llvm_is_here(void)
{
    const char *why = NULL;
    if (cpu_llvm_available(getenv("VYRE_TEST_LIBLLVM"), &why))
        return 1;
    unit_skip(why);
    return 0;
}

int llvm_skips_suite(void)
{
    const char *why = NULL;
    if (cpu_llvm_available(getenv("VYRE_TEST_LIBLLVM"), &why))
        return 0;
    printf("1..0 # SKIP %s\n", why);
    return 1;
}
