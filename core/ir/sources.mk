# Sources of core/ir.
core_sources += \
	core/ir/model.c core/ir/model.h \
	core/ir/names.c \
	core/ir/types.c
