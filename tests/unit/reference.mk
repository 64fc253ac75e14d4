# Suites of core/reference.
unit_tests += tests/unit/test_f32_math
tests_unit_test_f32_math_SOURCES = tests/unit/test_f32_math.c \
	tests/math/f32_oracle.c tests/math/f32_oracle.h
