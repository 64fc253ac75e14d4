/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Facts: what a device tells about itself, one typed value at a time, each with its source.
 *
 * Stands alone (stddef.h and stdint.h only); C99, C11, C++11 and later. The rules for structs that
 * cross the border are those of <vyre/plugin.h>.
 */
#ifndef VYRE_FACTS_H
#define VYRE_FACTS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A version as one number: four parts of 16 bits, so that versions compare as numbers. */
#define VYRE_VERSION(a, b, c, d)                                                                   \
    ((uint64_t)(a) << 48 | (uint64_t)(b) << 32 | (uint64_t)(c) << 16 | (uint64_t)(d))

/* vyre_fact.type: which member of vyre_fact.value holds the value. */
enum {
    VYRE_TYPE_U64 = 1,
    VYRE_TYPE_I64 = 2,
    VYRE_TYPE_F64 = 3,  /* finite */
    VYRE_TYPE_FLAG = 4, /* u64: 0 or 1 */
    VYRE_TYPE_TEXT = 5, /* text: `size` bytes of UTF-8 without a NUL among them; none need follow */
    VYRE_TYPE_BYTES = 6,  /* bytes: `size` bytes */
    VYRE_TYPE_VERSION = 7 /* u64: made by VYRE_VERSION */
};

/*
 * vyre_fact.source: where the value came from. A plugin sends the first four, and VERIFIED or
 * REFUTED from open_device under VYRE_OPEN_CHECK_FLOAT; the others are the host's. Only facts from
 * PROBED upward make a device eligible for a program; the weaker ones may order devices.
 */
enum {
    VYRE_SOURCE_UNKNOWN = 0,
    VYRE_SOURCE_DEFAULT = 1,  /* assumed */
    VYRE_SOURCE_TABLE = 2,    /* looked up by the model of the device */
    VYRE_SOURCE_PROBED = 3,   /* reported by the driver or the operating system */
    VYRE_SOURCE_CONFIG = 4,   /* set by the administrator */
    VYRE_SOURCE_VERIFIED = 5, /* shown by running code */
    VYRE_SOURCE_MEASURED = 6, /* timed */
    VYRE_SOURCE_REFUTED = 7   /* claimed, but running code showed otherwise */
};

/* vyre_fact.unit. */
enum {
    VYRE_UNIT_NONE = 0,
    VYRE_UNIT_BYTES = 1,
    VYRE_UNIT_HZ = 2,
    VYRE_UNIT_BYTES_PER_SECOND = 3,
    VYRE_UNIT_NS = 4,
    VYRE_UNIT_OPS_PER_SECOND = 5,
    VYRE_UNIT_BITS = 6,
    VYRE_UNIT_COUNT = 7
};

/* vyre_fact.flags. */
enum {
    VYRE_FACT_FLAG_VOLATILE = 1, /* changes while the device is in use: never cached */
    VYRE_FACT_FLAG_IDENTITY = 2, /* tells this machine from others: left out on request */
    VYRE_FACT_FLAG_PASSIVE = 4,  /* found without opening the device */
    VYRE_FACT_FLAG_LIMIT = 8     /* a hard upper bound */
};

/*
 * The group of a key, and its bit in the mask that vyre_device_fns.facts receives. Bit 0 stands for
 * the keys of vendors.
 */
#define VYRE_FACT_GROUP(key) ((uint32_t)(key) >> 8)
#define VYRE_FACT_GROUP_BIT(key) (UINT32_C(1) << (VYRE_FACT_GROUP(key) & 31))

/*
 * X(number, NAME, name, TYPE, UNIT, need, help): the one list that getters, JSON, the manual page
 * and the rules of the configuration come from. Append-only within each group of 0x100. TYPE and
 * UNIT are the ends of VYRE_TYPE_ and VYRE_UNIT_ names; need is 1 when a program or a rule can
 * require the fact. "[axis]", "[i]": what vyre_fact.index counts, which is 0 elsewhere. Bit sets:
 * scopes 1 workgroup, 2 device, 4 system; orders 1 relaxed, 2 acquire, 4 release, 8 both, 16
 * sequentially consistent; subgroup operations 1 lane and size, 2 ballot, 4 shuffle, 8 reduce.
 */
/* clang-format off */
#define VYRE_FACT_TABLE(X)                                                                         \
    X(0x101, VENDOR_ID, "vendor_id", U64, NONE, 0, "PCI or Khronos vendor number")                 \
    X(0x102, DEVICE_ID, "device_id", U64, NONE, 0, "vendor's number of the model")                 \
    X(0x103, VENDOR, "vendor", TEXT, NONE, 0, "vendor's name")                                     \
    X(0x104, DEVICE_UUID, "device_uuid", BYTES, NONE, 0, "16 bytes, equal through every API")      \
    X(0x105, DRIVER_UUID, "driver_uuid", BYTES, NONE, 0, "16 bytes, changes with the driver")      \
    X(0x106, LUID, "luid", BYTES, NONE, 0, "8 bytes, locally unique id")                           \
    X(0x107, SERIAL, "serial", TEXT, NONE, 0, "serial number of the board")                        \
    X(0x108, PCI_ADDRESS, "pci_address", TEXT, NONE, 0, "0000:c1:00.0, lower case")                \
    X(0x109, NUMA_NODE, "numa_node", U64, NONE, 0, "nearest NUMA node of the host")                \
    X(0x10a, DRIVER_NAME, "driver_name", TEXT, NONE, 0, "name of the driver")                      \
    X(0x10b, DRIVER_VERSION, "driver_version", VERSION, NONE, 1, "version of the driver")          \
    X(0x10c, API_NAME, "api_name", TEXT, NONE, 0, "API that the plugin drives")                    \
    X(0x10d, API_VERSION, "api_version", VERSION, NONE, 1, "version of that API on the device")    \
    X(0x10e, ISA, "isa", TEXT, NONE, 0, "instruction set: sm_90, x86-64-v4, SPIR-V 1.5")           \
    X(0x10f, ARTEFACT_KEY, "artefact_key", BYTES, NONE, 0, "all that invalidates compiled code")   \
    X(0x201, WORKGROUP_SIZE, "workgroup_size", U64, COUNT, 1, "[axis] most items of a workgroup")  \
    X(0x202, WORKGROUP_INVOCATIONS, "workgroup_invocations", U64, COUNT, 1, "on all axes")         \
    X(0x203, GRID, "grid", U64, COUNT, 1, "[axis] most workgroups of a launch")                    \
    X(0x204, SHARED_BYTES, "shared_bytes", U64, BYTES, 1, "memory of one workgroup")               \
    X(0x205, SHARED_BYTES_OPT_IN, "shared_bytes_opt_in", U64, BYTES, 1, "the same, on request")    \
    X(0x206, BUFFER_BYTES, "buffer_bytes", U64, BYTES, 1, "largest binding")                       \
    X(0x207, BUFFERS, "buffers", U64, COUNT, 1, "most bindings of a launch")                       \
    X(0x208, ALLOCATION_BYTES, "allocation_bytes", U64, BYTES, 1, "largest allocation")            \
    X(0x209, PARAMETER_BYTES, "parameter_bytes", U64, BYTES, 1, "launch parameters")               \
    X(0x20a, OFFSET_ALIGNMENT, "offset_alignment", U64, BYTES, 0, "of the offset of a binding")    \
    X(0x20b, HOST_POINTER_ALIGNMENT, "host_pointer_alignment", U64, BYTES, 0, "for host_import")   \
    X(0x20c, WATCHDOG_NS, "watchdog_ns", U64, NS, 0, "the system kills a longer kernel")           \
    X(0x301, INT8, "int8", FLAG, NONE, 1, "native 8-bit integer arithmetic")                       \
    X(0x302, INT16, "int16", FLAG, NONE, 1, "native 16-bit integer arithmetic")                    \
    X(0x303, INT64, "int64", FLAG, NONE, 1, "64-bit integer arithmetic")                           \
    X(0x304, NATIVE_INT_BITS, "native_int_bits", U64, BITS, 0, "widest native integer")            \
    X(0x305, FLOAT16, "float16", FLAG, NONE, 1, "native binary16 arithmetic")                      \
    X(0x306, BFLOAT16, "bfloat16", FLAG, NONE, 1, "native bfloat16 arithmetic")                    \
    X(0x307, FLOAT64, "float64", FLAG, NONE, 1, "binary64 arithmetic")                             \
    X(0x308, STORAGE8, "storage8", FLAG, NONE, 1, "8-bit loads and stores")                        \
    X(0x309, STORAGE16, "storage16", FLAG, NONE, 1, "16-bit loads and stores")                     \
    X(0x30a, F32_ROUND_NEAREST, "f32_round_nearest", FLAG, NONE, 1, "f32 rounds to nearest even")  \
    X(0x30b, F32_SUBNORMALS, "f32_subnormals", FLAG, NONE, 1, "0 flushed, 1 kept")                 \
    X(0x30c, F32_NAN_KEPT, "f32_nan_kept", FLAG, NONE, 1, "a NaN operand gives a NaN")             \
    X(0x30d, F32_DIVISION_EXACT, "f32_division_exact", FLAG, NONE, 1, "correctly rounded")         \
    X(0x30e, F32_SQRT_EXACT, "f32_sqrt_exact", FLAG, NONE, 1, "correctly rounded")                 \
    X(0x30f, F32_FMA_FUSED, "f32_fma_fused", FLAG, NONE, 1, "fma is one rounding")                 \
    X(0x310, F64_EXACT, "f64_exact", FLAG, NONE, 1, "f64 + - * / sqrt correctly rounded")          \
    X(0x311, F64_FMA_FUSED, "f64_fma_fused", FLAG, NONE, 1, "f64 fma is one rounding")             \
    X(0x312, ULP, "ulp", F64, NONE, 1, "[kernel operation] greatest error of the native one")      \
    X(0x401, ATOMIC_U32, "atomic_u32", FLAG, NONE, 1, "32-bit atomics on buffers")                 \
    X(0x402, ATOMIC_U64, "atomic_u64", FLAG, NONE, 1, "64-bit atomics on buffers")                 \
    X(0x403, ATOMIC_F32_ADD, "atomic_f32_add", FLAG, NONE, 1, "f32 atomic addition")               \
    X(0x404, ATOMIC_SHARED, "atomic_shared", FLAG, NONE, 1, "32-bit atomics, workgroup memory")    \
    X(0x405, MEMORY_SCOPES, "memory_scopes", U64, NONE, 1, "bit set of scopes")                    \
    X(0x406, MEMORY_ORDERS, "memory_orders", U64, NONE, 1, "bit set of orders")                    \
    X(0x407, GRID_BARRIER, "grid_barrier", FLAG, NONE, 1, "barrier of the whole grid")             \
    X(0x408, GRID_BARRIER_GROUPS, "grid_barrier_groups", U64, COUNT, 1, "most groups with it")     \
    X(0x409, TRAP_REPORT, "trap_report", FLAG, NONE, 1, "a trap is reported with its record")      \
    X(0x40a, FORWARD_PROGRESS, "forward_progress", FLAG, NONE, 1, "resident groups all advance")   \
    X(0x40b, SUBGROUP_SIZE, "subgroup_size", U64, COUNT, 1, "lanes of a subgroup")                 \
    X(0x40c, SUBGROUP_SIZE_MIN, "subgroup_size_min", U64, COUNT, 0, "least lanes of a subgroup")   \
    X(0x40d, SUBGROUP_SIZE_MAX, "subgroup_size_max", U64, COUNT, 0, "most lanes of a subgroup")    \
    X(0x40e, SUBGROUP_OPERATIONS, "subgroup_operations", U64, NONE, 1, "bit set of operations")    \
    X(0x40f, SUBGROUP_LINEAR, "subgroup_linear", FLAG, NONE, 1, "lane is local index mod width")   \
    X(0x410, SUBGROUP_SHUFFLE, "subgroup_shuffle", FLAG, NONE, 1, "lanes read each other")         \
    X(0x501, MEMORY_BYTES, "memory_bytes", U64, BYTES, 1, "memory of the device")                  \
    X(0x502, MEMORY_FREE, "memory_free", U64, BYTES, 0, "free now; volatile")                      \
    X(0x503, MEMORY_BUDGET, "memory_budget", U64, BYTES, 0, "what this process should keep to")    \
    X(0x504, UNIFIED, "unified", FLAG, NONE, 1, "shares its memory with the host")                 \
    X(0x505, HOST_VISIBLE, "host_visible", FLAG, NONE, 1, "the host can map its memory")           \
    X(0x506, HOST_COHERENT, "host_coherent", FLAG, NONE, 1, "mapped memory needs no flush")        \
    X(0x507, HOST_IMPORT, "host_import", FLAG, NONE, 1, "reaches the caller's memory")             \
    X(0x508, PINNED_HOST, "pinned_host", FLAG, NONE, 1, "offers pinned host memory")               \
    X(0x509, HEAP_BYTES, "heap_bytes", U64, BYTES, 0, "[i] size of heap i")                        \
    X(0x50a, PEER_ACCESS, "peer_access", TEXT, NONE, 0, "[i] key of a device that it reaches")     \
    X(0x601, QUEUES, "queues", U64, COUNT, 0, "queues for kernels")                                \
    X(0x602, COPY_ENGINES, "copy_engines", U64, COUNT, 0, "copies beside kernels")                 \
    X(0x603, CONCURRENT_KERNELS, "concurrent_kernels", FLAG, NONE, 1, "kernels overlap")           \
    X(0x604, ASYNC_SUBMIT, "async_submit", FLAG, NONE, 1, "submit returns before the work ends")   \
    X(0x605, CANCEL, "cancel", FLAG, NONE, 1, "running work can be stopped")                       \
    X(0x606, DEADLINE_ENFORCED, "deadline_enforced", FLAG, NONE, 1, "work ends at its deadline")   \
    X(0x607, GRAPH_REPLAY, "graph_replay", FLAG, NONE, 1, "replays recorded work")                 \
    X(0x608, INDIRECT_DISPATCH, "indirect_dispatch", FLAG, NONE, 1, "grid read from a buffer")     \
    X(0x609, PERSISTENT_KERNELS, "persistent_kernels", FLAG, NONE, 1, "kernels without an end")    \
    X(0x60a, SPECIALIZATION_CONSTANTS, "specialization_constants", FLAG, NONE, 1, "at compile")    \
    X(0x60b, SPECULATION, "speculation", FLAG, NONE, 1, "speculative execution")                   \
    X(0x60c, DISTRIBUTED, "distributed", FLAG, NONE, 1, "one device made of many")                 \
    X(0x60d, COLLECTIVES, "collectives", FLAG, NONE, 1, "collective operations between ranks")     \
    X(0x60e, TIMING_QUALITY, "timing_quality", U64, NONE, 1,                                       \
      "0 wall, 1 enqueue and wait, 2 device timestamps, 3 counters")                               \
    X(0x60f, TIMESTAMP_PERIOD_NS, "timestamp_period_ns", F64, NS, 0, "tick of its timestamps")     \
    X(0x610, HARDWARE_COUNTERS, "hardware_counters", FLAG, NONE, 1, "counters can be read")        \
    X(0x701, COMPUTE_UNITS, "compute_units", U64, COUNT, 1, "cores, multiprocessors")              \
    X(0x702, LANES_PER_UNIT, "lanes_per_unit", U64, COUNT, 0, "f32 lanes of a compute unit")       \
    X(0x703, CLOCK_HZ, "clock_hz", U64, HZ, 0, "highest clock of the compute units")               \
    X(0x704, MEMORY_CLOCK_HZ, "memory_clock_hz", U64, HZ, 0, "highest clock of the memory")        \
    X(0x705, BUS_BITS, "bus_bits", U64, BITS, 0, "width of the memory bus")                        \
    X(0x706, MEMORY_BANDWIDTH, "memory_bandwidth", U64, BYTES_PER_SECOND, 1, "peak, one way")      \
    X(0x707, F32_RATE, "f32_rate", F64, OPS_PER_SECOND, 1, "peak f32 operations, an fma is two")   \
    X(0x708, U32_RATE, "u32_rate", F64, OPS_PER_SECOND, 1, "peak u32 additions")                   \
    X(0x709, F64_RATE, "f64_rate", F64, OPS_PER_SECOND, 1, "peak f64 operations, an fma is two")   \
    X(0x70a, LAUNCH_NS, "launch_ns", U64, NS, 0, "one empty launch and its wait")                  \
    X(0x70b, UPLOAD_RATE, "upload_rate", U64, BYTES_PER_SECOND, 0, "host to device")               \
    X(0x70c, DOWNLOAD_RATE, "download_rate", U64, BYTES_PER_SECOND, 0, "device to host")           \
    X(0x70d, L1_BYTES, "l1_bytes", U64, BYTES, 0, "first cache of a compute unit")                 \
    X(0x70e, L2_BYTES, "l2_bytes", U64, BYTES, 0, "second cache")                                  \
    X(0x70f, REGISTERS_PER_ITEM, "registers_per_item", U64, COUNT, 0, "most 32-bit registers")     \
    X(0x710, SHARED_BANKS, "shared_banks", U64, COUNT, 0, "banks of workgroup memory")             \
    X(0x711, SHARED_BANK_BYTES, "shared_bank_bytes", U64, BYTES, 0, "width of a bank")             \
    X(0x712, DUAL_ISSUE, "dual_issue", FLAG, NONE, 0, "f32 and u32 in one cycle")                  \
    X(0x713, MULTIPLY_HIGH, "multiply_high", FLAG, NONE, 0, "native high half of a product")       \
    X(0x714, MATRIX_UNITS, "matrix_units", FLAG, NONE, 1, "matrix multiply units")                 \
    X(0x715, MATRIX_FORMATS, "matrix_formats", TEXT, NONE, 0, "their formats, blank between")      \
    X(0x801, WORKGROUP_PREFERRED, "workgroup_preferred", U64, COUNT, 0, "[axis] for speed")        \
    X(0x802, UNROLL, "unroll", U64, COUNT, 0, "unrolling that pays")                               \
    X(0x803, VECTOR_BITS, "vector_bits", U64, BITS, 0, "width of an access that pays")             \
    X(0x804, TILE, "tile", U64, COUNT, 0, "[axis] tile that pays")                                 \
    X(0x901, STATE, "state", U64, NONE, 0, "1 healthy, 2 suspect, 3 lost; volatile")               \
    X(0x902, GENERATION, "generation", U64, NONE, 0, "1, and one more after each recovery")        \
    X(0x903, ECC, "ecc", FLAG, NONE, 1, "memory errors are corrected")                             \
    X(0x904, MIG, "mig", FLAG, NONE, 0, "a partition of a larger device")                          \
    X(0x905, ERRORS_SINCE_START, "errors_since_start", U64, COUNT, 0, "memory errors; volatile")   \
    X(0x906, TEMPERATURE, "temperature", F64, NONE, 0, "degrees Celsius; volatile")                \
    X(0x907, THROTTLED, "throttled", FLAG, NONE, 0, "slowed down now; volatile")

/* Keys of vendors start at VYRE_FACT_VENDOR_FIRST. */
#define VYRE_FACT_CONSTANT(number, name, text, type, unit, need, help) VYRE_FACT_##name = number,
enum { VYRE_FACT_TABLE(VYRE_FACT_CONSTANT) VYRE_FACT_VENDOR_FIRST = 0x8000 };
#undef VYRE_FACT_CONSTANT
/* clang-format on */

/*
 * One fact. Texts and bytes are the sender's; the host copies them inside the call. An unknown
 * value is not sent at all; a fact with `status` other than VYRE_OK has no value, and `note` says
 * why the query failed.
 */
typedef struct vyre_fact {
    uint32_t struct_size;
    uint32_t key;   /* VYRE_FACT_* */
    uint8_t type;   /* VYRE_TYPE_*; that of the table, for a key of the table */
    uint8_t source; /* VYRE_SOURCE_* */
    uint8_t unit;   /* VYRE_UNIT_* */
    uint8_t flags;  /* VYRE_FACT_FLAG_* */
    uint32_t index; /* what the table says; else 0 */
    uint32_t size;  /* bytes of text or bytes, at most 4096; else 0 */
    int32_t status; /* VYRE_OK (0), or the vyre_status of the failed query */
    union {
        uint64_t u64;
        int64_t i64;
        double f64;
        const char *text;
        const void *bytes;
    } value;
    const char *name; /* text 48, "vendor.key": mandatory from 0x8000 on, so that a host that does
                         not know the key can print it; else NULL or the table's name */
    const char *note; /* text 96: how it was found, "cuDeviceGetAttribute 82"; NULL: none */
} vyre_fact;

/* Size of the struct in 1.0: the least that a reader may find in struct_size. */
#define VYRE_FACT_SIZE_V1_0 (offsetof(vyre_fact, note) + sizeof(((vyre_fact *)0)->note))

#ifdef __cplusplus
}
#endif

#endif
