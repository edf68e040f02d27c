/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* encode_memory.c - parameters whose values stand in memory of the program: numbers, times, limits,
 * vectors of buffers, lists of descriptors. */
#include "encode_internal.h"

#define NS_PER_SECOND 1000000000u
#define CHUNK_BYTES   256u /* of an array that is looked through, at a time */

/* The one call of 32-bit programs whose offset in memory is a long. */
#define I386_SENDFILE 187u

/* ---- vectors ---- */

/* Call `fn` for each buffer of a vector until it says false. */
static void each_vector(struct out *o, u64 vec, u64 n, bool (*fn)(void *, struct out *, u64, u64),
			void *arg)
{
	u32 each = 2 * word_bytes(o), i, got;
	u8 chunk[CHUNK_BYTES];

	for (n = smaller(n, MAX_VECTORS); n; n -= got, vec += got * each) {
		got = (u32)smaller(n, CHUNK_BYTES / each);
		if (!out_copy(o, chunk, vec, got * each))
			return;
		for (i = 0; i < got; i++)
			if (!fn(arg, o, word_at(o, chunk, 2 * i), word_at(o, chunk, 2 * i + 1)))
				return;
	}
}

static bool add_size(void *arg, struct out *o, u64 base, u64 len)
{
	u64 *sum = arg;

	(void)o;
	(void)base;
	*sum += len;
	return true;
}

u64 vector_size(struct out *o, u64 vec, u64 n, u64 max)
{
	u64 sum = 0;

	each_vector(o, vec, n, add_size, &sum);
	return smaller(sum, max);
}

static bool add_data(void *arg, struct out *o, u64 base, u64 len)
{
	u64 *left = arg;
	u64 n = smaller(len, *left);

	out_data(o, base, n);
	*left -= n;
	return *left && !o->is_full;
}

void vector_data(struct out *o, u64 vec, u64 n, u64 max)
{
	u64 left = smaller(max, o->in->snaplen);

	if (left)
		each_vector(o, vec, n, add_data, &left);
}

/* A vector of which the result says how much was moved, or all. */
static u64 vector_limit(const struct out *o, u32 len)
{
	return len == LEN_RET && o->in->ret >= 0 ? (u64)o->in->ret : ~0ull;
}

void encode_iov(struct out *o, const struct source *s)
{
	u64 vec = in_pointer(o, s), n = o->in->arg[s->arg2];

	if (s->op == SRC_IOV_SIZE)
		out_int(o, vector_size(o, vec, n, vector_limit(o, s->aux)), s->width);
	else if (o->in->ret > 0)
		vector_data(o, vec, n, vector_limit(o, s->aux));
}

/* ---- poll ---- */

void encode_poll(struct out *o, const struct source *s)
{
	u64 from = in_pointer(o, s), n = smaller(o->in->arg[s->arg2], MAX_POLL_FDS);
	bool is_asked = s->op == SRC_POLL_ASKED;
	u8 *count = o->p, pollfd[8];
	u32 n_listed = 0, flags;

	out_int(o, 0, 2);
	for (; n && !o->is_full; n--, from += sizeof(pollfd)) {
		if (!out_copy(o, pollfd, from, sizeof(pollfd)))
			break;
		flags = get_16(pollfd + (is_asked ? 4 : 6));
		if (!is_asked && !flags)
			continue;
		out_int(o, (u64)(s64)(s32)get_32(pollfd), 8);
		out_int(o, flagmap_bits(MAP_poll, flags), 2);
		n_listed++;
	}
	if (!o->is_full)
		put_16(count, (u16)n_listed);
}

/* ---- single values ---- */

/* The ith word of the program's size; 0 when it is not there. */
static bool read_word(struct out *o, u64 from, u32 i, u64 *ret)
{
	u32 n = word_bytes(o);
	u8 bytes[8];

	if (!out_copy(o, bytes, from + i * n, n))
		return false;
	*ret = word_at(o, bytes, 0);
	return true;
}

void encode_u32(struct out *o, const struct source *s)
{
	u32 v;

	if (out_copy(o, &v, in_pointer(o, s) + 4 * s->aux, sizeof(v)))
		out_int(o, s->op == SRC_INT_AT ? (u64)(s64)(s32)v : v, s->width);
}

void encode_offset(struct out *o, const struct source *s)
{
	bool is_short = o->in->is_compat && o->in->number == I386_SENDFILE;
	u64 at = in_pointer(o, s), v = 0;

	if (!at || out_copy(o, &v, at, is_short ? 4 : 8))
		out_int(o, v, s->width);
}

void encode_rlimit(struct out *o, const struct source *s)
{
	u64 at = in_pointer(o, s), v = ~0ull;
	bool is_wanted = at && (s->op == SRC_RLIMIT_AT || o->in->ret >= 0);

	if (is_wanted && s->op == SRC_RLIMIT64_OK)
		(void)out_copy(o, &v, at + 8 * s->aux, sizeof(v));
	else if (is_wanted && read_word(o, at, s->aux, &v) && o->in->is_compat && v == 0xffffffff)
		v = ~0ull; /* no limit */
	out_int(o, v, s->width);
}

void encode_time(struct out *o, const struct source *s)
{
	u64 at = in_pointer(o, s), sec, ns;

	if (!at && s->op == SRC_TIME_OR)
		out_int(o, ~0ull, s->width);
	else if (read_word(o, at, 0, &sec) && read_word(o, at, 1, &ns))
		out_int(o, sec * NS_PER_SECOND + ns, s->width);
}

void encode_sigset(struct out *o, const struct source *s)
{
	u64 at = in_pointer(o, s);
	u32 v = 0;

	if (!at || out_copy(o, &v, at, sizeof(v)))
		out_int(o, v, s->width);
}

void encode_how(struct out *o, const struct source *s)
{
	u64 how[3]; /* flags, mode, resolve */

	if (!out_copy(o, how, in_pointer(o, s), sizeof(how)))
		return;
	if (s->op == SRC_HOW_FLAGS)
		out_int(o, open_flags((u32)how[0]), s->width);
	else if (s->op == SRC_HOW_MODE)
		out_int(o, open_mode((u32)how[0], (u32)how[1]), s->width);
	else
		out_int(o, flagmap_bits(MAP_resolve, (u32)how[2]), s->width);
}

/* The first two of semop's operations: three words of 16 bits each. What is not there is 0. */
void encode_sem(struct out *o, const struct source *s)
{
	u16 v = 0;

	if (o->in->arg[2] > s->aux / 3)
		(void)out_copy(o, &v, o->in->arg[1] + 2 * s->aux, sizeof(v));
	out_int(o, s->op == SRC_SEM_FLAGS ? flagmap_bits(MAP_semop, v) : v, s->width);
}

/* SETVAL's */
void encode_sem_value(struct out *o, const struct source *s)
{
	out_int(o, (u32)o->in->arg[2] == 16 ? o->in->arg[3] : 0, s->width);
}

/* ---- quotas ---- */

/* Commands, as the format numbers them: a bit each. */
enum {
	QUOTA_TURNS_ON = 1,
	QUOTA_GETS_FORMAT = 4,
	QUOTA_HAS_INFO = 8 | 16,              /* gets or sets struct if_dqinfo */
	QUOTA_HAS_LIMITS = 32 | 64,           /* ... struct if_dqblk */
	QUOTA_HAS_ID = 32 | 64 | 1024 | 2048, /* of a user or group */
};

/* Where these say which of their fields are valid. */
enum { LIMITS_VALID = 64, INFO_VALID = 20 };

static u32 quota_command(const struct out *o)
{
	return flagmap_named(MAP_quota_command, (u32)o->in->arg[0] >> 8);
}

void encode_quota(struct out *o, const struct source *s)
{
	u32 command = quota_command(o), id = (u32)o->in->arg[2], v = command;

	if (s->op == SRC_QUOTA_TYPE)
		v = flagmap_named(MAP_quota_type, o->in->arg[0] & 0xff);
	else if (s->op == SRC_QUOTA_ID)
		v = command & QUOTA_HAS_ID ? id : 0;
	else if (s->op == SRC_QUOTA_FORMAT)
		v = flagmap_named(MAP_quota_format, command == QUOTA_TURNS_ON ? id : 0);
	out_int(o, v, s->width);
}

void encode_quota_file(struct out *o, const struct source *s)
{
	(void)s;
	if (quota_command(o) == QUOTA_TURNS_ON)
		out_str(o, o->in->arg[3]);
	else
		out_int(o, 0, 1);
}

void encode_quota_format(struct out *o, const struct source *s)
{
	u32 v = 0;

	if (quota_command(o) == QUOTA_GETS_FORMAT)
		(void)out_copy(o, &v, o->in->arg[3], sizeof(v));
	out_int(o, flagmap_named(MAP_quota_format, v), s->width);
}

/* A field of the call's structure; 0 where that is another one or does not say that the field is valid. */
void encode_quota_field(struct out *o, const struct source *s)
{
	bool is_info = s->op == SRC_QUOTA_INFO_AT;
	u64 at = o->in->arg[3], v = 0;
	u32 valid;

	if (quota_command(o) & (is_info ? QUOTA_HAS_INFO : QUOTA_HAS_LIMITS) &&
	    out_copy(o, &valid, at + (is_info ? INFO_VALID : LIMITS_VALID), sizeof(valid)) &&
	    valid & s->arg2)
		(void)out_copy(o, &v, at + s->aux, sizeof(v));
	out_int(o, v, s->width);
}

/* ---- values that are told with what they are ---- */

enum { PTRACE_IS_U64, PTRACE_IS_SIGNAL };
enum { BPF_IS_FD, BPF_IS_RESULT };

static void out_chosen(struct out *o, u8 choice, u64 v, u32 width)
{
	out_int(o, choice, 1);
	out_int(o, v, width);
}

void encode_ptrace(struct out *o, const struct source *s)
{
	u32 request = flagmap_named(MAP_ptrace, (u32)o->in->arg[0]);
	u64 v = o->in->arg[s->op == SRC_PTRACE_ADDR ? 2 : 3];

	if (o->in->ret < 0)
		out_chosen(o, PTRACE_IS_U64, 0, 8);
	else if (s->op == SRC_PTRACE_ADDR)
		out_chosen(o, PTRACE_IS_U64, v, 8);
	else if (request >= 2 && request <= 4) /* PTRACE_PEEK*: data is where the word went */
		out_chosen(o, PTRACE_IS_U64, read_word(o, v, 0, &v) ? v : 0, 8);
	else if (request == 8 || request == 10 || request == 12 || request == 13)
		out_chosen(o, PTRACE_IS_SIGNAL, v, 1); /* CONT, SINGLESTEP, DETACH, SYSCALL */
	else
		out_chosen(o, PTRACE_IS_U64, v, 8);
}

void encode_bpf(struct out *o, const struct source *s)
{
	u64 command = o->in->arg[0];
	bool is_fd = o->in->ret >= 0 && (command == 0 || command == 5); /* MAP_CREATE, PROG_LOAD */

	(void)s;
	out_chosen(o, is_fd ? BPF_IS_FD : BPF_IS_RESULT, (u64)o->in->ret, 8);
}

const struct folded_call *encode_unfold(struct encode_in *in, const struct call *call)
{
	u64 index = call->folded == FOLDED_SOCKET ? in->arg[0] : 0;
	u64 from = call->folded == FOLDED_SOCKET ? in->arg[1] : in->arg[0];
	const struct folded_call *f;
	u32 words[6], i;

	if (call->folded == FOLDED_OFFSET) {
		in->arg[3] |= in->arg[4] << 32;
		return NULL;
	}
	if (index >= KSCHEMA_N_FOLDED || (call->folded == FOLDED_SOCKET && !index))
		return NULL;
	f = &kschema_folded[index];
	if (!world_copy(words, from, f->n_args * 4))
		return NULL;
	for (i = 0; i < f->n_args; i++)
		in->arg[i] = words[i];
	return f;
}
