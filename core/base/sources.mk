# Sources of core/base.
core_base_sources += \
	core/base/arena.c core/base/arena.h \
	core/base/blake3.c core/base/blake3.h core/base/blake3_rounds.h \
	core/base/blake3_chunks.c core/base/blake3_chunks.h \
	core/base/bytes.c core/base/bytes.h \
	core/base/clock.c core/base/clock.h \
	core/base/diagnostics.c core/base/diagnostics.h \
	core/base/error.c core/base/error.h \
	core/base/escape.c core/base/escape.h \
	core/base/file.c core/base/file.h \
	core/base/glob.c core/base/glob.h \
	core/base/json.c core/base/json.h \
	core/base/log.c core/base/log.h \
	core/base/map.c \
	core/base/render.c \
	core/base/source.c core/base/source.h \
	core/base/store.c core/base/store.h \
	core/base/status.c \
	core/base/text.c core/base/text.h \
	core/base/version.c
