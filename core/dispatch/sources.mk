# Sources of core/dispatch.
core_sources += \
	core/dispatch/acceptance.c core/dispatch/acceptance.h \
	core/dispatch/binding.c core/dispatch/binding.h \
	core/dispatch/code_cache.c core/dispatch/code_cache.h \
	core/dispatch/context.c core/dispatch/context.h \
	core/dispatch/dispatch.c \
	core/dispatch/frame.c core/dispatch/frame.h \
	core/dispatch/executable.c core/dispatch/executable.h \
	core/dispatch/launch.c core/dispatch/launch.h \
	core/dispatch/layout.c core/dispatch/layout.h \
	core/dispatch/natives.c core/dispatch/natives.h \
	core/dispatch/pipeline.c core/dispatch/pipeline.h \
	core/dispatch/reference_service.c core/dispatch/reference_service.h \
	core/dispatch/place.c core/dispatch/place.h \
	core/dispatch/reports.c \
	core/dispatch/request.c core/dispatch/request.h \
	core/dispatch/route.c \
	core/dispatch/settings.c \
	core/dispatch/slots.c core/dispatch/slots.h \
	core/dispatch/snapshot.c core/dispatch/snapshot.h \
	core/dispatch/traps.c core/dispatch/traps.h
