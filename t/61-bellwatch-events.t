#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# bellwatch --events: what it reads, what it prints, what it refuses.

# shellcheck source-path=SCRIPTDIR source=lib/tap.sh
. "${0%/*}/lib/tap.sh"
need bellwatch
TZ=UTC
export TZ

cat >edges <<'E'
# an evening
1000000000 - 1700000000000000000
1000000000 GPIO18 high
2000000000 GPIO18 falling
2001000000 GPIO18 rising
2003500000 GPIO18 falling
2600000000 GPIO18 rising
4000000000 GPIO18 falling
4012000000 GPIO18 rising
E
run bellwatch --events edges
check 'a press and a phantom' 0 <<'E'
press GPIO18 2023-11-14T22:13:21.000+00:00 2000000000 1 - no
release GPIO18 2023-11-14T22:13:21.600+00:00 2600000000 1 600 no
phantom GPIO18 2023-11-14T22:13:23.000+00:00 4000000000 1 12 no
E

run bellwatch --events - -j --quiet 22:00-07:00 <edges
check 'JSON Lines, in quiet hours' 0 <<'E'
{"event":"press","line":"GPIO18","time":"2023-11-14T22:13:21.000+00:00","monotonic":2000000000,"count":1,"held_ms":null,"quiet":true}
{"event":"release","line":"GPIO18","time":"2023-11-14T22:13:21.600+00:00","monotonic":2600000000,"count":1,"held_ms":600.000000,"quiet":true}
{"event":"phantom","line":"GPIO18","time":"2023-11-14T22:13:23.000+00:00","monotonic":4000000000,"count":1,"held_ms":12.000000,"quiet":true}
E

# A name is one field, and one string, whatever is in it.
printf '%s00000000 a"b\\c\001\377\342\200\256 %s\n' 10 falling 13 rising >odd
run bellwatch --events odd
check 'names that are not to be shown' 0 <<'E'
press a"b\c___ - 1000000000 1 - no
release a"b\c___ - 1300000000 1 300 no
E
run bellwatch --events odd -j
check 'and in JSON' 0 <<'E'
{"event":"press","line":"a\"b\\c\u0001\ufffd\u202e","time":null,"monotonic":1000000000,"count":1,"held_ms":null,"quiet":false}
{"event":"release","line":"a\"b\\c\u0001\ufffd\u202e","time":null,"monotonic":1300000000,"count":1,"held_ms":300.000000,"quiet":false}
E

# POSIX zones need no files of the zone's rules.
TZ=CET-1 run bellwatch --events edges --quiet 12:00-13:00 \
    --quiet=23:13-23:14
check 'local time with its zone, and quiet hours in it' 0 <<'E'
press GPIO18 2023-11-14T23:13:21.000+01:00 2000000000 1 - yes
release GPIO18 2023-11-14T23:13:21.600+01:00 2600000000 1 600 yes
phantom GPIO18 2023-11-14T23:13:23.000+01:00 4000000000 1 12 yes
E

cat >gpiomon1 <<'E'
event: FALLING EDGE offset: 18 timestamp: [       2.000000000]
event:  RISING EDGE offset: 18 timestamp: [       2.500000001]
E
run bellwatch --events gpiomon1
check 'the lines of gpiomon 1' 0 <<'E'
press 18 - 2000000000 1 - no
release 18 - 2500000001 1 500 no
E

printf '2.000000000\tfalling\tgpiochip0 18\n2.5\trising\tgpiochip0 18\r\n
7.0 falling "GPIO18"\n' >gpiomon2
run bellwatch --events gpiomon2
check 'the lines of gpiomon 2' 0 <<'E'
press gpiochip0:18 - 2000000000 1 - no
release gpiochip0:18 - 2500000000 1 500 no
press GPIO18 - 7000000000 1 - no
E

# A machine that has run for two weeks, and the clock of the day.
cat >days <<'E'
1234567.890123456	falling	gpiochip0 18
1234568.390123456	rising	gpiochip0 18
event: FALLING EDGE offset: 17 timestamp: [1700000000.123456789]
event:  RISING EDGE offset: 17 timestamp: [1700000000.623456789]
E
run bellwatch --events days
check 'nine decimals after any number of seconds' 0 <<'E'
press gpiochip0:18 - 1234567890123456 1 - no
release gpiochip0:18 - 1234568390123456 1 500 no
press 17 - 1700000000123456789 1 - no
release 17 - 1700000000623456789 1 500 no
E

cat >daemon <<'E'
1000000000 A low
1000000000 B high
2000000000 A rising
3000000000 B falling
3300000000 B overflow
3310000000 B rising
5000000000 B lost
9000000000 B low
9400000000 B rising
8000000000 B falling
E
run bellwatch --events daemon
check 'active at start, overflow, lost, back, pressed meanwhile, clock' 0 <<'E'
active A - 1000000000 0 - no
release A - 2000000000 0 1000 no
press B - 3000000000 1 - no
overflow B - 3300000000 1 - no
release B - 3310000000 1 310 no
lost B - 5000000000 1 - no
back B - 9000000000 1 4000 no
press B - 9000000000 2 - no
clock B - 9400000000 2 - no
E

# Interrupts of two processors may be told in the wrong order.
cat >swapped <<'E'
1000000000 A falling
995000000 A rising
E
run bellwatch --events swapped
check 'an edge a little before the last one is at its time' 0 <<'E'
phantom A - 1000000000 0 0 no
E

# A clock that nobody has set yet.
cat >early <<'E'
2000000000 - 1
1000000000 A falling
1200000000 A rising
E
run bellwatch --events early
check 'before 1970' 0 <<'E'
press A 1969-12-31T23:59:59.000+00:00 1000000000 1 - no
release A 1969-12-31T23:59:59.200+00:00 1200000000 1 200 no
E

cat >limits <<'E'
0 - 2305843009213693951
2305843009213693951 A falling
E
run bellwatch --events limits
check 'the greatest times' 0 <<'E'
press A 2116-02-20T23:53:38.427+00:00 2305843009213693951 1 - no
E

run bellwatch --events daemon -l A
check 'only the chosen line' 0 <<'E'
active A - 1000000000 0 - no
release A - 2000000000 0 1000 no
E

printf '1 A rising\n900000000 A falling\n' >high
run bellwatch --events high --active high
check 'a button that makes the line high' 0 <<'E'
press A - 1 1 - no
release A - 900000000 1 899 no
E
run bellwatch --events high --bias=pull-down
check 'as a pull-down resistor suggests' 0 <<'E'
press A - 1 1 - no
release A - 900000000 1 899 no
E

for bad in '1 A up' 'x A falling' '1 A' '1 A falling extra' '-1 A falling' \
    '99999999999999999999 A falling' '1.2.3 falling A' \
    '2305843009213693952 A falling' '9223372029.5 falling A' \
    '1.0000000001 falling A' '0.0000000001 falling A' \
    '2305843010. falling A' '. falling A' '1 "" falling' \
    'event: FALLING EDGE offset: 18' \
    '1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA low'
do
	printf '# head\n%s\n' "$bad" >bad
	want_err='bellwatch: bad:2: not an edge'
	run bellwatch --events bad
	check "no edge: $bad" 65 </dev/null
done

# A longer line than any edge has, and one that a crash left half written.
head -c 600 /dev/zero | tr '\0' x >bad
want_err='bellwatch: bad:1: not an edge'
run bellwatch --events bad
check 'no edge: a line of 600 bytes' 65 </dev/null
printf '1 A falling\0\n2 A rising\n' >bad
want_err='bellwatch: bad:1: not an edge'
run bellwatch --events bad
check 'no edge: a NUL' 65 </dev/null

i=0
while [ $i -lt 65 ]; do
	echo "$i L$i falling"
	i=$((i + 1))
done >many
want_err='bellwatch: line: too many: L64'
run bellwatch --events many
check 'more than 64 lines' 65 </dev/null
sed '$d' many >as-many
run bellwatch --events as-many
sed 's/^\([0-9]*\) \([^ ]*\).*/press \2 - \1 1 - no/' as-many >want
check 'as many' 0 <want

want_err='bellwatch: missing: No such file or directory'
run bellwatch --events missing
check 'no file' 66 </dev/null
want_err='bellwatch: standard output: No space left on device'
run sh -c 'bellwatch --events edges >/dev/full'
check 'a full disk' 75 </dev/null
want_err='bellwatch: settle: not seconds, 0 to 31536000: fast'
run bellwatch --settle fast --events edges
check 'a bad value' 64 </dev/null

run bellwatch --help
cp "$T/.out" usage
check 'help' 0 <usage
run bellwatch --version
check 'version' 0 <<'E'
bellwatch (fittings) 0.1
E
want_err=$(cat usage)
run bellwatch operand
check 'an operand' 64 </dev/null
want_err="bellwatch: unrecognized option '--bogus'
$(cat usage)"
run bellwatch --bogus
sed -i '1s,^.*/,,' "$T/.err"
check 'an option that is none' 64 </dev/null
done_testing
