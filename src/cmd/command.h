/* SPDX-License-Identifier: MIT */
/* command.h - the program that is recorded: started when everything else is ready, watched until it ends. */
#ifndef SCAN_COMMAND_H
#define SCAN_COMMAND_H

#include <stdbool.h>
#include <sys/types.h>

#include "../base/err.h"

struct command {
	pid_t pid; /* 0: there is none */
	int go;    /* written to when it may begin; -1: it has */
	bool has_ended;
	int status; /* as of waitpid, once it has ended */
};

/* Make the process, which waits. argv ends in NULL. Returns 0 or E_IO. */
int command_prepare(struct command *c, char **argv, struct err *err);
void command_begin(struct command *c);
/* Has it ended? May be called from any one thread. */
bool command_has_ended(struct command *c);
/* Say how it ended, if not well. A command that was never begun is done away with. */
void command_finish(struct command *c, const char *name);

#endif
