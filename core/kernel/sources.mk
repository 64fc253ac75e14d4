# Sources of core/kernel.
core_lower_sources += \
	core/kernel/code.c core/kernel/code.h \
	core/kernel/digest.c \
	core/kernel/kernel.c core/kernel/kernel.h \
	core/kernel/operation.c \
	core/kernel/print.c core/kernel/print.h \
	core/kernel/summary.c core/kernel/summary.h \
	core/kernel/uniform.c core/kernel/uniform.h \
	core/kernel/verify.c core/kernel/verify.h \
	core/kernel/verify_code.c \
	core/kernel/verify_members.c \
	core/kernel/verifying.h \
	core/kernel/words.c core/kernel/words.h
