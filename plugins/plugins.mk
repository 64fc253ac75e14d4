# Backends: one module and one manifest each. A plugin sees the public headers and its own folder.
plugin_LTLIBRARIES =
manifest_DATA =
noinst_DATA =
plugin_cppflags = -I$(srcdir)/include -I$(srcdir) -D_GNU_SOURCE
plugin_ldflags = $(AM_LDFLAGS) -module -avoid-version -shared -Wl,-z,now \
	-Wl,--version-script=$(srcdir)/plugins/plugin.map
EXTRA_DIST += plugins/plugin.map

if WITH_CPU
# The engine `kernel` and the threads, apart from the module so that unit tests reach them. Results do not depend on
# errno and on floating-point exceptions, which would keep the compiler from vector instructions.
noinst_LTLIBRARIES += libcpukernel.la
libcpukernel_la_SOURCES = plugins/cpu/float_state.h plugins/cpu/launch.h \
	plugins/cpu/pool.c plugins/cpu/pool.h plugins/cpu/processors.c plugins/cpu/processors.h \
	plugins/cpu/watch.c plugins/cpu/watch.h \
	plugins/cpu/kernel/arena.c plugins/cpu/kernel/arena.h plugins/cpu/kernel/cohort.c \
	plugins/cpu/kernel/avx2/compare.c plugins/cpu/kernel/avx2/convert.c \
	plugins/cpu/kernel/avx2/float.c plugins/cpu/kernel/avx2/integer.c \
	plugins/cpu/kernel/avx2/move.c plugins/cpu/kernel/avx2/target.h \
	plugins/cpu/kernel/atomic.c plugins/cpu/kernel/check.c plugins/cpu/kernel/compare.c \
	plugins/cpu/kernel/control.c plugins/cpu/kernel/convert.c plugins/cpu/kernel/float.c \
	plugins/cpu/kernel/form.h plugins/cpu/kernel/integer.c \
	plugins/cpu/kernel/kernel.c plugins/cpu/kernel/kernel.h plugins/cpu/kernel/lanes.h \
	plugins/cpu/kernel/memory.c plugins/cpu/kernel/move.c \
	plugins/cpu/kernel/placement.c plugins/cpu/kernel/placement.h \
	plugins/cpu/kernel/prepare.c plugins/cpu/kernel/state.c plugins/cpu/kernel/subgroup.c
libcpukernel_la_CPPFLAGS = $(plugin_cppflags)
libcpukernel_la_CFLAGS = $(AM_CFLAGS) -fno-math-errno -fno-trapping-math
libcpukernel_la_LIBADD = -lm -lpthread

include plugins/cpu/llvm/llvm.mk

plugin_LTLIBRARIES += plugins/cpu.la
plugins_cpu_la_SOURCES = plugins/cpu/cpu.c plugins/cpu/cpu.h plugins/cpu/devices.c \
	plugins/cpu/fill.c plugins/cpu/fill.h \
	plugins/cpu/memory.c plugins/cpu/pipeline.c plugins/cpu/run.c plugins/cpu/scratch.c \
	plugins/cpu/scratch.h plugins/cpu/signature.c plugins/cpu/signature.h plugins/cpu/step.c \
	plugins/cpu/transfer.c
plugins_cpu_la_CPPFLAGS = $(plugin_cppflags)
plugins_cpu_la_LDFLAGS = $(plugin_ldflags)
plugins_cpu_la_LIBADD = libcpukernel.la libcpullvm.la -lm
EXTRA_plugins_cpu_la_DEPENDENCIES = $(srcdir)/plugins/plugin.map
manifest_DATA += plugins/cpu/cpu.ini
noinst_DATA += plugins/cpu.ini
endif
EXTRA_DIST += plugins/cpu/cpu.ini

# The build tree as an installation: VYRE_CONFIG=vyre-build-tree.conf makes tools and tests that
# are not installed find the modules that were just built.
noinst_DATA += vyre-build-tree.conf
CLEANFILES += vyre-build-tree.conf plugins/cpu.ini

vyre-build-tree.conf:
	$(AM_V_GEN)printf '[core]\n%s\n%s\n%s\n%s\n' 'installed_plugins = no' \
	  'plugin_directories = plugins' 'probe_program = vyre-probe' 'cache_directory = probe-cache' >$@

plugins/cpu.ini: $(srcdir)/plugins/cpu/cpu.ini
	$(AM_V_GEN)$(MKDIR_P) plugins && \
	sed 's|^library = |library = .libs/|' $(srcdir)/plugins/cpu/cpu.ini >$@

# Modules are opened by path, so their libtool archives serve nobody. Without its archive libtool
# does not know how to remove a module.
install-modules:
	@for module in $(plugin_LTLIBRARIES); do \
	  rm -f "$(DESTDIR)$(plugindir)/$${module##*/}"; done

uninstall-modules:
	@for module in $(plugin_LTLIBRARIES:.la=.so); do \
	  rm -f "$(DESTDIR)$(plugindir)/$${module##*/}"; done

INSTALL_HOOKS += install-modules
UNINSTALL_HOOKS += uninstall-modules
PHONY_TARGETS += install-modules uninstall-modules
