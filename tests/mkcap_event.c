/* SPDX-License-Identifier: MIT */
/* mkcap_event.c - event blocks, by formats/events.def. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../src/base/mem.h"
#include "../src/base/vec.h"
#include "../src/capture/block.h"
#include "../src/capture/schema.h"
#include "mkcap.h"

static unsigned param_bytes(uint8_t type)
{
	static const uint8_t bytes[] = {
#define PARAM_TYPE(id, name, n, text) [id] = (n),
#include "../formats/types.def"
#undef PARAM_TYPE
	};

	return type < PT_MAX ? bytes[type] : 0;
}

/* "10.0.0.1:80" or "[::1]:80" up to `end`: family, address, port. */
static int parse_endpoint(char *s, char **ret_ip, uint16_t *ret_port)
{
	char *colon = strrchr(s, ':');

	if (!colon)
		fail("'%s' has no port", s);
	*colon = '\0';
	*ret_port = (uint16_t)number(colon + 1);
	if (*s != '[') {
		*ret_ip = s;
		return AF_INET;
	}
	s[strcspn(s, "]")] = '\0';
	*ret_ip = s + 1;
	return AF_INET6;
}

static void put_endpoint(struct buf *b, char *s, bool with_family)
{
	uint16_t port;
	char *ip;
	int family = parse_endpoint(s, &ip, &port);

	if (with_family)
		put(b, family == AF_INET ? 2 : 10, 1);
	put_ip(b, family, ip);
	put(b, port, 2);
}

/* unix:/path, or ADDRESS:PORT */
static void put_sockaddr(struct buf *b, struct str v)
{
	char *s = xstrndup(v.p, v.n);

	if (!strncmp(s, "unix:", 5)) {
		put(b, 1, 1);
		buf_add(b, s + 5, strlen(s + 5) + 1);
	} else {
		put_endpoint(b, s, true);
	}
	free(s);
}

/* unix:SOURCE->DESTINATION:/path, or ADDRESS:PORT->ADDRESS:PORT */
static void put_socktuple(struct buf *b, struct str v)
{
	char *s = xstrndup(v.p, v.n), *arrow = strstr(s, "->"), *path;

	if (!arrow)
		fail("'%s' has no ->", s);
	*arrow = '\0';
	if (!strncmp(s, "unix:", 5)) {
		path = strchr(arrow + 2, ':');
		if (!path)
			fail("a unix tuple wants :/path");
		*path = '\0';
		put(b, 1, 1);
		put(b, number(s + 5), 8);
		put(b, number(arrow + 2), 8);
		buf_add(b, path + 1, strlen(path + 1) + 1);
	} else {
		put_endpoint(b, s, true);
		put_endpoint(b, arrow + 2, false);
	}
	free(s);
}

/* FD:FLAGS,FD:FLAGS */
static void put_fdlist(struct buf *b, struct str v)
{
	char *s = xstrndup(v.p, v.n), *save = NULL, *item;
	struct buf items = { 0 };
	unsigned n = 0;

	for (item = strtok_r(s, ",", &save); item; item = strtok_r(NULL, ",", &save), n++) {
		char *colon = strchr(item, ':');

		if (!colon)
			fail("an fd list wants FD:FLAGS");
		*colon = '\0';
		put(&items, number(item), 8);
		put(&items, number(colon + 1), 2);
	}
	put(b, n, 2);
	buf_addstr(b, buf_str(&items));
	buf_fini(&items);
	free(s);
}

static void put_value(struct buf *b, const struct param_info *p, struct str v)
{
	unsigned bytes = param_bytes(p->type);
	const char *colon;

	if (v.n == 0)
		return;
	if (str_starts(v, STR("hex:"))) {
		put_hex(b, v.p + 4);
		return;
	}
	switch (p->type) {
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
		buf_add(b, v.p, v.n + 1); /* words end in NUL */
		return;
	case PT_BYTEBUF:
	case PT_CHARBUFARRAY:
		buf_addstr(b, v);
		return;
	case PT_SOCKADDR:
		put_sockaddr(b, v);
		return;
	case PT_SOCKTUPLE:
		put_socktuple(b, v);
		return;
	case PT_FDLIST:
		put_fdlist(b, v);
		return;
	case PT_IPV4ADDR:
	case PT_IPV6ADDR:
		put_ip(b, p->type == PT_IPV4ADDR ? AF_INET : AF_INET6, v.p);
		return;
	case PT_DYN: /* INDEX:VALUE */
		colon = memchr(v.p, ':', v.n);
		if (!colon || strtoul(v.p, NULL, 0) >= p->n_dyn)
			fail("'%s' is not INDEX:VALUE", v.p);
		put(b, strtoul(v.p, NULL, 0), 1);
		put_value(b, &p->dyn[strtoul(v.p, NULL, 0)],
			  (struct str){ colon + 1, v.n - (size_t)(colon + 1 - v.p) });
		return;
	}
	if (!bytes)
		fail("'%s' cannot have a value", p->name);
	put(b, number(v.p), bytes);
}

/* The type named by a symbol, a number, or what evt.type prints and `enter` or `exit`; of several
 * with the same name the newest. */
static uint32_t event_type(void)
{
	const char *name = arg_word(0), *dir = arg_word(1);
	uint32_t t, found = UINT32_MAX;

	if (!name)
		fail("event of what type?");
	if (isdigit((unsigned char)*name))
		return (uint32_t)number(name);
	for (t = 0; t < EV_MAX; t++) {
		const struct event_info *e = schema_event(SCHEMA_MODERN, t);

		if (!strcmp(e->symbol, name))
			return t;
		if (dir && !strcmp(e->name, name) &&
		    event_type_is_exit((uint16_t)t) == !strcmp(dir, "exit"))
			found = t;
	}
	if (found == UINT32_MAX)
		fail("no event '%s'", name);
	return found;
}

struct params {
	struct buf data;
	VEC(uint32_t) lens;
};

static void params_add(struct params *ps, size_t was)
{
	*vec_push(&ps->lens) = (uint32_t)(ps->data.n - was);
}

/* Parameters by name in table order, as many as @params says (default: all that the table has, or
 * for v1 blocks had); those not given are empty. +=VALUE adds one behind them. */
/* What stands for a parameter that is not given: nothing, or with @zero what a driver would write
 * for zero and for empty text. */
static void put_absent(struct buf *b, const struct param_info *p, bool zero)
{
	bool is_text = p->type == PT_CHARBUF || p->type == PT_FSPATH || p->type == PT_FSRELPATH;

	if (zero)
		buf_fill(b, 0, is_text ? 1 : param_bytes(p->type));
}

static void params_collect(struct params *ps, const struct event_info *e, uint64_t n)
{
	bool zero = arg_num("@zero", 0);
	static const struct param_info raw = { .name = "+", .type = PT_BYTEBUF };
	unsigned i;

	for (i = 0; i < n; i++) {
		const struct param_info *p = e && i < e->n_params ? &e->params[i] : &raw;
		struct arg *a = p == &raw ? NULL : arg_find(p->name);
		size_t was = ps->data.n;

		if (a)
			put_value(&ps->data, p, a->val);
		else
			put_absent(&ps->data, p, zero);
		params_add(ps, was);
	}
	for (i = 1; i < in.n; i++) {
		size_t was = ps->data.n;

		if (strcmp(in.arg[i].key, "+") != 0)
			continue;
		in.arg[i].is_used = true;
		put_value(&ps->data, &raw, in.arg[i].val);
		params_add(ps, was);
	}
}

/* The block type for a version (1 or 2), flags or not, large or not. */
static uint32_t event_block(uint64_t version, bool has_flags, bool is_large)
{
	if (version == 1)
		return has_flags ? 0x208 : 0x204;
	if (is_large)
		return has_flags ? 0x222 : 0x221;
	return has_flags ? 0x217 : 0x216;
}

void do_event(void)
{
	static uint64_t ts = 1500000000000000000;
	uint32_t type = event_type(), i;
	uint64_t version = arg_num("@version", 2), repeat = arg_num("@repeat", 1);
	const struct event_info *e = schema_event(SCHEMA_MODERN, type);
	struct arg *flags = arg_find("@flags");
	bool is_large = event_is_large(type, arg_num("@large", 0) ? FORM_LARGE : 0);
	uint32_t block = event_block(version, flags != NULL, is_large || arg_num("@large", 0));
	uint64_t n_table = version == 1 ? event_v1_table_params(type) : e ? e->n_params : 0;
	uint64_t step, tid, cpu, n_params, len, blocklen, trailer;
	struct params ps = { 0 };

	params_collect(&ps, e, arg_num("@params", n_table));
	block = (uint32_t)arg_num("@block", block);
	n_params = arg_num("@nparams", ps.lens.n);
	len = (version == 1 ? 22 : 26) + ps.data.n + ps.lens.n * (is_large ? 4 : 2);
	len = arg_num("@len", len);
	step = arg_num("@step", 1000);
	ts = arg_num("@ts", ts + step);
	tid = arg_num("@tid", 1);
	cpu = arg_num("@cpu", 0);
	blocklen = arg_num("@blocklen", UINT64_MAX);
	trailer = arg_num("@trailer", UINT64_MAX);
	for (; repeat; repeat--, ts += repeat ? step : 0) {
		struct buf b = { 0 };

		put(&b, cpu, 2);
		if (flags)
			put(&b, number(flags->val.p), 4);
		put(&b, ts, 8);
		put(&b, tid, 8);
		put(&b, len, 4);
		put(&b, type, 2);
		if (version != 1)
			put(&b, n_params, 4);
		for (i = 0; i < ps.lens.n; i++)
			put(&b, ps.lens.v[i], is_large ? 4 : 2);
		buf_addstr(&b, buf_str(&ps.data));
		put_block(block, &b, blocklen, trailer);
		buf_fini(&b);
	}
	buf_fini(&ps.data);
	vec_fini(&ps.lens);
}
