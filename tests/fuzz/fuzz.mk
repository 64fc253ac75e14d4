# Fuzz targets: `make fuzz` builds them.
