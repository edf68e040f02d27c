/* SPDX-License-Identifier: MIT */
/* version.h - the version of the program, as --version and the json header say it. */
#ifndef SCAN_VERSION_H
#define SCAN_VERSION_H

#define SCAN_VERSION "0.1.0"

#endif
