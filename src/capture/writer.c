/* SPDX-License-Identifier: MIT */
/* writer.c - see writer.h. */
#include "writer.h"

#include "block.h"
#include "constants.h"

#define BLOCK_MACHINE_INFO 0x201u
#define BLOCK_THREADS_V9   0x215u
#define BLOCK_FDS_V2       0x218u
#define BLOCK_IFACES_V2    0x219u
#define BLOCK_USERS_V2     0x220u

#define HOSTNAME_BYTES 128
#define MAX_PATH_TEXT  1024 /* of a thread's names and paths */
#define MAX_LIST_TEXT  4096 /* of arguments, environment, cgroups */
#define MAX_FD_TEXT    1023
#define MAX_IFACE_TEXT 1023
/* sysdig 0.29.3 gives up a capture in which a user's name, home or shell is longer. */
#define MAX_USER_TEXT 255
/* A list that has grown beyond is continued in another block; far below MAX_BLOCK, far above what
 * machines have. */
#define LIST_BYTES (16u << 20)

/* ---- pieces ---- */

static void put_u8(struct buf *b, uint8_t v)
{
	buf_add(b, &v, sizeof(v));
}

static void put_u16(struct buf *b, uint16_t v)
{
	buf_add(b, &v, sizeof(v));
}

static void put_u32(struct buf *b, uint32_t v)
{
	buf_add(b, &v, sizeof(v));
}

static void put_u64(struct buf *b, uint64_t v)
{
	buf_add(b, &v, sizeof(v));
}

static struct str cut(struct str s, size_t max)
{
	return (struct str){ s.p, s.n < max ? s.n : max };
}

static void put_str16(struct buf *b, struct str s, size_t max)
{
	s = cut(s, max);
	put_u16(b, (uint16_t)s.n);
	buf_addstr(b, s);
}

/* ---- blocks ---- */

static size_t block_begin(struct buf *b, uint32_t type)
{
	size_t at = b->n;

	put_u32(b, type);
	put_u32(b, 0);
	return at;
}

/* Padding, the length in front, and again at the end. */
static void block_end(struct buf *b, size_t at)
{
	uint32_t len;

	buf_fill(b, 0, (4 - (b->n - at) % 4) % 4);
	len = (uint32_t)(b->n - at + 4);
	put_u32(b, len);
	store_u32(b->p + at + 4, len);
}

void writer_end(struct writer *w)
{
	if (w->list)
		block_end(&w->b, w->list_at);
	w->list = 0;
}

void writer_clear(struct writer *w)
{
	w->list = 0;
	w->b.n = 0;
}

/* Go on with the list of this type (and thread), or begin one. */
static struct buf *list(struct writer *w, uint32_t type, int64_t tid)
{
	struct buf *b = &w->b;

	if (w->list == type && w->list_tid == tid && b->n - w->list_at < LIST_BYTES)
		return b;
	writer_end(w);
	w->list = type;
	w->list_tid = tid;
	w->list_at = block_begin(b, type);
	if (type == BLOCK_FDS_V2)
		put_u64(b, (uint64_t)tid);
	return b;
}

/* An entry begins with its length, which is filled in at its end. own: does it count itself? */
static size_t entry_begin(struct buf *b)
{
	put_u32(b, 0);
	return b->n - 4;
}

static void entry_end(struct buf *b, size_t at, bool own)
{
	store_u32(b->p + at, (uint32_t)(b->n - at - (own ? 0 : 4)));
}

void writer_section(struct writer *w)
{
	size_t at;

	writer_end(w);
	at = block_begin(&w->b, BLOCK_TYPE_SECTION);
	put_u32(&w->b, BLOCK_MAGIC);
	put_u16(&w->b, 1);
	put_u16(&w->b, 2);
	put_u64(&w->b, UINT64_MAX); /* length of the section: unknown, as all writers say */
	block_end(&w->b, at);
}

void writer_add_blocks(struct writer *w, struct str blocks)
{
	writer_end(w);
	buf_addstr(&w->b, blocks);
}

/* ---- metadata ---- */

static void on_section(void *ctx, const struct section_meta *m)
{
	(void)m;
	writer_section(ctx);
}

static void on_machine(void *ctx, const struct machine_meta *m)
{
	struct writer *w = ctx;
	struct buf *b = &w->b;
	struct str host = cut(m->hostname, HOSTNAME_BYTES);
	size_t at;

	writer_end(w);
	at = block_begin(b, BLOCK_MACHINE_INFO);
	put_u32(b, m->n_cpus);
	put_u64(b, m->memory_bytes);
	put_u64(b, m->max_pid);
	buf_addstr(b, host);
	buf_fill(b, 0, HOSTNAME_BYTES - host.n);
	put_u64(b, m->boot_ns);
	buf_fill(b, 0, 24); /* flags and two reserved words */
	block_end(b, at);
}

static void on_iface(void *ctx, const struct iface_meta *m)
{
	struct buf *b = list(ctx, BLOCK_IFACES_V2, 0);
	struct str name = cut(m->name, MAX_IFACE_TEXT);
	size_t at = entry_begin(b), n = m->is_ipv6 ? 16 : 4;

	put_u16(b, m->is_ipv6 ? iface_type_ipv6 : iface_type_ipv4);
	put_u16(b, (uint16_t)name.n);
	buf_add(b, m->addr, n);
	buf_add(b, m->netmask, n);
	buf_add(b, m->broadcast, n);
	put_u64(b, m->link_speed);
	buf_addstr(b, name);
	entry_end(b, at, false);
}

static void on_user(void *ctx, const struct user_meta *m)
{
	struct buf *b = list(ctx, BLOCK_USERS_V2, 0);
	size_t at = entry_begin(b);

	put_u8(b, user_kind_user);
	put_u32(b, m->uid);
	put_u32(b, m->gid);
	put_str16(b, m->name, MAX_USER_TEXT);
	put_str16(b, m->home, MAX_USER_TEXT);
	put_str16(b, m->shell, MAX_USER_TEXT);
	entry_end(b, at, true);
}

static void on_group(void *ctx, const struct group_meta *m)
{
	struct buf *b = list(ctx, BLOCK_USERS_V2, 0);
	size_t at = entry_begin(b);

	put_u8(b, user_kind_group);
	put_u32(b, m->gid);
	put_str16(b, m->name, MAX_USER_TEXT);
	entry_end(b, at, true);
}

/* Is there anything that only the longer tail of an entry holds? sysdig 0.29.3 knows the shorter
 * one, and would misread the longer. */
static bool needs_new_tail(const struct thread_meta *m)
{
	return m->pidns_init_start_ns || m->tty || m->exe_ino || m->exe_ino_ctime_ns ||
	       m->exe_ino_mtime_ns || m->exe_from_memfd || m->exe_lower_layer || m->pgid != -1;
}

static void put_creds(struct buf *b, const struct thread_meta *m)
{
	put_u32(b, m->loginuid);
	put_u8(b, m->exe_writable);
	put_u64(b, m->cap_inheritable);
	put_u64(b, m->cap_permitted);
	put_u64(b, m->cap_effective);
}

static void put_tail(struct buf *b, const struct thread_meta *m)
{
	if (!needs_new_tail(m)) {
		put_creds(b, m);
		if (m->exe_upper_layer)
			put_u8(b, 1);
		return;
	}
	put_u64(b, m->pidns_init_start_ns);
	put_u32(b, m->tty);
	put_creds(b, m);
	put_u8(b, m->exe_upper_layer);
	put_u64(b, m->exe_ino);
	put_u64(b, m->exe_ino_ctime_ns);
	put_u64(b, m->exe_ino_mtime_ns);
	put_u8(b, m->exe_from_memfd);
	put_u8(b, m->exe_lower_layer);
	put_u64(b, (uint64_t)m->pgid);
}

static void put_thread(struct buf *b, const struct thread_meta *m)
{
	put_u64(b, (uint64_t)m->tid);
	put_u64(b, (uint64_t)m->pid);
	put_u64(b, (uint64_t)m->ptid);
	put_u64(b, (uint64_t)m->sid);
	put_u64(b, (uint64_t)m->vpgid);
	put_str16(b, m->comm, MAX_PATH_TEXT);
	put_str16(b, m->exe, MAX_PATH_TEXT);
	put_str16(b, m->exepath, MAX_PATH_TEXT);
	put_str16(b, m->args, MAX_LIST_TEXT);
	put_str16(b, m->cwd, MAX_PATH_TEXT);
	put_u64(b, (uint64_t)m->fdlimit);
	put_u32(b, m->flags);
	put_u32(b, m->uid);
	put_u32(b, m->gid);
	put_u32(b, m->vmsize_kb);
	put_u32(b, m->vmrss_kb);
	put_u32(b, m->vmswap_kb);
	put_u64(b, m->pfmajor);
	put_u64(b, m->pfminor);
	put_str16(b, m->env, MAX_LIST_TEXT);
	put_u64(b, (uint64_t)m->vtid);
	put_u64(b, (uint64_t)m->vpid);
	put_str16(b, m->cgroups, MAX_LIST_TEXT);
	put_str16(b, m->root, MAX_PATH_TEXT);
	put_tail(b, m);
}

static void on_thread(void *ctx, const struct thread_meta *m)
{
	struct buf *b = list(ctx, BLOCK_THREADS_V9, 0);
	size_t at = entry_begin(b);

	put_thread(b, m);
	entry_end(b, at, true);
}

/* ---- descriptors ---- */

static void put_tuple(struct buf *b, const struct fd_meta *m, size_t n)
{
	buf_add(b, m->sip, n);
	buf_add(b, m->dip, n);
	put_u16(b, m->sport);
	put_u16(b, m->dport);
	put_u8(b, m->l4proto);
}

static void put_server(struct buf *b, const struct fd_meta *m, size_t n)
{
	buf_add(b, m->sip, n);
	put_u16(b, m->sport);
	put_u8(b, m->l4proto);
}

static void put_fd_rest(struct buf *b, const struct fd_meta *m)
{
	switch (m->type) {
	case fd_type_unknown:
		return;
	case fd_type_ipv4_sock:
		put_tuple(b, m, 4);
		return;
	case fd_type_ipv6_sock:
		put_tuple(b, m, 16);
		return;
	case fd_type_ipv4_servsock:
		put_server(b, m, 4);
		return;
	case fd_type_ipv6_servsock:
		put_server(b, m, 16);
		return;
	case fd_type_unix_sock:
		put_u64(b, m->source);
		put_u64(b, m->destination);
		put_str16(b, m->name, MAX_FD_TEXT);
		return;
	case fd_type_file_v2:
		put_u32(b, m->open_flags);
		put_str16(b, m->name, MAX_FD_TEXT);
		put_u32(b, m->dev);
		return;
	default:
		put_str16(b, m->name, MAX_FD_TEXT);
	}
}

static void on_fd(void *ctx, const struct fd_meta *m)
{
	struct buf *b = list(ctx, BLOCK_FDS_V2, m->tid);
	size_t at = entry_begin(b);

	put_u64(b, (uint64_t)m->fd);
	put_u64(b, m->ino);
	put_u8(b, m->type);
	put_fd_rest(b, m);
	entry_end(b, at, true);
}

/* ---- events ---- */

#define EVENT_HEAD      26u                                    /* the event header */
#define MAX_EVENT_FRAME (EVENT_OFF_FLAGS + EVENT_HEAD + 3 + 4) /* with padding and trailer */

static uint32_t event_block_type(bool has_flags, bool is_large)
{
	if (is_large)
		return has_flags ? 0x222 : 0x221;
	return has_flags ? 0x217 : 0x216;
}

/* Lengths of the parameters, 16 or 32 bits wide. Returns where they end. */
static uint8_t *store_lengths(uint8_t *p, const struct event *ev, bool is_large)
{
	uint32_t n = ev->n_params, i;

	for (i = 0; i < n && is_large; i++, p += 4)
		store_u32(p, ev->at[i + 1] - ev->at[i]);
	for (i = 0; i < n && !is_large; i++, p += 2)
		store_u16(p, (uint16_t)(ev->at[i + 1] - ev->at[i]));
	return p;
}

/* Recordings and copies come through here with every event: it is made in place. */
void writer_event(struct writer *w, const struct event *ev, uint32_t flags)
{
	bool is_large = event_is_large(ev->type, 0);
	uint32_t n = ev->n_params, n_data = ev->at[n], n_lengths = n * (is_large ? 4 : 2), len;
	uint8_t *block, *h;

	writer_end(w);
	buf_reserve(&w->b, MAX_EVENT_FRAME + n_lengths + n_data);
	block = (uint8_t *)w->b.p + w->b.n;
	h = block + (flags ? EVENT_OFF_FLAGS : EVENT_OFF);
	len = ((uint32_t)(h - block) + EVENT_HEAD + n_lengths + n_data + 3u) / 4 * 4 + 4;
	store_u32(block, event_block_type(flags != 0, is_large));
	store_u32(block + 4, len);
	store_u16(block + 8, ev->cpu);
	if (flags)
		store_u32(block + 10, flags);
	store_u64(h, ev->ts_ns);
	store_u64(h + 8, (uint64_t)ev->tid);
	store_u32(h + 16, EVENT_HEAD + n_lengths + n_data);
	store_u16(h + 20, ev->type);
	store_u32(h + 22, n);
	store_u32(block + len - 8, 0); /* padding; what follows covers the rest */
	memcpy(store_lengths(h + EVENT_HEAD, ev, is_large), ev->data, n_data);
	store_u32(block + len - 4, len);
	w->b.n += len;
}

/* ---- lifetime ---- */

void writer_init(struct writer *w)
{
	*w = (struct writer){
		.sink = { w, on_section, on_machine, on_iface, on_user, on_group, on_thread,
			  on_fd },
	};
}

void writer_fini(struct writer *w)
{
	buf_fini(&w->b);
}
