#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Adds up the results of the last `make check` in the build folders given (default: here). Prints the
# failures, the skipped tests with their reasons, and one closing line.
set -u
# The .trs files have the results, the .log files beside them the names and reasons.
files=$(
    for folder in "${@:-.}"; do
        find "$folder" \( -path "$folder/asan" -o -path "$folder/tsan" -o -path "$folder/fuzz" -o -path "$folder/vendor" \
            -o -name 'vyre-[0-9]*' \) -prune -o -name '*.trs' -print
    done
)
results=$(for file in $files; do sed -n 's/^:test-result: //p' "$file"; done)
count()
{
    printf '%s\n' "$results" | grep -c -E "^($1)"
}
for file in $files; do grep -E '^(FAIL|XPASS|ERROR): ' "${file%.trs}.log"; done
for file in $files; do grep '^SKIP: ' "${file%.trs}.log"; done |
    sed 's/^\(SKIP: [^ ]*\) .*# SKIP /\1: /' | sort -u
passed=$(count 'PASS|XFAIL')
failed=$(count 'FAIL|XPASS|ERROR')
skipped=$(count 'SKIP')
echo "$passed passed, $failed failed, $skipped skipped"
test "$failed" -eq 0 && test "$passed" -gt 0
