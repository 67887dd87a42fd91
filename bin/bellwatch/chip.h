/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_CHIP_H
#define BELLWATCH_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"

/*
 * What bellwatch wants of libgpiod, whichever its version: chip_v1.c for 1.5
 * and later, chip_v2.c for 2.  All functions set errno when they fail.
 */
struct chip;

struct chip_line {
	char name[64]; /* "" if it has none */
	char consumer[64]; /* who holds it, "" if nobody */
};

struct chip_edge {
	int64_t time;
	bool high;
	bool gap; /* edges before this one were lost */
};

#define CHIP_EDGES_MAX 16

/* Return: the chip, or NULL (EACCES, ENODEV, ENOTTY ...). */
struct chip *chip_open(const char *path);
void chip_close(struct chip *c);

const char *chip_label(const struct chip *c);
unsigned int chip_lines(const struct chip *c);
int chip_line(struct chip *c, unsigned int offset, struct chip_line *l);

/*
 * Ask for both edges of one line; one request per chip that is open.
 * Return: a descriptor to poll, the chip's; or -1 (EBUSY, EPERM ...).
 */
int chip_request(struct chip *c, unsigned int offset, enum bias bias);

/*
 * Read what is there of CHIP_EDGES_MAX edges, after poll(2) said so.
 * Return: how many, or -1.
 */
int chip_read(struct chip *c, struct chip_edge edges[CHIP_EDGES_MAX]);

/* The level now.  Return: 0 or 1, or -1. */
int chip_value(struct chip *c);

#endif
