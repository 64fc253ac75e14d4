/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A line on stderr while plugins are examined, when that is a terminal and it takes a while. */
#ifndef TOOLS_DEVICES_PROGRESS_H
#define TOOLS_DEVICES_PROGRESS_H

#include <pthread.h>

/* Zero-initialise. */
typedef struct progress {
    pthread_t thread;
    pthread_mutex_t lock; /* guards is_over */
    pthread_cond_t over;
    int is_begun, is_over;
} progress;

void progress_begin(progress *line);
void progress_end(progress *line); /* wipes the line */

#endif
