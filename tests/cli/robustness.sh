#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# docs/robustness.md: each subject names tests that exist, and the host says what it quotes.
. "${top_srcdir:?}/tests/cli/lib.sh"
page=$top_srcdir/docs/robustness.md

# Rows of the tables with three columns, without their heads: number, tab, row.
awk '/^## What is not survived/ { exit }
    /^[|]/ && !/^[|]-/ && !/^[|] subject/ { print NR "\t" $0 }' "$page" >"$work/rows"
[ "$(wc -l <"$work/rows")" -gt 80 ] &&
    awk -F ' [|] ' 'NF != 3 { print "# malformed: " $0; bad = 1 } END { exit bad }' "$work/rows"
report "each subject has what happens and a test ($(wc -l <"$work/rows"))" $?

# NAME[, NAME]... of a file: a name may have commas of its own, so each piece must begin or go on a
# name that the file has.
has_name() { # FILE NAME
    case $1 in
    *.c) grep -qF -- "{\"$2\"," "$top_srcdir/$1" ;;
    *) grep -qF -- "\"$2\"" "$top_srcdir/$1" ;;
    esac
}
check_names() { # LINE FILE NAMES
    rest=$3
    name=
    while [ -n "$rest" ]; do
        piece=${rest%%, *}
        case $rest in *', '*) rest=${rest#*, } ;; *) rest= ;; esac
        name=$name${name:+, }$piece
        has_name "$2" "$name" && name=
    done
    [ -z "$name" ] || echo "# line $1: $2 has no test: $name"
    [ -z "$name" ]
}
bad=0 named=0
while IFS='	' read -r line row; do
    tests=$(printf '%s\n' "$row" | awk -F ' [|] ' '{ sub(/ [|]$/, "", $3); print $3 }')
    while [ -n "$tests" ]; do
        test=${tests%%; *}
        case $tests in *'; '*) tests=${tests#*; } ;; *) tests= ;; esac
        file=${test%%: *}
        named=$((named + 1))
        if [ ! -f "$top_srcdir/$file" ]; then
            echo "# line $line: there is no $file"
            bad=1
        else
            case $test in
            *': '*) check_names "$line" "$file" "${test#*: }" || bad=1 ;;
            tests/fuzz/*) ;;
            *) echo "# line $line: no test of $file is named"; bad=1 ;;
            esac
        fi
    done
done <"$work/rows"
[ "$bad" -eq 0 ] && [ "$named" -gt 80 ]
report "the tests exist ($named)" $?

# Pieces of a string that the compiler joins are joined here too.
find "$top_srcdir/core" "$top_srcdir/tools/probe" -name "*.c" -exec cat {} + | tr '\n' ' ' |
    sed 's/" *"//g' >"$work/said"
awk -F ' [|] ' '{ number = $1; sub(/\t.*/, "", number); row = $2
    while (match(row, /"[^"]*"/)) {
        count = split(substr(row, RSTART + 1, RLENGTH - 2), parts, "…")
        for (i = 1; i <= count; i++) if (length(parts[i]) > 2) print number "\t" parts[i]
        row = substr(row, RSTART + RLENGTH)
    } }' "$work/rows" >"$work/words"
bad=0
while IFS='	' read -r line words; do
    grep -qF -- "$words" "$work/said" || { echo "# line $line: the host does not say: $words"; bad=1; }
done <"$work/words"
[ "$bad" -eq 0 ] && [ -s "$work/words" ]
report "the host says the words that it quotes ($(wc -l <"$work/words") pieces)" $?

# States and statuses are those of the headers.
awk -F ' [|] ' '{ print $2 }' "$work/rows" | grep -o '\b[A-Z][A-Z]*_[A-Z_]*\b\|\bCORRUPT\b\|\bCONFIG\b' |
    sort -u >"$work/codes"
bad=
while read -r code; do
    grep -q "X($code, \|VYRE_PLUGIN_FLAG_$code" "$top_srcdir/include/vyre/plugin.h" ||
        case $code in GLIBC_TUNABLES | RLIMIT_NPROC) ;; *) bad="$bad $code" ;; esac
done <"$work/codes"
test -z "$bad" || echo "# no such status:$bad"
[ -z "$bad" ] && [ -s "$work/codes" ]
report "its statuses exist" $?
finish
