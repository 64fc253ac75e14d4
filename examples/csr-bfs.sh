#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Distances from a vertex by repeated steps of csr-bfs-step.vyre, beside those found by awk.
# usage: csr-bfs.sh EDGES START    EDGES: "a b" a line, an undirected edge, vertices from 0
set -eu
here=$(dirname "$0")
edges=${1:?usage: csr-bfs.sh EDGES START}
start=${2:?usage: csr-bfs.sh EDGES START}
test -r "$edges" || { echo "csr-bfs.sh: cannot read $edges" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
awk -v start="$start" -v dir="$work" '
    !/^#/ && NF == 2 {
        row[$1] = row[$1] " " $2
        row[$2] = row[$2] " " $1
        if ($1 >= n) n = $1 + 1
        if ($2 >= n) n = $2 + 1
    }
    END {
        print at + 0 > (dir "/offsets")
        for (v = 0; v < n; v++) {
            count = split(row[v], list, " ")
            for (i = 1; i <= count; i++)
                print list[i] > (dir "/targets")
            at += count
            print at > (dir "/offsets")
        }
        words = int((n + 31) / 32)
        for (w = 0; w < words; w++) {
            print (int(start / 32) == w ? 2 ^ (start % 32) : 0) > (dir "/frontier")
            print 0 > (dir "/zeros")
        }
        distance[start] = 0
        queue[tail++] = start
        while (head < tail) {
            v = queue[head++]
            count = split(row[v], list, " ")
            for (i = 1; i <= count; i++)
                if (!(list[i] in distance)) {
                    distance[list[i]] = distance[v] + 1
                    queue[tail++] = list[i]
                }
        }
        for (v = 0; v < n; v++)
            print v, (v in distance ? distance[v] : "-") > (dir "/expected")
        print n > (dir "/count")
    }' "$edges"
vertices=$(cat "$work/count")
cp "$work/frontier" "$work/seen"
: >"$work/found"
level=0
while grep -q '[1-9]' "$work/frontier"; do
    awk -v level="$level" '{ for (b = 0; b < 32; b++)
        if (int($1 / 2 ^ b) % 2) print (NR - 1) * 32 + b, level }' "$work/frontier" >>"$work/found"
    "${VYRE_RUN:-vyre-run}" "$here/csr-bfs-step.vyre" --grid $(((vertices + 255) / 256)) \
        --in offsets="$work/offsets,u32" --in targets="$work/targets,u32" \
        --in frontier="$work/frontier,u32" --in seen="$work/seen,u32" \
        --in next="$work/zeros,u32" --out seen="$work/seen.bin" --out next="$work/next.bin"
    od -An -v -tu4 -w4 "$work/seen.bin" | tr -d ' ' >"$work/seen"
    od -An -v -tu4 -w4 "$work/next.bin" | tr -d ' ' >"$work/frontier"
    level=$((level + 1))
done
sort -n "$work/found" >"$work/found.sorted"
grep -v -- '-' "$work/expected" >"$work/expected.reached" || true
paste -d' ' "$work/found.sorted" "$work/expected.reached" |
    awk '{ printf "vertex %4d  distance %3d  awk %3d\n", $1, $2, $4 }'
if cmp -s "$work/found.sorted" "$work/expected.reached"; then
    echo "$level levels, all distances equal"
else
    echo "csr-bfs.sh: the distances differ" >&2
    exit 1
fi
