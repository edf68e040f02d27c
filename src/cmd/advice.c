/* SPDX-License-Identifier: MIT */
/* advice.c - see advice.h. */
#include "advice.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../base/log.h"

/* The packages that bring the headers of the kernel that runs. */
static const struct {
	const char *file;    /* that tells the distribution */
	const char *install; /* %s: the release of the kernel */
} distributions[] = {
	{ "/etc/debian_version", "apt-get install linux-headers-%s" },
	{ "/etc/fedora-release", "dnf install kernel-devel-%s" },
	{ "/etc/redhat-release", "dnf install kernel-devel-%s" },
	{ "/etc/arch-release", "pacman -S linux-headers" },
	{ "/etc/alpine-release", "apk add linux-lts-dev" },
	{ "/etc/SuSE-release", "zypper install kernel-devel" },
};

static bool file_contains(const char *path, const char *what)
{
	char text[256];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return strstr(text, what) != NULL;
}

static void print_headers(const char *release)
{
	char path[512];

	snprintf(path, sizeof(path), "/lib/modules/%s/build/Makefile", release);
	if (access(path, R_OK) == 0)
		return;
	for (size_t i = 0; i < sizeof(distributions) / sizeof(distributions[0]); i++) {
		if (access(distributions[i].file, R_OK) < 0)
			continue;
		fputs("    ", stderr);
		if (strstr(distributions[i].install, "%s"))
			fprintf(stderr, "%.*s%s", (int)(strlen(distributions[i].install) - 2),
				distributions[i].install, release);
		else
			fputs(distributions[i].install, stderr);
		fputs("    # headers of the kernel that runs\n", stderr);
		return;
	}
	fprintf(stderr, "    # install the headers of kernel %s\n", release);
}

/* Secure Boot lets the kernel load signed modules only. */
static bool is_locked_down(void)
{
	return file_contains("/sys/kernel/security/lockdown", "[integrity]") ||
	       file_contains("/sys/kernel/security/lockdown", "[confidentiality]");
}

static bool is_installed(const char *release)
{
	static const char *const places[] = { "extra", "updates", "updates/dkms" };
	static const char *const ends[] = { "", ".xz", ".zst" };
	char path[512];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++) {
			snprintf(path, sizeof(path), "/lib/modules/%s/%s/scan.ko%s", release,
				 places[i], ends[k]);
			if (access(path, F_OK) == 0)
				return true;
		}
	return false;
}

static void print_install(void)
{
	struct utsname u;

	uname(&u);
	warn("recording needs the kernel module scan, which is not loaded (kernel %s)", u.release);
	fputs("As root:\n", stderr);
	if (!is_installed(u.release)) {
		print_headers(u.release);
		fputs("    make install-kmod    # in the source of scan; with DKMS where there is dkms\n",
		      stderr);
	}
	fputs("    modprobe scan\n", stderr);
	if (is_locked_down())
		fputs("This kernel loads signed modules only (Secure Boot). DKMS signs with a key of its\n"
		      "own, which the firmware has to be told once:\n"
		      "    mokutil --import /var/lib/dkms/mok.pub    # then reboot and confirm\n",
		      stderr);
}

void advice_print(enum device_problem problem, const struct err *err)
{
	if (problem == DEVICE_NO_MODULE) {
		print_install();
		return;
	}
	warn("%s", err->msg);
	if (problem == DEVICE_FORBIDDEN)
		fputs("Record as root, or be a member of the group that the device belongs to.\n",
		      stderr);
}
