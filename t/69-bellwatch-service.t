#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# bellwatch as a service: the unit, notification and watchdog, SIGHUP, and the
# sentence for each thing that is not there.

# shellcheck source-path=SCRIPTDIR source=lib/tap.sh
. "${0%/*}/lib/tap.sh"
need bellwatch ldd gcc
[ "$TOOL" = valgrind ] && plan_skip 'real time; t/60 runs under valgrind'

# ---- the unit ----

# systemd.exec(5): with User= each of these implies NoNewPrivileges=, with
# which a set-group-id sendmail does not work.
implied='^(DynamicUser|NoNewPrivileges|PrivateDevices|SystemCall|LockPerson'
implied=$implied'|MemoryDeny|Restrict(Addr|File|Name|Real|SUID)'
implied=$implied'|Protect(Clock|Hostname|Kernel))'
grep -E "$implied" "$top/contrib/systemd/bellwatch.service" >implying
ok 'nothing in the unit breaks a set-group-id sendmail' cmp_empty implying

# ---- a libgpiod of the test's own ----

soname=$(ldd "$BUILD/bin/bellwatch" | grep -o 'libgpiod\.so\.[0-9]*' |
    head -n 1)
mkdir lib
gcc -std=c11 -D_GNU_SOURCE -shared -fPIC -Wl,-soname,"$soname" \
    -o "lib/$soname" "$top/t/lib/fakegpiod.c"
LD_LIBRARY_PATH=$PWD/lib
ASAN_OPTIONS=detect_leaks=0
export LD_LIBRARY_PATH ASAN_OPTIONS

# says NAME STATUS SENTENCE OPTION...
says() {
	name=$1 wanted=$2 want_err="bellwatch: $3"
	shift 3
	run timeout 10 bellwatch "$@"
	check "$name" "$wanted" </dev/null
}
says 'no such line, and which there are' 69 \
    'FRONT: no such line; there are DOOR GATE BUSY' -l FRONT
says 'no such chip' 69 \
    'gpiochip9:0: no such line; there are DOOR GATE BUSY' -l gpiochip9:0
says 'a line in use, and by whom' 69 'BUSY: in use by sound card' -l BUSY
says 'no sound file' 66 'none.wav: No such file or directory' \
    -l DOOR -s none.wav
echo 'no sound' >text.wav
says 'what is no sound' 65 \
    'text.wav: Format not recognised.' -l DOOR -s text.wav
says 'a command with half a quote' 65 \
    'DOOR: command: empty, or quotes that do not match' -l DOOR -e "'echo"

says 'a recording that cannot be made' 66 \
    'none/edges: No such file or directory' -l DOOR --record none/edges
says 'what the kernel has' 69 'gpiochip0:3: in use by the kernel' \
    -l gpiochip0:3
FAKE_ERROR=line
export FAKE_ERROR
says 'a chip that tells nothing' 69 \
    'DOOR: no such line; there is no GPIO chip with named lines' -l DOOR
unset FAKE_ERROR

want_err='bellwatch: signals: Too many open files'
# what counts lines (make coverage) has no descriptor left either
run sh -c '(ulimit -n 4; bellwatch -l DOOR) 2>err; status=$?
    grep -v ^profiling: err >&2; exit $status'
check 'too few descriptors' 75 </dev/null

# A directory of the test's own for /dev; the group is that of the device.
mkdir dev
FAKE_DEV=dev
export FAKE_DEV
says 'no chip' 69 \
    'DOOR: no such line; there is no GPIO chip with named lines' -l DOOR
: >dev/gpiochip0
FAKE_ERROR=open FAKE_ERRNO=13
export FAKE_ERROR FAKE_ERRNO
says 'no permission, and who has it' 66 \
    "DOOR: dev/gpiochip0: Permission denied; members of group $(
    stat -c %G dev/gpiochip0) may" -l DOOR
# One that has gone meanwhile is not there.
FAKE_ERRNO=19
says 'a chip that goes' 69 \
    'DOOR: no such line; there is no GPIO chip with named lines' -l DOOR
done_testing
