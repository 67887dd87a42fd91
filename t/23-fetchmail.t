#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# The whole way of a mail: a private Dovecot, without any port, fetchmail,
# procmail with contrib/procmail/threadref.rc, a Maildir.

# shellcheck disable=SC2016 # what is in quotes is for others to expand

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=t/lib/imap.sh
. "$top/t/lib/imap.sh"
need threadref

mkdir home home/In
cp "$top/contrib/procmail/threadref.rc" .
cat >rc <<-EOF
	SHELL=/bin/sh
	PATH=$PATH
	LOCKSLEEP=1
	LOCKTIMEOUT=2
	SUSPEND=1
	HOME=$PWD/home
	MAILDIR=\$HOME
	DEFAULT=\$HOME/In/
	LOGFILE=$PWD/log
	INCLUDERC=$PWD/threadref.rc
EOF
chmod 600 rc

put() { # NAME OWN-ID REFERENCE
	{
		printf 'From: a@example.org\nTo: b@example.org\n'
		printf 'Subject: %s\nMessage-ID: <%s>\n' "$1" "$2"
		printf 'References: <%s>\n\nbody of %s\n' "$3" "$1"
	} | serve "$1"
}

subjects() {
	cat "$1"/* 2>/dev/null | sed -n 's/^Subject: //p' | sort | tr '\n' ' '
}

echo '<root@x>' >home/.refs.muted
put one 1@x root@x
put two 2@x 1@x
put three 3@x elsewhere@x
fetch
ok 'fetchmail and procmail deliver' fetched
ok 'the muted thread is in its folder, read, also where it was learned' \
    [ "$(subjects home/muted/cur)" = 'one two ' ]
ok 'the other mail is in the inbox, unread' \
    [ "$(subjects home/In/new)" = 'three ' ]
ok 'the server has none of them left' \
    [ -z "$(subjects server/new)$(subjects server/cur)" ]
ok 'both are marked in the file' \
    [ "$(cat home/muted/cur/* | grep -cx 'Procmail-Muted: true')" = 2 ]

put four 4@x root@x
sed -i '/^INCLUDERC/d' rc
printf ':0\n{ EXITCODE=75 HOST= }\n' >>rc
fetch
ok 'what procmail refuses stays on the server' \
    [ "$(subjects server/new)$(subjects server/cur)" = 'four ' ]

done_testing
