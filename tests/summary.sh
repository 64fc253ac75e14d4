#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Adds up the results of the last `make check` in the build directory $1 and prints the skipped
# tests with their reasons and one closing line.
dir=${1:-.}
find "$dir" -name '*.trs' -exec cat {} + | sed -n 's/^:test-result: //p' >"$dir/check.results"
grep '^SKIP' "$dir/check.results" | sort | uniq
passed=$(grep -c -E '^(PASS|XFAIL)' "$dir/check.results")
failed=$(grep -c -E '^(FAIL|XPASS|ERROR)' "$dir/check.results")
skipped=$(grep -c '^SKIP' "$dir/check.results")
echo "$passed passed, $failed failed, $skipped skipped"
test "$failed" -eq 0 && test "$passed" -gt 0
