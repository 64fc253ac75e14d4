#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# What the documents show is true: programs in them are valid, links lead to files.
. "${top_srcdir:?}/tests/cli/lib.sh"

# split_programs FILE PREFIX: writes each block of code that holds a whole program to PREFIX.N.vyre.
split_programs() {
    awk -v prefix="$2" '
        /^```/ { inside = !inside; text = ""; whole = 0; next }
        inside { text = text $0 "\n"; if ($0 ~ /^program[ ;]/) whole = 1 }
        inside && whole && /^}$/ { printf "%s", text >(prefix "." ++n ".vyre"); whole = 0; text = "" }
    ' "$1"
}

for page in "$top_srcdir"/docs/*.md; do
    base=$(basename "$page" .md)
    split_programs "$page" "$work/$base"
    for program in "$work/$base".*.vyre; do
        test -f "$program" || continue
        expect "docs/$base.md: $(basename "$program") is valid" 0 '' "$top_builddir/vyre-ir" check "$program"
    done
done
test -f "$work/text.1.vyre"
report "docs/text.md holds a program" $?

# The kernel in docs/kernel-form.md is that of the program before it.
awk '/^```/ { inside = !inside; shown = 0; next }
    inside && /^kernel / { shown = 1 }
    inside && shown' "$top_srcdir/docs/kernel-form.md" >"$work/kernel.txt"
expect_out "docs/kernel-form.md: the kernel is that of the program" "$(cat "$work/kernel.txt")" \
    "$top_builddir/vyre-ir" kernel --verify "$work/kernel-form.1.vyre"
test -s "$work/kernel.txt"
report "docs/kernel-form.md shows a kernel" $?

# The program of the README, run as the README says.
sed -n '/^    program saxpy;/,/^    }$/s/^    //p' "$top_srcdir/README.md" >"$work/saxpy.vyre"
command=$(sed -n 's/^    vyre-run saxpy.vyre //p' "$top_srcdir/README.md")
if has_cpu; then
    # shellcheck disable=SC2086
    expect_out "README: saxpy gives 12, 24 and 36" "$(printf '12\n24\n36')" \
        "$VYRE_RUN" "$work/saxpy.vyre" $command
else
    skip "README: saxpy gives 12, 24 and 36" "the CPU backend is not built (--without-cpu)"
fi

for page in README.md CONTRIBUTING.md SECURITY.md CHANGELOG.md docs/architecture.md \
    docs/case-files.md docs/configuration.md docs/cpu.md docs/kernel-form.md docs/math.md docs/performance.md \
    docs/program-format.md docs/robustness.md docs/routing.md \
    docs/text.md docs/validation.md docs/vendor/README.md docs/vendor/rules.md; do
    missing=
    for link in $(sed -n 's/[^(]*](\([^)#]*\)[^)]*)/\1\n/gp' "$top_srcdir/$page" |
        grep -v '://' | grep '^[A-Za-z./_-]*$'); do
        test -e "$top_srcdir/$(dirname "$page")/$link" || missing="$missing $link"
    done
    test -z "$missing" || echo "# no such file:$missing"
    [ -z "$missing" ]
    report "$page: its links lead somewhere" $?
done

# The guides are installed in one folder, the sources beside it are not.
grep -n '](\.\./' "$top_srcdir"/docs/*.md >"$work/out"
grep -n '](\.\./\.\./' "$top_srcdir"/docs/vendor/*.md >>"$work/out"
[ ! -s "$work/out" ]
report "links of guides stay within what is installed" $?
finish
