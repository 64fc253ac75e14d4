# Sources of core/ir.
core_sources += core/ir/buffers.c
core_sources += core/ir/model.c core/ir/model.h
core_sources += core/ir/names.c
core_sources += core/ir/program.c
core_sources += core/ir/revision.c
core_sources += core/ir/types.c
core_sources += core/ir/wire.h
