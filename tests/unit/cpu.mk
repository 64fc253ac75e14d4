# Suites of plugins/cpu. Those of the engine `kernel` are linked with it, without a plugin around it.
if WITH_CPU
kernel_run = tests/unit/kernel_run.c tests/unit/kernel_run.h
kernel_run_libraries = libcpukernel.la $(LDADD)
unit_tests += tests/unit/test_cpu_kernel
tests_unit_test_cpu_kernel_SOURCES = tests/unit/test_cpu_kernel.c $(kernel_run)
tests_unit_test_cpu_kernel_LDADD = $(kernel_run_libraries)
unit_tests += tests/unit/test_cpu_operations
tests_unit_test_cpu_operations_SOURCES = tests/unit/test_cpu_operations.c $(kernel_run) \
	tests/unit/kernel_eval.c tests/unit/kernel_eval.h
tests_unit_test_cpu_operations_LDADD = $(kernel_run_libraries)
unit_tests += tests/unit/test_cpu_pool
tests_unit_test_cpu_pool_SOURCES = tests/unit/test_cpu_pool.c $(kernel_run)
tests_unit_test_cpu_pool_LDADD = $(kernel_run_libraries)
unit_tests += tests/unit/test_cpu_engine
tests_unit_test_cpu_engine_SOURCES = tests/unit/test_cpu_engine.c $(kernel_run) \
	tests/unit/plugin_folder.c tests/unit/plugin_folder.h
tests_unit_test_cpu_engine_LDADD = $(kernel_run_libraries)
llvm_run = tests/unit/llvm_run.c tests/unit/llvm_run.h $(kernel_run)
unit_tests += tests/unit/test_cpu_llvm
tests_unit_test_cpu_llvm_SOURCES = tests/unit/test_cpu_llvm.c tests/unit/kernel_random.c \
	tests/unit/kernel_random.h $(llvm_run)
tests_unit_test_cpu_llvm_LDADD = libcpullvm.la $(kernel_run_libraries)
unit_tests += tests/unit/test_cpu_scatter
tests_unit_test_cpu_scatter_SOURCES = tests/unit/test_cpu_scatter.c $(llvm_run)
tests_unit_test_cpu_scatter_LDADD = libcpullvm.la $(kernel_run_libraries)
unit_tests += tests/unit/test_cpu_deadline
tests_unit_test_cpu_deadline_SOURCES = tests/unit/test_cpu_deadline.c tests/unit/runaway.c \
	tests/unit/runaway.h tests/unit/plugin_folder.c tests/unit/plugin_folder.h
unit_tests += tests/unit/test_cpu_fork
tests_unit_test_cpu_fork_SOURCES = tests/unit/test_cpu_fork.c tests/unit/plugin_folder.c \
	tests/unit/plugin_folder.h
unit_tests += tests/unit/test_cpu_native
tests_unit_test_cpu_native_SOURCES = tests/unit/test_cpu_native.c $(llvm_run)
tests_unit_test_cpu_native_LDADD = libcpullvm.la $(kernel_run_libraries)
# The suites of the interpreter, run on the code generator.
unit_tests += tests/unit/test_cpu_llvm_kernel tests/unit/test_cpu_llvm_operations
tests_unit_test_cpu_llvm_kernel_SOURCES = tests/unit/test_cpu_kernel.c $(llvm_run)
tests_unit_test_cpu_llvm_kernel_CPPFLAGS = $(AM_CPPFLAGS) -DTEST_COMPILED
tests_unit_test_cpu_llvm_kernel_LDADD = libcpullvm.la $(kernel_run_libraries)
tests_unit_test_cpu_llvm_operations_SOURCES = tests/unit/test_cpu_operations.c $(llvm_run) \
	tests/unit/kernel_eval.c tests/unit/kernel_eval.h
tests_unit_test_cpu_llvm_operations_CPPFLAGS = $(AM_CPPFLAGS) -DTEST_COMPILED
tests_unit_test_cpu_llvm_operations_LDADD = libcpullvm.la $(kernel_run_libraries)
endif
