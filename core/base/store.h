/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Store: a folder of small files that one process keeps for the next. Layout of a file, numbers
 * little-endian:
 *
 *   "VYPC"  u32 version  32 bytes BLAKE3 of what follows  32 bytes key  u64 seconds since the epoch
 *   the content
 *
 * A folder is used only if it belongs to root or to the user and nobody else may write it, and so
 * is a file; a file that is a link is not. Files are replaced by renaming: readers see the old one
 * or the new one, whoever else writes at the same time. A file that cannot be read for whatever
 * reason is as if it were not there; one that is damaged or of another version is removed. What
 * goes wrong in writing is logged and has no other effect.
 *
 * Any number of threads and processes may use one folder.
 */
#ifndef VYRE_CORE_BASE_STORE_H
#define VYRE_CORE_BASE_STORE_H

#include "core/base/bytes.h"
#include "core/base/log.h"

enum {
    VYRE__STORE_KEY = 32,  /* bytes */
    VYRE__STORE_HEAD = 80, /* bytes of a file before its content */
    VYRE__STORE_NAME = 80  /* bytes of a file's name, the NUL included */
};

typedef struct vyre__store {
    const char *folder;   /* owned; NULL: nothing is kept, every lookup misses */
    const char *content;  /* what is kept, for messages: "reports of plugins"; static */
    const vyre__log *log; /* may be NULL; outlives the store */
} vyre__store;

/*
 * Finds the folder: `configured` unless it is empty, else /var/cache/vyre for root and
 * $XDG_CACHE_HOME/vyre or $HOME/.cache/vyre for others; in it `inner`, if not NULL. Made with mode
 * 0700 when it is missing. There is none (and a line in the log says why) when it cannot be made or
 * must not be trusted, when its path is relative, and in a process with raised privileges.
 * OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__store_open(vyre__store *out_store, const char *configured, const char *inner,
                             const char *content, const vyre__log *log, vyre_error *error);
void vyre__store_close(vyre__store *store);

/* Opens the folder, for looking at its files; -1 when there is none or it must not be used, which
 * the log says. */
int vyre__store_enter(const vyre__store *store);

/*
 * The whole file, if its key is this one and it has at most `most` bytes; its content starts at
 * VYRE__STORE_HEAD. NULL: none. Released with free(). `*out_stored_s`: when it was stored, seconds
 * since the epoch. `name` has no slash and is shorter than VYRE__STORE_NAME.
 */
uint8_t *vyre__store_load(const vyre__store *store, const char *name,
                          const uint8_t key[VYRE__STORE_KEY], size_t most, size_t *out_size,
                          uint64_t *out_stored_s);

/* Begins the bytes of a file in the empty `file`; the content is appended by the caller, who then
 * calls vyre__store_save(). */
void vyre__store_begin(vyre__bytes *file, const uint8_t key[VYRE__STORE_KEY]);
void vyre__store_save(const vyre__store *store, const char *name, vyre__bytes *file);

/* Marks the file as used now, for vyre__store_trim(). */
void vyre__store_touch(const vyre__store *store, const char *name);

/* Removes a file; it need not be there. */
void vyre__store_drop(const vyre__store *store, const char *name);

/* The same for a file whose content turned out to be damaged: says so in the log. */
void vyre__store_drop_damaged(const vyre__store *store, const char *name);

/* Files of a store, drafts of processes that ended while they wrote one included. */
typedef struct vyre__store_usage {
    uint64_t files, bytes;
} vyre__store_usage;

/* Counts the files that `is_own` accepts, and removes them where `clear` is set: then `*out_usage`
 * says what was removed. PERMISSION of the folder or of a file, OUT_OF_HOST_MEMORY. */
vyre_status vyre__store_measure(const vyre__store *store, int (*is_own)(const char *name),
                                int clear, vyre__store_usage *out_usage, vyre_error *error);

/* For such a function: the name of a file or of its draft without `suffix`; 0 when the name has
 * another form. */
int vyre__store_name_stem(const char *name, const char *suffix, char *out_stem, size_t capacity);

/* Removes the files that were not used for the longest time until those whose names end in `suffix`
 * have at most `most` bytes together, and drafts that a process left behind. */
void vyre__store_trim(const vyre__store *store, const char *suffix, uint64_t most);

#endif
