# Sources of core/lower.
core_sources += \
	core/lower/caps.c core/lower/caps.h \
	core/lower/code.c core/lower/code.h \
	core/lower/expand/expand.h \
	core/lower/float_ops.h \
	core/lower/lower.h \
	core/lower/math/math.h \
	core/lower/operation.c
