#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# SHA-256 of each 4 KiB block of a file by sha256-blocks.vyre, compared with sha256sum.
# usage: sha256-blocks.sh FILE [vyre-run option...]
set -eu
here=$(dirname "$0")
file=${1:?usage: sha256-blocks.sh FILE [vyre-run option...]}
shift
test -r "$file" || { echo "sha256-blocks.sh: cannot read $file" >&2; exit 1; }
size=$(($(wc -c <"$file")))
blocks=$(((size + 4095) / 4096))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/device"
if [ "$blocks" -gt 0 ]; then
    "${VYRE_RUN:-vyre-run}" "$here/sha256-blocks.vyre" --grid $(((blocks + 63) / 64)) \
        --in file="$file" --in digests=zeros:$((blocks * 8)) --out digests=hex "$@" >"$work/hex"
    tr -d '\n' <"$work/hex" | fold -w 64 >"$work/device"
    echo >>"$work/device"
fi
split -b 4096 --filter='sha256sum | cut -d" " -f1' "$file" >"$work/sha256sum"
echo "block  vyre-run                                                          sha256sum"
paste -d' ' "$work/device" "$work/sha256sum" | awk '
    { printf "%5d  %s  %s  %s\n", NR - 1, $1, $2, $1 == $2 ? "equal" : "DIFFERENT" }'
if cmp -s "$work/device" "$work/sha256sum"; then
    echo "$blocks blocks of $file: all equal to sha256sum"
else
    echo "$file: the digests differ" >&2
    exit 1
fi
