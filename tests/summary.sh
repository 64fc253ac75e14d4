#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Adds up the results of the last `make check` in the build folders given (default: here). Prints the
# failures, the skipped tests with their reasons, and one closing line.
set -u
results=$(
    for folder in "${@:-.}"; do
        find "$folder" \( -path "$folder/asan" -o -path "$folder/fuzz" -o -name 'vyre-[0-9]*' \) \
            -prune -o -name '*.trs' -print |
            while read -r file; do
                name=${file#"$folder"/}
                sed -n "s|^:test-result: \([A-Z]*\) *|\1 ${name%.trs}: |p" "$file"
            done
    done
)
count()
{
    printf '%s\n' "$results" | grep -c -E "^($1) "
}
printf '%s\n' "$results" | grep -E '^(FAIL|XPASS|ERROR) '
printf '%s\n' "$results" | grep -E '^SKIP ' | sed 's/: .*# SKIP */: /' | sort -u
passed=$(count 'PASS|XFAIL')
failed=$(count 'FAIL|XPASS|ERROR')
skipped=$(count 'SKIP')
echo "$passed passed, $failed failed, $skipped skipped"
test "$failed" -eq 0 && test "$passed" -gt 0
