#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# A tool whose reader has gone ends by SIGPIPE, without a word. Started with that signal ignored, it
# ends with exit code 1, without a word.
. "${top_srcdir:?}/tests/cli/lib.sh"

# unread COMMAND...: runs it when nobody reads its stdout any more; leaves $code and $work/err.
unread() {
    rm -f "$work/closed" "$work/code"
    {
        until [ -e "$work/closed" ]; do sleep 0.01; done
        code=0
        "$@" 2>"$work/err" </dev/null || code=$?
        echo "$code" >"$work/code"
    } | {
        exec <&-
        : >"$work/closed"
    }
    # A shell may come here before the other side of the pipe has ended.
    until [ -s "$work/code" ]; do sleep 0.01; done
    read -r code <"$work/code"
    : >"$work/out"
}

# check NAME CODE: what `unread` left.
check() {
    [ "$code" -eq "$2" ] && [ ! -s "$work/err" ]
    status=$?
    [ "$status" -eq 0 ] || echo "# exit $code, expected $2"
    report "$1" "$status"
}

# A shell cannot take back that a signal is ignored.
killed=0
sh -c 'kill -PIPE $$' 2>"$work/err" || killed=$?

# ends NAME COMMAND...
ends() {
    name=$1
    shift
    if [ "$killed" -eq 0 ]; then
        skip "$name" "SIGPIPE is ignored here"
    else
        unread "$@"
        check "$name" "$killed"
    fi
    (
        trap '' PIPE
        unread "$@"
        echo "$code" >"$work/ignoring"
    )
    read -r code <"$work/ignoring"
    check "$name, with SIGPIPE ignored" 1
}

IR=$top_builddir/vyre-ir
ends "vyre-ir text" "$IR" text "$examples/softmax.vyre"
ends "vyre-ir kernel" "$IR" kernel "$examples/softmax.vyre"
ends "vyre-ir requirements --json" "$IR" requirements --json "$examples/softmax.vyre"
for tool in vyre-ir vyre-run vyre-conform vyre-devices; do
    ends "$tool --help" "$top_builddir/$tool" --help
    ends "$tool --version" "$top_builddir/$tool" --version
done
ends "vyre-devices" "$top_builddir/vyre-devices"
ends "vyre-devices --json" "$top_builddir/vyre-devices" --json
if has_cpu; then
    ends "vyre-run" "$VYRE_RUN" "$examples/saxpy.vyre" --in a=f32:2 --in x=f32:1,2,3 --in y=f32:1,2,3
    ends "vyre-run, raw bytes" "$VYRE_RUN" "$examples/saxpy.vyre" --in a=f32:2 --in x=iota:300000,f32 \
        --in y=iota:300000,f32 --out y=-
    ends "vyre-conform" "$top_builddir/vyre-conform" --device cpu:host --cases "$top_srcdir/tests/conform/failures"
    DIFFER=$top_builddir/tests/conform/differ
    ends "differ --print" "$DIFFER" --print --count 2000
    ends "differ" "$DIFFER" --count 3
    ends "differ --json" "$DIFFER" --count 3 --json
fi
finish
