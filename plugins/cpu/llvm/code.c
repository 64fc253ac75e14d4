/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Compiled code: its header, where it is mapped, how it is run. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "plugins/cpu/llvm/arguments.h"
#include "plugins/cpu/llvm/code.h"
#include "plugins/cpu/llvm/isa.h"

enum { GENERATOR = 2 }; /* raised when code of an earlier one is no good any more */

typedef struct header {
    char magic[8];
    uint32_t generator;
    uint32_t header_bytes;
    uint64_t isa;  /* cpu_isa.mark */
    uint64_t size; /* bytes of code that follow */
    uint64_t entry;
    uint64_t shared_bytes, spill_bytes; /* multiples of 64 */
    uint8_t digest[32];
    uint64_t check; /* over all of it with this 0, and over the code */
} header;

struct cpu_code {
    header header;
    unsigned char *memory; /* mapped */
    size_t mapped;         /* bytes */
    char *text;            /* owned; NULL: not wanted */
};

static const char magic[8] = "vyrecpu";

static uint64_t mix(uint64_t sum, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (; size >= 8; size -= 8, bytes += 8) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 32;
    }
    for (; size > 0; size--, bytes++)
        sum = (sum ^ *bytes) * UINT64_C(0x9E3779B97F4A7C15);
    return sum ^ sum >> 29;
}

static uint64_t check_of(const header *h, const void *bytes)
{
    header copy = *h;
    copy.check = 0;
    return mix(mix(0x76797265, &copy, sizeof copy), bytes, (size_t)h->size);
}

/* ---- mapping ---- */

/* Written first, then executable, never both. */
static vyre_status map(cpu_code *code, const void *bytes)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    code->mapped = ((size_t)code->header.size + page - 1) / page * page;
    void *memory =
        mmap(NULL, code->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return VYRE_OUT_OF_HOST_MEMORY;
    code->memory = memory;
    memcpy(memory, bytes, (size_t)code->header.size);
    return mprotect(memory, code->mapped, PROT_READ | PROT_EXEC) == 0 ? VYRE_OK : VYRE_PERMISSION;
}

static vyre_status make(const header *h, const void *bytes, cpu_code **out_code)
{
    cpu_code *code = calloc(1, sizeof *code);
    if (!code)
        return VYRE_OUT_OF_HOST_MEMORY;
    code->header = *h;
    const vyre_status status = map(code, bytes);
    if (status == VYRE_OK)
        *out_code = code;
    else
        cpu_code_release(code);
    return status;
}

vyre_status cpu_code_make(const cpu_code_facts *facts, const simd_block_of_code *block,
                          cpu_code **out_code)
{
    header h = {.generator = GENERATOR,
                .header_bytes = sizeof h,
                .isa = cpu_isa_of_host().mark,
                .size = block->size,
                .entry = block->entry,
                .shared_bytes = (facts->shared_bytes + 63) / 64 * 64,
                .spill_bytes = (facts->spill_bytes + 63) / 64 * 64};
    *out_code = NULL;
    memcpy(h.magic, magic, sizeof magic);
    memcpy(h.digest, facts->digest, sizeof h.digest);
    h.check = check_of(&h, block->bytes);
    return make(&h, block->bytes, out_code);
}

vyre_status cpu_code_load(const uint8_t digest[32], const void *bytes, size_t size,
                          cpu_code **out_code)
{
    header h;
    *out_code = NULL;
    if (size < sizeof h)
        return VYRE_CORRUPT;
    memcpy(&h, bytes, sizeof h);
    if (memcmp(h.magic, magic, sizeof magic) != 0 || h.header_bytes != sizeof h)
        return VYRE_CORRUPT;
    if (h.generator != GENERATOR || h.isa != cpu_isa_of_host().mark ||
        memcmp(h.digest, digest, sizeof h.digest) != 0)
        return VYRE_ABI_MISMATCH;
    const unsigned char *code = (const unsigned char *)bytes + sizeof h;
    if (h.size != size - sizeof h || h.size == 0 || h.entry >= h.size ||
        h.check != check_of(&h, code))
        return VYRE_CORRUPT;
    return make(&h, code, out_code);
}

void cpu_code_save(const cpu_code *code, cpu_code_piece out_pieces[2])
{
    out_pieces[0] = (cpu_code_piece){&code->header, sizeof code->header};
    out_pieces[1] = (cpu_code_piece){code->memory, (size_t)code->header.size};
}

void cpu_code_keep_text(cpu_code *code, char *text)
{
    code->text = text;
}

const char *cpu_code_text(const cpu_code *code)
{
    return code->text ? code->text : "";
}

size_t cpu_code_bytes(const cpu_code *code)
{
    return (size_t)code->header.size;
}

size_t cpu_code_scratch(const cpu_code *code)
{
    return (size_t)(code->header.shared_bytes + code->header.spill_bytes);
}

void cpu_code_release(cpu_code *code)
{
    if (!code)
        return;
    if (code->memory)
        munmap(code->memory, code->mapped);
    free(code->text);
    free(code);
}

/* ---- running ---- */

void cpu_code_run(const cpu_code *code, cpu_launch *launch, void *scratch, uint64_t first,
                  uint64_t count)
{
    vyre_trap nobodys = {0};
    cpu_code_arguments arguments = {
        .buffers = launch->buffers,
        .params = launch->params,
        .shared = scratch,
        .spill = scratch ? (char *)scratch + code->header.shared_bytes : NULL,
        .trap = launch->trap ? launch->trap : &nobodys,
        .stop = &launch->stop,
        .first = first,
        .end = first + count,
    };
    memcpy(arguments.grid, launch->grid, sizeof arguments.grid);
    memcpy(arguments.grid_base, launch->grid_base, sizeof arguments.grid_base);
    cpu_code_entry *entry;
    const unsigned char *address = code->memory + code->header.entry;
    memcpy(&entry, &address, sizeof entry);
    entry(&arguments);
    if (launch->trap_stops && launch->trap &&
        __atomic_load_n(&launch->trap->taken, __ATOMIC_RELAXED))
        cpu_launch_stop(launch, CPU_STOP_TRAP);
}
