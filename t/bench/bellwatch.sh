# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Rows of t/bench/run: latencies in the simulated machine (t/e2e), in real
# time, from the edge as the kernel dated it; then a replay.

# shellcheck disable=SC2154 # run sets it
e2e=$top/t/e2e
if linux=$("$e2e/kernel"); then
	bellwatch2=$("$e2e/bellwatch2") && gpiomon2=$("$e2e/libgpiod2") ||
	    bellwatch2='' gpiomon2=''
	${CC:-cc} -O2 -static -o stamp "$e2e/stamp.c"
	/usr/bin/python3 - <<'SCRIPT'
import random
import wave
for name, frames in ("noise.wav", 96000), ("chime.wav", 4800):
    with wave.open(name, "wb") as w:
        w.setnchannels(2)
        w.setsampwidth(2)
        w.setframerate(48000)
        w.writeframes(random.Random(1).randbytes(frames * 4))
SCRIPT
	printf '%-18s %-28s %8s %8s %8s\n' '' 'microseconds' \
	    least median 95%
	"$e2e/machine" "$linux" "$T" "$e2e/latency-guest" real \
	    BELLWATCH="$BUILD/bin/bellwatch" BELLWATCH2="$bellwatch2" \
	    GPIOD="$(pkg-config --modversion libgpiod | cut -d. -f1)" \
	    ${gpiomon2:+GPIOMON2="$gpiomon2/usr/bin/gpiomon"} \
	    ${gpiomon2:+GPIOMON2LIB="$(dirname \
		"$(find "$gpiomon2" -name libgpiod.so.3)")"} \
	    2>&1 | grep -v '^reboot'
fi

# A day of edges, one each second.
awk 'BEGIN { for (i = 0; i < 86400; i++)
    printf "%d000000000 GPIO18 %s\n", i, i % 2 ? "rising" : "falling" }' >day
# shellcheck disable=SC2016 # awk's own
row 'replay, a day of 86400 edges, beside awk' 10 day \
    bellwatch --events day -- awk '{ print $3, $2, $1 }' day
