#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# What once went wrong, and 2,000 random programs, on every engine of the CPU backend; some on the
# plugin of the vendors' example.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu
DIFFER=$top_builddir/tests/conform/differ
targets=
for engine in $(sed -n '/^\[option engine\]/,/^\[/s/^range = //p' "$top_srcdir/plugins/cpu/cpu.ini" | tr '|' ' '); do
    test "$engine" = auto || targets="$targets --against cpu:engine=$engine"
done
# shellcheck disable=SC2086
expect "2,000 programs agree" 0 '' "$DIFFER" --count 2000 \
    --folder "$top_builddir/conform-findings" --cases "$top_srcdir/tests/conform/failures" $targets
sed 's/^/# /' "$work/out"

# Base operations alone, as a device without any optional one gets them.
mkdir -p "$work/plugins"
cp "$top_builddir/tests/conform/.libs/example.so" "$work/plugins/example.so" || exit 1
sed 's/^probe = .*/probe = inprocess/' "$top_srcdir/examples/vendor-plugin/example.ini" \
    >"$work/plugins/example.ini"
printf '[core]\ncache = no\nplugin_directories = %s/plugins:%s/plugins\n' "$top_builddir" "$work" \
    >"$work/vyre.conf"
VYRE_CONFIG=$work/vyre.conf expect "1,000 programs agree in base operations" 0 '' "$DIFFER" \
    --count 1000 --folder "$top_builddir/conform-findings" --against 'example:*'
sed 's/^/# /' "$work/out"
finish
