# Suites of core/config, core/registry and core/routing.
unit_tests += tests/unit/test_config
unit_tests += tests/unit/test_host_files
unit_tests += tests/unit/test_ini
unit_tests += tests/unit/test_option
unit_tests += tests/unit/test_manifest
unit_tests += tests/unit/test_registry
unit_tests += tests/unit/test_host_services
plugin_folder = tests/unit/plugin_folder.c tests/unit/plugin_folder.h
tests_unit_test_registry_SOURCES = tests/unit/test_registry.c $(plugin_folder)
tests_unit_test_host_services_SOURCES = tests/unit/test_host_services.c $(plugin_folder)
