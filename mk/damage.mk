# SPDX-License-Identifier: MIT
# damage.mk - the program that harms captures and judges what is still read (tests/damage).

DAMAGE_OBJ := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/damage/*.c)))

$(B)/damage: $(DAMAGE_OBJ) $(B)/libscan.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS) -lm

tests: $(B)/damage

# t_memory.c measures the program itself.
check-unit: $(B)/scan
