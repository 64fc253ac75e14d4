/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a plugin's code changes in the process that it runs in. */
#ifndef TOOLS_PROBE_CONDUCT_H
#define TOOLS_PROBE_CONDUCT_H

#include <fenv.h>
#include <signal.h>
#include <sys/types.h>

#include <vyre/error.h>

enum {
    CONDUCT_FILES = 1024, /* descriptors that are looked at */
    CONDUCT_SIGNALS = 64, /* signals */
    CONDUCT_TEXT = 4096   /* bytes of a path or of the names of a locale */
};

/* The process at one time, as seen by one thread. */
typedef struct conduct_state {
    uint64_t environment; /* digest */
    char folder[CONDUCT_TEXT];
    char locale[CONDUCT_TEXT];
    mode_t mask;
    sigset_t blocked;
    struct sigaction handlers[CONDUCT_SIGNALS];
    int rounding, exceptions, flushes; /* of floats: mode, those that trap, subnormals are lost */
    unsigned threads;
    unsigned char files[CONDUCT_FILES]; /* 0 closed, 1 open, 2 open and inherited by programs */
} conduct_state;

typedef struct conduct {
    conduct_state first, latest;
    int output; /* the file that standard output goes to meanwhile; -1: none */
} conduct;

/* Starts to watch: the state of now counts as right. Standard output is collected from now on. */
void conduct_begin(conduct *watch);

/* Adds what changed since the last look; `stage` names what ran meanwhile. */
void conduct_look(conduct *watch, const char *stage, vyre_diagnostics *findings);

/* The last look: adds what was left behind, too. */
void conduct_end(conduct *watch, vyre_diagnostics *findings);

#endif
