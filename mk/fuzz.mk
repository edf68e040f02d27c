# SPDX-License-Identifier: MIT
# fuzz.mk - fuzz targets: with libFuzzer (fuzz-NAME), and replayed over their corpus without it.

## make fuzz-NAME       run tests/fuzz/fuzz_NAME.c under libFuzzer; SECONDS_EACH=60
## make fuzz-replay     run every corpus through its target once

SECONDS_EACH ?= 60

# replay.c calls LLVMFuzzerTestOneInput for each file it is given.
$(REPLAY_BIN): $(B)/fuzz/replay_%: $(B)/tests/fuzz/replay.o $(B)/tests/fuzz/fuzz_%.o $(B)/libscan.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(LINK) -o $@ $^ $(PKG_LIBS) -lm

.PHONY: fuzz-replay $(FUZZ:%=fuzz-%)
fuzz-replay:
	$(Q)B=$(B) tests/check.sh fuzz

# A build of its own: the library must be instrumented too.
FUZZ_FLAGS := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

$(FUZZ:%=fuzz-%): fuzz-%:
	$(AGAIN) B=build-fuzz CC=$(CLANG) CFLAGS='-O1 -g $(FUZZ_FLAGS)' build-fuzz/fuzz/$*
	$(Q)mkdir -p build-fuzz/corpus/$*
	build-fuzz/fuzz/$* -max_total_time=$(SECONDS_EACH) -timeout=10 -rss_limit_mb=2048 \
		-artifact_prefix=build-fuzz/ build-fuzz/corpus/$* $(wildcard tests/fuzz/corpus/$* build/fixtures)

$(FUZZ:%=build-fuzz/fuzz/%): build-fuzz/fuzz/%: build-fuzz/tests/fuzz/fuzz_%.o build-fuzz/libscan.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(LINK) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS) -lm
