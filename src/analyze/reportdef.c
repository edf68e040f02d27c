/* SPDX-License-Identifier: MIT */
/* reportdef.c - see reportdef.h. */
#include "reportdef.h"

#include <ctype.h>
#include <stdio.h>

#include "../base/opt.h"
#include "reportrun.h"
#include "utf8.h"

static const struct report_def builtin[] = {
#define BAR  CHART_BAR
#define LINE CHART_LINE
#define REPORT(id, title, filter, keys, values, sort, chart, drill, chisels, view) \
	{ #id, title, filter, keys, values, sort, chart, drill, chisels, view },
#include "reports.def"
#undef REPORT
#undef BAR
#undef LINE
};

#define N_BUILTIN (sizeof(builtin) / sizeof(builtin[0]))

static const char *const charts[] = {
	[CHART_BAR] = "bar", [CHART_LINE] = "line", [CHART_NONE] = "none"
};

#define N_CHARTS (sizeof(charts) / sizeof(charts[0]))

const char *report_chart_name(int chart)
{
	return charts[chart];
}

const struct report_def *report_def_at(uint32_t i)
{
	return i < N_BUILTIN ? &builtin[i] : NULL;
}

void report_list_init(struct report_list *l)
{
	*l = (struct report_list){ 0 };
	for (size_t i = 0; i < N_BUILTIN; i++)
		*vec_push(&l->def) = builtin[i];
}

void report_list_fini(struct report_list *l)
{
	vec_fini(&l->def);
	arena_fini(&l->text);
}

/* Is name one of the chisels, "NAME:VALUE NAME:VALUE"? *ret_by is then its value. */
static bool has_chisel(const char *chisels, struct str name, struct str *ret_by)
{
	const char *p = chisels;

	while (*p) {
		size_t n = strcspn(p, " "), colon = strcspn(p, ": ");

		if (str_eq(name, (struct str){ p, colon })) {
			*ret_by = colon < n ? (struct str){ p + colon + 1, n - colon - 1 }
					    : (struct str){ p, 0 };
			return true;
		}
		p += n + (p[n] == ' ');
	}
	return false;
}

const struct report_def *report_list_find(const struct report_list *l, struct str name,
					  struct str *ret_by)
{
	*ret_by = STR("");
	for (uint32_t i = 0; i < l->def.n; i++)
		if (str_eq(name, str_of(l->def.v[i].id)))
			return &l->def.v[i];
	for (uint32_t i = 0; i < l->def.n; i++) {
		const struct report_def *d = &l->def.v[i];

		if (has_chisel(d->chisels, name, ret_by) ||
		    (*d->view && str_eq(name, str_of(d->view))))
			return d;
	}
	return NULL;
}

/* ---- reports that users write ---- */

enum line_key {
	K_ID,
	K_TITLE,
	K_FILTER,
	K_KEYS,
	K_VALUES,
	K_SORT,
	K_CHART,
	K_DRILL,
	K_CHISELS,
	K_VIEW,
	N_KEYS
};

static const char *const key_names[N_KEYS] = {
	[K_ID] = "id",           [K_TITLE] = "title", [K_FILTER] = "filter", [K_KEYS] = "keys",
	[K_VALUES] = "values",   [K_SORT] = "sort",   [K_CHART] = "chart",   [K_DRILL] = "drill",
	[K_CHISELS] = "chisels", [K_VIEW] = "view",
};

/* A text being read. */
struct reading {
	const char *name; /* of the file */
	struct arena *text;
	struct buf value[N_KEYS];
	unsigned line[N_KEYS]; /* where it stands; 0: nowhere */
	unsigned now;          /* the line being read */
	int last;              /* the key that a line of more text belongs to, or -1 */
};

static int wrong(const struct reading *rd, unsigned line, struct err *err, const char *what,
		 struct str text)
{
	return err_set(err, E_USAGE, "%.80s:%u: %s%.*s", rd->name, line, what,
		       text.n < 120 ? (int)text.n : 120, text.p);
}

/* Nothing of it may drive the terminal of the one who lists reports. */
static bool is_plain(struct str s)
{
	unsigned n;

	for (; s.n; s.p += n, s.n -= n) {
		int32_t c = utf8_next(s, &n);

		if (c < 0 || (utf8_is_unsafe(c) && c != '\t'))
			return false;
	}
	return true;
}

static int unknown_key(const struct reading *rd, struct str key, struct err *err)
{
	char word[32];
	const char *near;
	char hint[48];

	snprintf(word, sizeof(word), "%.*s", key.n < 31 ? (int)key.n : 31, key.p);
	near = nearest_word(word, key_names, N_KEYS);
	snprintf(hint, sizeof(hint), "%s%s%s", near ? "; did you mean '" : "", near ? near : "",
		 near ? "'?" : "");
	return err_set(err, E_USAGE, "%.80s:%u: no key '%s'%s", rd->name, rd->now, word, hint);
}

static int read_pair(struct reading *rd, struct str line, struct err *err)
{
	const char *colon = memchr(line.p, ':', line.n);
	struct str key, value;
	int k = 0;

	if (!colon)
		return wrong(rd, rd->now, err, "a line is 'KEY: VALUE', not ", line);
	key = str_trim((struct str){ line.p, (size_t)(colon - line.p) });
	value = str_trim((struct str){ colon + 1, line.n - (size_t)(colon + 1 - line.p) });
	while (k < N_KEYS && !str_eq(key, str_of(key_names[k])))
		k++;
	if (k == N_KEYS)
		return unknown_key(rd, key, err);
	if (rd->line[k])
		return wrong(rd, rd->now, err, "a second ", key);
	rd->line[k] = rd->now;
	rd->last = k;
	buf_addstr(&rd->value[k], value);
	return 0;
}

/* A line that begins with a blank goes on with the value before. */
static int read_line(struct reading *rd, struct str line, struct err *err)
{
	struct str text = str_trim(line);

	if (!is_plain(text))
		return wrong(rd, rd->now, err, "control characters or bad UTF-8", STR(""));
	if (text.n == 0 || *text.p == '#')
		return 0;
	if (!isspace((unsigned char)*line.p))
		return read_pair(rd, text, err);
	if (rd->last < 0)
		return wrong(rd, rd->now, err, "nothing to go on with before ", text);
	if (rd->value[rd->last].n)
		buf_addc(&rd->value[rd->last], ' ');
	buf_addstr(&rd->value[rd->last], text);
	return 0;
}

static bool is_id(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '_' && s.p[i] != '-')
			return false;
	return s.n > 0 && s.n <= 32 && isalnum((unsigned char)*s.p);
}

static const char *keep(struct reading *rd, enum line_key k)
{
	return arena_strndup(rd->text, buf_str(&rd->value[k]).p, rd->value[k].n);
}

static int choose_chart(const struct reading *rd, struct report_def *d, struct err *err)
{
	struct str word = buf_str(&rd->value[K_CHART]);

	d->chart = CHART_BAR;
	for (size_t i = 0; rd->line[K_CHART] && i <= N_CHARTS; i++) {
		if (i == N_CHARTS)
			return wrong(rd, rd->line[K_CHART], err,
				     "a chart is one of bar, line, none, not ", word);
		if (str_eq(word, str_of(charts[i]))) {
			d->chart = (int)i;
			break;
		}
	}
	return 0;
}

/* Have the engine try it. */
static int check(const struct reading *rd, const struct report_def *d, struct err *err)
{
	static const enum line_key key_of[] = {
		[PART_FILTER] = K_FILTER,
		[PART_KEYS] = K_KEYS,
		[PART_VALUES] = K_VALUES,
		[PART_SORT] = K_SORT,
	};
	enum report_part part = PART_NONE;
	struct report_run *run = NULL;
	struct ask *ask = ask_new();
	struct err why;
	int rc = report_run_new(d, STR(""), ask, &run, &part, &why);

	report_run_free(run);
	ask_free(ask);
	if (rc < 0)
		return err_set(err, E_USAGE, "%.80s:%u: %s: %.140s", rd->name,
			       rd->line[key_of[part]], key_names[key_of[part]], why.msg);
	return 0;
}

static int make(struct reading *rd, struct report_def *ret, struct err *err)
{
	static const enum line_key needed[] = { K_ID, K_KEYS, K_VALUES };
	int rc;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (rd->value[needed[i]].n == 0)
			return wrong(rd, rd->line[needed[i]] ? rd->line[needed[i]] : rd->now, err,
				     "there is no ", str_of(key_names[needed[i]]));
	if (!is_id(buf_str(&rd->value[K_ID])))
		return wrong(rd, rd->line[K_ID], err,
			     "an id is up to 32 letters, digits, '-' and '_', not ",
			     buf_str(&rd->value[K_ID]));
	*ret = (struct report_def){
		.id = keep(rd, K_ID),
		.title = keep(rd, rd->value[K_TITLE].n ? K_TITLE : K_ID),
		.filter = keep(rd, K_FILTER),
		.keys = keep(rd, K_KEYS),
		.values = keep(rd, K_VALUES),
		.sort = keep(rd, K_SORT),
		.drill = keep(rd, K_DRILL),
		.chisels = keep(rd, K_CHISELS),
		.view = keep(rd, K_VIEW),
	};
	rc = choose_chart(rd, ret, err);
	return rc < 0 ? rc : check(rd, ret, err);
}

static void add(struct report_list *l, const struct report_def *d)
{
	for (uint32_t i = 0; i < l->def.n; i++) {
		if (strcmp(l->def.v[i].id, d->id) == 0) {
			l->def.v[i] = *d;
			return;
		}
	}
	*vec_push(&l->def) = *d;
}

int report_list_read(struct report_list *l, const char *name, struct str text, struct err *err)
{
	struct reading rd = { .name = name, .text = &l->text, .now = 1, .last = -1 };
	struct report_def d;
	int rc = 0;

	if (text.n > MAX_REPORT_BYTES)
		return err_set(err, E_LIMIT, "%.80s:1: longer than %u bytes", name,
			       MAX_REPORT_BYTES);
	for (; text.n && rc == 0; rd.now++) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;

		rc = n ? read_line(&rd, (struct str){ text.p, n }, err) : 0;
		n += end != NULL;
		text.p += n;
		text.n -= n;
	}
	if (rc == 0)
		rc = make(&rd, &d, err);
	if (rc == 0)
		add(l, &d);
	for (int k = 0; k < N_KEYS; k++)
		buf_fini(&rd.value[k]);
	return rc;
}
