/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where the configuration of this host and this process is. */
#ifndef VYRE_CORE_CONFIG_HOST_H
#define VYRE_CORE_CONFIG_HOST_H

#include "core/base/arena.h"
#include "core/config/host_files.h"

/* The places of this host and process, as they were at one time. */
typedef struct vyre__config_host {
    vyre__config_places places; /* strings in the arena */
    vyre__arena arena;
} vyre__config_host;

/*
 * Finds the places. `named` is the file that the call names, NULL for none: then VYRE_CONFIG
 * counts; a relative path is made absolute. A process with raised privileges and one of root read
 * no file of the user; the first ignores the environment as well. In both the files of the two
 * folders must be root's. The environment is read here and not again. CONFIG, OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__config_host_find(const char *named, vyre__config_host *out_host,
                                   vyre_error *error);
void vyre__config_host_release(vyre__config_host *host);

/* Both in one call. */
vyre_status vyre__config_load_host(const char *named, vyre__config **out_config, vyre_error *error);

#endif
