/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The plugins of null.c for a benchmark, and a context that sees one of them alone. */
#ifndef TESTS_BENCH_NULL_PLUGIN_H
#define TESTS_BENCH_NULL_PLUGIN_H

#include <vyre/vyre.h>

#include "tests/bench/bench.h"

/* A folder with the manifest of the plugin that has `devices` devices. */
const char *null_plugin_folder(bench *b, unsigned devices);

/* A context on `devices` devices that do nothing: 1, 8 or 64. */
vyre_context *null_plugin_context(bench *b, unsigned devices);

/* Path of its module. */
const char *null_plugin_module(bench *b, unsigned devices);

vyre_program *null_plugin_program(const char *text);

#endif
