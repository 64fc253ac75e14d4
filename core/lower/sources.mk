# Sources of core/lower.
core_lower_sources += \
	core/lower/atomics.c \
	core/lower/buffers.c \
	core/lower/caps.c core/lower/caps.h \
	core/lower/constant.c core/lower/constant.h \
	core/lower/contents.c core/lower/contents.h \
	core/lower/control.c \
	core/lower/emit.h \
	core/lower/expand/expand.h \
	core/lower/expand/integer.c \
	core/lower/expand/wide.c \
	core/lower/expression.c \
	core/lower/float.c \
	core/lower/float_arith.c \
	core/lower/float_bits.h \
	core/lower/float_compare.c \
	core/lower/float_convert.c \
	core/lower/float_range.c \
	core/lower/float_exact.c \
	core/lower/float_native.c core/lower/float_native.h \
	core/lower/float_ops.h \
	core/lower/integer.c \
	core/lower/lanes.c \
	core/lower/lower.c core/lower/lower.h \
	core/lower/lowering.h \
	core/lower/math/arc.c \
	core/lower/math/exp.c \
	core/lower/math/log.c \
	core/lower/math/math.c core/lower/math/math.h \
	core/lower/math/pair.c core/lower/math/pair.h \
	core/lower/math/trig.c \
	core/lower/memory.c \
	core/lower/operator.c \
	core/lower/proof.c core/lower/proof.h \
	core/lower/scope.c \
	core/lower/segments.c core/lower/segments.h \
	core/lower/simplify/access.c \
	core/lower/simplify/affine.c \
	core/lower/simplify/append.c \
	core/lower/simplify/dead.c \
	core/lower/simplify/fact.c \
	core/lower/simplify/fold.c \
	core/lower/simplify/fold_float.c \
	core/lower/simplify/fold_truth.c \
	core/lower/simplify/local.c \
	core/lower/simplify/motion.c \
	core/lower/simplify/number.c \
	core/lower/simplify/operations.c \
	core/lower/simplify/range.c \
	core/lower/simplify/simplify.c core/lower/simplify/simplify.h \
	core/lower/simplify/strength.c \
	core/lower/simplify/sweep.c core/lower/simplify/sweep.h \
	core/lower/statement.c \
	core/lower/subgroup.c \
	core/lower/value.c core/lower/value.h \
	core/lower/wide_float.c core/lower/wide_float.h
