#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# contrib/procmail/threadref.rc, delivering with the real procmail.

# shellcheck disable=SC2016 # what is in quotes is for others to expand

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
need procmail threadref

HOME=$PWD
export HOME
umask 077
mkdir -p Mail/inbox Mail/list bin
chmod 755 "$T"
{
	printf 'SHELL=/bin/sh\nPATH=%s:/usr/bin:/bin\n' "$HOME/bin:$PATH"
	printf 'LOCKSLEEP=1\nLOCKTIMEOUT=2\nSUSPEND=1\n'
	printf 'HOME=%s\nMAILDIR=$HOME/Mail\nDEFAULT=$MAILDIR/inbox/\n' "$HOME"
	printf 'LOGFILE=%s/log\n' "$HOME"
	printf 'INCLUDERC=%s/threadref.rc\n' "$HOME"
	printf ':0\n* ^List-Id: list\n$MAILDIR/list/\n'
} >rc
cp "$top/contrib/procmail/threadref.rc" threadref.rc

mail() { # OWN-ID REFERENCE
	printf 'From: a@example.org\nTo: b@example.org\nSubject: s\n'
	printf 'Message-ID: <%s>\nReferences: <%s>\nList-Id: list\n' "$1" "$2"
	printf '\nbody of %s\n\nFrom here, no new mail\n' "$1"
}

deliver() {
	procmail "$@" -m "$HOME/rc"
}

# The one file of a Maildir's directory, or a complaint.
only() {
	set -- "$1"/*
	[ $# = 1 ] && [ -f "$1" ] && echo "$1" && return
	echo "not one file: $*" >&2
	return 1
}

fresh() {
	rm -rf Mail log .refs.*
	mkdir -p Mail/inbox Mail/list
}

delivered_as() { # FILE WANTED
	file=$(only "$1") && same "$file" "$2"
}

read_in() { # MAILDIR: is its one mail in cur, as read?
	case $(only "$1/cur") in
	*:2,S) ;;
	*) echo 'not marked read' && return 1 ;;
	esac
	[ -z "$(ls "$1/new")" ]
}

with_field() { # FIELD <MAIL
	awk -v f="$1" '!done && /^$/ { print f; done = 1 } { print }'
}

fresh
echo '<root@x>' >.refs.muted
mail new@x root@x >in
deliver <in
with_field 'Procmail-Muted: true' <in >want
cp want marked
ok 'a muted thread goes to its folder, byte for byte' \
    delivered_as Mail/muted/cur want
ok 'and is marked as read' read_in Mail/muted
ok 'its own id was learned' grep -q '<root@x> <new@x>' .refs.muted
ok 'nothing was logged as failed' \
    sh -c '! grep -iE "error|fail|denied|not found|lost" log'

fresh
echo '<root@x>' >.refs.watched
deliver <in
with_field 'Procmail-Watched: true' <in >want
ok 'a watched thread is copied to the inbox' delivered_as Mail/inbox/new want
ok 'and delivered to its list folder' delivered_as Mail/list/cur want
ok 'where it is marked as read' read_in Mail/list

fresh
deliver <in
ok 'other mail goes its way, unread' delivered_as Mail/list/new in

fresh
sed 's/^Subject/Procmail-Muted: true\nSubject/' in >forged
sed 's/^Procmail-Muted/Old-&/' forged >want
deliver <forged
ok 'a forged field chooses no folder' delivered_as Mail/list/new want

fresh
printf '#!/bin/sh\nexit 75\n' >bin/threadref
chmod +x bin/threadref
deliver <forged
rm bin/threadref
ok 'nor where the filter fails' delivered_as Mail/list/new forged

fresh
sed 's/^body.*/Procmail-Muted: true/; s/$/\r/' in >forged
{
	cat forged
	echo # as below
} >want
deliver <forged
ok 'nor from the body of CRLF mail, which is header to procmail' \
    delivered_as Mail/list/new want

fresh
echo '<root@x>' >.refs.watched
sed 's,^DEFAULT=.*,DEFAULT=/dev/null/inbox/,' rc >rc2
procmail -m "$HOME/rc2" <in
with_field 'Procmail-Watched: true' <in >want
ok 'a watched mail that could not be copied stays unread' \
    delivered_as Mail/list/new want

fresh
echo '<root@x>' >.refs.muted
deliver -f someone@example.org <in
ok 'with a From_ line before the header' delivered_as Mail/muted/cur marked
fresh
echo '<root@x>' >.refs.muted
sed 's,^INCLUDERC,MUTED=$MAILDIR/muted.mbox\n&,' rc >rc2
procmail -f someone@example.org -m "$HOME/rc2" <in
ok 'which stays the first of an mbox' sh -c '
	head -n 1 Mail/muted.mbox | grep "^From someone@example.org" &&
	    sed "1d; s/^>From/From/; \$d" Mail/muted.mbox | cmp - marked'

fresh
echo '<root@x>' >.refs.muted
sed 's/$/\r/' in >crlf
deliver <crlf
{
	with_field "Procmail-Muted: true" <in | sed 's/$/\r/'
	# procmail sees no end of the header, filters all of it, and ends a
	# filtered mail with an empty line unless the recipe has the flag r
	echo
} >want
cp want marked_crlf
ok 'CRLF mail keeps its line endings' delivered_as Mail/muted/cur want

fresh
echo '<root@x>' >.refs.muted
deliver -f someone@example.org <crlf
# procmail removes its From_ line again when it delivers to a Maildir
ok 'and with a From_ line, which ends with LF, before it' \
    delivered_as Mail/muted/cur marked_crlf

fresh
echo '<root@x>' >.refs.muted
sed 's/^:0 Wfh/:0 Wf/' "$top/contrib/procmail/threadref.rc" >threadref.rc
deliver <in
with_field 'Procmail-Muted: true' <in >want
ok 'the whole mail through the filter' sh -c '
	# without flag r procmail ends a filtered mail with an empty line
	{ cat "$2"; echo; } | cmp - "$1"' sh "$(only Mail/muted/cur)" want
cp "$top/contrib/procmail/threadref.rc" threadref.rc

# Whatever happens to the filter, the mail arrives as it was.
for how in 'exit 75' 'exit 1' 'kill -9 $$' 'cat | head -c 30; exit 74' \
    'cat; exit 75' 'exec nothing-of-this-name'; do
	fresh
	printf '#!/bin/sh\n%s\n' "$how" >bin/threadref
	chmod +x bin/threadref
	deliver <in
	ok "a filter that does '$how'" delivered_as Mail/list/new in
	rm bin/threadref
done

fresh
mkdir .refs.muted
deliver <in
ok 'a store that cannot be read' delivered_as Mail/list/new in
ok 'is told in the log' grep -q 'threadref: .*: Is a directory' log

fresh
echo '<root@x>' >.refs.muted
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	mail "$i.parallel@x" root@x | deliver &
	pids="${pids:-} $!"
done
# shellcheck disable=SC2086 # one word for each process
wait $pids
ok '16 deliveries at once all arrive, marked and learned' sh -c '
	[ "$(ls Mail/muted/cur | wc -l)" = 16 ] &&
	    [ "$(grep -l "^Procmail-Muted: true" Mail/muted/cur/* | wc -l)" = 16 ] &&
	    [ "$(grep -c "parallel@x> #" .refs.muted)" = 16 ]'

fresh
echo '<root@x>' >.refs.muted
sed -n 's/^#\t\(:0\|\* ?\|\$MUTED\)/\1/p' threadref.rc >test.rc
grep -q 'threadref test' test.rc || echo 'no test in threadref.rc' >&2
sed 's,INCLUDERC=.*,MUTED=$MAILDIR/muted/\nINCLUDERC=$HOME/test.rc,' rc >rc2
procmail -m "$HOME/rc2" <in
ok 'the test as a condition' delivered_as Mail/muted/new in

done_testing
