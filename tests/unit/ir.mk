# Suites of core/ir.
unit_tests += tests/unit/test_corpus_codec
EXTRA_DIST += tests/data/corpus tests/data/golden
unit_tests += tests/unit/test_corpus_validate
