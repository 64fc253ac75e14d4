#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# The life of a plugin from outside: installs the library into a prefix of its own, builds
# examples/vendor-plugin against what is installed there, drops it in, uses it, removes it.
# check-vendor.sh SOURCES, called by `make check-vendor` with MAKE, CC and PKG_CONFIG in the
# environment, in the build folder.
set -u
sources=$(cd "$1" && pwd)
stage=$PWD/check-vendor.tmp
prefix=$stage/prefix
number=0
failures=0
skips=0
result() # STATUS NAME
{
    number=$((number + 1))
    if test "$1" -eq 0; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        failures=$((failures + 1))
        sed 's/^/# /' "$stage/log" | tail -n 30
    fi
}

skip() # NAME REASON
{
    number=$((number + 1))
    skips=$((skips + 1))
    echo "ok $number - $1 # SKIP $2"
}

# run COMMAND...: its output goes to $stage/out and, with its errors, to the log.
run()
{
    echo "+ $*" >>"$stage/log"
    "$@" >"$stage/out" 2>>"$stage/log"
    status=$?
    cat "$stage/out" >>"$stage/log"
    return $status
}

finish()
{
    echo "1..$number"
    echo "check-vendor: $((number - failures - skips)) passed, $failures failed, $skips skipped"
    test "$failures" -eq 0 && rm -rf "$stage"
    exit
}

# Who may write a plugin is checked when it is found: a mask of the caller plays no part.
umask 022
rm -rf "$stage"
mkdir -p "$stage/home" "$stage/plugin" || exit 1
: >"$stage/log"

# ---- the library, installed ----------------------------------------------------------------------

{ $SHELL "$sources/tests/sub-build.sh" "$sources" vendor --prefix="$prefix" CC="$CC" &&
    $MAKE -C vendor install; } >>"$stage/log" 2>&1
result $? "the library is installed into a prefix of its own"
test "$failures" -eq 0 || finish

# No file but those of the prefix and no variable of the caller plays a part.
unset VYRE_CONFIG VYRE_DEVICE VYRE_LOG PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR MAKEFLAGS MFLAGS \
    CFLAGS LDFLAGS CPPFLAGS
export HOME="$stage/home" XDG_CACHE_HOME="$stage/home/cache" XDG_CONFIG_HOME="$stage/home/config"
export PKG_CONFIG CC
export PKG_CONFIG_LIBDIR="$prefix/lib/pkgconfig"
export LD_LIBRARY_PATH="$prefix/lib"
devices=$prefix/bin/vyre-devices
manifests=$($PKG_CONFIG --variable=manifestdir vyre)
plugins=$($PKG_CONFIG --variable=plugindir vyre)

run "$devices"
! grep -q '^example' "$stage/out"
result $? "there is no example yet"

# ---- the plugin, built from its own folder -------------------------------------------------------

for file in example.c interpreter.c interpreter.h example.map example.ini Makefile; do
    cp "$sources/examples/vendor-plugin/$file" "$stage/plugin" || exit 1
done
cd "$stage/plugin" || exit 1
strict='-O2 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
run $MAKE CC="$CC" PKG_CONFIG="$PKG_CONFIG" CFLAGS="$strict"
result $? "it builds against the installed headers alone"
symbols=$(nm -D --defined-only example.so | awk '{ print $NF }' | tr '\n' ' ')
test "$symbols" = "vyre_plugin_query_v1 "
result $? "it exports its entry symbol alone: $symbols"
! nm -D --undefined-only example.so | awk '{ print $NF }' | grep '^vyre_' >>"$stage/log"
result $? "it needs no symbol of the library"

run "$devices" --check "$stage/plugin/example.so"
test $? -eq 0 && grep -q ': 0 errors, 0 warnings$' "$stage/out" && test "$(wc -l <"$stage/out")" -eq 1
result $? "it breaks no rule: $(tail -n 1 "$stage/out")"

# ---- tried where it was built --------------------------------------------------------------------

printf '[core]\nplugin_directories = %s\n' "$stage/plugin" >"$stage/vyre.conf"
VYRE_CONFIG="$stage/vyre.conf" run "$devices"
cp "$stage/out" "$stage/tried"
grep -q '^example:interpreter ' "$stage/tried"
result $? "its folder in a configuration is enough to try it"
test ! -f "$plugins/cpu.so" || grep -q '^cpu:host ' "$stage/tried"
result $? "what is installed stays beside it"
printf '[core]\nplugin_directories = %s\ninstalled_plugins = no\n' "$stage/plugin" >"$stage/vyre.conf"
VYRE_CONFIG="$stage/vyre.conf" run "$devices"
grep -q '^example:interpreter ' "$stage/out" && ! grep -q '^cpu:host ' "$stage/out"
result $? "unless the configuration says otherwise"

run $MAKE CC="$CC" PKG_CONFIG="$PKG_CONFIG" DESTDIR="$stage/root" install
files=$(cd "$stage/root" && find . -type f | sort | tr '\n' ' ')
test "$files" = ".$plugins/example.so .$manifests/example.ini "
result $? "make install DESTDIR=... puts two files in place: $files"
run $MAKE CC="$CC" PKG_CONFIG="$PKG_CONFIG" DESTDIR="$stage/root" uninstall
! find "$stage/root" -type f | grep . >>"$stage/log"
result $? "make uninstall DESTDIR=... leaves none"
touch "$stage/root/example.so"
! run $MAKE CC="$CC" PKG_CONFIG=false DESTDIR="$stage/root" uninstall && test -e "$stage/root/example.so"
result $? "where vyre is not known it removes nothing"

# ---- dropped in ----------------------------------------------------------------------------------

cp "$stage/plugin/example.so" "$plugins" && cp "$stage/plugin/example.ini" "$manifests"
run "$devices"
result $? "vyre-devices with the plugin dropped in"
grep -q '^example:interpreter ' "$stage/out"
result $? "its device is listed"
run "$devices" --verbose
grep 'f32_round_nearest .*yes .*probed.* ran a witness' "$stage/out" >/dev/null &&
    grep 'unified .*yes .*table' "$stage/out" >/dev/null
result $? "its facts are listed with their sources"
grep -q '^example 1.0 probed' "$stage/out"
result $? "they are known from a process of its own: it is not loaded"

saxpy() # SELECTOR OUT
{
    run "$prefix/bin/vyre-run" "$sources/examples/saxpy.vyre" --device "$1" --in a=f32:2.5 \
        --in x=random:1000:7 --in y=random:1000:8 --out y="$2"
}
saxpy example:interpreter "$stage/example.bytes"
result $? "it runs a program"
test "$(wc -c <"$stage/example.bytes")" -eq 4000
result $? "the output has its size"
if test -f "$plugins/cpu.so"; then
    saxpy cpu:host "$stage/cpu.bytes" &&
        cmp "$stage/cpu.bytes" "$stage/example.bytes" >>"$stage/log"
    result $? "the bytes are those of cpu:host"
else
    skip "the bytes are those of cpu:host" "the CPU backend is not built (--without-cpu)"
fi
run "$prefix/bin/vyre-conform" --device example:interpreter --cases "$sources/tests/data/corpus"
grep -q '^[1-9][0-9]* passed, 0 failed, 0 skipped$' "$stage/out"
result $? "it passes every case of the corpus: $(tail -n 1 "$stage/out")"

printf '[backend example]\ntrace = yes\n' >"$stage/vyre.conf"
export VYRE_CONFIG="$stage/vyre.conf" VYRE_LOG=info
saxpy example:interpreter "$stage/example.bytes"
grep -q 'plugin `example`: status 0 after 1 step' "$stage/log"
result $? "its option is a key of [backend example]"
printf '[backend example]\nmemory_budget = 1K\n' >"$stage/vyre.conf"
saxpy example:interpreter "$stage/example.bytes"
test $? -eq 4 && grep -q 'memory_budget is 1024, the program needs 8004 ' "$stage/log"
result $? "what is known to exceed its memory budget does not go there"
printf 'program fill;\nworkgroup 64;\nbuffer y: u32[] write;\n{\n    if (gid.x < len(y)) { y[gid.x] = 1; }\n}\n' \
    >"$stage/fill.vyre"
run "$prefix/bin/vyre-run" "$stage/fill.vyre" --device example:interpreter --elements 1000 \
    --out y="$stage/example.bytes"
test $? -eq 1 && grep -q 'a buffer needs 4000 bytes, 1024 are left' "$stage/log"
result $? "it keeps to its memory budget"
printf '[backend example]\ntrcae = yes\n' >"$stage/vyre.conf"
run "$devices"
test $? -eq 3 && grep -q '[Dd]id you mean `trace`' "$stage/log"
result $? "a mistake in the option is named"
unset VYRE_CONFIG VYRE_LOG

# ---- masked --------------------------------------------------------------------------------------

local=$($PKG_CONFIG --variable=confdir vyre)/plugins.d
mkdir -p "$local" "$stage/mask"
: >"$local/example.ini"
run "$devices"
! grep -q '^example:' "$stage/out"
result $? "an empty manifest of the host switches it off"
cp "$stage/plugin/example.ini" "$stage/plugin/example.so" "$stage/mask"
printf '[core]\nplugin_directories = %s\n' "$stage/mask" >"$stage/vyre.conf"
VYRE_CONFIG="$stage/vyre.conf" run "$devices"
grep -q '^example:interpreter ' "$stage/out"
result $? "one in a configured folder comes after that"
rm "$local/example.ini"
: >"$stage/mask/example.ini"
VYRE_CONFIG="$stage/vyre.conf" run "$devices"
! grep -q '^example:' "$stage/out"
result $? "and masks that of the package as well"

# ---- and removed ---------------------------------------------------------------------------------

rm "$manifests/example.ini" "$plugins/example.so"
run "$devices"
status=$?
! grep -q '^example' "$stage/out" && test "$status" -eq 0
result $? "removed, it is gone"
run "$prefix/bin/vyre-run" "$sources/examples/saxpy.vyre" --device example:interpreter \
    --in a=f32:2 --in x=iota:8 --in y=zeros:8
test $? -eq 4
result $? "and its device with it"
cd "$stage" || exit 1
finish
