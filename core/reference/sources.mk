# Sources of core/reference.
core_sources += \
	core/reference/atomics.c \
	core/reference/choose.c \
	core/reference/convert.c \
	core/reference/evaluate.c \
	core/reference/execute.c \
	core/reference/f32_arc.c \
	core/reference/f32_exp.c \
	core/reference/f32_log.c \
	core/reference/f32_math.h \
	core/reference/f32_pair.h \
	core/reference/f32_root.c \
	core/reference/f32_trig.c \
	core/reference/f32_word.c core/reference/f32_word.h \
	core/reference/float.c \
	core/reference/integer.c \
	core/reference/kernels.h \
	core/reference/lanes.h \
	core/reference/memory.c \
	core/reference/reference.c core/reference/reference.h \
	core/reference/resolve.c core/reference/resolved.h \
	core/reference/resolve_expr.c \
	core/reference/resolver.h \
	core/reference/subgroup.c \
	core/reference/team.c core/reference/team.h
