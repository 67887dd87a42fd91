#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# bellwatch -n and --tune: settings and recordings are understood, or named.

# shellcheck source-path=SCRIPTDIR source=lib/tap.sh
. "${0%/*}/lib/tap.sh"
need bellwatch

cat >good.conf <<'E'
# two buttons
settle = 0.2
lockout=2
device = plughw:CARD=Speaker
device = plughw:0
quiet = 22:00-07:00
keep-open = yes
volume = 70
json = yes
command = logger "The bell"
bias = pull-up

[line GPIO18]
  mail = me@example.org
[line GPIO17]
settle = 0.05
active = high
command =
E
run bellwatch -n -f good.conf
check 'settings that are good' 0 </dev/null

# In effect: json from the file, the settle time of the section, and of the
# command line for the other.
cat >edges <<'E'
1000000000 GPIO18 falling
1000000000 GPIO17 rising
1100000000 GPIO18 rising
1100000000 GPIO17 falling
E
run bellwatch -f good.conf --events edges --json=no
check 'each line its own settings' 0 <<'E'
press GPIO17 - 1000000000 1 - no
release GPIO17 - 1100000000 1 100 no
phantom GPIO18 - 1000000000 0 100 no
E
run bellwatch -f good.conf --events edges --json=no --settle 0.09
check 'an option is before the file, and a section before an option' 0 <<'E'
press GPIO17 - 1000000000 1 - no
press GPIO18 - 1000000000 1 - no
release GPIO18 - 1100000000 1 100 no
release GPIO17 - 1100000000 1 100 no
E

# bad TEXT MESSAGE
bad() {
	printf '%s\n' "$1" >bad.conf
	want_err="bellwatch: $2"
	run bellwatch -n -f bad.conf
	check "mistake: $2" 65 </dev/null
}
printf 'from = a@b\n\0\nbogus = x\n' >bad.conf
want_err='bellwatch: bad.conf: has a NUL in it, and is no text'
run bellwatch -n -f bad.conf
check 'what is no text is told' 65 </dev/null
bad 'settle' 'bad.conf:1: not of the form key = value'
bad '# x
setle = 1' 'bad.conf:2: unknown key: setle'
bad 'settle = 0.1s' 'bad.conf:1: settle: not seconds, 0 to 31536000: 0.1s'
bad 'settle = -1' 'bad.conf:1: settle: not seconds, 0 to 31536000: -1'
bad 'settle = 99999999999999999999' \
    'bad.conf:1: settle: not seconds, 0 to 31536000: 99999999999999999999'
bad 'settle = 31536000.000000001' \
    'bad.conf:1: settle: not seconds, 0 to 31536000: 31536000.000000001'
bad 'settle = 31536001' \
    'bad.conf:1: settle: not seconds, 0 to 31536000: 31536001'
bad 'settle = 0.0000000001' \
    'bad.conf:1: settle: not seconds, 0 to 31536000: 0.0000000001'
bad 'settle = ' 'bad.conf:1: settle: not seconds, 0 to 31536000: '
bad 'volume = 101' 'bad.conf:1: volume: not a percentage, 0 to 100: 101'
bad 'json = maybe' 'bad.conf:1: json: not yes or no: maybe'
bad 'bias = up' 'bad.conf:1: bias: not pull-up, pull-down, none or as-is: up'
bad 'active = 1' 'bad.conf:1: active: not low or high: 1'
bad '[button]' 'bad.conf:1: a section is [line NAME]'
bad '[line ]' 'bad.conf:1: a section is [line NAME]'
bad '[' 'bad.conf:1: a section is [line NAME]'
bad '[line A]
volume = 3' 'bad.conf:2: volume is not a setting of one line'
bad 'line = A' 'bad.conf:1: unknown key: line'
bad 'quiet = 22-7' 'bad.conf:1: quiet: not HH:MM-HH:MM: 22-7'
bad 'quiet = 24:01-07:00' 'bad.conf:1: quiet: not HH:MM-HH:MM: 24:01-07:00'
bad 'command = echo "a' \
    'GPIO18: command: empty, or quotes that do not match'
bad "$(printf 'device = d%s\n' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17)" \
    'bad.conf:17: device: not one of at most 16: d17'

i=0
while [ $i -lt 64 ]; do
	i=$((i + 1))
	echo "[line L$i]"
done >lines.conf
run bellwatch -n -f lines.conf
check 'as many lines as there may be' 0 </dev/null
bad "$(cat lines.conf; echo '[line L65]')" 'bad.conf:65: line: too many: L65'
name=$(printf '%064d' 0)
want_err="bellwatch: line: too long: $name"
run bellwatch -n -l "$name"
check 'a name that is too long' 64 </dev/null
run bellwatch -n -l "${name#0}" --hold 31536000
check 'the longest name, and the longest time' 0 </dev/null

want_err='bellwatch: none.conf: No such file or directory'
run bellwatch -n -f none.conf
check 'no file' 66 </dev/null
run bellwatch -n
check 'no default file is needed' 0 </dev/null

cat >short <<'E'
1000000000 A falling
1052000000 A rising
5000000000 A falling
5001000000 A rising
9000000000 A falling
9002000000 A rising
9003000000 A falling
9300000000 A rising
15000000000 A falling
15200000000 A rising
E
run bellwatch --tune short
check 'tune: phantoms and presses' 0 <<'E'
A: 2 pulses of at most 52.0 ms, 2 of at least 200.0 ms; settle = 0.102
E
run bellwatch --tune - <<'E'
1000000000 A falling
1200000000 A rising
5000000000 A falling
5210000000 A rising
E
check 'tune: presses alone' 0 <<'E'
A: 2 pulses of one kind; keep the settle time
E
want_err='bellwatch: standard input:1: not an edge'
run bellwatch --tune - <<'E'
press GPIO18
E
check 'tune: no recording' 65 </dev/null
done_testing
