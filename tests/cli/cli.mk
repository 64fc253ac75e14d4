# Tests of the command line tools.
TESTS += tests/cli/validation-codes.sh
EXTRA_DIST += tests/cli/validation-codes.sh
