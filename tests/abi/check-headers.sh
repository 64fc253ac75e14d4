#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Compiles the border headers alone in each language and data model that a plugin may have, pins
# layout and signatures, compares the border with the text of the released one, and reads the note
# out of a module. Prints TAP; a part that cannot run is skipped with the reason.
top=${top_srcdir:-.}
abi=$top/tests/abi
CC=${CC:-cc}
work=$(mktemp -d "${TMPDIR:-/tmp}/vyre-abi.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL
warnings='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
tests=0

# result STATUS NAME: one line of TAP; on failure what the last command wrote to $work/log follows.
result() {
    tests=$((tests + 1))
    if test "$1" -eq 0; then
        echo "ok $tests - $2"
    else
        echo "not ok $tests - $2"
        sed 's/^/# /' "$work/log"
    fi
}

skip() {
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

# compile COMMAND...: syntax check with all warnings as errors.
compile() {
    "$@" $warnings -I"$top/include" -fsyntax-only >"$work/log" 2>&1
}

# works COMMAND...: the compiler is there and has what the headers need.
works() {
    echo '#include <stddef.h>
#include <stdint.h>
int64_t probe(size_t);
int64_t probe(size_t n) { return (int64_t)n; }' >"$work/probe.c"
    "$@" -fsyntax-only "$work/probe.c" >/dev/null 2>&1
}

for header in plugin note kernel facts; do
    printf '#include <vyre/%s.h>\n#include <vyre/%s.h>\n' $header $header >"$work/$header.c"
done

# language LABEL REASON COMMAND...: each header alone, the pins and the signatures.
language() {
    label=$1 reason=$2
    shift 2
    if ! works "$@"; then
        skip "headers as $label" "$reason"
        return
    fi
    for file in "$work/plugin.c" "$work/note.c" "$work/kernel.c" "$work/facts.c" "$abi/layout_pins.c" \
        "$abi/signatures.c"; do
        compile "$@" "$file"
        result $? "$(basename "$file" .c) as $label"
    done
}

for standard in c99 c11 gnu17; do
    language "$standard with $CC" "$CC does not take -std=$standard" $CC -x c -std=$standard
done
for compiler in gcc clang; do
    language "c99 with $compiler" "$compiler is not installed" $compiler -x c -std=c99
done
for compiler in g++ clang++; do
    for standard in c++11 c++17 c++20; do
        language "$standard with $compiler" "$compiler is not installed" \
            $compiler -x c++ -std=$standard
    done
done
language "32-bit c99 with gcc" "gcc -m32 does not work here" gcc -m32 -ffreestanding -x c -std=c99
for target in i386-linux-gnu armv7-linux-gnueabihf x86_64-linux-gnux32 aarch64-linux-gnu \
    riscv64-linux-gnu powerpc64le-linux-gnu; do
    language "c99 for $target" "clang for $target is not installed" \
        clang --target=$target -ffreestanding -x c -std=c99
done

# A pin that cannot fail proves nothing: a moved member and a hole at the end must be refused.
# refused PIN CHANGE
refused() {
    sed "$2" "$abi/layout.h" >"$work/layout.h"
    cp "$abi/layout_pins.c" "$work"
    ! compile $CC -x c -std=c99 "$work/layout_pins.c" && grep -q "pin_$1'" "$work/log"
    result $? "the pins refuse a change of $1"
}
refused vyre_plugin__id 's/^\(MEMBER(vyre_plugin, id, \)32, 32/\140, 40/'
refused vyre_fact_end 's/^END(vyre_fact, note)/END(vyre_fact, name)/'

# Every named number is in numbers.h, so that the text of the border is complete.
for header in plugin note kernel facts; do
    sed -e 's:/\*.*\*/::' -e '/_TABLE(X)/,/[^\\]$/d' "$top/include/vyre/$header.h"
done | grep -oE '^#define VYRE_[A-Z0-9_]+ +\(?U?[I0-9]|VYRE_[A-Z0-9_]+ = [0-9V]' |
    grep -oE '^(#define )?VYRE_[A-Z0-9_]+' | sed 's:#define ::' |
    grep -vE '^VYRE_(ISA_LEVEL|FACT_VENDOR_FIRST)$' | sort -u >"$work/found"
sed -n 's/^NUMBER(\(.*\))$/\1/p' "$abi/numbers.h" | sort -u >"$work/listed"
test "$(wc -l <"$work/found")" -gt 100 && diff "$work/found" "$work/listed" >"$work/log"
result $? "numbers.h lists every named number"

name="the border is that of plugin-abi-1.0.txt"
if $CC $warnings -std=c11 -I"$top/include" "$abi/layout_dump.c" -o "$work/dump" >"$work/log" 2>&1; then
    "$work/dump" >"$work/border.txt" 2>"$work/log"
    status=$?
    if test $status -eq 0 && ! grep -q '^    .* 8 ctx$' "$work/border.txt"; then
        skip "$name" "the text is for 64-bit pointers"
    else
        test $status -eq 0 && diff -u "$abi/plugin-abi-1.0.txt" "$work/border.txt" >"$work/log" 2>&1
        result $? "$name"
    fi
else
    result 1 "$name"
fi

# note LABEL COMMAND...: builds a module, strips it, and reads the note and the exports.
note() {
    label="note and exports of a module from $1"
    shift
    if ! works "$@"; then
        skip "$label" "$1 is not installed"
    elif ! command -v readelf >/dev/null 2>&1 || ! command -v strip >/dev/null 2>&1; then
        skip "$label" "readelf or strip is not installed (apt-get install binutils)"
    else
        echo '{ global: vyre_plugin_query_v1; local: *; };' >"$work/plugin.map"
        {
            "$@" $warnings -I"$top/include" -shared -fPIC -Wl,--gc-sections \
                -Wl,--version-script="$work/plugin.map" "$abi/signatures.c" -o "$work/plugin.so" &&
                strip "$work/plugin.so" &&
                readelf -nW "$work/plugin.so" >"$work/notes" &&
                readelf --dyn-syms -W "$work/plugin.so" >"$work/symbols"
        } >"$work/log" 2>&1 &&
            sed -n 's/.*description data: //p' "$work/notes" | grep -A0 '^01 00 00 00 00 00 00 00 00' |
            grep -q ' 03 00 00 00 00 00 00 00 00 00 00 00 *$' &&
            grep -q '^  VYRE  *0x00000020' "$work/notes" &&
            test "$(awk '$5 == "GLOBAL" && $7 != "UND" && $8 != "" { print $8 }' "$work/symbols")" = \
                vyre_plugin_query_v1
        result $? "$label"
    fi
}
note "$CC" $CC -x c -std=c99 -O2 -fdata-sections
note "g++" g++ -x c++ -std=c++11
note "clang" clang -x c -std=c11
note "clang with AddressSanitizer" clang -x c -fsanitize=address

echo "1..$tests"
