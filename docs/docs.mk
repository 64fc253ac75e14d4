# Manuals and guides.
dist_doc_DATA += docs/math.md
dist_doc_DATA += docs/program-format.md
dist_doc_DATA += docs/validation.md
