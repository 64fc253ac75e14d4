/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/unit/memory_kit.h"

#include <stdint.h>

/* Names that the linker gives: __wrap is called in place of, __real is the function itself. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

atomic_size_t memory_requested;
atomic_size_t memory_left = SIZE_MAX;

static int allowed(size_t size)
{
    memory_requested += size;
    if (memory_left == 0)
        return 0;
    memory_left -= memory_left != SIZE_MAX;
    return 1;
}

void *__wrap_malloc(size_t size)
{
    return allowed(size) ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allowed(count * size) ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *memory, size_t size)
{
    return allowed(size) ? __real_realloc(memory, size) : NULL;
}
