/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The option table as documents: the shipped vyre.conf, parts of the manual and of the guide. */
#ifndef CONF_DOCUMENT_H
#define CONF_DOCUMENT_H

#include "core/base/bytes.h"

/* All of conf/vyre.conf: every option as a comment. */
void document_conf(vyre__bytes *out);

/* The sections of docs/man/vyre.conf.5 that list the options. */
void document_manual(vyre__bytes *out);

/* The tables of docs/configuration.md. */
void document_guide(vyre__bytes *out);

#endif
