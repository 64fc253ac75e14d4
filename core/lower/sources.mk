# Sources of core/lower.
core_sources += \
	core/lower/code.c core/lower/code.h \
	core/lower/operation.c \
	core/lower/lower.h
