# SPDX-License-Identifier: MIT
# kmod.mk - the kernel module: building, installing and testing it, and its pure parts for unit tests.

## make kmod            the kernel module, for the running kernel or KDIR=/path/to/its/headers
## make install-kmod    install it, through DKMS where there is dkms (uninstall-kmod takes it away)
## make bench-kmod      instructions an event in such a guest, beside sysdig's
## make check-kmod      build, boot and record in qemu with Debian's kernels; KERNELS="6.1 6.12"

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

.PHONY: kmod install-kmod uninstall-kmod check-kmod bench-kmod
kmod:
	$(Q)if [ ! -e $(KDIR)/Makefile ]; then \
		echo "kmod: skipped: no kernel headers in $(KDIR)"; \
	else \
		for f in $(KMOD_FILES); do install -D -m 644 -p $$f $(KMOD_B)/$$f || exit 1; done; \
		$(MAKE) --no-print-directory -C $(KDIR) M=$(KMOD_B)/src/kmod $(KMOD_FLAGS) modules && \
		echo "kmod: $(KMOD_B)/src/kmod/scan.ko"; \
	fi

DKMS_SRC = $(DESTDIR)/usr/src/scan-$(KMOD_VERSION)

# A group for those who may record is made on request only: getent group scan || groupadd -r scan
install-kmod:
	install -D -m 644 src/kmod/scan.rules $(DESTDIR)/usr/lib/udev/rules.d/60-scan.rules
	install -D -m 644 src/kmod/scan.conf $(DESTDIR)/usr/lib/modules-load.d/scan.conf
	$(Q)if command -v dkms >/dev/null; then \
		for f in $(KMOD_FILES); do install -D -m 644 $$f $(DKMS_SRC)/$$f || exit 1; done; \
		sed 's/@VERSION@/$(KMOD_VERSION)/' src/kmod/dkms.conf >$(DKMS_SRC)/dkms.conf; \
		[ -n "$(DESTDIR)" ] || dkms install --force scan/$(KMOD_VERSION); \
	elif [ -e $(KDIR)/Makefile ]; then \
		$(MAKE) --no-print-directory kmod && \
		install -D -m 644 $(KMOD_B)/src/kmod/scan.ko $(DESTDIR)/lib/modules/$(KREL)/extra/scan.ko && \
		{ [ -n "$(DESTDIR)" ] || depmod $(KREL); }; \
	else \
		echo "install-kmod: no kernel headers in $(KDIR); install them, or dkms, first"; exit 1; \
	fi

uninstall-kmod:
	rm -f $(DESTDIR)/usr/lib/udev/rules.d/60-scan.rules $(DESTDIR)/usr/lib/modules-load.d/scan.conf
	$(Q)if command -v dkms >/dev/null && [ -z "$(DESTDIR)" ]; then \
		dkms remove scan/$(KMOD_VERSION) --all; \
	fi; \
	rm -rf $(DKMS_SRC) $(DESTDIR)/lib/modules/$(KREL)/extra/scan.ko

check-kmod: $(B)/scan
	$(RUN) kmod

bench-kmod:
	$(Q)tests/kmod/bench-host.sh
