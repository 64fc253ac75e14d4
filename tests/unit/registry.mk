# Suites of core/config and core/registry.
unit_tests += tests/unit/test_config
unit_tests += tests/unit/test_manifest
