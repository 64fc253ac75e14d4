/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A program that runs beside this process, in a session of its own.
 *
 * No signal handler is installed and only the program's own id is waited for. An application that
 * ignores SIGCHLD, or waits for every child, takes the exit status away: it is unknown then.
 */
#ifndef VYRE_CORE_REGISTRY_PROBE_PROCESS_H
#define VYRE_CORE_REGISTRY_PROBE_PROCESS_H

#include <sys/types.h>

enum { VYRE__PROCESS_RESULT = 3 /* the descriptor on which the program sends its result */ };

/* Zero-initialise. Used by one thread. */
typedef struct vyre__process {
    pid_t pid;     /* 0: never started */
    int result;    /* where its result is read, non-blocking; -1: closed */
    int messages;  /* the same for its standard output and standard error */
    int ended;     /* and waited for: the id is not its any more */
    int signal;    /* that ended it; 0: none or unknown */
    int exit_code; /* -1: none or unknown */
} vyre__process;

/* Starts the program at the path `arguments[0]` with this process's environment, no signal blocked
 * or ignored. Returns 0 or the errno of what failed; nothing is left open then. */
int vyre__process_start(vyre__process *out_process, char *const arguments[]);

/* True once it has ended, whatever still holds its pipes open. Never blocks. */
int vyre__process_has_ended(vyre__process *process);

/* Ends it and what it started, as far as that stayed in its session's first group. */
void vyre__process_kill(const vyre__process *process);

/* Closes the pipes. */
void vyre__process_close(vyre__process *process);

#endif
