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
