# Suites of core/routing.
device_kit = tests/unit/device_kit.c tests/unit/device_kit.h
unit_tests += tests/unit/test_expression
tests_unit_test_expression_SOURCES = tests/unit/test_expression.c $(device_kit)
unit_tests += tests/unit/test_order
tests_unit_test_order_SOURCES = tests/unit/test_order.c $(device_kit)
unit_tests += tests/unit/test_route
tests_unit_test_route_SOURCES = tests/unit/test_route.c $(device_kit)
unit_tests += tests/unit/test_selector
tests_unit_test_selector_SOURCES = tests/unit/test_selector.c $(device_kit)
unit_tests += tests/unit/test_fallback
tests_unit_test_fallback_SOURCES = tests/unit/test_fallback.c $(device_kit)
unit_tests += tests/unit/test_decision
tests_unit_test_decision_SOURCES = tests/unit/test_decision.c $(device_kit)
tests_unit_test_decision_CPPFLAGS = $(AM_CPPFLAGS) -DTEST_DATA_DIR='"$(abs_top_srcdir)/tests/data"'
unit_tests += tests/unit/test_memo
tests_unit_test_memo_SOURCES = tests/unit/test_memo.c $(device_kit) $(memory_kit)
tests_unit_test_memo_LDFLAGS = $(memory_kit_flags)
EXTRA_DIST += tests/data/routing
unit_tests += tests/unit/test_policy
tests_unit_test_policy_SOURCES = tests/unit/test_policy.c $(device_kit)
unit_tests += tests/unit/test_score
tests_unit_test_score_SOURCES = tests/unit/test_score.c $(device_kit)
unit_tests += tests/unit/test_route_random
tests_unit_test_route_random_SOURCES = tests/unit/test_route_random.c $(device_kit)
