# SPDX-License-Identifier: MIT OR Apache-2.0
# Shell tests of the tools: sourced by each test. Prints TAP; the plan comes last.
set -u
: "${top_srcdir:?}" "${top_builddir:?}"
LC_ALL=C
VYRE_CONFIG=$top_builddir/vyre-build-tree.conf
VYRE_RUN=$top_builddir/vyre-run
export LC_ALL VYRE_CONFIG VYRE_RUN
unset VYRE_DEVICE VYRE_LOG
examples=$top_srcdir/examples
data=$top_srcdir/tests/data
work=$(mktemp -d "${TMPDIR:-/tmp}/vyre-cli.XXXXXX")
trap 'rm -rf "$work"' EXIT
count=0
failures=0

# has_cpu: is there a backend to run programs?
has_cpu() {
    test -f "$top_builddir/plugins/cpu.la"
}

# need_cpu: skips the whole test without one.
need_cpu() {
    has_cpu && return
    echo "1..0 # SKIP the CPU backend is not built (--without-cpu)"
    exit 0
}

# report NAME STATUS: one TAP line; on failure the captured output follows as a comment.
report() {
    count=$((count + 1))
    if [ "$2" -eq 0 ]; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        failures=$((failures + 1))
        for file in out err; do
            test -f "$work/$file" && sed "s/^/# $file: /" "$work/$file" | head -20
        done
    fi
}

skip() {
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

# run COMMAND...: leaves stdout in $work/out, stderr in $work/err, the exit code in $code.
run() {
    code=0
    "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
}

# expect NAME CODE PATTERN COMMAND...: exit code, and a basic regular expression on stderr.
expect() {
    name=$1 wanted=$2 pattern=$3
    shift 3
    run "$@"
    if [ "$code" -ne "$wanted" ]; then
        echo "# exit $code, expected $wanted"
        report "$name" 1
    elif [ -n "$pattern" ] && ! grep -q -- "$pattern" "$work/err"; then
        echo "# stderr has no line like: $pattern"
        report "$name" 1
    else
        report "$name" 0
    fi
}

# expect_out NAME EXPECTED COMMAND...: exit 0 and exactly this on stdout.
expect_out() {
    name=$1 wanted=$2
    shift 2
    run "$@"
    printf '%s\n' "$wanted" | cmp -s - "$work/out" && [ "$code" -eq 0 ]
    report "$name" $?
}

# required_plugin_config FILE: a configuration beside a manifest of a required plugin without module.
required_plugin_config() {
    mkdir -p "$work/required"
    printf '[plugin]\nid = must\nlibrary = %s/none.so\nabi = 1.0\nrequired = yes\n' "$work" \
        >"$work/required/must.ini"
    printf '[core]\ncache = no\ninstalled_plugins = no\nplugin_directories = %s/plugins:%s/required\n' \
        "$top_builddir" "$work" >"$1"
}

# expect_schema SCHEMA: stdout of the last command has every key that docs/schemas/SCHEMA.json requires
# and none that it does not know.
expect_schema() {
    schema=$top_srcdir/docs/schemas/$1.json
    sed -n 's/^ *"\([a-z0-9_]*\)": .*/\1/p' "$work/out" | sort -u >"$work/keys"
    awk '/"required": *\[/ { inside = 1; sub(/.*\[/, "") }
        inside { list = $0; sub(/\].*/, "", list); gsub(/[", ]+/, "\n", list); print list }
        /\]/ { inside = 0 }' "$schema" | sed '/^$/d' | sort -u >"$work/wanted"
    missing=$(comm -13 "$work/keys" "$work/wanted")
    for key in $(cat "$work/keys"); do
        grep -q "^ *\"$key\": {" "$schema" || missing="$missing unknown:$key"
    done
    test -z "$missing" || echo "# schema and output differ in:" $missing
    [ -s "$work/keys" ] && [ -z "$missing" ] && grep -q "\"schema\": *\"$1\"" "$work/out"
    report "$1 is as its schema says" $?
}

# expect_documented TOOL OPTION...: --help has each option, and the manual page each one of --help.
expect_documented() {
    tool=$1
    shift
    "$top_builddir/$tool" --help >"$work/help"
    sed -n 's/^  \(-., \)\{0,1\}--\([a-z-]*\).*/\2/p' "$work/help" | sort >"$work/listed"
    printf '%s\n' "$@" help version | sort >"$work/wanted"
    missing=$(comm -13 "$work/listed" "$work/wanted")
    test -z "$missing" || echo "# --help lacks:" $missing
    [ -z "$missing" ]
    report "$tool --help lists every option" $?
    missing=
    for option in $(cat "$work/listed"); do
        grep -q "^\.It Fl \(. , \)\{0,1\}-$option\( .*\)\{0,1\}\$" "$top_srcdir/docs/man/$tool.1" ||
            missing="$missing --$option"
    done
    test -z "$missing" || echo "# the manual page lacks:" $missing
    [ -s "$work/listed" ] && [ -z "$missing" ]
    report "$tool(1) describes every option" $?
}

# finish: the plan, and the exit status of the test.
finish() {
    echo "1..$count"
    [ "$failures" -eq 0 ]
}
