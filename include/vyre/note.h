/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The note that a plugin's module carries. A part of the border, included by <vyre/plugin.h>. */
#ifndef VYRE_NOTE_H
#define VYRE_NOTE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The ELF note, read before any code of the file runs: name "VYRE", type 1, eight words. It must
 * agree with what query returns. Once in one source file, outside of functions:
 *     VYRE_PLUGIN_NOTE(kernel_minor, flags);
 * kernel_minor: the highest kernel form that the plugin reads, 0 if none; flags: vyre_plugin.flags.
 * The level of the processor and the sanitizer are those that this file is compiled for: compile
 * the others alike. Code for a later processor that is chosen at run time needs no level.
 */
#define VYRE_NOTE_NAME "VYRE"
#define VYRE_NOTE_TYPE 1
typedef struct vyre_note {
    uint32_t name_size, desc_size, type; /* 5, 32, VYRE_NOTE_TYPE */
    char name[8];                        /* VYRE_NOTE_NAME, padded with NUL */
    uint32_t abi_major, abi_minor, kernel_minor;
    uint32_t isa_level; /* x86-64-v1 to v4: 1 to 4, what the file may use anywhere; 0: base */
    uint32_t sanitizer; /* VYRE_SANITIZER_* */
    uint32_t flags;     /* low half of vyre_plugin.flags */
    uint32_t reserved[2];
} vyre_note;

enum {
    VYRE_SANITIZER_NONE = 0,
    VYRE_SANITIZER_ADDRESS = 1,
    VYRE_SANITIZER_THREAD = 2,
    VYRE_SANITIZER_MEMORY = 3
};

#if defined(__has_feature)
#define VYRE_HAS_FEATURE(name) __has_feature(name)
#else
#define VYRE_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || VYRE_HAS_FEATURE(address_sanitizer)
#define VYRE_SANITIZER VYRE_SANITIZER_ADDRESS
#elif defined(__SANITIZE_THREAD__) || VYRE_HAS_FEATURE(thread_sanitizer)
#define VYRE_SANITIZER VYRE_SANITIZER_THREAD
#elif VYRE_HAS_FEATURE(memory_sanitizer)
#define VYRE_SANITIZER VYRE_SANITIZER_MEMORY
#else
#define VYRE_SANITIZER VYRE_SANITIZER_NONE
#endif

#if !defined(__x86_64__)
#define VYRE_ISA_LEVEL 0
#elif defined(__AVX512F__)
#define VYRE_ISA_LEVEL 4
#elif defined(__AVX__) || defined(__BMI__) || defined(__BMI2__)
#define VYRE_ISA_LEVEL 3
#elif defined(__SSE3__) || defined(__POPCNT__)
#define VYRE_ISA_LEVEL 2
#else
#define VYRE_ISA_LEVEL 1
#endif

/* clang puts red zones around a global, even in a section of its own; a note must have none. */
#if defined(__clang__)
#define VYRE_NOTE_PLAIN __attribute__((no_sanitize("address")))
#else
#define VYRE_NOTE_PLAIN
#endif

/* clang-format off */
#define VYRE_PLUGIN_NOTE(kernel_form_minor, plugin_flags)                                          \
    VYRE_NOTE_PLAIN static const vyre_note vyre_plugin_note                                        \
        __attribute__((section(".note.vyre"), used, aligned(4))) = {                               \
            sizeof VYRE_NOTE_NAME, 32, VYRE_NOTE_TYPE, VYRE_NOTE_NAME, VYRE_ABI_MAJOR,             \
            VYRE_ABI_MINOR, (kernel_form_minor), VYRE_ISA_LEVEL, VYRE_SANITIZER,                   \
            (uint32_t)(plugin_flags), {0, 0}}
/* clang-format on */

#ifdef __cplusplus
}
#endif

#endif
