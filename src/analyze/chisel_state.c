/* SPDX-License-Identifier: MIT */
/* chisel_state.c - ps, lsof, netstat and lscontainers: the state at the first event that passes. */
#include <arpa/inet.h>
#include <stdlib.h>

#include "chisels.h"
#include "state.h"

struct state {
	struct filter *filter; /* about descriptors; NULL: all threads, all descriptors */
	struct state_question question;
	VEC(struct thread *) threads; /* that pass */
	VEC(struct fd *) fds;         /* of a thread, that pass */
	struct buf text;
	bool has_event;
};

static int init(struct chisel *ch, struct err *err)
{
	const char *always = ch->info->variant;
	struct state *st = ch->state;
	struct buf b = { 0 };
	int rc = 0;

	if (always && ch->arg[0])
		buf_printf(&b, "%s and (%s)", always, ch->arg[0]);
	else
		buf_adds(&b, always ? always : ch->arg[0] ? ch->arg[0] : "");
	if (b.n)
		rc = filter_compile(buf_str(&b), FILTER_SYSDIG, &st->filter, err);
	buf_fini(&b);
	return rc;
}

static void fini(struct chisel *ch)
{
	struct state *st = ch->state;

	filter_free(st->filter);
	vec_fini(&st->threads);
	vec_fini(&st->fds);
	buf_fini(&st->text);
}

static void on_event(struct chisel *ch, const struct step *s)
{
	struct state *st = ch->state;

	st->has_event = true;
	st->question = (struct state_question){
		.replay = ch->r,
		.fields = ch->fc,
		.at = { s->ev->ts_ns, s->ev->num, s->ev->generation },
	};
	ch->has_enough = true;
}

/* ---- what passes ---- */

static bool passes(struct state *st, struct thread *t, struct fd *fd)
{
	struct state_step a;

	if (!st->filter)
		return true;
	state_ask(&st->question, t, fd, &a);
	return filter_match(st->filter, st->question.fields, &a.step);
}

static int by_num(const void *a, const void *b)
{
	const struct fd *x = *(struct fd *const *)a, *y = *(struct fd *const *)b;

	return (x->num > y->num) - (x->num < y->num);
}

static int by_tid(const void *a, const void *b)
{
	const struct thread *x = *(struct thread *const *)a, *y = *(struct thread *const *)b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

/* The descriptors of t that pass, in the order of their numbers. */
static void find_fds(struct state *st, struct thread *t)
{
	struct fd *fd;
	uint32_t it = 0;

	st->fds.n = 0;
	while ((fd = replay_next_fd(st->question.replay, t, &it)))
		if (passes(st, t, fd))
			*vec_push(&st->fds) = fd;
	if (st->fds.n)
		qsort(st->fds.v, st->fds.n, sizeof(struct fd *), by_num);
}

/* The threads with such descriptors. */
static void find_threads(struct state *st)
{
	struct thread *t;
	uint32_t it = 0;

	st->threads.n = 0;
	while ((t = replay_next_thread(st->question.replay, &it))) {
		if (st->filter)
			find_fds(st, t);
		if (!st->filter || st->fds.n)
			*vec_push(&st->threads) = t;
	}
	if (st->threads.n)
		qsort(st->threads.v, st->threads.n, sizeof(struct thread *), by_tid);
}

static bool begin(struct chisel *ch)
{
	struct state *st = ch->state;

	if (st->has_event)
		find_threads(st);
	else
		buf_adds(ch->out, "empty capture or no event matching the filter\n");
	return st->has_event;
}

/* ---- cells ---- */

static void add_text_cell(struct chisel *ch, struct str s, size_t width)
{
	struct buf b = { 0 };

	chisel_add_safe(ch, &b, (struct str){ s.p, strnlen(s.p, s.n) });
	chisel_add_cell(ch->out, buf_str(&b), width);
	buf_fini(&b);
}

/* sysdig's scripts see 32 bits. */
static void add_number_cell(struct chisel *ch, int64_t v, size_t width)
{
	struct buf b = { 0 };

	buf_u64(&b, (uint32_t)v);
	chisel_add_cell(ch->out, buf_str(&b), width);
	buf_fini(&b);
}

static void add_kb_cell(struct chisel *ch, uint32_t kb, size_t width)
{
	struct buf b = { 0 };

	chisel_add_bytes(&b, (double)kb * 1024);
	chisel_add_cell(ch->out, buf_str(&b), width);
	buf_fini(&b);
}

static struct str user_of(const struct chisel *ch, const struct thread *t)
{
	const struct user *u = replay_user(ch->r, t->uid);

	return u ? replay_str(ch->r, u->name) : STR("<NA>");
}

static void add_text_line(struct chisel *ch, struct str s)
{
	chisel_add_safe(ch, ch->out, (struct str){ s.p, strnlen(s.p, s.n) });
	buf_addc(ch->out, '\n');
}

/* ---- ps ---- */

static void ps_end(struct chisel *ch)
{
	struct state *st = ch->state;

	if (!begin(ch))
		return;
	buf_adds(
		ch->out,
		"TID     PID     USER        VIRT       RES        FDLIMIT   CMD                 \n");
	for (uint32_t i = 0; i < st->threads.n; i++) {
		const struct thread *t = st->threads.v[i];

		add_number_cell(ch, t->tid, 8);
		add_number_cell(ch, t->pid, 8);
		add_text_cell(ch, user_of(ch, t), 12);
		add_kb_cell(ch, t->vmsize_kb, 11);
		add_kb_cell(ch, t->vmrss_kb, 11);
		add_number_cell(ch, t->fdlimit, 10);
		add_text_line(ch, replay_str(ch->r, t->comm));
	}
}

const struct chisel_kind chisel_kind_ps = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = on_event,
	.end = ps_end,
	.fini = fini,
};

/* ---- lsof ---- */

static void lsof_line(struct chisel *ch, const struct thread *t, const struct fd *fd)
{
	add_text_cell(ch, replay_str(ch->r, t->comm), 20);
	add_number_cell(ch, t->pid, 8);
	add_number_cell(ch, t->tid, 8);
	add_text_cell(ch, user_of(ch, t), 8);
	add_number_cell(ch, fd->num, 8);
	add_text_cell(ch, str_of(fd_type_name(fd)), 12);
	add_text_line(ch, replay_fd_name(ch->r, fd));
}

static void lsof_end(struct chisel *ch)
{
	struct state *st = ch->state;

	if (!begin(ch))
		return;
	buf_adds(ch->out, "COMMAND             PID     TID     USER    FD      TYPE        NAME\n");
	for (uint32_t i = 0; i < st->threads.n; i++) {
		find_fds(st, st->threads.v[i]);
		for (uint32_t k = 0; k < st->fds.n; k++)
			lsof_line(ch, st->threads.v[i], st->fds.v[k]);
	}
}

const struct chisel_kind chisel_kind_lsof = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = on_event,
	.end = lsof_end,
	.fini = fini,
};

/* ---- netstat ---- */

/* Where the ends of a socket lie in fd.sock. */
struct ends {
	int af;
	bool has_client;
	unsigned server_ip, server_port, client_ip, client_port;
};

static const struct ends *ends_of(const struct fd *fd)
{
	static const struct ends ends[] = {
		[fd_type_ipv4_sock] = { AF_INET, true, IP4_DIP, IP4_DPORT, IP4_SIP, IP4_SPORT },
		[fd_type_ipv6_sock] = { AF_INET6, true, IP6_DIP, IP6_DPORT, IP6_SIP, IP6_SPORT },
		[fd_type_ipv4_servsock] = { AF_INET, false, SRV4_IP, SRV4_PORT, 0, 0 },
		[fd_type_ipv6_servsock] = { AF_INET6, false, SRV6_IP, SRV6_PORT, 0, 0 },
	};

	return fd_is_inet(fd) ? &ends[fd->type] : NULL;
}

static void add_end(struct chisel *ch, const struct fd *fd, int af, unsigned ip, unsigned port)
{
	char address[INET6_ADDRSTRLEN];
	struct buf b = { 0 };
	uint16_t number;

	memcpy(&number, fd->sock + port, sizeof(number));
	inet_ntop(af, fd->sock + ip, address, sizeof(address));
	buf_printf(&b, "%s:%u", address, number);
	chisel_add_cell(ch->out, buf_str(&b), 25);
	buf_fini(&b);
}

static const char *protocol(const struct fd *fd)
{
	switch (fd_l4proto(fd)) {
	case l4_proto_tcp:
		return "tcp";
	case l4_proto_udp:
		return "udp";
	case l4_proto_icmp:
		return "icmp";
	case l4_proto_raw:
		return "raw";
	default:
		return "<NA>";
	}
}

static void netstat_line(struct chisel *ch, const struct thread *t, const struct fd *fd)
{
	const struct ends *e = ends_of(fd);

	if (!e)
		return;
	chisel_add_cell(ch->out, str_of(protocol(fd)), 6);
	add_end(ch, fd, e->af, e->server_ip, e->server_port);
	if (e->has_client)
		add_end(ch, fd, e->af, e->client_ip, e->client_port);
	else
		chisel_add_cell(ch->out, STR("0.0.0.0:*"), 25);
	chisel_add_cell(ch->out, e->has_client ? STR("ESTABLISHED") : STR("LISTEN"), 15);
	buf_printf(ch->out, "%u/%u/", (uint32_t)t->tid, (uint32_t)t->pid);
	add_text_line(ch, replay_str(ch->r, t->comm));
}

static void netstat_end(struct chisel *ch)
{
	struct state *st = ch->state;

	if (!begin(ch))
		return;
	buf_adds(ch->out, "Proto Server Address           Client Address           State          "
			  "TID/PID/Program Name\n");
	for (uint32_t i = 0; i < st->threads.n; i++) {
		find_fds(st, st->threads.v[i]);
		for (uint32_t k = 0; k < st->fds.n; k++)
			netstat_line(ch, st->threads.v[i], st->fds.v[k]);
	}
}

const struct chisel_kind chisel_kind_netstat = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = on_event,
	.end = netstat_end,
	.fini = fini,
};

/* ---- lscontainers ---- */

static int containers_init(struct chisel *ch, struct err *err)
{
	if (ch->arg[0] && strcmp(ch->arg[0], "desc") != 0)
		return err_set(err, E_USAGE, "lscontainers: the argument is desc, or none");
	return 0;
}

static const char *type_of(const struct container *c)
{
	static const char *const names[] = {
		[container_type_docker] = "docker",
		[container_type_lxc] = "lxc",
		[container_type_libvirt_lxc] = "libvirt_lxc",
		[container_type_mesos] = "mesos",
		[container_type_rkt] = "rkt",
		[container_type_cri] = "cri",
		[container_type_containerd] = "containerd",
		[container_type_crio] = "cri-o",
		[container_type_bpm] = "bpm",
	};

	return c->type < sizeof(names) / sizeof(*names) && names[c->type] ? names[c->type]
									  : "unknown";
}

static void container_line(struct chisel *ch, const struct container *c)
{
	add_text_cell(ch, str_of(type_of(c)), 15);
	add_text_cell(ch, replay_str(ch->r, c->image), 16);
	add_text_cell(ch, replay_str(ch->r, c->name), 20);
	add_text_cell(ch, replay_str(ch->r, c->id), 13);
	buf_addc(ch->out, '\n');
}

static void add_quoted(struct chisel *ch, const char *name, struct str s)
{
	struct buf b = { 0 };

	chisel_add_safe(ch, &b, (struct str){ s.p, strnlen(s.p, s.n) });
	buf_printf(ch->out, "  %s = \"", name);
	for (size_t i = 0; i < b.n; i++) {
		if (b.p[i] == '"' || b.p[i] == '\\' || b.p[i] == '\n')
			buf_addc(ch->out, '\\');
		buf_addc(ch->out, b.p[i]);
	}
	buf_adds(ch->out, "\",\n");
	buf_fini(&b);
}

static void container_structure(struct chisel *ch, const struct container *c, uint32_t i)
{
	buf_printf(ch->out, " %u = {\n", i + 1);
	add_quoted(ch, "id", replay_str(ch->r, c->id));
	add_quoted(ch, "type", str_of(type_of(c)));
	add_quoted(ch, "name", replay_str(ch->r, c->name));
	add_quoted(ch, "image", replay_str(ch->r, c->image));
	buf_adds(ch->out, " },\n");
}

static void containers_end(struct chisel *ch)
{
	bool is_desc = ch->arg[0];

	buf_adds(ch->out,
		 is_desc ? "{\n"
			 : "container.type container.image container.name      container.id \n"
			   "-------------- --------------- ------------------- ------------ \n");
	for (uint32_t i = 0; i < replay_n_containers(ch->r); i++) {
		if (is_desc)
			container_structure(ch, replay_container_at(ch->r, i), i);
		else
			container_line(ch, replay_container_at(ch->r, i));
	}
	if (is_desc)
		buf_adds(ch->out, "}\n");
}

static void containers_event(struct chisel *ch, const struct step *s)
{
	(void)s;
	ch->has_enough = true;
}

const struct chisel_kind chisel_kind_lscontainers = {
	.init = containers_init,
	.event = containers_event,
	.end = containers_end,
};
