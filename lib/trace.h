/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_TRACE_H
#define FITTINGS_TRACE_H

/*
 * TRACE2(provider, name, a, b): a place where bpftrace(8), perf(1) or gdb(1)
 * can look into a running program (USDT).  The provider is the program, or
 * "fittings" for the library.  Names and arguments are interface: they stand
 * in fittings(7).
 *
 * A probe that nobody looks at is one nop.  So that it stays all that it
 * costs, the arguments are what the code has at hand: variables, members,
 * constants, no calls.  Strings are told by their address, and by their
 * length where they are not terminated.
 *
 * Without the header of systemtap-sdt-dev there are no probes.
 */
#if defined(__has_include)
#if __has_include(<sys/sdt.h>)
#include <sys/sdt.h>
#endif
#endif

#ifdef STAP_PROBE1
#ifdef __clang__
#pragma clang diagnostic ignored "-Wgnu-zero-variadic-macro-arguments"
#endif
#define TRACE1(provider, name, a) STAP_PROBE1(provider, name, a)
#define TRACE2(provider, name, a, b) STAP_PROBE2(provider, name, a, b)
#define TRACE3(provider, name, a, b, c) STAP_PROBE3(provider, name, a, b, c)
#define TRACE4(provider, name, a, b, c, d) \
	STAP_PROBE4(provider, name, a, b, c, d)
#define TRACE5(provider, name, a, b, c, d, e) \
	STAP_PROBE5(provider, name, a, b, c, d, e)
#else
#define TRACE1(provider, name, a) ((void)(a))
#define TRACE2(provider, name, a, b) ((void)(a), (void)(b))
#define TRACE3(provider, name, a, b, c) ((void)(a), (void)(b), (void)(c))
#define TRACE4(provider, name, a, b, c, d) \
	((void)(a), (void)(b), (void)(c), (void)(d))
#define TRACE5(provider, name, a, b, c, d, e) \
	((void)(a), (void)(b), (void)(c), (void)(d), (void)(e))
#endif

#endif
