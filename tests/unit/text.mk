# Suites of core/text.
text_kit = tests/unit/text_kit.c tests/unit/text_kit.h
unit_tests += tests/unit/test_text_corpus
tests_unit_test_text_corpus_SOURCES = tests/unit/test_text_corpus.c $(text_kit)
unit_tests += tests/unit/test_text_number
tests_unit_test_text_number_SOURCES = tests/unit/test_text_number.c $(text_kit)
unit_tests += tests/unit/test_text_grammar
tests_unit_test_text_grammar_SOURCES = tests/unit/test_text_grammar.c $(text_kit)
unit_tests += tests/unit/test_text_mistakes
tests_unit_test_text_mistakes_SOURCES = tests/unit/test_text_mistakes.c $(text_kit)
unit_tests += tests/unit/test_text_print
tests_unit_test_text_print_SOURCES = tests/unit/test_text_print.c $(text_kit)
unit_tests += tests/unit/test_text_format
tests_unit_test_text_format_SOURCES = tests/unit/test_text_format.c $(text_kit)
unit_tests += tests/unit/test_text_random
tests_unit_test_text_random_SOURCES = tests/unit/test_text_random.c $(text_kit)
EXTRA_DIST += tests/data/text
