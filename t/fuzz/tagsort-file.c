/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * Any tags file: what can be regrouped is a permutation, what can be sorted
 * has no line that the input has not, and both are as they are to be when
 * they are done again.  The first byte chooses the order and the mode.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "buf.h"
#include "io.h"
#include "regroup.h"
#include "sort.h"
#include "stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const orders[] = {NULL, "*", "s", "sug*px", "struct,*,m"};
#define N_ORDERS (sizeof(orders) / sizeof(orders[0]))

static void
check(int good)
{
	if (!good)
		abort();
}

/* Regroup or sort; 0 with the result, 1 if out of order, -1 if refused. */
static int
process(const char *spec, int sort, const void *data, size_t size,
    struct buf *result, enum sorted *sorted)
{
	struct order *order = order_new(spec);
	struct merge m = {.order = order};
	struct preamble p = PREAMBLE_INIT;
	struct stream s;
	struct fault f;
	struct out out;
	int from = memfd_create("in", 0), to = memfd_create("out", 0), rc;

	check(order != NULL && io_write(from, data, size) == 0);
	lseek(from, 0, SEEK_SET);
	out_init(&out, to);
	check(stream_open_fd(&s, from, "in", STREAM_BLOCK, &f) == 0);
	rc = stream_preamble(&s, &p, order, 0, &f);
	m.sorted = p.sorted == SORTED_FOLD ? SORTED_FOLD : SORTED_BYTES;
	*sorted = m.sorted;
	if (rc == 0 && sort)
		rc = sort_streams(&m, &s, 1, &p, order, 1 << 20, &out, &f);
	else if (rc == 0) {
		preamble_write(&p, &out, m.sorted);
		rc = regroup_stream(&m, &s, &out, &f);
	}
	check(out_flush(&out) == 0);
	buf_free(&out.buf);
	lseek(to, 0, SEEK_SET);
	check(io_read_all(to, result, SIZE_MAX / 4) == 0);
	stream_close(&s);
	close(to);
	preamble_free(&p);
	order_free(order);
	return rc;
}

/* The sum of all bytes does not depend on their order. */
static uint64_t
sum(const char *s, size_t len)
{
	uint64_t n = 0;

	while (len-- > 0)
		n += (unsigned char)s[len] * 2654435761U;
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = BUF_INIT, again = BUF_INIT;
	enum sorted sorted;
	const char *spec;
	int sort, rc;

	if (size < 2)
		return 0;
	spec = orders[*data / 2 % N_ORDERS];
	sort = *data % 2;
	rc = process(spec, sort, data + 1, size - 1, &once, &sorted);
	if (rc == 1) {
		buf_free(&once);
		rc = process(spec, 1, data + 1, size - 1, &once, &sorted);
	}
	if (rc == 0) {
		check(process(spec, 0, once.data, once.len, &again, &sorted) ==
		    0);
		check(again.len == once.len &&
		    sum(again.data, again.len) == sum(once.data, once.len));
		check(memcmp(again.data, once.data, once.len) == 0);
	}
	buf_free(&once);
	buf_free(&again);
	return 0;
}
