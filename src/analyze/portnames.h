/* SPDX-License-Identifier: MIT */
/* portnames.h - names of ports, by the services file of the machine that prints. */
#ifndef SCAN_PORTNAMES_H
#define SCAN_PORTNAMES_H

#include <stdint.h>

struct port_names;

/* Read them all. Reading uses state of the C library: no other thread may ask it for services. */
struct port_names *port_names_new(void);
void port_names_free(struct port_names *names);

/* The name of a port, which lives as long as `names`; NULL when it has none, and when names is NULL.
 * l4 (l4_proto of formats/flags.def) may choose among several. */
const char *port_name(const struct port_names *names, uint16_t port, uint8_t l4);

#endif
