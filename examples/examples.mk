# Example programs, installed with the documentation.
examplesdir = $(docdir)/examples
dist_examples_DATA = \
	examples/byte-histogram.vyre \
	examples/csr-bfs-step.vyre \
	examples/dfa-scan.vyre \
	examples/dfa-tables.awk \
	examples/mandelbrot.vyre \
	examples/matmul-tiled.vyre \
	examples/matmul.awk \
	examples/saxpy.c \
	examples/saxpy.vyre \
	examples/sha256-blocks.vyre \
	examples/softmax.vyre
dist_examples_SCRIPTS = \
	examples/csr-bfs.sh \
	examples/dfa-scan.sh \
	examples/sha256-blocks.sh
examplesdatadir = $(examplesdir)/data
dist_examplesdata_DATA = examples/data/karate-club.edges

# A plugin that is built by itself, against an installation: `make check-vendor`.
examplesplugindir = $(examplesdir)/vendor-plugin
dist_examplesplugin_DATA = \
	examples/vendor-plugin/Makefile \
	examples/vendor-plugin/example.c \
	examples/vendor-plugin/example.ini \
	examples/vendor-plugin/example.map \
	examples/vendor-plugin/interpreter.c \
	examples/vendor-plugin/interpreter.h

# The example in C, built here to prove that it works as printed.
check_PROGRAMS += examples/saxpy
examples_saxpy_SOURCES = examples/saxpy.c
examples_saxpy_LDADD = libvyre.la
