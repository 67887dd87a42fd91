#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# What contrib has for bellwatch, with a real broker and systemd's own check.

# shellcheck source-path=SCRIPTDIR source=lib/tap.sh
. "${0%/*}/lib/tap.sh"
need bellwatch
[ "$TOOL" = valgrind ] && plan_skip 'scripts; t/60 runs under valgrind'
recipes=$top/contrib/bellwatch

if command -v systemd-analyze >/dev/null; then
	sed "s,/usr/local/bin/bellwatch,$BUILD/bin/bellwatch,
	    /^Documentation=/d" "$top/contrib/systemd/bellwatch.service" \
	    >bellwatch.service
	run systemd-analyze verify ./bellwatch.service
	check 'the unit is understood' 0 </dev/null
else
	skip 'the unit is understood' 'systemd-analyze is not installed'
fi

mkdir bin pictures
PATH=$PWD/bin:$PATH
cat >bin/take <<'E'
#!/bin/sh
echo picture >"$1"
E
cat >bin/sendmail <<'E'
#!/bin/sh
{ echo "$@"; cat; } >"$T/mail"
E
chmod +x bin/*
i=0
while [ $i -lt 105 ]; do
	touch pictures/2020-01-01_00.00.$i.jpg
	i=$((i + 1))
done
CAMERA=take SENDMAIL=sendmail BELL_LINE=GPIO18 \
    run "$recipes/camera" "$PWD/pictures" me@example.org
check 'a picture is taken' 0 </dev/null
ok 'a hundred are kept' [ "$(find pictures -name '*.jpg' | wc -l)" = 100 ]
sed 's/name=.*/name/' "$T/mail" >mail
cat >want <<'E'
-t -oi
From: doorbell
To: me@example.org
Subject: At the door: GPIO18
MIME-Version: 1.0
Content-Type: image/jpeg; name
Content-Transfer-Encoding: base64

cGljdHVyZQo=
E
ok 'and mailed' same want mail

if ! command -v mosquitto >/dev/null || ! command -v mosquitto_pub >/dev/null
then
	skip 'events reach a broker' 'mosquitto is not installed'
	done_testing
fi
port=$((20000 + $$ % 20000))
cat >broker.conf <<E
listener $port 127.0.0.1
allow_anonymous true
persistence false
E
[ "$(id -u)" = 0 ] && echo 'user root' >>broker.conf
broker=
pids=
start_broker() {
	timeout 60 mosquitto -v -c broker.conf >broker.log 2>&1 3>&- &
	broker=$!
	wait_for 10 grep -q 'running$' broker.log
}
stop_all() {
	for pid in $broker $pids; do
		kill "$pid" 2>/dev/null
	done
}
cleanup_hook=stop_all
cat >bin/notify-send <<'E'
#!/bin/sh
echo "$*" >>"$T/shown"
E
chmod +x bin/notify-send
# shellcheck disable=SC2317 # wait_for calls it
two_subscribed() {
	[ "$(grep -c 'Sending SUBACK' broker.log)" -ge 2 ]
}
listen() {
	timeout 60 "$recipes/desktop" -h 127.0.0.1 -p "$port" \
	    -t home/doorbell >/dev/null 2>&1 3>&- &
	pids="$pids $!"
	timeout 60 mosquitto_sub -h 127.0.0.1 -p "$port" -t home/doorbell \
	    -q 1 >>heard 2>/dev/null 3>&- &
	pids="$pids $!"
	wait_for 10 two_subscribed
}

# The edges come in as they would from the button; a decision is printed when
# the next edge shows that its time has come.
mkfifo edges
cat >pipeline <<'E'
bellwatch --events - <edges |
    MQTT_RETRY=0.2 "$1/mqtt" -h 127.0.0.1 -p "$2" -t home/doorbell
E
timeout 60 sh pipeline "$recipes" "$port" >mqtt.log 2>&1 &
pids="$pids $!"
exec 3>edges

# The broker is not there yet.
echo '1000000000 A falling' >&3
echo '1200000000 A rising' >&3
sleep 0.5
start_broker
listen
echo '3000000000 A falling' >&3
ok 'a press reaches the broker that was late' \
    wait_for 20 grep -q '^release A - 1200000000 1 200 no' heard

kill "$broker"
wait "$broker" 2>/dev/null
start_broker
listen
echo '3300000000 A rising' >&3
echo '6000000000 A falling' >&3
ok 'and one after the broker was started again' \
    wait_for 30 grep -q '^release A - 3300000000 2 300 no' heard
echo '6200000000 A rising' >&3
exec 3>&-
ok 'and the last' wait_for 20 grep -q '^release A - 6200000000 3 200' heard
ok 'presses are shown on the desktop' \
    wait_for 10 grep -q '^--app-name=bellwatch Doorbell A at' "$T/shown"
stop_all
cleanup_hook=:
done_testing
