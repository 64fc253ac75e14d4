#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# The differential tester: what it makes is complete, and it finds and shrinks what is wrong.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu
DIFFER=$top_builddir/tests/conform/differ
CONFORM=$top_builddir/vyre-conform

mkdir -p "$work/plugins"
cp "$top_builddir/tests/plugins/.libs/wrong.so" "$work/plugins/wrong.so" || exit 1
cat >"$work/plugins/wrong.ini" <<EOF
[plugin]
id = wrong
library = wrong.so
abi = 1.0
probe = inprocess

[option fault]
type = text
default = none
help = What is done wrong.
EOF
cat >"$work/vyre.conf" <<EOF
[core]
cache = no
plugin_directories = $top_builddir/plugins:$work/plugins
EOF
VYRE_CONFIG=$work/vyre.conf
export VYRE_CONFIG

expect "every construct is made" 0 '' "$DIFFER" --count 1000 --coverage
grep -q ' 0 discarded, 0 findings' "$work/out"
report "every seed gives a valid program" $?
"$DIFFER" --print --seed 7 --count 40 --size 3 >"$work/first"
"$DIFFER" --print --seed 27 --count 20 --size 3 >"$work/second"
tail -n "$(wc -l <"$work/second")" "$work/first" | cmp -s - "$work/second"
report "a seed alone tells the program" $?
expect "an engine that is right" 0 '' "$DIFFER" --count 200 --folder "$work/none" --against wrong:fault=none
grep -q ' [1-9][0-9]* comparisons' "$work/out"
report "it was compared" $?
expect "a target that takes nothing" 1 'no target' "$DIFFER" --count 5 --against nothing:here
expect "an option that does not exist" 3 'colour' "$DIFFER" --count 5 --against wrong:colour=red

# find FAULT LINES OPTION...: one finding, whose program has at most LINES lines.
find_fault() {
    fault=$1 most=$2
    shift 2
    rm -rf "$work/found"
    expect "$fault is found" 1 '' "$DIFFER" --count 4000 --max-findings 1 --folder "$work/found" \
        --against "wrong:fault=$fault" "$@"
    lines=$(cat "$work/found"/*.vyre | wc -l)
    echo "# $fault: $(sed -n 's/^  after/after/p' "$work/out"); $lines lines"
    [ "$lines" -gt 0 ] && [ "$lines" -le "$most" ]
    report "$fault is shrunk to at most $most lines" $?
    expect "the case of $fault is right on the oracle" 0 '' "$CONFORM" --device cpu:host --cases "$work/found"
}

find_fault zero_sign 14
run "$DIFFER" --count 0 --cases "$work/found" --against wrong:fault=zero_sign
[ "$code" -eq 1 ] && grep -q 'expected' "$work/out"
report "the case shows the fault again" $?
find_fault last_group 14
find_fault last_byte 14
find_fault trap_lane 14
grep -q '^trap ' "$work/found"/*.case
report "a case can expect a trap" $?
find_fault crash 14 --isolate
find_fault hang 20 --isolate --deadline 300

run "$DIFFER" --json --count 20
grep -q '"schema": "vyre.differ.v1"' "$work/out" && grep -q '"programs": 20,' "$work/out"
report "a summary as JSON" $?
finish
