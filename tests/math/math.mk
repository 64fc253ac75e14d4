# `make math-exhaustive` compares the binary32 functions with their oracle on all 2^32 inputs, and
# then the same functions as kernel code with them.
# FUNCTIONS="exp sin" limits it, THREADS=N sets the number of threads.
EXTRA_PROGRAMS += tests/math/math-exhaustive
math_sweep = tests/math/sweep.c tests/math/sweep.h
tests_math_math_exhaustive_SOURCES = tests/math/exhaustive.c $(math_sweep) \
	tests/math/f32_oracle.c tests/math/f32_oracle.h
tests_math_math_exhaustive_LDADD = libvyrecore.la libvyrebase.la $(INIH_LIBS) $(MPFR_LIBS) -lm
EXTRA_PROGRAMS += tests/math/kernel-exhaustive
tests_math_kernel_exhaustive_SOURCES = tests/math/kernel_exhaustive.c $(math_sweep) $(math_kit)
tests_math_kernel_exhaustive_LDADD = $(tests_math_math_exhaustive_LDADD)
CLEANFILES += tests/math/math-exhaustive$(EXEEXT) tests/math/kernel-exhaustive$(EXEEXT)

math-exhaustive: tests/math/math-exhaustive$(EXEEXT) tests/math/kernel-exhaustive$(EXEEXT)
	tests/math/math-exhaustive$(EXEEXT) $(FUNCTIONS) \
	  --threads "$${THREADS:-$$(getconf _NPROCESSORS_ONLN)}"
	tests/math/kernel-exhaustive$(EXEEXT) $(FUNCTIONS) \
	  --threads "$${THREADS:-$$(getconf _NPROCESSORS_ONLN)}"

PHONY_TARGETS += math-exhaustive

# `make native-exhaustive` finds the greatest errors of the functions of float mode ulp on the CPU
# backend, with machine code, on all 2^32 operands.
native_error = tests/math/native_error.c tests/math/native_error.h \
	tests/math/f32_oracle.c tests/math/f32_oracle.h
EXTRA_PROGRAMS += tests/math/native-exhaustive
tests_math_native_exhaustive_SOURCES = tests/math/native_exhaustive.c $(math_sweep) $(native_error)
tests_math_native_exhaustive_LDADD = $(tests_math_math_exhaustive_LDADD)
CLEANFILES += tests/math/native-exhaustive$(EXEEXT) tests/math/native.conf

# One thread of the backend for each that tries operands.
native-exhaustive: all tests/math/native-exhaustive$(EXEEXT)
	printf '[core]\ninstalled_plugins = no\nplugin_directories = %s\nprobe_program = %s\ncache = no\n[backend cpu]\nengine = llvm\nthreads = 1\n' \
	  "$(abs_builddir)/plugins" "$(abs_builddir)/vyre-probe" > tests/math/native.conf
	tests/math/native-exhaustive$(EXEEXT) $(FUNCTIONS) \
	  --threads "$${THREADS:-$$(getconf _NPROCESSORS_ONLN)}"

PHONY_TARGETS += native-exhaustive
