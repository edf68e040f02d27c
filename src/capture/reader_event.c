/* SPDX-License-Identifier: MIT */
/* reader_event.c - event blocks off the short way: the generation of a section, old layouts, the
 * other byte order, damage. */
#include "../base/clock.h"
#include "reader_internal.h"
#include "swap.h"

/* How far the first event of a section looks ahead for the generation of its writer. */
#define LOOKAHEAD_BYTES (1u << 20)
/* How long it waits for them, when they come through a pipe. One that is fed from a file has brought them by
 * then, so that the answer is that for the file; who watches a machine sees its first event. */
#define LOOKAHEAD_NS NS_PER_S
/* Exits without enters that make a section one of exit events only. */
#define MIN_EXITS_ALONE 64

struct census {
	uint64_t n_new;    /* types that sysdig 0.29.3 does not know */
	uint64_t n_enters; /* that the newest drivers no longer emit */
	uint64_t n_exits;
	uint64_t n_longer; /* of them with parameters that sysdig 0.29.3 does not know */
};

static bool is_longer(const struct event *ev)
{
	const struct event_info *info = schema_event(SCHEMA_CLASSIC, ev->type);

	return info && ev->n_params > info->n_params;
}

/* Count the events that follow within LOOKAHEAD_BYTES, as far as they are intact. No further,
 * though a plain file is in memory whole: the answer must not depend on the wrapping. */
static struct census census_take(const struct capture *c)
{
	struct census n = { 0 };
	size_t left = input_left(&c->in);
	const uint8_t *p = c->in.p;
	const uint8_t *end = p + (left < LOOKAHEAD_BYTES ? left : LOOKAHEAD_BYTES);
	struct event ev;

	while (end - p >= BLOCK_MIN_LEN) {
		const struct block_info *b = block_info(reader_u32(c, p));
		uint32_t len = reader_u32(c, p + 4);

		if (b->kind != BLOCK_EVENT || !block_len_ok(b, len) || len > (size_t)(end - p))
			break;
		if (event_peek(p, len, b->form, c->is_swapped, &ev) == EVENT_GOOD) {
			n.n_new += ev.type >= CLASSIC_TYPES;
			n.n_enters += event_is_old_enter(ev.type);
			if (event_is_syscall_exit(ev.type)) {
				n.n_exits++;
				n.n_longer += is_longer(&ev);
			}
		}
		p += len;
	}
	return n;
}

/* Exits alone are not enough: a filter may have left them, as in copies by sysdig. The newest drivers
 * repeat the arguments of nearly every call on its exit. */
static int decide_generation(struct capture *c, struct err *err)
{
	struct census n;

	if (input_need_until(&c->in, LOOKAHEAD_BYTES, clock_steady_ns() + LOOKAHEAD_NS, err) < 0)
		return E_IO;
	n = census_take(c);
	if (n.n_enters)
		c->generation = n.n_new ? GEN_PAIRS : GEN_CLASSIC;
	else
		c->generation = n.n_new || (n.n_longer && n.n_exits >= MIN_EXITS_ALONE)
					? GEN_EXIT_ONLY
					: GEN_CLASSIC;
	return E_OK;
}

/* sysdig 0.20.0 alone (January to March 2018, v1 blocks) wrote bpf and seccomp as 292..295,
 * numbers that went to execve and setpgid in the next release. A bpf enter is one small 8-byte
 * number where execve has a path; a bpf exit has one parameter where execve has 18; a seccomp
 * enter has one where setpgid has two. A seccomp exit looks like setpgid's: it follows what the
 * section has shown before.
 * (A switch event of type 152 with 5 parameters, of April and May 2014, is delivered as it is.) */
static void remap_old_types(struct capture *c, struct event *ev)
{
	unsigned n = ev->n_params;
	uint64_t cmd;

	if (ev->type < EV_SYSCALL_EXECVE_19_E || ev->type > EV_SYSCALL_SETPGID_X)
		return;
	switch (ev->type) {
	case EV_SYSCALL_EXECVE_19_E:
		cmd = n == 1 && ev->at[1] == 8 ? load_u64_as(ev->data, c->is_swapped) : UINT64_MAX;
		c->is_bpf_old |= cmd < 256;
		break;
	case EV_SYSCALL_EXECVE_19_X:
	case EV_SYSCALL_SETPGID_E:
		c->is_bpf_old |= n == 1;
		break;
	}
	if (c->is_bpf_old)
		ev->type += EV_SYSCALL_BPF_E - EV_SYSCALL_EXECVE_19_E;
}

/* The block in this machine's byte order, in the scratch buffer. */
static uint8_t *block_native(struct capture *c, const struct block_info *b, uint32_t len)
{
	c->scratch.n = 0;
	buf_add(&c->scratch, c->in.p, len);
	swap_event_head((uint8_t *)c->scratch.p, len, b->form);
	return (uint8_t *)c->scratch.p;
}

static enum event_state event_load(struct capture *c, const struct block_info *b, uint32_t len,
				   struct event *ev, char *why)
{
	uint8_t *copy = c->is_swapped ? block_native(c, b, len) : NULL;
	enum event_state state = event_decode(copy ? copy : c->in.p, len, b->form, ev, why);

	if (state != EVENT_GOOD)
		return state;
	if (!(b->form & FORM_V2))
		remap_old_types(c, ev);
	if (copy)
		swap_event_params(ev, copy + (ev->data - copy));
	return state;
}

static void event_accept(struct capture *c, struct event *ev)
{
	if (ev->type >= CLASSIC_TYPES && c->generation == GEN_CLASSIC)
		c->generation = GEN_PAIRS;
	c->st.n_extra_params += event_has_extra(ev);
	damage_close(c, ev->ts_ns);
	event_finish(c, ev);
	c->fast = c->is_swapped ? reader_no_blocks : reader_fast_blocks;
}

int reader_event(struct capture *c, const struct block_info *b, struct event *ev, struct err *err)
{
	char why[WHY_BYTES];
	uint32_t len;
	int r = frame_take(c, b, &len, err);

	if (r != 1)
		return r;
	if (!c->has_events) {
		c->has_events = true;
		c->last_ts_ns = 0;
		if (!c->is_classic && decide_generation(c, err) < 0)
			return E_IO;
	}
	r = AGAIN;
	switch (event_load(c, b, len, ev, why)) {
	case EVENT_GOOD:
		event_accept(c, ev);
		r = 1;
		break;
	case EVENT_UNKNOWN:
		c->st.n_unknown_events++;
		unknown_count(c->st.unknown_event, ev->type);
		break;
	case EVENT_BAD:
		c->st.n_bad_blocks++;
		damage_lost(c, damage_add(c, input_off(&c->in), "%s: %.90s", b->name, why), len);
		break;
	}
	c->in.p += len;
	return r;
}
