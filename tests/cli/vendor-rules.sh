#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# The rules for plugins: numbered without a gap, each with a test that exists and with words that
# the host really says; and every number that a check can print is one of them.
. "${top_srcdir:?}/tests/cli/lib.sh"
rules=$top_srcdir/docs/vendor/rules.md

grep '^| VP-' "$rules" >"$work/rows"
sed 's/^| \(VP-[0-9]*\) .*/\1/' "$work/rows" >"$work/numbers"
awk '{ printf "VP-%02d\n", NR }' "$work/numbers" | cmp -s - "$work/numbers"
report "the rules are numbered from VP-01 on, without a gap ($(wc -l <"$work/numbers"))" $?

awk -F ' [|] ' 'NF != 5 || $4 !~ /^(yes|check|no)$/ || $5 !~ /^[^ ]+ [|]$/ {
    print "# malformed: " $1; bad = 1 } END { exit bad }' "$work/rows"
report "each has what it says, what happens, whether it is enforced, and a test" $?

bad=
while IFS= read -r row; do
    number=$(echo "$row" | sed 's/^| \(VP-[0-9]*\) .*/\1/')
    enforced=$(echo "$row" | awk -F ' [|] ' '{ print $4 }')
    test=$(echo "$row" | awk -F ' [|] ' '{ sub(/ [|]$/, "", $5); print $5 }')
    case $enforced/$test in
    no/-) continue ;;
    */-) bad="$bad $number:no-test" ;;
    */tests/unit/test_check.c)
        grep -q "\"$number\"" "$top_srcdir/$test" || bad="$bad $number:not-in-$test" ;;
    esac
    test "$test" = - || test -f "$top_srcdir/$test" || bad="$bad $number:$test"
done <"$work/rows"
test -z "$bad" || echo "# without a test:$bad"
test -z "$bad"
report "each that is enforced names a test" $?

# Pieces of a string that the compiler joins are joined here too.
find "$top_srcdir/core" "$top_srcdir/tools/probe" -name "*.c" -exec cat {} + | tr '\n' ' ' | sed 's/" *"//g' >"$work/said"
awk '{ row = $0; number = substr(row, 3, 5)
    while (match(row, /"[^"]*"/)) {
        count = split(substr(row, RSTART + 1, RLENGTH - 2), parts, "…")
        for (i = 1; i <= count; i++) if (length(parts[i]) > 2) print number "\t" parts[i]
        row = substr(row, RSTART + RLENGTH)
    } }' "$work/rows" >"$work/words"
bad=0
while IFS='	' read -r number words; do
    grep -qF -- "$words" "$work/said" || { echo "# $number: the host does not say: $words"; bad=1; }
done <"$work/words"
test "$bad" -eq 0 && test -s "$work/words"
report "the host says the words that the rules quote ($(wc -l <"$work/words") pieces)" $?

cat "$top_srcdir"/core/registry/check*.c "$top_srcdir"/tools/probe/*.c | grep -o '"VP-[0-9][0-9]*"' |
    tr -d '"' | sort -u >"$work/printed"
sort "$work/numbers" | comm -23 "$work/printed" - >"$work/unknown"
test -s "$work/printed" && ! grep . "$work/unknown"
report "a check prints numbers of rules only" $?

# What only a check finds, a check prints; VP-10 is found under other numbers.
awk -F ' [|] ' '$4 == "check" { print substr($1, 3) }' "$work/rows" | grep -v VP-10 | sort |
    comm -23 - "$work/printed" >"$work/silent"
! grep . "$work/silent"
report "each rule that only a check finds is one that it prints" $?

awk '/^[|] a program uses/ { inside = 1 } /^$/ { inside = 0 } inside' \
    "$top_srcdir/docs/vendor/README.md" | awk -F '[|]' '{ print $3 }' | grep -o '`[a-z0-9_]*`' |
    tr -d '`' >"$work/facts"
bad=
for fact in $(cat "$work/facts"); do
    grep -q "\"$fact\"" "$top_srcdir/include/vyre/facts.h" || bad="$bad $fact"
done
test -z "$bad" || echo "# no such fact:$bad"
test -z "$bad" && test -s "$work/facts"
report "the facts that decide are facts ($(wc -l <"$work/facts"))" $?
finish
