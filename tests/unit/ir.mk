# Suites of core/ir.
