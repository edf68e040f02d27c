/* SPDX-License-Identifier: MIT */
/* command.c - see command.h. */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/log.h"

/* In the child: wait for the word, then become the program. */
static void become(int go, char **argv)
{
	char c;

	if (read(go, &c, 1) != 1)
		_exit(0); /* nothing is recorded after all */
	execvp(argv[0], argv);
	warn("%s: %s", argv[0], strerror(errno));
	_exit(127);
}

int command_prepare(struct command *c, char **argv, struct err *err)
{
	int ends[2];

	*c = (struct command){ .go = -1 };
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_set(err, E_IO, "pipe: %s", strerror(errno));
	c->pid = fork();
	if (c->pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return err_set(err, E_IO, "fork: %s", strerror(errno));
	}
	if (c->pid == 0) {
		close(ends[1]);
		become(ends[0], argv);
	}
	close(ends[0]);
	c->go = ends[1];
	return 0;
}

void command_begin(struct command *c)
{
	if (c->go < 0)
		return;
	(void)!write(c->go, "g", 1);
	close(c->go);
	c->go = -1;
}

bool command_has_ended(struct command *c)
{
	if (c->pid && !c->has_ended && waitpid(c->pid, &c->status, WNOHANG) == c->pid)
		c->has_ended = true;
	return c->has_ended;
}

void command_finish(struct command *c, const char *name)
{
	if (!c->pid)
		return;
	if (c->go >= 0) {
		close(c->go);
		waitpid(c->pid, &c->status, 0);
		return;
	}
	if (!command_has_ended(c))
		warn("%s still runs (process %d)", name, (int)c->pid);
	else if (WIFSIGNALED(c->status))
		warn("%s was ended by signal %d", name, WTERMSIG(c->status));
	else if (WEXITSTATUS(c->status))
		warn("%s ended with status %d", name, WEXITSTATUS(c->status));
}
