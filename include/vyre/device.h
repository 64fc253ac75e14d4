/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What this host offers: plugins, devices, and the configuration that decides between them.
 *
 * A vyre_context finds plugins by their manifests and asks each what it can do: from a cached
 * report, or else in a process of its own (vyre-probe). Creating a context loads no plugin, unless
 * its manifest says `probe = inprocess` and no report is cached. A plugin is loaded when a pipeline
 * is made for one of its devices.
 *
 * What a context knows is read through snapshots: immutable, with a generation number. A re-scan
 * makes a new one; the old ones, and the pipelines made from them, stay valid.
 *
 * A context is safe to use from any thread; creating and destroying it is not concurrent with its
 * use.
 */
#ifndef VYRE_DEVICE_H
#define VYRE_DEVICE_H

#include <vyre/error.h>
#include <vyre/facts.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vyre_context vyre_context;
typedef struct vyre_snapshot vyre_snapshot;

/* vyre_context_options.flags and vyre_context_rescan(): use cached reports alone, starting no probe
 * and running no plugin; or use none, and examine every plugin again. */
#define VYRE_SCAN_NO_PROBE UINT32_C(1)
#define VYRE_SCAN_REFRESH UINT32_C(2)

/* How to create a context. Zero-initialise, set struct_size; a zero member means the default.
 * Everything is borrowed for the call. */
typedef struct vyre_context_options {
    uint32_t struct_size;                  /* sizeof(vyre_context_options) */
    uint32_t directory_count;              /* entries of plugin_directories */
    const char *const *plugin_directories; /* folders of manifests, read in order, in place of the
                                              installed and the configured ones */
    const char *config_file;               /* read in place of the user's configuration file */
    const char *device; /* selector that comes before every rule, like VYRE_DEVICE */
    /* Gets what is logged, at vyre_log_level `level`; NULL: nobody does. From any thread, also from
     * inside a call, so it does not call the library: functions with a status answer BUSY, a
     * release does nothing. It returns as usual, without a throw. */
    void (*log)(void *user, uint32_t level, const char *message);
    void *log_user;          /* passed to `log` */
    const char *application; /* what `match.application` of rules sees; NULL: the file name of the
                                executable */
    uint32_t flags;          /* VYRE_SCAN_* for the first scan */
    uint32_t reserved;       /* 0 */
    /* Settings as in a configuration file, stronger than those of every file; NULL: none. Messages
     * call it `config_text`. Relative paths in it start at the working directory. */
    const char *config_text;
} vyre_context_options;

/*
 * Creates a context. `options` may be NULL. A plugin that cannot be used is a row of the plugin
 * table, never a failure of this call. Errors: CONFIG (a configuration file or variable is wrong:
 * the location says where), OUT_OF_HOST_MEMORY, INVALID_ARGUMENT.
 */
VYRE_API vyre_status vyre_context_create(const vyre_context_options *options,
                                         vyre_context **out_context, vyre_error *error);

/* Ends a context: shuts its plugins down. BUSY while a pipeline or a snapshot of it lives; the
 * message counts them. NULL is allowed. */
VYRE_API vyre_status vyre_context_destroy(vyre_context *context, vyre_error *error);

/*
 * Reads configuration and manifests again and makes a new current snapshot, with the next
 * generation; the level of the log follows. Plugins that did not change keep their state; one that
 * is gone is shut down with the last pipeline that uses it. May run while dispatches run, which it
 * does not delay; of two concurrent calls the second waits. After a failure the current snapshot
 * stays. Errors: CONFIG, OUT_OF_HOST_MEMORY, FORKED.
 */
VYRE_API vyre_status vyre_context_rescan(vyre_context *context, uint32_t flags, vyre_error *error);

/* ---- snapshots ---- */

/* The current snapshot, for the caller to release. FORKED, BUSY (inside a plugin). */
VYRE_API vyre_status vyre_context_snapshot(vyre_context *context, vyre_snapshot **out_snapshot,
                                           vyre_error *error);
VYRE_API void vyre_snapshot_release(vyre_snapshot *snapshot); /* NULL is allowed */

/* 1 for the first snapshot of a context, one more for each re-scan. */
VYRE_API uint64_t vyre_snapshot_generation(const vyre_snapshot *snapshot);

/* Generation of the snapshot in which the configuration last changed. */
VYRE_API uint64_t vyre_snapshot_config_generation(const vyre_snapshot *snapshot);

/* ---- plugins ---- */

typedef enum vyre_plugin_state {
    VYRE_PLUGIN_FOUND = 1,     /* a manifest names it */
    VYRE_PLUGIN_FILTERED = 2,  /* switched off by configuration, or its manifest is empty */
    VYRE_PLUGIN_INSPECTED = 3, /* the file passed every check made before loading it, and it was not
                                  examined: see the reason */
    VYRE_PLUGIN_PROBED = 4,    /* its devices are known from a probe or a cached report */
    VYRE_PLUGIN_LOADED = 5,    /* its code is in the process and the handshake held */
    VYRE_PLUGIN_INITIALISED = 6, /* its driver answered in this process */
    VYRE_PLUGIN_ACTIVE = 7,      /* at least one of its devices is open */
    VYRE_PLUGIN_REJECTED = 8,    /* must not be used: `reason` says why */
    VYRE_PLUGIN_DUPLICATE = 9,   /* an earlier candidate has the same id */
    VYRE_PLUGIN_ABSENT = 10      /* its driver is not installed */
} vyre_plugin_state;

/* Word for a state: "rejected". Static string. */
VYRE_API const char *vyre_plugin_state_name(vyre_plugin_state state);

/* How a plugin came to be known. */
typedef enum vyre_probe_mode {
    VYRE_PROBE_NONE = 0,    /* it was not examined */
    VYRE_PROBE_PROCESS = 1, /* by vyre-probe, in a process of its own */
    VYRE_PROBE_INPROCESS = 2,
    VYRE_PROBE_CACHED = 3 /* from a report of an earlier process */
} vyre_probe_mode;

VYRE_API const char *vyre_probe_mode_name(vyre_probe_mode mode); /* "process". Static string. */

/*
 * One candidate. Strings belong to the snapshot, are never NULL, and are empty when unknown. Every
 * number whose comment does not say otherwise is 0 when unknown.
 */
typedef struct vyre_plugin_info {
    const char *id;
    const char *name;
    const char *version;
    const char *build;
    const char *manifest; /* path */
    const char *library;  /* path */
    vyre_plugin_state state;
    vyre_status reason_code; /* VYRE_OK while nothing is wrong */
    const char *reason;
    const char *fix;
    int32_t priority;
    int required;
    uint32_t abi_minor, kernel_minor;
    uint64_t file_dev, file_ino, file_size; /* of the module; file_ino 0: no such file */
    int64_t file_mtime_ns;                  /* since the epoch */
    const char *build_id;                   /* lower-case hex */
    const char *missing;   /* names of libraries that it needs and that are not found */
    int reason_errno;      /* of a system call that failed */
    int reason_signal;     /* that ended its probe */
    int reason_exit;       /* exit code of its probe; -1: the probe did not exit by itself */
    uint32_t timeout_ms;   /* deadline of its probe */
    vyre_probe_mode probe; /* where its report is from */
    uint64_t probe_ns;     /* time that the examination took */
    uint64_t report_age_s; /* of a cached report */
} vyre_plugin_info;

/* Sorted by priority, higher first, then by id, then by the path of the manifest. */
VYRE_API uint32_t vyre_snapshot_plugin_count(const vyre_snapshot *snapshot);
/* INVALID_ARGUMENT when index >= count. */
VYRE_API vyre_status vyre_snapshot_plugin(const vyre_snapshot *snapshot, uint32_t index,
                                          vyre_plugin_info *out_info);

/* ---- devices ---- */

/* One device. Strings and facts belong to the snapshot. */
typedef struct vyre_device_info {
    const char *id;       /* "cpu:host": accepted wherever a selector is */
    const char *plugin;   /* id of the backend */
    const char *name;     /* marketing name; not stable */
    const char *physical; /* the physical device behind it: "pci-0000:c1:00.0", "uuid-…", "host", or
                             the id of the device when nothing tells; `physical:` selects by it */
    const char *state;    /* "usable" or what keeps it from being used */
    uint32_t device_class; /* VYRE_DEVICE_CLASS_… of vyre/plugin.h */
    uint32_t float_modes; /* bit VYRE_FLOAT_… (1 << VYRE_FLOAT_STRICT): modes it is eligible for */
    uint32_t fact_count;
    const struct vyre_fact *facts; /* sorted by key and index, typed, with source; element stride is
                                      sizeof(vyre_fact) */
} vyre_device_info;

/* Word for a device class: "cpu". Static string. */
VYRE_API const char *vyre_device_class_name(uint32_t device_class);

/* In the order of preference of a program without requirements and without rules. */
VYRE_API uint32_t vyre_snapshot_device_count(const vyre_snapshot *snapshot);
/* INVALID_ARGUMENT when index >= count. */
VYRE_API vyre_status vyre_snapshot_device(const vyre_snapshot *snapshot, uint32_t index,
                                          vyre_device_info *out_info);

/* Finds the numeric fact `key` (VYRE_FACT_…) with `index` among a device's facts. NOT_FOUND when
 * the device does not report it: unknown is absent, never 0. */
VYRE_API vyre_status vyre_device_number(const vyre_device_info *device, uint32_t key,
                                        uint32_t index, uint64_t *out_value);

/* ---- configuration ---- */

/* One value in force. Strings belong to the snapshot, are never NULL. */
typedef struct vyre_setting_info {
    const char *section; /* "routing", "route big-scans", "backend cpu" */
    const char *key;
    const char *value;         /* as it is used; "" when there is none */
    const char *default_value; /* "" when there is none */
    const char *source;        /* "default", "file", "environment" (VYRE_LOG), "call" */
    const char *file;          /* "" unless source is "file" */
    uint32_t line;             /* 1-based; 0 unless source is "file" */
    const char *help;
} vyre_setting_info;

/* Every key of the library and of the plugins, then every rule, in the order of the documentation.
 */
VYRE_API uint32_t vyre_snapshot_setting_count(const vyre_snapshot *snapshot);
VYRE_API vyre_status vyre_snapshot_setting(const vyre_snapshot *snapshot, uint32_t index,
                                           vyre_setting_info *out_info);

/* One configuration file that was looked for. */
typedef struct vyre_config_file_info {
    const char *path;
    const char *state;  /* "read", "missing", "masked", "ignored" */
    const char *reason; /* why it is ignored or masked; else "" */
} vyre_config_file_info;

/* In the order of reading: a later one wins. */
VYRE_API uint32_t vyre_snapshot_config_file_count(const vyre_snapshot *snapshot);
VYRE_API vyre_status vyre_snapshot_config_file(const vyre_snapshot *snapshot, uint32_t index,
                                               vyre_config_file_info *out_info);

/*
 * The same as the text of one configuration file: comments tell where each value is from, what has
 * its default and which files were looked for. Read in place of all files it has the same effect.
 * `*out_text` is NUL-terminated; release it with vyre_free(). `*out_size` (may be NULL) is its
 * length without the NUL. Errors: LIMIT (a value has no form in one line of one file; the text is
 * set all the same, for people), INVALID_ARGUMENT, FORKED, OUT_OF_HOST_MEMORY.
 */
VYRE_API vyre_status vyre_snapshot_config_text(const vyre_snapshot *snapshot, char **out_text,
                                               size_t *out_size, vyre_error *error);

/* ---- what is kept for later processes ---- */

/* The files as they are now. */
typedef struct vyre_cache_info {
    const char *directory;           /* "" when nothing is kept; belongs to the snapshot */
    uint64_t files, bytes;           /* reports about plugins */
    uint64_t code_files, code_bytes; /* compiled code, in the folder `code` there */
} vyre_cache_info;

/* What is in the folder that the snapshot was made with. PERMISSION, INVALID_ARGUMENT, FORKED,
 * OUT_OF_HOST_MEMORY. */
VYRE_API vyre_status vyre_snapshot_cache(const vyre_snapshot *snapshot, vyre_cache_info *out_info,
                                         vyre_error *error);

/* Removes the reports, which later scans make again, and the code. `*out_removed` says what was
 * removed, also on failure. Errors: as above. */
VYRE_API vyre_status vyre_snapshot_cache_clear(const vyre_snapshot *snapshot,
                                               vyre_cache_info *out_removed, vyre_error *error);

#ifdef __cplusplus
}
#endif

#endif
