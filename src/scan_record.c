/* SPDX-License-Identifier: MIT */
/* scan_record.c - main() of the recorder alone: `scan record` as a program of its own, small enough to be linked
 * statically and carried to a machine that has nothing (make scan-record-static). */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "cmd/cmd.h"

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_DFL);
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts("scan-record " SCAN_VERSION);
		return EXIT_OK;
	}
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		opt_print_help(&cmd_record_help);
		return EXIT_OK;
	}
	return cmd_record(argc, argv);
}
