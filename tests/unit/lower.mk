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
unit_tests += tests/unit/test_lower_math
tests_unit_test_lower_math_SOURCES = tests/unit/test_lower_math.c $(kernel_eval) \
	tests/math/f32_oracle.c tests/math/f32_oracle.h
unit_tests += tests/unit/test_kernel_print
tests_unit_test_kernel_print_SOURCES = tests/unit/test_kernel_print.c $(kernel_kit)
if WITH_CPU
lower_compare = tests/unit/lower_compare.c tests/unit/lower_compare.h $(kernel_run)
unit_tests += tests/unit/test_lower_corpus
tests_unit_test_lower_corpus_SOURCES = tests/unit/test_lower_corpus.c $(lower_compare)
tests_unit_test_lower_corpus_LDADD = $(kernel_run_libraries)
endif
