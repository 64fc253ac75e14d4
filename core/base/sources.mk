# Sources of core/base.
core_base_sources += \
	core/base/arena.c core/base/arena.h \
	core/base/blake3.c core/base/blake3.h \
	core/base/bytes.c core/base/bytes.h \
	core/base/diagnostics.c core/base/diagnostics.h \
	core/base/error.c core/base/error.h \
	core/base/map.c \
	core/base/status.c \
	core/base/text.c core/base/text.h \
	core/base/version.c
