# The differential tester: `make check` runs it for a moment, `make conform N=1000000` for long.
check_PROGRAMS += tests/conform/differ
tests_conform_differ_SOURCES = \
	tests/conform/build.c \
	tests/conform/coverage.c tests/conform/coverage.h \
	tests/conform/coverage_report.c \
	tests/conform/differ.c \
	tests/conform/edit.c tests/conform/edit.h \
	tests/conform/finding.c tests/conform/finding.h \
	tests/conform/generate.c tests/conform/generate.h \
	tests/conform/generate_expr.c \
	tests/conform/generate_list.c \
	tests/conform/inputs.c \
	tests/conform/operators.c tests/conform/operators.h \
	tests/conform/random.h \
	tests/conform/session.c tests/conform/session.h \
	tests/conform/shrink.c tests/conform/shrink.h \
	tests/conform/subject.c tests/conform/subject.h \
	tests/conform/supervise.c \
	tests/conform/target.c tests/conform/target.h \
	tools/conform/case_file.c tools/conform/case_file.h \
	tools/conform/case_list.c tools/conform/case_list.h \
	tools/conform/judge.c tools/conform/judge.h
tests_conform_differ_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_conform_differ_LDADD = $(tool_libs)

# The example of the vendors, which takes base operations alone: every sequence that spells one out.
check_LTLIBRARIES += tests/conform/example.la
tests_conform_example_la_SOURCES = \
	examples/vendor-plugin/example.c \
	examples/vendor-plugin/interpreter.c examples/vendor-plugin/interpreter.h
tests_conform_example_la_CPPFLAGS = $(fake_cppflags)
tests_conform_example_la_CFLAGS = $(AM_CFLAGS) -ffp-contract=off
tests_conform_example_la_LDFLAGS = $(fake_ldflags)
tests_conform_example_la_LIBADD = -lm

TESTS += tests/conform/differ.sh tests/conform/less.sh tests/conform/quick.sh
EXTRA_DIST += tests/conform/differ.sh tests/conform/less.sh tests/conform/quick.sh tests/conform/failures tests/conform/long.sh

# N programs from seed SEED on, on each of AGAINST.
N = 100000
SEED = 1
SIZE = 3
AGAINST =
conform: all tests/conform/differ
	@top_srcdir='$(top_srcdir)' top_builddir='$(abs_top_builddir)' SHELL='$(SHELL)' \
	  $(SHELL) $(srcdir)/tests/conform/long.sh '$(N)' '$(SEED)' '$(SIZE)' '$(AGAINST)'

PHONY_TARGETS += conform
