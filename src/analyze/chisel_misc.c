/* SPDX-License-Identifier: MIT */
/* chisel_misc.c - descriptors by any field, memcached requests, shellshock, and what is not to be had
 * from a capture. */
#include <stdlib.h>

#include "agg.h"
#include "chisel_rank.h"

/* ---- fdcount_by ---- */

enum { KEY, NUM, NAME };
static const char *const count_fields[] = { "fd.num", "fd.name", NULL };

struct count_state {
	struct agg keys;
	struct pool seen; /* key, NUL, number and name */
	struct buf scratch;
	struct chisel_rank rank;
};

static int count_init(struct chisel *ch, struct err *err)
{
	struct count_state *st = ch->state;

	agg_init(&st->keys, 1, NULL);
	pool_init(&st->seen);
	if (chisel_add_field(ch, ch->arg[0], err) < 0)
		return E_USAGE;
	chisel_add_fields(ch, count_fields);
	return 0;
}

static void count_fini(struct chisel *ch)
{
	struct count_state *st = ch->state;

	agg_fini(&st->keys);
	pool_fini(&st->seen);
	buf_fini(&st->scratch);
	chisel_rank_fini(&st->rank);
}

static void count_event(struct chisel *ch, const struct step *s)
{
	struct count_state *st = ch->state;
	uint32_t n_known = st->seen.n_entries;
	struct str name, key, num;
	double fd;

	if (!chisel_get_number(ch, s, NUM, &fd) || fd <= 0 ||
	    !chisel_get_text(ch, s, NAME, &name) || name.n == 0 ||
	    !chisel_get_text(ch, s, KEY, &key) || !chisel_get_text(ch, s, NUM, &num))
		return;
	st->scratch.n = 0;
	buf_addstr(&st->scratch, key);
	buf_addc(&st->scratch, '\0');
	buf_addstr(&st->scratch, num);
	buf_addstr(&st->scratch, name);
	if (pool_put(&st->seen, st->scratch.p, st->scratch.n) == n_known)
		/* the NUL keeps an empty key apart from no key */
		agg_at(&st->keys, agg_row(&st->keys, st->scratch.p, key.n + 1))[0]++;
}

static void count_end(struct chisel *ch)
{
	struct count_state *st = ch->state;

	for (uint32_t row = 1; row < st->keys.n_rows; row++) {
		chisel_rank_add(&st->rank, (double)agg_at(&st->keys, row)[0]);
		chisel_rank_text(&st->rank, agg_key(&st->keys, row));
	}
	chisel_rank_print_pairs(ch, &st->rank);
}

const struct chisel_kind chisel_kind_fdcount = {
	.state_size = sizeof(struct count_state),
	.init = count_init,
	.event = count_event,
	.end = count_end,
	.fini = count_fini,
};

/* ---- memcachelog ---- */

enum { MEM_DATA, MEM_TIME };
static const char *const mem_fields[] = { "evt.arg[1]", "evt.datetime", NULL };

struct mem_state {
	double min_size;
};

static int mem_init(struct chisel *ch, struct err *err)
{
	struct mem_state *st = ch->state;

	chisel_add_fields(ch, mem_fields);
	if (chisel_number(ch, 1, &st->min_size, err) < 0)
		return E_USAGE;
	return chisel_set_filter(ch, "(fd.sport=11211 or proc.name=memcached) and evt.is_io=true",
				 err);
}

/* The word with that number, words ending at single blanks; false behind the last. */
static bool nth_word(struct str s, unsigned n, struct str *ret)
{
	const char *end;

	while ((end = memchr(s.p, ' ', s.n)) && n-- > 0) {
		s.n -= (size_t)(end - s.p) + 1;
		s.p = end + 1;
	}
	*ret = (struct str){ s.p, end ? (size_t)(end - s.p) : s.n };
	return end || n == 0;
}

/* 0 for what is no number. */
static double word_number(struct str word)
{
	char text[32], *end;
	double v;

	if (word.n == 0 || word.n >= sizeof(text))
		return 0;
	memcpy(text, word.p, word.n);
	text[word.n] = '\0';
	v = strtod(text, &end);
	return *end ? 0 : v;
}

static void mem_event(struct chisel *ch, const struct step *s)
{
	const struct mem_state *st = ch->state;
	struct str data, method, key, size;
	double n = 0;

	if (!chisel_get_text(ch, s, MEM_DATA, &data) || !nth_word(data, 0, &method) ||
	    (!str_starts(method, STR("get")) && !str_starts(method, STR("set"))) ||
	    !nth_word(data, 1, &key))
		return;
	if (nth_word(data, 4, &size))
		n = word_number(size);
	if (ch->arg[0] && !str_eq(method, str_of(ch->arg[0])))
		return;
	if (ch->arg[0] && strcmp(ch->arg[0], "set") == 0 && n < st->min_size)
		return;
	buf_addstr(ch->out, chisel_text(ch, s, MEM_TIME));
	buf_adds(ch->out, " method=");
	chisel_add_safe(ch, ch->out, method);
	buf_printf(ch->out, " size=%jdB key=", (intmax_t)n);
	chisel_add_safe(ch, ch->out, key);
	buf_addc(ch->out, '\n');
}

const struct chisel_kind chisel_kind_memcache = {
	.state_size = sizeof(struct mem_state),
	.init = mem_init,
	.event = mem_event,
};

/* ---- shellshock_detect ---- */

enum { SHOCK_PARENT, SHOCK_PPID, SHOCK_TIME };
static const char *const shock_fields[] = { "proc.pname", "proc.ppid", "evt.time", NULL };

static int shock_init(struct chisel *ch, struct err *err)
{
	chisel_add_fields(ch, shock_fields);
	return chisel_set_filter(
		ch, "(proc.name=bash or proc.name=sh) and evt.type=execve and evt.dir=<", err);
}

static void shock_begin(struct chisel *ch)
{
	chisel_add_cell(ch->out, STR("TIME"), 22);
	chisel_add_cell(ch->out, STR("PROCNAME"), 22);
	chisel_add_cell(ch->out, STR("PID"), 8);
	buf_adds(ch->out, "FUNCTION\n");
}

/* A function definition as the value of a variable: "() {" and something behind. */
static bool find_function(struct str env, struct str *ret)
{
	for (const char *p; (p = memmem(env.p, env.n, "()", 2));) {
		env.n -= (size_t)(p - env.p);
		env.p = p;
		*ret = (struct str){ p, strnlen(p, env.n) };
		if ((ret->n > 3 && p[2] == '{') || (ret->n > 4 && memcmp(p + 2, " {", 2) == 0))
			return true;
		env.p += 2;
		env.n -= 2;
	}
	return false;
}

static void shock_event(struct chisel *ch, const struct step *s)
{
	struct str function;

	if (!s->thread || !find_function(replay_str(ch->r, s->thread->env), &function))
		return;
	chisel_add_cell(ch->out, chisel_text(ch, s, SHOCK_TIME), 22);
	chisel_add_cell(ch->out, chisel_text(ch, s, SHOCK_PARENT), 22);
	chisel_add_cell(ch->out, chisel_text(ch, s, SHOCK_PPID), 8);
	chisel_add_safe(ch, ch->out, function);
	buf_addc(ch->out, '\n');
}

const struct chisel_kind chisel_kind_shellshock = {
	.init = shock_init,
	.begin = shock_begin,
	.event = shock_event,
};

/* ---- udp_extract ---- */

enum { UDP_DATA, UDP_NAME };
static const char *const udp_fields[] = { "evt.rawarg.data", "fd.name", NULL };

static int udp_init(struct chisel *ch, struct err *err)
{
	chisel_add_fields(ch, udp_fields);
	return chisel_set_filter(
		ch, "evt.dir=< and evt.rawres>=0 and fd.l4proto=udp and evt.is_io=true", err);
}

/* ':' and '>' serve other purposes in file names; '/' none may hold. */
static void udp_event(struct chisel *ch, const struct step *s)
{
	struct buf file = { 0 };
	struct str name, data;

	if (!chisel_get_text(ch, s, UDP_NAME, &name) || name.n == 0 ||
	    !chisel_get_text(ch, s, UDP_DATA, &data))
		return;
	buf_addstr(&file, name);
	for (size_t i = 0; i < file.n; i++)
		file.p[i] = file.p[i] == '>'                       ? '-'
			    : file.p[i] == ':' || file.p[i] == '/' ? '_'
								   : file.p[i];
	ch->set.save(buf_str(&file), data);
	buf_fini(&file);
}

const struct chisel_kind chisel_kind_udp = {
	.init = udp_init,
	.event = udp_event,
};

/* ---- those that there are not ---- */

static int refuse(struct chisel *ch, struct err *err)
{
	return err_set(err, E_USAGE, "%s is not supported: %s", ch->info->name,
		       (const char *)ch->info->variant);
}

const struct chisel_kind chisel_kind_refused = { .init = refuse };
