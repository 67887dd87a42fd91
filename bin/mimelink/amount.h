/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_AMOUNT_H
#define MIMELINK_AMOUNT_H

#include <stddef.h>

/*
 * Is this UTF-8 text an amount, which belongs on the right of its column?
 * Digits with their punctuation and signs, and before or behind them three
 * letters at most, a currency or unit: "-1.234,56 EUR", "$ 5", "2 x".  Dates,
 * telephone and order numbers are none.
 */
int amount_is(const char *s, size_t n);

#endif
