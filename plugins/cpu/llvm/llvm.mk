# The engine `llvm`. Needs no LLVM to be built.
noinst_LTLIBRARIES += libcpullvm.la
libcpullvm_la_SOURCES = plugins/cpu/float_state.h plugins/cpu/launch.h \
	plugins/cpu/llvm/api.c plugins/cpu/llvm/api.h plugins/cpu/llvm/arguments.h \
	plugins/cpu/llvm/build.c plugins/cpu/llvm/build.h plugins/cpu/llvm/caps.c \
	plugins/cpu/llvm/code.c plugins/cpu/llvm/code.h plugins/cpu/llvm/compile.c \
	plugins/cpu/llvm/emit.c plugins/cpu/llvm/emit.h plugins/cpu/llvm/emit_atomic.c \
	plugins/cpu/llvm/emit_check.c \
	plugins/cpu/llvm/emit_float.c plugins/cpu/llvm/emit_flush.c plugins/cpu/llvm/emit_flow.c plugins/cpu/llvm/emit_integer.c \
	plugins/cpu/llvm/emit_kernel.c plugins/cpu/llvm/emit_memory.c \
	plugins/cpu/llvm/emit_subgroup.c plugins/cpu/llvm/emit_turn.c plugins/cpu/llvm/emit_walk.c \
	plugins/cpu/llvm/installed.c plugins/cpu/llvm/isa.c plugins/cpu/llvm/isa.h \
	plugins/cpu/llvm/llvm.h plugins/cpu/llvm/object.c plugins/cpu/llvm/object.h \
	plugins/cpu/llvm/plan.c plugins/cpu/llvm/plan.h plugins/cpu/llvm/plan_check.c plugins/cpu/llvm/plan_flush.c plugins/cpu/llvm/plan_form.c \
	plugins/cpu/llvm/plan_region.c plugins/cpu/llvm/plan_scalar.c plugins/cpu/llvm/plan_stream.c \
	plugins/cpu/llvm/plan_stretch.c plugins/cpu/llvm/plan_turn.c \
	plugins/cpu/llvm/text.c plugins/cpu/llvm/text.h plugins/cpu/llvm/use.c plugins/cpu/llvm/use.h
libcpullvm_la_CPPFLAGS = $(plugin_cppflags)
# Native functions; native.sollya computes their constants.
libcpullvm_la_SOURCES += plugins/cpu/llvm/emit_native.c plugins/cpu/llvm/emit_native.h \
	plugins/cpu/llvm/emit_trig.c
EXTRA_DIST += plugins/cpu/llvm/native.sollya
