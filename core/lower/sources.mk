# Sources of core/lower.
core_sources += \
	core/lower/caps.c core/lower/caps.h \
	core/lower/code.c core/lower/code.h \
	core/lower/digest.c \
	core/lower/emit.h \
	core/lower/expand/expand.h \
	core/lower/expand/integer.c \
	core/lower/expand/wide.c \
	core/lower/float_arith.c \
	core/lower/float_bits.h \
	core/lower/float_compare.c \
	core/lower/float_convert.c \
	core/lower/float_exact.c \
	core/lower/float_ops.h \
	core/lower/kernel.c core/lower/kernel.h \
	core/lower/lower.h \
	core/lower/math/arc.c \
	core/lower/math/exp.c \
	core/lower/math/log.c \
	core/lower/math/math.c core/lower/math/math.h \
	core/lower/math/pair.c core/lower/math/pair.h \
	core/lower/math/trig.c \
	core/lower/operation.c \
	core/lower/print.c core/lower/print.h \
	core/lower/summary.c core/lower/summary.h \
	core/lower/uniform.c core/lower/uniform.h \
	core/lower/verify.c core/lower/verify.h \
	core/lower/verify_code.c \
	core/lower/verify_members.c \
	core/lower/verifying.h \
	core/lower/wide_float.c core/lower/wide_float.h
