# Modules for the tests of the loader: one source, one -D each.
fake_cppflags = -I$(srcdir)/include -D_GNU_SOURCE
fake_ldflags = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nonexistent \
	-Wl,--version-script=$(srcdir)/plugins/plugin.map
open_ldflags = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nonexistent
clash_modules = \
	tests/plugins/clash_open_a.la \
	tests/plugins/clash_open_b.la \
	tests/plugins/clash_shut_a.la \
	tests/plugins/clash_shut_b.la \
	tests/plugins/clash_tls.la
fake_modules = \
	tests/plugins/fake_good.la \
	tests/plugins/fake_no_symbol.la \
	tests/plugins/fake_null.la \
	tests/plugins/fake_small.la \
	tests/plugins/fake_huge.la \
	tests/plugins/fake_wrong_id.la \
	tests/plugins/fake_no_version.la \
	tests/plugins/fake_no_run.la \
	tests/plugins/fake_no_init.la \
	tests/plugins/fake_host_bit.la \
	tests/plugins/fake_unavailable.la \
	tests/plugins/fake_broken.la \
	tests/plugins/fake_silent.la \
	tests/plugins/fake_bad_class.la \
	tests/plugins/fake_bad_key.la \
	tests/plugins/fake_many.la \
	tests/plugins/fake_leak.la \
	tests/plugins/fake_null_device.la \
	tests/plugins/fake_run_status.la \
	tests/plugins/fake_services.la
tests_plugins_fake_good_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_good_la_CPPFLAGS = $(fake_cppflags)
tests_plugins_fake_good_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_no_symbol_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_no_symbol_la_CPPFLAGS = $(fake_cppflags) -DFAKE_NO_SYMBOL
tests_plugins_fake_no_symbol_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_null_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_null_la_CPPFLAGS = $(fake_cppflags) -DFAKE_NULL
tests_plugins_fake_null_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_small_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_small_la_CPPFLAGS = $(fake_cppflags) -DFAKE_SIZE=8
tests_plugins_fake_small_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_huge_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_huge_la_CPPFLAGS = $(fake_cppflags) -DFAKE_SIZE=70000
tests_plugins_fake_huge_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_wrong_id_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_wrong_id_la_CPPFLAGS = $(fake_cppflags) -DFAKE_ID='"other"'
tests_plugins_fake_wrong_id_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_no_version_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_no_version_la_CPPFLAGS = $(fake_cppflags) -DFAKE_VERSION='""'
tests_plugins_fake_no_version_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_no_run_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_no_run_la_CPPFLAGS = $(fake_cppflags) -DFAKE_NO_RUN
tests_plugins_fake_no_run_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_no_init_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_no_init_la_CPPFLAGS = $(fake_cppflags) -DFAKE_INIT=NULL
tests_plugins_fake_no_init_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_host_bit_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_host_bit_la_CPPFLAGS = $(fake_cppflags) -DFAKE_REQUIRES=0x20
tests_plugins_fake_host_bit_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_unavailable_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_unavailable_la_CPPFLAGS = $(fake_cppflags) -DFAKE_UNAVAILABLE
tests_plugins_fake_unavailable_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_broken_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_broken_la_CPPFLAGS = $(fake_cppflags) -DFAKE_BROKEN
tests_plugins_fake_broken_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_silent_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_silent_la_CPPFLAGS = $(fake_cppflags) -DFAKE_SILENT
tests_plugins_fake_silent_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_bad_class_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_bad_class_la_CPPFLAGS = $(fake_cppflags) -DFAKE_CLASS=99
tests_plugins_fake_bad_class_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_bad_key_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_bad_key_la_CPPFLAGS = $(fake_cppflags) -DFAKE_KEY='"UPPER"'
tests_plugins_fake_bad_key_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_many_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_many_la_CPPFLAGS = $(fake_cppflags) -DFAKE_MANY
tests_plugins_fake_many_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_leak_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_leak_la_CPPFLAGS = $(fake_cppflags) -DFAKE_LEAK
tests_plugins_fake_leak_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_null_device_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_null_device_la_CPPFLAGS = $(fake_cppflags) -DFAKE_DEVICE=NULL
tests_plugins_fake_null_device_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_run_status_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_run_status_la_CPPFLAGS = $(fake_cppflags) -DFAKE_RUN_STATUS=777
tests_plugins_fake_run_status_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fake_services_la_SOURCES = tests/plugins/fake.c
tests_plugins_fake_services_la_CPPFLAGS = $(fake_cppflags) -DFAKE_SERVICES
tests_plugins_fake_services_la_LDFLAGS = $(fake_ldflags)
# Misbehaves as the name of its file says.
tests_plugins_bad_la_SOURCES = tests/plugins/bad.c
tests_plugins_bad_la_CPPFLAGS = $(fake_cppflags)
tests_plugins_bad_la_LDFLAGS = $(fake_ldflags)
# Says what the name of its file says.
tests_plugins_odd_la_SOURCES = tests/plugins/odd.c
tests_plugins_odd_la_CPPFLAGS = $(fake_cppflags)
tests_plugins_odd_la_LDFLAGS = $(fake_ldflags)
tests_plugins_odd_newer_la_SOURCES = tests/plugins/odd.c
tests_plugins_odd_newer_la_CPPFLAGS = $(fake_cppflags) -DODD_NEWER
tests_plugins_odd_newer_la_LDFLAGS = $(fake_ldflags)
# Breaks the rule of docs/vendor/rules.md that the name of its file says.
tests_plugins_rules_la_SOURCES = tests/plugins/rules.c
tests_plugins_rules_la_CPPFLAGS = $(fake_cppflags)
tests_plugins_rules_la_LDFLAGS = $(fake_ldflags)
tests_plugins_rules_la_LIBADD = -lm
# Plugins with the same names inside: seen by all, or hidden.
tests_plugins_clash_open_a_la_SOURCES = tests/plugins/clash.c
tests_plugins_clash_open_a_la_CPPFLAGS = $(fake_cppflags) -DCLASH_ID='"open_a"'
tests_plugins_clash_open_a_la_LDFLAGS = $(open_ldflags)
tests_plugins_clash_open_b_la_SOURCES = tests/plugins/clash.c
tests_plugins_clash_open_b_la_CPPFLAGS = $(fake_cppflags) -DCLASH_ID='"open_b"'
tests_plugins_clash_open_b_la_LDFLAGS = $(open_ldflags)
tests_plugins_clash_shut_a_la_SOURCES = tests/plugins/clash.c
tests_plugins_clash_shut_a_la_CPPFLAGS = $(fake_cppflags) -DCLASH_ID='"shut_a"'
tests_plugins_clash_shut_a_la_LDFLAGS = $(fake_ldflags)
tests_plugins_clash_shut_b_la_SOURCES = tests/plugins/clash.c
tests_plugins_clash_shut_b_la_CPPFLAGS = $(fake_cppflags) -DCLASH_ID='"shut_b"'
tests_plugins_clash_shut_b_la_LDFLAGS = $(fake_ldflags)
tests_plugins_clash_tls_la_SOURCES = tests/plugins/clash.c
tests_plugins_clash_tls_la_CPPFLAGS = $(fake_cppflags) -DCLASH_ID='"tls"' -DCLASH_TLS
tests_plugins_clash_tls_la_LDFLAGS = $(fake_ldflags)
# Linked as no plugin should be.
tests_plugins_rules_linked_la_SOURCES = tests/plugins/rules.c
tests_plugins_rules_linked_la_CPPFLAGS = $(fake_cppflags) -DRULES_LINKED
tests_plugins_rules_linked_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath /nonexistent
tests_plugins_rules_linked_la_LIBADD = libvyre.la -lm

# For the tests of the tools, which need no CUnit.
check_LTLIBRARIES += tests/plugins/fleet.la tests/plugins/fleet_dies.la \
	tests/plugins/fleet_hangs.la tests/plugins/fleet_refuses.la
# Runs programs and does one thing wrong, for the test of the differential tester.
check_LTLIBRARIES += tests/plugins/wrong.la
tests_plugins_wrong_la_SOURCES = tests/plugins/wrong.c
tests_plugins_wrong_la_CPPFLAGS = $(fake_cppflags)
tests_plugins_wrong_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fleet_la_SOURCES = tests/plugins/fleet.c
tests_plugins_fleet_la_CPPFLAGS = $(fake_cppflags)
tests_plugins_fleet_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fleet_dies_la_SOURCES = tests/plugins/fleet.c
tests_plugins_fleet_dies_la_CPPFLAGS = $(fake_cppflags) -DFLEET_DIES -DFLEET_ID='"fleet_dies"'
tests_plugins_fleet_dies_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fleet_hangs_la_SOURCES = tests/plugins/fleet.c
tests_plugins_fleet_hangs_la_CPPFLAGS = $(fake_cppflags) -DFLEET_HANGS -DFLEET_ID='"fleet_hangs"'
tests_plugins_fleet_hangs_la_LDFLAGS = $(fake_ldflags)
tests_plugins_fleet_refuses_la_SOURCES = tests/plugins/fleet.c
tests_plugins_fleet_refuses_la_CPPFLAGS = $(fake_cppflags) -DFLEET_REFUSES \
	-DFLEET_ID='"fleet_refuses"'
tests_plugins_fleet_refuses_la_LDFLAGS = $(fake_ldflags)

if WITH_CUNIT
check_LTLIBRARIES += $(fake_modules) $(clash_modules) tests/plugins/bad.la tests/plugins/odd.la \
	tests/plugins/odd_newer.la tests/plugins/rules.la \
	tests/plugins/rules_linked.la
endif

TESTS += tests/plugins/modules.sh
EXTRA_DIST += tests/plugins/modules.sh tests/plugins/closed.h
