# Sources of core/registry.
core_sources += \
	core/registry/candidate.c core/registry/candidate.h \
	core/registry/check.c core/registry/check.h \
	core/registry/check_run.c \
	core/registry/device.c core/registry/device.h \
	core/registry/discovery.c core/registry/discovery.h \
	core/registry/examine.c core/registry/examine.h \
	core/registry/facts.c core/registry/facts.h \
	core/registry/guard.c core/registry/guard.h \
	core/registry/handshake.c core/registry/handshake.h \
	core/registry/host.c core/registry/host.h \
	core/registry/load.c core/registry/load.h \
	core/registry/manifest.c core/registry/manifest.h \
	core/registry/names.c \
	core/registry/plugin.c core/registry/plugin.h \
	core/registry/registry.c core/registry/registry.h \
	core/registry/resident.c core/registry/resident.h \
	core/registry/scan.c core/registry/scan.h \
	core/registry/sink.c core/registry/sink.h

# Files of plugins, read before anything of them runs.
core_sources += \
	core/registry/module/dynamic.c core/registry/module/dynamic.h \
	core/registry/module/elf.c core/registry/module/elf.h \
	core/registry/module/machine.c core/registry/module/machine.h \
	core/registry/module/missing.c \
	core/registry/module/module.c core/registry/module/module.h \
	core/registry/module/note.c core/registry/module/note.h \
	core/registry/module/shown.c core/registry/module/shown.h \
	core/registry/module/symbols.c \
	core/registry/module/trust.c core/registry/module/trust.h

# Examining a plugin in a process of its own, and keeping what was found.
core_sources += \
	core/registry/probe/cache.c core/registry/probe/cache.h \
	core/registry/probe/key.c \
	core/registry/probe/probe.c core/registry/probe/probe.h \
	core/registry/probe/process.c core/registry/probe/process.h \
	core/registry/probe/report.c core/registry/probe/report.h \
	core/registry/probe/report_decode.c \
	core/registry/probe/report_encode.c \
	core/registry/probe/run.c core/registry/probe/run.h \
	core/registry/probe/usage.c
