#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# vyre-ir: conversions without loss, mistakes with a place and a fix.
. "${top_srcdir:?}/tests/cli/lib.sh"
IR=$top_builddir/vyre-ir

expect "--help" 0 '' "$IR" --help
expect_documented vyre-ir output revision fmt max-errors float target verify
expect "--version" 0 '' "$IR" --version
expect "no command" 2 'no command is named' "$IR"
expect "no file" 2 'no file is named' "$IR" check
expect "unknown command" 2 'unknown command chekc' "$IR" chekc x
expect "two files" 2 'one file too many' "$IR" check a b
expect "unknown option" 2 'did you mean --revision' "$IR" wire --revison 4 x
expect "unknown revision" 2 'revision 7' "$IR" wire --revision 7 "$examples/saxpy.vyre"
for option in 'text --revision 5' 'fingerprint --canonical' 'check --fmt' 'check --json' \
    'wire --verify' 'text --float=flush'; do
    # shellcheck disable=SC2086
    expect "$option" 2 "${option% --*} takes no --" "$IR" $option "$examples/saxpy.vyre"
done
expect "errors out of range" 2 'max-errors 0' "$IR" check --max-errors 0 "$examples/saxpy.vyre"
expect "missing file" 1 'no-such.vyre' "$IR" check "$work/no-such.vyre"
expect "a folder" 2 'fix:' "$IR" check "$work"
expect "target is unsupported" 1 'unsupported' "$IR" kernel --target ptx "$examples/saxpy.vyre"
if [ -c /dev/full ]; then
    expect "full disk" 1 'disk is full' "$IR" wire "$examples/saxpy.vyre" -o /dev/full
else
    skip "full disk" "/dev/full is not there"
fi
expect "unwritable output" 1 'no-folder' "$IR" wire "$examples/saxpy.vyre" -o "$work/no-folder/x"

for program in "$examples"/*.vyre; do
    name=$(basename "$program" .vyre)
    "$IR" wire "$program" -o "$work/a.bin" && "$IR" text "$work/a.bin" -o "$work/a.vyre" &&
        "$IR" wire "$work/a.vyre" -o "$work/b.bin" && "$IR" text "$work/a.vyre" -o "$work/b.vyre" &&
        cmp "$work/a.bin" "$work/b.bin" && cmp "$work/a.vyre" "$work/b.vyre"
    report "$name: text, wire, text, wire" $?
    "$IR" text --fmt "$program" -o "$work/fmt.vyre" && cmp "$program" "$work/fmt.vyre"
    report "$name: is formatted" $?
done
[ "$("$IR" fingerprint "$work/a.bin")" = "$("$IR" fingerprint "$work/a.vyre")" ]
report "text and wire have one fingerprint" $?
run "$IR" wire --canonical "$examples/saxpy.vyre"
head -c 4 "$work/out" | grep -q VYRE
report "canonical wire form" $?
for revision in 4 5 6; do
    "$IR" wire --revision $revision "$examples/saxpy.vyre" -o "$work/r.bin"
    [ "$(od -An -tu2 -j4 -N2 "$work/r.bin" | tr -d ' ')" = $revision ]
    report "revision $revision is written" $?
done
expect "requirements" 0 '' "$IR" requirements "$examples/softmax.vyre"
grep -q '^needs.*transcendental' "$work/out" && grep -q '^shared_bytes 256$' "$work/out"
report "softmax needs exp and 256 bytes of workgroup memory" $?
expect "requirements as JSON" 0 '' "$IR" requirements --json "$examples/softmax.vyre"
grep -q '"shared_bytes": *256' "$work/out"
report "JSON has the same number" $?
expect_schema vyre.requirements.v1

# Kernel form.
for program in "$examples"/*.vyre; do
    name=$(basename "$program" .vyre)
    expect "$name: its kernel form is right" 0 '' "$IR" kernel --verify "$program"
    cp "$work/out" "$work/kernel"
    run "$IR" kernel "$program"
    grep -q '^kernel ' "$work/out" && cmp "$work/out" "$work/kernel"
    report "$name: and has the same text again" $?
done
expect "kernel for another float mode" 0 '' "$IR" kernel --float flush "$examples/saxpy.vyre"
grep -q '^float flush$' "$work/out"
report "the text says so" $?
expect "a float mode that is none" 2 'float exact' "$IR" kernel --float exact "$examples/saxpy.vyre"

# Mistakes: several in one run, each with line, column, caret and fix; the count is bounded.
cat >"$work/bad.vyre" <<'P'
program;
workgroup 64;
buffer x: u32[] read;
buffer y: u32[] readwrite;
{
    if (x[gid.x] & 1 == 0) {
        y[gid.x] = -1;
    }
    i++;
    y[0] = 1.0;
}
P
expect "mistakes" 1 'bad.vyre:6:22: error\[S010\]' "$IR" check "$work/bad.vyre"
for pattern in 'bad.vyre:7:.*error\[S022\]' 'bad.vyre:9:.*error\[S019\]' 'bad.vyre:10:.*error\[V121\]' \
    '^ *^$' '  fix: write'; do
    grep -q "$pattern" "$work/err"
    report "mistakes: $pattern" $?
done
expect "a program with mistakes has no kernel" 1 'error.S010' "$IR" kernel "$work/bad.vyre"
expect "at most two errors" 1 'more errors are not shown' "$IR" check --max-errors 2 "$work/bad.vyre"
expect "--fmt leaves a file with errors alone" 1 'S010' "$IR" text --fmt "$work/bad.vyre" -o "$work/bad.out"
[ ! -e "$work/bad.out" ]
report "nothing was written" $?
expect "--fmt on wire bytes" 1 'wire bytes' "$IR" text --fmt "$work/a.bin"
head -c 60 "$work/a.bin" >"$work/cut.bin"
expect "damaged wire" 1 'IntegrityMismatch' "$IR" text "$work/cut.bin"
code=0
"$IR" check - <"$examples/saxpy.vyre" >"$work/out" 2>"$work/err" || code=$?
report "stdin" "$code"
printf 'VYREgarbage' >"$work/broken.bin"
expect "a mistake in wire bytes has the file's name" 1 'broken.bin: byte [0-9]*: error.E-WIRE' "$IR" check "$work/broken.bin"
: >"$work/empty.vyre"
expect "an empty file is one mistake" 1 'empty.vyre:1:1: error.S033' "$IR" check "$work/empty.vyre"
[ "$(grep -c error "$work/err")" -eq 1 ]
report "and nothing follows from it" $?
printf 'program;\nworkgroup 1;\nbuffer y: u32[1] readwrite;\n{\n    y[gid] = 1;\n}\n' >"$work/gid.vyre"
expect "an id without its axis" 1 'name the axis: .gid.x' "$IR" check "$work/gid.vyre"
finish
