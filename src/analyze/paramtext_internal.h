/* SPDX-License-Identifier: MIT */
/* paramtext_internal.h - between the files of paramtext. Printers append; those that return a size return
 * the length of RAW. */
#ifndef SCAN_PARAMTEXT_INTERNAL_H
#define SCAN_PARAMTEXT_INTERNAL_H

#include "../base/bytes.h"
#include "paramtext.h"

/* What a printer of one type gets. */
struct value {
	const struct step *s;
	const struct param_info *info; /* of the value; of the alternative chosen when DYN */
	const struct param_info *row;  /* of the parameter: format and constants are its own */
	struct str bytes;
};

static inline void paramtext_na(struct buf *b)
{
	buf_add(b, "<NA>", 4);
}

/* ---- paramtext_text.c ---- */
void paramtext_charbuf(struct paramtext *pt, struct buf *b, struct str text);
size_t paramtext_path(struct paramtext *pt, struct buf *b, const struct value *v);

/* ---- paramtext_number.c ---- */
/* width in bytes decides how many bits of a negative value show in hex and octal. */
void paramtext_number(struct buf *b, uint8_t format, int64_t v, unsigned width);
size_t paramtext_reltime(struct paramtext *pt, struct buf *b, uint64_t ns);
/* "2026-11-23 10:00:00.123456789 +0100" */
void paramtext_abstime(struct paramtext *pt, struct buf *b, uint64_t ns);

/* ---- paramtext_flags.c ---- */
size_t paramtext_flags(struct paramtext *pt, struct buf *b, const struct value *v, uint32_t value);
void paramtext_signals(struct buf *b, uint32_t set);
size_t paramtext_signal(struct buf *b, uint8_t number);

/* ---- paramtext_name.c ---- */
struct thread *paramtext_thread(struct paramtext *pt, const struct step *s);
/* "(NAME)" behind RAW; nothing for NULL, or for a text that is empty. */
void paramtext_resolve_name(struct buf *b, const char *name);
void paramtext_resolve_text(struct paramtext *pt, struct buf *b, struct str text);
/* Close what was opened at `open`, or take it back when it stayed empty. */
void paramtext_close(struct buf *b, size_t open);
size_t paramtext_errno(struct buf *b, int64_t v);
size_t paramtext_fd(struct paramtext *pt, struct buf *b, const struct step *s, int64_t num);
size_t paramtext_pid(struct paramtext *pt, struct buf *b, int64_t pid);
size_t paramtext_account(struct paramtext *pt, struct buf *b, const struct value *v);
size_t paramtext_syscall(struct buf *b, const struct step *s, uint16_t code);
/* "4:e1 7:i0": descriptor, type, poll flags; cut where sysdig's buffer ends. */
void paramtext_fdlist(struct paramtext *pt, struct buf *b, const struct value *v);

#endif
