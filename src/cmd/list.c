/* SPDX-License-Identifier: MIT */
/* list.c - the languages printed for their users: fields and events. */
#include "list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../analyze/field.h"
#include "../base/buf.h"

#define NAME_COLUMNS 30 /* what stands left of the texts */
#define MIN_COLUMNS  60
#define MAX_COLUMNS  120

static const struct {
	const char *name, *text;
} classes[] = {
	{ "evt", "the event: its time, kind, arguments and result" },
	{ "proc", "the process that made the event, and its ancestors" },
	{ "thread", "the thread that made the event" },
	{ "user", "the user of the process" },
	{ "group", "the group of the process" },
	{ "container",
	  "the container of the process; on the machine itself id and name are 'host'" },
	{ "fd", "the descriptor that the event uses or makes" },
	{ "fdlist", "the descriptors of poll events" },
	{ "fs", "the paths of calls on files that succeeded" },
	{ "syslog", "what is written to syslog" },
	{ "span", "tracers, and the spans between them" },
	{ "evtin", "spans that are open when the event happens" },
	{ "k8s", "Kubernetes objects; never known from a file" },
	{ "mesos", "Mesos objects; never known from a file" },
	{ "marathon", "Marathon objects; never known from a file" },
};

static const char *type_name(uint8_t type)
{
	static const char *const name[] = {
#define PARAM_TYPE(id, NAME, bytes, text) [id] = #NAME,
#include "../../formats/types.def"
#undef PARAM_TYPE
	};

	if (type == PT_DYN)
		return "DYNAMIC";
	return type < sizeof(name) / sizeof(*name) && name[type] ? name[type] : "NONE";
}

static unsigned columns(void)
{
	const char *text = getenv("COLUMNS");
	long n = text ? strtol(text, NULL, 10) : 0;

	return n < MIN_COLUMNS ? MAX_COLUMNS : n > MAX_COLUMNS ? MAX_COLUMNS : (unsigned)n;
}

/* Append text in the right-hand column, broken between words. */
static void add_wrapped(struct buf *b, const char *text)
{
	unsigned width = columns() - NAME_COLUMNS - 1;

	for (;;) {
		size_t n = strlen(text);

		if (n <= width) {
			buf_adds(b, text);
			buf_addc(b, '\n');
			return;
		}
		for (n = width; n > 0 && text[n] != ' ';)
			n--;
		if (n == 0)
			n = width;
		buf_add(b, text, n);
		buf_addc(b, '\n');
		buf_fill(b, ' ', NAME_COLUMNS);
		text += n;
		text += *text == ' ';
	}
}

static void add_row(struct buf *b, const char *name, const char *text)
{
	size_t n = strlen(name);

	buf_add(b, name, n);
	if (n < NAME_COLUMNS) {
		buf_fill(b, ' ', NAME_COLUMNS - n);
	} else {
		buf_addc(b, '\n');
		buf_fill(b, ' ', NAME_COLUMNS);
	}
	add_wrapped(b, text);
}

static void add_field(struct buf *b, const struct field_info *f, bool is_verbose)
{
	struct buf text = { 0 };

	if (is_verbose) {
		buf_adds(&text, "(Type: ");
		buf_adds(&text, type_name(f->type));
		buf_adds(&text, ") ");
	}
	buf_adds(&text, f->help);
	buf_addc(&text, '\0');
	add_row(b, f->name, text.p);
	buf_fini(&text);
}

static void add_markdown(struct buf *b, const struct field_info *f)
{
	buf_printf(b, "`%s` | %s | %s\n", f->name, type_name(f->type), f->help);
}

static void add_head(struct buf *b, size_t i, bool is_markdown)
{
	if (is_markdown) {
		buf_printf(b, "## Field Class: %s\n\n%s\n\n", classes[i].name, classes[i].text);
		buf_adds(b, "Name | Type | Description\n:----|:-----|:-----------\n");
		return;
	}
	buf_adds(b, "-------------------------------\n");
	add_row(b, "Field Class:", classes[i].name);
	add_row(b, "Description:", classes[i].text);
	buf_addc(b, '\n');
}

void list_fields(bool is_verbose, bool is_markdown)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		const struct field_info *f;

		add_head(&b, i, is_markdown);
		for (uint32_t id = 0; (f = field_info_at(id)); id++) {
			if (strcmp(f->class_name, classes[i].name) != 0 ||
			    (f->flags & FIELD_HIDDEN))
				continue;
			if (is_markdown)
				add_markdown(&b, f);
			else
				add_field(&b, f, is_verbose);
		}
		buf_addc(&b, '\n');
	}
	fwrite(b.p, 1, b.n, stdout);
	buf_fini(&b);
}

/* ---- events ---- */

/* The row that sysdig 0.29.3 has, or today's for what came later. */
static const struct event_info *event_row(uint32_t type)
{
	const struct event_info *info = schema_event(SCHEMA_CLASSIC, type);

	return info ? info : schema_event(SCHEMA_MODERN, type);
}

static void add_event(struct buf *b, uint32_t type, const struct event_info *info)
{
	buf_adds(b, event_type_is_exit((uint16_t)type) ? "< " : "> ");
	buf_adds(b, info->name);
	buf_addc(b, '(');
	for (unsigned i = 0; i < info->n_params; i++)
		buf_printf(b, "%s%s %s", i > 0 ? ", " : "", type_name(info->params[i].type),
			   info->params[i].name);
	buf_adds(b, ")\n");
}

void list_events(void)
{
	struct buf b = { 0 };

	for (uint32_t type = 0; type < EV_MAX; type++) {
		const struct event_info *info = event_row(type);

		if (!info || (info->flags & (EF_UNUSED | EF_OLD_VERSION)) ||
		    info->category == CAT_INTERNAL)
			continue;
		add_event(&b, type, info);
	}
	fwrite(b.p, 1, b.n, stdout);
	buf_fini(&b);
}

const char *list_field_word(uint32_t i)
{
	const struct field_info *info;

	for (uint32_t k = 0; (info = field_info_at(k)); k++)
		if (!(info->flags & (FIELD_HIDDEN | FIELD_FILTER_ONLY | FIELD_NEVER)) && i-- == 0)
			return info->name;
	return NULL;
}
