# Installed headers.
nobase_include_HEADERS =
vyreincludedir = $(includedir)/vyre
vyreinclude_HEADERS = \
	include/vyre/builder.h \
	include/vyre/check.h \
	include/vyre/device.h \
	include/vyre/dispatch.h \
	include/vyre/error.h \
	include/vyre/export.h \
	include/vyre/facts.h \
	include/vyre/kernel.h \
	include/vyre/note.h \
	include/vyre/plugin.h \
	include/vyre/program.h \
	include/vyre/route.h \
	include/vyre/vyre.h
