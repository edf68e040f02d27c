/* SPDX-License-Identifier: MIT */
/* field_proc.c - fields of the process: proc.*, but for its ancestors. */
#include "field_internal.h"

/* ---- texts of a process ---- */

static void add_id(struct field_ctx *fc, uint32_t string_id)
{
	buf_addstr(&fc->b, replay_str(fc->r, string_id));
}

void add_proc_args(struct field_ctx *fc, const struct thread *t)
{
	add_joined(&fc->b, replay_str(fc->r, t->args));
}

/* name, and a blank and the arguments when there are any. */
void add_proc_cmdline(struct field_ctx *fc, const struct thread *t)
{
	add_id(fc, t->comm);
	if (t->args) {
		buf_addc(&fc->b, ' ');
		add_proc_args(fc, t);
	}
}

struct str proc_env_of(struct field_ctx *fc, struct thread *t)
{
	struct thread *main = replay_main_thread(fc->r, t);
	struct str env = main ? replay_str(fc->r, main->env) : STR("");

	while (env.n && env.p[env.n - 1] == '\0')
		env.n--;
	return env;
}

struct str env_value(struct str env, struct str name)
{
	struct str item;

	for (uint32_t i = 0; nth_item(env, i, &item); i++)
		if (str_starts(item, name) && item.n > name.n && item.p[name.n] == '=')
			return (struct str){ item.p + name.n + 1, item.n - name.n - 1 };
	return STR("");
}

/* ---- the process ---- */

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
	add_proc_args(fc, t);
	return give_scratch(fc, ret);
}

static bool proc_env(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	THREAD_OR_NONE(t);
	if (f->arg.n)
		return give_text(ret, env_value(proc_env_of(fc, t), f->arg));
	text_begin(fc);
	add_joined(&fc->b, proc_env_of(fc, t));
	return give_scratch(fc, ret);
}

static bool proc_cmdline(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	THREAD_OR_NONE(t);
	text_begin(fc);
	add_proc_cmdline(fc, t);
	return give_scratch(fc, ret);
}

static bool proc_exeline(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	THREAD_OR_NONE(t);
	text_begin(fc);
	add_id(fc, t->exe);
	buf_addc(&fc->b, ' ');
	add_proc_args(fc, t);
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
