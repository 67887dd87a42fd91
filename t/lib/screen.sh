# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Sourced after tap.sh: a program at a terminal of its own, 80 by 24, which is
# tmux's.  Nothing waits for a time; wait_for waits for what is seen.

need tmux
unset TMUX
server=fittings-$$

# screen_start COMMAND: in a shell
screen_start() {
	tmux -L "$server" -f /dev/null new-session -d -x 80 -y 24 "$1; sleep 5"
}

# screen_record FILE: from now on, each byte that is written to the terminal
screen_record() {
	tmux -L "$server" pipe-pane -O "cat >'$1'"
}

screen() {
	tmux -L "$server" capture-pane -p
}

# shows PATTERN: is it on the screen?
shows() {
	screen | grep -q -- "$1"
}

press() {
	tmux -L "$server" send-keys "$@"
}

screen_is_closed() {
	! tmux -L "$server" has-session 2>/dev/null
}

screen_stop() {
	tmux -L "$server" kill-server 2>/dev/null
	wait_for 5 screen_is_closed
}
