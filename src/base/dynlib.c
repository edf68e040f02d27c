/* SPDX-License-Identifier: MIT */
/* dynlib.c - see dynlib.h. */
#include "dynlib.h"

#include <dlfcn.h>
#include <string.h>

int dynlib_load(const char *soname, const char *what, const struct dynlib_call *call, size_t n,
		struct err *err)
{
	void *lib = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (!lib)
		return err_set(err, E_UNSUPPORTED, "%s is not installed: %s", what, dlerror());
	for (size_t i = 0; i < n; i++) {
		void *symbol = dlsym(lib, call[i].name);

		if (!symbol)
			return err_set(err, E_UNSUPPORTED, "%s does not fit: %s", what, dlerror());
		memcpy(call[i].at, &symbol, sizeof(symbol));
	}
	return 0;
}
