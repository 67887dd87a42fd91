/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * Any mail and any store, cut from one input at the first 0xff: what is read
 * from the mail can be recorded, is found again once it is, and the mail
 * comes out with nothing but whole lines added.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "header.h"
#include "mail.h"
#include "msgid.h"
#include "record.h"
#include "store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MARK "X-Mark: 1"

static void
check(int good)
{
	if (!good)
		abort();
}

/* The ids of the mail as a line of a store, and back. */
static void
check_recording(struct mailids *m, struct buf *store)
{
	const char *subject = mailids_subject(m);
	struct store s;
	uint32_t i;

	for (i = 0; i < m->ids.n; i++) {
		check(msgid_usable(m->ids.ids[i].s, m->ids.ids[i].len));
		buf_addf(
		    store, "<%.*s> ", (int)m->ids.ids[i].len, m->ids.ids[i].s);
	}
	record_comment(
	    store, INT64_MAX / 2, "drop", buf_str(&m->source), subject);
	if (store_parse(&s, store) == -1)
		return; /* the store of the input holds a NUL */
	for (i = 0; i < m->ids.n; i++)
		check(store_thread(&s, m->ids.ids[i].s, m->ids.ids[i].len) !=
		    NULL);
	check(strchr(subject, '\n') == NULL && strchr(subject, '\t') == NULL);
	check(strlen(subject) <= SUBJECT_MAX);
	store_free(&s);
}

static void
check_output(const char *mail, size_t size)
{
	static const char *const rename[] = {"X-Mark", NULL};
	static const char *const add[] = {MARK, NULL};
	int in = memfd_create("in", 0), fd = memfd_create("out", 0);
	struct buf got = BUF_INIT;
	struct mail m;
	struct out out;

	check(in != -1 && fd != -1 && io_write(in, mail, size) == 0);
	check(lseek(in, 0, SEEK_SET) == 0 && mail_read(&m, in) == 0);
	out_init(&out, dup(fd));
	check(mail_write(&m, &out, rename, add) == 0 && out_close(&out) == 0);
	check(lseek(fd, 0, SEEK_SET) == 0);
	check(io_read_all(fd, &got, SIZE_MAX / 2) == 0);
	check(got.len >= size + strlen(MARK) + 1);
	check(memmem(got.data, got.len, MARK, strlen(MARK)) != NULL);
	buf_free(&got);
	mail_free(&m);
	close(in);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *mail = (const char *)data;
	const char *cut = memchr(mail, 0xff, size);
	size_t n = cut == NULL ? size : (size_t)(cut - mail);
	struct buf store = BUF_INIT;
	const char *end;
	struct mailids m;

	if (cut != NULL) {
		buf_add(&store, cut + 1, size - n - 1);
		buf_addc(&store, '\n');
	}
	end = header_end(mail, n);
	check(mailids_parse(&m, mail, end == NULL ? n : (size_t)(end - mail)) ==
	    0);
	check_recording(&m, &store);
	mailids_free(&m);
	check_output(mail, n);
	return 0;
}
