# Suites of core/ir.
wire_kit = tests/unit/wire_kit.c tests/unit/wire_kit.h
memory_kit = tests/unit/memory_kit.c tests/unit/memory_kit.h
memory_kit_flags = $(AM_LDFLAGS) -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc
unit_tests += tests/unit/test_builder
tests_unit_test_builder_SOURCES = tests/unit/test_builder.c $(wire_kit) $(memory_kit)
tests_unit_test_builder_LDFLAGS = $(memory_kit_flags)
unit_tests += tests/unit/test_builder_misuse
unit_tests += tests/unit/test_corpus_codec
unit_tests += tests/unit/test_fingerprint
tests_unit_test_fingerprint_SOURCES = tests/unit/test_fingerprint.c $(wire_kit)
unit_tests += tests/unit/test_model
unit_tests += tests/unit/test_types
unit_tests += tests/unit/test_wire
tests_unit_test_wire_SOURCES = tests/unit/test_wire.c $(wire_kit)
unit_tests += tests/unit/test_wire_limits
tests_unit_test_wire_limits_SOURCES = tests/unit/test_wire_limits.c $(wire_kit) $(memory_kit)
tests_unit_test_wire_limits_LDFLAGS = $(memory_kit_flags)
EXTRA_DIST += tests/data/corpus tests/data/golden tests/data/near-inputs.txt
unit_tests += tests/unit/test_requirements
unit_tests += tests/unit/test_uniformity
unit_tests += tests/unit/test_validate
unit_tests += tests/unit/test_validate_limits
tests_unit_test_validate_limits_SOURCES = tests/unit/test_validate_limits.c $(memory_kit)
tests_unit_test_validate_limits_LDFLAGS = $(memory_kit_flags)
