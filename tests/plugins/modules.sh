#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# What every plugin of the tree must be: one exported symbol, a note, no header of the library's
# inside, a manifest that names it.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
modules=$(find "$top_builddir/plugins/.libs" -name '*.so' 2>/dev/null)
count=0
result() { # STATUS NAME
	count=$((count + 1))
	if test "$1" -eq 0; then echo "ok $count - $2"; else echo "not ok $count - $2"; fi
}

if test -z "$modules"; then
	echo "1..0 # SKIP no plugin is built (--without-cpu)"
	exit 0
fi
set -- $modules
echo "1..$(($# * 3 + 2))"
for module; do
	name=$(basename "$module" .so)
	symbols=$(nm -D --defined-only "$module" | awk '{ print $NF }' |
		grep -v -E '^(__asan|__ubsan|__tsan|__odr_asan)' | tr '\n' ' ')
	test "$symbols" = "vyre_plugin_query_v1 "
	result $? "$name exports its entry symbol alone: $symbols"
	readelf -n "$module" | grep -q '^ *VYRE '
	result $? "$name carries the ABI note"
	! nm -D --undefined-only "$module" | awk '{ print $NF }' | grep -q '^vyre_'
	result $? "$name needs no symbol of the library"
done
! grep -n '#include' "$top_srcdir"/plugins/*/*.[ch] |
	grep -v -E '#include (<|"plugins/)' >&2
result $? "plugins include system headers, <vyre/...> and their own folder"
! grep -n '#include <vyre/' "$top_srcdir"/plugins/*/*.[ch] |
	grep -v -E '<vyre/(plugin|kernel|facts)\.h>' >&2
result $? "plugins include the standalone headers only"
