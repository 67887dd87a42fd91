#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# The whole way of a mail: a private Dovecot, without any port, fetchmail,
# procmail with contrib/procmail/threadref.rc, a Maildir.

# shellcheck disable=SC2016 # what is in quotes is for others to expand

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
need threadref fetchmail procmail
imap=/usr/lib/dovecot/imap
[ -x $imap ] || plan_skip 'dovecot-imapd is not installed'
case $(dovecot --version) in
2.[0-3].*) ;;
*) plan_skip 'from 2.4 on Dovecot takes no user from its environment' ;;
esac
case $TOOL in
valgrind) plan_skip 'the programs run as another user' ;;
esac

H=$PWD
mkdir -p bin home/server/cur home/server/new home/server/tmp home/In
cp "$(command -v threadref)" bin
cp "$top/contrib/procmail/threadref.rc" .

as_user() {
	if [ "$(id -u)" = 0 ]; then # Dovecot will not serve root
		chown -R 65534:65534 "$T"
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		    env HOME="$H/home" USER=nobody LOGNAME=nobody "$@"
	else
		env HOME="$H/home" USER="$(id -un)" LOGNAME="$(id -un)" "$@"
	fi
}

cat >dovecot.conf <<-EOF
	base_dir=$H/run
	log_path=$H/dovecot.log
	mail_location=maildir:$H/home/server
	ssl=no
EOF
cat >imap.sh <<-EOF
	#!/bin/sh
	HOME=$H/home
	USER=nobody
	export HOME USER
	exec $imap -c $H/dovecot.conf
EOF
cat >fetchmailrc <<-EOF
	poll localhost protocol IMAP plugin "$H/imap.sh"
	    auth external user "test" is "nobody" here sslproto '' nokeep
	    mda "/usr/bin/procmail -m $H/rc"
EOF
cat >rc <<-EOF
	SHELL=/bin/sh
	PATH=$H/bin:/usr/bin:/bin
	LOCKSLEEP=1
	LOCKTIMEOUT=2
	SUSPEND=1
	HOME=$H/home
	MAILDIR=\$HOME
	DEFAULT=\$HOME/In/
	LOGFILE=$H/log
	INCLUDERC=$H/threadref.rc
EOF
chmod +x imap.sh
chmod 600 fetchmailrc rc
chmod 755 "$T"

put() { # NAME OWN-ID REFERENCE
	{
		printf 'From: a@example.org\nTo: b@example.org\n'
		printf 'Subject: %s\nMessage-ID: <%s>\n' "$1" "$2"
		printf 'References: <%s>\n\nbody of %s\n' "$3" "$1"
	} >"home/server/new/$1"
}

fetch() {
	run as_user fetchmail -f "$H/fetchmailrc" --pidfile "$H/pid" \
	    -i "$H/ids"
}

told() {
	[ "$status" = 0 ] || cat "$T/.out" "$T/.err" dovecot.log log
	[ "$status" = 0 ]
}

subjects() {
	cat "$1"/* 2>/dev/null | sed -n 's/^Subject: //p' | sort | tr '\n' ' '
}

echo '<root@x>' >home/.refs.muted
put one 1@x root@x
put two 2@x 1@x
put three 3@x elsewhere@x
fetch
ok 'fetchmail and procmail deliver' told
ok 'the muted thread is in its folder, read, also where it was learned' \
    [ "$(subjects home/muted/cur)" = 'one two ' ]
ok 'the other mail is in the inbox, unread' \
    [ "$(subjects home/In/new)" = 'three ' ]
ok 'the server has none of them left' \
    [ -z "$(subjects home/server/new)$(subjects home/server/cur)" ]
ok 'both are marked in the file' \
    [ "$(cat home/muted/cur/* | grep -cx 'Procmail-Muted: true')" = 2 ]

put four 4@x root@x
sed -i '/^INCLUDERC/d' rc
printf ':0\n{ EXITCODE=75 HOST= }\n' >>rc
fetch
ok 'what procmail refuses stays on the server' \
    [ "$(subjects home/server/new)$(subjects home/server/cur)" = 'four ' ]

done_testing
