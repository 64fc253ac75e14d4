/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "plugins/cpu/llvm/api.h"
#include "plugins/cpu/llvm/use.h"

/* Newest first. From 18 on the minor version is part of the name. */
const char *const cpu_llvm_names[] = {
    "libLLVM.so.22.1", "libLLVM.so.21.1", "libLLVM.so.20.1", "libLLVM.so.19.1",
    "libLLVM.so.18.1", "libLLVM-17.so.1", "libLLVM-16.so.1", "libLLVM-15.so.1",
    "libLLVM-22.so",   "libLLVM-21.so",   "libLLVM-20.so",   "libLLVM-19.so",
    "libLLVM-18.so",   "libLLVM-17.so",   "libLLVM-16.so",   "libLLVM-15.so",
};
const size_t cpu_llvm_name_count = sizeof cpu_llvm_names / sizeof cpu_llvm_names[0];

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static cpu_llvm_api the_api;
static int is_open;

static int find(void *library, const char *name, void *out_function)
{
    void *address = dlsym(library, name);
    memcpy(out_function, &address, sizeof address);
    return address != NULL;
}

static int find_all(void *library)
{
    int all = 1;
#define FIND(name, result, parameters) all &= find(library, "LLVM" #name, &the_api.name);
    CPU_LLVM_FUNCTIONS(FIND)
#undef FIND
    return all;
}

static int find_target(void)
{
    char *message = NULL;
    the_api.InitializeX86TargetInfo();
    the_api.InitializeX86Target();
    the_api.InitializeX86TargetMC();
    the_api.InitializeX86AsmPrinter();
    if (the_api.GetTargetFromTriple(CPU_LLVM_TRIPLE, &the_api.target, &message)) {
        the_api.DisposeMessage(message);
        return 0;
    }
    the_api.cpu = the_api.GetHostCPUName();
    the_api.features = the_api.GetHostCPUFeatures();
    return the_api.cpu && the_api.features;
}

/* Why it is no use, or NULL. The library stays open: its code is never unloaded safely. */
static const char *open_one(const char *name, const char *missing)
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return missing;
    if (!find_all(library) || !find_target())
        return "libLLVM lacks a function, or has no code generator for this processor";
    /* Came with version 15, the first that reads text in which pointers have no element type. */
    if (!dlsym(library, "LLVMPointerTypeInContext"))
        return "libLLVM is older than version 15";
    snprintf(the_api.file, sizeof the_api.file, "%s", name);
    return NULL;
}

static const char *open_any(const char *path)
{
    const char *why = NULL;
    if (path && path[0])
        return open_one(path, "what `llvm` in [backend cpu] names could not be opened");
    for (size_t i = 0; i < cpu_llvm_name_count; i++) {
        why = open_one(cpu_llvm_names[i], "no libLLVM of version 15 to 22 could be opened");
        if (!why)
            break;
    }
    return why;
}

const cpu_llvm_api *cpu_llvm_open(const char *path, const char **out_why)
{
    *out_why = NULL;
#if defined(__x86_64__)
    pthread_mutex_lock(&mutex);
    if (!is_open) {
        *out_why = open_any(path);
        is_open = *out_why == NULL;
    }
    pthread_mutex_unlock(&mutex);
#else
    (void)path;
    *out_why = "code is generated for x86-64 only";
#endif
    return *out_why ? NULL : &the_api;
}

const char *cpu_llvm_library(void)
{
    cpu_llvm_begin_use();
    pthread_mutex_lock(&mutex);
    const char *file = is_open ? the_api.file : "";
    pthread_mutex_unlock(&mutex);
    cpu_llvm_end_use();
    return file;
}
