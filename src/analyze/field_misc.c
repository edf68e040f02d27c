/* SPDX-License-Identifier: MIT */
/* field_misc.c - fields of accounts, of what is written to syslog, and a counter: user.*, group.*,
 * syslog.*, util.cnt. */
#include "field_internal.h"

/* ---- accounts ---- */

static bool user_uid(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	(void)f;
	return t && give_u64(ret, t->uid);
}

static bool user_text(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);
	const struct user *u = t ? replay_user(fc->r, t->uid) : NULL;

	if (!u)
		return false;
	return give_id(fc, ret,
		       f->info->id == FIELD_USER_NAME      ? u->name
		       : f->info->id == FIELD_USER_HOMEDIR ? u->home
							   : u->shell);
}

static bool user_loginuid(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	(void)f;
	return t && give_i64(ret, (int32_t)t->loginuid);
}

static bool user_loginname(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);
	const struct user *u = t ? replay_user(fc->r, t->loginuid) : NULL;

	(void)f;
	return u && give_id(fc, ret, u->name);
}

static bool group_gid(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	(void)f;
	if (!t)
		return false;
	/* sysdig 0.29.3 reads 64 bits of a member of 32; behind it is the number of threads */
	return give_u64(ret, fc->q->view == SCHEMA_CLASSIC ? t->gid | (uint64_t)t->n_threads << 32
							   : t->gid);
}

static bool group_name(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);
	const struct user *g = t ? replay_group(fc->r, t->gid) : NULL;

	(void)f;
	return g && give_id(fc, ret, g->name);
}

/* ---- syslog ---- */

static bool syslog_number(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	(void)fc;
	if (!s->has_syslog)
		return false;
	return give_u64(ret, f->info->id == FIELD_SYSLOG_SEVERITY ? s->syslog_priority & 7
								  : s->syslog_priority >> 3);
}

static bool syslog_severity(struct field_ctx *fc, struct field *f, const struct step *s,
			    struct value *ret)
{
	static const char *const name[] = { "emerg", "alert",  "crit", "err",
					    "warn",  "notice", "info", "debug" };

	(void)fc;
	(void)f;
	return s->has_syslog && give_text(ret, str_of(name[s->syslog_priority & 7]));
}

static bool syslog_facility(struct field_ctx *fc, struct field *f, const struct step *s,
			    struct value *ret)
{
	static const char *const name[] = {
		"kern",   "user",     "mail",     "daemon", "auth",     "syslog",
		"lpr",    "news",     "uucp",     "clock",  "authpriv", "ftp",
		"ntp",    "logaudit", "logalert", "cron",   "local0",   "local1",
		"local2", "local3",   "local4",   "local5", "local6",   "local7",
	};
	unsigned facility = s->syslog_priority >> 3;

	(void)fc;
	(void)f;
	if (!s->has_syslog)
		return false;
	return give_text(ret, facility < sizeof(name) / sizeof(*name) ? str_of(name[facility])
								      : STR("<NA>"));
}

static bool syslog_message(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	(void)fc;
	(void)f;
	return s->has_syslog && give_text(ret, s->syslog_text);
}

/* ---- counting ---- */

/* How often this very field has been asked for. */
static bool util_cnt(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)fc;
	(void)s;
	return give_u64(ret, ++f->previous);
}

field_fn *const field_misc_fn[FIELD_MAX] = {
	[FIELD_USER_UID] = user_uid,
	[FIELD_USER_NAME] = user_text,
	[FIELD_USER_HOMEDIR] = user_text,
	[FIELD_USER_SHELL] = user_text,
	[FIELD_USER_LOGINUID] = user_loginuid,
	[FIELD_USER_LOGINNAME] = user_loginname,
	[FIELD_GROUP_GID] = group_gid,
	[FIELD_GROUP_NAME] = group_name,
	[FIELD_SYSLOG_FACILITY] = syslog_number,
	[FIELD_SYSLOG_SEVERITY] = syslog_number,
	[FIELD_SYSLOG_FACILITY_STR] = syslog_facility,
	[FIELD_SYSLOG_SEVERITY_STR] = syslog_severity,
	[FIELD_SYSLOG_MESSAGE] = syslog_message,
	[FIELD_UTIL_CNT] = util_cnt,
};
