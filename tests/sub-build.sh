#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Configures a build of its own in a folder of this build: sub-build.sh SOURCES FOLDER [ARGUMENT]...
# Does nothing when that was done with the same arguments.
set -eu
sources=$(cd "$1" && pwd)
folder=$2
shift 2
if test -f "$sources/config.status"; then
    echo "$folder: the source folder itself is configured, which rules out a second build." >&2
    echo "  fix: run 'make distclean' in $sources and build in a folder of its own" >&2
    exit 1
fi
mkdir -p "$folder"
cd "$folder"
if test -f Makefile && test "$(cat .configured 2>/dev/null)" = "$*" &&
    test config.status -nt "$sources/configure"; then
    exit 0
fi
rm -f .configured
"$sources/configure" -q "$@"
echo "$*" >.configured
