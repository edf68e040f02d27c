/* SPDX-License-Identifier: MIT */
/* out_schema.c - not the rows of tables but what they are like: a JSON Schema (draft 2020-12) of the
 * documents that out_json.c makes of the same tables.
 *
 * The tables of scan-report are described column by column. Those of the other verbs follow the general
 * form of a record or a table. */
#include "out.h"

static const char *type_of(uint8_t kind)
{
	switch ((enum cell_kind)kind) {
	case CELL_TEXT:
		return "{\"type\": [\"string\", \"null\"]}";
	case CELL_TIME:
		return "{\"type\": [\"string\", \"null\"], \"format\": \"date-time\"}";
	case CELL_BOOL:
		return "{\"type\": [\"boolean\", \"null\"]}";
	case CELL_ID:
		return "{\"type\": [\"integer\", \"null\"]}";
	case CELL_RATIO:
	case CELL_RATE:
	case CELL_REAL:
		return "{\"type\": [\"number\", \"null\"]}";
	case CELL_SPAN:
	case CELL_SERIES:
		return "{\"type\": [\"array\", \"null\"], \"items\": {\"type\": \"number\"}}";
	case CELL_COUNT:
	case CELL_BYTES:
	case CELL_NS:
	case CELL_AMOUNT:
		break;
	}
	return "{\"type\": [\"integer\", \"null\"], \"minimum\": 0}";
}

/* An object with a property for each column; all of them are required, unless it is a row of totals. */
static void add_row(struct buf *b, const struct table *t, bool is_total)
{
	buf_adds(b, "{\"type\": \"object\", \"properties\": {");
	for (uint32_t c = 0; c < t->n_cols; c++)
		buf_printf(b, "%s\n      \"%s\": %s", c ? "," : "", t->col[c].id,
			   type_of(t->col[c].kind));
	buf_adds(b, "}");
	for (uint32_t c = 0; c < t->n_cols && !is_total; c++)
		buf_printf(b, "%s\"%s\"", c ? ", " : ",\n      \"required\": [", t->col[c].id);
	buf_adds(b, is_total ? "}" : "]}");
}

static void schema_table(struct out *o, const struct table *t)
{
	struct buf *b = &o->line;

	buf_printf(b, "%s\n     \"%s\": ", o->n_tables ? "," : "", t->id);
	if (t->is_record) {
		add_row(b, t, false);
	} else {
		buf_adds(
			b,
			"{\"type\": \"object\", \"required\": [\"rows_total\", \"rows\"], \"properties\": {\n"
			"     \"rows_total\": {\"type\": \"integer\", \"minimum\": 0},\n"
			"     \"rows\": {\"type\": \"array\", \"items\": ");
		add_row(b, t, false);
		buf_adds(b, "},\n     \"total\": ");
		add_row(b, t, true);
		buf_adds(b, "}}");
	}
}

static void schema_begin(struct out *o, const char *kind)
{
	buf_printf(
		&o->line,
		"{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
		" \"title\": \"Documents of scan %s --format json, and of the other verbs that print tables\",\n"
		" \"type\": \"object\",\n \"required\": [\"format\", \"version\", \"generator\"],\n"
		" \"properties\": {\n"
		"  \"format\": {\"type\": \"string\", \"pattern\": \"^scan-[a-z]+$\"},\n"
		"  \"version\": {\"const\": %d},\n  \"generator\": {\"type\": \"string\"}},\n"
		" \"additionalProperties\": {\"anyOf\": [{\"$ref\": \"#/$defs/table\"}, "
		"{\"$ref\": \"#/$defs/record\"}, {\"type\": \"null\"}]},\n"
		" \"$defs\": {\n"
		"  \"value\": {\"type\": [\"string\", \"number\", \"boolean\", \"array\", \"null\"]},\n"
		"  \"record\": {\"type\": \"object\", \"additionalProperties\": {\"$ref\": \"#/$defs/value\"}},\n"
		"  \"table\": {\"type\": \"object\", \"required\": [\"rows_total\", \"rows\"],\n"
		"   \"properties\": {\"rows_total\": {\"type\": \"integer\", \"minimum\": 0},\n"
		"    \"rows\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/record\"}},\n"
		"    \"total\": {\"$ref\": \"#/$defs/record\"}}}},\n"
		" \"if\": {\"properties\": {\"format\": {\"const\": \"scan-%s\"}}},\n"
		" \"then\": {\n    \"properties\": {",
		kind, OUT_JSON_VERSION, kind);
}

static void schema_end(struct out *o)
{
	buf_adds(&o->line, "}}}\n");
	fwrite(o->line.p, 1, o->line.n, o->f);
}

const struct out_ops out_schema = { .begin = schema_begin,
				    .table = schema_table,
				    .end = schema_end };
