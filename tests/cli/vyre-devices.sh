#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# vyre-devices: the tables, and what each printed id is good for.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu
DEVICES=$top_builddir/vyre-devices

expect "--help" 0 '' "$DEVICES" --help
expect_documented vyre-devices verbose rejected explain config verify json refresh no-probe redact \
    check calibrate cache cache-clear svg
for option in '--explain x' --config --verify --json --refresh --no-probe --redact '--check x' \
    --calibrate --cache --cache-clear '--svg x'; do
    # shellcheck disable=SC2086
    expect "$option is unsupported" 1 'unsupported.*no --' "$DEVICES" $option
done
expect "unknown option" 2 'did you mean --verbose' "$DEVICES" --verbsoe
VYRE_CONFIG=$work/none.conf expect "missing configuration" 3 'none.conf' "$DEVICES"
expect "a word" 2 'not expected' "$DEVICES" word
expect "the tables" 0 '' "$DEVICES"
grep -q '^cpu .* \(initialised\|loaded\|active\) ' "$work/out" && grep -q '^cpu:host  *cpu ' "$work/out"
report "the CPU is there" $?
awk 'length($0) > 80 && !/^cpu / { bad = 1 } END { exit bad }' "$work/out"
report "the device table fits 80 columns" $?
expect "verbose" 0 '' "$DEVICES" --verbose
grep -q 'memory_bytes .* probed' "$work/out"
report "facts have their source" $?
expect "rejected" 0 '' "$DEVICES" --rejected
for id in $("$DEVICES" | awk 'devices { print $1 } /^DEVICE/ { devices = 1 }'); do
    expect "$id is a selector" 0 '' "$top_builddir/vyre-run" "$examples/saxpy.vyre" --in a=f32:1 \
        --in x=iota:1 --in y=zeros:1 --device "$id"
done

mkdir "$work/plugins"
printf '[plugin]\nid = broken\nlibrary = %s/none.so\nabi = 1.0\n' "$work" >"$work/plugins/broken.ini"
printf '[plugin]\nid = must\nlibrary = %s/none.so\nabi = 1.0\nrequired = yes\n' "$work" >"$work/must.ini"
printf '[core]\nplugin_directories = %s\n' "$work/plugins" >"$work/vyre.conf"
VYRE_CONFIG=$work/vyre.conf
expect "a plugin without its file" 0 '' "$DEVICES" --rejected
grep -q '^broken .*rejected .*none.so' "$work/out" && grep -q 'fix:' "$work/out"
report "it is rejected with a reason" $?
cp "$work/must.ini" "$work/plugins/must.ini"
expect "a required plugin that fails" 5 'required plugin must' "$DEVICES"
printf 'nonsense\n' >"$work/plugins/nonsense.ini"
expect "a manifest that makes no sense hides nothing" 5 'required plugin must' "$DEVICES" --rejected
grep -q 'nonsense.ini' "$work/out"
report "it is a row" $?
unset VYRE_CONFIG
expect "a tool in its build folder uses the backends built there" 0 '' "$DEVICES"
grep -q '^cpu:host ' "$work/out"
report "the CPU is there without VYRE_CONFIG" $?
mkdir "$work/nothing"
printf '[core]\nplugin_directories = %s\n' "$work/nothing" >"$work/vyre.conf"
export VYRE_CONFIG="$work/vyre.conf"
expect "a host without plugins" 0 'no plugin was found' "$DEVICES"
finish
