#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Each example against its independent counterpart, on real files.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu

for program in "$examples"/*.vyre; do
    name=$(basename "$program")
    expect "$name is valid" 0 '' "$top_builddir/vyre-ir" check "$program"
done

# SHA-256 against sha256sum: a text, an empty file, sizes around every boundary of the padding.
run "$examples/sha256-blocks.sh" "$top_srcdir/LICENSE-APACHE"
report "sha256-blocks: LICENSE-APACHE equals sha256sum" "$code"
: >"$work/empty"
run "$examples/sha256-blocks.sh" "$work/empty"
report "sha256-blocks: an empty file" "$code"
for size in 1 55 56 63 64 119 120 4095 4096 4097 8192; do
    dd if="$top_srcdir/configure.ac" of="$work/file" bs=1 count=0 2>/dev/null
    cat "$top_srcdir"/core/ir/*.c | dd of="$work/file" bs=1 count="$size" 2>/dev/null
    run "$examples/sha256-blocks.sh" "$work/file"
    report "sha256-blocks: $size bytes equal sha256sum" "$code"
done

# Histogram against od and sort.
run "$VYRE_RUN" "$examples/byte-histogram.vyre" --in text="$top_srcdir/LICENSE-APACHE" \
    --out histogram=u32
od -An -v -tu1 -w1 "$top_srcdir/LICENSE-APACHE" |
    awk '{ n[$1]++ } END { for (v = 0; v < 256; v++) print n[v] + 0 }' >"$work/expected"
cmp -s "$work/out" "$work/expected"
report "byte-histogram: LICENSE-APACHE equals od" $?

# Literals against grep.
run "$examples/dfa-scan.sh" "$top_srcdir/LICENSE-APACHE" License Contribution copyright the
grep -obaF -e License -e Contribution -e copyright -e the "$top_srcdir/LICENSE-APACHE" \
    >"$work/expected"
test -s "$work/expected" && cmp -s "$work/out" "$work/expected"
report "dfa-scan: LICENSE-APACHE equals grep -ob" $?
grep -q "^$(wc -l <"$work/expected" | tr -d ' ') occurrences" "$work/err"
report "dfa-scan: the count equals grep's" $?

# Breadth-first search against awk, every start vertex of a real graph would be slow: two of them.
for start in 0 16; do
    run "$examples/csr-bfs.sh" "$examples/data/karate-club.edges" "$start"
    report "csr-bfs: distances from vertex $start equal awk's" "$code"
done

expect_out "saxpy equals awk" "$(seq 0 7 | awk '{ print 2 * $1 + 1 }')" \
    "$VYRE_RUN" "$examples/saxpy.vyre" --in a=f32:2 --in x=iota:8 --in y=f32:1,1,1,1,1,1,1,1 \
    --out y=f32

awk 'BEGIN { for (i = 0; i < 10240; i++) print i % 7 }' >"$work/a.txt"
awk 'BEGIN { for (i = 0; i < 5120; i++) print i % 5 }' >"$work/b.txt"
run "$VYRE_RUN" "$examples/matmul-tiled.vyre" --grid 2,3 --in dims=u32:40,20 \
    --in a="$work/a.txt,f32" --in b="$work/b.txt,f32" --in c=zeros:800 --out c=f32
awk -f "$examples/matmul.awk" >"$work/expected"
cmp -s "$work/out" "$work/expected"
report "matmul-tiled equals awk" $?

run "$VYRE_RUN" "$examples/softmax.vyre" --grid 2 --in width=u32:4 \
    --in x=f32:1,2,3,4,0,0,0,0 --in y=zeros:8 --out y=f32
awk 'NR <= 4 { e = exp(NR - 4) / (exp(-3) + exp(-2) + exp(-1) + 1); d = $1 - e }
    NR > 4 { d = $1 - 0.25 } { if (d > 1e-6 || d < -1e-6) bad = 1 }
    END { exit bad || NR != 8 }' "$work/out"
report "softmax agrees with awk" $?

run "$VYRE_RUN" "$examples/mandelbrot.vyre" --in view=f32:-2.2,-1.2,0.005 --out grey=pgm:640x480
head -c 15 "$work/out" | cmp -s - "$data/mandelbrot.header" && [ "$(wc -c <"$work/out")" -eq 307215 ]
report "mandelbrot is a picture of 640 x 480" $?
# The point 0 lies in the set (255 steps), the corner -2.2 - 1.2i does not survive two.
set -- $(dd if="$work/out" bs=1 skip=$((15 + 240 * 640 + 440)) count=1 2>/dev/null | od -An -tu1) \
    $(dd if="$work/out" bs=1 skip=15 count=1 2>/dev/null | od -An -tu1)
[ "$1" -eq 255 ] && [ "$2" -le 2 ]
report "mandelbrot: inside is 255, the corner escapes at once" $?
expect_out "saxpy from C" "10 22 34 46 on cpu:host" "$top_builddir/examples/saxpy"
finish
