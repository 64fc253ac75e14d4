/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The plugin border of vyre, version 1.0: all that a backend needs to know of the library.
 *
 * Stands alone with <vyre/note.h> (stddef.h and stdint.h only); C99, C11, C++11 and later. A plugin
 * is one shared object that exports one symbol, vyre_plugin_query_v1, and carries the note of
 * VYRE_PLUGIN_NOTE. The side that loads it is the host. The smallest plugin has `init`, `shutdown`,
 * `enumerate`, `open_device`, and a device with `close` and `run`. The documentation of the library
 * has a whole one in one C file (examples/vendor-plugin), how to start (vendor/README.md), and the
 * rules below by number, with what the host does when one is broken (vendor/rules.md).
 *
 * The order of calls: query, init, enumerate, shutdown, in a process of its own, where the host
 * learns what there is; later, in the application, query, init and open_device with a key from
 * there, without enumerate: `open_device` counts on no earlier `enumerate` in its process.
 *
 * Rules for everything below
 *
 * Size     Each struct starts with struct_size, the bytes that its writer knows. Minor versions
 *          append members; they never move, reuse or retype one. struct_size is never below the
 *          size in 1.0 (*_SIZE_V1_0), so members of 1.0 are read directly; later ones are read
 *          with VYRE_GET, or after VYRE_HAS. Never copy a received struct by assignment: copy the
 *          smaller of struct_size and sizeof. Neither side changes a struct_size it was given.
 * Zero     Fill a struct with zeros before setting members. A new member that is zero means "as
 *          before". Members called `reserved` are written as zero and never read. Unknown flag
 *          bits of a request are ignored: the host sets only those that may be.
 * Arrays   Pointer, count, stride in bytes. Element i lies at (const char *)pointer + i * stride;
 *          the stride is a multiple of the element's alignment, and the struct_size of an element
 *          is at most the stride. The pointer may be NULL when the count is 0.
 * Unknown  A number nobody knows is an absent fact, or UINT64_MAX (UINT32_MAX), never 0.
 * Text     `const char *`, UTF-8 (the host escapes other bytes), ended by NUL. "text N" has at
 *          most N bytes before the NUL; NULL means "" where a text may be missing.
 * Lifetime Texts and structs of the plugin stay constant from query until `shutdown` returned,
 *          those of the host until the call returned, unless a member says otherwise. What the
 *          host or a sink is given inside a call, it copies inside that call.
 * Results  The host sets each `*out_...` to NULL or 0 and each member of a result struct to its
 *          unknown value before the call. A failed call leaves them so, except where it is said
 *          otherwise, and what it did not create is never destroyed. Success with a NULL handle
 *          is an error of the plugin (only the instance of `init` may be NULL).
 * Errors   A function returns VYRE_OK or another number of VYRE_STATUS_TABLE, after it has called
 *          host->error with a message and what to do. A number outside the table is taken for
 *          VYRE_OTHER. VYRE_DEVICE_LOST may come from any function of a device.
 * Memory   Freed by the side that allocated it. No free function crosses.
 * Control  No exception, longjmp, exit, abort, signal handler or disposition, environment, working
 *          directory, umask or locale change crosses. Floating-point state, signal mask and current
 *          API context of the calling thread are as before when a function returns; what state a
 *          function finds is the application's choice, so it sets what it needs. A plugin reads no
 *          variable of the environment itself: options come through host->option, not from files.
 *          Variables that its driver reads are named in the manifest (`environment`).
 * Time     Nanoseconds of CLOCK_MONOTONIC. A deadline is absolute; 0 means none.
 * Numbers  0 is always "none". Types of extensions, classes, options and fact keys from 0x8000 on
 *          belong to vendors; all others to this header. Numbers are never used twice.
 * Threads  [S] serialised by the host with all other calls on the same object (plugin or device);
 *          [D] from any thread, never two such calls on the same object; [A] from any thread, at
 *          any time, also on the same object. A destroyer is called when no other call uses the
 *          object and none will. No lock of the host is held during a call. A plugin does not
 *          call the public API of the library from inside a call (it would answer VYRE_BUSY).
 *          Threads of a plugin start in `open_device` at the earliest, block all signals and are
 *          joined when `shutdown` returns. In a forked child no function of a plugin is called,
 *          unless it has VYRE_PLUGIN_FLAG_FORK_SAFE: then the child starts anew with `init`.
 */
#ifndef VYRE_PLUGIN_H
#define VYRE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VYRE_ABI_MAJOR 1
#define VYRE_ABI_MINOR 0

/* A struct_size above this is refused. */
#define VYRE_STRUCT_SIZE_MAX UINT32_C(65536)

/* Bytes of `type` up to and including `member`. */
#define VYRE_SIZE_THROUGH(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

/* True when the writer of *s knew `member`. `s` is evaluated more than once. */
#define VYRE_HAS(s, member)                                                                        \
    ((size_t)((const char *)(&(s)->member + 1) - (const char *)(s)) <= (s)->struct_size)

/* (s)->member, or zero when the writer of *s did not know it. */
#define VYRE_GET(s, member) (VYRE_HAS(s, member) ? (s)->member : 0)

/* Incomplete here: <vyre/kernel.h> and <vyre/facts.h> complete them, and stand alone too. */
struct vyre_kernel;
struct vyre_kernel_caps;
struct vyre_fact;

/*
 * Objects of the plugin, opaque to the host. A plugin may complete these structs in its own
 * sources, so that no casts are needed. A sink belongs to the host and to the call it came with.
 */
typedef struct vyre_plugin_instance vyre_plugin_instance; /* made by init */
typedef struct vyre_plugin_device vyre_plugin_device;     /* made by open_device */
typedef struct vyre_plugin_pipeline vyre_plugin_pipeline; /* a compiled kernel or program */
typedef struct vyre_plugin_job vyre_plugin_job;           /* a submission under way */
typedef struct vyre_plugin_memory vyre_plugin_memory;     /* memory that stays on the device */
typedef struct vyre_plugin_region vyre_plugin_region;     /* host memory the device reaches */
typedef struct vyre_sink vyre_sink;

/* ---- Status ------------------------------------------------------------------------------- */

/* clang-format off */
/*
 * X(NAME, number), append-only. Messages name: DEVICE_OUT_OF_MEMORY bytes requested and available,
 * UNSUPPORTED the feature, DISPATCH_FAILED the driver's code. UNAVAILABLE: driver or hardware are
 * not installed (quiet); INTERNAL: broken (loud). OTHER: an error without a number of its own.
 * LOCK_POISONED is reserved and never produced.
 */
#define VYRE_STATUS_TABLE(X)                                                                       \
    X(OK, 0)                                                                                       \
    X(DEVICE_OUT_OF_MEMORY, 1001) X(UNSUPPORTED, 1002) X(LOCK_POISONED, 1003)                      \
    X(COMPILE_FAILED, 1004) X(DISPATCH_FAILED, 1005) X(INVALID_PROGRAM, 1006)                      \
    X(RESIDENCY_EXCEEDED, 1007) X(DEVICE_LOST, 1008) X(OTHER, 1999)                                \
    X(INVALID_ARGUMENT, 2001) X(NOT_FOUND, 2002) X(UNAVAILABLE, 2003)                              \
    X(OUT_OF_HOST_MEMORY, 2004) X(ABI_MISMATCH, 2005) X(PERMISSION, 2006) X(TIMEOUT, 2007)         \
    X(BUSY, 2008) X(NOT_READY, 2009) X(FORKED, 2010) X(CONFIG, 2011) X(TRAPPED, 2012)              \
    X(STALE_HANDLE, 2013) X(CANCELLED, 2014) X(NO_DEVICE, 2015) X(LIMIT, 2016)                     \
    X(CORRUPT, 2017) X(INTERNAL, 2018)

typedef int32_t vyre_status;

#define VYRE_STATUS_CONSTANT(name, number) VYRE_##name = number,
enum { VYRE_STATUS_TABLE(VYRE_STATUS_CONSTANT) };
#undef VYRE_STATUS_CONSTANT
/* clang-format on */

/* ---- Extensions, options, targets --------------------------------------------------------- */

/*
 * A link of an extension chain: the first member of each extension struct, whose struct_size is
 * that of the whole extension. Readers skip types they do not know, take the first of two equal
 * types and stop after 64 links. This struct itself never grows.
 */
typedef struct vyre_ext {
    uint32_t struct_size;
    uint32_t type; /* VYRE_EXT_*; from 0x8000 on a vendor's */
    const struct vyre_ext *next;
} vyre_ext;

enum { VYRE_EXT_HOST_REFERENCE = 1 /* on vyre_host: struct vyre_host_reference */ };

/*
 * vyre_option.type, what `range` means, and the form in which host->option hands out the value.
 *   FLAG      range NULL               "0" or "1"
 *   INT       "LEAST..MOST"            decimal, with a minus sign if negative
 *   SIZE      "LEAST..MOST"            decimal number of bytes
 *   TEXT      greatest size in bytes   the text
 *   CHOICE    "word|word|word"         one of the words
 *   DURATION  "LEAST..MOST"            decimal number of nanoseconds
 */
enum {
    VYRE_OPTION_FLAG = 1,
    VYRE_OPTION_INT = 2,
    VYRE_OPTION_SIZE = 3,
    VYRE_OPTION_TEXT = 4,
    VYRE_OPTION_CHOICE = 5,
    VYRE_OPTION_DURATION = 6
};

/* A configuration key of the plugin: the same as in the manifest's section [option NAME]. */
typedef struct vyre_option {
    uint32_t struct_size;
    uint32_t type;             /* VYRE_OPTION_* */
    const char *name;          /* text 40, [a-z][a-z0-9_-]*; none that every backend has: enabled,
                                  priority, timeout, memory_budget, devices */
    const char *default_value; /* text 190, as it would be written in the file */
    const char *range;         /* text 190; NULL: any value of the type */
    const char *help;          /* text 190, one sentence */
} vyre_option;

/* A text form that `emit` produces without a device. */
typedef struct vyre_target {
    uint32_t struct_size;
    uint32_t reserved;
    const char *name;                    /* text 16: ptx, spirv, opencl, llvm */
    const struct vyre_kernel_caps *caps; /* what its emitter accepts */
} vyre_target;

/* ---- The host ----------------------------------------------------------------------------- */

struct vyre_device_desc;

/* Levels of vyre_host.log; a lower number is more important. */
enum vyre_log_level {
    VYRE_LOG_ERROR = 1,
    VYRE_LOG_WARN = 2,
    VYRE_LOG_INFO = 3,
    VYRE_LOG_DEBUG = 4,
    VYRE_LOG_TRACE = 5
};

/* emit_bytes: what the bytes are. Pieces of one kind that reach one sink are joined in order. */
enum {
    VYRE_BYTES_ARTEFACT = 1, /* compiled code that a later compile can take back */
    VYRE_BYTES_TEXT = 2,     /* the readable form of the code */
    VYRE_BYTES_LOG = 3       /* what the driver's compiler had to say */
};

/*
 * Services of the host: one instance for each plugin, all functions present, ctx first. The table
 * given to query is valid during that call; the one given to init until shutdown returned; the one
 * given to emit during that call. Any thread may call, except where a sink is used: only the
 * thread, and only during the call, that got the sink.
 */
typedef struct vyre_host {
    uint32_t struct_size;
    uint32_t abi_minor; /* minor of the header that the host was built with */
    uint64_t features;  /* bits for vyre_plugin.requires_host; none in 1.0 */
    void *ctx;          /* the host's */

    /* The reason of the call running on this thread: message (text 1023), fix (text 511, NULL for
     * none: what the user should do). Last one wins; up to four earlier ones are kept as context.
     * Only logged if no call is running. */
    void (*error)(void *ctx, vyre_status status, const char *message, const char *fix);
    /* One line, text 1023; control bytes are replaced. Never from a signal handler. */
    void (*log)(void *ctx, uint32_t level, const char *message);
    /* The highest level that is kept, 0 for none. */
    uint32_t (*log_level)(void *ctx);
    /* Copies the value of a declared option and a NUL to buf; *out_len (may be NULL) is its length
     * without the NUL. LIMIT if it does not fit in cap bytes: nothing is copied, *out_len is set;
     * buf may be NULL if cap is 0. NOT_FOUND if the key is not declared. A reload of the
     * configuration may change the value: read it again in `prepare`. */
    vyre_status (*option)(void *ctx, const char *key, char *buf, size_t cap, size_t *out_len);
    /* Inside enumerate: one device. LIMIT after 256 devices, INVALID_ARGUMENT for a description
     * that breaks a rule (it is dropped and logged); the plugin may go on with the next one. */
    vyre_status (*emit_device)(void *ctx, vyre_sink *sink, const struct vyre_device_desc *device);
    /* Inside open_device and facts: one fact. INVALID_ARGUMENT: dropped and logged. */
    vyre_status (*emit_fact)(void *ctx, vyre_sink *sink, const struct vyre_fact *fact);
    /* Inside compile and emit: bytes of a kind. LIMIT, OUT_OF_HOST_MEMORY: stop emitting. */
    vyre_status (*emit_bytes)(void *ctx, vyre_sink *sink, uint32_t kind, const void *data,
                              size_t size);
    /* Memory counted for this plugin. align is a power of two, or 0 for that of malloc. NULL when
     * there is none or size is 0. dealloc takes the same size and align; NULL does nothing. */
    void *(*alloc)(void *ctx, size_t size, size_t align);
    void (*dealloc)(void *ctx, void *memory, size_t size, size_t align);
    uint64_t (*now_ns)(void *ctx); /* CLOCK_MONOTONIC */
    const vyre_ext *ext;           /* services of later minors and of the library's parts */
} vyre_host;

/* ---- Devices as described ----------------------------------------------------------------- */

enum {
    VYRE_DEVICE_CLASS_DISCRETE = 1,
    VYRE_DEVICE_CLASS_INTEGRATED = 2,
    VYRE_DEVICE_CLASS_VIRTUAL = 3,
    VYRE_DEVICE_CLASS_ACCELERATOR = 4,
    VYRE_DEVICE_CLASS_CPU = 5,
    VYRE_DEVICE_CLASS_SOFTWARE = 6 /* a GPU API drawn by the CPU */
};

/* vyre_device_desc.flags. */
#define VYRE_DEVICE_FLAG_PASSIVE UINT32_C(1) /* nothing was opened to learn this */

/* One device, given to host->emit_device, which copies all of it. */
typedef struct vyre_device_desc {
    uint32_t struct_size;
    uint32_t flags;        /* VYRE_DEVICE_FLAG_* */
    const char *key;       /* text 64, [a-z0-9:._-]+: unique in the plugin, the same in each process
                              and after a restart: pci-0000:c1:00.0, uuid-..., host. Mandatory */
    const char *name;      /* text 128, for people; NULL: the key */
    uint32_t device_class; /* VYRE_DEVICE_CLASS_*; mandatory */
    int32_t rank;          /* order among the devices of this plugin only: higher first */
    const struct vyre_kernel_caps *kernel; /* NULL: listed, but nothing is ever sent to it */
    const struct vyre_fact *facts;         /* everything else. pci_address and device_uuid tell
                                              which devices of several plugins are one */
    uint32_t fact_count;
    uint32_t fact_stride;
    const vyre_ext *ext;
} vyre_device_desc;

/* vyre_open.flags. */
#define VYRE_OPEN_VALIDATE UINT32_C(1)    /* switch the API's validation layers on */
#define VYRE_OPEN_CHECK_FLOAT UINT32_C(2) /* check float rules by running code, emit the facts */

typedef struct vyre_open {
    uint32_t struct_size;
    uint32_t flags;         /* VYRE_OPEN_* */
    uint64_t memory_budget; /* bytes; more fails with DEVICE_OUT_OF_MEMORY; 0: no budget */
    const char *key;        /* text 64, from a description, which may be of an earlier process */
    const vyre_ext *ext;    /* none in 1.0 */
    uint32_t generation;    /* of the host's record of the device: echoed in results; at least 1 */
    uint32_t reserved;
} vyre_open;

/* ---- Compiling ---------------------------------------------------------------------------- */

/* How float arithmetic behaves. 0 is strict. */
enum {
    VYRE_FLOAT_STRICT = 1, /* each operation rounded to nearest even, subnormals kept */
    VYRE_FLOAT_FLUSH = 2,  /* as strict, but subnormal operands and results become signed zeros */
    VYRE_FLOAT_ULP = 3     /* native functions within `ulp` units in the last place, contraction */
};

/* vyre_compile.flags. */
#define VYRE_COMPILE_WANT_TEXT UINT32_C(1)     /* emit the readable form */
#define VYRE_COMPILE_WANT_ARTEFACT UINT32_C(2) /* emit what `artefact` can carry next time */
#define VYRE_COMPILE_NO_OPTIMISE UINT32_C(4)

/* All memory is the host's, for the call. */
typedef struct vyre_compile {
    uint32_t struct_size;
    uint32_t flags;                   /* VYRE_COMPILE_* */
    const struct vyre_kernel *kernel; /* NULL only if the device's caps say RUNS_PROGRAM */
    const void *program;              /* wire form; always there */
    size_t program_size;              /* bytes */
    const void *artefact;             /* what an earlier compile of the same kernel emitted: whole,
                                         but trusted only after the plugin's own check; or NULL */
    size_t artefact_size;
    const char *label;   /* text 64; NULL: none */
    uint64_t deadline;   /* TIMEOUT when it passes */
    uint32_t float_mode; /* VYRE_FLOAT_*; a RUNS_PROGRAM device follows it, and answers UNSUPPORTED
                            to one it does not know. A kernel has it spelled out in its code */
    uint32_t ulp;        /* with VYRE_FLOAT_ULP: the greatest error; else 0 */
} vyre_compile;

/* vyre_compile_result.cache: the driver's or the plugin's own cache, in this compile. */
enum { VYRE_CACHE_UNKNOWN = 0, VYRE_CACHE_HIT = 1, VYRE_CACHE_MISS = 2 };

/* The host's memory; preset to unknown. */
typedef struct vyre_compile_result {
    uint32_t struct_size;        /* the plugin writes no further */
    uint32_t cache;              /* VYRE_CACHE_* */
    uint32_t artefact_used;      /* 0, 1 */
    uint32_t artefact_emitted;   /* 0, 1 */
    uint64_t compile_ns;         /* time in the compiler; UINT64_MAX unknown */
    uint64_t code_bytes;         /* size of the machine code; UINT64_MAX unknown */
    uint64_t scratch_bytes;      /* private memory of one item; UINT64_MAX unknown */
    uint32_t registers_per_item; /* UINT32_MAX unknown, as the next two */
    uint32_t spill_bytes;        /* of one item */
    uint32_t groups_per_unit;    /* workgroups resident on a compute unit */
    uint32_t reserved;
} vyre_compile_result;

/* How well a device suits a program. The host's memory. */
typedef struct vyre_fit {
    uint32_t struct_size;
    int32_t verdict;  /* -1 cannot, 0 possible, 1 to 100 good; preset to 0 */
    char reason[256]; /* text 255; preset to "" */
} vyre_fit;

/* vyre_plugin.emit. All memory is the host's, for the call. */
typedef struct vyre_emit {
    uint32_t struct_size;
    uint32_t flags;     /* none in 1.0 */
    const char *target; /* text 16: name of one of the plugin's targets */
    const struct vyre_kernel *kernel;
} vyre_emit;

/* ---- Work --------------------------------------------------------------------------------- */

/* vyre_binding.kind. */
enum {
    VYRE_BINDING_NONE = 0,    /* no caller memory: the plugin supplies `size` bytes */
    VYRE_BINDING_HOST = 1,    /* caller memory: host_in, host_out */
    VYRE_BINDING_RESIDENT = 2 /* `memory` at `offset` */
};

/*
 * vyre_binding.flags. ZERO and COPY_IN act once in a submission, before the first step and not per
 * repetition, ZERO first; COPY_OUT acts once, after the last step. COPY_* only with HOST.
 */
#define VYRE_BINDING_COPY_IN UINT32_C(1)   /* `size` bytes of host_in are the first content */
#define VYRE_BINDING_COPY_OUT UINT32_C(2)  /* bytes [out_offset, + out_size) go to host_out */
#define VYRE_BINDING_ZERO UINT32_C(4)      /* all `size` bytes start as zero */
#define VYRE_BINDING_READ_ONLY UINT32_C(8) /* the step does not write it */
#define VYRE_BINDING_DISJOINT UINT32_C(16) /* no other binding of the step overlaps it */

/*
 * One buffer of a step. Host memory is the caller's, aligned to the element size; only the bytes
 * [host_in, + size) are read and [host_out, + out_size) written, not even rounded up to a word. If
 * host_in and host_out are one address, out_offset is 0 and a plugin may work in place. Without
 * COPY_IN and ZERO the first content is unspecified, but holds nothing of another process. Two
 * bindings of a step overlap only if both are READ_ONLY; the host has checked that.
 */
typedef struct vyre_binding {
    uint32_t struct_size;
    uint32_t kind;              /* VYRE_BINDING_NONE, _HOST, _RESIDENT */
    uint32_t flags;             /* VYRE_BINDING_COPY_IN, ... */
    uint32_t share;             /* 0: a buffer of its own. Else the NONE and HOST bindings of the
                                   submission with this number are one buffer; they are equal, but
                                   for READ_ONLY and DISJOINT */
    const void *host_in;        /* HOST with COPY_IN; else NULL */
    void *host_out;             /* HOST with COPY_OUT; else NULL */
    vyre_plugin_memory *memory; /* RESIDENT; else NULL */
    vyre_plugin_region *region; /* contains host_in and host_out as far as used; or NULL */
    uint64_t offset;            /* bytes, RESIDENT; else 0. The host has checked all ranges */
    uint64_t size;              /* bytes that the step sees; elements are whole ones only; may be 0:
                                   then the plugin binds something of its own, and NULL is fine */
    uint64_t out_offset;        /* bytes; range within `size` */
    uint64_t out_size;          /* bytes */
} vyre_binding;

/* vyre_transfer.kind. */
enum {
    VYRE_TRANSFER_UPLOAD = 1,   /* host_in to dst */
    VYRE_TRANSFER_DOWNLOAD = 2, /* src to host_out */
    VYRE_TRANSFER_COPY = 3,     /* src to dst; overlapping ranges are INVALID_ARGUMENT */
    VYRE_TRANSFER_FILL = 4      /* pattern to dst, little-endian; the last word may be cut */
};

/* A transfer. size 0 does nothing; an unknown kind is UNSUPPORTED. */
typedef struct vyre_transfer {
    uint32_t struct_size;
    uint32_t kind;           /* VYRE_TRANSFER_* */
    uint32_t flags;          /* none in 1.0 */
    uint32_t pattern;        /* FILL */
    vyre_plugin_memory *dst; /* NULL if not used, as the next three */
    vyre_plugin_memory *src;
    const void *host_in; /* caller memory, any alignment, as in vyre_binding */
    void *host_out;
    vyre_plugin_region *region; /* contains the host range; or NULL */
    const vyre_ext *ext;        /* none in 1.0 */
    uint64_t dst_offset;        /* bytes */
    uint64_t src_offset;        /* bytes */
    uint64_t size;              /* bytes */
} vyre_transfer;

/*
 * What a trap reports: 8 words, of fixed size. Zeroed by the host, written by the plugin when an
 * item trapped; if several did, any one of them. site is the index into the kernel's trap sites;
 * for a program that the device runs itself, the number of the trap node, counted from 0 in the
 * order of the wire form.
 */
typedef struct vyre_trap {
    uint32_t taken; /* 0, 1 */
    uint32_t site;
    uint32_t address;
    uint32_t global_id[3];
    uint32_t step; /* index of the step in its submission */
    uint32_t reserved;
} vyre_trap;

/* vyre_step.flags. */
#define VYRE_STEP_COOPERATIVE UINT32_C(1) /* uses the grid barrier: all groups resident at once */
#define VYRE_STEP_INDEPENDENT UINT32_C(2) /* may overlap the step before it */

/*
 * One launch. Exactly one of: `pipeline`; `kernel` with `program`; `program` alone, if the caps say
 * RUNS_PROGRAM. The last two only for a device without `compile`.
 */
typedef struct vyre_step {
    uint32_t struct_size;
    uint32_t flags; /* VYRE_STEP_* */
    vyre_plugin_pipeline *pipeline;
    const struct vyre_kernel *kernel;
    const void *program;          /* wire form */
    size_t program_size;          /* bytes */
    const vyre_binding *bindings; /* of a kernel: one for each entry of its buffer table, hidden
                                     ones included; of a program that the device runs itself: one
                                     for each buffer but workgroup memory, in the order in which
                                     `program`, or that of the pipeline, declares them */
    uint32_t binding_count;
    uint32_t binding_stride;
    uint32_t grid[3];       /* workgroups on each axis, all > 0 */
    uint32_t grid_base[3];  /* added to the index of each group; the host has checked that every
                               global id, base included, fits 32 bits */
    const uint32_t *params; /* launch words of the kernel; NULL if there are none */
    vyre_trap *trap;        /* the host's, until the work has ended; NULL: not wanted */
    uint32_t param_count;
    uint32_t float_mode; /* with `program`: as in vyre_compile */
    uint32_t ulp;
    uint32_t reserved;
} vyre_step;

/*
 * vyre_submission.flags. ORDERED is always set in 1.0: each step sees all earlier writes, except
 * that a step marked INDEPENDENT need not see those of the step before it. Without CHECK_TRAPS no
 * trap is looked for.
 */
#define VYRE_SUBMIT_TIMED UINT32_C(1) /* device times are wanted */
#define VYRE_SUBMIT_ORDERED UINT32_C(2)
#define VYRE_SUBMIT_CHECK_TRAPS UINT32_C(4) /* fill vyre_step.trap; a trap fails the work */

/*
 * A list of work: `before`, steps, `after`. Without steps it is a list of transfers. All structs
 * and arrays are the host's for the call of run or submit; host_in is read during that call only,
 * host_out and trap are written inside run, or inside the wait that returns the result. A failure
 * leaves host_out unspecified. After TIMEOUT, and after job_destroy, caller memory is not touched,
 * except inside a region, which is then busy. ZERO and uploads are for every dispatch anew.
 */
typedef struct vyre_submission {
    uint32_t struct_size;
    uint32_t flags;              /* VYRE_SUBMIT_* */
    uint64_t deadline;           /* of the work */
    uint64_t tag;                /* the host's: for messages and traces */
    const vyre_transfer *before; /* uploads, fills, copies; in order */
    uint32_t before_count;
    uint32_t before_stride;
    const vyre_step *steps; /* in order */
    uint32_t step_count;
    uint32_t step_stride;
    const vyre_transfer *after; /* downloads, copies; in order */
    uint32_t after_count;
    uint32_t after_stride;
    vyre_plugin_job *const *wait_for; /* jobs of this device that must end first; alive until this
                                         work has ended. If one failed, this fails likewise */
    const char *label;                /* text 64; NULL: none */
    const vyre_ext *ext;              /* none in 1.0 */
    uint32_t wait_count;
    uint32_t queue;        /* equal numbers run in the order of submission; 0: no order, no
                              RESIDENT binding, no transfer. 1 is the usual one */
    uint32_t repeat_first; /* steps [repeat_first, step_count) run repeat_count times in turn;
                              at most step_count */
    uint32_t repeat_count; /* 0: once */
} vyre_submission;

/*
 * What the work did, also when it failed. The host's memory; preset to unknown: status NOT_READY,
 * times UINT64_MAX, counts 0.
 */
typedef struct vyre_result {
    uint32_t struct_size; /* the plugin writes no further */
    vyre_status status;   /* how the work ended */
    uint32_t steps_done;  /* complete steps, in order, repetitions counted */
    uint32_t generation;  /* of the device when the work ran */
    uint64_t kernel_ns;   /* first kernel start to last kernel end on the device, without copies */
    uint64_t upload_ns, download_ns, queue_ns, compile_ns, wait_ns; /* UINT64_MAX unknown */
    uint32_t launches, copies, sync_points, slots_staged; /* what was really done, each counted */
    uint64_t bytes_up, bytes_down, allocated_bytes;
    uint32_t allocations;
    uint32_t reserved;
} vyre_result;

/* vyre_memory_request.flags: wishes, but for ZEROED, which is a must. */
#define VYRE_MEMORY_DEVICE_LOCAL UINT32_C(1)
#define VYRE_MEMORY_HOST_VISIBLE UINT32_C(2)
#define VYRE_MEMORY_HOST_COHERENT UINT32_C(4)
#define VYRE_MEMORY_ZEROED UINT32_C(8)

typedef struct vyre_memory_request {
    uint32_t struct_size;
    uint32_t flags;      /* VYRE_MEMORY_* */
    uint64_t size;       /* bytes; may be 0: a handle is made nevertheless */
    uint64_t alignment;  /* bytes, a power of two; 0: the device's own */
    const char *label;   /* text 64; NULL: none */
    const vyre_ext *ext; /* none in 1.0 */
} vyre_memory_request;

/* vyre_device_fns.state. */
enum { VYRE_STATE_HEALTHY = 1, VYRE_STATE_SUSPECT = 2, VYRE_STATE_LOST = 3 };

/*
 * The functions of a device; what the host does where one is NULL stands last. Only close and run
 * are mandatory. After DEVICE_LOST every object of that generation is dead: its use gives
 * DEVICE_LOST, its destroyer is called all the same.
 */
typedef struct vyre_device_fns {
    uint32_t struct_size;
    uint32_t reserved;
    /* [S] Called once, after all pipelines, jobs, memory and regions of the device are gone. */
    void (*close)(vyre_plugin_device *device);
    /* [A] Does the work and returns how it ended, which is also result->status. TRAPPED: the trap
     * of the step is filled. TIMEOUT: the deadline passed; what still runs is the plugin's to end.
     */
    vyre_status (*run)(vyre_plugin_device *device, const vyre_submission *submission,
                       vyre_result *result);
    /* [A] UNSUPPORTED, COMPILE_FAILED, INVALID_PROGRAM, TIMEOUT. Bytes asked for go to the sink;
     * an artefact that does not suit is ignored. NULL: steps carry the kernel or the program. */
    vyre_status (*compile)(vyre_plugin_device *device, const vyre_compile *request,
                           vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                           vyre_sink *sink);
    /* [D] No work uses it any more. Mandatory with compile. */
    void (*pipeline_destroy)(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline);
    /* [A] Would compile and run do well? Cheap: compiles nothing. NULL: accepted. */
    vyre_status (*fit)(vyre_plugin_device *device, const vyre_compile *request, vyre_fit *fit);
    /* [A] As run, without waiting. Errors found while queueing come from here, later ones from wait
     * only. With it come wait and job_destroy. NULL: the host calls run. */
    vyre_status (*submit)(vyre_plugin_device *device, const vyre_submission *submission,
                          vyre_plugin_job **out_job);
    /* [A] OK when wait would return at once, else NOT_READY. NULL: the host calls wait. */
    vyre_status (*poll)(vyre_plugin_device *device, vyre_plugin_job *job);
    /* [D] Returns how the work ended, calling host->error now. At `deadline`, or at once if that
     * has passed: TIMEOUT with result->status still NOT_READY, and wait may be called again. The
     * work's own deadline: TIMEOUT in both. After a result only job_destroy follows. */
    vyre_status (*wait)(vyre_plugin_device *device, vyre_plugin_job *job, uint64_t deadline,
                        vyre_result *result);
    /* [A] OK: taken notice of; wait then says CANCELLED, or how it ended before that. NULL:
     * UNSUPPORTED. */
    vyre_status (*cancel)(vyre_plugin_device *device, vyre_plugin_job *job);
    /* [D] With or without wait. Work that still runs is waited for or parked. */
    void (*job_destroy)(vyre_plugin_device *device, vyre_plugin_job *job);
    /* [A] DEVICE_OUT_OF_MEMORY, LIMIT. NULL: no resident buffers. */
    vyre_status (*memory_create)(vyre_plugin_device *device, const vyre_memory_request *request,
                                 vyre_plugin_memory **out_memory);
    /* [D] BUSY while work uses it: it lives on. Mandatory with memory_create. */
    vyre_status (*memory_destroy)(vyre_plugin_device *device, vyre_plugin_memory *memory);
    /* [A] One mapping of a memory at a time; no work uses it while it is mapped, unless it is
     * HOST_COHERENT. UNSUPPORTED if it is not HOST_VISIBLE. NULL, both: transfers are used. */
    vyre_status (*memory_map)(vyre_plugin_device *device, vyre_plugin_memory *memory,
                              uint64_t offset, uint64_t size, void **out_address);
    vyre_status (*memory_unmap)(vyre_plugin_device *device, vyre_plugin_memory *memory);
    /* [A] Host memory that the device reaches directly. Freed with host_free: BUSY while work may
     * touch it. NULL, both: ordinary memory. */
    vyre_status (*host_alloc)(vyre_plugin_device *device, size_t size, size_t align,
                              void **out_address, vyre_plugin_region **out_region);
    vyre_status (*host_free)(vyre_plugin_device *device, vyre_plugin_region *region);
    /* [A] Makes the caller's memory such a region; it stays the caller's and stays valid until
     * host_release, which is BUSY while work may touch it. NULL, both: copies are staged. */
    vyre_status (*host_import)(vyre_plugin_device *device, void *address, size_t size,
                               vyre_plugin_region **out_region);
    vyre_status (*host_release)(vyre_plugin_device *device, vyre_plugin_region *region);
    /* [A] Emits the present facts of the groups, a mask of VYRE_FACT_GROUP_BIT. NULL: those known.
     */
    vyre_status (*facts)(vyre_plugin_device *device, uint32_t groups, vyre_sink *sink);
    /* [A] The most groups of that grid that can be resident at once. NULL: no COOPERATIVE steps. */
    vyre_status (*grid_fit)(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline,
                            const uint32_t grid[3], uint64_t *out_max_groups);
    /* [D] Warms up, reads options again. NULL: nothing to do. */
    vyre_status (*prepare)(vyre_plugin_device *device);
    /* [A] Returns when all work submitted before has ended. NULL: the host waits for its jobs. */
    vyre_status (*flush)(vyre_plugin_device *device, uint64_t deadline);
    /* [A] VYRE_STATE_*. NULL: healthy, generation 1. */
    vyre_status (*state)(vyre_plugin_device *device, uint32_t *out_state, uint32_t *out_generation);
    /* [S] After a loss: makes the device usable as the next generation. flags: none in 1.0. NULL:
     * UNSUPPORTED. */
    vyre_status (*recover)(vyre_plugin_device *device, uint32_t flags, uint32_t *out_generation);
} vyre_device_fns;

/* ---- The plugin --------------------------------------------------------------------------- */

/* vyre_plugin.flags. All fit in the flags word of the note, which repeats them. */
#define VYRE_PLUGIN_FLAG_PASSIVE_ENUM UINT64_C(1) /* enumerates without opening a device node */
#define VYRE_PLUGIN_FLAG_UNLOADABLE UINT64_C(2)   /* dlclose after shutdown is safe */
#define VYRE_PLUGIN_FLAG_FORK_SAFE UINT64_C(4)    /* init may be called anew in a forked child */
#define VYRE_PLUGIN_FLAG_MAIN_THREAD_INIT UINT64_C(8) /* init wants the main thread */
#define VYRE_PLUGIN_FLAG_NEEDS_HOME UINT64_C(16)      /* its driver wants a writable cache */

/* vyre_plugin.enumerate. */
enum { VYRE_ENUMERATE_PASSIVE = 1, VYRE_ENUMERATE_ACTIVE = 2 };

/* What query returns: constant, in static storage. `id`, `version`, `device` and the functions
 * through open_device are mandatory. */
typedef struct vyre_plugin {
    uint32_t struct_size;
    uint32_t abi_minor;     /* VYRE_ABI_MINOR */
    uint64_t requires_host; /* host features it cannot do without: an unknown one is a refusal */
    uint64_t understands;   /* later semantics that it honours; none in 1.0 */
    uint64_t flags;         /* VYRE_PLUGIN_FLAG_* */
    const char *id;         /* text 32, [a-z][a-z0-9_]*: the backend's id, as in the manifest; not
                               class, name, driver or physical, which selectors begin with */
    const char *name;       /* text 128, for people */
    const char *version;    /* text 128, not "": part of cache keys and certificates, so another
                               one for each build that may answer or compile differently */
    const char *build;      /* text 128: compiler, revision */
    const vyre_option *options; /* the same list as in the manifest */
    uint32_t option_count, option_stride;
    const vyre_target *targets; /* for emit */
    uint32_t target_count, target_stride;
    /* [S] Loads the driver. UNAVAILABLE: not installed; INTERNAL: broken. After a failure, and
     * after shutdown, it may come again; each success has an instance of its own. */
    vyre_status (*init)(const vyre_host *host, vyre_plugin_instance **out_instance);
    /* [S] Once for each successful init, NULL instance or not, when all devices are closed: ends
     * its threads, frees all. */
    void (*shutdown)(vyre_plugin_instance *instance);
    /* [S] Calls host->emit_device for each device; how: PASSIVE opens nothing. Finding none is OK.
     * May come again at any time, and leaves open devices alone. */
    vyre_status (*enumerate)(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink);
    /* [A] By key, which may stem from another process: NOT_FOUND if it is gone. Facts found or
     * corrected now go to the sink. One key may be opened more than once. */
    vyre_status (*open_device)(vyre_plugin_instance *instance, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink);
    const vyre_device_fns *device;
    /* [A] A kernel as text or code for a target, through host->emit_bytes. Needs neither init nor a
     * device nor the driver. NULL: no targets. */
    vyre_status (*emit)(const vyre_host *host, const vyre_emit *request, vyre_sink *sink);
    const vyre_ext *ext; /* none in 1.0 */
    const void *reserved;
} vyre_plugin;

/* ---- The reference interpreter as a service ------------------------------------------------ */

typedef struct vyre_reference vyre_reference; /* a prepared program, the host's */

/*
 * Extension VYRE_EXT_HOST_REFERENCE of vyre_host. `ctx` is that of the vyre_host. Errors have been
 * passed to host->error already. [A] for all; a prepared program may run on many threads at once.
 * It executes all that any device does: 8 and 16-bit storage, 32-bit atomics, barriers of the grid,
 * subgroup operations, traps. More than 65536 items or 64 MiB of memory in a workgroup are LIMIT.
 */
typedef struct vyre_host_reference {
    vyre_ext header;
    /* wire is read during the call only. float_mode: VYRE_FLOAT_*; strict results satisfy ULP.
     * UNSUPPORTED, INVALID_PROGRAM, OUT_OF_HOST_MEMORY. */
    vyre_status (*prepare)(void *ctx, const void *wire, size_t wire_size, uint32_t float_mode,
                           vyre_reference **out_reference);
    /* Runs one step: its bindings, of kind NONE or HOST and in the order for steps without a
     * kernel, with their flags obeyed; grid; grid_base; trap. Its other members are not read.
     * `stop`, if not NULL, is read at least every 10 ms, as is the clock: other than 0 means end.
     * TRAPPED, TIMEOUT, CANCELLED, INVALID_ARGUMENT, LIMIT, OUT_OF_HOST_MEMORY. */
    vyre_status (*execute)(void *ctx, const vyre_reference *reference, const vyre_step *step,
                           uint64_t deadline, const volatile int32_t *stop);
    void (*release)(void *ctx, vyre_reference *reference); /* NULL does nothing */
} vyre_host_reference;

/* ---- Sizes in 1.0: the least that a reader may find in struct_size -------------------------- */

/* clang-format off */
/* X(NAME, struct, its last member in 1.0). vyre_trap has no size: it never grows. */
#define VYRE_STRUCT_TABLE(X)                                                                       \
    X(EXT, vyre_ext, next) X(OPTION, vyre_option, help)                                            \
    X(TARGET, vyre_target, caps) X(HOST, vyre_host, ext) X(OPEN, vyre_open, reserved)              \
    X(DEVICE_DESC, vyre_device_desc, ext) X(COMPILE, vyre_compile, ulp)                            \
    X(COMPILE_RESULT, vyre_compile_result, reserved) X(FIT, vyre_fit, reason)                      \
    X(EMIT, vyre_emit, kernel) X(BINDING, vyre_binding, out_size)                                  \
    X(TRANSFER, vyre_transfer, size) X(STEP, vyre_step, reserved)                                  \
    X(SUBMISSION, vyre_submission, repeat_count) X(RESULT, vyre_result, reserved)                  \
    X(MEMORY_REQUEST, vyre_memory_request, ext) X(DEVICE_FNS, vyre_device_fns, recover)            \
    X(PLUGIN, vyre_plugin, reserved) X(HOST_REFERENCE, vyre_host_reference, release)

/* VYRE_EXT_SIZE_V1_0 and so on. */
#define VYRE_SIZE_CONSTANT(name, type, end) VYRE_##name##_SIZE_V1_0 = VYRE_SIZE_THROUGH(type, end),
enum { VYRE_STRUCT_TABLE(VYRE_SIZE_CONSTANT) };
#undef VYRE_SIZE_CONSTANT
/* clang-format on */

/* ---- What a module exports ---------------------------------------------------------------- */

#if defined(__GNUC__)
#define VYRE_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define VYRE_PLUGIN_EXPORT
#endif

/*
 * The one exported symbol; a version script hides all others. Pure: no I/O, threads, allocation or
 * side effects; may be called any number of times and gives the same pointer. [S]. NULL after
 * host->error is a refusal.
 */
VYRE_PLUGIN_EXPORT const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host);

#ifdef __cplusplus
}
#endif

#include <vyre/note.h>

#endif
