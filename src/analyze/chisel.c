/* SPDX-License-Identifier: MIT */
/* chisel.c - the life of a chisel: arguments, fields, filter, and what it is asked. */
#include "chisel_internal.h"

#include <stdlib.h>

#include "chisels.h"

/* ---- arguments ---- */

static unsigned n_args(const struct chisel_info *info, bool only_required)
{
	unsigned n = 0;

	for (const struct chisel_arg *a = info->arg; a->name; a++)
		n += !only_required || !a->is_optional;
	return n;
}

bool chisel_needs_args(const struct chisel_info *info)
{
	return n_args(info, true) > 0;
}

static bool is_quote(char c)
{
	return c == '\'' || c == '`';
}

/* The word at the start of *text without its quotes, which moves behind it; NULL when one is open. */
static char *take_word(const char **text)
{
	struct buf b = { 0 };
	bool is_quoted = false;
	const char *p = *text;

	for (; *p && (is_quoted || *p != ' '); p++) {
		if (is_quote(*p))
			is_quoted = !is_quoted;
		else
			buf_addc(&b, *p);
	}
	*text = p + (*p == ' ');
	buf_addc(&b, '\0');
	if (!is_quoted)
		return b.p;
	buf_fini(&b);
	return NULL;
}

static int parse_args(struct chisel *ch, const char *text, struct err *err)
{
	unsigned max = n_args(ch->info, false), n = 0;

	while (text && *text == ' ')
		text++;
	while (text && *text) {
		char *word = take_word(&text);

		if (!word)
			return err_set(err, E_USAGE, "%s: a quote is not closed", ch->info->name);
		if (n == max) {
			free(word);
			return err_set(err, E_USAGE, "%s: too many arguments", ch->info->name);
		}
		ch->arg[n++] = word;
		while (*text == ' ')
			text++;
	}
	if (n < n_args(ch->info, true))
		return err_set(err, E_USAGE, "%s: missing argument: %s", ch->info->name,
			       ch->info->arg[n].name);
	return 0;
}

int chisel_number(const struct chisel *ch, unsigned arg, double *ret, struct err *err)
{
	char *end;

	if (!ch->arg[arg])
		return 0;
	*ret = strtod(ch->arg[arg], &end);
	if (*end || end == ch->arg[arg])
		return err_set(err, E_USAGE, "%s: %s: '%s' is not a number", ch->info->name,
			       ch->info->arg[arg].name, ch->arg[arg]);
	return 0;
}

/* sysdig spells the word in two ways, and each chisel knows only one of them. */
static void choose_color(struct chisel *ch)
{
	bool is_plural = strcmp(ch->info->category, "Net") == 0 ||
			 strcmp(ch->info->name, "proc_exec_time") == 0;
	const char *word = is_plural && strcmp(ch->info->name, "netlower") != 0 ? "disable_colors"
										: "disable_color";

	ch->has_color = true;
	for (unsigned i = 0; ch->info->arg[i].name; i++)
		if (strcmp(ch->info->arg[i].name, "disable_color") == 0 && ch->arg[i])
			ch->has_color = strcmp(ch->arg[i], word) != 0;
}

/* ---- fields and filter ---- */

int chisel_set_filter(struct chisel *ch, const char *text, struct err *err)
{
	filter_free(ch->filter);
	ch->filter = NULL;
	if (!*text || filter_compile(str_of(text), FILTER_SYSDIG, &ch->filter, err) == 0)
		return 0;
	err->off = 0; /* a place in text that the user did not write */
	return E_USAGE;
}

int chisel_add_field(struct chisel *ch, const char *name, struct err *err)
{
	struct chisel_slot slot = { .name = xstrdup(name) };
	struct err ours;
	int n = field_parse(str_of(slot.name), &slot.field, err ? err : &ours);

	if (n >= 0 && slot.name[n] == '\0') {
		*vec_push(&ch->slot) = slot;
		return 0;
	}
	if (n >= 0 && err)
		err_set(err, E_USAGE, "%s: no field '%s'", ch->info->name, name);
	free(slot.name);
	return E_USAGE;
}

void chisel_add_fields(struct chisel *ch, const char *const *name)
{
	for (; *name; name++)
		chisel_add_field(ch, *name, NULL);
}

/* ---- life ---- */

int chisel_new(const struct chisel_info *info, const char *args, const struct chisel_settings *set,
	       struct chisel **ret, struct err *err)
{
	struct chisel *ch = xcalloc(1, sizeof(*ch));
	int rc;

	ch->info = info;
	ch->set = *set;
	ch->state = xcalloc(1, info->kind->state_size ? info->kind->state_size : 1);
	rc = parse_args(ch, args, err);
	if (rc == 0) {
		choose_color(ch);
		rc = info->kind->init(ch, err);
	}
	if (rc < 0)
		chisel_free(ch);
	else
		*ret = ch;
	return rc;
}

void chisel_free(struct chisel *ch)
{
	if (!ch)
		return;
	if (ch->info->kind->fini)
		ch->info->kind->fini(ch);
	for (uint32_t i = 0; i < ch->slot.n; i++) {
		buf_fini(&ch->slot.v[i].text);
		buf_fini(&ch->slot.v[i].safe);
		free(ch->slot.v[i].name);
	}
	vec_fini(&ch->slot);
	for (unsigned i = 0; i < MAX_CHISEL_ARGS; i++)
		free(ch->arg[i]);
	filter_free(ch->filter);
	free(ch->state);
	free(ch);
}

bool chisel_wants_ascii(const struct chisel *ch)
{
	return ch->wants_ascii;
}

bool chisel_has_enough(const struct chisel *ch)
{
	return ch->has_enough;
}

const struct chisel_copy *chisel_copy(const struct chisel *ch)
{
	return ch->copy.path ? &ch->copy : NULL;
}

/* ---- a capture ---- */

void chisel_begin(struct chisel *ch, struct field_ctx *fc, struct replay *r, struct buf *out)
{
	ch->fc = fc;
	ch->r = r;
	ch->out = out;
	if (ch->info->kind->begin)
		ch->info->kind->begin(ch);
}

void chisel_pass_by(struct chisel *ch, uint64_t ts_ns)
{
	uint64_t sample_ns;

	if (!ch->interval_ns)
		return;
	sample_ns = ts_ns - ts_ns % ch->interval_ns;
	if (!ch->has_begun) {
		ch->has_begun = true;
		ch->sample_ns = sample_ns;
	}
	if (sample_ns == ch->sample_ns || ts_ns == ch->tick_ns)
		return;
	ch->info->kind->tick(ch, ts_ns);
	ch->sample_ns = sample_ns;
	ch->tick_ns = ts_ns;
}

void chisel_event(struct chisel *ch, const struct step *s)
{
	chisel_pass_by(ch, s->ev->ts_ns);
	if (!ch->info->kind->event)
		return;
	if (!ch->filter ||
	    (filter_may_pass(ch->filter, event_kind(s->ev)) && filter_match(ch->filter, ch->fc, s)))
		ch->info->kind->event(ch, s);
}

void chisel_end(struct chisel *ch, uint64_t first_ns, uint64_t last_ns)
{
	ch->first_ns = first_ns;
	ch->last_ns = last_ns;
	if (ch->info->kind->end)
		ch->info->kind->end(ch);
}
