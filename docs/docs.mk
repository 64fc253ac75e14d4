# Manuals and guides.
dist_man_MANS += \
	docs/man/vyre-conform.1 \
	docs/man/vyre-devices.1 \
	docs/man/vyre-ir.1 \
	docs/man/vyre-run.1
dist_doc_DATA += docs/architecture.md docs/case-files.md
dist_doc_DATA += docs/configuration.md
dist_doc_DATA += docs/math.md
dist_doc_DATA += docs/program-format.md
dist_doc_DATA += docs/validation.md
