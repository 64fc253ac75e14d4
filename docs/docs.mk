# Manuals and guides.
