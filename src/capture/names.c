/* SPDX-License-Identifier: MIT */
/* names.c - names of error numbers and signals, by number. */
#include <stddef.h>

#include "schema.h"

/* clang-format off */

static const char *const errnos[] = {
#define ERRNO(number, name, text) [number] = #name,
#include "../../formats/errno.def"
#undef ERRNO
};

static const char *const signals[] = {
#define SIGNAL(number, name) [number] = #name,
#include "../../formats/signals.def"
#undef SIGNAL
};

/* clang-format on */

const char *name_errno(uint32_t number)
{
	return number < sizeof(errnos) / sizeof(errnos[0]) ? errnos[number] : NULL;
}

const char *name_signal(uint32_t number)
{
	return number < sizeof(signals) / sizeof(signals[0]) ? signals[number] : NULL;
}
