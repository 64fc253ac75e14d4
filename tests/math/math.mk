# `make math-exhaustive` compares the binary32 functions with their oracle on all 2^32 inputs.
# FUNCTIONS="exp sin" limits it, THREADS=N sets the number of threads.
EXTRA_PROGRAMS += tests/math/math-exhaustive
tests_math_math_exhaustive_SOURCES = tests/math/exhaustive.c \
	tests/math/f32_oracle.c tests/math/f32_oracle.h
tests_math_math_exhaustive_LDADD = libvyrecore.la libvyrebase.la $(INIH_LIBS) $(MPFR_LIBS) -lm
CLEANFILES += tests/math/math-exhaustive$(EXEEXT)

math-exhaustive: tests/math/math-exhaustive$(EXEEXT)
	tests/math/math-exhaustive$(EXEEXT) $(FUNCTIONS) \
	  --threads "$${THREADS:-$$(getconf _NPROCESSORS_ONLN)}"

PHONY_TARGETS += math-exhaustive
