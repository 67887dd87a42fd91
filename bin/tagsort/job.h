/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_JOB_H
#define TAGSORT_JOB_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "kind.h"
#include "preamble.h"

/*
 * What the program was asked to do, and the ways to do it.  Unlike the
 * modules they call, these functions belong to the program: they say what
 * went wrong, and end it.
 */
struct options {
	int sort;
	int in_place;
	int check;
	int only_report;
	int ends_in_nul; /* the names in a list */
	const char *update; /* the file to be updated */
	char **dropped; /* names of source files */
	size_t n_dropped;
	char **lists; /* files of such names */
	size_t n_lists;
	enum sorted sorted; /* SORTED_UNKNOWN: as the input is */
	const char *output;
	size_t memory;
	struct order *order;
};

/* Regroup, merge or sort n files, standard input if there are none. */
void job_filter(const struct options *opt, char **paths, int n);

/* Put new tags, on standard input, into the file opt->update. */
void job_update(const struct options *opt);

/* Say what is wrong with a file, or that the output failed, and exit. */
_Noreturn void job_die(const struct fault *f);
_Noreturn void job_die_writing(const char *path);

/*
 * What is to be replaced must be a file: reading a FIFO or a device may never
 * end.  Exits if it is none; what is not there is for others to find.
 */
void job_need_file(const char *path);

/*
 * One writer at a time: whoever comes second waits, and then sees what the
 * first has made.  A file that is not there yet needs no lock.
 * Return: a descriptor whose close ends the lock, or -1 if there is none.
 */
int job_lock(const char *path);

/* Say what -n asks for. */
void job_report(const char *path, int changed, uintmax_t names);

#endif
