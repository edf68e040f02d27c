/* SPDX-License-Identifier: MIT */
/* field_proc.c - fields of the process: proc.*. */
#include "field_internal.h"

static bool is_classic(const struct field_ctx *fc)
{
	return fc->q->view == SCHEMA_CLASSIC;
}

/* ---- ancestors ---- */

/* Nobody is made up here, so that no record moves however long the walk. */
struct thread *parent_of(struct field_ctx *fc, struct thread *t)
{
	struct thread *parent = replay_thread(fc->r, t->ptid);
	struct thread *main;

	if (!parent || is_classic(fc) || thread_is_main(parent))
		return parent;
	main = replay_thread(fc->r, parent->pid);
	return main ? main : parent;
}

/* The process of the event's thread; NULL when unknown. */
static struct thread *process_of_event(struct field_ctx *fc, const struct step *s)
{
	struct thread *t = thread_of_event(fc, s);

	return t ? replay_main_thread(fc->r, t) : NULL;
}

/* The n-th ancestor, 0 being the process itself; NULL when there is none. */
static struct thread *ancestor(struct field_ctx *fc, const struct step *s, int32_t n)
{
	struct thread *t = process_of_event(fc, s);

	for (int32_t i = 0; t && i < n; i++)
		t = i < MAX_ANCESTORS ? parent_of(fc, t) : NULL;
	return t;
}

/* Step i (from 0) of the walk over all ancestors: it ends where somebody is their own parent. */
static struct thread *walk(struct field_ctx *fc, struct thread *t, uint32_t i)
{
	t = parent_of(fc, t);
	if (!t || t->tid == -1 || i >= MAX_ANCESTORS)
		return NULL;
	return i > 0 && t->tid == t->ptid ? NULL : t;
}

/* ---- texts of a process ---- */

static void add_id(struct field_ctx *fc, uint32_t string_id)
{
	buf_addstr(&fc->b, replay_str(fc->r, string_id));
}

static void add_args(struct field_ctx *fc, const struct thread *t)
{
	add_joined(&fc->b, replay_str(fc->r, t->args));
}

/* name, and a blank and the arguments when there are any. */
static void add_cmdline(struct field_ctx *fc, const struct thread *t)
{
	add_id(fc, t->comm);
	if (t->args) {
		buf_addc(&fc->b, ' ');
		add_args(fc, t);
	}
}

/* Without the zeros that some drivers fill its end with. */
static struct str env_of(struct field_ctx *fc, struct thread *t)
{
	struct thread *main = replay_main_thread(fc->r, t);
	struct str env = main ? replay_str(fc->r, main->env) : STR("");

	while (env.n && env.p[env.n - 1] == '\0')
		env.n--;
	return env;
}

/* The value of a variable; empty when there is none. */
static struct str env_value(struct str env, struct str name)
{
	struct str item;

	for (uint32_t i = 0; nth_item(env, i, &item); i++)
		if (str_starts(item, name) && item.n > name.n && item.p[name.n] == '=')
			return (struct str){ item.p + name.n + 1, item.n - name.n - 1 };
	return STR("");
}

/* ---- the process ---- */

#define THREAD_OR_NONE(t)                          \
	struct thread *t = thread_of_event(fc, s); \
	(void)f;                                   \
	if (!t)                                    \
	return false

static bool proc_pid(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	THREAD_OR_NONE(t);
	return give_i64(ret, t->pid);
}

static bool proc_name(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	THREAD_OR_NONE(t);
	return give_id(fc, ret, t->comm);
}

static bool proc_exe(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	THREAD_OR_NONE(t);
	return give_id(fc, ret, t->exe);
}

static bool proc_exepath(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	THREAD_OR_NONE(t);
	return give_id(fc, ret, t->exepath);
}

static bool proc_args(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	struct str item = STR("");

	THREAD_OR_NONE(t);
	if (f->index >= 0) {
		nth_item(replay_str(fc->r, t->args), (uint32_t)f->index, &item);
		return give_text(ret, item);
	}
	text_begin(fc);
	add_args(fc, t);
	return give_scratch(fc, ret);
}

static bool proc_env(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	THREAD_OR_NONE(t);
	if (f->arg.n)
		return give_text(ret, env_value(env_of(fc, t), f->arg));
	text_begin(fc);
	add_joined(&fc->b, env_of(fc, t));
	return give_scratch(fc, ret);
}

static bool proc_cmdline(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	THREAD_OR_NONE(t);
	text_begin(fc);
	add_cmdline(fc, t);
	return give_scratch(fc, ret);
}

static bool proc_exeline(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	THREAD_OR_NONE(t);
	text_begin(fc);
	add_id(fc, t->exe);
	buf_addc(&fc->b, ' ');
	add_args(fc, t);
	return give_scratch(fc, ret);
}

static bool proc_cmdnargs(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct str item;
	uint64_t n = 0, len = 0;

	THREAD_OR_NONE(t);
	for (; nth_item(replay_str(fc->r, t->args), (uint32_t)n, &item); n++)
		len += item.n;
	return give_u64(ret, f->info->id == FIELD_PROC_CMDNARGS ? n : len);
}

static bool proc_cwd(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	THREAD_OR_NONE(t);
	return give_text(ret, replay_cwd(fc->r, t));
}

static bool proc_nthreads(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct thread *main = process_of_event(fc, s);

	(void)f;
	return main && give_u64(ret, (uint64_t)main->n_threads + 1);
}

static bool proc_nchilds(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	THREAD_OR_NONE(t);
	if (!is_classic(fc))
		t = replay_main_thread(fc->r, t);
	return t && give_u64(ret, t->n_threads);
}

static bool proc_number(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	THREAD_OR_NONE(t);
	switch (f->info->id) {
	case FIELD_PROC_SID:
		return give_i64(ret, t->sid);
	case FIELD_PROC_VPGID:
		return give_i64(ret, t->vpgid);
	case FIELD_PROC_PGID:
		return give_i64(ret, t->pgid);
	case FIELD_PROC_VPID:
		return t->vpid != -1 && give_i64(ret, t->vpid);
	case FIELD_PROC_TTY:
		return give_i64(ret, (int32_t)t->tty);
	case FIELD_PROC_VMSIZE:
		return give_u64(ret, t->vmsize_kb);
	case FIELD_PROC_VMRSS:
		return give_u64(ret, t->vmrss_kb);
	case FIELD_PROC_VMSWAP:
		return give_u64(ret, t->vmswap_kb);
	case FIELD_PROC_PIDNS_INIT_START_TS:
		return give_u64(ret, t->pidns_init_start_ns);
	default:
		return false;
	}
}

static bool proc_flag(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	THREAD_OR_NONE(t);
	switch (f->info->id) {
	case FIELD_PROC_IS_EXE_WRITABLE:
		return give_bool(ret, t->exe_writable);
	case FIELD_PROC_IS_EXE_UPPER_LAYER:
		return give_bool(ret, t->exe_upper_layer);
	case FIELD_PROC_IS_EXE_LOWER_LAYER:
		return give_bool(ret, t->exe_lower_layer);
	case FIELD_PROC_IS_EXE_FROM_MEMFD:
		return give_bool(ret, t->exe_from_memfd);
	case FIELD_PROC_IS_SID_LEADER:
		return give_bool(ret, t->sid == t->vpid);
	case FIELD_PROC_IS_VPGID_LEADER:
		return give_bool(ret, t->vpgid == t->vpid);
	case FIELD_PROC_IS_PGID_LEADER:
		return give_bool(ret, t->pgid == t->pid);
	default:
		return false;
	}
}

/* ---- descriptors ---- */

static bool proc_fdopencount(struct field_ctx *fc, struct field *f, const struct step *s,
			     struct value *ret)
{
	THREAD_OR_NONE(t);
	return give_u64(ret, replay_n_fds(fc->r, t));
}

static bool proc_fdlimit(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	struct thread *main = process_of_event(fc, s);

	(void)f;
	return main && give_i64(ret, main->fdlimit);
}

static bool proc_fdusage(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	struct thread *main = process_of_event(fc, s);
	uint64_t n;

	(void)f;
	if (!main)
		return false;
	if (main->fdlimit <= 0)
		return give_f64(ret, 0);
	n = replay_n_fds(fc->r, main);
	if (n > (uint64_t)main->fdlimit)
		return give_f64(ret, 100);
	return give_f64(ret, (double)n * 100 / (double)main->fdlimit);
}

static bool proc_std(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	static const uint16_t first[] = { FIELD_PROC_STDIN_TYPE, FIELD_PROC_STDIN_NAME };
	bool is_name = f->info->id >= first[1];
	struct fd *fd;

	THREAD_OR_NONE(t);
	fd = replay_fd(fc->r, t, f->info->id - first[is_name]);
	if (!fd)
		return false;
	return give_text(ret, is_name ? fd_name_of(fc, fd) : str_of(fd_type_name(fd)));
}

/* ---- times ---- */

static bool proc_duration(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	THREAD_OR_NONE(t);
	if (f->info->id == FIELD_PROC_PPID_DURATION)
		t = parent_of(fc, t);
	return t && t->clone_ns && give_u64(ret, s->ev->ts_ns - t->clone_ns);
}

static bool proc_ts(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	THREAD_OR_NONE(t);
	if (f->info->id == FIELD_PROC_PPID_TS)
		t = parent_of(fc, t);
	return t && give_u64(ret, t->clone_ns);
}

static bool proc_exe_ino(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	THREAD_OR_NONE(t);
	switch (f->info->id) {
	case FIELD_PROC_EXE_INO:
		return t->exe_ino && give_i64(ret, (int64_t)t->exe_ino);
	case FIELD_PROC_EXE_INO_CTIME:
		return t->exe_ino_ctime_ns && give_u64(ret, t->exe_ino_ctime_ns);
	case FIELD_PROC_EXE_INO_MTIME:
		return t->exe_ino_mtime_ns && give_u64(ret, t->exe_ino_mtime_ns);
	case FIELD_PROC_EXE_INO_CTIME_DURATION_PROC_START:
		return t->exe_ino_ctime_ns && t->clone_ns > t->exe_ino_ctime_ns &&
		       give_u64(ret, t->clone_ns - t->exe_ino_ctime_ns);
	default:
		return t->pidns_init_start_ns && t->exe_ino_ctime_ns > t->pidns_init_start_ns &&
		       give_u64(ret, t->exe_ino_ctime_ns - t->pidns_init_start_ns);
	}
}

/* ---- parents ---- */

static bool proc_ppid(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	struct thread *main = process_of_event(fc, s);
	struct thread *parent;

	(void)f;
	if (!main)
		return false;
	parent = is_classic(fc) ? NULL : parent_of(fc, main);
	return give_i64(ret, parent ? parent->pid : main->ptid);
}

/* sysdig looks at the thread's own parent id, not at its process'. */
static bool proc_parent(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	THREAD_OR_NONE(t);
	t = parent_of(fc, t);
	if (!t)
		return false;
	switch (f->info->id) {
	case FIELD_PROC_PNAME:
		return give_id(fc, ret, t->comm);
	case FIELD_PROC_PEXE:
		return give_id(fc, ret, t->exe);
	case FIELD_PROC_PEXEPATH:
		return give_id(fc, ret, t->exepath);
	case FIELD_PROC_PVPID:
		return give_i64(ret, t->vpid);
	default:
		text_begin(fc);
		add_cmdline(fc, t);
		return give_scratch(fc, ret);
	}
}

/* What a proc.a* field says about one process. */
static bool give_ancestor(struct field_ctx *fc, const struct field *f, struct thread *t,
			  struct value *ret)
{
	switch (f->info->id) {
	case FIELD_PROC_APID:
		return give_i64(ret, t->pid);
	case FIELD_PROC_ANAME:
		return give_id(fc, ret, t->comm);
	case FIELD_PROC_AEXE:
		return give_id(fc, ret, t->exe);
	case FIELD_PROC_AEXEPATH:
		return give_id(fc, ret, t->exepath);
	default:
		text_begin(fc);
		if (f->info->id == FIELD_PROC_AARGS)
			add_args(fc, t);
		else
			add_cmdline(fc, t);
		return give_scratch(fc, ret);
	}
}

static bool proc_ancestor(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct thread *t = ancestor(fc, s, f->index);

	return t && give_ancestor(fc, f, t, ret);
}

bool field_proc_nth(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
		    struct value *ret)
{
	struct thread *t = process_of_event(fc, s);

	for (uint32_t k = 0; t && k <= i; k++)
		t = walk(fc, t, k);
	return t && give_ancestor(fc, f, t, ret);
}

/* [NAME]: the nearest ancestor's value; [N]: all of the N-th ancestor's variables. */
static bool proc_aenv(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	struct thread *t = process_of_event(fc, s);
	struct str value = STR("");

	if (!t)
		return false;
	if (f->arg.n && f->index < 0) {
		for (uint32_t i = 0; value.n == 0 && (t = walk(fc, t, i)); i++)
			value = env_value(env_of(fc, t), f->arg);
		return give_text(ret, value);
	}
	t = ancestor(fc, s, f->index);
	text_begin(fc);
	if (t)
		add_joined(&fc->b, env_of(fc, t));
	return t && give_scratch(fc, ret);
}

static bool is_shell(struct str comm)
{
	return str_ends(comm, STR("sh"));
}

static bool proc_loginshellid(struct field_ctx *fc, struct field *f, const struct step *s,
			      struct value *ret)
{
	struct thread *t = process_of_event(fc, s);
	struct thread *shell = NULL;

	(void)f;
	for (uint32_t i = 0; t; t = walk(fc, t, i++))
		if (is_shell(replay_str(fc->r, t->comm)))
			shell = t;
	return shell && give_i64(ret, shell->pid);
}

/* ---- leaders of sessions and process groups ---- */

enum leader_kind { LEADER_SID, LEADER_VPGID, LEADER_PGID };

static int64_t leader_id(const struct thread *t, enum leader_kind kind)
{
	return kind == LEADER_SID ? t->sid : kind == LEADER_VPGID ? t->vpgid : t->pgid;
}

/* The thread whose id the group has; when it is gone, or the ids are those of a pid namespace,
 * the highest ancestor of the same group stands for it. */
static struct thread *leader_of(struct field_ctx *fc, struct thread *t, enum leader_kind kind)
{
	bool is_namespaced = !is_classic(fc) && kind != LEADER_PGID && t->pid != t->vpid;
	struct thread *found = is_namespaced ? NULL : replay_thread(fc->r, leader_id(t, kind));
	int64_t id;

	if (found)
		return found;
	t = found = replay_main_thread(fc->r, t);
	if (!t)
		return NULL;
	id = leader_id(t, kind);
	for (uint32_t i = 0; (t = walk(fc, t, i)) && leader_id(t, kind) == id; i++)
		found = t;
	return found;
}

static bool proc_leader(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	enum leader_kind kind = str_starts(str_of(f->info->name), STR("proc.s"))   ? LEADER_SID
				: str_starts(str_of(f->info->name), STR("proc.v")) ? LEADER_VPGID
										   : LEADER_PGID;

	THREAD_OR_NONE(t);
	t = leader_of(fc, t, kind);
	if (!t)
		return false;
	if (str_ends(str_of(f->info->name), STR("exepath")))
		return give_id(fc, ret, t->exepath);
	return give_id(fc, ret, str_ends(str_of(f->info->name), STR("exe")) ? t->exe : t->comm);
}

/* ---- probes of containers ---- */

static bool proc_is_probe(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	enum probe kind = f->info->id == FIELD_PROC_IS_CONTAINER_HEALTHCHECK      ? PROBE_HEALTH
			  : f->info->id == FIELD_PROC_IS_CONTAINER_LIVENESS_PROBE ? PROBE_LIVENESS
										  : PROBE_READINESS;

	THREAD_OR_NONE(t);
	return give_bool(ret, t->probe == kind);
}

field_fn *const field_proc_fn[FIELD_MAX] = {
	[FIELD_PROC_PID] = proc_pid,
	[FIELD_PROC_EXE] = proc_exe,
	[FIELD_PROC_NAME] = proc_name,
	[FIELD_PROC_ARGS] = proc_args,
	[FIELD_PROC_ENV] = proc_env,
	[FIELD_PROC_CMDLINE] = proc_cmdline,
	[FIELD_PROC_EXELINE] = proc_exeline,
	[FIELD_PROC_CMDNARGS] = proc_cmdnargs,
	[FIELD_PROC_CMDLENARGS] = proc_cmdnargs,
	[FIELD_PROC_CWD] = proc_cwd,
	[FIELD_PROC_NTHREADS] = proc_nthreads,
	[FIELD_PROC_NCHILDS] = proc_nchilds,
	[FIELD_PROC_PPID] = proc_ppid,
	[FIELD_PROC_PNAME] = proc_parent,
	[FIELD_PROC_PCMDLINE] = proc_parent,
	[FIELD_PROC_PEXE] = proc_parent,
	[FIELD_PROC_PEXEPATH] = proc_parent,
	[FIELD_PROC_PVPID] = proc_parent,
	[FIELD_PROC_APID] = proc_ancestor,
	[FIELD_PROC_ANAME] = proc_ancestor,
	[FIELD_PROC_AEXE] = proc_ancestor,
	[FIELD_PROC_AEXEPATH] = proc_ancestor,
	[FIELD_PROC_AARGS] = proc_ancestor,
	[FIELD_PROC_ACMDLINE] = proc_ancestor,
	[FIELD_PROC_AENV] = proc_aenv,
	[FIELD_PROC_LOGINSHELLID] = proc_loginshellid,
	[FIELD_PROC_DURATION] = proc_duration,
	[FIELD_PROC_PPID_DURATION] = proc_duration,
	[FIELD_PROC_PID_TS] = proc_ts,
	[FIELD_PROC_PPID_TS] = proc_ts,
	[FIELD_PROC_FDOPENCOUNT] = proc_fdopencount,
	[FIELD_PROC_FDLIMIT] = proc_fdlimit,
	[FIELD_PROC_FDUSAGE] = proc_fdusage,
	[FIELD_PROC_VMSIZE] = proc_number,
	[FIELD_PROC_VMRSS] = proc_number,
	[FIELD_PROC_VMSWAP] = proc_number,
	[FIELD_PROC_VPID] = proc_number,
	[FIELD_PROC_SID] = proc_number,
	[FIELD_PROC_TTY] = proc_number,
	[FIELD_PROC_VPGID] = proc_number,
	[FIELD_PROC_PGID] = proc_number,
	[FIELD_PROC_PIDNS_INIT_START_TS] = proc_number,
	[FIELD_PROC_SNAME] = proc_leader,
	[FIELD_PROC_SID_EXE] = proc_leader,
	[FIELD_PROC_SID_EXEPATH] = proc_leader,
	[FIELD_PROC_VPGID_NAME] = proc_leader,
	[FIELD_PROC_VPGID_EXE] = proc_leader,
	[FIELD_PROC_VPGID_EXEPATH] = proc_leader,
	[FIELD_PROC_PGID_NAME] = proc_leader,
	[FIELD_PROC_PGID_EXE] = proc_leader,
	[FIELD_PROC_PGID_EXEPATH] = proc_leader,
	[FIELD_PROC_EXEPATH] = proc_exepath,
	[FIELD_PROC_IS_CONTAINER_HEALTHCHECK] = proc_is_probe,
	[FIELD_PROC_IS_CONTAINER_LIVENESS_PROBE] = proc_is_probe,
	[FIELD_PROC_IS_CONTAINER_READINESS_PROBE] = proc_is_probe,
	[FIELD_PROC_IS_EXE_WRITABLE] = proc_flag,
	[FIELD_PROC_IS_EXE_UPPER_LAYER] = proc_flag,
	[FIELD_PROC_IS_EXE_LOWER_LAYER] = proc_flag,
	[FIELD_PROC_IS_EXE_FROM_MEMFD] = proc_flag,
	[FIELD_PROC_IS_SID_LEADER] = proc_flag,
	[FIELD_PROC_IS_VPGID_LEADER] = proc_flag,
	[FIELD_PROC_IS_PGID_LEADER] = proc_flag,
	[FIELD_PROC_EXE_INO] = proc_exe_ino,
	[FIELD_PROC_EXE_INO_CTIME] = proc_exe_ino,
	[FIELD_PROC_EXE_INO_MTIME] = proc_exe_ino,
	[FIELD_PROC_EXE_INO_CTIME_DURATION_PROC_START] = proc_exe_ino,
	[FIELD_PROC_EXE_INO_CTIME_DURATION_PIDNS_START] = proc_exe_ino,
	[FIELD_PROC_STDIN_TYPE] = proc_std,
	[FIELD_PROC_STDOUT_TYPE] = proc_std,
	[FIELD_PROC_STDERR_TYPE] = proc_std,
	[FIELD_PROC_STDIN_NAME] = proc_std,
	[FIELD_PROC_STDOUT_NAME] = proc_std,
	[FIELD_PROC_STDERR_NAME] = proc_std,
};

_Static_assert(FIELD_PROC_STDERR_TYPE == FIELD_PROC_STDIN_TYPE + 2, "proc.std*.type");
_Static_assert(FIELD_PROC_STDERR_NAME == FIELD_PROC_STDIN_NAME + 2, "proc.std*.name");
