#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# vyre-devices: the tables, the JSON, and what each printed id is good for.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu
DEVICES=$top_builddir/vyre-devices
build=$(cd "$top_builddir" && pwd)

# expect_line NAME PATTERN: a line of stdout of the last command.
expect_line() {
    grep -q -- "$2" "$work/out"
    report "$1" $?
}

# expect_no_line NAME PATTERN
expect_no_line() {
    ! grep -q -- "$2" "$work/out"
    report "$1" $?
}

# add_plugin ID LIBRARY [LINE...]: a manifest in $work/plugins.
add_plugin() {
    id=$1 library=$2
    shift 2
    mkdir -p "$work/plugins"
    printf '[plugin]\nid = %s\nlibrary = %s\nabi = 1.0\n' "$id" "$library" >"$work/plugins/$id.ini"
    for line; do
        printf '%s\n' "$line" >>"$work/plugins/$id.ini"
    done
}

# ---- options ----

expect "--help" 0 '' "$DEVICES" --help
expect_documented vyre-devices verbose rejected explain config verify json refresh no-probe redact \
    check calibrate cache cache-clear svg
for option in --verify --calibrate '--svg x'; do
    # shellcheck disable=SC2086
    expect "$option is unsupported" 1 'unsupported.*no --' "$DEVICES" $option
done
expect "unknown option" 2 'did you mean --verbose' "$DEVICES" --verbsoe
expect "a word" 2 'not expected' "$DEVICES" word
expect "options that exclude each other" 2 'exclude' "$DEVICES" --refresh --no-probe
expect "--check looks at one plugin" 2 'one plugin' "$DEVICES" --check x.so --verbose
VYRE_CONFIG=$work/none.conf expect "missing configuration" 3 'none.conf' "$DEVICES"

# ---- the CPU ----

expect "the table" 0 '' "$DEVICES"
expect_line "the CPU is there" '^cpu:host  *cpu  *cpu .* usable$'
expect "verbose" 0 '' "$DEVICES" --verbose
expect_line "facts have their source" 'memory_bytes .*bytes) *probed: '
expect_line "so have plugins" '^    library '
expect "rejected" 0 '' "$DEVICES" --rejected
expect_line "nothing is rejected" '^every plugin is used$'

# ---- plugins that are not used ----

printf '[core]\ninstalled_plugins = no\nplugin_directories = %s\nprobe_program = %s\ncache = no\n' "$work/plugins" \
    "$build/vyre-probe" >"$work/vyre.conf"
VYRE_CONFIG=$work/vyre.conf
mkdir "$work/plugins"
expect "a host without plugins" 4 'no plugin was found' "$DEVICES"
[ ! -s "$work/out" ]
report "it prints no table" $?
expect "it has no rejected plugin either" 0 '' "$DEVICES" --rejected
add_plugin broken "$work/none.so"
expect "a host without a device" 4 'no device can be used' "$DEVICES"
expect_line "the table says how many plugins are not used" '^1 plugin is not used; --rejected'
expect "a plugin without its file" 0 '' "$DEVICES" --rejected
expect_line "it is rejected" '^broken rejected$'
expect_line "with a reason" '^    reason .*none.so'
expect_line "a fix" '^    fix '
expect_line "and its manifest" '^    manifest .*broken.ini$'
printf 'nonsense\n' >"$work/plugins/nonsense.ini"
add_plugin must "$work/none.so" 'required = yes'
expect "a required plugin that fails" 5 'required plugin must' "$DEVICES"
expect "a manifest that makes no sense hides nothing" 5 'required plugin must' "$DEVICES" --rejected
expect_line "it is a row" 'nonsense.ini'
expect_line "required is said" '^must rejected, required$'
run "$DEVICES" --json
[ "$code" -eq 5 ] && grep -q '^  "exit": 5$' "$work/out"
report "exit is in the JSON" $?
expect_line "and why, as a diagnostic" '"severity": "error"'
printf '[core]\nnonsense\n' >"$work/wrong.conf"
VYRE_CONFIG=$work/wrong.conf run "$DEVICES" --json
[ "$code" -eq 3 ] && grep -q '^  "exit": 3$' "$work/out" && grep -q '^  "devices": null,$' "$work/out"
report "JSON of a wrong configuration" $?
expect_line "with the place" '^      "line": 2,$'

# What is logged.
cp "$work/vyre.conf" "$work/log.conf"
printf '[backend brokn]\npriority = 1\n' >>"$work/log.conf"
VYRE_CONFIG=$work/log.conf expect "a warning is shown" 5 '^vyre: warn: .*log.conf:.*Did you mean `broken`' "$DEVICES"
! grep -q 'is rejected' "$work/err"
report "but not what the tables say" $?
VYRE_LOG=warn VYRE_CONFIG=$work/log.conf expect "unless it is asked for" 5 'warn: .*`broken`.* is rejected' "$DEVICES"
HOME=$work VYRE_LOG=warn VYRE_CONFIG=$work/log.conf expect "redacted" 5 'warn: .*~/plugins/broken.ini.* is rejected' \
    "$DEVICES" --redact
! grep -q "$work" "$work/err"
report "the log names nobody" $?
sed -i 's/^cache = no$/&\nlog = error/' "$work/log.conf"
VYRE_CONFIG=$work/log.conf run "$DEVICES"
! grep -q 'vyre: warn' "$work/err"
report "the configuration says what is logged" $?

# A plugin that needs a library which nobody has.
LC_ALL=C sed 's/libc\.so\.6/libq.so.6/g' "$build/tests/plugins/.libs/fleet.so" >"$work/plugins/needy.so"
add_plugin fleet "$work/plugins/needy.so"
printf '[core]\ninstalled_plugins = no\nplugin_directories = plugins\nprobe_program = %s\ncache_directory = needy\n' \
    "$build/vyre-probe" >"$work/needy.conf"
mkdir -m 700 "$work/needy"
for mode in process cached; do
    VYRE_CONFIG=$work/needy.conf run "$DEVICES" --rejected
    expect_line "a library that is missing is named, $mode" '^    missing  *libq.so.6$'
    VYRE_CONFIG=$work/needy.conf run "$DEVICES" --json
    grep -A 3 '"missing": \[$' "$work/out" | grep -q '"libq.so.6"'
    report "JSON has it, $mode" $?
done
expect_line "the second time from its report" '"mode": "cached"'

# ---- devices that are hard to print ----

rm "$work"/plugins/*
fleet=$build/tests/plugins/.libs/fleet.so
add_plugin broken "$work/none.so"
add_plugin fleet "$fleet" 'probe = inprocess'
expect "a fleet" 0 '' "$DEVICES"
awk -v limit=80 '{ line = $0; wide = gsub(/[\344-\351]/, "", line); gsub(/[\200-\277]/, "", line)
    if (length(line) + 2 * wide > limit) exit 1 }' "$work/out"
report "no line is wider than 80 columns" $?
expect_line "software devices are pointed out" 'is software on the CPU; it is used only when named'
expect_line "the rate of f32 is shown" ' 66.9 Top/s '
awk '/^fleet:/ { print $1 }' "$work/out" >"$work/ids"
[ "$(sort -u "$work/ids" | wc -l)" -eq 4 ]
report "every device has an id of its own" $?
cat >"$work/copy.vyre" <<'END'
program copy;
workgroup 64;
buffer a: u32[4] read;
buffer b: u32[4] write;
{
    b[gid.x] = a[gid.x];
}
END
try_id() {
    expect_out "$1 is a selector" 'b: u32[4]
  1 2 3 4' "$top_builddir/vyre-run" "$work/copy.vyre" --in a=u32:1,2,3,4 --device "$1"
    VYRE_DEVICE=$1 expect_out "$1 is one for VYRE_DEVICE" 'b: u32[4]
  1 2 3 4' "$top_builddir/vyre-run" "$work/copy.vyre" --in a=u32:1,2,3,4
}
run "$DEVICES" --verbose
sed -n 's/^\(fleet:.*\)/\1/p' "$work/out" >>"$work/ids"
sed -n 's/^    physical  *\(.*\)/physical:\1/p' "$work/out" >>"$work/ids"
expect_line "an unknown value is an error" 'memory_free .*error: TIMEOUT .*did not answer'
expect_line "bytes that are no text are escaped" 'name .*bad \\xff\\xfe bytes'
expect_no_line "control characters are escaped" "$(printf '[\001-\011\033]')"
sort -u "$work/ids" >"$work/selectors"
while read -r id; do
    try_id "$id"
done <"$work/selectors"

# ---- decisions ----

expect "a decision" 0 '' "$DEVICES" --explain "$work/copy.vyre"
expect_line "the first device is chosen" 'fleet:pci-0000:c1:00.0'
expect_line "software is not" 'fleet:raster'
expect_no_line "there is no table" '^DEVICE '
cp "$work/out" "$work/decision"
"$top_builddir/vyre-ir" wire "$work/copy.vyre" -o "$work/copy.wire"
expect "one of the wire form" 0 '' "$DEVICES" --explain "$work/copy.wire"
expect_line "is for the same device" 'fleet:pci-0000:c1:00.0'
VYRE_DEVICE=none:x expect "no device for a program" 4 'NO_DEVICE' "$DEVICES" --explain "$work/copy.vyre"
[ -s "$work/out" ]
report "the record is there all the same" $?
expect "a device of the request" 0 '' "$DEVICES" --explain "$work/copy.vyre" --device class:software
expect_line "counts" '^device  *fleet:raster '
expect "what else a rule may look at" 0 '' "$DEVICES" --explain "$work/copy.vyre" --float ulp:3 \
    --grid 2,3 --elements 7 --label big --application render-queue
expect_line "label and application" '^program  *big, .* application render-queue$'
expect_line "float mode" ' float ulp:3$'
expect_line "grid" 'grid\[1\] >= 3'
expect "none of it without a program" 2 'explain was given without it' "$DEVICES" --label big
expect "a float mode that is none" 2 'sloppy' "$DEVICES" --explain x --float sloppy
expect "a grid that is none" 2 'grid 0' "$DEVICES" --explain x --grid 0
expect "a selector that is none" 2 '' "$DEVICES" --explain "$work/copy.vyre" --device 'no selector'
echo 'program broken; {' >"$work/broken.vyre"
expect "a program that is wrong" 1 'broken.vyre:1' "$DEVICES" --explain "$work/broken.vyre"
expect "one that is not there" 1 'none.vyre' "$DEVICES" --explain "$work/none.vyre"
run "$DEVICES" --json --explain "$work/copy.vyre"
cp "$work/out" "$work/json-decision"
[ "$code" -eq 0 ] && grep -q '^    "schema": "vyre.decision.v1",$' "$work/out"
report "JSON has the decision" $?
run "$DEVICES" --json --explain "$work/broken.vyre"
[ "$code" -eq 1 ] && grep -q '^  "exit": 1$' "$work/out" && grep -q '"file": ".*broken.vyre"' "$work/out"
report "or what is wrong with the program" $?
cp "$work/out" "$work/json-broken"

# ---- examinations ----

mkdir "$work/examined"
printf '[core]\ninstalled_plugins = no\nplugin_directories = examined\nprobe_program = %s\ncache_directory = cache\n' \
    "$build/vyre-probe" >"$work/examined.conf"
mkdir -m 700 "$work/cache"
for id in fleet fleet_dies fleet_hangs; do
    printf '[plugin]\nid = %s\nlibrary = %s\nabi = 1.0\n' "$id" "$build/tests/plugins/.libs/$id.so" \
        >"$work/examined/$id.ini"
done
printf 'timeout_ms = 300\n' >>"$work/examined/fleet_hangs.ini"
VYRE_CONFIG=$work/examined.conf
expect "without a report there is no device" 4 'no device' "$DEVICES" --no-probe
expect "a crash and a hang hide nothing" 0 '' "$DEVICES"
expect_line "their number is said" '^2 plugins are not used'
expect "why they are not used" 0 '' "$DEVICES" --refresh --rejected
expect_line "the signal of a crash" '^    system  *signal 6 '
expect_line "the deadline of a hang" '^    system .*deadline 300 ms$'
run "$DEVICES" --json
expect_line "reports are kept" '"mode": "cached",'
expect "a report is enough" 0 '' "$DEVICES" --no-probe
expect_line "for the devices" '^fleet:raster '
run "$DEVICES" --refresh --json
expect_line "--refresh examines again" '"mode": "process",'
mkdir -m 700 "$work/cache/code"
touch "$work/cache/mine" "$work/cache/.fleet-0123456789ab.report.12.ab" "$work/cache/README.report" \
    "$work/cache/fleet.report" "$work/cache/code/mine.code" "$work/cache/code/$(printf '%064d' 7).code"
expect "the cache" 0 '' "$DEVICES" --cache
expect_line "its folder and size" "^$work/cache: 4 files, [0-9]* bytes\$"
expect_line "and those of code" "^$work/cache/code: 1 file, [0-9]* bytes\$"
expect_line "what it holds" '^    fleet  *from a report, [0-9]* s old$'
expect "emptying the cache" 0 '' "$DEVICES" --cache-clear
expect_line "is said" "^$work/cache: 4 files, [0-9]* bytes removed\$"
expect_line "so is code" "^$work/cache/code: 1 file, [0-9]* bytes removed\$"
[ "$(cd "$work/cache" && find . -type f | LC_ALL=C sort | tr '\n' ' ')" = \
    "./README.report ./code/mine.code ./fleet.report ./mine " ]
report "what is not its own stays" $?
run "$DEVICES" --cache-clear --json
cp "$work/out" "$work/json-clear"
grep -q '^    "files": 0,$' "$work/out" && [ "$code" -eq 0 ]
report "JSON has the cache" $?
expect "--cache-clear shows nothing else" 2 'use --cache-clear alone' "$DEVICES" --cache-clear --cache
expect "without its reports there is no device" 4 'no device' "$DEVICES" --no-probe
run "$DEVICES" --refresh --json
expect_no_line "every plugin" '"mode": "cached",'
expect_line "the signal in JSON" '"signal": 6,'
expect_line "the deadline in JSON" '"timeout_ms": 300,'
many=
for i in 1 2 3; do
    "$DEVICES" --refresh --json >"$work/many-$i" 2>/dev/null &
    many="$many $!"
done
run "$DEVICES" --cache-clear
failed=$code
for process in $many; do
    wait "$process" || failed=1
done
for i in 1 2 3; do
    grep -q '"id": "fleet:raster",' "$work/many-$i" && grep -q '^  "exit": 0$' "$work/many-$i" || failed=1
done
report "many at once do not disturb each other" "$failed"
run "$DEVICES" --refresh
for report in "$work"/cache/fleet-*.report; do
    printf 'torn' >"$report"
done
expect "a damaged report is made again" 0 '' "$DEVICES"
expect_line "as before" '^fleet:raster '
VYRE_CONFIG=$work/vyre.conf

# ---- one plugin ----

cp "$work/plugins/fleet.ini" "$work/fleet.ini"
expect "a plugin that is fine" 0 '' "$DEVICES" --check "$fleet" "$work/fleet.ini"
expect_line "is said to be" 'fleet.so: 0 errors'
expect "a plugin that is not there" 1 '' "$DEVICES" --check "$work/none.so"
expect_line "has an error" '[1-9][0-9]* error'
run "$DEVICES" --check "$work/none.so" --json
[ "$code" -eq 1 ] && grep -q '"severity": "error"' "$work/out"
report "JSON has it" $?
cp "$work/out" "$work/json-check"

# ---- configuration ----

VYRE_CONFIG=$work/rules.conf
cat >"$work/rules.conf" <<END
[core]
installed_plugins = no
plugin_directories = plugins
[routing]
deny = class:software
[route big]
match.label = copy
prefer = fleet:* class:cpu
[route open]
match.op = *
[backend fleet]
priority = 7
END
expect "the configuration" 0 '' "$DEVICES" --config
expect_line "a value has its origin" '^# .*/rules.conf:3$'
expect_line "a relative folder is a whole path" "^plugin_directories = $work/plugins\$"
expect_line "a default is a comment" '^# policy = capable$'
expect_line "the files are named" '^#   read  *.*/rules.conf$'
cp "$work/out" "$work/again.conf"
VYRE_CONFIG=$work/again.conf expect "it is a configuration file" 0 '' "$DEVICES" --config
for file in again.conf out; do
    sed -n -e '/^\[/p' -e '/^[^#]/p' "$work/$file" >"$work/values-$file"
done
[ -s "$work/values-out" ] && cmp -s "$work/values-again.conf" "$work/values-out"
report "with the same values" $?
run "$DEVICES" --json
grep -A 5 '"key": "routing.deny"' "$work/out" | grep -q '"line": 5$'
report "JSON has the origins as well" $?
expect_line "and the files" '"path": ".*/rules.conf",'
long=$work/$(printf '%0100d' 0)/home
mkdir -p "$long"
cp "$work/rules.conf" "$long/rules.conf"
VYRE_CONFIG=$long/rules.conf run "$DEVICES" --config
[ "$(awk 'length($0) > 190' "$work/out" | wc -l)" -eq 0 ] && cp "$work/out" "$work/long.conf"
VYRE_CONFIG=$work/long.conf expect "comments with long paths are wrapped" 0 '' "$DEVICES" --config
HOME=$long VYRE_CONFIG=$long/rules.conf expect "redacted" 0 '' "$DEVICES" --config --redact
expect_line "they are whole" '^# from ~/rules.conf:3$'
expect_no_line "and name nobody" '0000000000'
mkdir "$work/a:b"
printf '[core]\ninstalled_plugins = no\nplugin_directories = plugins\n' >"$work/a:b/colon.conf"
VYRE_CONFIG=$work/a:b/colon.conf expect "a configuration without a form in one file" 1 'no form in one file' \
    "$DEVICES" --config
expect_line "is shown all the same" '^# from .*/colon.conf:3$'
VYRE_CONFIG=$work/vyre.conf

# ---- JSON ----

expect "JSON" 0 '' "$DEVICES" --json
cp "$work/out" "$work/json"
expected='schema library host config files cache plugins physical devices verify decision diagnostics exit'
[ "$(sed -n 's/^  "\([a-z]*\)": .*/\1/p' "$work/out" | tr '\n' ' ')" = "$expected " ]
report "its keys come in their order" $?
expected='id plugin key name class physical state eligible_modes facts'
[ "$(sed -n '/^  "devices"/,/^    }/s/^      "\([a-z_]*\)": .*/\1/p' "$work/out" |
    tr '\n' ' ')" = "$expected " ]
report "so do those of a device" $?
expected='key value error unit source note volatile age_ms'
[ "$(sed -n '/^      "facts"/,/^        }/s/^          "\([a-z_]*\)": .*/\1/p' "$work/out" |
    head -8 | tr '\n' ' ')" = "$expected " ]
report "and those of a fact" $?
expect_line "a number beyond 2^53 is a string" '"value": "18446744073709551615"'
expect_line "an error has no value" '"error": "TIMEOUT"'
expect_no_line "a report that was made since is no finding" 'there is no report'
expect_line "the exit code is in it" '^  "exit": 0$'
run iconv -f UTF-8 -t UTF-8 "$work/json"
report "it is UTF-8" "$code"
if python3 -c 'import jsonschema' 2>/dev/null; then
    cat >"$work/validate.py" <<'END'
import json, sys
import jsonschema
schema, decision = (json.load(open(sys.argv[i])) for i in (1, 2))
jsonschema.Draft202012Validator.check_schema(schema)
for path in sys.argv[3:]:
    document = json.load(open(path))
    jsonschema.Draft202012Validator(schema).validate(document)
    if document["decision"]:
        jsonschema.Draft202012Validator(decision).validate(document["decision"])
END
    validate() {
        python3 "$work/validate.py" "$top_srcdir/docs/schemas/vyre.devices.v1.json" \
            "$top_srcdir/docs/schemas/vyre.decision.v1.json" "$@"
    }
    run validate "$work/json" "$work/json-decision" "$work/json-broken" "$work/json-check" \
        "$work/json-clear"
    report "it is as its schema says" "$code"
    VYRE_CONFIG=$work/wrong.conf run "$DEVICES" --json
    cp "$work/out" "$work/json-wrong"
    run validate "$work/json-wrong"
    report "so is that of a wrong configuration" "$code"
else
    skip "it is as its schema says" "python3 has no jsonschema"
fi
if [ -d "$top_builddir/tests/locale/de_DE.UTF-8" ]; then
    LC_ALL=de_DE.UTF-8 "$DEVICES" --json >"$work/other"
    for file in json other; do
        sed 's/"ms": [0-9.]*/"ms": 0/' "$work/$file" >"$work/$file.timeless"
    done
    cmp -s "$work/json.timeless" "$work/other.timeless"
    report "it does not depend on the locale" $?
else
    skip "it does not depend on the locale" "localedef cannot make de_DE"
fi

# ---- what identifies a machine ----

copy=$work/copy.vyre
nobody=uuid-3f2a9b1c-ffff-4000-8000-000000000000
for how in --json --verbose '' --rejected --config "--explain $copy" "--explain $copy --json" \
    "--explain $copy --device fleet:$nobody" "--explain $copy --device fleet:$nobody --json"; do
    # shellcheck disable=SC2086
    run "$DEVICES" --redact $how
    ! grep -q -i -e 5feed00d -e 0123456789 -e 3f2a9b1c -e "$(cat /proc/sys/kernel/random/boot_id)" \
        "$work/out" "$work/err" && [ "$code" -eq "$(case $how in *"$nobody"*) echo 4 ;; *) echo 0 ;; esac)" ]
    report "--redact $how leaves out what identifies" $?
done
run "$DEVICES" --redact --json
expect_line "the host is left out" '^  "host": null,$'
expect_line "PCI addresses stay" '"id": "fleet:pci-0000:c1:00.0"'
count_label() {
    grep -c "\"fleet:$1\"" "$work/out"
}
first=$(sed -n 's/^      "id": "fleet:\(uuid-[0-9]*\)",$/\1/p' "$work/out" | head -1)
[ -n "$first" ] && [ "$(count_label "$first")" -ge 3 ]
report "an id has the same label everywhere" $?
if [ -n "$(command -v strace)" ] && strace -o "$work/trace" true 2>/dev/null; then
    program=$build/.libs/vyre-devices # the other one may be a script of libtool
    test -x "$program" || program=$build/vyre-devices
    ASAN_OPTIONS=detect_leaks=0 LD_LIBRARY_PATH=$build/.libs:${LD_LIBRARY_PATH-} strace -f -o "$work/trace" \
        -e trace=open,openat,execve,clone,clone3,fork,vfork "$program" --no-probe >"$work/out" 2>&1
    grep -q 'openat(.*fleet' "$work/trace" && ! grep 'open.*"/dev/' "$work/trace"
    report "--no-probe opens no device" $?
    [ "$(grep -c 'execve(' "$work/trace")" -eq 1 ] && ! grep -E '(clone3?|v?fork)\(' "$work/trace"
    report "--no-probe starts no process" $?
else
    skip "--no-probe opens no device" "strace is missing or may not trace"
fi

# ---- where results go ----

if [ -w /dev/full ]; then
    code=0
    "$DEVICES" >/dev/full 2>"$work/err" || code=$?
    [ "$code" -eq 1 ] && grep -q 'stdout cannot be written' "$work/err"
    report "a full disk is reported" $?
    code=0
    "$DEVICES" --json >/dev/full 2>"$work/err" || code=$?
    [ "$code" -eq 1 ] && grep -q 'stdout cannot be written: No space left' "$work/err"
    report "with the reason" $?
fi
(
    trap '' PIPE
    code=0
    "$DEVICES" --json 2>"$work/err" || code=$?
    echo "$code" >"$work/code"
) | true
[ "$(cat "$work/code")" -le 1 ] && [ ! -s "$work/err" ]
report "a closed pipe ends it quietly" $?

# ---- at a terminal ----

if python3 -c 'import pty' 2>/dev/null; then
    cat >"$work/slow-probe" <<END
#!/bin/sh
sleep 1
exec "$build/vyre-probe" "\$@"
END
    chmod 755 "$work/slow-probe"
    sed "s|^probe_program.*|probe_program = $work/slow-probe|" "$work/examined.conf" >"$work/slow.conf"
    cat >"$work/terminal.py" <<'END'
import os, pty, subprocess, sys
terminal, other = pty.openpty()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=other)
os.write(other, b"|")
seen = b""
while not seen.endswith(b"|"):
    seen += os.read(terminal, 4096)
sys.stdout.buffer.write(seen[:-1])
END
    VYRE_CONFIG=$work/slow.conf run python3 "$work/terminal.py" "$DEVICES" --refresh
    grep -q 'examining plugins, 0 s' "$work/out"
    report "a slow examination shows that it goes on" $?
    [ "$(tail -c 4 "$work/out")" = "$(printf '\r\033[K')" ]
    report "the line is wiped" $?
    VYRE_CONFIG=$work/slow.conf run "$DEVICES" --refresh
    [ ! -s "$work/err" ]
    report "nothing of it is in a file" $?
else
    skip "a slow examination shows that it goes on" "python3 is missing"
fi

complete() {
    PATH=$build:$PATH bash -c '. "$1/tools/completion/vyre-run"; shift
        COMP_LINE=$* COMP_POINT=${#COMP_LINE} COMP_WORDBREAKS=:=
        _vyre_complete "$1" && echo "${COMPREPLY[*]}"' - "$top_srcdir" "$@"
}
if [ -n "$(command -v bash)" ]; then
    expect_out "options are completed" '--explain' complete vyre-devices --exp
    expect_out "so are their words" 'strict' complete vyre-run --float st
    VYRE_CONFIG=$work/examined.conf
    run complete vyre-run --device flee
    grep -q 'fleet:raster' "$work/out"
    report "and devices" $?
    expect_out "behind a colon too" 'raster' complete vyre-run --device fleet:ra
    expect_out "commands of vyre-ir" 'fingerprint' complete vyre-ir fin
else
    skip "options are completed" "there is no bash"
fi

unset VYRE_CONFIG
expect "a tool in its build folder uses the backends built there" 0 '' "$DEVICES"
expect_line "the CPU is there without VYRE_CONFIG" '^cpu:host '
finish
