/* SPDX-License-Identifier: MIT */
/* paramtext_text.c - texts of a capture, paths and payload. */
#include "../capture/constants.h"
#include "paramtext_internal.h"
#include "paths.h"
#include "quirks.h"

/* Length of a printable character at p that may reach a terminal as it is; 0: escape a byte. */
static size_t clean_char(const uint8_t *p, size_t n)
{
	if (p[0] < 0x80)
		return p[0] >= 0x20 && p[0] != 0x7f;
	/* UTF-8 without overlong forms, surrogates and the C1 controls (U+0080 to U+009F). */
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		return n >= 2 && (p[1] & 0xc0) == 0x80 && !(p[0] == 0xc2 && p[1] < 0xa0) ? 2 : 0;
	if (p[0] >= 0xe0 && p[0] <= 0xef)
		return n >= 3 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80 &&
				       !(p[0] == 0xe0 && p[1] < 0xa0) &&
				       !(p[0] == 0xed && p[1] > 0x9f)
			       ? 3
			       : 0;
	if (p[0] >= 0xf0 && p[0] <= 0xf4)
		return n >= 4 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80 &&
				       (p[3] & 0xc0) == 0x80 && !(p[0] == 0xf0 && p[1] < 0x90) &&
				       !(p[0] == 0xf4 && p[1] > 0x8f)
			       ? 4
			       : 0;
	return 0;
}

static void add_escaped(struct buf *b, struct str text)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = (const uint8_t *)text.p;

	for (size_t i = 0; i < text.n;) {
		size_t n = clean_char(p + i, text.n - i);

		if (n > 0) {
			buf_add(b, p + i, n);
			i += n;
			continue;
		}
		buf_add(b, "\\x", 2);
		buf_addc(b, digits[p[i] >> 4]);
		buf_addc(b, digits[p[i] & 15]);
		i++;
	}
}

void paramtext_add_text(struct paramtext *pt, struct buf *b, struct str text)
{
	text = str_to_nul(text);
	if (pt->is_escaped)
		add_escaped(b, text);
	else
		buf_addstr(b, text);
}

static struct str base_of(struct paramtext *pt, const struct value *v, struct thread *t)
{
	const struct event *ev = v->s->ev;

	if (v->info->type != PT_FSRELPATH || v->info->dirfd < 0 || v->info->dirfd >= ev->n_params ||
	    event_param(ev, (unsigned)v->info->dirfd).n != sizeof(int64_t))
		return replay_cwd(pt->r, t);
	return replay_dirfd_path(pt->r, t, event_i64(ev, (unsigned)v->info->dirfd, 0));
}

/* sysdig copies at most as many bytes as the parameter has, or as its buffer holds, one of
 * them being the NUL. */
static void add_classic_path(struct paramtext *pt, struct buf *b, struct str path)
{
	size_t room = path.n < pt->raw_room ? path.n : pt->raw_room;
	size_t start = b->n;

	text_add_printable(b, path);
	if (b->n - start > room - 1)
		b->n = start + room - 1;
}

size_t paramtext_path(struct paramtext *pt, struct buf *b, const struct value *v)
{
	enum path_rules rules = quirks_of[v->s->ev->generation].paths;
	struct thread *t = paramtext_thread(pt, v->s);
	struct str path = v->bytes;
	size_t start = b->n;
	size_t cap = PATH_BUF;
	struct str base;
	bool is_relative;
	size_t raw;

	if (rules == PATH_CLASSIC) {
		add_classic_path(pt, b, path);
	} else {
		path = str_to_nul(path);
		paramtext_add_text(pt, b, path);
	}
	raw = b->n - start;
	if (!t || str_starts(path, STR("<NA>")) || path.n == 0 || path.p[0] == '/')
		return raw;
	base = base_of(pt, v, t);
	if (rules == PATH_CLASSIC)
		cap = base.n + path.n + 40; /* its buffer grows before it joins */
	pt->scratch.n = 0;
	buf_reserve(&pt->scratch, cap);
	pt->scratch.n = path_join(pt->scratch.p, cap, rules, base, path, &is_relative);
	if (is_relative || rules == PATH_MODERN)
		paramtext_resolve_text(pt, b, buf_str(&pt->scratch));
	return raw;
}

void paramtext_charbuf(struct paramtext *pt, struct buf *b, struct str text)
{
	if (text.n > pt->raw_room)
		pt->raw_room = text.n;
	paramtext_add_text(pt, b, text);
}

void paramtext_add_payload(struct paramtext *pt, struct buf *b, struct str data)
{
	size_t start = b->n;

	if (pt->payload == PAYLOAD_DOTS && pt->is_cut && data.n > MAX_PAYLOAD_SHOWN) {
		payload_add(b, PAYLOAD_DOTS, (struct str){ data.p, MAX_PAYLOAD_SHOWN - 3 });
		buf_add(b, "...", 3);
		while (data.n >= pt->raw_room - 1)
			pt->raw_room *= 2;
		return;
	}
	payload_add(b, pt->payload, data);
	while (b->n - start >= pt->raw_room - 1)
		pt->raw_room *= 2;
}
