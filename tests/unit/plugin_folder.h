/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Temporary folders with manifests, and contexts that look into them. */
#ifndef TESTS_UNIT_PLUGIN_FOLDER_H
#define TESTS_UNIT_PLUGIN_FOLDER_H

#include <vyre/device.h>

#include "core/base/bytes.h"

typedef struct plugin_folder {
    char path[64];
    vyre__bytes log; /* lines that contexts on the folder logged */
} plugin_folder;

void plugin_folder_make(plugin_folder *folder);
void plugin_folder_remove(plugin_folder *folder); /* with everything in it */

/* Writes a file. */
void plugin_folder_write(const plugin_folder *folder, const char *name, const char *text);

/* Puts tests/plugins/fake_VARIANT into the folder with a manifest NAME.ini of id `fake`. `more` is
 * appended to the manifest. */
void plugin_folder_add(const plugin_folder *folder, const char *name, const char *variant,
                       const char *more);

/* Creates a context on the folder; `config` is the text of its configuration file or NULL. */
vyre_status plugin_folder_open(plugin_folder *folder, const char *config,
                               vyre_context **out_context, vyre_error *error);

/* Removes the files that a pattern of glob(3) matches; their number. */
size_t plugin_folder_unlink(const char *pattern);

/* True when a line of the log contains `text`. */
int plugin_folder_logged(const plugin_folder *folder, const char *text);

/* The row with that index; a failed assertion when there is none. */
vyre_plugin_info plugin_folder_row(const vyre_context *context, uint32_t index);

/* Reading the current snapshot; what is read stays valid until the context is scanned again. */
uint32_t context_plugin_count(const vyre_context *context);
vyre_status context_plugin(const vyre_context *context, uint32_t index, vyre_plugin_info *out_info);
uint32_t context_device_count(const vyre_context *context);
vyre_status context_device(const vyre_context *context, uint32_t index, vyre_device_info *out_info);

/* Path below the build folder; valid until the fourth call after this one by this thread. */
const char *build_path(const char *name);

#endif
