/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Prints one of the documents that are made from the option table: generate conf|manual|guide. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/document.h"

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*put)(vyre__bytes *out);
    } documents[] = {
        {"conf", document_conf}, {"manual", document_manual}, {"guide", document_guide}};
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        if (argc != 2 || strcmp(argv[1], documents[i].name) != 0)
            continue;
        vyre__bytes text = {0};
        documents[i].put(&text);
        const int fine = !text.failed && fwrite(text.data, 1, text.size, stdout) == text.size &&
                         fflush(stdout) == 0;
        vyre__bytes_release(&text);
        return fine ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    fputs("usage: generate conf|manual|guide\n", stderr);
    return 2;
}
