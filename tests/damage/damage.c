/* SPDX-License-Identifier: MIT */
/* damage.c - harm captures at many places and check what is still read of them.
 *
 * Each capture is judged in a child of its own, so that a crash, a hang or a leak is pinned to it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "judge.h"

#define SMALL_BYTES        ((size_t)5 << 20) /* captures above get few cases */
#define N_LARGE_CASES      10
#define MAX_REPACK         ((size_t)512 << 10) /* larger ones are not packed anew */
#define CASE_SECONDS       20 /* a small case takes a second at most; then it hangs */
#define LARGE_SECONDS      600
#define MAX_FAILURES_SHOWN 5
#define MAX_JOBS           64
#define MAX_TRIES          1000
#define EXIT_LEFT_OUT      77

struct options {
	uint64_t seed;
	unsigned n_jobs;
	unsigned n_cases[HARM_MAX];
	size_t max_data; /* leave out captures larger than this; 0: none */
};

/* What a child tells, in memory shared with the parent. */
struct row {
	char name[128];
	uint64_t n_cases, n_failed;
	uint64_t n_before, got_before, n_behind, got_behind, n_strange;
	double worst;   /* smallest share recovered in a case, percent */
	enum harm harm; /* of the case at work */
	uint64_t at;
	double seconds;
	char why[200]; /* why it was left out */
};

struct job {
	pid_t pid;
	struct row *row;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* splitmix64: places differ from case to case, and are the same in every run. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 100.0;
}

static void row_add(struct row *row, const struct verdict *v)
{
	double share = percent(v->got_behind, v->n_behind);

	row->n_cases++;
	row->n_before += v->n_before;
	row->got_before += v->got_before;
	row->n_behind += v->n_behind;
	row->got_behind += v->got_behind;
	row->n_strange += v->n_strange;
	if (share < row->worst)
		row->worst = share;
	if (v->is_ok)
		return;
	if (row->n_failed++ < MAX_FAILURES_SHOWN)
		printf("FAIL %s %s at %llu: %s\n", row->name, harm_names[row->harm],
		       (unsigned long long)row->at, v->why);
}

/* ---- in the child ---- */

static void run_cases(struct subject *s, const struct options *opt, struct row *row)
{
	bool is_large = s->pk.n_data > SMALL_BYTES;
	int h;

	for (h = 0; h < HARM_MAX; h++) {
		uint64_t state = opt->seed + (uint64_t)h, places = subject_places(s, h);
		unsigned n = opt->n_cases[h], i;

		if (is_large && n > N_LARGE_CASES)
			n = N_LARGE_CASES;
		for (i = 0; i < n && places; i++) {
			struct verdict v;

			row->harm = h;
			row->at = s->min_at[h] + next_random(&state) % places;
			alarm(is_large ? LARGE_SECONDS : CASE_SECONDS);
			judge(s, h, row->at, &v);
			alarm(0);
			row_add(row, &v);
		}
	}
}

/* The same content packed anew takes only the cases in packed bytes. */
static struct options packed_only(const struct options *opt)
{
	struct options o = *opt;

	o.n_cases[HARM_CUT] = o.n_cases[HARM_FF] = 0;
	return o;
}

static int run_subject(const char *spec, bool is_again, const struct options *opt, struct row *row)
{
	struct options o = is_again ? packed_only(opt) : *opt;
	struct subject s = { 0 };
	double start = now();
	bool is_wrong;
	int rc = EXIT_LEFT_OUT;

	if (!subject_load(spec, &s))
		return 1;
	if (is_again && s.pk.n_data > MAX_REPACK) {
		row->why[0] = 0;
	} else if (opt->max_data && s.pk.n_data > opt->max_data) {
		snprintf(row->why, sizeof(row->why), "too large for the short form");
	} else if (subject_init(&s, row->why, &is_wrong)) {
		run_cases(&s, &o, row);
		if (percent(row->got_behind, row->n_behind) < MIN_RECOVERED) {
			printf("FAIL %s: too little is recovered of all cases\n", row->name);
			row->n_cases++;
			row->n_failed++;
		}
		rc = row->n_failed != 0;
	} else if (is_wrong) {
		printf("FAIL %s: %s\n", row->name, row->why);
		row->n_cases = row->n_failed = 1;
		rc = 1;
	} else if (is_again) {
		row->why[0] = 0; /* said of the original */
	}
	subject_fini(&s);
	row->seconds = now() - start;
	return rc;
}

/* ---- in the parent ---- */

static void row_print(const struct row *r)
{
	printf("%-42s %5llu %6llu %8.3f %8.3f %8.3f %8llu %7.1f\n", r->name,
	       (unsigned long long)r->n_cases, (unsigned long long)r->n_failed,
	       percent(r->got_before, r->n_before), percent(r->got_behind, r->n_behind), r->worst,
	       (unsigned long long)r->n_strange, r->seconds);
}

static void row_sum(struct row *sum, const struct row *r)
{
	sum->n_cases += r->n_cases;
	sum->n_failed += r->n_failed;
	sum->n_before += r->n_before;
	sum->got_before += r->got_before;
	sum->n_behind += r->n_behind;
	sum->got_behind += r->got_behind;
	sum->n_strange += r->n_strange;
	sum->seconds += r->seconds;
	if (r->worst < sum->worst)
		sum->worst = r->worst;
}

/* A child ended: say what is to be said, and add it up. */
static void job_end(struct job *job, int status, struct row *sum)
{
	struct row *r = job->row;

	if (WIFSIGNALED(status) ||
	    (WEXITSTATUS(status) > 1 && WEXITSTATUS(status) != EXIT_LEFT_OUT) ||
	    (WEXITSTATUS(status) == 1 && !r->n_failed)) {
		printf("FAIL %s: %s %d, last case %s at %llu\n", r->name,
		       WIFSIGNALED(status)
			       ? WTERMSIG(status) == SIGALRM ? "hangs, signal" : "died of signal"
			       : "crash or leak, exit status",
		       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		       harm_names[r->harm], (unsigned long long)r->at);
		r->n_cases++;
		r->n_failed++;
	}
	if (r->n_cases)
		row_print(r);
	else if (r->why[0])
		printf("%-42s left out: %s\n", r->name, r->why);
	fflush(stdout);
	row_sum(sum, r);
	munmap(r, sizeof(*r));
	job->row = NULL;
}

static void wait_one(struct job *jobs, unsigned n, struct row *sum)
{
	int status;
	pid_t pid = wait(&status);
	unsigned i;

	for (i = 0; i < n; i++)
		if (jobs[i].row && jobs[i].pid == pid)
			job_end(&jobs[i], status, sum);
}

/* Named by the file and the folder it is in. */
static struct row *row_new(const char *spec)
{
	struct row *r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			     -1, 0);
	const char *name = spec + strlen(spec);
	int n_slashes = 0;

	if (r == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	while (name > spec && !(name[-1] == '/' && ++n_slashes == 2))
		name--;
	snprintf(r->name, sizeof(r->name), "%.*s", (int)sizeof(r->name) - 1, name);
	r->worst = 100;
	return r;
}

static void start_one(const char *spec, bool is_again, const struct options *opt, struct job *jobs,
		      struct row *sum)
{
	struct job *job = NULL;
	unsigned i;

	while (!job) {
		for (i = 0; i < opt->n_jobs; i++)
			if (!jobs[i].row)
				job = &jobs[i];
		if (!job)
			wait_one(jobs, opt->n_jobs, sum);
	}
	fflush(stdout);
	job->row = row_new(spec);
	job->pid = fork();
	if (job->pid < 0) {
		perror("fork");
		exit(1);
	}
	if (job->pid == 0)
		exit(run_subject(spec, is_again, opt, job->row)); /* leaks are looked for here */
}

static int run_all(char **paths, const struct options *opt)
{
	static const char *const ways[] = { "", "+flush", "+members", "+zstd" };
	struct job jobs[MAX_JOBS] = { 0 };
	struct row sum = { .name = "all", .worst = 100 };
	char spec[4096];
	unsigned i;

	printf("seed %llu\n%-42s %5s %6s %8s %8s %8s %8s %7s\n", (unsigned long long)opt->seed,
	       "capture", "cases", "failed", "before %", "behind %", "worst %", "strange",
	       "seconds");
	for (; *paths; paths++) {
		for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
			snprintf(spec, sizeof(spec), "%s%s", *paths, ways[i]);
			start_one(spec, i > 0, opt, jobs, &sum);
		}
	}
	for (i = 0; i < opt->n_jobs; i++)
		while (jobs[i].row)
			wait_one(jobs, opt->n_jobs, &sum);
	row_print(&sum);
	printf("%llu passed, %llu failed\n", (unsigned long long)(sum.n_cases - sum.n_failed),
	       (unsigned long long)sum.n_failed);
	return sum.n_failed || !sum.n_cases;
}

static enum harm harm_of(const char *name, size_t n)
{
	int h;

	for (h = 0; h < HARM_MAX; h++)
		if (strlen(harm_names[h]) == n && !strncmp(name, harm_names[h], n))
			break;
	return h;
}

/* One harmed file for other programs, at the NUMBERth place of the seed, or the next one that must be
 * noticed. Prints: place, events in front of it, and between which offsets to report it. */
static int make_one(char **args)
{
	enum harm h = harm_of(args[0], strlen(args[0]));
	uint64_t n = strtoull(args[1], NULL, 0), state = strtoull(args[2], NULL, 0);
	struct subject s = { 0 };
	struct expected e = { 0 };
	uint64_t at = 0, i, places;
	char why[200];
	bool is_wrong, is_ok;

	if (h == HARM_MAX || !subject_load(args[3], &s))
		return 2;
	places = subject_init(&s, why, &is_wrong) ? subject_places(&s, h) : 0;
	for (i = 0; places && (i <= n || (!e.must_notice && i < n + MAX_TRIES)); i++) {
		at = s.min_at[h] + next_random(&state) % places;
		e = subject_expect(&s, h, at);
	}
	is_ok = places && e.must_notice && subject_write(&s, h, at, args[4]);
	if (is_ok)
		printf("%llu %llu %llu %llu\n", (unsigned long long)at,
		       (unsigned long long)e.n_before, (unsigned long long)e.from,
		       (unsigned long long)e.to);
	subject_fini(&s);
	return !is_ok;
}

static int usage(void)
{
	fputs("usage: damage [--short] [--seed=N] [--jobs=N] CAPTURE...\n"
	      "       damage --one=HARM:PLACE CAPTURE\n"
	      "       damage --make HARM NUMBER SEED CAPTURE OUT\n"
	      "HARM is cut, ff, packed-cut or packed-ff; CAPTURE+flush, +members and +zstd are\n"
	      "the same content packed anew\n",
	      stderr);
	return 2;
}

/* Judge a single place again, to look into a failure. */
static int run_one(const char *spec, const char *path)
{
	struct subject s = { 0 };
	struct verdict v = { 0 };
	char why[200] = "";
	const char *colon = strchr(spec, ':');
	enum harm h = colon ? harm_of(spec, (size_t)(colon - spec)) : HARM_MAX;
	bool is_wrong;

	if (h == HARM_MAX)
		return usage();
	if (!subject_load(path, &s))
		return 1;
	if (subject_init(&s, why, &is_wrong))
		judge(&s, h, strtoull(colon + 1, NULL, 0), &v);
	printf("before %llu of %llu, behind %llu of %llu, strange %llu: %s\n",
	       (unsigned long long)v.got_before, (unsigned long long)v.n_before,
	       (unsigned long long)v.got_behind, (unsigned long long)v.n_behind,
	       (unsigned long long)v.n_strange,
	       v.is_ok  ? "good"
	       : why[0] ? why
			: v.why);
	subject_fini(&s);
	return !v.is_ok;
}

int main(int argc, char **argv)
{
	struct options opt = {
		.seed = 20240229,
		.n_jobs = 1,
		.n_cases = { 200, 200, 100, 100 },
	};

	if (argc == 7 && !strcmp(argv[1], "--make"))
		return make_one(argv + 2);
	if (argc == 3 && !strncmp(argv[1], "--one=", 6))
		return run_one(argv[1] + 6, argv[2]);
	for (argv++; *argv && (*argv)[0] == '-'; argv++) {
		if (!strcmp(*argv, "--short")) {
			opt.n_cases[HARM_CUT] = opt.n_cases[HARM_FF] = 8;
			opt.n_cases[HARM_PACKED_CUT] = opt.n_cases[HARM_PACKED_FF] = 4;
			opt.max_data = MAX_REPACK;
		} else if (!strncmp(*argv, "--seed=", 7)) {
			opt.seed = strtoull(*argv + 7, NULL, 0);
		} else if (!strncmp(*argv, "--jobs=", 7)) {
			opt.n_jobs = (unsigned)strtoul(*argv + 7, NULL, 0);
		} else {
			return usage();
		}
	}
	if (!*argv || opt.n_jobs < 1 || opt.n_jobs > MAX_JOBS)
		return usage();
	return run_all(argv, &opt);
}
