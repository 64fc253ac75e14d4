# Sources of core/registry.
core_sources += \
	core/registry/candidate.c core/registry/candidate.h \
	core/registry/check.c core/registry/check.h core/registry/check_run.c \
	core/registry/device.c core/registry/device.h \
	core/registry/discovery.c core/registry/discovery.h \
	core/registry/dynamic.c core/registry/dynamic.h \
	core/registry/elf.c core/registry/elf.h \
	core/registry/examine.c core/registry/examine.h \
	core/registry/facts.c core/registry/facts.h \
	core/registry/guard.c core/registry/guard.h \
	core/registry/handshake.c core/registry/handshake.h \
	core/registry/host.c core/registry/host.h \
	core/registry/load.c core/registry/load.h \
	core/registry/machine.c core/registry/machine.h \
	core/registry/manifest.c core/registry/manifest.h \
	core/registry/missing.c \
	core/registry/module.c core/registry/module.h \
	core/registry/names.c \
	core/registry/note.c core/registry/note.h \
	core/registry/plugin.c core/registry/plugin.h \
	core/registry/probe.c core/registry/probe.h \
	core/registry/probe_cache.c core/registry/probe_cache.h \
	core/registry/probe_key.c \
	core/registry/probe_run.c core/registry/probe_run.h \
	core/registry/process.c core/registry/process.h \
	core/registry/registry.c core/registry/registry.h \
	core/registry/report.c core/registry/report.h \
	core/registry/report_decode.c \
	core/registry/report_encode.c \
	core/registry/scan.c core/registry/scan.h \
	core/registry/shown.c core/registry/shown.h \
	core/registry/sink.c core/registry/sink.h \
	core/registry/symbols.c \
	core/registry/trust.c core/registry/trust.h
