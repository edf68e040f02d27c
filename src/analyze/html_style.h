/* SPDX-License-Identifier: MIT */
/* html_style.h - the style sheet of the page, written into it. */
#ifndef SCAN_HTML_STYLE_H
#define SCAN_HTML_STYLE_H

extern const char html_style[];

#endif
