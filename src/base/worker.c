/* SPDX-License-Identifier: MIT */
/* worker.c - threads and the hand-over queue, on POSIX threads. */
#include "worker.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

#include "clock.h"

static void *worker_main(void *arg)
{
	struct worker *w = arg;

	w->fn(w->arg);
	return NULL;
}

int worker_start(struct worker *w, void (*fn)(void *arg), void *arg)
{
	sigset_t all, old;
	int rc;

	w->fn = fn;
	w->arg = arg;
	/* The thread inherits the mask of its creator. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&w->thread, NULL, worker_main, w);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	w->started = rc == 0;
	return rc;
}

void worker_join(struct worker *w)
{
	if (w->started)
		pthread_join(w->thread, NULL);
	w->started = false;
}

void handover_init(struct handover *h, uint32_t n_slots, uint32_t n_wake)
{
	pthread_condattr_t attr;

	*h = (struct handover){ .n_slots = n_slots, .n_wake = n_wake };
	pthread_mutex_init(&h->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC); /* that of clock_steady_ns */
	pthread_cond_init(&h->changed, &attr);
	pthread_condattr_destroy(&attr);
}

void handover_fini(struct handover *h)
{
	pthread_cond_destroy(&h->changed);
	pthread_mutex_destroy(&h->lock);
}

/* The consumer may be asleep although slots lie there, fewer than n_wake: without the signal both would wait. */
static void producer_wait(struct handover *h)
{
	pthread_cond_signal(&h->changed);
	pthread_cond_wait(&h->changed, &h->lock);
}

bool handover_acquire(struct handover *h, uint32_t *ret_slot)
{
	bool is_open;

	pthread_mutex_lock(&h->lock);
	while (!h->closed && h->n_put - h->n_released == h->n_slots)
		producer_wait(h);
	is_open = !h->closed;
	if (is_open)
		*ret_slot = (uint32_t)(h->n_put % h->n_slots);
	pthread_mutex_unlock(&h->lock);
	return is_open;
}

bool handover_is_full(struct handover *h)
{
	bool is_full;

	pthread_mutex_lock(&h->lock);
	is_full = h->n_put - h->n_released == h->n_slots;
	pthread_mutex_unlock(&h->lock);
	return is_full;
}

/* One waiter at most: when one side waits, the other is running. */
static void handover_flag(struct handover *h, bool *flag)
{
	pthread_mutex_lock(&h->lock);
	*flag = true;
	pthread_cond_signal(&h->changed);
	pthread_mutex_unlock(&h->lock);
}

void handover_put(struct handover *h)
{
	pthread_mutex_lock(&h->lock);
	h->n_put++;
	if (h->n_put - h->n_taken >= h->n_wake)
		pthread_cond_signal(&h->changed);
	pthread_mutex_unlock(&h->lock);
}

void handover_drain(struct handover *h)
{
	pthread_mutex_lock(&h->lock);
	while (h->n_released < h->n_put)
		producer_wait(h);
	pthread_mutex_unlock(&h->lock);
}

void handover_finish(struct handover *h)
{
	handover_flag(h, &h->finished);
}

bool handover_take(struct handover *h, uint32_t *ret_slot)
{
	bool got;

	pthread_mutex_lock(&h->lock);
	while (!h->finished && h->n_taken == h->n_put)
		pthread_cond_wait(&h->changed, &h->lock);
	got = h->n_taken < h->n_put;
	if (got)
		*ret_slot = (uint32_t)(h->n_taken++ % h->n_slots);
	pthread_mutex_unlock(&h->lock);
	return got;
}

bool handover_wait(struct handover *h, uint64_t until_ns)
{
	const struct timespec until = { (time_t)(until_ns / NS_PER_S),
					(long)(until_ns % NS_PER_S) };
	bool has;
	int rc = 0;

	pthread_mutex_lock(&h->lock);
	while (!(has = h->finished || h->n_taken < h->n_put) && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&h->changed, &h->lock, &until);
	pthread_mutex_unlock(&h->lock);
	return has;
}

void handover_release(struct handover *h)
{
	pthread_mutex_lock(&h->lock);
	h->n_released++;
	pthread_cond_signal(&h->changed);
	pthread_mutex_unlock(&h->lock);
}

void handover_close(struct handover *h)
{
	handover_flag(h, &h->closed);
}
