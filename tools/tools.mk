# Command line tools. They use the public interface of libvyre and the helpers of core/base.
noinst_LTLIBRARIES += libtools.la
libtools_la_SOURCES = \
	tools/common/context.c tools/common/context.h \
	tools/common/element.c tools/common/element.h \
	tools/common/options.c tools/common/options.h \
	tools/common/program_file.c tools/common/program_file.h \
	tools/common/report.c tools/common/report.h \
	tools/common/sink.c tools/common/sink.h \
	tools/common/source.c tools/common/source.h
tool_libs = libtools.la libvyre.la libvyrebase.la -lm

bin_PROGRAMS += vyre-run vyre-ir vyre-conform vyre-devices

vyre_run_SOURCES = \
	tools/run/buffers.c \
	tools/run/compare.c tools/run/compare.h \
	tools/run/request.c tools/run/request.h \
	tools/run/result.c tools/run/result.h \
	tools/run/run.c
vyre_run_LDADD = $(tool_libs)

vyre_ir_SOURCES = \
	tools/ir/caps.c tools/ir/caps.h \
	tools/ir/ir.c \
	tools/ir/kernel.c tools/ir/kernel.h \
	tools/ir/kernel_json.c \
	tools/ir/requirements.c tools/ir/requirements.h
# It shows what the library keeps to itself.
vyre_ir_LDADD = libtools.la libvyrecore.la libvyrebase.la $(INIH_LIBS) -lm

vyre_conform_SOURCES = \
	tools/conform/case_file.c tools/conform/case_file.h \
	tools/conform/case_list.c tools/conform/case_list.h \
	tools/conform/conform.c \
	tools/conform/judge.c tools/conform/judge.h
vyre_conform_LDADD = $(tool_libs)

vyre_devices_SOURCES = \
	tools/devices/check.c tools/devices/check.h \
	tools/devices/columns.c tools/devices/columns.h \
	tools/devices/devices.c \
	tools/devices/document.c tools/devices/document.h \
	tools/devices/explain.c tools/devices/explain.h \
	tools/devices/facts.c tools/devices/facts.h \
	tools/devices/host.c tools/devices/host.h \
	tools/devices/inventory.c tools/devices/inventory.h \
	tools/devices/listing.c tools/devices/listing.h \
	tools/devices/messages.c tools/devices/messages.h \
	tools/devices/plugins.c tools/devices/plugins.h \
	tools/devices/progress.c tools/devices/progress.h \
	tools/devices/redact.c tools/devices/redact.h \
	tools/devices/reports.c tools/devices/reports.h \
	tools/devices/request.c tools/devices/request.h \
	tools/devices/settings.c tools/devices/settings.h \
	tools/devices/table.c tools/devices/table.h
vyre_devices_LDADD = $(tool_libs)

# The library starts it: it holds the parts of the library that run plugins.
pkglibexec_PROGRAMS += vyre-probe
vyre_probe_SOURCES = \
	tools/probe/check.c tools/probe/check.h \
	tools/probe/conduct.c tools/probe/conduct.h \
	tools/probe/contract.c tools/probe/contract.h \
	tools/probe/isolate.c tools/probe/isolate.h \
	tools/probe/probe.c
vyre_probe_LDADD = libtools.la libvyrecore.la libvyrebase.la $(INIH_LIBS) -lm

bashcompletiondir = @bashcompletiondir@
dist_bashcompletion_DATA = tools/completion/vyre-run
bashcompletion_links = vyre-ir vyre-conform vyre-devices
install-completions:
	cd $(DESTDIR)$(bashcompletiondir) && for tool in $(bashcompletion_links); do \
	  rm -f $$tool && $(LN_S) vyre-run $$tool; done
uninstall-completions:
	cd $(DESTDIR)$(bashcompletiondir) 2>/dev/null && rm -f $(bashcompletion_links) || true

INSTALL_HOOKS += install-completions
UNINSTALL_HOOKS += uninstall-completions
PHONY_TARGETS += install-completions uninstall-completions
