# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Sourced first by every shell test: . "${0%/*}/lib/tap.sh"
#
# The test then runs in a directory of its own, with the programs that were
# built first in PATH.  A typical case:
#
#	run threadref test store <mail
#	check 'a mail of a recorded thread' 0 </dev/null
#
# run executes a command with its output kept; check compares the status,
# standard output with its own standard input, and standard error with
# $want_err, which is empty again afterwards.

set -u
LC_ALL=C.UTF-8
TERM=xterm-256color
export LC_ALL TERM
top=$(cd "${0%/*}/.." && pwd)
BUILD=${BUILD:-$top/build}
PATH=$BUILD/bin:$PATH
TOOL=${TOOL:-}
# shellcheck disable=SC2034 # for the tests
DATA=${FITTINGS_DATA:-$top/../shared/data}
T=$(mktemp -d "${TMPDIR:-/tmp}/fittings-t.XXXXXX")
tests=0
failed=0
want_err=
cleanup_hook=:
export BUILD PATH T

trap '$cleanup_hook; cd /; rm -rf "$T"' EXIT
trap 'exit 1' HUP INT TERM

# Under valgrind each program of ours is started through a wrapper.
if [ "$TOOL" = valgrind ]; then
	mkdir "$T/.bin"
	for program in "$BUILD"/dynamic/*; do
		printf '#!/bin/sh\nexec valgrind -q --error-exitcode=99 \
--leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite \
--suppressions=%s "%s" "$@"\n' \
		    "$top/t/lib/valgrind.supp" \
		    "$program" >"$T/.bin/${program##*/}"
		chmod +x "$T/.bin/${program##*/}"
	done
	PATH=$T/.bin:$PATH
fi

mkdir "$T/work"
cd "$T/work" || exit 1

# plan_skip REASON: nothing in this file can run.
plan_skip() {
	echo "1..0 # SKIP $*"
	exit 0
}

# need COMMAND...: or else nothing in this file can run.
need() {
	for command; do
		command -v "$command" >/dev/null ||
		    plan_skip "$command is not installed"
	done
}

# ok NAME COMMAND...: does it succeed?  What it prints is shown if not.
ok() {
	name=$1
	shift
	tests=$((tests + 1))
	if "$@" >"$T/.ok" 2>&1; then
		echo "ok $tests - $name"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $name"
		sed 's/^/# /' "$T/.ok" >&2
	fi
}

# skip NAME REASON: this one cannot run, the others can.
skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

run() {
	status=0
	"$@" >"$T/.out" 2>"$T/.err" || status=$?
}

compare() {
	[ "$status" = "$1" ] || echo "status $status, not $1"
	cmp -s "$T/.want" "$T/.out" ||
	    diff -u --label wanted --label stdout "$T/.want" "$T/.out" |
	    head -n 40 | cat -v
	cmp -s "$T/.want_err" "$T/.err" ||
	    diff -u --label wanted --label stderr "$T/.want_err" "$T/.err" |
	    head -n 40 | cat -v
}

# check NAME STATUS <STDOUT
check() {
	cat >"$T/.want"
	printf '%s' "${want_err:+$want_err
}" >"$T/.want_err"
	want_err=
	compare "$2" >"$T/.difference"
	ok "$1" cmp_empty "$T/.difference"
}

cmp_empty() {
	[ -s "$1" ] || return 0
	cat "$1"
	return 1
}

# same A B: are two files equal, byte for byte?
same() {
	cmp -s "$1" "$2" && return 0
	diff -u "$1" "$2" | head -n 40 | cat -v
	return 1
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	tries=$(($1 * 20))
	shift
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.05
	done
}

done_testing() {
	echo "1..$tests"
	[ $failed = 0 ]
	exit
}
