/* SPDX-License-Identifier: MIT */
/* extract.h - data of a capture into files of their own: what udp_extract does. */
#ifndef SCAN_EXTRACT_H
#define SCAN_EXTRACT_H

#include <stdbool.h>

#include "../base/str.h"

#define EXTRACT_FOLDER "./udp_dump_files"
/* Files made; data for further ones are left out, and that is said. */
#define MAX_EXTRACTED 4096u

/* Append data to the file of that name in the folder, which is made when it is not there. The first data of a run
 * replace a file of that name. What goes wrong is said once. */
void extract_save(struct str name, struct str data);

/* Is something missing in the files? */
bool extract_has_failed(void);

#endif
