#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# A day in the life of all four programs together.  In the morning mail comes
# from a Dovecot through fetchmail and procmail; in mutt a thread is muted with
# a key, and a newsletter read; the thread's next mails are marked.  In vim a
# struct is renamed, and found by its new name.  In the evening the bell rings:
# into mosquitto, and as a mail that ends in the same inbox.

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
[ -z "$TOOL" ] || plan_skip "each program's own tests run under $TOOL"
need threadref mimelink tagsort bellwatch
need mutt less vim ctags mosquitto mosquitto_pub cc python3
ctags --version | grep -q Universal || plan_skip 'this is not Universal Ctags'
# shellcheck source=t/lib/screen.sh
. "$top/t/lib/screen.sh"
# shellcheck source=t/lib/imap.sh
. "$top/t/lib/imap.sh"

HOME=$PWD
export HOME
unset LESS PAGER MIMELINK_PAGER COLUMNS NO_COLOR NO_HYPERLINKS
thread=$top/contrib/demo/thread
pids=
stop() {
	screen_stop
	for pid in $pids; do
		kill "$pid" 2>/dev/null
	done
}
cleanup_hook=stop

mkdir -p inbox/cur inbox/new inbox/tmp
cat >rc <<EOF
SHELL=/bin/sh
PATH=$PATH
LOCKSLEEP=1
LOCKTIMEOUT=2
SUSPEND=1
HOME=$HOME
MAILDIR=\$HOME
DEFAULT=\$HOME/inbox/
LOGFILE=$HOME/log
INCLUDERC=$top/contrib/procmail/threadref.rc
EOF
chmod 600 rc
cat >muttrc <<EOF
set quit=yes move=no wait_key=no sort=threads record= header_cache=
set mark_old=no folder=$HOME mail_check=0 timeout=1
source $top/contrib/mutt/threadref.muttrc
source $top/contrib/mutt/mimelink.muttrc
EOF

# ---- the morning's mail

serve question <"$thread/1-question"
serve lunch <"$thread/4-something-else"
serve news <"$top/contrib/demo/newsletter.eml"
fetch
ok 'the morning mail is fetched' fetched
ok 'and is in the inbox, unread' [ "$(find inbox/new -type f | wc -l)" = 3 ]

screen_start 'mutt -n -F muttrc -f inbox'
ok 'mutt shows it' wait_for 20 shows 'Who broke the build'
muted() {
	threadref list .refs.muted |
	    grep -q '^<20261116091200.17@mail.example.org>	active	'
}
press Home M
ok 'M mutes the thread' wait_for 10 muted

# What less shows, as a terminal's parser understands it
links_of() {
	/usr/bin/python3 "$top/t/lib/links.py"
}
cat >want <<'EOF'
news@shop.example.org	mailto:news@shop.example.org
reader@example.net	mailto:reader@example.net
three new arrivals	https://shop.example.org/new?utm_source=news&utm_campaign=november-2026&id=8c1f
The Tide Clock	https://shop.example.org/b/101
A Field Guide to Fog	https://shop.example.org/b/102
Letters from Yamagata	https://shop.example.org/b/103
reading by candle light	https://events.example.org/reading/2026-11-27?seat=free
us	mailto:events@example.org?subject=Friday
EOF
press End
screen_record "$HOME/bytes"
press k
ok 'k shows the newsletter in less' wait_for 20 shows 'reading by candle'
# The recording comes after the screen: until the last line is in it.
wait_for 10 grep -q 'for a seat' bytes
npm=$BUILD/npm/node_modules
if [ -d "$npm/@xterm/headless" ] && command -v node >/dev/null; then
	node "$top/t/lib/xterm.js" "$npm" 80 24 <bytes | links_of >seen
	ok 'its links are on their words, in xterm.js' same want seen
else
	skip 'its links, in xterm.js' '@xterm/headless is not installed'
fi
if ! command -v kitty >/dev/null; then
	skip 'and in kitty' 'kitty is not installed'
elif COLUMNS=80 ROWS=24 kitty +runpy \
    "exec(open('$top/t/lib/kittyterm.py').read(), {})" <bytes >cells \
    2>kitty.err; then
	links_of <cells >seen
	ok 'and in kitty' same want seen
elif grep -q ImportError kitty.err; then
	skip 'and in kitty' "this kitty's parser is called otherwise"
else
	ok 'and in kitty' cmp_empty kitty.err
fi
press q
wait_for 10 shows 'Who broke the build'

# ---- later mails of the thread

serve 2 <"$thread/2-answer"
serve 3 <"$thread/3-answer-to-the-answer"
fetch
ok 'later mail is fetched' fetched
cat >want <<'EOF'
AW: Who broke the build?
Re: Who broke the build?
EOF
cat muted/cur/* | sed -n 's/^Subject: //p' | sort >seen
ok 'the thread is in its folder, as read' same want seen
ok 'each of its mails is marked' \
    [ "$(cat muted/cur/* | grep -cx 'Procmail-Muted: true')" = 2 ]
ok 'and the inbox has no more than before' \
    [ "$(find inbox -type f | wc -l)" = 3 ]
press c
wait_for 10 shows 'Open mailbox'
press C-u '=muted' Enter
ok 'mutt shows them' wait_for 20 shows 'AW: Who broke'
# shellcheck disable=SC2317 # wait_for calls it
unmuted() {
	! muted
}
press U
ok 'U un-mutes the thread' wait_for 10 unmuted
screen_stop

# ---- a struct is renamed in vim

mkdir src
printf '#include "queue.h"\n\nint request(struct request *r);\n' >src/main.c
printf 'struct queue {\n\tint request;\n\tint ticket;\n};\n' >src/a_queue.h
printf 'struct request {\n\tint sector;\n};\n' >src/queue.h
cat >vimrc <<EOF
set nocompatible nomore noswapfile hidden tags=tags laststatus=2
set rtp^=$top/contrib/vim
EOF
(cd src && ctags -R -f - . | tagsort -o tags)
screen_start 'cd src && exec vim -u ../vimrc -i NONE queue.h'
wait_for 20 shows 'int sector'
press ':s/request/ticket/' Enter
wait_for 20 shows 'struct ticket'
press ':w' Enter
# shellcheck disable=SC2317 # wait_for calls it
renamed() {
	grep -q '^ticket	queue.h	.*struct ticket' src/tags &&
	    ! grep -q '^request	queue.h' src/tags
}
ok 'vim has the tags updated on write' wait_for 20 renamed
press ':e main.c' Enter
wait_for 20 shows '^#include'
press ':3s/struct request/struct ticket/' Enter '0f(2w' C-]
ok 'Ctrl-] goes to the struct, not to the member before it' \
    wait_for 20 shows '^struct ticket {'
ok 'in its file' wait_for 10 shows '^queue.h'
screen_stop
tagsort -c src/tags >order
ok 'the tags file is in order' cmp_empty order

# ---- the bell rings

port=$((20000 + $$ % 20000))
printf 'listener %d 127.0.0.1\nallow_anonymous true\npersistence false\n' \
    "$port" >broker.conf
[ "$(id -u)" != 0 ] || echo 'user root' >>broker.conf
timeout 120 mosquitto -v -c broker.conf >broker.log 2>&1 &
pids="$pids $!"
ok 'a broker' wait_for 20 grep -q 'running$' broker.log
timeout 120 mosquitto_sub -h 127.0.0.1 -p "$port" -t home/doorbell >heard 2>&1 &
pids="$pids $!"
wait_for 20 grep -q 'Sending SUBACK' broker.log

soname=$(ldd "$BUILD/bin/bellwatch" | grep -o 'libgpiod\.so\.[0-9]*' |
    head -n 1)
cc -std=c11 -D_GNU_SOURCE -shared -fPIC -Wl,-soname,"$soname" -o "$soname" \
    "$top/t/lib/fakegpiod.c"
printf '#!/bin/sh\nexec procmail -m %s/rc\n' "$HOME" >sendmail
chmod +x sendmail
mkfifo edges
cat >door <<'EOF'
LD_LIBRARY_PATH=$HOME FAKE_EDGES=edges bellwatch -l DOOR \
    -m me@example.org --sendmail "$HOME/sendmail" 2>bell.err |
    mosquitto_pub -h 127.0.0.1 -p "$1" -l -t home/doorbell
EOF
exec 3<>edges
timeout 120 sh door "$port" >door.log 2>&1 3>&- &
pids="$pids $!"
printf f >&3
ok 'the press reaches whoever listens' \
    wait_for 20 grep -q '^press DOOR ' heard
printf r >&3
ok 'and the release' wait_for 20 grep -q '^release DOOR ' heard
# shellcheck disable=SC2317 # wait_for calls it
rung() {
	grep -qx 'Subject: Someone is ringing the doorbell' inbox/new/*
}
ok 'a mail is in the inbox' wait_for 20 rung
screen_start 'mutt -n -F muttrc -f inbox'
ok 'and mutt shows it' wait_for 20 shows 'ringing the doorbell'

done_testing
