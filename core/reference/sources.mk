# Sources of core/reference.
core_sources += \
	core/reference/f32_arc.c \
	core/reference/f32_exp.c \
	core/reference/f32_log.c \
	core/reference/f32_math.h \
	core/reference/f32_pair.h \
	core/reference/f32_root.c \
	core/reference/f32_tables.c core/reference/f32_tables.h \
	core/reference/f32_trig.c
EXTRA_DIST += core/reference/tables/f32_tables.sollya
