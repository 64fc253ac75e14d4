#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Each libLLVM of the host that the CPU backend says it works with, and those that it cannot use.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu

# with LIBRARY NAME CODE PATTERN: runs saxpy in code that this library makes.
with() {
    cat >"$work/vyre.conf" <<END
[core]
cache = no
installed_plugins = no
plugin_directories = $top_builddir/plugins
probe_program = $top_builddir/vyre-probe
[backend cpu]
engine = llvm
llvm = $1
END
    VYRE_CONFIG=$work/vyre.conf expect "$2" "$3" "$4" "$VYRE_RUN" "$examples/saxpy.vyre" \
        --in a=f32:2 --in x=f32:1,2,3 --in y=f32:10,20,30
}

# library VERSION: its path, if the dynamic linker knows it.
library() {
    PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null |
        sed -n "s/.*=> \(.*libLLVM\(-$1\.so\(\.1\)\{0,1\}\|\.so\.$1\.[0-9]*\)\)\$/\1/p" | head -n 1
}

usable=0
[ "$(uname -m)" = x86_64 ] && usable=1
for version in 15 16 17 18 19 20 21 22; do
    path=$(library $version)
    if [ "$usable" -eq 0 ] || [ -z "$path" ]; then
        skip "libLLVM $version" "it is not installed, or code is not made for this processor"
        continue
    fi
    with "$path" "libLLVM $version" 0 ''
    grep -q '^ *12 24 36$' "$work/out"
    report "libLLVM $version: the result" $?
done
old=
for version in 13 14; do
    old=${old:-$(library $version)}
done
if [ "$usable" -eq 1 ] && [ -n "$old" ]; then
    with "$old" "a libLLVM that is too old" 1 'older than version 15'
    grep -q '^  fix: ' "$work/err" && [ "$(wc -l <"$work/err")" -le 4 ]
    report "it says so and nothing else" $?
else
    skip "a libLLVM that is too old" "none is installed"
fi
if [ "$usable" -eq 0 ]; then
    skip "no libLLVM there" "code is not made for this processor"
    finish
    exit
fi
with "$work/none.so" "no libLLVM there" 1 'could not be opened'
{
    echo 'program many; workgroup 1; buffer x: u32[] readwrite; { let a = 1;'
    i=0
    while [ $i -lt 1200 ]; do
        echo "for (k in 0..x[$i]) { a = a * 3 + k; }"
        i=$((i + 1))
    done
    echo 'x[0] = a; }'
} >"$work/many.vyre"
grep -v '^engine\|^llvm' "$work/vyre.conf" >"$work/auto.conf"
VYRE_CONFIG=$work/auto.conf expect "more loops than are compiled: auto interprets" 0 \
    'program `many` is interpreted' "$VYRE_RUN" "$work/many.vyre" --grid 1 --in x=iota:1200 \
    --compare reference
[ "$(grep -c 'is interpreted' "$work/err")" -eq 1 ]
report "it says so once" $?
with "$top_builddir/.libs/libvyre.so" "a library that is another" 1 'lacks a function'
finish
