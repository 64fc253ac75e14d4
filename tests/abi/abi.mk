# Tests of the plugin border.
unit_tests += tests/unit/test_border
TESTS += tests/abi/check-headers.sh
EXTRA_DIST += tests/abi/check-headers.sh tests/abi/layout.h tests/abi/layout_pins.c \
	tests/abi/layout_dump.c tests/abi/numbers.h tests/abi/signatures.c tests/abi/plugin-abi-1.0.txt
