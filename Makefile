# fittings: build, test, install.  GNU make; see README.
#
#	make			build what can be built, into build/bin
#	make NAME		one program (threadref, ...)
#	make demo		install what is missing, build, show each program
#	make check		install what is missing, build, run all tests
#	make check T=t/FILE.t	one test
#	make mutants M=lib/buf.c T=t/01-lib.t
#				break the code, and see if the tests do
#	make check-browsers	the user script, in Firefox and Chromium
#	make check-load		more and larger input than make check has time for
#	make install		PREFIX, DESTDIR, MANDIR
#	make deb		Debian packages, into build/deb
#
# DEPS=no never calls apt-get, sudo or npm: what is then missing becomes a
# named skip.

PREFIX	?= /usr/local
BINDIR	?= $(PREFIX)/bin
MANDIR	?= $(PREFIX)/share/man
BUILD	?= build
DEPS	?= yes
T	?=
VERSION	:= 0.1

# V=1 shows the commands
Q	:= $(if $(V),,@)

# make's built-in value is no choice of the user's
ifeq ($(origin CC),default)
CC	:= gcc
endif
PKG_CONFIG ?= pkg-config
INSTALL	?= install

CFLAGS	?= -O2 -g
HARDEN	?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong
WARN	:= -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wvla -Wcast-qual -Wwrite-strings -Wformat=2 -Wstrict-prototypes \
	-Wmissing-prototypes -Wundef
ifeq ($(WERROR),yes)
WARN	+= -Werror
endif

# One set of objects serves the programs and, for the tests, shared objects.
cflags	= -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -Ilib $(WARN) \
	$(HARDEN) -fPIC -fno-semantic-interposition $(CPPFLAGS) $(CFLAGS)
ldflags	= -Wl,-z,relro,-z,now $(CFLAGS) $(LDFLAGS)

programs := $(sort $(notdir $(patsubst %/,%,$(wildcard bin/*/))))
lib_objs := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard lib/*.c))

# bin/NAME/program.mk, where there is one, says what NAME needs beyond libc:
#	NEEDS_NAME	words PKG:DEB, a pkg-config module (or NAME.h, a
#			header) and the Debian package that has it
#	LIBS_NAME	libraries that have no pkg-config module
#	LINK_NAME	how it is linked, if not with -pie
#	STATIC_NAME	libraries, idn2 for -lidn2, that go into the program
#			where the compiler finds an archive of them
-include $(wildcard bin/*/program.mk)

have_module = $(PKG_CONFIG) --exists $(1) 2>/dev/null
have_header = echo '\#include <$(1)>' | $(CC) $(CPPFLAGS) -E - >/dev/null 2>&1
have	= $(if $(filter %.h,$(1)),$(have_header),$(have_module))
first	= $(firstword $(subst :, ,$(1)))
second	= $(lastword $(subst :, ,$(1)))
absent	= $(shell $(call have,$(call first,$(1))) || echo $(call second,$(1)))
modules	= $(filter-out %.h,$(foreach n,$(NEEDS_$(1)),$(call first,$(n))))

$(foreach p,$(programs),$(eval absent_$(p) := \
	$(strip $(foreach n,$(NEEDS_$(p)),$(call absent,$(n))))))
buildable := $(foreach p,$(programs),$(if $(absent_$(p)),,$(p)))
left_out := $(filter-out $(buildable),$(programs))
archived = $(filter /%,$(shell $(CC) -print-file-name=lib$(1:-l%=%).a))
goes_in	= $(and $(filter $(1:%=-l%),$(2)),$(call archived,$(2)))
inside	= $(foreach l,$(2),\
	$(if $(call goes_in,$(1),$(l)),$(l:-l%=-l:lib%.a),$(l)))
debs	:= $(sort $(foreach p,$(programs),$(foreach n,$(NEEDS_$(p)),\
	$(call second,$(n)))))

.PHONY: all programs tests $(programs)
.DELETE_ON_ERROR:
all: programs
	@$(foreach p,$(left_out),echo "left out: $(p)\
	(install $(absent_$(p)))";) echo "built: $(buildable)"

programs: $(buildable:%=$(BUILD)/bin/%)

# ---- one program -------------------------------------------------------

define program
objs_$(1) := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard bin/$(1)/*.c))
$$(objs_$(1)): private CPPFLAGS += -Ibin/$(1) \
	$$(if $$(call modules,$(1)),$$(shell $(PKG_CONFIG) --cflags \
	$$(call modules,$(1)) 2>/dev/null))
libs_$(1) = $$(if $$(call modules,$(1)),$$(shell $(PKG_CONFIG) --libs \
	$$(call modules,$(1)) 2>/dev/null)) $(LIBS_$(1))

$(1): $(if $(absent_$(1)),missing-$(1),$(BUILD)/bin/$(1))

$(BUILD)/bin/$(1): link := $(if $(SANITIZE),-pie,$(or $(LINK_$(1)),-pie))
$(BUILD)/bin/$(1): static := $(if $(SANITIZE),,$(STATIC_$(1)))
$(BUILD)/dynamic/$(1): link := -pie
$(BUILD)/dynamic/$(1): static :=
$(BUILD)/bin/$(1) $(BUILD)/dynamic/$(1): $$(objs_$(1)) $(BUILD)/libfittings.a
	@mkdir -p $$(@D)
	@echo "ld $$@"
	$$(Q)$$(CC) $$(link) $$(ldflags) -o $$@ $$^ \
	    $$(call inside,$$(static),$$(libs_$(1)))

$(BUILD)/$(1).so: $$(objs_$(1)) $(BUILD)/libfittings.a
	$$(Q)$$(CC) -shared $$(ldflags) -o $$@ $$(objs_$(1)) \
	    $(BUILD)/libfittings.a $$(libs_$(1))

.PHONY: missing-$(1)
missing-$(1):
	@echo "$(1): needs the package(s) $(absent_$(1))" >&2; exit 1
endef
$(foreach p,$(programs),$(eval $(call program,$(p))))

$(BUILD)/libfittings.a: $(lib_objs)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/libfittings.so: $(lib_objs)
	$(Q)$(CC) -shared $(ldflags) -o $@ $^

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	$(Q)$(CC) $(cflags) -MMD -MP -c -o $@ $<

# Other flags are another build.
flags	= $(CC) $(cflags) $(ldflags) \
	$(foreach p,$(programs),$(LINK_$(p)) $(STATIC_$(p))) \
	$(wildcard /usr/include/sys/sdt.h /usr/include/*/sys/sdt.h)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(flags))' | \
	    cmp -s - $@ || echo '$(subst ','\'',$(flags))' >$@

.PHONY: FORCE
FORCE:

-include $(shell [ ! -d $(BUILD)/obj ] || find $(BUILD)/obj -name '*.d')

# ---- tests -------------------------------------------------------------

# What tests need beside the programs: shared objects, the fault shim, and
# programs that it, and valgrind, can be loaded into.  A sanitizer's run-time
# must come first in a process, so no shim there.
tests: programs $(BUILD)/libfittings.so $(buildable:%=$(BUILD)/%.so) \
	$(buildable:%=$(BUILD)/dynamic/%) $(if $(SANITIZE),,$(BUILD)/fault.so)

$(BUILD)/fault.so: t/lib/fault.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -O2 -shared -fPIC -o $@ $< -ldl

.PHONY: check check-run check-asan check-valgrind check-musl check-e2e check-load
.PHONY: check-bare check-browsers check-deb check-vte coverage mutants versions
.PHONY: deps-% demo bench bench-deps fuzz lint deb dist clean install uninstall

deps-%:
	@[ "$(DEPS)" = no ] || t/deps build $* $(debs)

# Packages may only just have arrived, so make looks for them again.
check: deps-check
	@[ "$(DEPS)" = no ] || BUILD="$(abspath $(BUILD))" t/npm check
	@$(MAKE) --no-print-directory DEPS=no tests
	@$(MAKE) --no-print-directory DEPS=no check-run

check-run: tests
	@BUILD="$(abspath $(BUILD))" t/run $(T)

check-asan: deps-check
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan SANITIZE=yes HARDEN= \
	    CFLAGS="-O1 -g -fsanitize=address,undefined \
	    -fno-sanitize-recover=all -fno-omit-frame-pointer" \
	    T="$(T)" TOOL=asan asan-run

.PHONY: asan-run
asan-run: tests
	@BUILD="$(abspath $(BUILD))" TOOL=asan \
	    PRELOAD="$$($(CC) -print-file-name=libasan.so) \
	    $$($(CC) -print-file-name=libubsan.so)" t/run $(T)

check-valgrind: deps-check
	@$(MAKE) --no-print-directory DEPS=no tests
	@BUILD="$(abspath $(BUILD))" TOOL=valgrind t/run $(T)

# threadref needs nothing but libc: any libc.
check-musl: deps-musl
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/musl CC=musl-gcc \
	    LDFLAGS=-static CFLAGS='-O2 -g' HARDEN= threadref
	@BUILD="$(abspath $(BUILD)/musl)" TOOL=musl t/run \
	    $(or $(T),$(wildcard t/1*.t))

# A whole machine, simulated: its kernel is built once, into ~/.cache.
check-e2e: deps-e2e
	@$(MAKE) --no-print-directory DEPS=no programs
	@BUILD="$(abspath $(BUILD))" t/run $(or $(T),$(wildcard t/e2e/*.t))

# The packages: built twice, judged, installed and removed.
check-deb: deps-check deps-deb deps-lintian
	@$(MAKE) --no-print-directory DEPS=no programs
	@BUILD="$(abspath $(BUILD))" t/run $(or $(T),$(wildcard t/deb/*.t))

# A newcomer's machine: bare roots of Debian 12 and 13.
check-bare: deps-bare
	@BUILD="$(abspath $(BUILD))" t/run $(or $(T),$(wildcard t/bare/*.t))

# mimelink's links in VTE, which needs a display.
check-vte: deps-vte
	@$(MAKE) --no-print-directory DEPS=no programs
	@BUILD="$(abspath $(BUILD))" t/run $(or $(T),$(wildcard t/vte/*.t))

# Nothing is compiled for these.  Debian's npm is large, and any will do.
deps-browsers: debs = $(shell command -v npm >/dev/null || echo nodejs npm)
check-browsers: deps-browsers
	@[ "$(DEPS)" = no ] || BUILD="$(abspath $(BUILD))" t/npm browsers
	@BUILD="$(abspath $(BUILD))" t/run $(or $(T),$(wildcard t/browsers/*.t))

# In numbers and sizes that take a minute.
check-load: deps-check
	@$(MAKE) --no-print-directory DEPS=no tests
	@BUILD="$(abspath $(BUILD))" t/run $(or $(T),$(wildcard t/load/*.t))

# What the tests work with here.
versions:
	@BUILD="$(abspath $(BUILD))" t/versions $(debs)

# Which changes to the C files M would the tests T not notice?  N: how many.
mutants: deps-check
	@BUILD="$(abspath $(BUILD))" t/mutate $(if $(N),-n $(N)) $(M) -- $(T)

coverage: deps-check deps-coverage
	@mkdir -p $(BUILD)/coverage
	@find $(BUILD)/coverage -name '*.gcda' -delete
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage HARDEN= \
	    CFLAGS='-O0 -g --coverage -DNO_SANDBOX' DEPS=no tests
	@status=0; NO_SANDBOX=yes $(MAKE) --no-print-directory HARDEN= \
	    BUILD=$(BUILD)/coverage DEPS=no T="$(T)" check-run \
	    CFLAGS='-O0 -g --coverage -DNO_SANDBOX' || status=$$?; \
	gcovr --root . --object-directory $(BUILD)/coverage --filter 'bin/' \
	    --filter 'lib/' --print-summary --txt $(BUILD)/coverage/report && \
	    cat $(BUILD)/coverage/report && exit $$status

demo: deps-demo
	@$(MAKE) --no-print-directory DEPS=no programs
	@BUILD="$(abspath $(BUILD))" contrib/demo/run

bench-deps: deps-bench
bench: all $(BUILD)/ratio
	@BUILD="$(abspath $(BUILD))" t/bench/run $(T)

$(BUILD)/ratio: t/bench/ratio.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O2 -o $@ $<

# The libraries of program P, for t/fuzz/run.
.PHONY: fuzz-libs
fuzz-libs:
	@echo $(libs_$(P))

fuzz: deps-fuzz
	@BUILD="$(abspath $(BUILD))" t/fuzz/run $(T)

lint: deps-lint
	@BUILD="$(abspath $(BUILD))" t/lint

# ---- install -----------------------------------------------------------

BASHDIR	?= $(PREFIX)/share/bash-completion/completions
ZSHDIR	?= $(PREFIX)/share/zsh/site-functions
FISHDIR	?= $(PREFIX)/share/fish/vendor_completions.d
DOCDIR	?= $(PREFIX)/share/doc/fittings
UNITDIR	?= $(PREFIX)/lib/systemd/system

examples = $(shell find contrib -type f ! -path 'contrib/completions/*' \
	! -path 'contrib/debian/*' ! -path 'contrib/demo/*' \
	! -path 'contrib/systemd/*' | LC_ALL=C sort)
section	= man$(subst .,,$(suffix $(1)))

# $(call goods,ACTION,PROGRAMS): the action on each file that belongs to them,
# called with its mode, its name here and its name there.
goods	= $(foreach p,$(2),\
	$(call $(1),755,$(BUILD)/bin/$(p),$(BINDIR)/$(p)) \
	$(foreach m,$(wildcard man/$(p).1 man/$(p).5 man/$(p).conf.5),\
	$(call $(1),644,$(m),$(MANDIR)/$(call section,$(m))/$(notdir $(m)))) \
	$(call $(1),644,contrib/completions/bash/$(p),$(BASHDIR)/$(p)) \
	$(call $(1),644,contrib/completions/zsh/_$(p),$(ZSHDIR)/_$(p)) \
	$(call $(1),644,contrib/completions/fish/$(p).fish,\
	$(FISHDIR)/$(p).fish)) \
	$(call $(1),644,man/fittings.7,$(MANDIR)/man7/fittings.7) \
	$(call $(1),644,README,$(DOCDIR)/README) \
	$(foreach e,$(examples),$(call $(1),\
	$(if $(shell test -x $(e) && echo x),755,644),$(e),\
	$(DOCDIR)/examples/$(e:contrib/%=%)))

put	= $(INSTALL) -D -m $(strip $(1)) $(2) '$(DESTDIR)$(strip $(3))' &&
take	= rm -f '$(DESTDIR)$(strip $(3))' &&

# The unit names the program by its whole path.
install: all
	@umask 022; $(call goods,put,$(buildable)) :
	@$(if $(filter bellwatch,$(buildable)),umask 022; \
	    $(INSTALL) -d '$(DESTDIR)$(UNITDIR)' && \
	    sed 's|/usr/local/bin|$(BINDIR)|' contrib/systemd/bellwatch.service \
	    >'$(DESTDIR)$(UNITDIR)/bellwatch.service')
	@echo 'installed below $(DESTDIR)$(PREFIX): $(buildable)'

# A directory goes only if it is one of ours, and nothing else is in it.
uninstall:
	@$(call goods,take,$(programs)) \
	    rm -f '$(DESTDIR)$(UNITDIR)/bellwatch.service'
	@[ ! -d '$(DESTDIR)$(DOCDIR)' ] || \
	    find '$(DESTDIR)$(DOCDIR)' -depth -type d -empty -delete
	@[ -z '$(DESTDIR)' ] || { cd '$(DESTDIR)/' 2>/dev/null && rmdir -p \
	    $(patsubst %,'.%',$(BINDIR) $(MANDIR)/man1 $(MANDIR)/man5 \
	    $(MANDIR)/man7 $(BASHDIR) $(ZSHDIR) $(FISHDIR) $(UNITDIR) \
	    $(dir $(DOCDIR))) 2>/dev/null; } || :

# The sources, with contrib/debian where dpkg wants it, and a changelog that
# has the version from above and the date of the last commit.
deb_tree = $(BUILD)/deb/fittings-$(VERSION)
deb_date = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct \
	2>/dev/null || stat -c %Y Makefile))

deb: deps-deb
	@rm -rf $(BUILD)/deb && mkdir -p $(deb_tree)
	@{ git ls-files -z 2>/dev/null || \
	    find . -path ./build -prune -o -type f -print0; } | \
	    tar -c --null -T - | tar -x -C $(deb_tree)
	@chmod -R u=rwX,go=rX $(deb_tree)
	@mv $(deb_tree)/contrib/debian $(deb_tree)/debian
	@sed -i -e 's/VERSION/$(VERSION)/' \
	    -e "s/DATE/$$(LC_ALL=C date -u -R -d @$(deb_date))/" \
	    $(deb_tree)/debian/changelog
	@cd $(deb_tree) && env -i PATH="$$PATH" LC_ALL=C.UTF-8 \
	    DEB_BUILD_OPTIONS="$(DEB_BUILD_OPTIONS)" \
	    dpkg-buildpackage -us -uc >../log 2>&1 || \
	    { tail -n 30 ../log >&2; exit 1; }
	@rm -rf $(deb_tree)
	@cd $(BUILD)/deb && ls *.deb

dist:
	@mkdir -p $(BUILD)
	git archive --format=tar.gz --prefix=fittings-$(VERSION)/ \
	    -o $(BUILD)/fittings-$(VERSION).tar.gz HEAD

clean:
	rm -rf $(BUILD)
