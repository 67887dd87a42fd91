# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Sourced after tap.sh: a private Dovecot, one process without any port, from
# which fetchmail gets the mail of ./server, a Maildir, for procmail with ./rc.

need fetchmail procmail
imap=/usr/lib/dovecot/imap
[ -x $imap ] || plan_skip 'dovecot-imapd is not installed'
mkdir -p server/cur server/new server/tmp
as_nobody=
if [ "$(id -u)" = 0 ]; then # Dovecot will not serve root
	as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
	chmod 755 "$T"
	chown -R 65534:65534 server
fi
case $(dovecot --version) in
2.[0-3].*)
	cat <<-E
		mail_location=maildir:$PWD/server
	E
	;;
*)
	# which clears its environment, and takes only this
	cat <<-E
		dovecot_config_version = 2.4.0
		dovecot_storage_version = 2.4.0
		mail_driver = maildir
		mail_path = $PWD/server
		import_environment {
		  USER = nobody
		  HOME = $PWD/server
		}
	E
	;;
esac >dovecot.conf
cat >>dovecot.conf <<-E
	base_dir = $PWD/run
	log_path = /dev/stderr
	ssl = no
E
cat >imap.sh <<-E
	#!/bin/sh
	HOME=$PWD/server
	USER=nobody
	export HOME USER
	exec $as_nobody $imap -c $PWD/dovecot.conf 2>>$PWD/dovecot.log
E
cat >fetchmailrc <<-E
	poll localhost protocol IMAP plugin "$PWD/imap.sh"
	    auth external user "test" is "$(id -un)" here sslproto '' nokeep
	    mda "/usr/bin/procmail -m $PWD/rc"
E
chmod 755 imap.sh
chmod 600 fetchmailrc

# serve NAME <MAIL: the server has this mail now
serve() {
	cat >"server/new/$1"
	[ -z "$as_nobody" ] || chown 65534:65534 "server/new/$1"
}

fetch() {
	run fetchmail -f fetchmailrc --pidfile "$PWD/pid" -i "$PWD/ids"
}

# Did it succeed?
fetched() {
	# shellcheck disable=SC2154 # tap.sh sets it
	[ "$status" = 0 ] || cat "$T/.out" "$T/.err" dovecot.log log
	[ "$status" = 0 ]
}
