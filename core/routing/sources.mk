# Sources of core/routing.
core_sources += \
	core/routing/choose.c core/routing/choose.h \
	core/routing/filter.c core/routing/filter.h \
	core/routing/selector.c core/routing/selector.h
