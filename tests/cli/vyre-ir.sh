#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# vyre-ir: conversions without loss, mistakes with a place and a fix.
. "${top_srcdir:?}/tests/cli/lib.sh"
IR=$top_builddir/vyre-ir

expect "--help" 0 '' "$IR" --help
expect_documented vyre-ir output revision fmt max-errors float device without target verify json
expect "--version" 0 '' "$IR" --version
expect "no command" 2 'no command is named' "$IR"
expect "no file" 2 'no file is named' "$IR" check
expect "unknown command" 2 'unknown command chekc' "$IR" chekc x
expect "two files" 2 'one file too many' "$IR" check a b
expect "unknown option" 2 'did you mean --revision' "$IR" wire --revison 4 x
expect "unknown revision" 2 'revision 7' "$IR" wire --revision 7 "$examples/saxpy.vyre"
for option in 'text --revision 5' 'fingerprint --canonical' 'check --fmt' 'check --json' \
    'wire --verify' 'text --float=flush' 'text --device=cpu:host' 'wire --without=f64'; do
    # shellcheck disable=SC2086
    expect "$option" 2 "${option% --*} takes no --" "$IR" $option "$examples/saxpy.vyre"
done
expect "errors out of range" 2 'max-errors 0' "$IR" check --max-errors 0 "$examples/saxpy.vyre"
expect "missing file" 1 'no-such.vyre' "$IR" check "$work/no-such.vyre"
expect "a folder" 2 'fix:' "$IR" check "$work"
expect "target is unsupported" 1 'unsupported.*ptx' "$IR" kernel --target ptx "$examples/saxpy.vyre"
expect "a target that is none" 2 'target metal9 is not known' "$IR" kernel --target metal9 "$examples/saxpy.vyre"
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
expect "kernel for mode ulp" 0 '' "$IR" kernel --float ulp:4 "$examples/softmax.vyre"
grep -q '^float ulp 4$' "$work/out"
report "the text says so too" $?

# For a device that has less.
# lacks NAME PATTERN LIST PROGRAM: without LIST no line of the verified kernel has the pattern, with
# everything one has.
lacks() {
    "$IR" kernel "$4" >"$work/whole"
    expect "kernel without $1" 0 '' "$IR" kernel --verify --without "$3" "$4"
    grep -q "$2" "$work/whole" && ! grep -q "$2" "$work/out" && [ -s "$work/out" ]
    report "has no $1" $?
}
cat >"$work/mixed.vyre" <<'P'
program mixed;
workgroup 64;
buffer x: f32[] read;
buffer b: u8[] read;
buffer y: f32[] readwrite;
buffer n: u32[] readwrite;
{
    let i = gid.x;
    y[i] = fma(x[i], 2.0, y[i]) / 3.0;
    n[i] = subgroup_add(u32(b[i])) + mul_high(n[i], 7);
}
P
lacks fma_f '= fma_f' fma_f "$work/mixed.vyre"
lacks "fma_f and div_f" '= \(fma_f\|div_f\)' fma_f,div_f "$work/mixed.vyre"
lacks subgroups '^needs.* subgroup' subgroup "$work/mixed.vyre"
lacks "8-bit accesses" ' of 1 ' storage8 "$work/mixed.vyre"
lacks "optional operations" '= \(fma_f\|div_f\|lt_f\|sg_[a-z]*\)' optional "$work/mixed.vyre"
expect "two lists are joined" 0 '' "$IR" kernel --without fma_f --without div_f "$work/mixed.vyre"
! grep -q '= \(fma_f\|div_f\)' "$work/out"
report "both are left out" $?
expect "a function without f64" 1 'UNSUPPORTED.*64-bit' "$IR" kernel --without f64 "$examples/softmax.vyre"
expect "to lack what does not exist" 2 'without fma_g: no device' "$IR" kernel --without i64,fma_g "$work/mixed.vyre"
expect "to lack a base operation" 2 'without select: no device' "$IR" kernel --without select "$work/mixed.vyre"
expect "to lack nothing" 2 'fix: name features' "$IR" kernel --without '' "$work/mixed.vyre"
if has_cpu; then
    expect "kernel for a device" 0 '' "$IR" kernel --verify --device cpu:host "$work/mixed.vyre"
    expect "kernel for less than a device" 0 '' "$IR" kernel --device cpu:host --without div_f "$work/mixed.vyre"
    ! grep -q 'div_f' "$work/out" && grep -q '^kernel mixed' "$work/out"
    report "it has no div_f" $?
    "$IR" kernel --device cpu:host --float strict "$examples/softmax.vyre" >"$work/strict"
    expect "kernel for a device, mode ulp" 0 '' "$IR" kernel --verify --device cpu:host --float ulp:64 "$examples/softmax.vyre"
    [ "$(wc -l <"$work/out")" -le "$(wc -l <"$work/strict")" ]
    report "it is not longer than in strict" $?
    printf '[core]\ncache = no\ninstalled_plugins = no\nplugin_directories = %s/plugins\n[backend cpu]\nengine = reference\n' \
        "$top_builddir" >"$work/reference.conf"
    VYRE_CONFIG=$work/reference.conf expect "a device that takes whole programs" 1 'UNSUPPORTED.*no kernels' \
        "$IR" kernel --device cpu:host "$work/mixed.vyre"
else
    skip "kernel for a device" "the CPU backend is not built (--without-cpu)"
fi
expect "a device that is not there" 4 'no device is .none:here' "$IR" kernel --device none:here "$work/mixed.vyre"
expect "a selector that is none" 2 'fix:' "$IR" kernel --device class:fast "$work/mixed.vyre"

# As JSON: all of it, for each example and for what no example has.
cat >"$work/traps.vyre" <<'P'
program traps;
workgroup 8;
buffer y: u32[] readwrite;
{
    if (y[gid.x] == 7) {
        trap(gid.x, "seven");
    }
    y[gid.x] = 1;
    for (k in 0..2) {
        barrier.grid();
        y[gid.x] += y[0];
    }
}
P
sed 's/for (k in 0..2)//' "$work/traps.vyre" >"$work/cut.vyre"
expect "kernels as JSON" 0 '' "$IR" kernel --json "$work/traps.vyre"
grep -q '"schema": "vyre.kernel.v1"' "$work/out" && grep -q '"tag": "seven"' "$work/out" && grep -q '"cooperative": true' "$work/out"
report "JSON has traps, and whether all workgroups are resident" $?
"$IR" kernel --json "$work/cut.vyre" >"$work/split.json"
[ "$(grep -c '"digest"' "$work/split.json")" -ge 2 ] && grep -q '"role": "scratch"' "$work/split.json"
report "a program that is split has two kernels" $?
if python3 -c 'import jsonschema' 2>/dev/null; then
    for program in "$examples"/*.vyre "$work/mixed.vyre" "$work/traps.vyre"; do
        "$IR" kernel --json "$program" >"$work/$(basename "$program").json"
        "$IR" kernel "$program" >"$work/$(basename "$program").json.txt"
    done
    cat >"$work/validate.py" <<'END'
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for path in sys.argv[2:]:
    document = json.load(open(path))
    validator.validate(document)
    lines = 0
    for kernel in document["kernels"]:
        code, depth = kernel["code"], 0
        lines += len(code)
        assert sorted(set(i["op"] for i in code)) == sorted(kernel["operations"])
        results = [i["result"] for i in code if i["result"]]
        assert results == list(range(1, kernel["value_count"] + 1))
        if kernel["proved"]:
            assert all("guarded" in code[i]["flags"] for i in kernel["proved"]["unguarded"])
    try:
        text = open(path + ".txt").read().split("\n")
    except FileNotFoundError:
        continue
    shown, inside = 0, False
    for line in text:
        inside = inside and not line.startswith("kernel ") if line else not inside
        shown += bool(line) and inside
    assert shown == lines, (path, shown, lines)
END
    run python3 "$work/validate.py" "$top_srcdir/docs/schemas/vyre.kernel.v1.json" "$work"/*.json
    report "JSON is as its schema says, with every instruction of the text" "$code"
else
    skip "JSON is as its schema says, with every instruction of the text" "python3 has no jsonschema"
fi

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
