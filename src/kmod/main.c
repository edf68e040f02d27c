// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* main.c - loading and unloading. Loading costs nothing until a reader comes. */
#include <linux/module.h>

#include "kschema.h"
#include "reader.h"

static int __init scan_init(void)
{
	kschema_init();
	return misc_register(&reader_device);
}

static void __exit scan_exit(void)
{
	misc_deregister(&reader_device);
}

module_init(scan_init);
module_exit(scan_exit);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("Records system calls for scan");
MODULE_VERSION(SCAN_VERSION);
