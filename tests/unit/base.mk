unit_tests += tests/unit/test_blake3
