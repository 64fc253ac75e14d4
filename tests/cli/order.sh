#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# What is listed does not depend on who answers first, nor on the order of a folder's entries.
. "${top_srcdir:?}/tests/cli/lib.sh"
build=$(cd "$top_builddir" && pwd)
plugins=$build/tests/plugins/.libs
if ! [ -e "$plugins/fleet_refuses.so" ]; then
    skip "listings are the same" "the plugins of the tests are not built"
    finish
    exit
fi

# A probe that takes its time: $work/delays has the seconds for each id.
cat >"$work/probe" <<END
#!/bin/sh
for word; do
    case \$word in
    --id=*) sleep "\$(sed -n "s/^\${word#--id=} //p" "$work/delays")" ;;
    esac
done
exec "$build/vyre-probe" "\$@"
END
chmod 755 "$work/probe"

# write_folder ID...: the manifests, made in this order. All have the same priority.
write_folder() {
    rm -rf "$work/plugins"
    mkdir "$work/plugins"
    for id; do
        printf '[plugin]\nid = %s\nlibrary = %s\nabi = 1.0\n' "$id" "$plugins/$id.so" >"$work/plugins/$id.ini"
    done
}
printf '[core]\ninstalled_plugins = no\nplugin_directories = plugins\nprobe_program = %s\ncache = no\n' \
    "$work/probe" >"$work/order.conf"
VYRE_CONFIG=$work/order.conf

# list FILE: all that is printed, without times and the identity of the process.
list() {
    {
        "$top_builddir/vyre-devices" --verbose --rejected
        "$top_builddir/vyre-devices"
    } 2>&1 | sed 's/^\(    probe  *[a-z]*\),.*/\1/' >"$1"
}

number=0
for order in 'fleet fleet_dies fleet_refuses none' 'none fleet_refuses fleet_dies fleet' \
    'fleet_refuses none fleet fleet_dies'; do
    # shellcheck disable=SC2086
    write_folder $order
    for slow in fleet fleet_dies fleet_refuses; do
        printf '%s 0.3\n' "$slow" >"$work/delays"
        for id in fleet fleet_dies fleet_refuses; do
            [ "$id" = "$slow" ] || printf '%s 0\n' "$id" >>"$work/delays"
        done
        number=$((number + 1))
        list "$work/list.$number"
        [ "$number" -eq 1 ] || cmp "$work/list.1" "$work/list.$number"
        report "made as $order, $slow is late" $?
    done
done
[ "$(grep -c '^fleet' "$work/list.1")" -ge 8 ] && grep -q '^none rejected$' "$work/list.1"
report "there is something to put in order" $?
finish
