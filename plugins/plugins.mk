# Backends: one module and one manifest each.
