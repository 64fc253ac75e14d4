# Suites of core/dispatch.
unit_tests += tests/unit/test_binding
unit_tests += tests/unit/test_launch
unit_tests += tests/unit/test_output_slots
cpu_dispatch = tests/unit/cpu_dispatch.c tests/unit/cpu_dispatch.h \
	tests/unit/plugin_folder.c tests/unit/plugin_folder.h
unit_tests += tests/unit/test_pipeline
tests_unit_test_pipeline_SOURCES = tests/unit/test_pipeline.c $(cpu_dispatch)
unit_tests += tests/unit/test_dispatch
tests_unit_test_dispatch_SOURCES = tests/unit/test_dispatch.c $(cpu_dispatch)
unit_tests += tests/unit/test_cpu_fill
tests_unit_test_cpu_fill_SOURCES = tests/unit/test_cpu_fill.c $(cpu_dispatch)
unit_tests += tests/unit/test_cpu_bounds
tests_unit_test_cpu_bounds_SOURCES = tests/unit/test_cpu_bounds.c $(cpu_dispatch)
unit_tests += tests/unit/test_run_compare
tests_unit_test_run_compare_SOURCES = tests/unit/test_run_compare.c tools/run/compare.c \
	tools/run/compare.h
unit_tests += tests/unit/test_native_error
tests_unit_test_native_error_SOURCES = tests/unit/test_native_error.c tests/math/native_error.c \
	tests/math/native_error.h tests/math/f32_oracle.c tests/math/f32_oracle.h $(cpu_dispatch)
unit_tests += tests/unit/test_cpu_plugin
tests_unit_test_cpu_plugin_SOURCES = tests/unit/test_cpu_plugin.c \
	tests/unit/plugin_folder.c tests/unit/plugin_folder.h
unit_tests += tests/unit/test_short_memory
tests_unit_test_short_memory_SOURCES = tests/unit/test_short_memory.c $(memory_kit) \
	tests/unit/plugin_folder.c tests/unit/plugin_folder.h
tests_unit_test_short_memory_LDFLAGS = $(memory_kit_flags)
unit_tests += tests/unit/test_settings
tests_unit_test_settings_SOURCES = tests/unit/test_settings.c \
	tests/unit/plugin_folder.c tests/unit/plugin_folder.h
unit_tests += tests/unit/test_warm
tests_unit_test_warm_SOURCES = tests/unit/test_warm.c $(memory_kit) \
	tests/unit/plugin_folder.c tests/unit/plugin_folder.h
tests_unit_test_warm_LDFLAGS = $(memory_kit_flags) -Wl,--wrap=pthread_mutex_lock
