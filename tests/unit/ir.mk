# Suites of core/ir.
unit_tests += tests/unit/test_corpus_codec
tests_unit_test_corpus_codec_CPPFLAGS = $(libunit_la_CPPFLAGS)
EXTRA_DIST += tests/data/corpus tests/data/golden
unit_tests += tests/unit/test_corpus_validate
