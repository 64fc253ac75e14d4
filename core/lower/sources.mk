# Sources of core/lower.
core_sources += \
	core/lower/caps.c core/lower/caps.h \
	core/lower/code.c core/lower/code.h \
	core/lower/digest.c \
	core/lower/expand/expand.h \
	core/lower/float_ops.h \
	core/lower/kernel.c core/lower/kernel.h \
	core/lower/lower.h \
	core/lower/math/math.h \
	core/lower/operation.c \
	core/lower/summary.c core/lower/summary.h \
	core/lower/uniform.c core/lower/uniform.h \
	core/lower/verify.c core/lower/verify.h \
	core/lower/verify_code.c \
	core/lower/verify_members.c \
	core/lower/verifying.h
