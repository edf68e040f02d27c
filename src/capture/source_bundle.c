/* SPDX-License-Identifier: MIT */
/* source_bundle.c - see source_bundle.h. Everything that libarchive reads without running other programs. */
#include "source_bundle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/dynlib.h"
#include "../base/mem.h"

struct libarchive libarchive;

static int library_load(struct err *err)
{
	static const struct dynlib_call calls[] = {
#define CALL(f) { "archive_" #f, &libarchive.f },
#include "libarchive.def"
#undef CALL
	};
	static bool is_loaded;
	int rc = 0;

	if (!is_loaded)
		rc = dynlib_load(LIBARCHIVE_SONAME, "libarchive", calls,
				 sizeof(calls) / sizeof(*calls), err);
	is_loaded = rc == 0;
	return rc;
}

static la_ssize_t bundle_read(struct archive *a, void *arg, const void **ret_p)
{
	struct bundle *b = arg;
	const uint8_t *p;
	size_t n;

	feed_skip(b->in, b->lent);
	b->lent = 0;
	if (feed_peek(b->in, 1, &p, &n, &b->failure) < 0) {
		libarchive.set_error(a, EIO, "%s", b->failure.msg);
		return -1;
	}
	b->has_gap |= feed_gap(b->in, &n);
	*ret_p = p;
	b->lent = n;
	return (la_ssize_t)n;
}

static la_int64_t bundle_seek(struct archive *a, void *arg, la_int64_t off, int whence)
{
	struct bundle *b = arg;
	struct err *err = &b->failure;
	int64_t base = 0;

	feed_skip(b->in, b->lent);
	b->lent = 0;
	if (whence == SEEK_CUR)
		base = (int64_t)feed_tell(b->in);
	else if (whence == SEEK_END)
		base = (int64_t)b->in->in->size;
	if (__builtin_add_overflow(base, off, &base) || base < 0)
		return ARCHIVE_FATAL;
	if (feed_seek(b->in, (uint64_t)base, err) < 0) {
		libarchive.set_error(a, EIO, "%s", err->msg);
		return ARCHIVE_FATAL;
	}
	return base;
}

/* Formats and filters one by one: "all" would add text formats that take anything, and filters
 * that start programs. */
static int reader_new(struct archive **ret, struct err *err)
{
	static int (**const add[])(struct archive *) = {
		&libarchive.read_support_format_7zip,    &libarchive.read_support_format_ar,
		&libarchive.read_support_format_cab,     &libarchive.read_support_format_cpio,
		&libarchive.read_support_format_iso9660, &libarchive.read_support_format_lha,
		&libarchive.read_support_format_rar,     &libarchive.read_support_format_rar5,
		&libarchive.read_support_format_tar,     &libarchive.read_support_format_warc,
		&libarchive.read_support_format_xar,     &libarchive.read_support_format_zip,
		&libarchive.read_support_filter_bzip2,   &libarchive.read_support_filter_compress,
		&libarchive.read_support_filter_gzip,    &libarchive.read_support_filter_lz4,
		&libarchive.read_support_filter_lzip,    &libarchive.read_support_filter_lzma,
		&libarchive.read_support_filter_xz,      &libarchive.read_support_filter_zstd,
	};
	struct archive *a;
	int rc = library_load(err);

	if (rc < 0)
		return rc;
	a = libarchive.read_new();
	if (!a)
		return err_set(err, E_IO, "archive: out of memory");
	for (size_t i = 0; i < sizeof(add) / sizeof(*add); i++)
		(*add[i])(a);
	*ret = a;
	return 0;
}

bool archive_recognises(const uint8_t *p, size_t n)
{
	/* formats whose beginning is not enough for the library to open them */
	static const struct {
		const char *magic;
		size_t n;
	} magics[] = {
		{ "PK\3\4", 4 },
		{ "PK\5\6", 4 },
		{ "7z\xbc\xaf\x27\x1c", 6 },
		{ "\xfd"
		  "7zXZ",
		  6 },
		{ "BZh", 3 },
		{ "\x04\x22\x4d\x18", 4 },
		{ "LZIP", 4 },
		{ "Rar!\x1a\x07", 6 },
		{ "MSCF", 4 },
		{ "xar!", 4 },
	};
	struct archive *a;
	struct archive_entry *entry;
	bool is_archive = false;

	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++) {
		if (n >= magics[i].n && memcmp(p, magics[i].magic, magics[i].n) == 0)
			return true;
	}
	if (n == 0 || reader_new(&a, NULL) < 0)
		return false;
	if (libarchive.read_open_memory(a, p, n) == ARCHIVE_OK) {
		/* zeroes are an archive without entries to the library (ARCHIVE_EOF), not to us */
		int rc = libarchive.read_next_header(a, &entry);

		is_archive = rc == ARCHIVE_OK || rc == ARCHIVE_WARN;
	}
	libarchive.read_free(a);
	return is_archive;
}

bool bundle_is_raw(const struct bundle *b)
{
	return libarchive.format(b->a) == ARCHIVE_FORMAT_RAW;
}

void bundle_free(struct bundle *b)
{
	if (!b)
		return;
	if (b->a)
		libarchive.read_free(b->a);
	feed_free(b->in);
	free(b);
}

int bundle_error(struct bundle *b, enum status code, struct err *err)
{
	const char *why = libarchive.error_string(b->a);

	if (b->failure.code != E_OK) {
		if (err)
			*err = b->failure;
		return b->failure.code;
	}
	return err_set(err, code, "archive: %s", why ? why : "cannot be read");
}

int bundle_open(struct feed *in, struct source_stats *st, struct bundle **ret, struct err *err)
{
	struct bundle *b = xcalloc(1, sizeof(*b));
	int rc;

	*ret = NULL;
	b->in = in;
	b->st = st;
	rc = reader_new(&b->a, err);
	if (rc < 0) {
		bundle_free(b);
		return rc;
	}
	libarchive.read_support_format_raw(b->a);
	libarchive.read_set_callback_data(b->a, b);
	libarchive.read_set_read_callback(b->a, bundle_read);
	if (in->in->ops->seek)
		libarchive.read_set_seek_callback(b->a, bundle_seek);
	if (libarchive.read_open1(b->a) < ARCHIVE_WARN) {
		rc = bundle_error(b, E_UNSUPPORTED, err);
		bundle_free(b);
		return rc;
	}
	*ret = b;
	return 0;
}

int bundle_next(struct bundle *b, struct archive_entry **ret, struct err *err)
{
	for (;;) {
		int rc = libarchive.read_next_header(b->a, ret);

		if (rc == ARCHIVE_EOF)
			return b->failure.code == E_OK ? 0 : bundle_error(b, E_IO, err);
		if (rc < ARCHIVE_WARN)
			return bundle_error(b, E_CORRUPT, err);
		b->n_entries++;
		b->has_gap = false; /* it is in front of the entry */
		if (libarchive.entry_filetype(*ret) == AE_IFREG || bundle_is_raw(b))
			return 1;
	}
}

const char *bundle_entry_name(struct archive_entry *entry)
{
	const char *name = libarchive.entry_pathname_utf8(entry);

	if (!name)
		name = libarchive.entry_pathname(entry);
	if (!name || strnlen(name, MAX_MEMBER_NAME) == MAX_MEMBER_NAME)
		return "";
	while (name[0] == '.' && name[1] == '/')
		name += 2;
	return name;
}

const char *bundle_suffix(const struct bundle *b)
{
	static const struct {
		int format; /* the upper half of the library's code: the family */
		const char *name;
	} names[] = {
		{ ARCHIVE_FORMAT_CPIO, "cpio" },   { ARCHIVE_FORMAT_TAR, "tar" },
		{ ARCHIVE_FORMAT_ISO9660, "iso" }, { ARCHIVE_FORMAT_ZIP, "zip" },
		{ ARCHIVE_FORMAT_AR, "ar" },       { ARCHIVE_FORMAT_XAR, "xar" },
		{ ARCHIVE_FORMAT_LHA, "lha" },     { ARCHIVE_FORMAT_CAB, "cab" },
		{ ARCHIVE_FORMAT_RAR, "rar" },     { ARCHIVE_FORMAT_RAR_V5, "rar" },
		{ ARCHIVE_FORMAT_7ZIP, "7z" },     { ARCHIVE_FORMAT_WARC, "warc" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if ((libarchive.format(b->a) & ARCHIVE_FORMAT_BASE_MASK) == names[i].format)
			return names[i].name;
	}
	return "archive";
}
