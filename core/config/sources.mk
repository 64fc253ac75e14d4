# Sources of core/config.
core_sources += \
	core/config/config.c core/config/config.h \
	core/config/ini.c core/config/ini.h \
	core/config/option.c core/config/option.h \
	core/config/suggest.c core/config/suggest.h
