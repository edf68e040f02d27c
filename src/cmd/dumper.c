/* SPDX-License-Identifier: MIT */
/* dumper.c - see dumper.h. */
#include "dumper.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/mem.h"
#include "../base/worker.h"

#define MAX_COPIES 2 /* one being written, one waiting; each may be as large as the window */

struct dumper {
	const struct dumper_options *o;
	struct worker worker;
	struct handover queue;
	struct flight_copy *slot[MAX_COPIES];

	/* of the thread */
	uint64_t number; /* of the last file */
	char **past;     /* max_files names, in a circle */
	uint64_t n_past; /* names that were ever put there */
	uint64_t n_failed;
};

/* "dir/a.scap.gz" and 3: "dir/a.3.scap.gz"; a name without .scap gets the number at its end. */
static char *name_of(const char *path, uint64_t number)
{
	const char *slash = strrchr(path, '/');
	const char *scap = strstr(slash ? slash : path, ".scap");
	size_t n = scap ? (size_t)(scap - path) : strlen(path);
	struct buf b = { 0 };

	buf_add(&b, path, n);
	buf_addc(&b, '.');
	buf_u64(&b, number);
	buf_add(&b, path + n, strlen(path) - n + 1);
	return b.p;
}

/* Earlier runs have left theirs. */
static char *next_name(struct dumper *d)
{
	char *name = name_of(d->o->path, ++d->number);

	while (access(name, F_OK) == 0) {
		free(name);
		name = name_of(d->o->path, ++d->number);
	}
	return name;
}

/* Takes the name over. */
static void remember(struct dumper *d, char *name)
{
	char **place;

	if (!d->past) {
		free(name);
		return;
	}
	place = &d->past[d->n_past++ % d->o->max_files];
	if (*place)
		(void)unlink(*place);
	free(*place);
	*place = name;
}

static int write_file(struct dumper *d, const struct flight_copy *copy, const char *name,
		      struct err *err)
{
	struct outfile *f;
	struct str piece;
	int rc = outfile_open(name, &d->o->file, &f, err);

	if (rc < 0)
		return rc;
	for (size_t i = 0; rc == 0 && (piece = flight_copy_piece(copy, i)).n; i++)
		rc = outfile_write(f, piece.p, piece.n, err);
	return outfile_close(f, rc == 0, err);
}

static void dump(struct dumper *d, const struct flight_copy *copy)
{
	char *name = next_name(d);
	struct err err;
	int rc = write_file(d, copy, name, &err);

	d->o->done(name, rc < 0 ? &err : NULL);
	d->n_failed += rc < 0;
	if (rc < 0)
		free(name);
	else
		remember(d, name);
}

static void work(void *arg)
{
	struct dumper *d = arg;
	uint32_t i;

	while (handover_take(&d->queue, &i)) {
		dump(d, d->slot[i]);
		flight_copy_free(d->slot[i]);
		handover_release(&d->queue);
	}
}

bool dumper_give(struct dumper *d, struct flight_copy *copy, bool may_wait)
{
	uint32_t i;

	if (!may_wait && handover_is_full(&d->queue)) {
		flight_copy_free(copy);
		return false;
	}
	handover_acquire(&d->queue, &i);
	d->slot[i] = copy;
	handover_put(&d->queue);
	return true;
}

static void destroy(struct dumper *d)
{
	for (uint64_t i = 0; d->past && i < d->o->max_files; i++)
		free(d->past[i]);
	free(d->past);
	handover_fini(&d->queue);
	free(d);
}

int dumper_new(const struct dumper_options *o, struct dumper **ret, struct err *err)
{
	struct dumper *d = xcalloc(1, sizeof(*d));
	int rc;

	d->o = o;
	if (o->max_files)
		d->past = xcalloc(o->max_files, sizeof(*d->past));
	handover_init(&d->queue, MAX_COPIES, 1);
	rc = worker_start(&d->worker, work, d);
	if (rc != 0) {
		destroy(d);
		return err_set(err, E_IO, "cannot start a thread: %s", strerror(rc));
	}
	*ret = d;
	return 0;
}

uint64_t dumper_close(struct dumper *d)
{
	uint64_t n_failed;

	if (!d)
		return 0;
	handover_finish(&d->queue);
	worker_join(&d->worker);
	n_failed = d->n_failed;
	destroy(d);
	return n_failed;
}
