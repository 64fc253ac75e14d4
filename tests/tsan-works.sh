#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Can this compiler make a program with ThreadSanitizer, and this kernel run one? Where addresses
# are too random for its map of memory, it cannot start.
folder=$(mktemp -d "${TMPDIR:-/tmp}/vyre-tsan.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
echo 'int main(void) { return 0; }' >"$folder/empty.c"
skip()
{
    echo "SKIP: threads: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 1
}
${CC:-cc} -fsanitize=thread "$folder/empty.c" -o "$folder/empty" 2>/dev/null ||
    skip "$CC has no ThreadSanitizer (apt-get install libtsan2)"
for attempt in 1 2 3 4 5; do
    "$folder/empty" >/dev/null 2>&1 ||
        skip "ThreadSanitizer cannot start on this kernel (try: sysctl vm.mmap_rnd_bits=28)"
done
