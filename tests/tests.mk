# Tests. `make check` runs everything that needs no special build; each part says why when it skips.
AM_TESTS_ENVIRONMENT = top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; CC='$(CC)'; \
	LOCPATH='$(abs_top_builddir)/tests/locale'; \
	VYRE_CONFIG='$(abs_top_builddir)/vyre-build-tree.conf'; \
	export top_srcdir top_builddir CC LOCPATH VYRE_CONFIG;
if SANITIZERS
# Memory that cannot be had is an error of the program under test, as without sanitizers.
AM_TESTS_ENVIRONMENT += ASAN_OPTIONS=allocator_may_return_null=1; export ASAN_OPTIONS; \
	TSAN_OPTIONS=die_after_fork=0:handle_segv=0:handle_abort=0; export TSAN_OPTIONS;
endif
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
TEST_EXTENSIONS = .sh

# A locale with a decimal comma, for the tests that nothing depends on the locale.
check_DATA = tests/locale/stamp
tests/locale/stamp:
	@$(MKDIR_P) tests/locale
	-@localedef -c -i de_DE -f UTF-8 tests/locale/de_DE.UTF-8 2>/dev/null
	@touch $@

include tests/unit/unit.mk
include tests/cli/cli.mk
include tests/abi/abi.mk
include tests/math/math.mk
include tests/fuzz/fuzz.mk
include tests/plugins/plugins.mk
include tests/bench/bench.mk
include tests/conform/conform.mk

# ---- checks that need a build or an installation of their own ------------------------------------

call_sub_build = $(SHELL) $(top_srcdir)/tests/sub-build.sh $(top_srcdir)

# The whole suite with AddressSanitizer and UndefinedBehaviorSanitizer.
check-asan:
	$(call_sub_build) asan CC='$(CC)' CFLAGS='-O1 -g' --enable-sanitizers
	$(MAKE) -C asan
	$(MAKE) -C asan check; status=$$?; $(SHELL) $(top_srcdir)/tests/summary.sh asan; exit $$status

# The tests with threads, with ThreadSanitizer.
tsan_tests = \
	tests/unit/test_cpu_deadline \
	tests/unit/test_cpu_pool \
	tests/unit/test_dispatch \
	tests/unit/test_fingerprint \
	tests/unit/test_host_services \
	tests/unit/test_lifetime \
	tests/unit/test_memo \
	tests/unit/test_probe \
	tests/unit/test_reference_run \
	tests/unit/test_settings \
	tests/unit/test_snapshot \
	tests/unit/test_warm

check-tsan:
	@CC='$(CC)' $(SHELL) $(top_srcdir)/tests/tsan-works.sh || exit 0; \
	$(call_sub_build) tsan CC='$(CC)' CFLAGS='-O1 -g' --enable-sanitizers=thread && \
	$(MAKE) -C tsan && \
	{ $(MAKE) -C tsan check TESTS='$(tsan_tests)'; status=$$?; \
	  $(SHELL) $(top_srcdir)/tests/summary.sh tsan; exit $$status; }

check-install: all
	@MAKE='$(MAKE)' CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' \
	  version='$(PACKAGE_VERSION)' without_plugin='$(without_plugin)' \
	  $(SHELL) $(top_srcdir)/tests/check-install.sh

if !WITH_CPU
without_plugin = yes
endif

# The example plugin, from outside the tree, against an installation of its own.
check-vendor:
	@MAKE='$(MAKE)' CC='$(CC)' SHELL='$(SHELL)' PKG_CONFIG='$(PKG_CONFIG)' \
	  $(SHELL) $(top_srcdir)/tests/check-vendor.sh $(top_srcdir)

clean-local:
	-chmod -R u+w check-install.tmp 2>/dev/null
	rm -rf asan bench fuzz tsan vendor check-install.tmp check-vendor.tmp \
	  tests/locale probe-cache

EXTRA_DIST += tests/summary.sh tests/sub-build.sh tests/tsan-works.sh tests/check-install.sh tests/check-vendor.sh
PHONY_TARGETS += check-asan check-tsan check-install check-vendor
