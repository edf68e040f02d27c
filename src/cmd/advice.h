/* SPDX-License-Identifier: MIT */
/* advice.h - what to do when the kernel module is missing or closed to the user. */
#ifndef SCAN_ADVICE_H
#define SCAN_ADVICE_H

#include "../capture/device.h"

/* Say on stderr what stands in the way of recording and what to type. err: of device_open. */
void advice_print(enum device_problem problem, const struct err *err);

#endif
