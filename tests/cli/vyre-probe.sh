#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# vyre-probe as a program: what it says to people, and what it sends.
. "${top_srcdir:?}/tests/cli/lib.sh"
probe=$top_builddir/vyre-probe

expect "without arguments it says who starts it" 2 'vyre-devices --check' "$probe"
expect "it cannot be run by hand" 2 'cannot be run by hand' \
    "$probe" --id=cpu --manifest=x --library=y --file=1:2:3:4 --timeout-ms=100
expect "the descriptor must be open" 2 'cannot be run by hand' \
    "$probe" --id=cpu --manifest=x --library=y --file=1:2:3:4 --timeout-ms=100 --report-fd=77
expect "standard error takes no report" 2 'bad argument' "$probe" --report-fd=2
expect "the file has four numbers" 2 'bad argument' "$probe" --file=1:2:3
expect "no time is a mistake" 2 'bad argument' "$probe" --timeout-ms=0
expect "a value has an option" 2 'bad argument' "$probe" --value=x
expect "words are mistakes" 2 'unexpected word' "$probe" plugin.so
expect "unknown options are mistakes" 2 'option' "$probe" --isolate
run "$probe" --help
grep -q -- '--report-fd' "$work/out" && [ "$code" -eq 0 ]
report "--help" $?
run "$probe" --version
grep -q '^vyre-probe [0-9]' "$work/out" && [ "$code" -eq 0 ]
report "--version" $?

# probe MANIFEST LIBRARY: the report is in $work/report.
probe_one() {
    run "$probe" --id=cpu --manifest="$1" --library="$2" \
        --file="$(stat -c '%d:%i:%s:%.9Y' "$2" | tr -d .)" --timeout-ms=20000 --report-fd=3 \
        3>"$work/report"
}

module=$top_builddir/plugins/.libs/cpu.so
if ! has_cpu; then
    skip "it sends a report" "the CPU backend is not built (--without-cpu)"
elif ! stat -c %.9Y "$module" >"$work/out" 2>"$work/err"; then
    skip "it sends a report" "stat(1) has no -c"
else
    probe_one "$top_builddir/plugins/cpu.ini" "$module"
    printf '\001\002\003\004\005VYPR' >"$work/expected"
    head -c 9 "$work/report" | cmp - "$work/expected" && [ "$code" -eq 0 ]
    report "it sends each stage and a report" $?
    [ ! -s "$work/out" ] && [ ! -s "$work/err" ]
    report "and nothing else" $?
    printf 'VYPR' >"$work/expected"
    probe_one "$work/missing.ini" "$module"
    head -c 4 "$work/report" | cmp - "$work/expected" && grep -q missing.ini "$work/report"
    report "a manifest that is gone is in the report" $?
fi
finish
