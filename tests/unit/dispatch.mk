# Suites of core/dispatch.
unit_tests += tests/unit/test_binding
unit_tests += tests/unit/test_launch
unit_tests += tests/unit/test_output_slots
