/* SPDX-License-Identifier: MIT */
/* paramtext.c - one parameter of an event as text, with what replay knows of it. */
#include "paramtext.h"

#include <stdio.h>

#include "../base/bytes.h"
#include "../base/map.h"
#include "../capture/constants.h"
#include "netname.h"
#include "paths.h"
#include "quirks.h"

#define FIRST_RAW_ROOM 1024 /* of the buffer of sysdig for one value */
#define FDLIST_ITEM    10   /* bytes: descriptor 8, poll flags 2 */

void paramtext_init(struct paramtext *pt, struct replay *r)
{
	*pt = (struct paramtext){ .r = r, .is_cut = true, .raw_room = FIRST_RAW_ROOM };
}

void paramtext_fini(struct paramtext *pt)
{
	buf_fini(&pt->scratch);
}

/* What a printer of one type gets. */
struct value {
	const struct step *s;
	const struct param_info *info; /* of the value; of the alternative chosen when DYN */
	const struct param_info *row;  /* of the parameter: format and constants are its own */
	struct str bytes;
};

static struct thread *thread_of(struct paramtext *pt, const struct step *s)
{
	return s->thread ? s->thread : replay_thread(pt->r, s->ev->tid);
}

static void add_na(struct buf *b)
{
	buf_add(b, "<NA>", 4);
}

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

/* ---- numbers ---- */

/* width in bytes decides how many bits of a negative value show in hex and octal. */
static void add_number(struct buf *b, uint8_t format, int64_t v, unsigned width)
{
	uint64_t bits = width == 8 ? (uint64_t)v : (uint32_t)v;

	switch (format) {
	case PF_HEX:
		buf_HEX(b, bits);
		break;
	case PF_OCT:
		if (bits != 0)
			buf_addc(b, '0');
		buf_oct(b, bits);
		break;
	case PF_10_PADDED_DEC:
		if (v < 0)
			buf_addc(b, '-');
		buf_u64_pad(b, v < 0 ? -(uint64_t)v : (uint64_t)v, v < 0 ? 8 : 9);
		break;
	default:
		buf_i64(b, v);
		break;
	}
}

/* ---- resolved texts: each is appended in parentheses behind RAW, or not at all ---- */

static void add_resolved_name(struct buf *b, const char *name)
{
	if (!name)
		return;
	buf_addc(b, '(');
	buf_adds(b, name);
	buf_addc(b, ')');
}

/* Close what was opened at `open`, or take it back when it stayed empty. */
static void close_resolved(struct buf *b, size_t open)
{
	if (b->n == open + 1)
		b->n = open;
	else
		buf_addc(b, ')');
}

static void add_resolved_text(struct paramtext *pt, struct buf *b, struct str text)
{
	size_t open = b->n;

	buf_addc(b, '(');
	paramtext_add_text(pt, b, text);
	close_resolved(b, open);
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

static size_t add_errno(struct buf *b, int64_t v)
{
	size_t start = b->n;
	size_t raw;

	buf_i64(b, v);
	raw = b->n - start;
	if (v < 0)
		add_resolved_name(b, errno_name(v));
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
	struct thread *t = thread_of(pt, s);
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

static size_t add_fd(struct paramtext *pt, struct buf *b, const struct step *s, int64_t num)
{
	size_t start = b->n;
	size_t raw;

	buf_i64(b, num);
	raw = b->n - start;
	if (num >= 0)
		add_fd_name(pt, b, s, num);
	else if (!thread_of(pt, s))
		return raw;
	else if (num == FD_AT_FDCWD)
		add_resolved_name(b, "AT_FDCWD");
	else
		add_resolved_name(b, errno_name(num));
	return raw;
}

static size_t add_pid(struct paramtext *pt, struct buf *b, int64_t pid)
{
	size_t start = b->n;
	size_t raw;
	struct thread *t;

	buf_i64(b, pid);
	raw = b->n - start;
	t = replay_thread(pt->r, pid);
	if (t)
		add_resolved_text(pt, b, replay_str(pt->r, t->comm));
	return raw;
}

static size_t add_account(struct paramtext *pt, struct buf *b, const struct value *v)
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
		add_na(b);
	close_resolved(b, open);
	return raw;
}

/* ---- flags ---- */

static void add_flag_name(struct buf *b, size_t start, const char *name)
{
	if (b->n > start)
		buf_addc(b, '|');
	buf_adds(b, name);
}

/* Every name of exactly this value. */
static void add_enum_names(struct buf *b, const struct name_value *names, uint32_t value)
{
	size_t start = b->n;

	for (const struct name_value *n = names; n->name; n++) {
		if (n->value == value)
			add_flag_name(b, start, n->name);
	}
}

/* In table order, each name whose bits are all still unnamed; one that equals the whole value is
 * named in any case, and is the last. */
static void add_flag_names(struct buf *b, const struct name_value *names, uint32_t value)
{
	size_t start = b->n;
	uint32_t left = value;
	const struct name_value *n = names;

	for (; n->name && n->value != value; n++) {
		if (n->value != 0 && (left & n->value) == n->value && left != 0) {
			add_flag_name(b, start, n->name);
			left &= ~n->value;
		}
	}
	if (n->name)
		add_flag_name(b, start, n->name);
}

static bool is_enum_type(uint8_t type)
{
	return type >= PT_ENUMFLAGS8 && type <= PT_ENUMFLAGS32;
}

static void add_resolved_flags(struct paramtext *pt, struct buf *b, const struct value *v,
			       uint32_t value)
{
	const struct name_value *names = v->row->names;
	bool is_enum = is_enum_type(v->info->type);
	struct flag_slot *slot;
	size_t open = b->n;

	if (!names)
		return;
	slot = &pt->flags[hash_u64((uintptr_t)names ^ (uint64_t)value << 32) % N_FLAG_SLOTS];
	if (slot->names == names && slot->value == value && slot->is_enum == is_enum) {
		buf_add(b, slot->text, slot->n);
		return;
	}
	buf_addc(b, '(');
	if (is_enum)
		add_enum_names(b, names, value);
	else
		add_flag_names(b, names, value);
	close_resolved(b, open);
	if (b->n - open > sizeof(slot->text))
		return;
	*slot = (struct flag_slot){
		.names = names, .value = value, .is_enum = is_enum, .n = (uint8_t)(b->n - open)
	};
	memcpy(slot->text, b->p + open, slot->n);
}

static size_t add_flags(struct paramtext *pt, struct buf *b, const struct value *v, uint32_t value)
{
	size_t start = b->n;
	size_t raw;

	if (v->info->type == PT_MODE)
		add_number(b, v->row->format, (int32_t)value, 4);
	else
		buf_u64(b, value);
	raw = b->n - start;
	add_resolved_flags(pt, b, v, value);
	return raw;
}

static void add_signals(struct buf *b, uint32_t set)
{
	size_t start = b->n;

	for (unsigned i = 0; i < 32; i++) {
		const char *name = set & 1u << i ? name_signal(i + 1) : NULL;

		if (!name)
			continue;
		if (b->n > start)
			buf_addc(b, ' ');
		buf_adds(b, name);
	}
}

static size_t add_signal(struct buf *b, uint8_t number)
{
	size_t start = b->n;
	size_t raw;

	buf_u64(b, number);
	raw = b->n - start;
	add_resolved_name(b, name_signal(number));
	return raw;
}

static size_t add_syscall(struct buf *b, const struct step *s, uint16_t code)
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
	add_resolved_name(b, sc->name);
	return raw;
}

/* ---- times ---- */

static size_t add_reltime(struct paramtext *pt, struct buf *b, uint64_t ns)
{
	struct reltime_slot *slot = &pt->reltime[hash_u64(ns) % N_RELTIME_SLOTS];
	size_t start = b->n;
	size_t raw;

	if (ns == UINT64_MAX) {
		buf_add(b, "none", 4);
		return 4;
	}
	if (slot->ns != ns || slot->n == 0) {
		int n = snprintf(slot->text, sizeof(slot->text), "%lgs", (double)ns / 1000000000);

		slot->ns = ns;
		slot->n = (uint8_t)n;
	}
	buf_u64(b, ns);
	raw = b->n - start;
	buf_addc(b, '(');
	buf_add(b, slot->text, slot->n);
	buf_addc(b, ')');
	return raw;
}

/* "2026-11-23 10:00:00.123456789 +0100" */
static void add_abstime(struct paramtext *pt, struct buf *b, uint64_t ns)
{
	int32_t offset_s = clock_zone_offset(&pt->zone, ns);
	unsigned minutes = (unsigned)(offset_s < 0 ? -offset_s : offset_s) / 60;

	clock_date(b, ns, offset_s);
	buf_addc(b, ' ');
	clock_hms(b, ns, offset_s);
	buf_addc(b, ' ');
	buf_addc(b, offset_s < 0 ? '-' : '+');
	buf_u64_pad(b, minutes / 60 * 100 + minutes % 60, 4);
}

/* ---- paths ---- */

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

static size_t add_path(struct paramtext *pt, struct buf *b, const struct value *v)
{
	enum path_rules rules = quirks_of[v->s->ev->generation].paths;
	struct thread *t = thread_of(pt, v->s);
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
		add_resolved_text(pt, b, buf_str(&pt->scratch));
	return raw;
}

/* ---- the rest ---- */

static void add_charbuf(struct paramtext *pt, struct buf *b, struct str text)
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

/* "4:e1 7:i0": descriptor, type, poll flags; cut where sysdig's buffer ends. */
static void add_fdlist(struct paramtext *pt, struct buf *b, const struct value *v)
{
	struct thread *t = thread_of(pt, v->s);
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

/* HEAD's reader has a text for every empty value, 0.29.3 for some. Returns false: print as usual. */
static bool add_empty(struct buf *b, const struct value *v)
{
	bool is_classic = quirks_of[v->s->ev->generation].view == SCHEMA_CLASSIC;

	switch (v->info->type) {
	case PT_BYTEBUF:
		if (!is_classic)
			buf_add(b, "NULL", 4);
		return true;
	case PT_SOCKTUPLE:
		buf_add(b, "NULL", 4);
		return true;
	case PT_SOCKADDR:
		is_classic ? buf_add(b, "NULL", 4) : add_na(b);
		return true;
	case PT_DYN:
		if (is_classic)
			return false;
		/* fall through */
	case PT_FDLIST:
	case PT_CHARBUFARRAY:
	case PT_CHARBUF_PAIR_ARRAY:
		is_classic ? add_na(b) : buf_add(b, "NULL", 4);
		return true;
	default:
		add_na(b);
		return true;
	}
}

/* Width of a value of the type, or the fewest bytes it can have. */
static size_t least_bytes(uint8_t type)
{
	static const uint8_t least[] = {
#define PARAM_TYPE(id, name, bytes, text) [id] = (bytes),
#include "../../formats/types.def"
#undef PARAM_TYPE
	};

	return type == PT_FDLIST ? 2 : type < sizeof(least) ? least[type] : 0;
}

/* Of the socket the event is about: it chooses among the names of a port. */
static uint8_t l4_of(const struct step *s)
{
	return s->fd ? fd_l4proto(s->fd) : l4_proto_unknown;
}

/* Types whose text is a number or has no RESOLVED part. Returns the length of RAW. */
static size_t add_simple(struct paramtext *pt, struct buf *b, const struct value *v)
{
	const char *p = v->bytes.p;
	uint8_t format = v->row->format;
	size_t start = b->n;

	switch (v->info->type) {
	case PT_INT8:
		add_number(b, format, (int8_t)p[0], 1);
		break;
	case PT_UINT8:
		add_number(b, format, (uint8_t)p[0], 1);
		break;
	case PT_INT16:
		add_number(b, format, load_i16(p), 2);
		break;
	case PT_UINT16:
		add_number(b, format, load_u16(p), 2);
		break;
	case PT_INT32:
	case PT_UINT32: /* printed signed, as sysdig does */
		add_number(b, format, load_i32(p), 4);
		break;
	case PT_INT64:
	case PT_UINT64:
		add_number(b, format, load_i64(p), 8);
		break;
	case PT_CHARBUF:
		add_charbuf(pt, b, v->bytes);
		break;
	case PT_BYTEBUF:
		paramtext_add_payload(pt, b, v->bytes);
		break;
	case PT_SOCKADDR:
		net_sockaddr(b, replay_port_names(pt->r), v->bytes, l4_of(v->s));
		break;
	case PT_SOCKTUPLE:
		net_socktuple(b, replay_port_names(pt->r), v->bytes, l4_of(v->s));
		break;
	case PT_FDLIST:
		add_fdlist(pt, b, v);
		break;
	case PT_SIGSET:
		add_signals(b, load_u32(p));
		break;
	case PT_ABSTIME:
		add_abstime(pt, b, load_u64(p));
		break;
	case PT_DYN:
		buf_adds(b, "INVALID DYNAMIC PARAMETER");
		break;
	default:
		buf_adds(b, "(n.a.)");
		break;
	}
	return b->n - start;
}

static size_t add_value(struct paramtext *pt, struct buf *b, const struct value *v)
{
	const char *p = v->bytes.p;

	switch (v->info->type) {
	case PT_FD:
		return add_fd(pt, b, v->s, load_i64(p));
	case PT_FD32:
		return add_fd(pt, b, v->s, load_i32(p));
	case PT_PID:
		return add_pid(pt, b, load_i64(p));
	case PT_PID32:
		return add_pid(pt, b, load_i32(p));
	case PT_ERRNO:
		return add_errno(b, load_i64(p));
	case PT_FSPATH:
	case PT_FSRELPATH:
		return add_path(pt, b, v);
	case PT_SYSCALLID:
		return add_syscall(b, v->s, load_u16(p));
	case PT_SIGTYPE:
		return add_signal(b, (uint8_t)p[0]);
	case PT_RELTIME:
		return add_reltime(pt, b, load_u64(p));
	case PT_FLAGS8:
	case PT_ENUMFLAGS8:
		return add_flags(pt, b, v, (uint8_t)p[0]);
	case PT_FLAGS16:
	case PT_ENUMFLAGS16:
		return add_flags(pt, b, v, load_u16(p));
	case PT_FLAGS32:
	case PT_ENUMFLAGS32:
	case PT_MODE:
		return add_flags(pt, b, v, load_u32(p));
	case PT_UID:
	case PT_GID:
		return add_account(pt, b, v);
	default:
		return add_simple(pt, b, v);
	}
}

/* Follow the index byte of a DYN to the alternative it names; an unknown one stays DYN. */
static void choose_alternative(struct value *v)
{
	uint8_t choice = (uint8_t)v->bytes.p[0];

	if (choice >= v->row->n_dyn)
		return;
	v->info = &v->row->dyn[choice];
	v->bytes.p++;
	v->bytes.n--;
}

/* Texts with a NUL between two, joined by the separators in turn. */
static void add_list(struct paramtext *pt, struct buf *b, struct str list, const char separator[2])
{
	const char *end;

	for (unsigned i = 0; (end = memchr(list.p, '\0', list.n)); i++) {
		paramtext_add_text(pt, b, list);
		buf_addc(b, separator[i % 2]);
		list.n -= (size_t)(end + 1 - list.p);
		list.p = end + 1;
	}
	paramtext_add_text(pt, b, list);
}

/* A tracer's parameters are made by replay, not read from the event. */
static bool add_tracer_param(struct paramtext *pt, struct buf *b, const struct step *s, unsigned i)
{
	if (s->ev->type != EV_TRACER_E && s->ev->type != EV_TRACER_X)
		return false;
	if (i == 0)
		buf_i64(b, (int64_t)s->tracer_id);
	else if (i == 1)
		add_list(pt, b, s->tracer_tags, "..");
	else
		add_list(pt, b, s->tracer_args, ":,");
	return true;
}

size_t paramtext_add(struct paramtext *pt, struct buf *b, const struct step *s, unsigned i)
{
	struct value v = { .s = s, .row = &s->info->params[i], .bytes = event_param(s->ev, i) };
	size_t start = b->n;

	v.info = v.row;
	if (add_tracer_param(pt, b, s, i))
		return b->n - start;
	if (v.info->type == PT_DYN && v.bytes.n > 0)
		choose_alternative(&v);
	if (v.bytes.n == 0 && add_empty(b, &v))
		return b->n - start;
	if (v.bytes.n < least_bytes(v.info->type)) {
		add_na(b);
		return b->n - start;
	}
	return add_value(pt, b, &v);
}
