/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef THREADREF_COMMAND_H
#define THREADREF_COMMAND_H

#include "mailids.h"
#include "store.h"

/*
 * The commands.  Each takes its own name and arguments as main() would, and
 * returns the exit status or ends the program with a message.
 */
int command_match(int argc, char **argv);
int command_test(int argc, char **argv);
int command_add(int argc, char **argv);
int command_drop(int argc, char **argv);
int command_list(int argc, char **argv);
int command_why(int argc, char **argv);
int command_expire(int argc, char **argv);
int command_merge(int argc, char **argv);

/* Print how to call the program on standard error, and end it. */
_Noreturn void usage(void);

/* Say "STORE: REASON" for errno, and end the program. */
_Noreturn void store_fail(const char *path);

/* The same as a warning. */
void store_warn(const char *path);

/* Load a store, or end the program saying why not. */
void load_or_fail(struct store *s, const char *path);

/*
 * The ids of the first mail on standard input, which is read to its end.
 * Ends the program if it cannot be read.
 */
void read_mailids(struct mailids *m);

#endif
