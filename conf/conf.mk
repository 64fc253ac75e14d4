# The shipped configuration file: every option as a comment. It is the package's own, so that it
# can be replaced by an update.
packageconfdir = $(datadir)/vyre
dist_packageconf_DATA = conf/vyre.conf

# vyre.conf, and the parts of the manual and the guide between their marks, are made from the option
# table (core/config/table.c); test_config_documents compares them with it. After a change of the
# table: make config-documents.
EXTRA_PROGRAMS += conf/generate
conf_generate_SOURCES = conf/generate.c conf/document.c conf/document.h
conf_generate_LDADD = libvyrecore.la libvyrebase.la $(INIH_LIBS) -lm
CLEANFILES += conf/generate

config-documents: conf/generate
	conf/generate conf >conf/new
	mv conf/new $(srcdir)/conf/vyre.conf
	@for part in manual:docs/man/vyre.conf.5 guide:docs/configuration.md; do \
	  file=$(srcdir)/$${part#*:}; \
	  conf/generate $${part%%:*} >conf/part && \
	  $(AWK) -v part=conf/part '/options: begin/ { print; skip = 1; \
	      while ((getline line <part) > 0) print line } \
	    /options: end/ { skip = 0 } !skip' \
	    $$file >conf/new && mv conf/new $$file || exit 1; \
	done
	rm -f conf/part

PHONY_TARGETS += config-documents
