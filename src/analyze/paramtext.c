/* SPDX-License-Identifier: MIT */
/* paramtext.c - one parameter of an event as text, with what replay knows of it. */
#include "../capture/constants.h"
#include "netname.h"
#include "paramtext_internal.h"
#include "quirks.h"

#define FIRST_RAW_ROOM 1024 /* of the buffer of sysdig for one value */

void paramtext_init(struct paramtext *pt, struct replay *r)
{
	*pt = (struct paramtext){ .r = r, .is_cut = true, .raw_room = FIRST_RAW_ROOM };
}

void paramtext_fini(struct paramtext *pt)
{
	buf_fini(&pt->scratch);
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
		is_classic ? buf_add(b, "NULL", 4) : paramtext_na(b);
		return true;
	case PT_DYN:
		if (is_classic)
			return false;
		/* fall through */
	case PT_FDLIST:
	case PT_CHARBUFARRAY:
	case PT_CHARBUF_PAIR_ARRAY:
		is_classic ? paramtext_na(b) : buf_add(b, "NULL", 4);
		return true;
	default:
		paramtext_na(b);
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
		paramtext_number(b, format, (int8_t)p[0], 1);
		break;
	case PT_UINT8:
		paramtext_number(b, format, (uint8_t)p[0], 1);
		break;
	case PT_INT16:
		paramtext_number(b, format, load_i16(p), 2);
		break;
	case PT_UINT16:
		paramtext_number(b, format, load_u16(p), 2);
		break;
	case PT_INT32:
	case PT_UINT32: /* printed signed, as sysdig does */
		paramtext_number(b, format, load_i32(p), 4);
		break;
	case PT_INT64:
	case PT_UINT64:
		paramtext_number(b, format, load_i64(p), 8);
		break;
	case PT_CHARBUF:
		paramtext_charbuf(pt, b, v->bytes);
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
		paramtext_fdlist(pt, b, v);
		break;
	case PT_SIGSET:
		paramtext_signals(b, load_u32(p));
		break;
	case PT_ABSTIME:
		paramtext_abstime(pt, b, load_u64(p));
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
		return paramtext_fd(pt, b, v->s, load_i64(p));
	case PT_FD32:
		return paramtext_fd(pt, b, v->s, load_i32(p));
	case PT_PID:
		return paramtext_pid(pt, b, load_i64(p));
	case PT_PID32:
		return paramtext_pid(pt, b, load_i32(p));
	case PT_ERRNO:
		return paramtext_errno(b, load_i64(p));
	case PT_FSPATH:
	case PT_FSRELPATH:
		return paramtext_path(pt, b, v);
	case PT_SYSCALLID:
		return paramtext_syscall(b, v->s, load_u16(p));
	case PT_SIGTYPE:
		return paramtext_signal(b, (uint8_t)p[0]);
	case PT_RELTIME:
		return paramtext_reltime(pt, b, load_u64(p));
	case PT_FLAGS8:
	case PT_ENUMFLAGS8:
		return paramtext_flags(pt, b, v, (uint8_t)p[0]);
	case PT_FLAGS16:
	case PT_ENUMFLAGS16:
		return paramtext_flags(pt, b, v, load_u16(p));
	case PT_FLAGS32:
	case PT_ENUMFLAGS32:
	case PT_MODE:
		return paramtext_flags(pt, b, v, load_u32(p));
	case PT_UID:
	case PT_GID:
		return paramtext_account(pt, b, v);
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
		paramtext_na(b);
		return b->n - start;
	}
	return add_value(pt, b, &v);
}
