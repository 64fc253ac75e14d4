#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# The differential tester: what it makes is complete, and it finds and shrinks what is wrong.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu
DIFFER=$top_builddir/tests/conform/differ
CONFORM=$top_builddir/vyre-conform

mkdir -p "$work/plugins"
cp "$top_builddir/tests/plugins/.libs/wrong.so" "$work/plugins/wrong.so" || exit 1
cat >"$work/plugins/wrong.ini" <<EOF
[plugin]
id = wrong
library = wrong.so
abi = 1.0
probe = inprocess

[option fault]
type = text
default = none
help = What is done wrong.
EOF
cat >"$work/vyre.conf" <<EOF
[core]
cache = no
plugin_directories = $top_builddir/plugins:$work/plugins
EOF
VYRE_CONFIG=$work/vyre.conf
export VYRE_CONFIG

expect "every construct is made" 0 '' "$DIFFER" --count 2000 --coverage
grep -q ' 0 discarded, 0 findings' "$work/out"
report "every seed gives a valid program" $?
[ "$(grep -c '^ *[1-9][0-9]*  [a-z]' "$work/out")" -gt 200 ]
report "each has its line" $?
expect "one program has not all constructs" 1 '' "$DIFFER" --count 1 --coverage
grep -q '^ *0  ' "$work/out"
report "it says which" $?
"$DIFFER" --print --seed 7 --count 40 --size 3 >"$work/first"
"$DIFFER" --print --seed 27 --count 20 --size 3 >"$work/second"
tail -n "$(wc -l <"$work/second")" "$work/first" | cmp -s - "$work/second"
report "a seed alone tells the program" $?
expect "an engine that is right" 0 '' "$DIFFER" --count 200 --folder "$work/none" --against wrong:fault=none
grep -q ' [1-9][0-9]* comparisons' "$work/out"
report "it was compared" $?
expect "an oracle that takes nothing ends the run" 1 'no program ran' "$DIFFER" --count 1000000 \
    --oracle nothing:here --against cpu:host
grep -q ' 100 discarded, ' "$work/out"
report "after a hundred programs" $?
expect "a target that takes nothing" 1 'no target' "$DIFFER" --count 5 --against nothing:here
expect "an option that does not exist" 3 'colour' "$DIFFER" --count 5 --against wrong:colour=red

# find FAULT LINES OPTION...: one finding, whose program has at most LINES lines.
find_fault() {
    fault=$1 most=$2
    shift 2
    rm -rf "$work/found"
    expect "$fault is found" 1 '' "$DIFFER" --count 4000 --max-findings 1 --folder "$work/found" \
        --against "wrong:fault=$fault" "$@"
    lines=$(cat "$work/found"/*.vyre | wc -l)
    echo "# $fault: $(sed -n 's/^  after/after/p' "$work/out"); $lines lines"
    [ "$lines" -gt 0 ] && [ "$lines" -le "$most" ]
    report "$fault is shrunk to at most $most lines" $?
    expect "the case of $fault is right on the oracle" 0 '' "$CONFORM" --device cpu:host --cases "$work/found"
}

find_fault zero_sign 14
run "$DIFFER" --count 0 --cases "$work/found" --against wrong:fault=zero_sign
[ "$code" -eq 1 ] && grep -q 'expected' "$work/out"
report "the case shows the fault again" $?
find_fault last_group 14
find_fault last_byte 14
find_fault trap_lane 14
grep -q '^trap ' "$work/found"/*.case
report "a case can expect a trap" $?
find_fault crash 14 --isolate
find_fault hang 20 --isolate --deadline 300

# The summaries of a fine run, of one with its coverage, and of one with findings of both kinds.
run "$DIFFER" --json --count 20 --against cpu:engine=kernel
cp "$work/out" "$work/fine.json"
grep -q '"schema": "vyre.differ.v1"' "$work/out" && grep -q '"programs": 20,' "$work/out" && [ "$code" -eq 0 ]
report "a summary as JSON" $?
expect "coverage as JSON" 1 '' "$DIFFER" --json --count 20 --coverage
cp "$work/out" "$work/coverage.json"
find_fault zero_sign 14
expect "findings as JSON" 1 '' "$DIFFER" --json --count 4000 --max-findings 3 --folder "$work/more" \
    --cases "$work/found" --against wrong:fault=zero_sign
cp "$work/out" "$work/findings.json"
grep -q '"case": ".*\.case"' "$work/out" && grep -q '"case": null' "$work/out"
report "a case and a program" $?
if python3 -c 'import jsonschema' 2>/dev/null; then
    run python3 - "$top_srcdir/docs/schemas/vyre.differ.v1.json" "$work"/*.json <<'END'
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
for path in sys.argv[2:]:
    document = json.load(open(path))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert list(document) == schema["required"], path
    assert len(document["findings"]) == document["finding_count"]
END
    report "they are as the schema says" "$code"
else
    skip "they are as the schema says" "python3 has no jsonschema"
fi
finish
