/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_GPIO_H
#define BELLWATCH_GPIO_H

#include "buf.h"
#include "chip.h"
#include "config.h"

/* One line of some chip, watched. */
struct gpio {
	struct chip *chip; /* NULL while it is not there */
	int fd;
	char path[64]; /* of the chip */
};

/*
 * Find a line and ask for its edges.  name is the line's, on whichever chip;
 * or CHIP:OFFSET with the chip's device (gpiochip0) or label; or GPIOn where
 * a Raspberry Pi's own chip (pinctrl-*) gives line n another name.
 * Return: 0, or -1 with errno set (ENODEV: no such chip or line, EBUSY,
 * EACCES ...) and a sentence in why.
 */
int gpio_open(
    struct gpio *g, const char *name, enum bias bias, struct buf *why);
void gpio_close(struct gpio *g);

/* Is the chip's device still there? */
bool gpio_is_there(const struct gpio *g);

#endif
