# Tests. `make check` runs everything that needs no special build; each part says why when it skips.
AM_TESTS_ENVIRONMENT = top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; CC='$(CC)'; \
	export top_srcdir top_builddir CC;
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
TEST_EXTENSIONS = .sh

include tests/unit/unit.mk
include tests/cli/cli.mk
include tests/abi/abi.mk
include tests/math/math.mk
include tests/fuzz/fuzz.mk

EXTRA_DIST += tests/summary.sh
