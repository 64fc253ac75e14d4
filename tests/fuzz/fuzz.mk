# Fuzz targets. A target NAME is tests/fuzz/fuzz_NAME.c with LLVMFuzzerTestOneInput, seeds in
# tests/fuzz/corpus/NAME/, words for the fuzzer in tests/fuzz/NAME.dict when there are any, and these
# three lines:
#
#   fuzz_programs += tests/fuzz/fuzz_NAME
#   tests_fuzz_fuzz_NAME_SOURCES = tests/fuzz/fuzz_NAME.c $(fuzz_main)
#   tests_fuzz_fuzz_NAME_LDADD = $(fuzz_libs)
#
# `make check` builds each target with a main() that replays the seeds and the inputs that once
# crashed it (tests/fuzz/regressions/NAME/). `make fuzz` builds them with libFuzzer in a build folder
# of their own, `make fuzz-smoke SECONDS=60` runs each for that long.
fuzz_programs =
fuzz_libs = libvyrecore.la libvyrebase.la $(INIH_LIBS) -lm

if FUZZING
fuzz_main =
EXTRA_PROGRAMS += $(fuzz_programs)
else
fuzz_main = tests/fuzz/replay.c
check_PROGRAMS += $(fuzz_programs)
TESTS += $(fuzz_programs)
endif

EXTRA_DIST += tests/fuzz/ini.dict
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/replay.c tests/fuzz/smoke.sh

fuzz-programs: $(fuzz_programs)

fuzz:
	@if test -z '$(FUZZ_CC)'; then \
	  echo 'fuzz: clang with libFuzzer is missing: apt-get install clang libclang-rt-dev' >&2; exit 1; fi
	$(call_sub_build) fuzz CC='$(FUZZ_CC)' --enable-fuzzing --without-cunit --without-mpfr
	$(MAKE) -C fuzz fuzz-programs

SECONDS = 60
fuzz-smoke: fuzz
	@$(SHELL) $(srcdir)/tests/fuzz/smoke.sh $(SECONDS) $(srcdir) fuzz $(fuzz_programs)

PHONY_TARGETS += fuzz fuzz-programs fuzz-smoke

fuzz_programs += tests/fuzz/fuzz_wire
tests_fuzz_fuzz_wire_SOURCES = tests/fuzz/fuzz_wire.c $(fuzz_main)
tests_fuzz_fuzz_wire_LDADD = $(fuzz_libs)


fuzz_programs += tests/fuzz/fuzz_case
tests_fuzz_fuzz_case_SOURCES = tests/fuzz/fuzz_case.c tools/conform/case_file.c $(fuzz_main)
tests_fuzz_fuzz_case_LDADD = libtools.la $(fuzz_libs)

fuzz_programs += tests/fuzz/fuzz_text
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c $(fuzz_main)
tests_fuzz_fuzz_text_LDADD = $(fuzz_libs)

fuzz_programs += tests/fuzz/fuzz_run
tests_fuzz_fuzz_run_SOURCES = tests/fuzz/fuzz_run.c $(fuzz_main)
tests_fuzz_fuzz_run_LDADD = $(fuzz_libs)

fuzz_programs += tests/fuzz/fuzz_lower
tests_fuzz_fuzz_lower_SOURCES = tests/fuzz/fuzz_lower.c $(fuzz_main)
tests_fuzz_fuzz_lower_LDADD = $(fuzz_libs)

fuzz_programs += tests/fuzz/fuzz_module
tests_fuzz_fuzz_module_SOURCES = tests/fuzz/fuzz_module.c $(fuzz_main) \
	tests/unit/elf_kit.c tests/unit/elf_kit.h
tests_fuzz_fuzz_module_LDADD = $(fuzz_libs)

fuzz_programs += tests/fuzz/fuzz_report
tests_fuzz_fuzz_report_SOURCES = tests/fuzz/fuzz_report.c $(fuzz_main)
tests_fuzz_fuzz_report_LDADD = $(fuzz_libs)

fuzz_programs += tests/fuzz/fuzz_ini
tests_fuzz_fuzz_ini_SOURCES = tests/fuzz/fuzz_ini.c $(fuzz_main)
tests_fuzz_fuzz_ini_LDADD = $(fuzz_libs)

fuzz_programs += tests/fuzz/fuzz_kernel
tests_fuzz_fuzz_kernel_SOURCES = tests/fuzz/fuzz_kernel.c $(fuzz_main) $(kernel_kit)
tests_fuzz_fuzz_kernel_LDADD = $(fuzz_libs)
