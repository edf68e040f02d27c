/* SPDX-License-Identifier: MIT */
/* portnames.c - names of ports, by the services file of the machine that prints. */
#include "portnames.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../capture/constants.h"

enum { ANY, TCP, UDP, N_PROTOCOLS };
#define N_PORTS 65536

struct port_names {
	char *name[N_PROTOCOLS][N_PORTS]; /* NULL: none */
};

/* The first of several names of a port is its name. */
static void note_name(struct port_names *names, unsigned protocol, const struct servent *e)
{
	char **name = &names->name[protocol][ntohs((uint16_t)e->s_port)];

	if (!*name)
		*name = xstrdup(e->s_name);
}

struct port_names *port_names_new(void)
{
	struct port_names *names = xcalloc(1, sizeof(*names));
	const struct servent *e;

	setservent(1);
	while ((e = getservent())) {
		note_name(names, ANY, e);
		if (strcmp(e->s_proto, "tcp") == 0)
			note_name(names, TCP, e);
		else if (strcmp(e->s_proto, "udp") == 0)
			note_name(names, UDP, e);
	}
	endservent();
	return names;
}

void port_names_free(struct port_names *names)
{
	if (!names)
		return;
	for (unsigned i = 0; i < N_PROTOCOLS; i++)
		for (unsigned port = 0; port < N_PORTS; port++)
			free(names->name[i][port]);
	free(names);
}

const char *port_name(const struct port_names *names, uint16_t port, uint8_t l4)
{
	unsigned protocol = l4 == l4_proto_tcp ? TCP : l4 == l4_proto_udp ? UDP : ANY;

	return names ? names->name[protocol][port] : NULL;
}
