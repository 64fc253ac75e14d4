# Measurements. A subject NAME is tests/bench/bench_NAME.c, on the harness of bench.h, and these lines:
#
#   bench_programs += tests/bench/bench_NAME
#   tests_bench_bench_NAME_SOURCES = tests/bench/bench_NAME.c
#   tests_bench_bench_NAME_LDADD = $(bench_libs)
#
# `make bench` runs each, prints its tables and writes bench/NAME.json; BENCH_SAMPLES=N says how many
# samples, BENCH_SUBJECTS="route dispatch" which subjects. `make bench-smoke` runs all for a moment,
# holds the documents against their schema and knows nothing of time. docs/performance.md has more.
bench_programs =
bench_modules = tests/bench/null_1.la tests/bench/null_8.la tests/bench/null_64.la
bench_libs = libbench.la libvyre.la libvyrebase.la -lm

EXTRA_LTLIBRARIES = libbench.la $(bench_modules)
EXTRA_PROGRAMS += $(bench_programs) tests/bench/first

libbench_la_SOURCES = \
	tests/bench/bench.c tests/bench/bench.h \
	tests/bench/count.c \
	tests/bench/facts.c \
	tests/bench/null_plugin.c tests/bench/null_plugin.h \
	tests/bench/process.c
libbench_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE -DBENCH_FLAGS='"$(CFLAGS) $(VYRE_CFLAGS)"'

tests_bench_null_1_la_SOURCES = tests/bench/null.c
tests_bench_null_1_la_CPPFLAGS = $(fake_cppflags) -DNULL_DEVICES=1 -DNULL_ID='"null_1"'
tests_bench_null_1_la_LDFLAGS = $(fake_ldflags)
tests_bench_null_8_la_SOURCES = tests/bench/null.c
tests_bench_null_8_la_CPPFLAGS = $(fake_cppflags) -DNULL_DEVICES=8 -DNULL_ID='"null_8"'
tests_bench_null_8_la_LDFLAGS = $(fake_ldflags)
tests_bench_null_64_la_SOURCES = tests/bench/null.c
tests_bench_null_64_la_CPPFLAGS = $(fake_cppflags) -DNULL_DEVICES=64 -DNULL_ID='"null_64"'
tests_bench_null_64_la_LDFLAGS = $(fake_ldflags)

bench_programs += tests/bench/bench_dispatch
tests_bench_bench_dispatch_SOURCES = tests/bench/bench_dispatch.c
tests_bench_bench_dispatch_CPPFLAGS = $(AM_CPPFLAGS) -DBENCH_WITH_CPU=$(bench_with_cpu)
tests_bench_bench_dispatch_LDADD = $(bench_libs)

bench_programs += tests/bench/bench_route
tests_bench_bench_route_SOURCES = tests/bench/bench_route.c
tests_bench_bench_route_LDADD = $(bench_libs)

bench_programs += tests/bench/bench_devices
tests_bench_bench_devices_SOURCES = tests/bench/bench_devices.c
tests_bench_bench_devices_LDADD = $(bench_libs)

if WITH_CPU
bench_with_cpu = 1
bench_programs += tests/bench/bench_start
else
bench_with_cpu = 0
endif
tests_bench_bench_start_SOURCES = tests/bench/bench_start.c
tests_bench_bench_start_LDADD = $(bench_libs)
tests_bench_first_SOURCES = tests/bench/first.c
tests_bench_first_LDADD = libvyre.la

# The same programs in C, OpenCL C and GLSL. The C is compiled as its users would: nothing else says
# what it is optimised for. Headers of OpenCL and Vulkan are used where they are installed.
if WITH_CPU
bench_programs += tests/bench/bench_lower tests/bench/bench_kernels tests/bench/bench_deadline
endif
tests_bench_bench_deadline_SOURCES = tests/bench/bench_deadline.c tests/unit/runaway.c tests/unit/runaway.h
tests_bench_bench_deadline_LDADD = $(bench_libs)
tests_bench_bench_lower_SOURCES = tests/bench/bench_lower.c
tests_bench_bench_lower_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_bench_bench_lower_LDADD = libbench.la libcpullvm.la libcpukernel.la libvyrecore.la \
	libvyrebase.la $(INIH_LIBS) -lm
tests_bench_bench_kernels_SOURCES = tests/bench/bench_kernels.c \
	tests/bench/kernels/chart.c tests/bench/kernels/chart.h \
	tests/bench/kernels/compile.c tests/bench/kernels/compile.h \
	tests/bench/kernels/native.h tests/bench/kernels/native_peer.c \
	tests/bench/kernels/opencl_peer.c tests/bench/kernels/peer.h \
	tests/bench/kernels/problem.c tests/bench/kernels/problem.h tests/bench/kernels/problems.c \
	tests/bench/kernels/vulkan_peer.c tests/bench/kernels/vyre_peer.c
tests_bench_bench_kernels_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_bench_bench_kernels_LDADD = tests/bench/kernels/native.o $(bench_libs)

tests/bench/kernels/native.o: tests/bench/kernels/native.c tests/bench/kernels/native.h \
  tests/bench/kernels/problem.h
	$(AM_V_CC)$(MKDIR_P) tests/bench/kernels && $(CC) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
	  $(VYRE_CFLAGS) $(BENCH_NATIVE_CFLAGS) -c -o $@ $(srcdir)/tests/bench/kernels/native.c
BENCH_NATIVE_CFLAGS = -O3 -march=native

EXTRA_DIST += tests/bench/kernels/native.c tests/bench/kernels/peers.cl \
	tests/bench/kernels/hash.comp tests/bench/kernels/mandelbrot.comp \
	tests/bench/kernels/nbody.comp tests/bench/kernels/saxpy.comp \
	tests/bench/kernels/stencil.comp tests/bench/kernels/sum.comp \
	tests/bench/programs/hash.vyre tests/bench/programs/histogram.vyre \
	tests/bench/programs/mandelbrot-escape.vyre \
	tests/bench/programs/matmul.vyre tests/bench/programs/nbody.vyre \
	tests/bench/programs/saxpy-apart.vyre tests/bench/programs/spmv.vyre \
	tests/bench/programs/stencil.vyre tests/bench/programs/sum.vyre
CLEANFILES += tests/bench/kernels/native.o

BENCH_SAMPLES = 41
BENCH_SIZE =
BENCH_SUBJECTS = $(bench_programs:tests/bench/bench_%=%)

bench: all
	@$(MAKE) $(bench_programs) $(bench_modules) tests/bench/first
	@$(MKDIR_P) bench
	@for subject in $(BENCH_SUBJECTS); do \
	  top_builddir=. top_srcdir=$(srcdir) tests/bench/bench_$$subject $(BENCH_SIZE) \
	    --samples $(BENCH_SAMPLES) --json bench/$$subject.json --svg bench/$$subject.svg \
	    $(BENCH_OPTIONS) || exit 1; done

bench-smoke:
	@$(MAKE) bench BENCH_SAMPLES=3 BENCH_SIZE=--small
	@$(SHELL) $(srcdir)/tests/bench/check-documents.sh $(srcdir)/docs/schemas/vyre.bench.v1.json \
	  bench/*.json

# What `make bench` found, as it stands in docs/performance.md: tables to paste, and the picture.
bench-figures:
	@python3 $(srcdir)/tests/bench/tables.py bench/kernels.json
	@cp bench/kernels.svg $(srcdir)/docs/performance.svg

EXTRA_DIST += tests/bench/check-documents.sh tests/bench/tables.py
CLEANFILES += $(bench_programs) $(bench_modules) libbench.la tests/bench/first
PHONY_TARGETS += bench bench-smoke bench-figures
