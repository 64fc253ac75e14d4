# Suites of core/base.
unit_tests += tests/unit/test_arena
unit_tests += tests/unit/test_blake3
unit_tests += tests/unit/test_bytes
unit_tests += tests/unit/test_diagnostics
unit_tests += tests/unit/test_file
unit_tests += tests/unit/test_json
unit_tests += tests/unit/test_map
unit_tests += tests/unit/test_status
unit_tests += tests/unit/test_text
