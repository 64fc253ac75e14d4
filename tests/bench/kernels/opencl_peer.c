/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* OpenCL on a CPU device. The library is looked for when it is needed; its header only says what is
 * in it. */
#include "config.h"

#include "tests/bench/kernels/peer.h"

#if __has_include(<CL/cl.h>)

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"

#define FUNCTIONS(X)                                                                               \
    X(clGetPlatformIDs)                                                                            \
    X(clGetDeviceIDs)                                                                              \
    X(clGetDeviceInfo)                                                                             \
    X(clCreateContext)                                                                             \
    X(clCreateCommandQueue)                                                                        \
    X(clCreateProgramWithSource)                                                                   \
    X(clBuildProgram)                                                                              \
    X(clGetProgramBuildInfo)                                                                       \
    X(clCreateKernel)                                                                              \
    X(clSetKernelArg)                                                                              \
    X(clCreateBuffer)                                                                              \
    X(clEnqueueWriteBuffer)                                                                        \
    X(clEnqueueReadBuffer)                                                                         \
    X(clEnqueueNDRangeKernel)                                                                      \
    X(clFinish)                                                                                    \
    X(clReleaseKernel)                                                                             \
    X(clReleaseMemObject)

#define MEMBER(name) __typeof__(name) *name;
typedef struct library {
    FUNCTIONS(MEMBER)
} library;
#undef MEMBER

/* Lives until the process ends. */
static struct {
    library library;
    cl_context context;
    cl_command_queue queue;
    cl_program program;
    char name[96], why[2048];
} opencl;

struct peer_run {
    const problem *p;
    cl_kernel kernel;
    cl_mem buffers[PROBLEM_BUFFERS];
    void *memory[PROBLEM_BUFFERS]; /* owned; of results, where they are read to */
};

static void check(cl_int code, const char *doing)
{
    if (code != CL_SUCCESS)
        bench_fail("OpenCL: %s: error %d", doing, (int)code);
}

static void add_buffer(peer_run *run, uint32_t index)
{
    const problem_buffer *buffer = &run->p->buffers[index];
    const cl_mem_flags copy = CL_MEM_COPY_HOST_PTR;
    cl_int code;
    run->buffers[index] = opencl.library.clCreateBuffer(
        opencl.context, copy | (buffer->is_result ? CL_MEM_READ_WRITE : CL_MEM_READ_ONLY),
        buffer->size, buffer->data, &code);
    check(code, "creating a buffer");
    check(opencl.library.clSetKernelArg(run->kernel, index, sizeof(cl_mem), &run->buffers[index]),
          "binding a buffer");
    if (buffer->is_result)
        run->memory[index] = problem_memory(buffer->size);
}

static peer_run *make(void *self, const problem *p)
{
    peer_run *run = calloc(1, sizeof *run);
    const cl_uint count = (cl_uint)p->count;
    cl_int code;
    (void)self;
    if (!run)
        bench_fail("no memory");
    run->p = p;
    run->kernel = opencl.library.clCreateKernel(opencl.program, p->name, &code);
    check(code, p->name);
    for (uint32_t i = 0; i < p->buffer_count; i++)
        add_buffer(run, i);
    check(opencl.library.clSetKernelArg(run->kernel, p->buffer_count, sizeof count, &count),
          "passing the count");
    return run;
}

static double measure(void *user)
{
    peer_run *run = user;
    const problem *p = run->p;
    const library *l = &opencl.library;
    size_t global[3], local[3];
    for (int axis = 0; axis < 3; axis++) {
        local[axis] = p->local[axis];
        global[axis] = local[axis] * p->grid[axis];
    }
    const uint64_t start = vyre__clock_now();
    for (uint32_t i = 0; i < p->buffer_count; i++)
        if (p->buffers[i].is_sum)
            check(l->clEnqueueWriteBuffer(opencl.queue, run->buffers[i], CL_FALSE, 0,
                                          p->buffers[i].size, p->buffers[i].data, 0, NULL, NULL),
                  "writing a buffer");
    check(
        l->clEnqueueNDRangeKernel(opencl.queue, run->kernel, 3, NULL, global, local, 0, NULL, NULL),
        p->name);
    check(l->clFinish(opencl.queue), p->name);
    return (double)(vyre__clock_now() - start);
}

static void results(peer_run *run, void **out_memory)
{
    for (uint32_t i = 0; i < run->p->buffer_count; i++)
        if (run->p->buffers[i].is_result)
            check(opencl.library.clEnqueueReadBuffer(opencl.queue, run->buffers[i], CL_TRUE, 0,
                                                     run->p->buffers[i].size, run->memory[i], 0,
                                                     NULL, NULL),
                  "reading a buffer");
    memcpy(out_memory, run->memory, sizeof run->memory);
}

static void release(peer_run *run)
{
    for (uint32_t i = 0; i < run->p->buffer_count; i++) {
        opencl.library.clReleaseMemObject(run->buffers[i]);
        free(run->memory[i]);
    }
    opencl.library.clReleaseKernel(run->kernel);
    free(run);
}

static const char *load(void)
{
    void *module = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!module)
        return "libOpenCL.so.1 is missing (apt-get install pocl-opencl-icd)";
#define FIND(name)                                                                                 \
    {                                                                                              \
        void *symbol = dlsym(module, #name);                                                       \
        if (!symbol)                                                                               \
            return "libOpenCL.so.1 has no " #name;                                                 \
        memcpy(&opencl.library.name, &symbol, sizeof symbol);                                      \
    }
    FUNCTIONS(FIND)
#undef FIND
    return NULL;
}

/* The first device of type CPU. */
static int find_device(cl_device_id *out_device)
{
    cl_platform_id platforms[8];
    cl_uint count = 0;
    if (opencl.library.clGetPlatformIDs(8, platforms, &count) != CL_SUCCESS)
        return 0;
    for (cl_uint i = 0; i < count && i < 8; i++)
        if (opencl.library.clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_CPU, 1, out_device, NULL) ==
            CL_SUCCESS)
            return 1;
    return 0;
}

static const char *build(cl_device_id device, const char *source)
{
    const library *l = &opencl.library;
    cl_int code;
    opencl.context = l->clCreateContext(NULL, 1, &device, NULL, NULL, &code);
    if (code == CL_SUCCESS)
        opencl.queue = l->clCreateCommandQueue(opencl.context, device, 0, &code);
    if (code == CL_SUCCESS)
        opencl.program = l->clCreateProgramWithSource(opencl.context, 1, &source, NULL, &code);
    if (code != CL_SUCCESS)
        return "the device cannot be used";
    if (l->clBuildProgram(opencl.program, 1, &device, "-cl-std=CL1.2", NULL, NULL) == CL_SUCCESS)
        return NULL;
    l->clGetProgramBuildInfo(opencl.program, device, CL_PROGRAM_BUILD_LOG, sizeof opencl.why - 1,
                             opencl.why, NULL);
    return opencl.why;
}

int opencl_peer_open(peer *out_peer, bench *b, const char *source, const char **out_why)
{
    cl_device_id device;
    setenv("POCL_CACHE_DIR", bench_file(b, "pocl"), 0);
    *out_peer = (peer){"PoCL", make, measure, results, release, NULL};
    *out_why = load();
    if (!*out_why && !find_device(&device))
        *out_why = "there is no OpenCL device on a CPU (apt-get install pocl-opencl-icd)";
    if (!*out_why)
        *out_why = build(device, source);
    if (!*out_why)
        opencl.library.clGetDeviceInfo(device, CL_DEVICE_NAME, sizeof opencl.name - 1, opencl.name,
                                       NULL);
    return !*out_why;
}

#else

int opencl_peer_open(peer *out_peer, bench *b, const char *source, const char **out_why)
{
    (void)out_peer, (void)b, (void)source;
    *out_why = "built without <CL/cl.h> (apt-get install ocl-icd-opencl-dev)";
    return 0;
}

#endif
