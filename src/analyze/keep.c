/* SPDX-License-Identifier: MIT */
/* keep.c - see keep.h. */
#include "keep.h"

#include <stdlib.h>
#include <string.h>

#include "../base/map.h"
#include "../base/mem.h"
#include "../base/vec.h"
#include "../capture/block.h"

/* Threads whose enter events are held; as many as sysdig knows at most. */
#define MAX_HELD 131072

/* The enter event a thread is in, as a block of a capture. */
struct held {
	int64_t tid;
	struct buf block;
	uint32_t file;  /* number of the file that has it; 0: none */
	uint16_t type;  /* NO_CALL: none */
	int64_t dup_fd; /* what an fcntl is to duplicate, or -1 */
};

struct keep {
	VEC(struct held) held;
	struct map by_tid;
	struct writer writer; /* makes the blocks */
	uint32_t file;        /* number of the current file, from 1 */
};

struct keep *keep_new(void)
{
	struct keep *k = xcalloc(1, sizeof(*k));

	writer_init(&k->writer);
	k->file = 1;
	return k;
}

void keep_new_section(struct keep *k)
{
	for (uint32_t i = 0; i < k->held.n; i++)
		buf_fini(&k->held.v[i].block);
	k->held.n = 0;
	map_clear(&k->by_tid);
}

void keep_new_file(struct keep *k)
{
	k->file++;
}

void keep_free(struct keep *k)
{
	if (!k)
		return;
	keep_new_section(k);
	vec_fini(&k->held);
	map_fini(&k->by_tid);
	writer_fini(&k->writer);
	free(k);
}

/* ---- what to keep ---- */

/* Change the state, and are not marked so in the tables. Enter events are among them because what a
 * thread entered last is looked at even for exits it does not belong to, as sysdig does. */
static bool is_unmarked_state(uint16_t type)
{
	switch (type) {
	case EV_SYSCALL_GETCWD_X:
	case EV_SYSCALL_GETRLIMIT_E:
	case EV_SYSCALL_GETRLIMIT_X:
	case EV_SYSCALL_SETRLIMIT_E:
	case EV_SYSCALL_SETRLIMIT_X:
	case EV_SYSCALL_PRLIMIT_E:
	case EV_SYSCALL_PRLIMIT_X:
	case EV_SYSCALL_SETPGID_E:
	case EV_SYSCALL_SENDFILE_E:
	case EV_SYSCALL_SETREUID_X:
	case EV_SYSCALL_SETREGID_X:
	case EV_SYSCALL_CLOSE_RANGE_X:
	case EV_ASYNCEVENT_E:
		return true;
	}
	return false;
}

/* Readers leave a thread's stored enter event in place when its exit is hidden, and take it for that of
 * the next fcntl. Unless the exit itself says what it did, a hidden fcntl is written as the dup that it
 * was, or not at all (keep_before). */
static bool is_bare_fcntl(const struct event *ev)
{
	return ev->type == EV_SYSCALL_FCNTL_E ||
	       (ev->type == EV_SYSCALL_FCNTL_X && ev->n_params < 3);
}

static bool changes_state(const struct event *ev, const struct step *s)
{
	uint32_t marks = EF_MODIFIES_STATE | EF_CREATES_FD | EF_DESTROYS_FD;

	if (is_bare_fcntl(ev))
		return false;
	return (s->info && s->info->flags & marks) || is_unmarked_state(ev->type);
}

bool keep_wants(const struct event *ev, const struct step *s, bool passes, bool with_state,
		uint32_t *ret_flags)
{
	*ret_flags = ev->flags;
	/* sysdig, too, keeps what it shows to nobody. */
	if (passes || s->is_internal)
		return true;
	if (with_state && (ev->flags & EVENT_STATE_ONLY || changes_state(ev, s))) {
		*ret_flags |= EVENT_STATE_ONLY;
		return true;
	}
	return false;
}

/* ---- enter events ---- */

static struct held *held_of(struct keep *k, int64_t tid, bool create)
{
	uint32_t i = map_get(&k->by_tid, (uint64_t)tid);

	if (i != MAP_NONE)
		return &k->held.v[i];
	if (!create)
		return NULL;
	/* More threads than a machine has: better lose some enter events than all memory. */
	if (k->held.n >= MAX_HELD)
		keep_new_section(k);
	i = k->held.n;
	map_put(&k->by_tid, (uint64_t)tid, i);
	*vec_push(&k->held) = (struct held){ .tid = tid, .type = NO_CALL };
	return &k->held.v[i];
}

/* The last record takes the place of the one that goes. */
static void held_remove(struct keep *k, int64_t tid)
{
	uint32_t i = map_del(&k->by_tid, (uint64_t)tid), last = k->held.n - 1;

	if (i == MAP_NONE)
		return;
	buf_fini(&k->held.v[i].block);
	if (i != last) {
		k->held.v[i] = k->held.v[last];
		map_put(&k->by_tid, (uint64_t)k->held.v[i].tid, i);
	}
	k->held.n--;
}

static int64_t fcntl_dup_fd(const struct event *ev)
{
	uint64_t cmd = event_u64(ev, 1, 0);
	bool is_dup = cmd == fcntl_commands_F_DUPFD || cmd == fcntl_commands_F_DUPFD_CLOEXEC;

	return ev->type == EV_SYSCALL_FCNTL_E && is_dup ? event_i64(ev, 0, -1) : -1;
}

/* Half a dup, hidden. */
static void write_dup(const struct event *like, uint16_t type, int64_t number, struct writer *w)
{
	struct event ev = {
		.ts_ns = like->ts_ns,
		.tid = like->tid,
		.cpu = like->cpu,
		.type = type,
		.n_params = 1,
		.data = (const uint8_t *)&number,
		.at = { 0, sizeof(number) },
	};

	writer_event(w, &ev, EVENT_STATE_ONLY);
}

static void write_fcntl_as_dup(const struct held *h, const struct event *ev, struct writer *w)
{
	int64_t res = event_i64(ev, 0, -1);

	if (h->dup_fd < 0 || res < 0 || !is_bare_fcntl(ev))
		return;
	write_dup(ev, EV_SYSCALL_DUP_E, h->dup_fd, w);
	write_dup(ev, EV_SYSCALL_DUP_X, res, w);
}

static void hold(struct keep *k, const struct event *ev, bool is_kept)
{
	struct held *h = held_of(k, ev->tid, true);

	h->type = ev->type;
	h->file = is_kept ? k->file : 0;
	h->dup_fd = fcntl_dup_fd(ev);
	k->writer.b.n = 0;
	writer_event(&k->writer, ev, ev->flags | EVENT_STATE_ONLY);
	h->block.n = 0;
	buf_addstr(&h->block, buf_str(&k->writer.b));
}

void keep_before(struct keep *k, const struct event *ev, bool is_kept, struct writer *w)
{
	struct held *h;

	if (ev->type == EV_PROCEXIT_1_E || ev->type == EV_PROCEXIT_E) {
		held_remove(k, ev->tid);
		return;
	}
	if (event_shapes[ev->type].origin != ORIGIN_SYSCALL)
		return;
	if (!event_type_is_exit(ev->type)) {
		hold(k, ev, is_kept);
		return;
	}
	h = held_of(k, ev->tid, false);
	if (!h || h->type != ev->type - 1)
		return;
	if (is_kept && h->file != k->file)
		writer_add_blocks(w, buf_str(&h->block));
	if (!is_kept)
		write_fcntl_as_dup(h, ev, w);
	h->type = NO_CALL;
}

/* ---- payload ---- */

static int data_param(uint16_t type)
{
	const struct event_info *info = schema_event(SCHEMA_MODERN, type);

	if (!info || !event_type_is_exit(type) ||
	    !(info->flags & (EF_READS_FROM_FD | EF_WRITES_TO_FD)))
		return -1;
	return schema_data_param(info);
}

#define MIN_EXEC_PARAMS 14 /* of the first layout of execve that has an environment */

static int env_param(const struct event *ev)
{
	const struct event_info *info = schema_event(SCHEMA_MODERN, ev->type);

	for (unsigned i = MIN_EXEC_PARAMS - 1; info && i < ev->n_params && i < info->n_params; i++)
		if (strcmp(info->params[i].name, "env") == 0)
			return (int)i;
	return -1;
}

/* Keep max bytes of parameter p. */
static const struct event *cut_param(const struct event *ev, int p, uint64_t max,
				     struct event *copy, struct buf *b)
{
	struct str data = event_param(ev, (unsigned)p);
	uint32_t gone;

	if (data.n <= max)
		return ev;
	gone = (uint32_t)(data.n - max);
	b->n = 0;
	buf_add(b, ev->data, ev->at[p] + max);
	buf_add(b, ev->data + ev->at[p + 1], ev->at[ev->n_params] - ev->at[p + 1]);
	*copy = *ev;
	copy->data = (const uint8_t *)b->p;
	for (unsigned i = (unsigned)p + 1; i <= ev->n_params; i++)
		copy->at[i] -= gone;
	return copy;
}

const struct event *keep_cut(const struct event *ev, const struct step *s,
			     const struct keep_cuts *cuts, struct event *copy, struct buf *b)
{
	int p = cuts->no_env ? env_param(ev) : -1;

	if (p < 0 && cuts->max_data == UINT64_MAX)
		return ev;
	if (p >= 0)
		return cut_param(ev, p, 0, copy, b);
	p = data_param(ev->type);
	if (p < 0 || ev->flags & EVENT_TRACER || s->ev->type != ev->type)
		return ev;
	return cut_param(ev, p, cuts->max_data, copy, b);
}

/* ---- generation ---- */

bool keep_is_head(uint16_t type)
{
	switch (type) {
	case EV_CONTAINER_E:
	case EV_CONTAINER_JSON_E:
	case EV_CONTAINER_JSON_2_E:
	case EV_USER_ADDED_E:
	case EV_GROUP_ADDED_E:
		return true;
	}
	return false;
}

void keep_marker(const struct event *first, struct event *ev, struct buf *b)
{
	static const char name[] = "scan"; /* its NUL counts */
	uint32_t plugin = 0;

	b->n = 0;
	buf_add(b, &plugin, sizeof(plugin));
	buf_add(b, name, sizeof(name));
	*ev = (struct event){
		.ts_ns = first->ts_ns,
		.tid = -1,
		.type = EV_ASYNCEVENT_E,
		.n_params = 3,
		.data = (const uint8_t *)b->p,
		.at = { 0, sizeof(plugin), (uint32_t)b->n, (uint32_t)b->n },
	};
}
