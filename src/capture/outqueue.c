/* SPDX-License-Identifier: MIT */
/* outqueue.c - see outqueue.h. */
#include "outqueue.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/mem.h"
#include "../base/worker.h"

#define MAX_KEPT_BYTES (1u << 20) /* a slot keeps its memory unless it is larger */

enum order_kind { ORDER_OPEN, ORDER_WRITE, ORDER_SYNC, ORDER_CLOSE, ORDER_REMOVE };

struct order {
	enum order_kind kind;
	struct buf b; /* bytes to write, or a path with its NUL */
	bool is_complete;
};

/* How far a file is. */
struct extent {
	uint64_t file; /* number of the file, from 1 */
	uint64_t given, size;
};

struct outqueue {
	const struct outfile_options *o;
	struct order slot[MAX_QUEUED];
	struct handover queue;
	struct worker worker;
	bool in_thread;
	struct extent ordered; /* size is not used */

	/* of whoever carries out */
	struct outfile *out; /* NULL: none is open */
	struct err why;      /* valid once has_failed */
	_Atomic bool has_failed;
	char *left;

	pthread_mutex_t lock;
	struct extent done; /* under lock */
};

/* ---- carrying out ---- */

static int open_file(struct outqueue *q, const char *path, struct err *err)
{
	int rc = outfile_open(path, q->o, &q->out, err);

	pthread_mutex_lock(&q->lock);
	q->done = (struct extent){ .file = q->done.file + 1 };
	pthread_mutex_unlock(&q->lock);
	return rc;
}

static int write_file(struct outqueue *q, struct buf *b, struct err *err)
{
	int rc = outfile_write(q->out, b->p, b->n, err);

	pthread_mutex_lock(&q->lock);
	q->done.given += b->n;
	q->done.size = outfile_size(q->out);
	pthread_mutex_unlock(&q->lock);
	if (b->cap > MAX_KEPT_BYTES)
		buf_fini(b);
	return rc;
}

static int close_file(struct outqueue *q, bool is_complete, struct err *err)
{
	const char *partial = outfile_partial_name(q->out);
	char *name = partial ? xstrdup(partial) : NULL;
	int rc = outfile_close(q->out, is_complete, err);

	q->out = NULL;
	if ((rc < 0 || !is_complete) && name && access(name, F_OK) == 0) {
		q->left = name;
		return rc;
	}
	free(name);
	return rc;
}

static int carry_out(struct outqueue *q, struct order *o, struct err *err)
{
	switch (o->kind) {
	case ORDER_OPEN:
		return open_file(q, o->b.p, err);
	case ORDER_WRITE:
		return write_file(q, &o->b, err);
	case ORDER_SYNC:
		return outfile_sync(q->out, err);
	case ORDER_CLOSE:
		return close_file(q, o->is_complete, err);
	case ORDER_REMOVE:
		(void)unlink(o->b.p);
		break;
	}
	return 0;
}

static void do_order(struct outqueue *q, struct order *o)
{
	if (atomic_load(&q->has_failed) || carry_out(q, o, &q->why) == 0)
		return;
	if (q->out)
		close_file(q, false, NULL);
	atomic_store(&q->has_failed, true);
}

static void work(void *arg)
{
	struct outqueue *q = arg;
	sigset_t pipe;
	uint32_t i;

	/* When nobody reads a pipe any more, the program ends quietly, as it does without threads. */
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_UNBLOCK, &pipe, NULL);
	while (handover_take(&q->queue, &i)) {
		do_order(q, &q->slot[i]);
		handover_release(&q->queue);
	}
}

/* ---- orders ---- */

static int state_of(struct outqueue *q, struct err *err)
{
	if (!atomic_load(&q->has_failed))
		return 0;
	if (err)
		*err = q->why;
	return E_IO;
}

static struct order *begin_order(struct outqueue *q, enum order_kind kind)
{
	uint32_t i = 0;

	if (q->in_thread)
		handover_acquire(&q->queue, &i);
	q->slot[i].kind = kind;
	q->slot[i].b.n = 0;
	return &q->slot[i];
}

static int give_order(struct outqueue *q, struct order *o, struct err *err)
{
	if (q->in_thread)
		handover_put(&q->queue);
	else
		do_order(q, o);
	return state_of(q, err);
}

int outqueue_open(struct outqueue *q, const char *path, struct err *err)
{
	struct order *o = begin_order(q, ORDER_OPEN);

	buf_add(&o->b, path, strlen(path) + 1);
	q->ordered = (struct extent){ .file = q->ordered.file + 1 };
	return give_order(q, o, err);
}

int outqueue_write(struct outqueue *q, struct buf *b, struct err *err)
{
	struct order *o = begin_order(q, ORDER_WRITE);
	struct buf empty = o->b;

	q->ordered.given += b->n;
	o->b = *b;
	*b = empty;
	return give_order(q, o, err);
}

int outqueue_sync(struct outqueue *q, struct err *err)
{
	return give_order(q, begin_order(q, ORDER_SYNC), err);
}

int outqueue_close(struct outqueue *q, bool is_complete, struct err *err)
{
	struct order *o = begin_order(q, ORDER_CLOSE);

	o->is_complete = is_complete;
	return give_order(q, o, err);
}

int outqueue_remove(struct outqueue *q, const char *path, struct err *err)
{
	struct order *o = begin_order(q, ORDER_REMOVE);

	buf_add(&o->b, path, strlen(path) + 1);
	return give_order(q, o, err);
}

/* ---- answers ---- */

int outqueue_wait(struct outqueue *q, struct err *err)
{
	if (q->in_thread)
		handover_drain(&q->queue);
	return state_of(q, err);
}

uint64_t outqueue_size(struct outqueue *q)
{
	struct extent done;

	pthread_mutex_lock(&q->lock);
	done = q->done;
	pthread_mutex_unlock(&q->lock);
	if (done.file != q->ordered.file ||
	    !done.given) /* nothing tells yet what it will come to */
		return q->o->coding == OUTFILE_PLAIN ? q->ordered.given : 0;
	return done.size + (uint64_t)((double)(q->ordered.given - done.given) * (double)done.size /
				      (double)done.given);
}

const char *outqueue_left(const struct outqueue *q)
{
	return q->left;
}

/* ---- lifetime ---- */

static void destroy(struct outqueue *q)
{
	if (q->out)
		close_file(q, false, NULL);
	for (unsigned i = 0; i < MAX_QUEUED; i++)
		buf_fini(&q->slot[i].b);
	handover_fini(&q->queue);
	pthread_mutex_destroy(&q->lock);
	free(q->left);
	free(q);
}

int outqueue_new(const struct outfile_options *o, bool in_thread, struct outqueue **ret,
		 struct err *err)
{
	struct outqueue *q = xcalloc(1, sizeof(*q));
	int rc = 0;

	q->o = o;
	q->in_thread = in_thread;
	pthread_mutex_init(&q->lock, NULL);
	handover_init(&q->queue, MAX_QUEUED, 1);
	if (in_thread)
		rc = worker_start(&q->worker, work, q);
	if (rc != 0) {
		destroy(q);
		return err_set(err, E_IO, "cannot start a thread: %s", strerror(rc));
	}
	*ret = q;
	return 0;
}

void outqueue_free(struct outqueue *q)
{
	if (!q)
		return;
	if (q->in_thread) {
		handover_finish(&q->queue);
		worker_join(&q->worker);
	}
	destroy(q);
}
