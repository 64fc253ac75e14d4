# Tests of the command line tools.
cli_tests = \
	tests/cli/decision-schema.sh \
	tests/cli/documents.sh \
	tests/cli/examples.sh \
	tests/cli/llvm.sh \
	tests/cli/order.sh \
	tests/cli/pipes.sh \
	tests/cli/robustness.sh \
	tests/cli/validation-codes.sh \
	tests/cli/vendor-rules.sh \
	tests/cli/vyre-conform.sh \
	tests/cli/vyre-devices.sh \
	tests/cli/vyre-ir.sh \
	tests/cli/vyre-probe.sh \
	tests/cli/vyre-run.sh
TESTS += $(cli_tests)
EXTRA_DIST += $(cli_tests) tests/cli/lib.sh tests/data/mandelbrot.header
