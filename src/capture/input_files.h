/* SPDX-License-Identifier: MIT */
/* input_files.h - the files that this process reads as captures: no output takes their place. */
#ifndef SCAN_INPUT_FILES_H
#define SCAN_INPUT_FILES_H

#include <stdbool.h>

/* A source is opened over fd. Both are for the thread that opens sources and outputs. */
void input_file_note(int fd);
/* Does path lead to such a file, also when it is read no more? */
bool input_file_is(const char *path);

#endif
