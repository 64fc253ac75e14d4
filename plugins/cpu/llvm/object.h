/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From the object file that LLVM writes to one block of position-independent bytes. */
#ifndef PLUGINS_CPU_LLVM_OBJECT_H
#define PLUGINS_CPU_LLVM_OBJECT_H

#include <stddef.h>
#include <stdint.h>

/* Code and constants; works at any address that is a multiple of 64. */
typedef struct simd_block_of_code {
    unsigned char *bytes; /* owned: free() */
    size_t size;
    size_t entry; /* offset of the function `entry` */
} simd_block_of_code;

/* NULL, or why the object cannot be used (static text): it needs something from outside. */
const char *simd_object_link(const void *object, size_t size, simd_block_of_code *out_block);

#endif
