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
{
	printf 'From: a@example.org\nTo: b@example.org\nSubject: s\n'
	printf 'List-Id: list\n'
	printf 'Message-ID: <new@x>\nReferences: <root@x>\n\nbody\n'
} >muted
sed 's/root/other/; s/new/new2/' muted >other
awk '!done && /^$/ { print "Procmail-Muted: true"; done = 1 } { print }' \
    muted >marked

fresh() {
	rm -rf Maildir .refs.muted .refs.watched
	for box in Maildir Maildir/.list Maildir/.muted; do
		mkdir -p $box/new $box/cur $box/tmp
	done
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

read_in() { # MAILDIR: is its one mail in cur, as read?
	case $(ls "$1/cur") in
	*:2,S) ;;
	*) echo 'not marked read' && return 1 ;;
	esac
	[ -z "$(ls "$1/new")" ]
}

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
		cat "$top/contrib/maildrop/threadref.mailfilter" - >>filter <<-'E'
			if (/^List-Id: list/)
			{
				to "$HOME/Maildir/.list"
			}
		E
		chmod 600 filter
		maildrop ./filter
	}
	fresh
	maildrop_with "$PATH" <muted
	ok 'maildrop: a muted thread goes to its folder' \
	    the_mail Maildir/.muted marked
	ok 'maildrop: as read' read_in Maildir/.muted
	maildrop_with "$PATH" <other
	ok 'maildrop: other mail goes its way, unread' \
	    the_mail Maildir/.list other
	ok 'maildrop: not as read' [ -z "$(ls Maildir/.list/cur)" ]
	fresh
	echo '<root@x>' >.refs.watched
	: >.refs.muted
	sed 's/Muted/Watched/' marked >watched
	maildrop_with "$PATH" <muted
	ok 'maildrop: a watched mail is copied to the inbox' \
	    the_mail Maildir watched
	ok 'maildrop: and delivered to its list folder' \
	    the_mail Maildir/.list watched
	ok 'maildrop: where it is read' read_in Maildir/.list
	fresh
	sed 's/$/\r/' muted >crlf
	sed 's/$/\r/' marked >marked_crlf
	maildrop_with "$PATH" <crlf
	ok 'maildrop: CRLF mail keeps its line endings' \
	    the_mail Maildir/.muted marked_crlf
	fresh
	sed 's/root/other/; s/^body/Procmail-Muted: true/; s/$/\r/' muted >forged
	maildrop_with "$PATH" <forged
	ok 'maildrop: what stands in the body chooses no folder' \
	    the_mail Maildir/.list forged
	fresh
	rmdir Maildir/.muted/* Maildir/.muted
	run maildrop_with "$PATH" <muted
	ok 'maildrop: without the folder the mail is deferred' \
	    [ "$status" = 75 ]
	ok 'maildrop: and no file made of it' [ ! -e Maildir/.muted ]
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
			echo "action \"list\" maildir \"$HOME/Maildir/.list\""
			echo 'match all action "list"'
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
	ok 'fdm: as read' read_in Maildir/.muted
	run fdm_with "$HOME" <other
	ok 'fdm: other mail goes its way' the_mail Maildir/.list other
	ok 'fdm: not as read' [ -z "$(ls Maildir/.list/cur)" ]
	fresh
	mv .refs.muted .refs.watched
	run fdm_with "$HOME" <muted
	ok 'fdm: a watched mail is copied to the inbox' the_mail Maildir muted
	ok 'fdm: and goes its way' the_mail Maildir/.list muted
	fresh
	printf '#!/bin/sh\nexit 75\n' >threadref
	chmod +x threadref
	run fdm_with "$HOME" <muted
	ok 'fdm: a test that fails is no match' the_mail Maildir/.list muted
	fresh
	rm threadref
	run fdm_with "$HOME" <muted
	ok 'fdm: nor is one that is missing' the_mail Maildir/.list muted
else
	skip 'fdm' 'fdm is not installed'
fi

# ---- Dovecot's Sieve

lda=/usr/lib/dovecot/dovecot-lda
if [ -x $lda ] &&
    [ -e /usr/lib/dovecot/modules/lib90_sieve_plugin.so ]; then
	dovecot_2_3() {
		cat <<-E
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
	}
	dovecot_2_4() {
		cat <<-E
			dovecot_config_version = 2.4.0
			dovecot_storage_version = 2.4.0
			base_dir = $HOME/run
			log_path = $HOME/dovecot.log
			mail_driver = maildir
			mail_path = $HOME/Maildir
			mail_home = $HOME
			postmaster_address = postmaster@example.org
			protocols =
			first_valid_uid = 0
			ssl = no
			sieve_plugins = sieve_extprograms
			sieve_extensions {
			  vnd.dovecot.execute = yes
			}
			sieve_execute_bin_dir = $HOME/execute
			sieve_script personal {
			  path = $HOME/threadref.sieve
			}
			protocol lda {
			  mail_plugins {
			    sieve = yes
			  }
			}
		E
	}
	sieve_with() { # DIRECTORY OF threadref
		rm -rf execute
		mkdir execute
		sed "s,^PATH=.*,PATH=$1:\$PATH," \
		    "$top/contrib/sieve/threadref-test" \
		    >execute/threadref-test
		chmod +x execute/threadref-test
		case $(dovecot --version) in
		2.[0-3].*) dovecot_2_3 ;;
		*) dovecot_2_4 ;;
		esac >dovecot.conf
		cat "$top/contrib/sieve/threadref.sieve" - >threadref.sieve <<-'E'
			if header "List-Id" "list" {
				fileinto :create "list";
			}
		E
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
	ok 'sieve: as read' read_in Maildir/.muted
	run sieve_with "$dir" <other
	ok 'sieve: other mail goes its way' the_mail Maildir/.list other
	ok 'sieve: not as read' [ -z "$(ls Maildir/.list/cur)" ]
	fresh
	mv .refs.muted .refs.watched
	run sieve_with "$dir" <muted
	ok 'sieve: a watched mail is copied to the inbox' the_mail Maildir muted
	ok 'sieve: unread' [ -z "$(ls Maildir/cur)" ]
	ok 'sieve: and delivered to its list folder' \
	    the_mail Maildir/.list muted
	ok 'sieve: where it is read' read_in Maildir/.list
	fresh
	mv .refs.muted .refs.watched
	sed /^List-Id/d muted >nolist
	run sieve_with "$dir" <nolist
	ok 'sieve: without a folder of its own it is there once' \
	    the_mail Maildir nolist
	fresh
	mkdir -p bad
	printf '#!/bin/sh\nexit 75\n' >bad/threadref
	chmod +x bad/threadref
	run sieve_with "$HOME/bad" <muted
	ok 'sieve: a test that fails is no match' the_mail Maildir/.list muted
else
	skip 'sieve' 'dovecot-sieve is not installed'
fi

done_testing
