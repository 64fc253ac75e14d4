# Manuals and guides.
dist_man_MANS += \
	docs/man/vyre-conform.1 \
	docs/man/vyre-devices.1 \
	docs/man/vyre-ir.1 \
	docs/man/vyre-probe.8 \
	docs/man/vyre-run.1 \
	docs/man/vyre.conf.5
dist_doc_DATA += docs/architecture.md docs/case-files.md
dist_doc_DATA += docs/configuration.md docs/cpu.md
dist_doc_DATA += docs/kernel-form.md
dist_doc_DATA += docs/lowering.md
dist_doc_DATA += docs/math.md
dist_doc_DATA += docs/performance.md docs/performance.svg
dist_doc_DATA += docs/program-format.md
dist_doc_DATA += docs/robustness.md
dist_doc_DATA += docs/routing.md
dist_doc_DATA += docs/validation.md
dist_doc_DATA += docs/text.md

# For vendors of plugins.
vendordocdir = $(docdir)/vendor
dist_vendordoc_DATA = docs/vendor/README.md docs/vendor/rules.md

# What --json prints, one schema for each `schema` member.
schemasdir = $(docdir)/schemas
dist_schemas_DATA = \
	docs/schemas/vyre.bench.v1.json \
	docs/schemas/vyre.conform.v1.json \
	docs/schemas/vyre.decision.v1.json \
	docs/schemas/vyre.devices.v1.json \
	docs/schemas/vyre.differ.v1.json \
	docs/schemas/vyre.kernel.v1.json \
	docs/schemas/vyre.requirements.v1.json \
	docs/schemas/vyre.run.v1.json
