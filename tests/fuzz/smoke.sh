#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Runs fuzz targets: smoke.sh SECONDS SOURCES BUILD PROGRAM...
# What libFuzzer finds stays in BUILD/found/NAME; a crash there is a failure. Put it into
# tests/fuzz/regressions/NAME/ together with the fix.
set -u
time=$1
sources=$2
build=$3
shift 3
passed=0
failed=0
for program; do
    name=${program##*fuzz_}
    found=$build/found/$name
    mkdir -p "$found/corpus" "$found/crashes"
    seeds=$sources/tests/fuzz/corpus/$name
    past=$sources/tests/fuzz/regressions/$name
    test -d "$past" || past=
    words=$sources/tests/fuzz/$name.dict
    test -f "$words" || words=
    echo "fuzz-smoke: $name for $time s"
    # The largest seed sets the length; leaks and hangs count as crashes.
    if "$build/$program" -max_total_time="$time" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$found/crashes/" -print_final_stats=1 ${words:+-dict="$words"} \
        "$found/corpus" "$seeds" ${past:+"$past"} >"$found/log" 2>&1; then
        passed=$((passed + 1))
        sed -n 's/^stat::number_of_executed_units: */  executions: /p' "$found/log"
    else
        failed=$((failed + 1))
        tail -n 40 "$found/log"
        echo "fuzz-smoke: $name FAILED, see $found/log and $found/crashes/"
    fi
done
echo "fuzz: $passed passed, $failed failed, 0 skipped"
test "$failed" -eq 0
