# Sources of core/config.
core_sources += \
	core/config/check.c core/config/check.h \
	core/config/config.c core/config/config.h \
	core/config/fingerprint.c core/config/fingerprint.h \
	core/config/host.c core/config/host.h \
	core/config/host_files.c core/config/host_files.h \
	core/config/in_force.c core/config/in_force.h \
	core/config/ini.c core/config/ini.h \
	core/config/list.c core/config/list.h \
	core/config/listing.c core/config/listing.h \
	core/config/option.c core/config/option.h \
	core/config/suggest.c core/config/suggest.h \
	core/config/table.c core/config/table.h
