/* SPDX-License-Identifier: MIT */
/* facts_look.c - what is noted of only some calls: processes that begin, commands, listening sockets,
 * messages and logs. */
#include "../base/buf.h"
#include "../capture/constants.h"
#include "facts_internal.h"
#include "quirks.h"
#include "sockerr.h"

#define MAX_COMMAND_TEXT  400 /* bytes of a command line that are kept */
#define SSH_PORT          22
#define LINUX_ENOENT      2
#define LINUX_EINPROGRESS 115

/* ---- processes ---- */

/* A new process gets its row now, so that one that never does anything has a start, too. */
static void look_at_fork(struct facts *f, const struct call *c)
{
	const struct thread *parent = c->step->thread;
	struct thread *child = c->res > 0 ? replay_thread(f->r, c->res) : NULL;
	uint64_t *v;

	if (!child || child->pid != child->tid || child->is_placeholder)
		return;
	v = agg_at(&f->proc, facts_thread_row(f, child));
	if (!v[PV_STARTED_NS])
		v[PV_STARTED_NS] = c->step->ev->ts_ns;
	if (!v[PV_PPID] && parent)
		v[PV_PPID] = 1 + (uint64_t)parent->pid;
}

/* argv with blanks between, cut; NULs part the words. */
static void add_command_line(struct buf *b, struct str exe, struct str args)
{
	buf_addstr(b, exe);
	while (args.n && b->n < MAX_COMMAND_TEXT) {
		size_t n = strnlen(args.p, args.n);

		buf_addc(b, ' ');
		buf_add(b, args.p, n);
		args.p += n < args.n ? n + 1 : n;
		args.n -= n < args.n ? n + 1 : n;
	}
	if (b->n > MAX_COMMAND_TEXT)
		b->n = MAX_COMMAND_TEXT;
}

static bool is_one_of(struct str s, const char *const *names)
{
	for (; *names; names++) {
		if (str_eq(s, str_of(*names)))
			return true;
	}
	return false;
}

static const char *const sudo_like[] = { "sudo", "su", "doas", "pkexec", NULL };
static const char *const login_like[] = {
	"sshd", "login", "su", "sudo", "doas", "machinectl", NULL
};
static const char *const shells[] = { "sh", "bash", "dash", "zsh", "ksh", "fish", "ash", NULL };

/* A shell run as "-bash", or one right below a program that logs people in. */
static bool is_login_shell(struct facts *f, const struct thread *th, struct str parent)
{
	struct str exe = replay_str(f->r, th->exe), comm = replay_str(f->r, th->comm);

	return (exe.n && exe.p[0] == '-') ||
	       (is_one_of(parent, login_like) && is_one_of(comm, shells));
}

static void fill_command(struct facts *f, uint64_t *v, const struct call *c, struct str parent)
{
	const struct thread *th = c->step->thread;
	const struct user *u = replay_user(f->r, th->uid);

	v[CMD_FIRST_NS] = c->step->ev->ts_ns;
	v[CMD_FIRST] = c->step->ev->num;
	v[CMD_PID] = (uint64_t)th->pid;
	v[CMD_USER] = u ? facts_name(f, replay_str(f->r, u->name)) : 0;
	v[CMD_PARENT] = facts_name(f, parent);
}

static void note_command(struct facts *f, const struct call *c, struct str parent)
{
	const struct thread *th = c->step->thread;
	struct command_key k = { .uid = th->uid,
				 .is_interactive = th->tty != 0,
				 .is_login = is_login_shell(f, th, parent) };
	struct buf key = { 0 }, line = { 0 };
	uint64_t *v;

	buf_add(&key, &k, sizeof(k));
	add_command_line(&line, replay_str(f->r, th->exe), replay_str(f->r, th->args));
	buf_addstr(&key, buf_str(&line));
	if (f->command.n_rows >= MAX_COMMANDS &&
	    pool_find(&f->command.keys, key.p, key.n) == UINT32_MAX) {
		f->n_other_commands++;
	} else {
		v = agg_at(&f->command, agg_row(&f->command, key.p, key.n));
		if (!v[CMD_COUNT]++)
			fill_command(f, v, c, parent);
		v[CMD_LAST_NS] = c->step->ev->ts_ns;
	}
	buf_fini(&key);
	buf_fini(&line);
}

static void look_at_exec(struct facts *f, const struct call *c)
{
	const struct thread *th = c->step->thread, *parent;
	uint64_t *v = agg_at(&f->proc, c->proc);

	if (c->has_failed || !th)
		return;
	if (!v[PV_STARTED_NS])
		v[PV_STARTED_NS] = c->step->ev->ts_ns;
	if (!v[PV_PPID] && th->ptid > 0)
		v[PV_PPID] = 1 + (uint64_t)th->ptid;
	f->line.v[TS_INTERACTIVE] += th->tty != 0;
	f->line.v[TS_SUDO] += is_one_of(replay_str(f->r, th->comm), sudo_like);
	parent = replay_thread(f->r, th->ptid);
	note_command(f, c, parent ? replay_str(f->r, parent->comm) : STR(""));
}

/* ---- descriptors ---- */

static bool is_system_path(struct str name)
{
	static const char *const dirs[] = { "/etc/", "/bin/",  "/sbin/", "/usr/",
					    "/lib/", "/boot/", "/lib64/" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		if (str_starts(name, str_of(dirs[i])))
			return true;
	}
	return false;
}

static void look_at_open(struct facts *f, const struct call *c)
{
	const struct fd *fd = c->step->fd;

	if (!c->has_failed && fd && (fd->open_flags & file_flags_O_WRONLY))
		f->line.v[TS_SYSTEM_FILES] += is_system_path(replay_str(f->r, fd->name));
}

static void look_at_accept(struct facts *f, const struct call *c)
{
	const struct fd *fd = c->step->fd;

	if (c->has_failed || !fd)
		return;
	f->line.v[TS_SSH] +=
		(fd->type == fd_type_ipv4_sock && load_u16(fd->sock + IP4_DPORT) == SSH_PORT) ||
		(fd->type == fd_type_ipv6_sock && load_u16(fd->sock + IP6_DPORT) == SSH_PORT);
}

static void look_at_listen(struct facts *f, const struct call *c)
{
	uint64_t *v;

	if (c->has_failed || !c->step->fd)
		return;
	v = agg_at(&f->fd, fd_row(f, c->step->fd, c->proc));
	if (!v[FV_LISTEN_NS])
		v[FV_LISTEN_NS] = c->step->ev->ts_ns;
}

static void note_listener(struct facts *f, struct fd *fd, uint64_t program)
{
	uint32_t row = fd->tag ? fd->tag : facts_find_fd(f, fd, program);
	uint64_t *v = agg_at(&f->fd, row);

	v[FV_SHARED] |= v[FV_NAME] != program;
}

void facts_note_listeners(struct facts *f)
{
	uint32_t it = 0;
	struct thread *th;

	while ((th = replay_next_thread(f->r, &it))) {
		uint32_t k = 0;
		struct fd *fd;

		while (thread_is_main(th) && (fd = replay_next_fd(f->r, th, &k)))
			if (fd_is_inet(fd) && !fd_is_connection(fd))
				note_listener(f, fd, facts_name(f, replay_str(f->r, th->comm)));
	}
}

void facts_look(struct facts *f, const struct call *c)
{
	switch ((enum deed)c->deed) {
	case DEED_OPEN:
		look_at_open(f, c);
		break;
	case DEED_CLOSE:
		agg_at(&f->proc, c->proc)[PV_CLOSED_FDS] += !c->has_failed;
		break;
	case DEED_EXEC:
		look_at_exec(f, c);
		break;
	case DEED_FORK:
		look_at_fork(f, c);
		break;
	case DEED_CONNECT:
		f->line.v[TS_PENDING] += c->res == -LINUX_EINPROGRESS;
		f->line.v[TS_ABSENT] += c->res == -LINUX_ENOENT;
		break;
	case DEED_ACCEPT:
		look_at_accept(f, c);
		break;
	case DEED_LISTEN:
		look_at_listen(f, c);
		break;
	case DEED_SOCKOPT:
		f->line.v[TS_REFUSED] += sock_error_told(c->step) != 0;
		break;
	default:
		break;
	}
}

/* ---- messages ---- */

static struct str data_of(const struct facts *f, const struct step *s)
{
	enum schema_view view = quirks_of[s->ev->generation].view;
	int8_t param = f->data_param[view][s->ev->type];

	return param < 0 ? STR("") : event_param(s->ev, (unsigned)param);
}

static bool is_request(struct str data)
{
	static const char *const methods[] = { "GET ",   "POST ",    "HEAD ",    "PUT ",  "DELETE ",
					       "PATCH ", "OPTIONS ", "CONNECT ", "TRACE " };

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (str_starts(data, str_of(methods[i])))
			return true;
	}
	return false;
}

/* Requests as servers read them, refusals as they write them: a request within the machine counts
 * once. */
void facts_look_at_message(struct facts *f, const struct step *s, bool is_read)
{
	struct str data = data_of(f, s);

	if (data.n < 10 || data.p[0] < 'C' || data.p[0] > 'T')
		return;
	if (is_read)
		f->line.v[TS_HTTP] += is_request(data);
	else if (str_starts(data, STR("HTTP/1.")))
		f->line.v[TS_HTTP_ERRORS] += data.p[9] == '4' || data.p[9] == '5';
}

/* Lower-case word in text of any case. */
static bool has_word(struct str text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= text.n; i++) {
		if ((text.p[i] | 0x20) == word[0] && strncasecmp(text.p + i, word, n) == 0)
			return true;
	}
	return false;
}

void facts_look_at_log(struct facts *f, const struct step *s)
{
	struct str data = data_of(f, s);

	f->line.v[TS_LOG]++;
	if (has_word(data, "error"))
		f->line.v[TS_LOG_ERROR]++;
	else if (has_word(data, "warn"))
		f->line.v[TS_LOG_WARNING]++;
}

void facts_look_at_syslog(struct facts *f, const struct step *s)
{
	unsigned severity = s->syslog_priority & 7;

	f->line.v[TS_SYSLOG]++;
	f->line.v[TS_SYSLOG_WARNING] += severity == 4;
	f->line.v[TS_SYSLOG_ERROR] += severity < 4;
}
