/* SPDX-License-Identifier: MIT */
/* info_print.c - what info.c collected, as tables. */
#include "info.h"

#include <stdio.h>

#include "../capture/constants.h"

#define MAX_LISTED_CONTAINERS 10000

static void field_u64(struct table *t, const char *id, const char *header, enum cell_kind kind,
		      uint64_t v)
{
	table_add_field(t, id, header, kind, cell_u64(v));
}

static void field_text(struct table *t, const char *id, const char *header, const char *s)
{
	table_add_field(t, id, header, CELL_TEXT, s ? cell_text(t, str_of(s)) : cell_null());
}

static void field_time(struct table *t, const char *id, const char *header, uint64_t ns)
{
	table_add_field(t, id, header, CELL_TIME, ns ? cell_u64(ns) : cell_null());
}

static void print_record(struct table *t, struct out *o)
{
	out_table(o, t);
	table_fini(t);
}

/* ---- parts that report and info share ---- */

static void add_times(struct table *t, uint64_t first_ns, uint64_t last_ns)
{
	field_time(t, "first_at", "First event", first_ns);
	field_time(t, "last_at", "Last event", last_ns);
	table_add_field(t, "duration_ns", "Duration", CELL_NS,
			first_ns ? cell_u64(last_ns - first_ns) : cell_null());
}

static void add_rate(struct table *t, uint64_t n, uint64_t first_ns, uint64_t last_ns)
{
	table_add_field(t, "events_per_s", "Events a second", CELL_RATE,
			last_ns > first_ns
				? cell_f64((double)n * 1e9 / (double)(last_ns - first_ns))
				: cell_null());
}

static void add_damage(struct table *t, const struct cap_stats *st)
{
	field_u64(t, "is_damaged", "Damaged", CELL_BOOL, cap_is_damaged(st));
	field_u64(t, "is_cut_off", "Cut off", CELL_BOOL, st->is_truncated);
	field_u64(t, "damaged_places", "Damaged places", CELL_COUNT,
		  st->n_damages + st->source.n_damages);
	field_u64(t, "skipped_bytes", "Skipped", CELL_BYTES, st->lost_bytes);
	field_u64(t, "undecodable_bytes", "Undecodable in the file", CELL_BYTES,
		  st->source.lost_bytes);
	field_u64(t, "unknown_blocks", "Blocks of unknown types", CELL_COUNT, st->n_unknown_blocks);
	field_u64(t, "unknown_events", "Events of unknown types", CELL_COUNT, st->n_unknown_events);
}

static void add_pairing(struct table *t, const struct replay_totals *rt)
{
	field_u64(t, "unpaired_enters", "Calls without their end", CELL_COUNT, rt->n_lost_exits);
	field_u64(t, "unpaired_exits", "Calls without their start", CELL_COUNT, rt->n_lost_enters);
}

static const char *generation_text(const struct replay_totals *rt)
{
	if (rt->n_events[GEN_EXIT_ONLY])
		return "exit events only: durations are unknown";
	if (rt->n_events[GEN_PAIRS])
		return "enter and exit events (types up to 2024)";
	return rt->n_events[GEN_CLASSIC] ? "enter and exit events (types up to 2022)" : NULL;
}

void info_print_head(const struct info *i, const struct info_facts *k, const struct info_head *h,
		     struct out *o)
{
	const struct replay_totals *rt = replay_get_totals(k->replay);
	struct table t;

	table_init_record(&t, "capture", "Capture");
	t.hides_zero = h->n_events > 0; /* what is well need not be said */
	field_text(&t, "path", "File", k->path);
	field_text(&t, "filter", "Counted", h->filter);
	field_text(&t, "host", "Host", i->has_machine ? i->hostname : NULL);
	add_times(&t, h->first_ns, h->last_ns);
	field_text(&t, "event_style", "Events are", generation_text(rt));
	field_u64(&t, "events", "Events", CELL_COUNT, h->n_events);
	field_u64(&t, "shown_events", "Shown events", CELL_COUNT, h->n_shown);
	add_rate(&t, h->n_shown, h->first_ns, h->last_ns);
	field_u64(&t, "drop_events", "Drop events", CELL_COUNT, h->n_drops);
	add_pairing(&t, rt);
	field_u64(&t, "unlisted_threads", "Threads not introduced", CELL_COUNT, rt->n_placeholders);
	add_damage(&t, k->stats);
	print_record(&t, o);
}

/* ---- scan info: records ---- */

static void print_file(const struct info *i, const struct info_facts *k, struct out *o)
{
	const struct source_info *src = &k->stats->source;
	char version[32];
	struct table t;

	snprintf(version, sizeof(version), "%u.%u", i->section[0].major, i->section[0].minor);
	table_init_record(&t, "file", "File");
	field_text(&t, "path", "Path", k->path);
	field_text(&t, "member", "Member", src->member);
	field_text(&t, "format", "Format", "scap");
	field_text(&t, "format_version", "Version", i->n_sections ? version : NULL);
	field_text(&t, "byte_order", "Byte order",
		   i->n_sections && i->section[0].swapped ? "other than this machine's"
							  : "this machine's");
	field_text(&t, "event_style", "Events are", generation_text(replay_get_totals(k->replay)));
	field_u64(&t, "sections", "Sections", CELL_COUNT, i->n_sections);
	field_text(&t, "wrapping", "Compression", src->wrapping);
	field_u64(&t, "compressed_members", "Members or frames", CELL_COUNT, src->n_members);
	table_add_field(&t, "file_bytes", "File size", CELL_BYTES,
			src->file_bytes ? cell_u64(src->file_bytes) : cell_null());
	field_u64(&t, "decoded_bytes", "Decoded size", CELL_BYTES, src->decoded_bytes);
	table_add_field(&t, "compression_ratio", "File is, of decoded", CELL_RATIO,
			src->file_bytes && src->decoded_bytes
				? cell_f64((double)src->file_bytes / (double)src->decoded_bytes)
				: cell_null());
	if (k->hash) {
		field_text(&t, "file_sha256", "SHA-256 of the file", k->hash->file);
		field_text(&t, "content_sha256", "SHA-256 decoded", k->hash->content);
	}
	print_record(&t, o);
}

static void print_machine(const struct info *i, struct out *o)
{
	struct table t;

	table_init_record(&t, "machine", "Machine");
	if (i->has_machine) {
		field_text(&t, "host", "Host", i->hostname);
		field_u64(&t, "cpus", "Processors", CELL_COUNT, i->n_cpus);
		field_u64(&t, "memory_bytes", "Memory", CELL_BYTES, i->memory_bytes);
		field_time(&t, "booted_at", "Booted", i->boot_ns);
	}
	field_u64(&t, "interfaces", "Interfaces listed", CELL_COUNT, i->n_ifaces);
	field_u64(&t, "users", "Users listed", CELL_COUNT, i->n_users);
	field_u64(&t, "groups", "Groups listed", CELL_COUNT, i->n_groups);
	field_u64(&t, "threads", "Threads listed", CELL_COUNT, i->n_threads);
	field_u64(&t, "descriptors", "Descriptors listed", CELL_COUNT, i->n_fds);
	print_record(&t, o);
}

static void print_events(const struct info *i, struct out *o)
{
	uint64_t n_shown = i->n_events - i->n_hidden - i->n_internal;
	struct table t;

	table_init_record(&t, "events", "Events");
	field_u64(&t, "events", "Events", CELL_COUNT, i->n_events);
	field_u64(&t, "shown_events", "Shown", CELL_COUNT, n_shown);
	field_u64(&t, "hidden_events", "For state only, hidden", CELL_COUNT, i->n_hidden);
	field_u64(&t, "internal_events", "Internal, not shown", CELL_COUNT, i->n_internal);
	add_times(&t, i->first_ns, i->last_ns);
	add_rate(&t, n_shown, i->first_ns, i->last_ns);
	print_record(&t, o);
}

static void print_quality(const struct info *i, const struct info_facts *k, struct out *o)
{
	const struct replay_totals *rt = replay_get_totals(k->replay);
	struct table t;

	table_init_record(&t, "quality", "Quality of the data");
	field_u64(&t, "payloads", "Transfers with data", CELL_COUNT, i->n_payloads);
	field_u64(&t, "cut_payloads", "Of them cut short", CELL_COUNT, i->n_cut);
	field_u64(&t, "cut_bytes", "Bytes not kept", CELL_BYTES, i->cut_bytes);
	table_add_field(&t, "snaplen_bytes", "Snaplen (longest cut data)", CELL_BYTES,
			i->n_cut ? cell_u64(i->longest_cut) : cell_null());
	field_u64(&t, "drop_events", "Drop events", CELL_COUNT, i->n_drops);
	if (i->tells_lost)
		field_u64(&t, "lost_events", "Lost events", CELL_COUNT, i->n_lost);
	add_pairing(&t, rt);
	field_u64(&t, "unlisted_threads", "Threads not introduced", CELL_COUNT, rt->n_placeholders);
	field_u64(&t, "refused_threads", "Threads over the limit", CELL_COUNT,
		  rt->n_refused_threads);
	field_u64(&t, "refused_fds", "Descriptors over the limit", CELL_COUNT, rt->n_refused_fds);
	field_u64(&t, "time_steps_back", "Events older than the last", CELL_COUNT, i->steps_back);
	field_u64(&t, "mid_metadata_blocks", "Metadata among events", CELL_COUNT,
		  k->stats->n_mid_meta_blocks);
	field_u64(&t, "bad_blocks", "Blocks given up", CELL_COUNT, k->stats->n_bad_blocks);
	field_u64(&t, "extra_params", "Events with extra parameters", CELL_COUNT,
		  k->stats->n_extra_params);
	add_damage(&t, k->stats);
	print_record(&t, o);
}

/* ---- scan info: lists ---- */

static void print_sections(const struct info *i, struct out *o)
{
	static const struct column col[] = {
		{ "offset", "OFFSET", CELL_ID, true, false },
		{ "version", "VERSION", CELL_TEXT, false, false },
		{ "is_swapped", "SWAPPED", CELL_BOOL, false, false },
		{ "options_bytes", "OPTIONS", CELL_BYTES, false, false },
	};
	struct table t;

	table_init(&t, "sections", "Sections", col, 4);
	for (uint64_t n = 0; n < i->n_sections && n < MAX_SECTIONS_KEPT; n++) {
		const struct info_section *s = &i->section[n];
		struct cell *c = table_add_row(&t);
		char version[32];

		snprintf(version, sizeof(version), "%u.%u", s->major, s->minor);
		c[0] = cell_i64((int64_t)s->off);
		c[1] = cell_text(&t, str_of(version));
		c[2] = cell_u64(s->swapped);
		c[3] = cell_u64(s->options_bytes);
	}
	if (i->n_sections > MAX_SECTIONS_KEPT)
		t.n_all_rows = i->n_sections < UINT32_MAX ? (uint32_t)i->n_sections : UINT32_MAX;
	print_record(&t, o);
}

enum { KIND_TOTAL, KIND_ENTERS, KIND_EXITS, KIND_SHARE, KIND_RATE, KIND_NAME, KIND_COLS };

/* Two event types, or codes of generic calls, of one name share a row. */
static void add_kind(struct table *t, const struct info *i, const char *name, uint64_t enters,
		     uint64_t exits)
{
	uint64_t span = i->last_ns - i->first_ns;
	struct cell *c = NULL;

	if (enters + exits == 0)
		return;
	for (uint32_t r = 0; r < t->n_rows && !c; r++) {
		if (str_eq(table_row(t, r)[KIND_NAME].s, str_of(name)))
			c = table_row(t, r);
	}
	if (!c) {
		c = table_add_row(t);
		c[KIND_ENTERS] = c[KIND_EXITS] = cell_u64(0);
		c[KIND_NAME] = cell_text(t, str_of(name));
	}
	c[KIND_ENTERS].u += enters;
	c[KIND_EXITS].u += exits;
	c[KIND_TOTAL] = cell_u64(c[KIND_ENTERS].u + c[KIND_EXITS].u);
	c[KIND_SHARE] = cell_f64((double)c[KIND_TOTAL].u / (double)i->n_events);
	if (span)
		c[KIND_RATE] = cell_f64((double)c[KIND_TOTAL].u * 1e9 / (double)span);
}

static const struct event_info *row_of(const struct replay_totals *rt, uint32_t type)
{
	const struct event_info *info = NULL;

	/* Types that today's table has dropped are named by the older one. */
	if (rt->n_events[GEN_CLASSIC] == 0)
		info = schema_event(SCHEMA_MODERN, type);
	if (!info || strcmp(info->name, "NA") == 0)
		info = schema_event(SCHEMA_CLASSIC, type);
	return info ? info : schema_event(SCHEMA_MODERN, type);
}

static void add_generic(struct table *t, const struct info *i, const struct replay_totals *rt)
{
	enum schema_view view = rt->n_events[GEN_CLASSIC] ? SCHEMA_CLASSIC : SCHEMA_MODERN;
	uint64_t known[2] = { 0, 0 };

	for (uint32_t code = 0; code < MAX_INFO_CODES; code++) {
		const struct syscall_info *s = schema_syscall(view, code);

		if (!s)
			continue;
		add_kind(t, i, s->name, i->n_by_code[code][0], i->n_by_code[code][1]);
		known[0] += i->n_by_code[code][0];
		known[1] += i->n_by_code[code][1];
	}
	add_kind(t, i, "unknown syscall", i->n_by_type[EV_GENERIC_E] - known[0],
		 i->n_by_type[EV_GENERIC_X] - known[1]);
}

static void print_kinds(const struct info *i, const struct replay_totals *rt, struct out *o)
{
	static const struct column col[KIND_COLS] = {
		{ "total", "EVENTS", CELL_COUNT, false, false },
		{ "enters", "ENTER >", CELL_COUNT, false, false },
		{ "exits", "EXIT <", CELL_COUNT, false, false },
		{ "share_ratio", "SHARE", CELL_RATIO, false, false },
		{ "events_per_s", "RATE", CELL_RATE, false, false },
		{ "event_type", "TYPE", CELL_TEXT, true, false },
	};
	struct table t;

	table_init(&t, "events_by_type", "Events by type and direction", col, KIND_COLS);
	for (uint32_t type = 0; type < EV_MAX; type += 2) {
		const struct event_info *info = row_of(rt, type);

		if (type == EV_GENERIC_E || !info)
			continue;
		add_kind(&t, i, info->name, i->n_by_type[type],
			 type + 1 < EV_MAX ? i->n_by_type[type + 1] : 0);
	}
	add_generic(&t, i, rt);
	table_sort(&t, KIND_TOTAL);
	print_record(&t, o);
}

static const char *container_type_name(uint32_t type)
{
	const struct name_value *nv = schema_flags(SCHEMA_MODERN, FLAGS_container_type);

	for (; nv && nv->name; nv++) {
		if (nv->value == type)
			return nv->name;
	}
	return NULL;
}

static struct cell replay_cell(struct table *t, const struct replay *r, uint32_t id)
{
	return id ? cell_text(t, replay_str(r, id)) : cell_null();
}

static void print_containers(struct replay *r, struct out *o)
{
	static const struct column col[] = {
		{ "id", "ID", CELL_TEXT, true, false },
		{ "type", "TYPE", CELL_TEXT, false, false },
		{ "name", "NAME", CELL_TEXT, false, false },
		{ "image", "IMAGE", CELL_TEXT, false, true },
	};
	struct table t;

	table_init(&t, "containers", "Containers", col, 4);
	for (uint32_t n = 0; n < replay_n_containers(r) && n < MAX_LISTED_CONTAINERS; n++) {
		const struct container *c = replay_container_at(r, n);
		const char *type = container_type_name(c->type);
		struct cell *cell = table_add_row(&t);

		cell[0] = replay_cell(&t, r, c->id);
		cell[1] = type ? cell_text(&t, str_of(type)) : cell_null();
		cell[2] = replay_cell(&t, r, c->name);
		cell[3] = replay_cell(&t, r, c->image);
	}
	table_sort(&t, 0);
	print_record(&t, o);
}

static void print_damages(const struct cap_stats *st, struct out *o)
{
	static const struct column col[] = {
		{ "offset", "OFFSET", CELL_ID, true, false },
		{ "in", "IN", CELL_TEXT, false, false },
		{ "skipped_bytes", "SKIPPED", CELL_BYTES, false, false },
		{ "gap_ns", "GAP", CELL_NS, false, false },
		{ "what", "WHAT", CELL_TEXT, false, true },
	};
	struct table t;
	struct cell *c;

	table_init(&t, "damages", "Damage", col, 5);
	if (st->source.n_damages) {
		c = table_add_row(&t);
		if (st->source.first_damage.off != ERR_NO_OFF)
			c[0] = cell_i64((int64_t)st->source.first_damage.off);
		c[1] = cell_text(&t, STR("file"));
		c[2] = cell_u64(st->source.lost_bytes);
		c[4] = cell_text(&t, str_of(st->source.first_damage.msg));
	}
	for (uint64_t n = 0; n < st->n_damages && n < MAX_DAMAGES_KEPT; n++) {
		const struct damage *d = &st->damage[n];

		c = table_add_row(&t);
		c[0] = cell_i64((int64_t)d->off);
		c[1] = cell_text(&t, STR("content"));
		c[2] = cell_u64(d->lost_bytes);
		if (d->ts_before_ns && d->ts_after_ns > d->ts_before_ns)
			c[3] = cell_u64(d->ts_after_ns - d->ts_before_ns);
		c[4] = cell_text(&t, str_of(d->what));
	}
	if (st->n_damages > MAX_DAMAGES_KEPT)
		t.n_all_rows = st->n_damages < UINT32_MAX ? (uint32_t)st->n_damages : UINT32_MAX;
	print_record(&t, o);
}

static void add_unknown(struct table *t, const struct unknown_count *u, const char *what)
{
	for (unsigned n = 0; n < MAX_UNKNOWN_KEPT && u[n].n; n++) {
		struct cell *c = table_add_row(t);

		c[0] = cell_u64(u[n].n);
		c[1] = cell_text(t, str_of(what));
		c[2] = cell_i64(u[n].number);
	}
}

static void print_unknown(const struct cap_stats *st, struct out *o)
{
	static const struct column col[] = {
		{ "count", "COUNT", CELL_COUNT, false, false },
		{ "kind", "KIND", CELL_TEXT, true, false },
		{ "type", "TYPE", CELL_ID, true, false },
	};
	struct table t;

	table_init(&t, "unknown", "Unknown types", col, 3);
	add_unknown(&t, st->unknown_block, "block");
	add_unknown(&t, st->unknown_event, "event");
	table_sort(&t, 0);
	print_record(&t, o);
}

void info_print(const struct info *i, const struct info_facts *k, struct out *o)
{
	print_file(i, k, o);
	print_machine(i, o);
	print_events(i, o);
	print_quality(i, k, o);
	print_sections(i, o);
	print_damages(k->stats, o);
	print_unknown(k->stats, o);
	print_containers(k->replay, o);
	print_kinds(i, replay_get_totals(k->replay), o);
}
