# Suites of core/registry.
