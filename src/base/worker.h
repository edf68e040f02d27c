/* SPDX-License-Identifier: MIT */
/* worker.h - a thread of work, and the queue over which it hands its results to one consumer.
 *
 * The queue is a ring of numbered slots whose contents belong to the users of the queue: the
 * producer fills slot after slot, the consumer takes them in the same order and gives them back.
 * Each side waits for the other; nothing is copied. */
#ifndef SCAN_WORKER_H
#define SCAN_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct worker {
	pthread_t thread;
	void (*fn)(void *arg);
	void *arg;
	bool started;
};

/* Run fn(arg) in a thread with all signals blocked, so that they reach the main thread. *w must
 * stay in place until worker_join. Returns 0 or an errno value. */
int worker_start(struct worker *w, void (*fn)(void *arg), void *arg);
/* Wait for fn to return; nothing happens when the worker was never started. */
void worker_join(struct worker *w);

/* One producer, one consumer. Slot numbers run from 0 to n_slots - 1, round and round. */
struct handover {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	uint32_t n_slots, n_wake;
	uint64_t n_put;      /* slots filled so far */
	uint64_t n_taken;    /* slots the consumer has begun */
	uint64_t n_released; /* slots given back */
	bool finished;       /* the producer puts nothing more */
	bool closed;         /* the consumer takes nothing more */
};

/* A consumer that waits is woken when n_wake slots are filled (or the producer waits or has finished): waking
 * costs both sides, and a consumer that is the faster one would be woken for each slot. 1 where slots are to
 * arrive at once. */
void handover_init(struct handover *h, uint32_t n_slots, uint32_t n_wake);
void handover_fini(struct handover *h);

/* Producer: wait for a free slot. Returns false when the consumer has closed the queue. */
bool handover_acquire(struct handover *h, uint32_t *ret_slot);
/* Producer: is every slot filled or held by the consumer? */
bool handover_is_full(struct handover *h);
/* Producer: hand over the slot acquired last. */
void handover_put(struct handover *h);
/* Producer: wait until everything put so far was given back. */
void handover_drain(struct handover *h);
/* Producer: nothing follows; the consumer still gets what was put. */
void handover_finish(struct handover *h);

/* Consumer: wait for the next slot. Returns false when the producer has finished and all slots
 * were taken. Several slots may be held at once, fewer than n_slots. */
bool handover_take(struct handover *h, uint32_t *ret_slot);
/* Consumer: wait for the next slot, or for the producer to finish, until then (clock_steady_ns). Returns
 * false when it has come to neither. Slots fewer than n_wake may go unnoticed. */
bool handover_wait(struct handover *h, uint64_t until_ns);
/* Consumer: give back the oldest slot held. */
void handover_release(struct handover *h);
/* Consumer: take nothing more; wakes a waiting producer. */
void handover_close(struct handover *h);

#endif
