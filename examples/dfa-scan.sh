#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Lists offset:literal of each occurrence of the literals in a file, found by dfa-scan.vyre with an
# Aho-Corasick automaton, and the number of occurrences on stderr.
# usage: dfa-scan.sh FILE LITERAL...
set -eu
export LC_ALL=C
here=$(dirname "$0")
test $# -ge 2 || { echo "usage: dfa-scan.sh FILE LITERAL..." >&2; exit 2; }
file=$1
shift
test -r "$file" || { echo "dfa-scan.sh: cannot read $file" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%s\n' "$@" | awk -v table="$work/table" -v accept="$work/accept" -v warm="$work/warm" \
    -f "$here/dfa-tables.awk"
size=$(($(wc -c <"$file")))
"${VYRE_RUN:-vyre-run}" "$here/dfa-scan.vyre" --grid $(((size + 4095) / 4096)) \
    --in text="$file" --in table="$work/table,u32" --in accept="$work/accept,u32" \
    --in warm="$work/warm,u32" --in hits=zeros:$size --in total=zeros:1 \
    --out hits="$work/hits" --out total="$work/total"
# A hit is kept at the byte behind the literal's last one; od gives 16 bytes, so four words, a line.
od -An -v -tu4 -w4 "$work/hits" | awk '$1 > 0 { print NR - $1, $1 }' |
    while read -r offset length; do
        printf '%s:' "$offset"
        dd if="$file" bs=1 skip="$offset" count="$length" 2>/dev/null
        echo
    done
echo "$(($(od -An -tu4 "$work/total"))) occurrences" >&2
