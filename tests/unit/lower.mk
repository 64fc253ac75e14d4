# Suites of core/lower.
kernel_kit = tests/unit/kernel_kit.c tests/unit/kernel_kit.h
unit_tests += tests/unit/test_kernel
tests_unit_test_kernel_SOURCES = tests/unit/test_kernel.c $(kernel_kit) $(memory_kit)
tests_unit_test_kernel_LDFLAGS = $(memory_kit_flags)
unit_tests += tests/unit/test_kernel_verify
tests_unit_test_kernel_verify_SOURCES = tests/unit/test_kernel_verify.c $(kernel_kit)
unit_tests += tests/unit/test_kernel_uniform
tests_unit_test_kernel_uniform_SOURCES = tests/unit/test_kernel_uniform.c $(kernel_kit)
kernel_eval = tests/unit/kernel_eval.c tests/unit/kernel_eval.h
math_kit = tests/unit/math_kit.c tests/unit/math_kit.h $(kernel_eval) \
	tests/math/f32_oracle.c tests/math/f32_oracle.h
unit_tests += tests/unit/test_kernel_print
tests_unit_test_kernel_print_SOURCES = tests/unit/test_kernel_print.c $(kernel_kit)
unit_tests += tests/unit/test_simplify
tests_unit_test_simplify_SOURCES = tests/unit/test_simplify.c $(kernel_kit)
if WITH_CPU
unit_tests += tests/unit/test_simplify_random
tests_unit_test_simplify_random_SOURCES = tests/unit/test_simplify_random.c $(kernel_kit) $(kernel_run)
tests_unit_test_simplify_random_LDADD = $(kernel_run_libraries)
lower_compare = tests/unit/lower_compare.c tests/unit/lower_compare.h $(kernel_run)
unit_tests += tests/unit/test_lower_corpus
tests_unit_test_lower_corpus_SOURCES = tests/unit/test_lower_corpus.c $(lower_compare)
tests_unit_test_lower_corpus_LDADD = $(kernel_run_libraries)
lower_kit = tests/unit/lower_kit.c tests/unit/lower_kit.h $(lower_compare)
unit_tests += tests/unit/test_lower
tests_unit_test_lower_SOURCES = tests/unit/test_lower.c $(lower_kit) $(memory_kit)
tests_unit_test_lower_LDADD = $(kernel_run_libraries)
tests_unit_test_lower_LDFLAGS = $(memory_kit_flags)
unit_tests += tests/unit/test_lower_control
tests_unit_test_lower_control_SOURCES = tests/unit/test_lower_control.c $(lower_kit)
tests_unit_test_lower_control_LDADD = $(kernel_run_libraries)
unit_tests += tests/unit/test_lower_memory
tests_unit_test_lower_memory_SOURCES = tests/unit/test_lower_memory.c $(lower_kit)
tests_unit_test_lower_memory_LDADD = $(kernel_run_libraries)
unit_tests += tests/unit/test_lower_operators
tests_unit_test_lower_operators_SOURCES = tests/unit/test_lower_operators.c $(lower_kit)
tests_unit_test_lower_operators_LDADD = $(kernel_run_libraries)
unit_tests += tests/unit/test_lower_native
tests_unit_test_lower_native_SOURCES = tests/unit/test_lower_native.c $(lower_kit)
tests_unit_test_lower_native_LDADD = $(kernel_run_libraries)
unit_tests += tests/unit/test_lower_subgroup
tests_unit_test_lower_subgroup_SOURCES = tests/unit/test_lower_subgroup.c $(lower_kit)
tests_unit_test_lower_subgroup_LDADD = $(kernel_run_libraries)
endif
unit_tests += tests/unit/test_lower_math
tests_unit_test_lower_math_SOURCES = tests/unit/test_lower_math.c $(math_kit) \
	tests/math/near.c tests/math/near.h
unit_tests += tests/unit/test_float_ops
tests_unit_test_float_ops_SOURCES = tests/unit/test_float_ops.c $(kernel_eval)
unit_tests += tests/unit/test_float_range
unit_tests += tests/unit/test_expand
tests_unit_test_expand_SOURCES = tests/unit/test_expand.c $(kernel_eval)
# Lowering once more, with a call of __sanitizer_cov_trace_pc() in each basic block.
check_LTLIBRARIES += libcountedlower.la
libcountedlower_la_SOURCES = $(core_lower_sources) core/base/map.c core/ir/uniformity.c
libcountedlower_la_CFLAGS = $(AM_CFLAGS) -fsanitize-coverage=trace-pc
unit_tests += tests/unit/test_lower_growth
tests_unit_test_lower_growth_SOURCES = tests/unit/test_lower_growth.c
tests_unit_test_lower_growth_LDADD = libcountedlower.la $(LDADD)
