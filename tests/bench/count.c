/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Counts by standing before the functions of libc: the linker takes those of the program first, for
 * the library and its plugins too. glibc gives the functions behind them a second name.
 */
#include "config.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t align, size_t size);

static atomic_ullong allocations, locks;

/* The library and the plugins see what is not hidden. */
#define VISIBLE __attribute__((visibility("default")))

static void count(atomic_ullong *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

VISIBLE void *malloc(size_t size)
{
    count(&allocations);
    return __libc_malloc(size);
}

VISIBLE void *calloc(size_t number, size_t size)
{
    count(&allocations);
    return __libc_calloc(number, size);
}

VISIBLE void *realloc(void *memory, size_t size)
{
    count(&allocations);
    return __libc_realloc(memory, size);
}

VISIBLE void *aligned_alloc(size_t align, size_t size)
{
    count(&allocations);
    return __libc_memalign(align, size);
}

VISIBLE int posix_memalign(void **out_memory, size_t align, size_t size)
{
    count(&allocations);
    *out_memory = __libc_memalign(align, size);
    return *out_memory ? 0 : 12; /* ENOMEM */
}

VISIBLE int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    typedef int lock_function(pthread_mutex_t *);
    static _Atomic(lock_function *) real;
    lock_function *function = atomic_load_explicit(&real, memory_order_relaxed);
    if (!function) {
        void *found = dlsym(RTLD_NEXT, "pthread_mutex_lock");
        memcpy(&function, &found, sizeof function);
        atomic_store_explicit(&real, function, memory_order_relaxed);
    }
    count(&locks);
    return function(mutex);
}

uint64_t bench_allocations(void)
{
    return atomic_load(&allocations);
}

uint64_t bench_locks(void)
{
    return atomic_load(&locks);
}
