/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/locate.h"

/* Appends the path of `wanted` below `list` to `path`, if it is there. The caller bounds the depth
 * of the tree before it asks. */
static int find(vyre__bytes *path, vyre__node_list list, const char *name, const vyre__node *wanted)
{
    const size_t start = path->size;
    for (uint32_t i = 0; i < list.count; i++) {
        const vyre__node *node = list.items[i];
        vyre__bytes_printf(path, "%s%s[%u]", start ? "." : "", name, (unsigned)i);
        if (node == wanted || find(path, node->body, "body", wanted) ||
            find(path, node->orelse, "orelse", wanted))
            return 1;
        path->size = start;
    }
    return 0;
}

void vyre__locate_node(vyre_error *error, const vyre_program *program, const vyre__node *node)
{
    if (!error || !node)
        return;
    if (program->source.file && node->place) {
        uint32_t line, column;
        vyre__source_position(&program->source, node->place - 1, &line, &column);
        vyre__error_locate(error, "%s:%u:%u", program->source.file, (unsigned)line,
                           (unsigned)column);
        return;
    }
    vyre__bytes path = {0};
    if (find(&path, program->entry, "entry", node) && !path.failed)
        vyre__error_locate(error, "%.*s", (int)path.size, (const char *)path.data);
    vyre__bytes_release(&path);
}
