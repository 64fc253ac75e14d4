# Unit tests: one program per module, CUnit inside, TAP outside. A suite NAME is one line in the
# fragment of its folder: unit_tests += tests/unit/test_NAME
unit_tests =

include tests/unit/base.mk
include tests/unit/ir.mk
include tests/unit/text.mk
include tests/unit/reference.mk
include tests/unit/lower.mk
include tests/unit/cpu.mk
include tests/unit/dispatch.mk
include tests/unit/registry.mk
include tests/unit/routing.mk

LDADD = libunit.la libvyrecore.la libvyrebase.la $(CUNIT_LIBS) $(INIH_LIBS) $(MPFR_LIBS) -lm

EXTRA_DIST += tests/unit/unit.h tests/unit/corpus.h tests/unit/skipped.sh
if WITH_CUNIT
check_LTLIBRARIES += libunit.la
libunit_la_SOURCES = tests/unit/unit.c tests/unit/unit.h tests/unit/corpus.c tests/unit/corpus.h
libunit_la_CPPFLAGS = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) -DTEST_DATA_DIR='"$(abs_top_srcdir)/tests/data"'
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
else
TESTS += tests/unit/skipped.sh
endif
