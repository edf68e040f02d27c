/* SPDX-License-Identifier: MIT */
/* stop.c - see stop.h. */
#include "stop.h"

#include <signal.h>
#include <stddef.h>

#include "../capture/source.h"

static volatile sig_atomic_t stopped_by;

static void on_signal(int sig)
{
	stopped_by = sig;
	source_stop();
}

void stop_catch(void)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
	const int stops[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction old;

	source_can_stop();
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		if (sigaction(stops[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(stops[i], &sa, NULL);
	signal(SIGXFSZ, SIG_IGN);
}

int stop_signal(void)
{
	return stopped_by;
}
