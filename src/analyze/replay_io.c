/* SPDX-License-Identifier: MIT */
/* replay_io.c - what reads and writes do to the state, and what is hidden in writes: tracers to
 * /dev/null and messages to /dev/log. */
#include "replay_internal.h"

#define MAX_SYSLOG_PRI_DIGITS 15

/* ---- tracers ---- */

/* What was written before and is not complete, joined with what came now. */
static struct str tracer_text(struct ctx *c, struct str data)
{
	struct replay *r = c->r;

	if (!THREAD(c)->partial_tracer)
		return data;
	r->scratch.n = 0;
	buf_addstr(&r->scratch, pool_get(&r->pool, THREAD(c)->partial_tracer));
	buf_addstr(&r->scratch, data);
	return buf_str(&r->scratch);
}

/* The write becomes a tracer event; it belongs to no descriptor, and pairs with nothing. */
static void become_tracer(struct ctx *c, uint16_t type)
{
	struct replay *r = c->r;
	struct pending *p = &THREAD(c)->pending;

	r->tracer = *c->ev;
	r->tracer.type = type;
	r->tracer.n_params = 0;
	r->tracer.at[0] = 0;
	c->step->ev = &r->tracer;
	c->step->info = schema_event(r->q->view, type);
	c->step->tracer_id = (uint64_t)r->parsed.id;
	c->step->tracer_tags = buf_str(&r->parsed.tags);
	c->step->tracer_args = buf_str(&r->parsed.args);
	c->step->errno_code = 0;
	p->fd = -1;
	p->type = EV_TRACER_E;
	p->latency_ns = 0;
	p->enter_ns = 0;
	c->fd = c->th = ID_NONE;
}

static void become_invalid_tracer(struct ctx *c, struct str data)
{
	struct tracer *t = &c->r->parsed;

	t->id = 0;
	t->tags.n = t->args.n = 0;
	buf_adds(&t->tags, "invalid tracer ");
	buf_addstr(&t->tags, data);
	buf_adds(&t->tags, ", len");
	buf_u64(&t->tags, data.n);
	t->tags.n = strnlen(t->tags.p, t->tags.n); /* one tag, whatever is in it */
	c->step->is_bad_tracer = true;
	become_tracer(c, EV_TRACER_E);
}

/* A marked descriptor's write, or one the writer of the capture flagged. */
static enum tracer_result apply_tracer(struct ctx *c, bool is_marked)
{
	struct replay *r = c->r;
	struct str data = event_param(c->ev, 1), text = tracer_text(c, data);
	const struct thread *t = THREAD(c);
	enum tracer_result res = data.n ? tracer_parse(text, t->tid, t->pid, t->ptid, &r->parsed)
					: TRACER_INVALID;

	c->step->tried_tracer = true;
	if (res == TRACER_INCOMPLETE) {
		THREAD(c)->partial_tracer = text.n > MAX_TRACER_TEXT ? 0 : intern(r, text);
		c->step->is_hidden = true;
		return res;
	}
	THREAD(c)->partial_tracer = 0;
	if (res == TRACER_OK)
		become_tracer(c, r->parsed.is_exit ? EV_TRACER_X : EV_TRACER_E);
	else if (is_marked)
		become_invalid_tracer(c, data);
	return res;
}

/* Returns true when the event is a tracer now and no write any more. */
static bool detect_tracer(struct ctx *c)
{
	uint16_t flags = FD(c)->flags;
	uint32_t fd = c->fd;
	enum tracer_result res;

	if ((flags & FD_NOT_TRACER) || !(flags & (FD_TRACER | FD_TRACER_FILE)))
		return false;
	if (flags & FD_TRACER) {
		apply_tracer(c, true);
		return true;
	}
	if (!(c->step->info->flags & EF_WRITES_TO_FD))
		return false;
	res = apply_tracer(c, false);
	if (res == TRACER_OK)
		c->r->fds.fd.v[fd].flags |= FD_TRACER;
	else if (res == TRACER_INVALID)
		c->r->fds.fd.v[fd].flags |= FD_NOT_TRACER;
	return res == TRACER_OK;
}

void on_write_enter(struct ctx *c)
{
	if (c->fd != ID_NONE && (FD(c)->flags & FD_TRACER))
		c->step->is_hidden = true;
}

/* ---- syslog ---- */

/* "<34>text": 34 is facility * 8 + severity. */
static void note_syslog(struct ctx *c, struct str data)
{
	uint32_t pri = 0;
	size_t i = 1;

	while (i < data.n && data.p[i] != '>' && data.p[i] && i <= MAX_SYSLOG_PRI_DIGITS) {
		if (data.p[i] < '0' || data.p[i] > '9')
			return;
		pri = pri * 10 + (uint32_t)(data.p[i] - '0');
		if (pri > UINT8_MAX)
			return;
		i++;
	}
	if (i == 1 || data.n < i + 1)
		return;
	c->step->has_syslog = true;
	c->step->syslog_priority = (uint8_t)pri;
	c->step->syslog_text = (struct str){ data.p + i + 1, data.n - i - 1 };
}

/* ---- reads and writes ---- */

/* Where the event carries the addresses of its datagram, on exit and on enter; -1 nowhere. */
static struct str tuple_of(struct ctx *c)
{
	switch (c->ev->type) {
	case EV_SOCKET_RECVFROM_X:
		return arg_of(c, 2, -1);
	case EV_SOCKET_RECVMSG_X:
		return arg_of(c, 3, -1);
	case EV_SOCKET_SENDTO_X:
	case EV_SOCKET_SENDMSG_X:
		return arg_of(c, 4, 2);
	case EV_SOCKET_SEND_X:
	case EV_SOCKET_RECV_X:
	case EV_SOCKET_SENDMMSG_X:
	case EV_SOCKET_RECVMMSG_X:
		return arg_of(c, 4, -1);
	default:
		return STR("");
	}
}

static bool is_send_with_tuple(uint16_t type)
{
	return type == EV_SOCKET_SENDTO_X || type == EV_SOCKET_SENDMSG_X;
}

/* Today's libs make a missed socket out of a send that tells both addresses. */
static void infer_socket(struct ctx *c)
{
	struct str t = tuple_of(c);

	if (!c->r->q->fd_from_exit || c->th == ID_NONE || t.n == 0 ||
	    !(c->step->info->flags & EF_WRITES_TO_FD) || event_i64(c->ev, 0, -1) < 0 ||
	    THREAD(c)->pending.fd < 0)
		return;
	socket_infer(c, THREAD(c)->pending.fd, t);
}

void on_rw_exit(struct ctx *c)
{
	int64_t res = event_i64(c->ev, 0, -1);
	bool reads = c->step->info->flags & EF_READS_FROM_FD;

	if (c->fd == ID_NONE) {
		if ((c->ev->flags & EVENT_TRACER) && c->th != ID_NONE) {
			apply_tracer(c, false);
			return;
		}
		infer_socket(c);
		if (c->fd == ID_NONE)
			return;
	}
	if (detect_tracer(c) || res < 0)
		return;
	if (FD(c)->type == fd_type_ipv4_sock || FD(c)->type == fd_type_ipv6_sock)
		FD(c)->flags |= FD_CONNECTED;
	if (reads) {
		socket_update(c, tuple_of(c), true);
		return;
	}
	/* sysdig gives up here when the enter event that has the tuple is missing */
	if (is_send_with_tuple(c->ev->type) && c->r->q->unpaired_is_blind &&
	    socket_wants_tuple(c) && !pending_enter(c))
		return;
	socket_update(c, tuple_of(c), false);
	if (FD(c)->n_syslog)
		note_syslog(c, event_param(c->ev, 1));
}
