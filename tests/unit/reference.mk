# Suites of core/reference.
