#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Installs into an empty folder, builds and runs a program from outside the tree against what is
# there, and uninstalls: check-install.sh, called by `make check-install` with MAKE, CC, PKG_CONFIG,
# version and without_plugin in the environment.
set -u
stage=$PWD/check-install.tmp
failures=0
number=0
result() # STATUS NAME
{
    number=$((number + 1))
    if test "$1" -eq 0; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        failures=$((failures + 1))
    fi
}

chmod -R u+w "$stage" 2>/dev/null
rm -rf "$stage"
mkdir -p "$stage/root" || exit 1

$MAKE install DESTDIR="$stage/root" >"$stage/log" 2>&1
result $? "make install DESTDIR=..."

export PKG_CONFIG_LIBDIR
PKG_CONFIG_LIBDIR=$(dirname "$(find "$stage/root" -name vyre.pc)")
unset PKG_CONFIG_PATH
test "$($PKG_CONFIG --modversion vyre)" = "$version"
result $? "pkg-config knows version $version"

for variable in plugindir manifestdir confdir; do
    $PKG_CONFIG --variable=$variable vyre | grep -q "^/.*vyre"
    result $? "pkg-config --variable=$variable"
done
# A module and its manifest are where the variables say.
if test -z "$without_plugin"; then
    ls "$stage/root$($PKG_CONFIG --variable=plugindir vyre)"/*.so >/dev/null
    result $? "a module is in plugindir"
    ls "$stage/root$($PKG_CONFIG --variable=manifestdir vyre)"/* >/dev/null
    result $? "a manifest is in manifestdir"
fi
probe=$(find "$stage/root" -path '*/vyre/vyre-probe' -type f)
test "$("$probe" --version)" = "vyre-probe $version"
result $? "vyre-probe is installed and runs without the library"
! find "$stage/root" -name '*.la' -path '*/plugins/*' | grep .
result $? "no libtool archive beside the modules"

cat >"$stage/app.c" <<'PROGRAM'
#include <stdio.h>
#include <string.h>
#include <vyre/vyre.h>
int main(void)
{
    static const char text[] = "program p;\nworkgroup 1;\nbuffer y: u32[1] write;\n{ y[0] = 42; }\n";
    vyre_program *program = NULL;
    vyre_error error = {0};
    if (vyre_program_read(text, strlen(text), "p.vyre", NULL, &program, &error) != VYRE_OK)
        return fprintf(stderr, "%s: %s\n", error.location, error.message), 1;
    printf("%s %u\n", vyre_version(), (unsigned)vyre_program_buffer_count(program));
    vyre_program_release(program);
    return 0;
}
PROGRAM
export PKG_CONFIG_SYSROOT_DIR="$stage/root"
# shellcheck disable=SC2046,SC2086
$CC -std=c11 -Wall -Wextra -Wpedantic -Werror $($PKG_CONFIG --cflags vyre) "$stage/app.c" \
    -o "$stage/app" $($PKG_CONFIG --libs vyre)
result $? "a program outside the tree compiles and links"
libdir=$($PKG_CONFIG --variable=libdir vyre)
test -d "$libdir" || libdir=$stage/root$libdir
output=$(LD_LIBRARY_PATH=$libdir "$stage/app")
test "$output" = "$version 1"
result $? "it runs"

for header in $(cd "$stage/root" && find . -path '*/include/vyre/*.h'); do
    printf '#include <vyre/%s>\nextern int unit;\n' "${header##*/}" >"$stage/one.c"
    # shellcheck disable=SC2046,SC2086
    $CC -std=c99 -Wall -Wextra -Wpedantic -Werror -fsyntax-only $($PKG_CONFIG --cflags vyre) \
        "$stage/one.c"
    result $? "${header##*/} stands alone as C99"
done

$MAKE uninstall DESTDIR="$stage/root" >>"$stage/log" 2>&1
result $? "make uninstall"
left=$(find "$stage/root" ! -type d)
test -z "$left"
result $? "uninstalling leaves no file"
printf '%s\n' "$left" | sed '/^$/d; s/^/# left: /'

echo "1..$number"
test "$failures" -eq 0 || sed 's/^/# /' "$stage/log"
echo "check-install: $((number - failures)) passed, $failures failed, 0 skipped"
test "$failures" -eq 0 && rm -rf "$stage"
