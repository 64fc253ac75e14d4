# Suites of core/dispatch.
unit_tests += tests/unit/test_binding
unit_tests += tests/unit/test_launch
unit_tests += tests/unit/test_output_slots
unit_tests += tests/unit/test_dispatch
tests_unit_test_dispatch_SOURCES = tests/unit/test_dispatch.c \
	tests/unit/plugin_folder.c tests/unit/plugin_folder.h
unit_tests += tests/unit/test_cpu_plugin
tests_unit_test_cpu_plugin_SOURCES = tests/unit/test_cpu_plugin.c \
	tests/unit/plugin_folder.c tests/unit/plugin_folder.h
