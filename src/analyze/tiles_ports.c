/* SPDX-License-Identifier: MIT */
/* tiles_ports.c - bytes by server port: as many tiles as there are ports, up to a few. */
#include <stdlib.h>

#include "../base/mem.h"
#include "tiles.h"

#define MAX_PORT_TILES 8

static const struct {
	uint16_t port;
	const char *name;
} known_ports[] = {
	{ 21, "ftp" },          { 22, "ssh" },        { 25, "smtp" },
	{ 53, "dns" },          { 80, "http" },       { 389, "ldap" },
	{ 443, "https" },       { 3306, "mysql" },    { 5432, "postgresql" },
	{ 5672, "amqp" },       { 6379, "redis" },    { 8080, "http" },
	{ 9042, "cassandra" },  { 9092, "kafka" },    { 9200, "elasticsearch" },
	{ 11211, "memcached" }, { 27017, "mongodb" },
};

static const char *name_of_port(uint16_t port)
{
	for (size_t i = 0; i < sizeof(known_ports) / sizeof(known_ports[0]); i++) {
		if (known_ports[i].port == port)
			return known_ports[i].name;
	}
	return NULL;
}

struct port_bytes {
	uint16_t port;
	uint64_t bytes;
};

static int more_bytes(const void *pa, const void *pb)
{
	const struct port_bytes *a = pa, *b = pb;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return a->port - b->port;
}

/* Sums by port, largest first; returns how many there are. */
static uint32_t sum_ports(const struct facts *f, struct port_bytes *ret)
{
	uint32_t n = 0;

	for (uint32_t port = 0; port <= UINT16_MAX; port++)
		ret[port] = (struct port_bytes){ .port = (uint16_t)port };
	for (uint32_t row = 1; row < f->fd.n_rows; row++) {
		const uint64_t *v = agg_at(&f->fd, row);
		struct fd_key k;

		memcpy(&k, agg_key(&f->fd, row).p, sizeof(k));
		if (k.kind == FK_CONNECTION && k.port)
			ret[k.port].bytes += v[FV_IN] + v[FV_OUT];
	}
	qsort(ret, UINT16_MAX + 1, sizeof(*ret), more_bytes);
	while (n < MAX_PORT_TILES && ret[n].bytes)
		n++;
	return n;
}

static void add_port(const struct port_bytes *p, const char *within, struct table *t)
{
	struct buf id = { 0 }, title = { 0 }, filter = { 0 }, whole = { 0 };
	const char *name = name_of_port(p->port);
	struct cell *c = table_add_row(t);

	buf_printf(&id, "port_%u_bytes", p->port);
	buf_printf(&title, "Port %u%s%s", p->port, name ? ", " : "", name ? name : "");
	buf_printf(&filter,
		   "fd.type in (ipv4,ipv6) and fd.sport=%u and evt.is_io=true and evt.dir=<%c",
		   p->port, 0);
	tiles_add_filter(&whole, filter.p, within);
	c[TILE_GROUP] = cell_text(t, STR("Bytes by server port"));
	c[TILE_TITLE] = cell_text(t, buf_str(&title));
	c[TILE_VALUE] = cell_amount(p->bytes, CELL_BYTES);
	c[TILE_UNIT] = cell_text(t, STR("bytes"));
	c[TILE_ID] = cell_text(t, buf_str(&id));
	c[TILE_EXACT] = cell_u64(false);
	c[TILE_FILTER] = cell_text(t, buf_str(&whole));
	buf_fini(&id);
	buf_fini(&title);
	buf_fini(&filter);
	buf_fini(&whole);
}

void tiles_add_ports(const struct facts *f, const char *within, struct table *t)
{
	struct port_bytes *ports = xcalloc(UINT16_MAX + 1, sizeof(*ports));
	uint32_t n = sum_ports(f, ports);

	for (uint32_t i = 0; i < n; i++)
		add_port(&ports[i], within, t);
	free(ports);
}
