# Suites of core/lower.
kernel_kit = tests/unit/kernel_kit.c tests/unit/kernel_kit.h
unit_tests += tests/unit/test_kernel
tests_unit_test_kernel_SOURCES = tests/unit/test_kernel.c $(kernel_kit)
unit_tests += tests/unit/test_kernel_verify
tests_unit_test_kernel_verify_SOURCES = tests/unit/test_kernel_verify.c $(kernel_kit)
unit_tests += tests/unit/test_kernel_uniform
tests_unit_test_kernel_uniform_SOURCES = tests/unit/test_kernel_uniform.c $(kernel_kit)
