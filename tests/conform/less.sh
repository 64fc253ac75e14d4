#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Random programs lowered for devices that lack this or that: the kernels ask for nothing else than
# what the device has, or the program is refused as unsupported.
. "${top_srcdir:?}/tests/cli/lib.sh"
need_cpu
if ! python3 -c '' 2>/dev/null; then
    echo "1..0 # SKIP there is no python3"
    exit 0
fi
"$top_builddir/tests/conform/differ" --print --count 40 --seed 4242 --size 3 >"$work/programs"
cat >"$work/less.py" <<'END'
import json, re, subprocess, sys

tool, programs, header, lacking = sys.argv[1:]
base = {name.lower() for name in re.findall(r"X\((\w+), \d+, BASE", open(header).read())}
made = 0
for program in re.split(r"(?m)^// seed.*\n", open(programs).read())[1:]:
    run = subprocess.run([tool, "kernel", "--json", "--verify", "--without", lacking, "-"],
                         input=program, capture_output=True, text=True)
    if run.returncode != 0:
        assert "UNSUPPORTED" in run.stderr and "fix:" in run.stderr, run.stderr
        continue
    made += 1
    document = json.loads(run.stdout)
    has = document["caps"]
    for kernel in document["kernels"]:
        code = kernel["code"]
        assert set(kernel["features"]) <= set(has["features"]), program
        assert {i["op"] for i in code} <= set(has["operations"]) | base, program
        assert {i["type"] for i in code} <= set(has["value_types"]) | {None, "bool", "w32", "f32"}, program
        widths = {i["aux"] >> 16 for i in code if i["op"] in ("load", "store")}
        assert widths <= set(has["memory_widths"]), program
print(made, "of them have kernels")
assert made > 0
END
for list in optional i64 f64 subgroup grid-barrier storage8,storage16 storage64 shared barrier \
    atomic,trap unbounded-loop,poll eq_f,lt_f,le_f,ne_f,min_f,max_f \
    optional,i64,f64,subgroup,storage8,storage16; do
    run python3 "$work/less.py" "$top_builddir/vyre-ir" "$work/programs" \
        "$top_srcdir/include/vyre/kernel.h" "$list"
    echo "# $list: $(cat "$work/out")"
    report "without $list" "$code"
done
finish
