/* SPDX-License-Identifier: MIT */
/* format.c - lines laid out by a format as -p takes it. */
#include "format.h"

#include <stdlib.h>

#include "../base/mem.h"
#include "../base/vec.h"
#include "evjson.h"

const char format_default[] = "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) "
			      "%evt.dir %evt.type %evt.info";
const char format_container[] = "*%evt.num %evt.outputtime %evt.cpu %container.name "
				"(%container.id) %proc.name (%thread.tid:%thread.vtid) "
				"%evt.dir %evt.type %evt.info";
const char format_kubernetes[] = "*%evt.num %evt.outputtime %evt.cpu %k8s.pod.name "
				 "(%container.id) %proc.name (%thread.tid:%thread.vtid) "
				 "%evt.dir %evt.type %evt.info";
const char format_mesos[] = "*%evt.num %evt.outputtime %evt.cpu %mesos.task.name "
			    "(%container.id) %proc.name (%thread.tid:%thread.vtid) "
			    "%evt.dir %evt.type %evt.info";

struct item {
	bool is_field;
	bool is_blank;   /* has no text, whatever its value */
	uint32_t width;  /* 0: as long as it is */
	struct str text; /* literal, or the name of the field with its argument */
	struct field field;
};

struct format {
	bool is_lenient; /* print <NA> for what is missing */
	struct buf text; /* the format, its escapes replaced; items point into it */
	VEC(struct item) item;
	VEC(uint32_t) by_name; /* fields in the order of a JSON object's keys, each name once */
};

/* ---- parsing ---- */

static void unescape(struct buf *b, const char *p)
{
	for (; *p; p++) {
		if (*p != '\\') {
			buf_addc(b, *p);
			continue;
		}
		switch (p[1]) {
		case 'n':
			buf_addc(b, '\n');
			break;
		case 't':
			buf_addc(b, '\t');
			break;
		case 'e':
			buf_addc(b, '\033');
			break;
		case '\\':
			buf_addc(b, '\\');
			break;
		default:
			buf_addc(b, '\\');
			continue;
		}
		p++;
	}
}

static void add_literal(struct format *fmt, struct str s)
{
	if (s.n)
		*vec_push(&fmt->item) = (struct item){ .text = s };
}

static int parse_width(struct str *s, uint32_t *ret, struct err *err)
{
	uint32_t width = 0;

	for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; s->p++, s->n--) {
		width = width * 10 + (uint32_t)(s->p[0] - '0');
		if (width > MAX_FORMAT_WIDTH)
			return err_set(err, E_USAGE, "format: a field is at most %d wide",
				       MAX_FORMAT_WIDTH);
	}
	*ret = width;
	return 0;
}

/* sysdig does not step over the name of these, so that unless it ends the format it is also
 * printed as it stands. */
static bool is_repeated(const struct field *f)
{
	return f->info->id == FIELD_EVT_TYPE_IS ||
	       ((f->info->id == FIELD_PROC_ANAME || f->info->id == FIELD_PROC_APID) &&
		f->arg.n == 0);
}

/* The field behind a '%'. Returns the bytes taken, or <0. */
static int parse_field(struct format *fmt, struct str s, uint32_t width, struct err *err)
{
	struct item item = { .is_field = true, .width = width };
	int n = field_parse(s, &item.field, err);

	if (n < 0)
		return n;
	if (item.field.info->flags & FIELD_FILTER_ONLY)
		return err_set(err, E_USAGE, "format: %s is for filters only",
			       item.field.info->name);
	item.text = (struct str){ s.p, (size_t)n };
	item.is_blank = item.field.info->id == FIELD_EVT_TYPE_IS;
	*vec_push(&fmt->item) = item;
	return is_repeated(&item.field) && (size_t)n < s.n ? 0 : n;
}

static int parse_items(struct format *fmt, struct str s, struct err *err)
{
	while (s.n) {
		const char *percent = memchr(s.p, '%', s.n);
		size_t n = percent ? (size_t)(percent - s.p) : s.n;
		uint32_t width = 0;
		int taken;

		add_literal(fmt, (struct str){ s.p, n });
		if (!percent)
			break;
		s.p += n + 1;
		s.n -= n + 1;
		if (parse_width(&s, &width, err) < 0)
			return E_USAGE;
		if (s.n == 0)
			return err_set(err, E_USAGE, "format: a field name is missing at the end");
		taken = parse_field(fmt, s, width, err);
		if (taken < 0)
			return taken;
		s.p += taken;
		s.n -= (size_t)taken;
	}
	return 0;
}

static int compare_names(struct str a, struct str b)
{
	int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

/* Insert item i among by_name, in place of an earlier one of its name. */
static void sort_in(struct format *fmt, uint32_t i)
{
	struct str name = fmt->item.v[i].text;
	uint32_t at = 0;
	int order = 1;

	while (at < fmt->by_name.n &&
	       (order = compare_names(name, fmt->item.v[fmt->by_name.v[at]].text)) > 0)
		at++;
	if (at < fmt->by_name.n && order == 0) {
		fmt->by_name.v[at] = i;
		return;
	}
	(void)vec_push(&fmt->by_name);
	memmove(fmt->by_name.v + at + 1, fmt->by_name.v + at,
		(fmt->by_name.n - 1 - at) * sizeof(*fmt->by_name.v));
	fmt->by_name.v[at] = i;
}

int format_parse(const char *text, struct format **ret, struct err *err)
{
	struct format *fmt = xcalloc(1, sizeof(*fmt));
	struct str s;

	unescape(&fmt->text, text);
	s = buf_str(&fmt->text);
	if (s.n && s.p[0] == '*') {
		fmt->is_lenient = true;
		s.p++;
		s.n--;
	}
	if (fmt->text.n == 0 || parse_items(fmt, s, err) < 0) {
		if (fmt->text.n == 0)
			err_set(err, E_USAGE, "format: it is empty");
		format_free(fmt);
		return E_USAGE;
	}
	for (uint32_t i = 0; i < fmt->item.n; i++)
		if (fmt->item.v[i].is_field)
			sort_in(fmt, i);
	*ret = fmt;
	return 0;
}

void format_free(struct format *fmt)
{
	if (!fmt)
		return;
	buf_fini(&fmt->text);
	vec_fini(&fmt->item);
	vec_fini(&fmt->by_name);
	free(fmt);
}

bool format_has_escape(const struct format *fmt)
{
	return memchr(fmt->text.p, '\033', fmt->text.n) != NULL;
}

/* ---- printing ---- */

/* Cut or pad what was appended since start. */
static void fit(struct buf *b, size_t start, uint32_t width)
{
	size_t n = b->n - start;

	if (n > width)
		b->n = start + width;
	else
		buf_fill(b, ' ', width - n);
}

/* Returns false when there is no value. */
static bool add_field(struct item *item, struct field_ctx *fc, const struct step *s, struct buf *b)
{
	struct value v;

	if (!field_get(fc, &item->field, s, &v) || item->is_blank)
		return false;
	field_text(fc, &item->field, &v, b);
	return true;
}

/* A value that counts must be asked for on every event, also when the line is given up. */
static void skip_rest(struct format *fmt, uint32_t i, struct field_ctx *fc, const struct step *s)
{
	struct value v;

	for (; i < fmt->item.n; i++)
		if (fmt->item.v[i].is_field)
			(void)field_get(fc, &fmt->item.v[i].field, s, &v);
}

bool format_add(struct format *fmt, struct field_ctx *fc, const struct step *s, struct buf *b)
{
	size_t line = b->n;

	for (uint32_t i = 0; i < fmt->item.n; i++) {
		struct item *item = &fmt->item.v[i];
		size_t start = b->n;

		if (!item->is_field) {
			buf_addstr(b, item->text);
			continue;
		}
		if (!add_field(item, fc, s, b)) {
			if (!fmt->is_lenient) {
				skip_rest(fmt, i + 1, fc, s);
				b->n = line;
				return false;
			}
			buf_add(b, "<NA>", 4);
		}
		if (item->width)
			fit(b, start, item->width);
	}
	buf_addc(b, '\n');
	return true;
}

/* sysdig asks twice for each value of a JSON object and prints the second answer, which for a
 * difference to the event before is always 0. */
static bool get_json_value(struct item *item, struct field_ctx *fc, const struct step *s,
			   struct value *ret)
{
	bool has = field_get(fc, &item->field, s, ret);

	if (has && item->field.previous)
		has = field_get(fc, &item->field, s, ret);
	return has && !item->is_blank;
}

bool format_add_json(struct format *fmt, struct field_ctx *fc, const struct step *s, struct buf *b)
{
	size_t line = b->n;
	bool is_complete = true;
	struct value v;

	buf_addc(b, '{');
	for (uint32_t i = 0; i < fmt->by_name.n; i++) {
		struct item *item = &fmt->item.v[fmt->by_name.v[i]];
		bool has = get_json_value(item, fc, s, &v);

		if (!has && !fmt->is_lenient)
			is_complete = false;
		if (!has)
			v.kind = VAL_NONE;
		if (i > 0)
			buf_addc(b, ',');
		evjson_text(b, item->text);
		buf_addc(b, ':');
		evjson_value(b, fc, &item->field, s, &v);
	}
	buf_add(b, "}\n", 2);
	if (!is_complete)
		b->n = line;
	return is_complete;
}
