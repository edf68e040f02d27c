/* SPDX-License-Identifier: MIT */
/* replay_fdlist.c - descriptors that were open when the capture began. */
#include <string.h>

#include "netname.h"
#include "replay_internal.h"
#include "sockends.h"

static void import_ip4(struct replay *r, struct fd *fd, const uint8_t *sip, const uint8_t *dip,
		       const struct fd_meta *m)
{
	fd->type = fd_type_ipv4_sock;
	memcpy(fd->sock + IP4_SIP, sip, 4);
	memcpy(fd->sock + IP4_DIP, dip, 4);
	store_u16(fd->sock + IP4_SPORT, m->sport);
	store_u16(fd->sock + IP4_DPORT, m->dport);
	fd->sock[IP4_L4] = m->l4proto;
	net_tuple4(scratch_new(r), r->port_names, sip, m->sport, dip, m->dport);
}

static void import_ip6(struct replay *r, struct fd *fd, const struct fd_meta *m)
{
	if (net_is_mapped(m->sip) && net_is_mapped(m->dip)) {
		import_ip4(r, fd, m->sip + 12, m->dip + 12, m);
		return;
	}
	memcpy(fd->sock + IP6_SIP, m->sip, 16);
	memcpy(fd->sock + IP6_DIP, m->dip, 16);
	store_u16(fd->sock + IP6_SPORT, m->sport);
	store_u16(fd->sock + IP6_DPORT, m->dport);
	fd->sock[IP6_L4] = m->l4proto;
	net_ipv6(scratch_new(r), m->sip);
	buf_addc(&r->scratch, ':');
	buf_u64(&r->scratch, m->sport);
	buf_adds(&r->scratch, "->");
	net_ipv6(&r->scratch, m->dip);
	buf_addc(&r->scratch, ':');
	buf_u64(&r->scratch, m->dport);
}

static void import_server(struct replay *r, struct fd *fd, const struct fd_meta *m)
{
	if (m->type == fd_type_ipv4_servsock) {
		memcpy(fd->sock + SRV4_IP, m->sip, 4);
		store_u16(fd->sock + SRV4_PORT, m->sport);
		fd->sock[SRV4_L4] = m->l4proto;
		net_server4(scratch_new(r), r->port_names, m->sip, m->sport);
	} else {
		memcpy(fd->sock + SRV6_IP, m->sip, 16);
		store_u16(fd->sock + SRV6_PORT, m->sport);
		fd->sock[SRV6_L4] = m->l4proto;
		net_server6(scratch_new(r), r->port_names, m->sip, m->sport);
	}
	map_put(&r->server_ports, m->sport, 1);
}

/* Fill in what the kind of descriptor calls for, its name into r->scratch. */
static void import_kind(struct replay *r, struct fd *fd, const struct fd_meta *m)
{
	switch (m->type) {
	case fd_type_ipv4_sock:
		import_ip4(r, fd, m->sip, m->dip, m);
		break;
	case fd_type_ipv6_sock:
		import_ip6(r, fd, m);
		break;
	case fd_type_ipv4_servsock:
	case fd_type_ipv6_servsock:
		import_server(r, fd, m);
		return;
	case fd_type_unix_sock:
		store_u64(fd->sock + UNIX_SOURCE, m->source);
		store_u64(fd->sock + UNIX_DEST, m->destination);
		buf_addstr(scratch_new(r), str_to_nul(m->name));
		fd->flags |= r->scratch.n ? FD_ROLE_SERVER : FD_ROLE_CLIENT;
		return;
	default:
		buf_addstr(scratch_new(r), str_to_nul(m->name));
		fd->flags |= str_eq(buf_str(&r->scratch), STR("/dev/null")) ? FD_TRACER_FILE
									    : FD_NOT_TRACER;
		return;
	}
	if (m->l4proto == l4_proto_tcp)
		fd->flags |= FD_CONNECTED;
}

void fd_import(struct replay *r, const struct fd_meta *m)
{
	struct fd fd = fd_blank(m->type);
	uint32_t th = thread_get(r, m->tid), id;

	if (th == ID_NONE || m->type == fd_type_unknown)
		return;
	fd.num = m->fd;
	fd.ino = m->ino;
	fd.dev = m->dev;
	fd.open_flags = m->open_flags;
	fd.flags = FD_FROM_PROC;
	if (m->open_flags & file_flags_O_CLOEXEC)
		fd.flags |= FD_EXEC_CLOSES;
	if (r->listed_tid == m->tid)
		memcpy(fd.sock, r->listed_sock, SOCK_BYTES);
	import_kind(r, &fd, m);
	memcpy(r->listed_sock, fd.sock, SOCK_BYTES);
	r->listed_tid = m->tid;
	fd.name = intern(r, buf_str(&r->scratch));
	id = fds_put(&r->fds, r->procs.thread.v[th].fds, &fd);
	if (id != ID_NONE)
		syslog_note_fd(r, id);
	r->totals.n_listed_fds++;
}

static void fix_side(struct replay *r, struct fd *fd)
{
	if (fd->type != fd_type_ipv4_sock || !(fd->flags & FD_FROM_PROC))
		return;
	if (map_get(&r->server_ports, load_u16(fd->sock + IP4_SPORT)) == MAP_NONE) {
		fd->flags |= FD_ROLE_CLIENT;
		return;
	}
	ends_swap(fd);
	net_tuple4(scratch_new(r), r->port_names, fd->sock + IP4_SIP,
		   load_u16(fd->sock + IP4_SPORT), fd->sock + IP4_DIP,
		   load_u16(fd->sock + IP4_DPORT));
	fd->name = intern(r, buf_str(&r->scratch));
	fd->flags |= FD_ROLE_SERVER;
}

void sockets_fix_sides(struct replay *r)
{
	for (uint32_t i = 0; i < r->procs.thread.n; i++) {
		uint32_t it = 0, id;

		if (!r->procs.thread.v[i].is_live || r->procs.thread.v[i].fds == ID_NONE)
			continue;
		while ((id = fds_table_next(&r->fds, r->procs.thread.v[i].fds, &it)) != ID_NONE)
			fix_side(r, &r->fds.fd.v[id]);
	}
}
