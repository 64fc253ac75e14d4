# Sources of core/dispatch.
core_sources += \
	core/dispatch/binding.c core/dispatch/binding.h \
	core/dispatch/launch.c core/dispatch/launch.h \
	core/dispatch/layout.c core/dispatch/layout.h \
	core/dispatch/slots.c core/dispatch/slots.h
