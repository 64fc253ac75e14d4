/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What this host offers: plugins and devices.
 *
 * A vyre_context is a registry of backends. It finds plugins by their manifests, keeps a record of
 * every candidate with its state and the reason for it, and lists the devices they report. A
 * context is safe to use from any thread; creating and releasing it is not concurrent with its use.
 */
#ifndef VYRE_DEVICE_H
#define VYRE_DEVICE_H

#include <vyre/error.h>
#include <vyre/facts.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vyre_context vyre_context;

/* How to create a context. Zero-initialise, set struct_size; a zero member means the default. */
typedef struct vyre_context_options {
    uint32_t struct_size;                  /* sizeof(vyre_context_options) */
    uint32_t directory_count;              /* entries of plugin_directories */
    const char *const *plugin_directories; /* folders of manifests, searched in order, in place of
                                              the configured ones; borrowed for the call */
    const char *config_file;               /* read in place of the user's configuration file */
    const char *device; /* selector that comes before every rule, like VYRE_DEVICE */
    void (*log)(void *user, uint32_t level, const char *message); /* level: vyre_log_level */
    void *log_user; /* passed to `log`; the function may be called from any thread */
} vyre_context_options;

/*
 * Creates a context. `options` may be NULL. A plugin that cannot be used is a row of the plugin
 * table, never a failure of this call. Errors: CONFIG (a configuration file is wrong: the location
 * says where), OUT_OF_HOST_MEMORY, INVALID_ARGUMENT.
 */
VYRE_API vyre_status vyre_context_create(const vyre_context_options *options,
                                         vyre_context **out_context, vyre_error *error);

/* Ends a context: shuts its plugins down. BUSY while a pipeline of it lives. NULL is allowed. */
VYRE_API vyre_status vyre_context_destroy(vyre_context *context, vyre_error *error);

typedef enum vyre_plugin_state {
    VYRE_PLUGIN_FOUND = 1,     /* a manifest names it */
    VYRE_PLUGIN_FILTERED = 2,  /* switched off by configuration */
    VYRE_PLUGIN_INSPECTED = 3, /* the file passed every check made before loading it */
    VYRE_PLUGIN_PROBED = 4,
    VYRE_PLUGIN_LOADED = 5,      /* its code is in the process and the handshake held */
    VYRE_PLUGIN_INITIALISED = 6, /* its driver answered */
    VYRE_PLUGIN_ACTIVE = 7,      /* at least one of its devices is open */
    VYRE_PLUGIN_REJECTED = 8,    /* must not be used: `reason` says why */
    VYRE_PLUGIN_DUPLICATE = 9,   /* an earlier candidate has the same id */
    VYRE_PLUGIN_ABSENT = 10      /* its driver is not installed */
} vyre_plugin_state;

/* Word for a state: "rejected". Static string. */
VYRE_API const char *vyre_plugin_state_name(vyre_plugin_state state);

/* One candidate. Strings belong to the context. Never NULL; empty when unknown. */
typedef struct vyre_plugin_info {
    const char *id;
    const char *name;
    const char *version;
    const char *manifest; /* path */
    const char *library;  /* path */
    vyre_plugin_state state;
    vyre_status reason_code; /* VYRE_OK unless rejected, filtered, duplicate or absent */
    const char *reason;
    const char *fix;
    int32_t priority;
    int required;
    uint32_t abi_minor;
} vyre_plugin_info;

VYRE_API uint32_t vyre_context_plugin_count(const vyre_context *context);
VYRE_API vyre_status vyre_context_plugin(const vyre_context *context, uint32_t index,
                                         vyre_plugin_info *out_info);

/* One device. Strings belong to the context. */
typedef struct vyre_device_info {
    const char *id;        /* "cpu:host": accepted wherever a selector is */
    const char *plugin;    /* id of the backend */
    const char *name;      /* marketing name; not stable */
    const char *state;     /* "usable" or what keeps it from being used */
    uint32_t device_class; /* VYRE_DEVICE_CLASS_… of vyre/plugin.h */
    uint32_t fact_count;
    const struct vyre_fact *facts; /* typed, with source; element stride is sizeof(vyre_fact) */
} vyre_device_info;

/* Word for a device class: "cpu". Static string. */
VYRE_API const char *vyre_device_class_name(uint32_t device_class);

VYRE_API uint32_t vyre_context_device_count(const vyre_context *context);
VYRE_API vyre_status vyre_context_device(const vyre_context *context, uint32_t index,
                                         vyre_device_info *out_info);

/* Finds the numeric fact `key` (VYRE_FACT_…) with `index` among a device's facts. NOT_FOUND when
 * the device does not report it: unknown is absent, never 0. */
VYRE_API vyre_status vyre_device_number(const vyre_device_info *device, uint32_t key,
                                        uint32_t index, uint64_t *out_value);

#ifdef __cplusplus
}
#endif

#endif
