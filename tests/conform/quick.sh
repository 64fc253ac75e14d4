#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# What once went wrong, and 2,000 random programs, on every engine of the CPU backend.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu
DIFFER=$top_builddir/tests/conform/differ
targets=
for engine in $(sed -n '/^\[option engine\]/,/^\[/s/^range = //p' "$top_srcdir/plugins/cpu/cpu.ini" | tr '|' ' '); do
    test "$engine" = auto || targets="$targets --against cpu:engine=$engine"
done
# shellcheck disable=SC2086
expect "2,000 programs agree" 0 '' "$DIFFER" --count 2000 --seconds 60 \
    --folder "$top_builddir/conform-findings" --cases "$top_srcdir/tests/conform/failures" $targets
sed 's/^/# /' "$work/out"
finish
