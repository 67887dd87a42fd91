/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_CHECK_H
#define TAGSORT_CHECK_H

#include "fault.h"
#include "io.h"

/*
 * Say line by line on out what an editor would fail to find in the file, and
 * why.
 * Return: 0 if it would find everything, 1 if not; -1 with errno and *f set
 * if the file cannot be read.
 */
int check_file(const char *path, struct out *out, struct fault *f);

#endif
