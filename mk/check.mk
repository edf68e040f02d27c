# SPDX-License-Identifier: MIT
# check.mk - tests and checks of the code; tests/check.sh runs and counts them.

## make check-unit, check-cli, check-fuzz, check-layers, check-docs   parts of check
## make check-peer      the same questions to sysdig and to scan (skipped without sysdig)
## make check-damage    captures cut and overwritten, in the sanitized build; SHORT=1 for a sample
## make check-san       check in the sanitized build
## make check-valgrind  unit tests under valgrind
## make coverage        check with gcov, summary in build-cov/coverage.txt
## make lint            warnings as errors with gcc and clang, format, scripts, man pages
## make format          rewrite src and tests with clang-format
## make bench           measured against the budgets
## make distcheck       gcc, clang, sanitizers, -O3

# Captures that tests read, from readable text (tests/README.md); each also in the other byte order.
FIXTURES := $(patsubst tests/fixtures/src/%.txt,$(B)/fixtures/%.scap,$(sort $(wildcard tests/fixtures/src/*.txt)))

$(B)/mkcap: $(B)/tests/mkcap_words.o $(B)/tests/mkcap_meta.o $(B)/tests/mkcap_event.o

# The tests of byte sources share source_kit.c.
$(filter $(B)/unit/t_source%,$(UNIT_BIN)): $(B)/unit/%: $(B)/tests/unit/%.o $(B)/tests/unit/source_kit.o $(B)/libscan.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(LINK) -o $@ $^ $(TEST_LIBS) $(PKG_LIBS) -lm

$(B)/fixtures/%.scap: tests/fixtures/src/%.txt $(B)/mkcap
	$(Q)mkdir -p $(B)/fixtures/swapped
	$(Q)$(B)/mkcap $< $@ && $(B)/mkcap -s $< $(B)/fixtures/swapped/$*.scap

# The program with events from a capture in place of the kernel module: the archive's device.o stays out.
$(B)/scan-fake: $(B)/src/scan.o $(B)/tests/fake_device.o $(B)/libscan.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS) -lm

TEST_BIN = $(FIXTURES) $(B)/scan $(B)/scan-fake $(UNIT_BIN) $(REPLAY_BIN) $(TOOL_BIN)
RUN      = $(Q)B=$(B) UPDATE='$(UPDATE)' tests/check.sh

.PHONY: check check-built tests
check: deps
	$(AGAIN) check-built

check-built: tests
	$(RUN) unit cli fuzz $(if $(wildcard tests/damage/run.sh),damage-short) layers docs

tests: all $(TEST_BIN)

.PHONY: check-unit check-cli check-fuzz check-layers check-docs check-peer
check-unit: $(UNIT_BIN) $(FIXTURES)
check-cli: $(B)/scan $(B)/scan-fake $(TOOL_BIN) $(FIXTURES)
check-fuzz fuzz-replay: $(REPLAY_BIN) $(TOOL_BIN) $(FIXTURES)
check-docs check-peer: $(B)/scan $(TOOL_BIN)
check-unit check-cli check-fuzz check-layers check-docs check-peer:
	$(RUN) $(@:check-%=%)

.PHONY: check-damage check-san check-valgrind coverage bench distcheck
check-damage:
	$(AGAIN) SAN=1 tests
	$(Q)B=build-san tests/check.sh $(if $(SHORT),damage-short,damage)

check-san:
	$(AGAIN) SAN=1 check-built

check-valgrind: $(UNIT_BIN) $(FIXTURES)
	$(Q)COARSE=1 B=$(B) WRAP='valgrind -q --error-exitcode=99 --leak-check=full' tests/check.sh unit

coverage:
	$(AGAIN) COV=1 check-built
	$(Q)scripts/coverage.sh build-cov

$(B)/bench: $(B)/tests/bench.o $(B)/libscan.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS) -lm

bench: $(B)/scan $(B)/scan-fake $(B)/bench
	$(Q)B=$(B) tests/bench.sh

distcheck:
	$(AGAIN) B=build-gcc CC=gcc WERROR=-Werror check-built
	$(AGAIN) B=build-clang CC=$(CLANG) WERROR=-Werror check-built
	$(AGAIN) B=build-o3 CC=gcc CFLAGS='-O3 -g' WERROR=-Werror check-built
	$(AGAIN) SAN=1 check-built

.PHONY: lint format
format:
	$(Q)clang-format -i $$(find src tests -name '*.[ch]')

lint:
	$(AGAIN) B=build-lint-gcc CC=gcc WERROR=-Werror tests
	$(AGAIN) B=build-lint-clang CC=$(CLANG) WERROR=-Werror tests
	$(Q)scripts/lint.sh
