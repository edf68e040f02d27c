/* SPDX-License-Identifier: MIT */
/* findings_rules.c - the rules of findings.def: each is a function that adds what it finds. */
#include "findings_internal.h"
#include "latency.h"

/* ---- the largest few of many ---- */

struct ranking {
	struct found best[MAX_FINDINGS_EACH];
	unsigned n;
	uint32_t n_left_out; /* that reach their limit, too */
};

static bool is_told(const struct found *x)
{
	return x->value >= findings_limit(x->rule);
}

static void rank(struct ranking *r, const struct found *x)
{
	const struct found *last = &r->best[MAX_FINDINGS_EACH - 1];
	unsigned i = r->n;

	if (r->n == MAX_FINDINGS_EACH)
		r->n_left_out += is_told(x) && is_told(last);
	for (; i > 0 && r->best[i - 1].value < x->value; i--) {
		if (i < MAX_FINDINGS_EACH)
			r->best[i] = r->best[i - 1];
	}
	if (i < MAX_FINDINGS_EACH)
		r->best[i] = *x;
	r->n += r->n < MAX_FINDINGS_EACH;
}

/* A name as filters take it. Returns false when they cannot. */
static bool add_quoted(struct buf *b, struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '"' || name.p[i] == '\\' || (uint8_t)name.p[i] < ' ' ||
		    (uint8_t)name.p[i] > '~')
			return false;
	}
	buf_addc(b, '"');
	buf_addstr(b, name);
	buf_addc(b, '"');
	return name.n > 0;
}

/* The ranked ones about processes: what they are told by, and the process. */
static void add_ranked_processes(struct search *s, const struct ranking *r,
				 void (*what)(struct search *s, const struct found *x))
{
	for (unsigned i = 0; i < r->n; i++) {
		struct found x = r->best[i];
		struct str key = agg_key(&s->f->proc, x.proc);

		s->filter.n = 0;
		what(s, &x);
		buf_printf(&s->filter, " and proc.pid=%lld", (long long)load_i64(key.p));
		buf_addc(&s->filter, '\0');
		x.filter = s->filter.p;
		findings_add(s, &x);
	}
	s->n_left_out += r->n_left_out;
}

/* The ranked ones; their filters are `what`, and FIELD = subject where that can be said. */
static void add_ranked(struct search *s, const struct ranking *r, const char *what,
		       const char *field)
{
	for (unsigned i = 0; i < r->n; i++) {
		struct found x = r->best[i];

		s->filter.n = 0;
		buf_printf(&s->filter, "%s and %s=", what, field);
		if (!add_quoted(&s->filter, x.subject)) {
			s->filter.n = 0;
			buf_adds(&s->filter, what);
		}
		buf_addc(&s->filter, '\0');
		x.filter = s->filter.p;
		findings_add(s, &x);
	}
	s->n_left_out += r->n_left_out;
}

/* ---- errors, by program ---- */

static uint32_t errno_of(const struct facts *f, uint32_t row)
{
	return load_u32(agg_key(&f->error, row).p);
}

static struct str error_call(const struct facts *f, uint32_t row)
{
	struct str key = agg_key(&f->error, row);

	return (struct str){ key.p + 4, strnlen(key.p + 4, key.n - 4) };
}

static struct str error_program(const struct facts *f, uint32_t row)
{
	struct str key = agg_key(&f->error, row), call = error_call(f, row);
	size_t skip = 4 + call.n + 1;

	return (struct str){ key.p + skip, key.n - skip };
}

/* Sums over the errors that `takes` takes, by program. */
static void rank_errors(const struct facts *f, enum finding rule,
			bool (*takes)(const struct facts *f, uint32_t row), struct ranking *ret)
{
	static const uint8_t ops[2] = { AGG_SUM, AGG_MIN };
	struct agg sums;

	agg_init(&sums, 2, ops);
	for (uint32_t row = 1; row < f->error.n_rows; row++) {
		struct str program = error_program(f, row);
		const uint64_t *v = agg_at(&f->error, row);

		if (takes(f, row) && program.n)
			agg_combine(&sums, agg_row(&sums, program.p, program.n),
				    (uint64_t[]){ v[ERR_COUNT], v[ERR_FIRST_NS] });
	}
	for (uint32_t row = 1; row < sums.n_rows; row++) {
		struct str name = agg_key(&sums, row);
		uint32_t id = pool_find(&f->names, name.p, name.n);

		rank(ret, &(struct found){ .rule = rule,
					   .value = agg_at(&sums, row)[0],
					   .first_ns = agg_at(&sums, row)[1],
					   .subject = id == UINT32_MAX ? STR("")
								       : pool_get(&f->names, id) });
	}
	agg_fini(&sums);
}

/* clang-format off */
enum { E_NOENT = 2, E_ACCES = 13, E_PERM = 1, E_NFILE = 23, E_MFILE = 24, E_NOSPC = 28, E_DQUOT = 122,
       E_INPROGRESS = 115 };
/* clang-format on */

static bool is_noent(const struct facts *f, uint32_t row)
{
	return errno_of(f, row) == E_NOENT;
}

static bool is_denied(const struct facts *f, uint32_t row)
{
	return errno_of(f, row) == E_ACCES || errno_of(f, row) == E_PERM;
}

static bool is_fd_limit(const struct facts *f, uint32_t row)
{
	return errno_of(f, row) == E_NFILE || errno_of(f, row) == E_MFILE;
}

static bool is_full(const struct facts *f, uint32_t row)
{
	return errno_of(f, row) == E_NOSPC || errno_of(f, row) == E_DQUOT;
}

/* Without those that go on, and without ENOENT: only connects to paths have it, most of all to services that C
 * libraries ask before they do without (nscd, /dev/log). */
static bool is_connect(const struct facts *f, uint32_t row)
{
	return deed_of(error_call(f, row)) == DEED_CONNECT && errno_of(f, row) != E_INPROGRESS &&
	       errno_of(f, row) != E_NOENT;
}

static void find_errors(struct search *s)
{
	static const struct {
		enum finding rule;
		bool (*takes)(const struct facts *f, uint32_t row);
		const char *filter;
	} kinds[] = {
		{ F_FD_LIMIT, is_fd_limit, "evt.dir=< and evt.rawres in (-23,-24)" },
		{ F_DISK_FULL, is_full, "evt.dir=< and evt.rawres in (-28,-122)" },
		{ F_RETRY, is_connect,
		  "evt.type in ({connect}) and evt.dir=< and evt.failed=true and not evt.rawres in "
		  "(-115,-2)" },
		{ F_ENOENT, is_noent, "evt.dir=< and evt.rawres=-2" },
		{ F_DENIED, is_denied, "evt.dir=< and evt.rawres in (-1,-13)" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct ranking r = { 0 };

		rank_errors(s->f, kinds[i].rule, kinds[i].takes, &r);
		add_ranked(s, &r, kinds[i].filter, "proc.name");
	}
	findings_add(s, &(struct found){
				.rule = F_RETRY,
				.value = timeline_total(&s->f->line, TS_REFUSED),
				.subject = STR("connections that had begun well"),
				.filter = "evt.type=getsockopt and evt.dir=< and evt.rawres=0 and "
					  "evt.arg.optname=SO_ERROR and not evt.arg.val=0" });
}

/* The part of the time with most errors, of 64. */
static void find_error_burst(struct search *s)
{
	const struct timeline *tl = &s->f->line;
	double sums[64], all = 0;
	uint32_t each, n = timeline_series(tl, TS_ERRORS, 64, sums, &each), most = 0;
	uint64_t from, to;

	for (uint32_t i = 0; i < n; i++) {
		all += sums[i];
		most = sums[i] > sums[most] ? i : most;
	}
	if (n < 8 || sums[most] * n < 5 * all)
		return;
	from = tl->origin_ns + ((uint64_t)most * each << tl->shift);
	to = from + ((uint64_t)each << tl->shift);
	s->filter.n = 0;
	buf_printf(&s->filter,
		   "evt.dir=< and evt.failed=true and evt.rawtime>=%llu and evt.rawtime<%llu",
		   (unsigned long long)from, (unsigned long long)to);
	buf_addc(&s->filter, '\0');
	findings_add(s, &(struct found){ .rule = F_ERROR_BURST,
					 .value = (uint64_t)sums[most],
					 .first_ns = from,
					 .filter = s->filter.p });
}

/* ---- durations ---- */

static void find_slow(struct search *s, enum finding rule, enum work w, double percent,
		      const char *filter)
{
	struct hist h = { 0 };

	if (latency_of(s->f, w, &h))
		findings_add(s, &(struct found){ .rule = rule,
						 .value = hist_percentile(&h, percent),
						 .subject = str_of(work_name(w)),
						 .filter = filter });
	hist_fini(&h);
}

static void find_durations(struct search *s)
{
	find_slow(s, F_SLOW_SYNC, (enum work)(WORK_CLASS + DEED_SYNC), 95,
		  "evt.type in ({sync}) and evt.dir=< and evt.latency>=50ms");
	find_slow(s, F_SLOW_FILE, (enum work)(WORK_READ + IO_FILE), 99,
		  "evt.is_io_read=true and evt.dir=< and fd.type=file and evt.latency>=20ms");
	find_slow(s, F_SLOW_FILE, (enum work)(WORK_WRITE + IO_FILE), 99,
		  "evt.is_io_write=true and evt.dir=< and fd.type=file and evt.latency>=20ms");
}

/* ---- processes ---- */

/* The fault that ended a process, by what wait(2) tells; NULL: none. */
static const char *fault_of(uint64_t status)
{
	static const char *const faults[128] = {
		[4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE", [11] = "SIGSEGV"
	};

	return status ? faults[(status - 1) & 0x7f] : NULL;
}

static void say_crash(struct search *s, const struct found *x)
{
	buf_printf(&s->filter, "(evt.type=procexit or (evt.type=signaldeliver and evt.arg.sig=%s))",
		   fault_of(agg_at(&s->f->proc, x->proc)[PV_STATUS]));
}

static void say_leak(struct search *s, const struct found *x)
{
	(void)x;
	buf_adds(&s->filter, "evt.dir=< and evt.type in ({open},{accept},{close},socket,dup)");
}

static void say_busy(struct search *s, const struct found *x)
{
	(void)x;
	buf_adds(&s->filter, "evt.type=switch");
}

static struct found proc_found(const struct search *s, enum finding rule, uint32_t row,
			       uint64_t value, uint64_t first_ns)
{
	const uint64_t *v = agg_at(&s->f->proc, row);

	return (struct found){ .rule = rule,
			       .value = value,
			       .first_ns = first_ns,
			       .subject = pool_get(&s->f->names, (uint32_t)v[PV_NAME]),
			       .proc = row };
}

static bool is_leak(const uint64_t *v)
{
	return !v[PV_ENDED_NS] && v[PV_CLOSED_FDS] < v[PV_MADE_FDS] / 2;
}

static void find_in_processes(struct search *s)
{
	uint64_t span = s->f->last_ns - s->f->first_ns;
	struct ranking crash = { 0 }, leak = { 0 }, busy = { 0 };

	for (uint32_t row = 1; row < s->f->proc.n_rows; row++) {
		const uint64_t *v = agg_at(&s->f->proc, row);
		struct found x;

		if (fault_of(v[PV_STATUS])) {
			x = proc_found(s, F_CRASH, row, 1, v[PV_ENDED_NS]);
			rank(&crash, &x);
		}
		if (is_leak(v)) {
			x = proc_found(s, F_FD_LEAK, row, v[PV_MADE_FDS] - v[PV_CLOSED_FDS], 0);
			rank(&leak, &x);
		}
		if (row != s->f->no_proc && v[PV_CPU_NS] > span / 10 * 9) {
			x = proc_found(s, F_BUSY, row, v[PV_CPU_NS], 0);
			rank(&busy, &x);
		}
	}
	add_ranked_processes(s, &crash, say_crash);
	add_ranked_processes(s, &leak, say_leak);
	add_ranked_processes(s, &busy, say_busy);
}

/* ---- descriptors ---- */

static void find_in_descriptors(struct search *s)
{
	struct ranking tiny = { 0 }, listens = { 0 };

	for (uint32_t row = 1; row < s->f->fd.n_rows; row++) {
		const uint64_t *v = agg_at(&s->f->fd, row);
		struct str key = agg_key(&s->f->fd, row);
		struct found x = { .subject = { key.p + sizeof(struct fd_key),
						key.n - sizeof(struct fd_key) } };

		if (v[FV_LISTEN_NS] && x.subject.n) {
			x.rule = F_LISTENER;
			x.value = 1;
			x.first_ns = v[FV_LISTEN_NS];
			rank(&listens, &x);
		}
		x.first_ns = 0;
		if (x.subject.n && (v[FV_IN] + v[FV_OUT]) / 64 < v[FV_TRANSFERS]) {
			x.rule = F_TINY_IO;
			x.value = v[FV_TRANSFERS];
			rank(&tiny, &x);
		}
	}
	add_ranked(s, &tiny, "evt.is_io=true and evt.dir=<", "fd.name");
	add_ranked(s, &listens, "evt.type in ({listen}) and evt.dir=<", "fd.name");
}

/* ---- sums ---- */

static void find_in_sums(struct search *s)
{
	const struct timeline *tl = &s->f->line;
	uint64_t span_s = (s->f->last_ns - s->f->first_ns) / 1000000000u;
	uint64_t forks = timeline_total(tl, TS_OK + DEED_FORK);
	uint64_t errors = timeline_total(tl, TS_HTTP_ERRORS);

	findings_add(s, &(struct found){ .rule = F_LOST,
					 .value = s->f->n_drops + s->n_damages,
					 .filter = "evt.type=drop" });
	if (forks > 50 * (span_s + 1))
		findings_add(
			s,
			&(struct found){
				.rule = F_FORKS,
				.value = forks,
				.filter = "evt.type in ({fork}) and evt.dir=< and evt.rawres>0" });
	if (errors * 20 >= timeline_total(tl, TS_HTTP))
		findings_add(
			s,
			&(struct found){
				.rule = F_HTTP,
				.value = errors,
				.filter =
					"evt.is_io_write=true and evt.dir=< and (evt.buffer startswith "
					"'HTTP/1.1 4' or evt.buffer startswith 'HTTP/1.1 5' or evt.buffer "
					"startswith 'HTTP/1.0 4' or evt.buffer startswith 'HTTP/1.0 5')" });
	findings_add(
		s, &(struct found){
			   .rule = F_SYSTEM_FILES,
			   .value = timeline_total(tl, TS_SYSTEM_FILES),
			   .filter = "evt.type in ({open}) and evt.dir=< and evt.failed=false and "
				     "evt.is_open_write=true and fd.name pmatch "
				     "(/etc,/usr,/bin,/sbin,/lib,/lib64,/boot)" });
	findings_add(
		s,
		&(struct found){
			.rule = F_LOG_ERRORS,
			.value = timeline_total(tl, TS_LOG_ERROR),
			.filter =
				"evt.is_io_write=true and evt.dir=< and fd.type=file and (fd.name endswith "
				".log or fd.name startswith /var/log/) and evt.buffer icontains error" });
}

void findings_search(struct search *s)
{
	find_in_sums(s);
	find_in_processes(s);
	find_durations(s);
	find_error_burst(s);
	find_errors(s);
	find_in_descriptors(s);
}
