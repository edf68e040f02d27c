# SPDX-License-Identifier: MIT
# kmod.mk - the kernel module: building, installing and testing it, and its pure parts for unit tests.

## make kmod            the kernel module, for the running kernel or KDIR=/path/to/its/headers
## make install-kmod    install it, through DKMS where there is dkms (uninstall-kmod takes it away)
## make scan-record-static   the recorder alone, linked statically, to copy to a box: build-static/scan-record
## make bench-kmod      what recording costs in such a guest, beside sysdig: module and recorder
## make check-kmod      build, boot and record in qemu with Debian's kernels; KERNELS="6.1 6.12"; SHORT=1
## make check-kmod-install   DKMS, install-kmod, udev's file and the static recorder, tried out in such a guest
## make check-kmod-debug     exercise, stress and suspend on a kernel that watches memory and locks; builds it first

# Ring and encoders are the same code in the kernel and in tests.
KMOD_PURE := $(patsubst %,$(B)/src/kmod/%.o,kschema encode encode_memory encode_sock encode_task)

$(B)/unit/t_encode $(B)/fuzz/replay_encode $(B)/fuzz/encode: $(KMOD_PURE) $(B)/tests/unit/world_stub.o

KREL ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KREL)/build
KMOD_B = $(abspath $(B))/kmod/$(notdir $(abspath $(KDIR)))
KMOD_VERSION = $(shell sed -n 's/.*SCAN_VERSION "\(.*\)".*/\1/p' src/base/version.h)

# What building the module needs, in the same folders: kbuild writes beside the sources, so it gets copies.
KMOD_FILES = $(wildcard src/kmod/*.c src/kmod/*.h src/kmod/*.def) src/kmod/Kbuild src/base/version.h \
	formats/events.def formats/types.def formats/syscalls_x86_64.def formats/syscalls_i386.def

.PHONY: kmod install-kmod uninstall-kmod scan-record-static check-kmod check-kmod-debug check-kmod-install bench-kmod
kmod:
	$(Q)if [ ! -e $(KDIR)/Makefile ]; then \
		echo "kmod: skipped: no kernel headers in $(KDIR)"; \
	else \
		for f in $(KMOD_FILES); do install -D -m 644 -p $$f $(KMOD_B)/$$f || exit 1; done; \
		$(MAKE) --no-print-directory -C $(KDIR) M=$(KMOD_B)/src/kmod $(KMOD_FLAGS) modules && \
		echo "kmod: $(KMOD_B)/src/kmod/scan.ko"; \
	fi

# DKMS=: build for one kernel, also where there is dkms.
DKMS = dkms
DKMS_SRC = $(DESTDIR)/usr/src/scan-$(KMOD_VERSION)

# A group for those who may record is made on request only: getent group scan || groupadd -r scan
install-kmod:
	install -D -m 644 src/kmod/scan.rules $(DESTDIR)/usr/lib/udev/rules.d/60-scan.rules
	install -D -m 644 src/kmod/scan.conf $(DESTDIR)/usr/lib/modules-load.d/scan.conf
	install -d $(DESTDIR)/usr/lib/systemd/system
	sed 's|@BINDIR@|$(PREFIX)/bin|' src/kmod/scan-flight.service >$(DESTDIR)/usr/lib/systemd/system/scan-flight.service
	$(Q)if command -v "$(DKMS)" >/dev/null; then \
		for f in $(KMOD_FILES); do install -D -m 644 $$f $(DKMS_SRC)/$$f || exit 1; done; \
		sed 's/@VERSION@/$(KMOD_VERSION)/' src/kmod/dkms.conf >$(DKMS_SRC)/dkms.conf; \
		[ -n "$(DESTDIR)" ] || $(DKMS) install --force scan/$(KMOD_VERSION); \
	elif [ -e $(KDIR)/Makefile ]; then \
		$(MAKE) --no-print-directory kmod && \
		install -D -m 644 $(KMOD_B)/src/kmod/scan.ko $(DESTDIR)/lib/modules/$(KREL)/extra/scan.ko && \
		{ [ -n "$(DESTDIR)" ] || depmod $(KREL); }; \
	else \
		echo "install-kmod: no kernel headers in $(KDIR); install them, or dkms, first"; exit 1; \
	fi

uninstall-kmod:
	rm -f $(DESTDIR)/usr/lib/udev/rules.d/60-scan.rules $(DESTDIR)/usr/lib/modules-load.d/scan.conf \
		$(DESTDIR)/usr/lib/systemd/system/scan-flight.service
	$(Q)if command -v "$(DKMS)" >/dev/null && [ -z "$(DESTDIR)" ]; then \
		$(DKMS) remove scan/$(KMOD_VERSION) --all; \
	fi; \
	rm -rf $(DKMS_SRC) $(DESTDIR)/lib/modules/$(KREL)/extra/scan.ko

# Sections of their own, so that the linker leaves out what the recorder does not reach: readers of archives, reports.
STATIC_LIBS = $(shell pkg-config --static --libs zlib libzstd json-c libpcre2-8)
STATIC_FLAGS = B=build-static NO_ISAL=1 CFLAGS='-Os -ffunction-sections -fdata-sections'

scan-record-static:
	$(AGAIN) $(STATIC_FLAGS) build-static/scan-record

$(B)/scan-record: $(B)/src/scan_record.o $(B)/libscan.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -static -s -Wl,--gc-sections -o $@ $^ $(STATIC_LIBS) -lm

check-kmod: $(B)/scan
	$(RUN) kmod

check-kmod-debug check-kmod-install: check-kmod-%: $(B)/scan
	$(RUN) kmod-$*

bench-kmod: $(B)/scan
	$(Q)tests/kmod/bench-host.sh
