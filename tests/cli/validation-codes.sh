#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Every code that validation emits has a row in docs/validation.md and a test, and no row is left
# over. Prints TAP.
top=${top_srcdir:-.}
work=$(mktemp -d "${TMPDIR:-/tmp}/vyre-codes.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL
tests=0

# compare NAME FILE FILE: passes when the two lists are the same and not empty.
compare() {
    tests=$((tests + 1))
    if test -s "$2" && diff "$2" "$3" >"$work/log"; then
        echo "ok $tests - $1"
    else
        echo "not ok $tests - $1"
        sed 's/^/# /' "$work/log"
    fi
}

cat "$top"/core/ir/validate/*.c "$top"/core/ir/check.c | grep -o '"[VW][0-9][0-9][0-9]"' |
    tr -d '"' | sort -u >"$work/emitted"
sed -n 's/^| \([VW][0-9][0-9][0-9]\) |.*/\1/p' "$top/docs/validation.md" | sort >"$work/documented"
cat "$top"/tests/unit/test_validate*.c | grep -o '"[VW][0-9 VW]*"' | grep -o '[VW][0-9][0-9][0-9]' |
    sort -u >"$work/tested"

echo 1..2
compare "emitted codes and rows of docs/validation.md" "$work/emitted" "$work/documented"
compare "emitted codes and codes in the unit tests" "$work/emitted" "$work/tested"
