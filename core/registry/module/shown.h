/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Paths in messages: short enough to leave room for what is wrong with them. */
#ifndef VYRE_CORE_REGISTRY_MODULE_SHOWN_H
#define VYRE_CORE_REGISTRY_MODULE_SHOWN_H

typedef struct vyre__shown {
    char text[400];
} vyre__shown;

/* The path, or both its ends with "..." between them. Bytes are as they were: messages escape. */
vyre__shown vyre__show_path(const char *path);

/* "Run: COMMAND 'PATH'", the path quoted for a shell; in words where it is too long for that. */
vyre__shown vyre__show_command(const char *command, const char *path);

#endif
