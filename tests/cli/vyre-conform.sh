#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# vyre-conform: the cases of tests/data/corpus, and cases that must fail.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu
CONFORM=$top_builddir/vyre-conform

expect "--help" 0 '' "$CONFORM" --help
expect_documented vyre-conform device suite cases float seed json
expect "nothing to run" 2 'nothing to run' "$CONFORM"
expect "path without --cases" 2 'stands alone' "$CONFORM" "$data/corpus"
expect "missing path" 1 'no-such' "$CONFORM" --cases "$work/no-such"
expect "no case" 1 'no case to run' "$CONFORM" --cases "$work"
expect "seed is unsupported" 1 'unsupported' "$CONFORM" --seed 1 --cases "$data/corpus"
expect "suite is unsupported" 1 'unsupported' "$CONFORM" --suite all
expect "ulp is unsupported" 1 'unsupported' "$CONFORM" --float ulp:4 --cases "$data/corpus"
expect "unknown device" 4 'cuda:nothing' "$CONFORM" --device cuda:nothing --cases "$data/corpus"
expect "unknown device class" 2 'device class' "$CONFORM" --device class:fast --cases "$data/corpus"
VYRE_CONFIG=$work/none.conf expect "missing configuration" 3 'none.conf' "$CONFORM" --cases "$data/corpus"
required_plugin_config "$work/required.conf"
VYRE_CONFIG=$work/required.conf expect "a required plugin that fails" 5 'required plugin must' \
    "$CONFORM" --cases "$data/corpus"

for mode in strict flush; do
    expect "the corpus in $mode mode" 0 '' "$CONFORM" --device cpu:host --float $mode --cases "$data/corpus"
    tail -1 "$work/out" | grep -q '^[1-9][0-9]* passed, 0 failed, [0-9]* skipped$'
    report "closing line" $?
done
expect "the corpus as JSON" 0 '' "$CONFORM" --json --cases "$data/corpus"
grep -q '"failed": *0' "$work/out"
report "JSON counts the failures" $?

# A case that passes, and the same with one wrong byte in each of its values.
good=$(find "$data/corpus/random-r4" -name '*.case' | sort | head -1)
for key in out fingerprint canonical wire; do
    sed "s/^$key \(..*\)\(..\)\$/$key \1zz/; s/zz\$/5a/" "$good" | sed "s/^$key -\$/$key 00/" >"$work/$key.case"
    if cmp -s "$good" "$work/$key.case"; then
        sed "s/^$key \(..*\)..\$/$key \1a5/" "$good" >"$work/$key.case"
    fi
    expect "a wrong $key fails" 1 '' "$CONFORM" --cases "$work/$key.case"
    grep -q '^0 passed, 1 failed, 0 skipped$' "$work/out" && grep -q "^failed: .*$key.case: " "$work/out"
    report "a wrong $key is named" $?
done
printf 'id x\nwire 0g\n' >"$work/hex.case"
expect "bad hexadecimal" 1 '' "$CONFORM" --cases "$work/hex.case"
grep -q 'line 2' "$work/out"
report "the line is named" $?
printf 'id x\n' >"$work/empty.case"
run "$CONFORM" --json --cases "$work/hex.case"
expect_schema vyre.conform.v1
expect "no program in a case" 1 '' "$CONFORM" --cases "$work/empty.case"
head -c 100000 /dev/zero >"$work/zero.case"
expect "zeros as a case" 1 '' "$CONFORM" --cases "$work/zero.case"
finish
