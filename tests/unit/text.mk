# Suites of core/text.
