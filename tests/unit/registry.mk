# Suites of core/config, core/registry and core/routing.
unit_tests += tests/unit/test_config
unit_tests += tests/unit/test_config_documents
tests_unit_test_config_documents_SOURCES = tests/unit/test_config_documents.c \
	conf/document.c conf/document.h
unit_tests += tests/unit/test_config_listing
unit_tests += tests/unit/test_config_memory
tests_unit_test_config_memory_SOURCES = tests/unit/test_config_memory.c $(memory_kit)
tests_unit_test_config_memory_LDFLAGS = $(memory_kit_flags)
unit_tests += tests/unit/test_config_process
unit_tests += tests/unit/test_host_files
unit_tests += tests/unit/test_ini
unit_tests += tests/unit/test_option
unit_tests += tests/unit/test_manifest
unit_tests += tests/unit/test_registry
unit_tests += tests/unit/test_host_services
plugin_folder = tests/unit/plugin_folder.c tests/unit/plugin_folder.h
tests_unit_test_registry_SOURCES = tests/unit/test_registry.c $(plugin_folder)
tests_unit_test_host_services_SOURCES = tests/unit/test_host_services.c $(plugin_folder)

unit_tests += tests/unit/test_snapshot
tests_unit_test_snapshot_SOURCES = tests/unit/test_snapshot.c $(plugin_folder) \
	tests/unit/cpu_dispatch.c tests/unit/cpu_dispatch.h
unit_tests += tests/unit/test_handshake
tests_unit_test_handshake_SOURCES = tests/unit/test_handshake.c $(plugin_folder) \
	tests/unit/cpu_dispatch.c tests/unit/cpu_dispatch.h
unit_tests += tests/unit/test_lifetime
tests_unit_test_lifetime_SOURCES = tests/unit/test_lifetime.c $(plugin_folder) \
	tests/unit/cpu_dispatch.c tests/unit/cpu_dispatch.h
unit_tests += tests/unit/test_report
unit_tests += tests/unit/test_probe
report_kit = tests/unit/report_kit.c tests/unit/report_kit.h
tests_unit_test_report_SOURCES = tests/unit/test_report.c $(report_kit)
probe_kit = tests/unit/probe_kit.c tests/unit/probe_kit.h
tests_unit_test_probe_SOURCES = tests/unit/test_probe.c $(probe_kit) $(plugin_folder)
unit_tests += tests/unit/test_probe_cache
tests_unit_test_probe_cache_SOURCES = tests/unit/test_probe_cache.c $(report_kit) $(plugin_folder)
elf_kit = tests/unit/elf_kit.c tests/unit/elf_kit.h
unit_tests += tests/unit/test_trust
unit_tests += tests/unit/test_module
unit_tests += tests/unit/test_module_damage
module_read = tests/unit/module_read.c tests/unit/module_read.h $(elf_kit) $(plugin_folder)
tests_unit_test_module_SOURCES = tests/unit/test_module.c $(module_read) $(memory_kit)
tests_unit_test_module_LDFLAGS = $(memory_kit_flags)
tests_unit_test_module_damage_SOURCES = tests/unit/test_module_damage.c $(module_read)
unit_tests += tests/unit/test_environment
tests_unit_test_environment_SOURCES = tests/unit/test_environment.c $(elf_kit) $(plugin_folder)
unit_tests += tests/unit/test_isolation
tests_unit_test_isolation_SOURCES = tests/unit/test_isolation.c $(plugin_folder)
unit_tests += tests/unit/test_faults
tests_unit_test_faults_SOURCES = tests/unit/test_faults.c tests/unit/fault_kit.c \
	tests/unit/fault_kit.h $(plugin_folder)
tests_unit_test_faults_LDFLAGS = $(fault_kit_flags)
fault_kit_flags = $(AM_LDFLAGS) -Wl,--wrap=open -Wl,--wrap=openat -Wl,--wrap=read -Wl,--wrap=pread \
	-Wl,--wrap=fstat -Wl,--wrap=stat -Wl,--wrap=lstat -Wl,--wrap=opendir -Wl,--wrap=readdir \
	-Wl,--wrap=pipe2 -Wl,--wrap=fcntl -Wl,--wrap=posix_spawn -Wl,--wrap=ppoll \
	-Wl,--wrap=waitid -Wl,--wrap=mkdir -Wl,--wrap=realpath -Wl,--wrap=write \
	-Wl,--wrap=renameat
unit_tests += tests/unit/test_check
tests_unit_test_check_SOURCES = tests/unit/test_check.c $(plugin_folder)

unit_tests += tests/unit/test_code_cache
tests_unit_test_code_cache_SOURCES = tests/unit/test_code_cache.c $(plugin_folder)
