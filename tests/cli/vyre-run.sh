#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# vyre-run: every mistake has its message and exit code.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu
saxpy=$examples/saxpy.vyre
good="--in a=f32:2 --in x=iota:4 --in y=zeros:4"

expect "--help" 0 '' "$VYRE_RUN" --help
expect_documented vyre-run in out device grid elements repeat time explain compare float label timeout json
expect "--version" 0 '' "$VYRE_RUN" --version
grep -q '^vyre-run [0-9]' "$work/out"
report "--version prints a number" $?
expect "no program" 2 'no program is named' "$VYRE_RUN"
expect "two programs" 2 'are two programs' "$VYRE_RUN" "$saxpy" "$saxpy"
expect "unknown option" 2 'did you mean --grid' "$VYRE_RUN" "$saxpy" --gird 1
expect "option without its value" 2 'needs a value' "$VYRE_RUN" "$saxpy" --grid
expect "missing program file" 1 'no-such.vyre' "$VYRE_RUN" "$work/no-such.vyre"
expect "program is a folder" 2 'fix:' "$VYRE_RUN" "$work"
printf 'program;\nworkgroup 1;\n{ y[0] = 1; }\n' >"$work/bad.vyre"
expect "invalid program" 1 'bad.vyre:3:.*error\[V064\]' "$VYRE_RUN" "$work/bad.vyre"
printf '\001\002' >"$work/garbage"
expect "garbage as a program" 1 'fix:' "$VYRE_RUN" "$work/garbage"

expect "missing input file" 1 'no-such.bin' "$VYRE_RUN" "$saxpy" --in a=f32:2 --in x="$work/no-such.bin" --in y=zeros:4
expect "input is not given" 2 'input .x. (f32 read) is not given' "$VYRE_RUN" "$saxpy" --in a=f32:2 --in y=zeros:4
printf 'abc' >"$work/short"
expect "input not of whole elements" 2 '`x`.*3 bytes' "$VYRE_RUN" "$saxpy" --in a=f32:2 --in x="$work/short" --in y=zeros:4
expect "wrong size of a sized buffer" 2 '`a` takes 4 bytes.*has 8' "$VYRE_RUN" "$saxpy" --in a=f32:2,3 --in x=iota:4 --in y=zeros:4
expect "unknown buffer" 2 'did you mean y' "$VYRE_RUN" "$saxpy" $good --in yy=zeros:4
expect "unknown output" 2 'no such output buffer\|no such buffer' "$VYRE_RUN" "$saxpy" $good --out zzz=u32
expect "input as output" 2 'fix: the program takes: y' "$VYRE_RUN" "$saxpy" $good --out x=u32
expect "two inputs for one buffer" 2 'two --in' "$VYRE_RUN" "$saxpy" $good --in x=iota:4
expect "input without a name" 2 'no name and value' "$VYRE_RUN" "$saxpy" --in iota:4
expect "bad source" 2 'zeros:many' "$VYRE_RUN" "$saxpy" --in a=f32:2 --in x=zeros:many --in y=zeros:4
expect "odd hex" 2 'even number' "$VYRE_RUN" "$saxpy" --in a=hex:000 --in x=iota:4 --in y=zeros:4
expect "value that is no number" 2 'no value of type f32' "$VYRE_RUN" "$saxpy" --in a=f32:two --in x=iota:4 --in y=zeros:4
expect "value out of range" 2 'no value of type u8' "$VYRE_RUN" "$saxpy" --in a=u8:256 --in x=iota:4 --in y=zeros:4
expect "more memory than there is" 1 'fix:' "$VYRE_RUN" "$saxpy" --in a=f32:2 --in x=zeros:999999999999999 --in y=zeros:4

expect "unwritable output folder" 1 'no-folder' "$VYRE_RUN" "$saxpy" $good --out y="$work/no-folder/y"
expect "output is a folder" 1 'cannot be written' "$VYRE_RUN" "$saxpy" $good --out y="$work"
if [ -c /dev/full ]; then
    expect "full disk" 1 'disk is full' "$VYRE_RUN" "$saxpy" $good --out y=/dev/full
    test -c /dev/full
    report "the device that was written to is still one" $?
    code=0
    "$VYRE_RUN" "$saxpy" $good --out y=hex >/dev/full 2>"$work/err" || code=$?
    [ "$code" -eq 1 ] && grep -q 'stdout cannot be written' "$work/err"
    report "full disk behind stdout" $?
else
    skip "full disk" "/dev/full is not there"
fi
expect "bad picture size" 2 'no picture size' "$VYRE_RUN" "$saxpy" $good --out y=pgm:0x4
expect "picture of another size" 2 'takes 6 elements' "$VYRE_RUN" "$saxpy" $good --out y=pgm:2x3

expect "unknown device" 4 'cuda:nothing' "$VYRE_RUN" "$saxpy" $good --device cuda:nothing
expect "bad grid" 2 'grid 0' "$VYRE_RUN" "$saxpy" $good --grid 0
expect "grid of four axes" 2 'grid 1,1,1,1' "$VYRE_RUN" "$saxpy" $good --grid 1,1,1,1
expect "two axes need a grid" 2 'grid' "$VYRE_RUN" "$examples/matmul-tiled.vyre" --in dims=u32:1,1 --in a=iota:256 --in b=iota:256 --in c=zeros:1
expect "bad float mode" 2 'sloppy' "$VYRE_RUN" "$saxpy" $good --float sloppy
expect "bad repeat" 2 'repeat 0' "$VYRE_RUN" "$saxpy" $good --repeat 0
printf '[core]\nplugin_directorie = /x\n' >"$work/bad.conf"
VYRE_CONFIG=$work/bad.conf expect "bad configuration" 3 'plugin_directories' "$VYRE_RUN" "$saxpy" $good
VYRE_CONFIG=$work/none.conf expect "missing configuration" 3 'none.conf' "$VYRE_RUN" "$saxpy" $good

required_plugin_config "$work/required.conf"
VYRE_CONFIG=$work/required.conf expect "a required plugin that fails" 5 'required plugin must' "$VYRE_RUN" "$saxpy" $good

cat >"$work/forever.vyre" <<'P'
program;
workgroup 1;
buffer y: u32[1] readwrite;
{
    for (k in 0..4294967295) {
        y[0] += k;
    }
}
P
expect "a runaway program meets its limit" 1 'TIMEOUT' "$VYRE_RUN" "$work/forever.vyre" --timeout 0.2
cat >"$work/trap.vyre" <<'P'
program;
workgroup 4;
buffer y: u32[4] readwrite;
{
    if (gid.x == 2) {
        trap(77, "out of luck");
    }
    y[gid.x] = 1;
}
P
expect "a trap is reported" 1 'out of luck' "$VYRE_RUN" "$work/trap.vyre"
grep -q 77 "$work/err"
report "the trap's address is reported" $?

# Names come from the program and the command line: neither may drive the terminal.
escape=$(printf '\033')
printf 'program;\nworkgroup 1;\nbuffer `a\\u{1b}[31m`: u32[1] read;\nbuffer `y\\u{1b}[31m`: u32[1] readwrite;\n{\n    `y\\u{1b}[31m`[0] = 7;\n}\n' >"$work/red.vyre"
expect "a buffer's name is escaped in messages" 2 'u{1b}' "$VYRE_RUN" "$work/red.vyre"
! grep -q "$escape" "$work/err"
report "no escape byte in the message" $?
expect "a word of the command line is escaped" 2 'grid .u{1b}' "$VYRE_RUN" "$saxpy" --grid "$escape[31m"
sed '/read;/d' "$work/red.vyre" >"$work/red-out.vyre"
expect_out "a buffer's name is escaped in the results" "$(printf 'y\\u{1b}[31m: u32[1]\n  7')" "$VYRE_RUN" "$work/red-out.vyre"
code=0
"$VYRE_RUN" "$saxpy" $good >&- 2>"$work/err" || code=$?
[ "$code" -eq 1 ] && grep -q 'with its stdout open' "$work/err"
report "stdout is closed" $?
expect "a value is missing between commas" 2 'missing before a comma, behind 1 other' "$VYRE_RUN" "$saxpy" --in a=f32:2 --in x=f32:1,,2 --in y=zeros:4

expect_out "values of every form" "$(printf '0\n3\n6\n9')" "$VYRE_RUN" "$saxpy" --in a=hex:00004040 --in x=iota:4,f32 --in y=zeros:4 --out y=f32
printf '0 1\n2,3\n' >"$work/numbers"
expect_out "numbers from a text file" "$(printf '1\n2\n3\n4')" "$VYRE_RUN" "$saxpy" --in a=f32:1 --in x="$work/numbers,f32" --in y=f32:1,1,1,1 --out y=f32
run "$VYRE_RUN" "$saxpy" $good --out y=- --in a=f32:2
run sh -c "\"$VYRE_RUN\" \"$saxpy\" $good --out y=- | od -An -tf4 | tr -s ' '"
[ "$(cat "$work/out")" = " 0 2 4 6" ]
report "raw bytes to stdout" $?
expect_out "without --out the outputs have their names" "$(printf 'y: f32[4]\n  0 2 4 6')" "$VYRE_RUN" "$saxpy" $good
run "$VYRE_RUN" "$saxpy" $good --out y="$work/y.bin"
[ "$code" -eq 0 ] && [ "$(od -An -tf4 "$work/y.bin" | tr -s ' ')" = " 0 2 4 6" ]
report "raw bytes to a file" $?
expect "time and repeat" 0 '3 dispatches' "$VYRE_RUN" "$saxpy" $good --time --repeat 3
expect "compare with the reference" 0 '' "$VYRE_RUN" "$saxpy" $good --compare reference
cat >"$work/functions.vyre" <<'END'
program functions;
workgroup 64;
buffer x: f32[] read;
buffer y: f32[] write;
{ if (gid.x < len(y)) { y[gid.x] = exp(x[gid.x]) * 2.0 + log2(x[gid.x]) * sin(x[gid.x]); } }
END
functions="$work/functions.vyre --in x=f32:0.25,0.5,0.75,3,5,7,100,-1 --elements 8"
expect "compare within ulp:N" 0 '' "$VYRE_RUN" $functions --float ulp:4 --compare reference
build=$(cd "$top_builddir" && pwd)
printf '[core]\ninstalled_plugins = no\nplugin_directories = %s\nprobe_program = %s\n%s\n' \
    "$build/plugins" "$build/vyre-probe" "[route r]" >"$work/ulp.conf"
printf 'match.label = fast\nfloat = ulp:4\n' >>"$work/ulp.conf"
VYRE_CONFIG="$work/ulp.conf" expect "float mode of a rule" 0 'float ulp:4' "$VYRE_RUN" $functions \
    --label fast --explain --compare reference
VYRE_CONFIG="$work/ulp.conf" expect "float mode of other programs" 0 'float strict' "$VYRE_RUN" \
    $functions --explain
expect "json" 0 '' "$VYRE_RUN" "$saxpy" $good --json
expect_schema vyre.run.v1
expect "explain" 0 '^device  *cpu:host .* opened)$' "$VYRE_RUN" "$saxpy" $good --explain
[ "$(cat "$work/out")" = "$(printf 'y: f32[4]\n  0 2 4 6')" ]
report "explaining leaves stdout alone" $?
expect "why no device is good enough" 4 '^  -  *cpu:host: rejected: not named by call$' \
    "$VYRE_RUN" "$saxpy" $good --explain --device cuda:x
expect "the grid takes part" 0 'grid\[0\] >= 3 (grid' "$VYRE_RUN" "$saxpy" $good --explain --grid 3
expect "so do the bytes" 0 'memory_bytes >= 36 ' "$VYRE_RUN" "$saxpy" $good --explain
expect "a run that fails has its record too" 1 '^device  *cpu:host' "$VYRE_RUN" "$work/trap.vyre" --explain --json
[ ! -s "$work/out" ]
report "but no JSON" $?
printf 'program g;\nworkgroup 4;\nbuffer n: u32[1] uniform;\nbuffer y: u32[8] readwrite;\n{\n    if (n[0] > 0) {\n        y[gid.x] = gid.x;\n        barrier.grid();\n        let v = y[(gid.x + 5) %% 8];\n        barrier.grid();\n        y[gid.x] = v;\n    }\n}\n' \
    >"$work/whole.vyre"
expect_out "a barrier of the grid inside a branch" "$(printf '5\n6\n7\n0\n1\n2\n3\n4')" \
    "$VYRE_RUN" "$work/whole.vyre" --in n=u32:1 --in y=zeros:8 --grid 2 --out y=u32
# A device that is tried and refuses.
refuses=$(cd "$top_builddir" && pwd)/tests/plugins/.libs/fleet_refuses.so
if [ -e "$refuses" ]; then
    mkdir "$work/refusing"
    printf '[plugin]\nid = fleet_refuses\nlibrary = %s\nabi = 1.0\nprobe = inprocess\n' "$refuses" \
        >"$work/refusing/fleet_refuses.ini"
    printf '[core]\ncache = no\ninstalled_plugins = no\nplugin_directories = %s/plugins:%s\n' \
        "$(cd "$top_builddir" && pwd)" "$work/refusing" >"$work/refusing.conf"
    printf 'program copy;\nworkgroup 1;\nbuffer a: u32[1] read;\nbuffer b: u32[1] write;\n{\n    b[0] = a[0];\n}\n' \
        >"$work/copy.vyre"
    VYRE_CONFIG=$work/refusing.conf
    expect "devices that refuse are passed over" 0 '^device  *cpu:host ' "$VYRE_RUN" "$work/copy.vyre" --in a=u32:7 --explain
    grep -q 'fleet_refuses:pci-0000:c1:00.0.*open' "$work/err"
    report "and the record says so" $?
    grep -q '^fallback .*yes' "$work/err"
    report "it is a fallback" $?
    run "$VYRE_RUN" "$work/copy.vyre" --in a=u32:7 --explain --json
    cp "$work/out" "$work/json"
    [ "$(grep -c '"stage": "open"' "$work/json")" -eq 3 ]
    report "JSON has the attempts" $?
    VYRE_CONFIG=$top_builddir/vyre-build-tree.conf
    if python3 -c 'import jsonschema' 2>/dev/null; then
        run python3 - "$top_srcdir/docs/schemas" "$work/json" <<'END'
import json, sys
import jsonschema
document = json.load(open(sys.argv[2]))
for name, part in (("run", document), ("decision", document["decision"])):
    schema = json.load(open("%s/vyre.%s.v1.json" % (sys.argv[1], name)))
    jsonschema.Draft202012Validator(schema).validate(part)
assert document["decision"]["chosen"]["device"] == document["device"] == "cpu:host"
END
        report "both are as their schemas say" "$code"
    else
        skip "both are as their schemas say" "python3 has no jsonschema"
    fi
else
    skip "devices that refuse are passed over" "the plugins of the tests are not built"
fi
# A choice is not silent: the log is on standard error as the configuration says.
log_config() { # LEVEL
    printf '[core]\nlog = %s\ninstalled_plugins = no\nplugin_directories = %s/plugins\n' \
        "$1" "$(cd "$top_builddir" && pwd)" >"$work/log.conf"
    printf '[routing]\npolicy = pin\npin = gpu:*\n' >>"$work/log.conf"
}
log_config warn
printf '[route big]\nmatch.label = big*\nfloat = flush\n' >"$work/label.conf"
sed 's/^pin = .*//; s/^policy = .*//' "$work/log.conf" >>"$work/label.conf"
VYRE_CONFIG=$work/label.conf expect "a rule by label" 0 '^  matches  *big .*decides float$' \
    "$VYRE_RUN" "$saxpy" $good --label bigger --explain
VYRE_CONFIG=$work/log.conf expect "a fallback is warned of" 0 '^vyre: warn: .*cpu:host.* fallback' \
    "$VYRE_RUN" "$saxpy" $good
log_config error
VYRE_CONFIG=$work/log.conf run "$VYRE_RUN" "$saxpy" $good
[ "$code" -eq 0 ] && [ ! -s "$work/err" ]
report "the configuration says what is logged" $?
run "$VYRE_RUN" "$saxpy" --in a=f32:1 --in x=random:100:7 --in y=zeros:100 --out y=f32
cp "$work/out" "$work/first"
run "$VYRE_RUN" "$saxpy" --in a=f32:1 --in x=random:100:7 --in y=zeros:100 --out y=f32
cmp -s "$work/out" "$work/first" && awk '{ if ($1 < 0 || $1 >= 1) exit 1 } END { exit NR != 100 }' "$work/out"
report "random numbers repeat and lie in [0, 1)" $?
run "$top_builddir/vyre-ir" wire "$saxpy" -o "$work/saxpy.bin"
expect_out "wire runs as text does" "$(printf 'y: f32[4]\n  0 2 4 6')" "$VYRE_RUN" "$work/saxpy.bin" $good
code=0
"$VYRE_RUN" - $good <"$saxpy" >"$work/out" 2>"$work/err" || code=$?
report "the program comes from stdin" "$code"
expect "two readers of stdin" 2 'more than once' "$VYRE_RUN" - --in a=-
code=0
printf '\000\000\200\077' | "$VYRE_RUN" "$saxpy" --in a=- --in x=iota:3 --in y=zeros:3 --out y=f32 >"$work/out" 2>"$work/err" || code=$?
[ "$code" -eq 0 ] && [ "$(tr '\n' ' ' <"$work/out")" = "0 1 2 " ]
report "an input comes from stdin" $?
cat >"$work/half.vyre" <<'P'
program;
workgroup 1;
buffer x: f16[6] read;
buffer y: f32[6] readwrite;
{
    y[gid.x] = f32(x[gid.x]);
}
P
expect_out "f16 values round once, to nearest even" "$(printf '0\n-0\n65504\ninf\n2048\nnan')" \
    "$VYRE_RUN" "$work/half.vyre" --in x=f16:0,-0,65519.99,65520,2049,nan --out y=f32
finish
