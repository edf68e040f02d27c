/* SPDX-License-Identifier: MIT */
/* judge.h - damage a capture in one place, read it, and say what is missing that must not be.
 *
 * Required of every case:
 *  - all events and metadata records that lie wholly before the damage are delivered exactly;
 *  - of the events and records that lie wholly behind it, at least MIN_RECOVERED percent are. In
 *    packed data: from the next place on at which decoding can begin, and of all cases together;
 *  - damage is reported where framing broke or data was cut, near the place, with a plausible
 *    number of bytes lost; none is reported for a cut between two blocks.
 * Not required, because it cannot be: a first section header that is whole, and notice of changes
 * inside parameter data. */
#ifndef SCAN_JUDGE_H
#define SCAN_JUDGE_H

#include "frames.h"
#include "packed.h"
#include "reading.h"

#define MIN_RECOVERED 99 /* percent */

enum harm {
	HARM_CUT,        /* the decoded bytes end at a place */
	HARM_FF,         /* 16 decoded bytes are overwritten by 0xff */
	HARM_PACKED_CUT, /* the same in the file as it is packed */
	HARM_PACKED_FF,
	HARM_MAX
};

extern const char *const harm_names[HARM_MAX];

/* A capture and what it holds when nothing is wrong. */
struct subject {
	struct packed pk;
	struct frames frames;
	struct reading intact;
	uint64_t min_at[HARM_MAX]; /* first place where harm is judged */
	bool must_copy;            /* read a copy of exactly the right size, so that reading beyond
				    * its end is found */
};

/* What came of one case. */
struct verdict {
	uint64_t n_before, got_before; /* events that had to be delivered, and those that were */
	uint64_t n_behind, got_behind;
	uint64_t n_strange; /* delivered though never written */
	bool is_ok;
	char why[200]; /* when it is not: the first reason */
};

/* Load PATH, or PATH+flush, PATH+members or PATH+zstd: the same content packed anew, with places
 * to begin again. Returns false after a message when that fails. */
bool subject_load(const char *spec, struct subject *s);
/* Fill in what follows from s->pk. Returns false with the reason in why when the capture cannot
 * serve, being refused or damaged as it is; or, with *is_wrong, when the reader disagrees with the
 * walk over the intact capture. Free with subject_fini in every case. */
bool subject_init(struct subject *s, char why[200], bool *is_wrong);
void subject_fini(struct subject *s);

/* The number of places at which this harm can be done; at is counted from min_at. */
uint64_t subject_places(const struct subject *s, enum harm h);

/* Do harm at a place of the decoded bytes or of the file, read and judge. */
void judge(struct subject *s, enum harm h, uint64_t at, struct verdict *ret);

/* What must be said of a harm. */
struct expected {
	bool must_notice;
	uint64_t n_before; /* events wholly in front of it */
	uint64_t from, to; /* offsets between which it must be reported: decoded, or in the file */
};
struct expected subject_expect(const struct subject *s, enum harm h, uint64_t at);

/* Write the harmed file. Returns false when that fails. */
bool subject_write(struct subject *s, enum harm h, uint64_t at, const char *path);

#endif
