/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The functions of libLLVM that the code generator calls, declared here and found by dlsym, so that
 * one binary works with LLVM 15 to 22 and is built without any. All are part of the stable C API.
 */
#ifndef PLUGINS_CPU_LLVM_API_H
#define PLUGINS_CPU_LLVM_API_H

#include <stddef.h>

typedef struct LLVMOpaqueContext *LLVMContextRef;
typedef struct LLVMOpaqueModule *LLVMModuleRef;
typedef struct LLVMOpaqueMemoryBuffer *LLVMMemoryBufferRef;
typedef struct LLVMTarget *LLVMTargetRef;
typedef struct LLVMOpaqueTargetMachine *LLVMTargetMachineRef;
typedef struct LLVMOpaqueTargetData *LLVMTargetDataRef;
typedef struct LLVMOpaquePassBuilderOptions *LLVMPassBuilderOptionsRef;
typedef struct LLVMOpaqueError *LLVMErrorRef;
typedef struct LLVMOpaqueDiagnosticInfo *LLVMDiagnosticInfoRef;
typedef int LLVMBool;

/* Values of the enumerations of the C API that are used. */
enum { CPU_LLVM_LEVEL_NONE = 0, CPU_LLVM_LEVEL_DEFAULT = 2 };
enum { CPU_LLVM_RELOC_PIC = 2 };
enum { CPU_LLVM_MODEL_SMALL = 3 };
enum { CPU_LLVM_FILE_ASSEMBLY = 0, CPU_LLVM_FILE_OBJECT = 1 };

/* X(name without LLVM, result, parameters) */
#define CPU_LLVM_FUNCTIONS(X)                                                                      \
    X(ContextCreate, LLVMContextRef, (void))                                                       \
    X(ContextDispose, void, (LLVMContextRef))                                                      \
    X(ContextSetDiagnosticHandler, void,                                                           \
      (LLVMContextRef, void (*)(LLVMDiagnosticInfoRef, void *), void *))                           \
    X(CreateMemoryBufferWithMemoryRange, LLVMMemoryBufferRef,                                      \
      (const char *, size_t, const char *, LLVMBool))                                              \
    X(ParseIRInContext, LLVMBool, (LLVMContextRef, LLVMMemoryBufferRef, LLVMModuleRef *, char **)) \
    X(DisposeModule, void, (LLVMModuleRef))                                                        \
    X(DisposeMessage, void, (char *))                                                              \
    X(InitializeX86TargetInfo, void, (void))                                                       \
    X(InitializeX86Target, void, (void))                                                           \
    X(InitializeX86TargetMC, void, (void))                                                         \
    X(InitializeX86AsmPrinter, void, (void))                                                       \
    X(GetTargetFromTriple, LLVMBool, (const char *, LLVMTargetRef *, char **))                     \
    X(GetHostCPUName, char *, (void))                                                              \
    X(GetHostCPUFeatures, char *, (void))                                                          \
    X(CreateTargetMachine, LLVMTargetMachineRef,                                                   \
      (LLVMTargetRef, const char *, const char *, const char *, int, int, int))                    \
    X(DisposeTargetMachine, void, (LLVMTargetMachineRef))                                          \
    X(CreateTargetDataLayout, LLVMTargetDataRef, (LLVMTargetMachineRef))                           \
    X(CopyStringRepOfTargetData, char *, (LLVMTargetDataRef))                                      \
    X(DisposeTargetData, void, (LLVMTargetDataRef))                                                \
    X(CreatePassBuilderOptions, LLVMPassBuilderOptionsRef, (void))                                 \
    X(DisposePassBuilderOptions, void, (LLVMPassBuilderOptionsRef))                                \
    X(RunPasses, LLVMErrorRef,                                                                     \
      (LLVMModuleRef, const char *, LLVMTargetMachineRef, LLVMPassBuilderOptionsRef))              \
    X(GetErrorMessage, char *, (LLVMErrorRef))                                                     \
    X(DisposeErrorMessage, void, (char *))                                                         \
    X(TargetMachineEmitToMemoryBuffer, LLVMBool,                                                   \
      (LLVMTargetMachineRef, LLVMModuleRef, int, char **, LLVMMemoryBufferRef *))                  \
    X(GetBufferStart, const char *, (LLVMMemoryBufferRef))                                         \
    X(GetBufferSize, size_t, (LLVMMemoryBufferRef))                                                \
    X(DisposeMemoryBuffer, void, (LLVMMemoryBufferRef))

#define CPU_LLVM_MEMBER(name, result, parameters) result(*name) parameters;
typedef struct cpu_llvm_api {
    CPU_LLVM_FUNCTIONS(CPU_LLVM_MEMBER)
    LLVMTargetRef target; /* of the host */
    char *cpu, *features; /* of the host, as LLVM names them; libLLVM's, never freed */
    char file[192];       /* what was opened */
} cpu_llvm_api;
#undef CPU_LLVM_MEMBER

#define CPU_LLVM_TRIPLE "x86_64-unknown-linux-gnu"

/* Names for the dynamic linker, the newest version first. */
extern const char *const cpu_llvm_names[];
extern const size_t cpu_llvm_name_count;

/* What cpu_llvm_open() opened first; "" before. */
const char *cpu_llvm_library(void);

/*
 * The functions of the libLLVM at `path`, or if that is NULL or "" of the newest that the dynamic
 * linker finds. Opened once in a process, by the first call; later ones get the same whatever they
 * name. NULL: there is none, *out_why (static text) says why. Any thread.
 */
const cpu_llvm_api *cpu_llvm_open(const char *path, const char **out_why);

#endif
