# Suites of core/text.
text_kit = tests/unit/text_kit.c tests/unit/text_kit.h
unit_tests += tests/unit/test_text_corpus
tests_unit_test_text_corpus_SOURCES = tests/unit/test_text_corpus.c $(text_kit)
EXTRA_DIST += tests/data/text
