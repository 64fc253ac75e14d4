# Suites of core/reference.
unit_tests += tests/unit/test_f32_math
tests_unit_test_f32_math_SOURCES = tests/unit/test_f32_math.c \
	tests/math/f32_oracle.c tests/math/f32_oracle.h
unit_tests += tests/unit/test_corpus_run
tests_unit_test_corpus_run_CPPFLAGS = $(libunit_la_CPPFLAGS)
tests_unit_test_corpus_run_SOURCES = tests/unit/test_corpus_run.c \
	tests/unit/case_file.c tests/unit/case_file.h
