# Suites of core/reference.
unit_tests += tests/unit/test_f32_math
tests_unit_test_f32_math_SOURCES = tests/unit/test_f32_math.c \
	tests/math/f32_oracle.c tests/math/f32_oracle.h tests/math/near.c tests/math/near.h
reference_kit = tests/unit/reference_run.c tests/unit/reference_run.h
unit_tests += tests/unit/test_reference_control
tests_unit_test_reference_control_SOURCES = tests/unit/test_reference_control.c $(reference_kit)
unit_tests += tests/unit/test_reference_memory
tests_unit_test_reference_memory_SOURCES = tests/unit/test_reference_memory.c $(reference_kit)
unit_tests += tests/unit/test_reference_operators
tests_unit_test_reference_operators_SOURCES = tests/unit/test_reference_operators.c $(reference_kit)
unit_tests += tests/unit/test_reference_run
tests_unit_test_reference_run_SOURCES = tests/unit/test_reference_run.c $(reference_kit)
unit_tests += tests/unit/test_reference_subgroup
tests_unit_test_reference_subgroup_SOURCES = tests/unit/test_reference_subgroup.c $(reference_kit)
