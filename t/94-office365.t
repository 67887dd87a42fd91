#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# contrib/office365: its files in the real programs, which ask for a password
# at a terminal, get mail from a server that speaks as DavMail does, and send
# mail through it.

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
[ -z "$TOOL" ] || plan_skip "no program of ours is in it that needs $TOOL"
need threadref
# shellcheck source=t/lib/screen.sh
. "$top/t/lib/screen.sh"
# shellcheck source=t/lib/imap.sh
. "$top/t/lib/imap.sh"

HOME=$PWD
export HOME
umask 077
recipes=$top/contrib/office365
proxy=
stop() {
	screen_stop
	[ -z "$proxy" ] || kill "$proxy"
}
cleanup_hook=stop
/usr/bin/python3 "$top/t/lib/davmail.py" me@example.org 'se cret"' \
    ./imap.sh sent ports 2>proxy.err &
proxy=$!
wait_for 10 [ -s ports ]
read -r imap_port smtp_port <ports

# configured FILE: as it is, but for the port, the user and the folders
configured() {
	sed "s/port 1143/port $imap_port/; s/:1025/:$smtp_port/
	    s/\"you\"/\"$(id -un)\"/; s,procmail -d %T,procmail -m $HOME/rc," \
	    "$recipes/$1"
}

mkdir -p Mail inbox/cur inbox/new inbox/tmp
cat >rc <<EOF
SHELL=/bin/sh
PATH=$PATH
HOME=$HOME
MAILDIR=$HOME
DEFAULT=$HOME/inbox/
LOGFILE=$HOME/log
INCLUDERC=$top/contrib/procmail/threadref.rc
EOF

# ---- fetchmail

mail() { # NUMBER SUBJECT [REFERENCE]
	printf 'From: a@example.org\nTo: me@example.org\nSubject: %s\n' "$2"
	printf 'Date: Mon, 16 Nov 2026 09:1%d:00 +0000\n' "$1"
	printf 'Message-ID: <%d@x>\n' "$1"
	[ $# -lt 3 ] || printf 'References: <%d@x>\n' "$3"
	printf '\nText of mail %d\n.\nand after a dot\n' "$1"
}
mail 1 'first thread' | serve 1
mail 2 'Re: first thread' 1 | serve 2
mail 3 'second thread' | serve 3
mail 4 'Re: second thread' 3 | serve 4
mail 5 'third thread' | serve 5
mail 6 'muted' 99 | serve 6
echo '<99@x>' >.refs.muted

# Not as a daemon: one round, then the end is seen.
configured fetchmailrc >rc.fetchmail
chmod 600 rc.fetchmail
fetchmail_asks() { # [WRAPPER]
	screen_start "${1:-} fetchmail -f rc.fetchmail --daemon 0 --pidfile $HOME/pid \
	    -i $HOME/ids -v >fetchmail.log; echo status \$?"
	wait_for 10 shows 'Enter password for me@example.org@localhost'
}
ok 'fetchmail asks for the password' fetchmail_asks
press -l 'wrong'
press Enter
ok 'and says if it is wrong' wait_for 10 shows 'status 3'
screen_stop
fetchmail_asks
press -l 'se cret"'
press Enter
ok 'or gets the mail' wait_for 10 shows 'status 0'
screen_stop
ok 'without having asked for TLS' sh -c '! grep -qi starttls fetchmail.log'
ok 'which procmail delivered' [ "$(cat inbox/new/* | grep -c ^Subject)" = 5 ]
ok 'and marked' grep -qx 'Procmail-Muted: true' muted/cur/*
ok 'the server still has it, seen' \
    [ "$(find server/cur -name '*:2,*S*' | wc -l)" = 6 ]

# For procmail -d "you" must be a user of this machine: in a namespace.
if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
	chmod 711 "$T" .
	mkdir -p you/inbox/cur you/inbox/new you/inbox/tmp mailspool
	sed "s,^HOME=.*,,; s,$HOME,$HOME/you,; s,^LOGFILE.*,," rc \
	    >you/.procmailrc
	chown -R 65534:65534 you
	{
		cat /etc/passwd
		echo "you:x:65534:65534::$HOME/you:/bin/sh"
	} >passwd
	chmod 644 passwd
	cat >as_you <<-'E'
		#!/bin/sh
		mount --bind passwd /etc/passwd &&
		    mount --bind mailspool /var/mail && exec "$@"
	E
	chmod 755 as_you mailspool
	sed "s/port 1143/port $imap_port/" "$recipes/fetchmailrc" >rc.fetchmail
	mail 7 'for you' | serve 7
	fetchmail_asks 'unshare --mount --propagation private ./as_you'
	press -l 'se cret"'
	press Enter
	ok 'as it stands, for a user of the machine' \
	    wait_for 10 grep -rqx 'Subject: for you' you/inbox/new
	screen_stop
else
	skip 'as it stands, for a user' 'only root can invent one'
fi

# ---- mutt

# shellcheck disable=SC2317 # wait_for calls it
three_are_new() {
	[ "$(screen | grep -c '^ *[1-5] *N')" = 3 ]
}

# shellcheck disable=SC2317 # wait_for calls it
sent() {
	tr -d '\r' <sent | grep -qx 'Two dots: ..'
}

cat >compose <<'E'
#!/bin/sh
printf 'Written in an editor.\n.\nTwo dots: ..\n' >>"$1"
E
chmod +x compose
for mutt in mutt neomutt; do
	if ! command -v $mutt >/dev/null; then
		skip "$mutt" "$mutt is not installed"
		continue
	fi
	{
		printf 'set quit=yes move=no sort=threads header_cache=\n'
		printf 'set mark_old=no editor=%s/compose resolve=yes\n' "$HOME"
		printf 'set realname=Me copy=no\n'
		configured office365.muttrc
	} >muttrc
	rm -f sent
	screen_start "$mutt -n -F muttrc -f inbox"
	wait_for 10 shows 'third thread'
	press Home C-r
	ok "$mutt: Ctrl-R marks the thread as read" wait_for 10 three_are_new
	press Enter
	ok "$mutt: and goes to the next unread mail" \
	    wait_for 10 shows 'Text of mail 3'
	press C-r
	ok "$mutt: in the pager as well" wait_for 10 shows 'Text of mail 5'
	press C-r q # there is none any more
	wait_for 10 shows 'first thread'
	press ':set ?resolve' Enter
	ok "$mutt: \$resolve is as before" \
	    wait_for 10 shows 'resolve is set\|resolve="yes"\|resolve=yes'
	press m
	wait_for 10 shows '^To:'
	press you@example.net Enter
	wait_for 10 shows '^Subject:'
	press hello Enter
	wait_for 10 shows 'y:Send'
	press y
	ok "$mutt: asks for the password to send" \
	    wait_for 10 shows 'Password for me@example.org@localhost'
	press -l 'se cret"'
	press Enter
	ok "$mutt: and sends" wait_for 10 sent
	tr -d '\r' <sent | grep -e '^From: ' -e '^To: ' -e '^Subject: ' |
	    sort >seen
	cat >want <<-'E'
		From: Me <me@example.org>
		Subject: hello
		To: you@example.net
	E
	ok "$mutt: what was written" same want seen
	press x # so that all is unread again
	screen_stop
done

done_testing
