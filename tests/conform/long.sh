#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# `make conform`: many programs, in processes of their own. Arguments: count, seed, size, targets
# (none: every engine of the CPU backend).
set -eu
count=$1 seed=$2 size=$3 targets=
for target in ${4:-$(sed -n '/^\[option engine\]/,/^\[/s/^range = //p' "$top_srcdir/plugins/cpu/cpu.ini" |
    tr '|' ' ' | sed 's/\([a-z]\{1,\}\)/cpu:engine=\1/g')}; do
    test "$target" = cpu:engine=auto || targets="$targets --against $target"
done
VYRE_CONFIG=${VYRE_CONFIG:-$top_builddir/vyre-build-tree.conf}
export VYRE_CONFIG
# shellcheck disable=SC2086
exec "$top_builddir/tests/conform/differ" --isolate --count "$count" --seed "$seed" --size "$size" \
    --folder conform-findings --cases "$top_srcdir/tests/conform/failures" $targets
