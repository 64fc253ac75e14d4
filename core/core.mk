# libvyre: the folders of core/, arrows pointing down. The convenience libraries let the unit tests
# and the tools reach hidden functions.
core_base_sources =
core_sources =
core_lower_sources =

include core/base/sources.mk
include core/ir/sources.mk
include core/math/sources.mk
include core/reference/sources.mk
include core/kernel/sources.mk
include core/lower/sources.mk
include core/config/sources.mk
include core/registry/sources.mk
include core/routing/sources.mk
include core/dispatch/sources.mk

noinst_LTLIBRARIES += libvyrebase.la libvyrecore.la
libvyrebase_la_SOURCES = $(core_base_sources)
libvyrecore_la_SOURCES = $(core_sources) $(core_lower_sources)
libvyrecore_la_CPPFLAGS = $(AM_CPPFLAGS) $(INIH_CFLAGS)
libvyrecore_la_LIBADD = libvyrebase.la $(INIH_LIBS) -lm

lib_LTLIBRARIES += libvyre.la
libvyre_la_SOURCES =
libvyre_la_LIBADD = libvyrecore.la
libvyre_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 $(VYRE_NO_UNDEFINED) \
	-Wl,--version-script=$(srcdir)/core/libvyre.map
EXTRA_libvyre_la_DEPENDENCIES = $(srcdir)/core/libvyre.map
EXTRA_DIST += core/libvyre.map
