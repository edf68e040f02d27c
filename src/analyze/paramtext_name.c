/* SPDX-License-Identifier: MIT */
/* paramtext_name.c - numbers that stand for something: descriptors, processes, accounts, errors, calls. Each
 * name is appended in parentheses behind RAW, or not at all. */
#include "../capture/constants.h"
#include "paramtext_internal.h"
#include "paths.h"
#include "quirks.h"

#define FDLIST_ITEM 10 /* bytes: descriptor 8, poll flags 2 */

struct thread *paramtext_thread(struct paramtext *pt, const struct step *s)
{
	return s->thread ? s->thread : replay_thread(pt->r, s->ev->tid);
}

void paramtext_resolve_name(struct buf *b, const char *name)
{
	if (!name)
		return;
	buf_addc(b, '(');
	buf_adds(b, name);
	buf_addc(b, ')');
}

void paramtext_close(struct buf *b, size_t open)
{
	if (b->n == open + 1)
		b->n = open;
	else
		buf_addc(b, ')');
}

void paramtext_resolve_text(struct paramtext *pt, struct buf *b, struct str text)
{
	size_t open = b->n;

	buf_addc(b, '(');
	paramtext_add_text(pt, b, text);
	paramtext_close(b, open);
}

/* Names of descriptors and users. */
static void add_clean_text(struct paramtext *pt, struct buf *b, const struct step *s,
			   struct str text)
{
	if (quirks_of[s->ev->generation].view == SCHEMA_CLASSIC)
		text_add_printable(b, text);
	else
		paramtext_add_text(pt, b, text);
}

static const char *errno_name(int64_t v)
{
	/* Only 32 bits of a result count. */
	return name_errno(0u - (uint32_t)v);
}

size_t paramtext_errno(struct buf *b, int64_t v)
{
	size_t start = b->n;
	size_t raw;

	buf_i64(b, v);
	raw = b->n - start;
	if (v < 0)
		paramtext_resolve_name(b, errno_name(v));
	return raw;
}

static char l4_letter(const struct fd *fd)
{
	static const char letter[] = { [l4_proto_tcp] = 't',
				       [l4_proto_udp] = 'u',
				       [l4_proto_icmp] = 'i',
				       [l4_proto_raw] = 'r' };
	uint8_t l4;

	if (fd->type < fd_type_ipv4_sock || fd->type > fd_type_ipv6_servsock)
		return '\0';
	l4 = fd_l4proto(fd);
	return l4 < sizeof(letter) ? letter[l4] : '\0';
}

static void add_fd_name(struct paramtext *pt, struct buf *b, const struct step *s, int64_t num)
{
	struct thread *t = paramtext_thread(pt, s);
	struct fd *fd = t ? replay_fd(pt->r, t, num) : NULL;
	char l4;

	if (!fd)
		return;
	l4 = l4_letter(fd);
	buf_add(b, "(<", 2);
	buf_addc(b, fd_type_char(fd));
	if (l4)
		buf_addc(b, l4);
	buf_addc(b, '>');
	add_clean_text(pt, b, s, replay_fd_name(pt->r, fd));
	buf_addc(b, ')');
}

size_t paramtext_fd(struct paramtext *pt, struct buf *b, const struct step *s, int64_t num)
{
	size_t start = b->n;
	size_t raw;

	buf_i64(b, num);
	raw = b->n - start;
	if (num >= 0)
		add_fd_name(pt, b, s, num);
	else if (!paramtext_thread(pt, s))
		return raw;
	else if (num == FD_AT_FDCWD)
		paramtext_resolve_name(b, "AT_FDCWD");
	else
		paramtext_resolve_name(b, errno_name(num));
	return raw;
}

size_t paramtext_pid(struct paramtext *pt, struct buf *b, int64_t pid)
{
	size_t start = b->n;
	size_t raw;
	struct thread *t;

	buf_i64(b, pid);
	raw = b->n - start;
	t = replay_thread(pt->r, pid);
	if (t)
		paramtext_resolve_text(pt, b, replay_str(pt->r, t->comm));
	return raw;
}

size_t paramtext_account(struct paramtext *pt, struct buf *b, const struct value *v)
{
	uint32_t id = load_u32(v->bytes.p);
	const struct user *u;
	size_t start = b->n;
	size_t raw;
	size_t open;

	buf_i64(b, (int32_t)id);
	raw = b->n - start;
	if (id == UINT32_MAX) {
		buf_add(b, "(<NONE>)", 8);
		return raw;
	}
	u = v->info->type == PT_UID ? replay_user(pt->r, id) : replay_group(pt->r, id);
	open = b->n;
	buf_addc(b, '(');
	if (u)
		add_clean_text(pt, b, v->s, replay_str(pt->r, u->name));
	else
		paramtext_na(b);
	paramtext_close(b, open);
	return raw;
}

size_t paramtext_syscall(struct buf *b, const struct step *s, uint16_t code)
{
	const struct syscall_info *sc = schema_syscall(quirks_of[s->ev->generation].view, code);
	size_t start = b->n;
	size_t raw;

	if (!sc) {
		buf_adds(b, "<unknown syscall>");
		return b->n - start;
	}
	buf_u64(b, code);
	raw = b->n - start;
	paramtext_resolve_name(b, sc->name);
	return raw;
}

void paramtext_fdlist(struct paramtext *pt, struct buf *b, const struct value *v)
{
	struct thread *t = paramtext_thread(pt, v->s);
	size_t n_items = load_u16(v->bytes.p);
	size_t n_here = (v->bytes.n - 2) / FDLIST_ITEM;
	size_t start = b->n;

	if (!t)
		return;
	for (size_t i = 0; i < n_items && i < n_here; i++) {
		const char *item = v->bytes.p + 2 + i * FDLIST_ITEM;
		struct fd *fd = replay_fd(pt->r, t, load_i64(item));

		buf_u64(b, load_u64(item));
		buf_addc(b, ':');
		buf_addc(b, fd ? fd_type_char(fd) : '?');
		buf_hex(b, (uint32_t)load_i16(item + 8));
		if (i + 1 < n_items)
			buf_addc(b, ' ');
		/* The last item counts its NUL. */
		if (b->n - start + (i + 1 == n_items) >= pt->raw_room - 1) {
			if (b->n - start > pt->raw_room - 1)
				b->n = start + pt->raw_room - 1;
			return;
		}
	}
}
