# Manuals and guides.
dist_doc_DATA += docs/math.md
