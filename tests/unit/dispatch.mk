# Suites of core/dispatch.
