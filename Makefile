# SPDX-License-Identifier: MIT
# Makefile - build, test and install scan with plain GNU make; there is no configure step.
#
#   make deps     install what is missing (compiler, libraries) with the package manager
#   make          build ./scan
#   make check    deps, build, all quick tests; UPDATE=1 rewrites the snapshots in tests/cli
#   make demo     deps, build, a report of a small capture
#   make help     the other targets
#
# Knobs: CC CFLAGS LDFLAGS PREFIX DESTDIR, B=DIR (build folder), V=1 (show commands),
# SAN=1 (address and undefined-behaviour sanitizers), COV=1 (coverage), NO_ISAL=1 (zlib alone).
# Nothing here may run a compiler or pkg-config while the file is parsed: on a bare machine they
# exist only after `make deps`.

CFLAGS ?= -O2 -g
CLANG  ?= clang
PREFIX ?= /usr/local
ifeq ($(origin CC),default)
CC := gcc
endif

ifdef SAN
B ?= build-san
# Leaks and undefined behaviour must fail a test, not just print.
MODE_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else ifdef COV
B ?= build-cov
MODE_FLAGS := --coverage -O0
else
B ?= build
endif

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' '$(1)' '$(2)')

# ---- sources ----------------------------------------------------------------------------------

SRC   := $(sort $(wildcard $(foreach d,base capture analyze tui cmd,src/$(d)/*.c)))
OBJ   := $(SRC:%.c=$(B)/%.o)
UNIT  := $(sort $(wildcard tests/unit/t_*.c))
FUZZ  := $(sort $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c)))
TOOLS := $(sort $(wildcard tests/mkcap.c))

UNIT_BIN   := $(UNIT:tests/unit/%.c=$(B)/unit/%)
REPLAY_BIN := $(FUZZ:%=$(B)/fuzz/replay_%)
TOOL_BIN   := $(TOOLS:tests/%.c=$(B)/%)

# ---- flags ------------------------------------------------------------------------------------

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wcast-qual \
	-Wwrite-strings -Wformat=2 -Wundef $(WERROR)

LINKED := zlib libzstd json-c libpcre2-8 $(if $(wildcard src/tui/*.c),ncursesw)
LOADED := libarchive libcrypto # when there is a use for them: src/base/dynlib.h
# Asked when first needed, and once. libisal decodes gzip in half of zlib's time; not every
# distribution or processor has it. NO_ISAL=1 builds without.
PKGS       = $(eval PKGS := $(LINKED) $$(if $(NO_ISAL),,$$(shell pkg-config --exists libisal && echo libisal)))$(PKGS)
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PKGS) $(LOADED) && scripts/soname.sh $(LOADED)) $$(if $$(filter libisal,$$(PKGS)),-DHAVE_ISAL))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PKGS)) -ldl)$(PKG_LIBS)
TEST_LIBS  = $(eval TEST_LIBS := -lcmocka $$(shell pkg-config --libs libarchive))$(TEST_LIBS)

COMPILE = $(CC) -std=c11 -D_GNU_SOURCE $(WARN) $(CFLAGS) $(MODE_FLAGS) $(PKG_CFLAGS) -pthread -MMD -MP
LINK    = $(CC) $(CFLAGS) $(MODE_FLAGS) $(LDFLAGS) -pthread

# ---- build ------------------------------------------------------------------------------------

.PHONY: all
all: $(B)/scan $(if $(filter build,$(B)),scan)

# The program as people start it from the source tree.
scan: build/scan
	$(Q)ln -sf build/scan $@

$(B)/scan: $(B)/src/scan.o $(B)/libscan.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS) -lm

# Made anew each time: an object whose source is gone must not stay in it.
$(B)/libscan.a: $(OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $(OBJ)

$(B)/%.o: %.c $(B)/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(COMPILE) -c -o $@ $<

$(B)/unit/%: $(B)/tests/unit/%.o $(B)/libscan.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(LINK) -o $@ $^ $(TEST_LIBS) $(PKG_LIBS) -lm

$(TOOL_BIN): $(B)/%: $(B)/tests/%.o $(B)/libscan.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(PKG_LIBS) -lm

# Other flags or another compiler: build everything anew.
FLAGS_NOW = $(CC) $(WARN) $(CFLAGS) $(MODE_FLAGS) $(LDFLAGS) $(PKG_CFLAGS)
$(B)/flags: FORCE
	$(Q)mkdir -p $(@D); echo '$(FLAGS_NOW)' | cmp -s - $@ || echo '$(FLAGS_NOW)' > $@

.PHONY: FORCE
.SECONDARY:
FORCE:

-include $(shell [ -d $(B) ] && find $(B) -name '*.d')

include mk/check.mk
include mk/damage.mk
include mk/fuzz.mk
include mk/kmod.mk

# ---- dependencies, and what starts with them --------------------------------------------------

# Targets that must work on a bare machine install first, then start a second make: that one sees
# the new tools. It uses all processors unless the user chose.
JOBS  = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))
AGAIN = +$(Q)$(MAKE) --no-print-directory $(JOBS)

.PHONY: deps demo
deps:
	$(Q)scripts/deps.sh

demo: deps
	$(AGAIN) all
	$(Q)$(B)/scan report tests/fixtures/demo.scap.gz

# ---- installation -----------------------------------------------------------------------------

BIN  = $(DESTDIR)$(PREFIX)/bin
MAN  = $(DESTDIR)$(PREFIX)/share/man
COMP = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
PAGES := $(sort $(wildcard man/*.[1-8]))

.PHONY: install uninstall clean help
install: $(B)/scan
	install -d $(BIN) $(COMP)
	install -m 755 $(B)/scan $(BIN)/scan
	$(B)/scan completion bash > $(COMP)/scan
	$(foreach p,$(PAGES),install -D -m 644 $(p) $(MAN)/man$(patsubst .%,%,$(suffix $(p)))/$(notdir $(p)) &&) :

uninstall:
	rm -f $(BIN)/scan $(COMP)/scan
	rm -f $(foreach p,$(PAGES),$(MAN)/man$(patsubst .%,%,$(suffix $(p)))/$(notdir $(p)))

clean:
	rm -rf build build-* scan

help:
	@sed -n '4,11s/^# \{0,1\}//p' Makefile
	@sed -n 's/^## /  /p' mk/check.mk mk/fuzz.mk mk/kmod.mk
