#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# The recipes for maildrop, fdm and Dovecot's Sieve, with the real agents.

# shellcheck disable=SC2016 # what is in quotes is for others to expand

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
need threadref

HOME=$PWD
export HOME
umask 077
mkdir -p Maildir/new Maildir/cur Maildir/tmp
{
	printf 'From: a@example.org\nTo: b@example.org\nSubject: s\n'
	printf 'Message-ID: <new@x>\nReferences: <root@x>\n\nbody\n'
} >muted
sed 's/root/other/; s/new/new2/' muted >other
awk '!done && /^$/ { print "Procmail-Muted: true"; done = 1 } { print }' \
    muted >marked

fresh() {
	rm -rf Maildir .refs.muted .refs.watched
	mkdir -p Maildir/new Maildir/cur Maildir/tmp
	echo '<root@x>' >.refs.muted
}

# the_mail FOLDER FILE: is it the one mail there, byte for byte?
the_mail() {
	set -- "$2" "$1"/new/* "$1"/cur/*
	for file; do
		[ "$file" = "$1" ] || [ ! -f "$file" ] || found="$found $file"
	done
	# shellcheck disable=SC2086 # one word for each file
	set -- "$1" $found
	found=
	[ $# = 2 ] || { echo "not one file: $*" && return 1; }
	same "$2" "$1"
}
found=

no_mail() {
	for file in "$1"/new/* "$1"/cur/*; do
		[ ! -f "$file" ] || return 1
	done
}

# ---- maildrop

if command -v maildrop >/dev/null; then
	maildrop_with() {
		printf 'PATH="%s"\nDEFAULT="%s/Maildir"\nHOME="%s"\n' \
		    "$1:/usr/bin:/bin" "$HOME" "$HOME" >filter
		cat "$top/contrib/maildrop/threadref.mailfilter" >>filter
		chmod 600 filter
		maildrop ./filter
	}
	fresh
	mkdir -p Maildir/.muted/new Maildir/.muted/cur Maildir/.muted/tmp
	maildrop_with "$PATH" <muted
	ok 'maildrop: a muted thread goes to its folder' \
	    the_mail Maildir/.muted marked
	maildrop_with "$PATH" <other
	ok 'maildrop: other mail to the inbox' the_mail Maildir other
	fresh
	echo '<root@x>' >.refs.watched
	: >.refs.muted
	sed 's/Muted/Watched/' marked >watched
	maildrop_with "$PATH" <muted
	ok 'maildrop: a watched mail is copied and goes on' sh -c '
		[ "$(ls Maildir/new | wc -l)" = 2 ] &&
		    for f in Maildir/new/*; do cmp "$f" "$1"; done' sh watched
	fresh
	mkdir -p bad
	for how in 'exit 75' 'head -c 20; exit 74' 'kill -9 $$'; do
		printf '#!/bin/sh\n%s\n' "$how" >bad/threadref
		chmod +x bad/threadref
		run maildrop_with "$HOME/bad" <muted
		ok "maildrop: a filter that does '$how' defers the mail" \
		    [ "$status" = 75 ]
		ok "maildrop: and nothing is delivered" no_mail Maildir
	done
else
	skip 'maildrop' 'maildrop is not installed'
fi

# ---- fdm

if command -v fdm >/dev/null; then
	# fdm refuses to run as root without a user of its own for delivery
	fdm_with() {
		{
			[ "$(id -u)" != 0 ] || echo 'set default-user "nobody"'
			printf 'set unmatched-mail keep\nset no-received\n'
			echo 'account "stdin" stdin'
			sed "s,%h/,$HOME/,g; s,threadref test,$1/threadref test," \
			    "$top/contrib/fdm/threadref.fdm.conf"
			echo "action \"inbox\" maildir \"$HOME/Maildir\""
			echo 'match all action "inbox"'
		} >fdm.conf
		chmod 600 fdm.conf
		# the shell that fdm runs belongs to that user too
		[ "$(id -u)" != 0 ] || {
			chmod -R a+rwX "$T"
			chmod 600 fdm.conf
		}
		fdm -l -m -f "$HOME/fdm.conf" fetch
	}
	bin=$(dirname "$(command -v threadref)")
	fresh
	cp "$bin/threadref" "$HOME/threadref"
	run fdm_with "$HOME" <muted
	ok 'fdm: a muted thread goes to its folder' \
	    the_mail Maildir/.muted muted
	run fdm_with "$HOME" <other
	ok 'fdm: other mail to the inbox' the_mail Maildir other
	fresh
	printf '#!/bin/sh\nexit 75\n' >threadref
	chmod +x threadref
	run fdm_with "$HOME" <muted
	ok 'fdm: a test that fails is no match' the_mail Maildir muted
else
	skip 'fdm' 'fdm is not installed'
fi

# ---- Dovecot's Sieve

lda=/usr/lib/dovecot/dovecot-lda
if [ -x $lda ] &&
    [ -e /usr/lib/dovecot/modules/lib90_sieve_plugin.so ]; then
	sieve_with() { # DIRECTORY OF threadref
		rm -rf execute
		mkdir execute
		sed "s,^PATH=.*,PATH=$1:\$PATH," \
		    "$top/contrib/sieve/threadref-muted" \
		    >execute/threadref-muted
		chmod +x execute/threadref-muted
		cat >dovecot.conf <<-E
			base_dir = $HOME/run
			log_path = $HOME/dovecot.log
			mail_location = maildir:$HOME/Maildir
			mail_home = $HOME
			postmaster_address = postmaster@example.org
			protocols =
			first_valid_uid = 0
			ssl = no
			plugin {
			  sieve = file:$HOME/threadref.sieve
			  sieve_plugins = sieve_extprograms
			  sieve_extensions = +vnd.dovecot.execute
			  sieve_execute_bin_dir = $HOME/execute
			}
			protocol lda {
			  mail_plugins = sieve
			}
		E
		cp "$top/contrib/sieve/threadref.sieve" .
		if [ "$(id -u)" = 0 ]; then # it will not deliver to root
			chmod -R a+rwX "$T"
			chmod -R go-w execute
			setpriv --reuid=65534 --regid=65534 --clear-groups \
			    env USER=nobody "$lda" -c "$HOME/dovecot.conf"
		else
			USER=$(id -un) $lda -c "$HOME/dovecot.conf"
		fi
	}
	mkdir -p good
	cp "$(command -v threadref)" good
	dir=$HOME/good
	fresh
	run sieve_with "$dir" <muted
	ok 'sieve: delivered' [ "$status" = 0 ]
	[ "$status" = 0 ] || cat "$T/.err" dovecot.log >&2
	ok 'sieve: a muted thread goes to its folder' \
	    the_mail Maildir/.muted muted
	ok 'sieve: as read' sh -c 'ls Maildir/.muted/cur | grep ":2,S$"'
		run sieve_with "$dir" <other
	ok 'sieve: other mail to the inbox' the_mail Maildir other
	fresh
	mkdir -p bad
	printf '#!/bin/sh\nexit 75\n' >bad/threadref
	chmod +x bad/threadref
	run sieve_with "$HOME/bad" <muted
	ok 'sieve: a test that fails is no match' the_mail Maildir muted
else
	skip 'sieve' 'dovecot-sieve is not installed'
fi

done_testing
