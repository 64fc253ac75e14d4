/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The configuration files of a host, from the weakest to the strongest:
 *
 *   PACKAGE/vyre.conf, PACKAGE/conf.d/NAME.conf
 *   SYSTEM/vyre.conf, SYSTEM/conf.d/NAME.conf, SYSTEM/host.d/HOST.conf
 *   the user's vyre.conf, or in its place the file that VYRE_CONFIG or the call names
 *
 * Files of a folder are read in the bytewise order of their names; a name that SYSTEM/conf.d has
 * masks the same one of PACKAGE/conf.d. Nothing depends on the working directory, except a named
 * file whose path is relative.
 */
#ifndef VYRE_CORE_CONFIG_HOST_FILES_H
#define VYRE_CORE_CONFIG_HOST_FILES_H

#include "core/config/config.h"

enum { VYRE__CONFIG_MAX_FILES = 4096 /* in one conf.d */ };

/* Where the files are. Strings belong to the caller; NULL means unknown or unset. */
typedef struct vyre__config_places {
    const char *package;  /* folder */
    const char *system;   /* folder */
    const char *host;     /* name of this host */
    const char *xdg_home; /* XDG_CONFIG_HOME */
    const char *home;     /* HOME */
    const char *named;    /* replaces the user's file; it must exist */
    const char *named_by; /* who named it: "VYRE_CONFIG", "the call" */
    const char *no_user;  /* why the user's file is not read; NULL: it is */
    const char *barred;   /* a file that VYRE_CONFIG names in vain; it is noted */
    int of_root;          /* files of the two folders must be root's alone */
} vyre__config_places;

/*
 * Reads them all. Errors: CONFIG (the location is the file, with line and column where there is
 * one), LIMIT, OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__config_load_places(const vyre__config_places *places, vyre__config **out_config,
                                     vyre_error *error);

#endif
