#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# contrib/mutt/threadref.muttrc: the keys pressed in the real mutt and neomutt,
# in a terminal of their own.

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=t/lib/screen.sh
. "$top/t/lib/screen.sh"
need threadref
case $TOOL in
valgrind) plan_skip 'too slow under valgrind' ;;
esac

HOME=$PWD
export HOME
umask 077
mkdir Mail
cleanup_hook=screen_stop

mail() { # OWN-ID SUBJECT [REFERENCE]
	printf 'From: a@example.org\nTo: b@example.org\nSubject: %s\n' "$2"
	printf 'Date: Mon, 16 Nov 2026 09:1%d:00 +0000\n' "${1%%.*}"
	printf 'Message-ID: <%s@x>\n' "$1"
	[ $# -lt 3 ] || printf 'References: <%s@x>\n' "$3"
	printf '\nFrom here on nothing but text\n'
}

mailboxes() {
	rm -rf maildir mbox .refs.*
	mkdir -p maildir/new maildir/cur maildir/tmp
	mail 1.root first >maildir/cur/1:2,S
	mail 2.reply 'Re: first' 1.root >maildir/cur/2:2,S
	mail 3.deep 'Re: first' 2.reply >maildir/cur/3:2,S
	mail 4.other second >maildir/cur/4:2,S
	for file in maildir/cur/*; do
		printf 'From a@example.org Mon Nov 16 09:00:00 2026\n'
		sed 's/^From here/>&/' "$file"
		echo
	done >mbox
}

{
	# nothing may ask, and nothing else may answer
	printf 'set quit=yes move=no wait_key=no sort=threads\n'
	printf 'set record= header_cache= pipe_decode=yes\n'
	printf 'ignore *\nset my_x=1 confirmappend=no mark_old=no\n'
	printf 'source %s/contrib/mutt/threadref.muttrc\n' "$top"
} >muttrc

recorded() { # FILE ID STATE
	threadref list "$1" 2>/dev/null | cut -f 1,2 |
	    grep -qxF "<$2@x>	$3"
}

reader() { # COMMAND MAILBOX
	screen_start "$1 -n -F muttrc -f $2"
	wait_for 10 shows 'second' || screen
}

leave() {
	press q
	screen_stop
}

# shellcheck disable=SC2317 # wait_for calls it
asks_no_more() {
	! shows 'Press any key'
}

answer_is_marked() { # ID
	mail 9.answer 'Re: later' "$1" |
	    threadref match .refs.muted 'Procmail-Muted: true' |
	    grep -qx 'Procmail-Muted: true'
}

for mutt in mutt neomutt; do
	if ! command -v $mutt >/dev/null; then
		skip "$mutt" "$mutt is not installed"
		continue
	fi
	for box in maildir mbox; do
		mailboxes
		reader $mutt $box
		press Home M
		ok "$mutt, $box: M in the index mutes" \
		    wait_for 5 recorded .refs.muted 1.root active
		ok "$mutt, $box: and the next delivery is marked" \
		    answer_is_marked 1.root
		press End Enter
		wait_for 5 shows 'nothing but text'
		press W
		ok "$mutt, $box: W in the pager watches" \
		    wait_for 5 recorded .refs.watched 4.other active
		press M
		ok "$mutt, $box: M in the pager mutes" \
		    wait_for 5 recorded .refs.muted 4.other active
		press U
		ok "$mutt, $box: U un-mutes" \
		    wait_for 5 recorded .refs.muted 4.other dropped
		ok "$mutt, $box: and un-watches" \
		    wait_for 5 recorded .refs.watched 4.other dropped
		leave

		mailboxes
		mkdir .refs.muted
		reader $mutt $box
		press ':set wait_key=no' Enter
		press Home U
		ok "$mutt, $box: an un-mute that fails says so" \
		    wait_for 5 shows '^threadref: .*refs.muted: Is a directory'
		ok "$mutt, $box: and waits to be read" \
		    wait_for 5 shows 'Press any key'
		press Space
		wait_for 5 asks_no_more
		leave

		mailboxes
		reader $mutt $box
		press Home Escape M
		whole() {
			[ "$(grep -c ' add a@example.org ' .refs.muted)" = 3 ]
		}
		ok "$mutt, $box: Esc M mutes each mail of the thread" \
		    wait_for 5 whole
		ok "$mutt, $box: and no other" \
		    sh -c '! grep -q 4.other .refs.muted'
		ok "$mutt, $box: answers to any of them are marked" \
		    answer_is_marked 3.deep
		press Home Escape W
		ok "$mutt, $box: Esc W watches it" \
		    wait_for 5 recorded .refs.watched 1.root active
		press ':set ?pipe_decode' Enter
		ok "$mutt, $box: pipe_decode is as before" \
		    wait_for 5 shows 'pipe_decode is set\|pipe_decode="yes"'
		press ':set ?pipe_split' Enter
		ok "$mutt, $box: pipe_split is as before" \
		    wait_for 5 shows 'pipe_split is unset\|pipe_split="no"'
		leave
	done
done

done_testing
