/* SPDX-License-Identifier: MIT */
/* list.h - the languages printed for their users: fields and events. */
#ifndef SCAN_LIST_H
#define SCAN_LIST_H

#include <stdbool.h>
#include <stdint.h>

/* Print the fields by class: as text, with their types when is_verbose, or as Markdown tables. */
void list_fields(bool is_verbose, bool is_markdown);
/* Print the events that are shown, a line each: "> open(FSPATH name, ...)". */
void list_events(void);
/* The names of the listed fields that can have a value to print, for completion. */
const char *list_field_word(uint32_t i);

#endif
