# Sources of core/math: constants that the reference and lowering share.
core_sources += core/math/f32_tables.c core/math/f32_tables.h
EXTRA_DIST += core/math/f32_tables.sollya
