# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Rows of t/bench/run: a mail with 50 references, none of them recorded,
# against stores of three sizes, ten ids a thread.

# The idea of the scripts of old: an awk over formail's tokens.
cat >awk-match <<'SCRIPT'
#!/bin/sh
# usage: awk-match AWK STORE HEADER <mail
mail=$(mktemp) || exit 75
trap 'rm -f "$mail"' EXIT
cat >"$mail"
ids=$(formail -x Message-ID: -x References: <"$mail" | tr -s ' \t\n' ' ')
if "$1" -v ids="$ids" 'BEGIN { n = split(ids, id, " ") }
    { for (i = 1; i <= n; i++) if (index($0, id[i])) { hit = 1; exit } }
    END { exit !hit }' "$2"; then
	formail -i "$3" <"$mail"
else
	cat "$mail"
fi
SCRIPT
chmod +x awk-match

store() {
	awk -v n="$1" 'BEGIN { srand(n)
	    for (i = 1; i <= n; i++)
		printf "<%08x.%d.%06x@mail%d.lists.example.org>%s",
		    i * 2654435761 % 4294967296, i, rand() * 16777216,
		    i % 97, i % 10 && i < n ? " " : "\n" }' >"store-$1"
}

{
	printf 'From: a@example.org\nTo: b@example.org\nSubject: bench\n'
	printf 'Message-ID: <0@bench.example.org>\nReferences:'
	awk 'BEGIN { for (i = 1; i <= 50; i++)
	    printf "\n <%08x.%d.ref@mail.elsewhere.example.com>",
		i * 40503, i }'
	printf '\n\nbody\n'
} >mail

for n in 1000 100000 1000000; do
	store $n
done
header='Procmail-Muted: true'
for n in 1000 100000 1000000; do
	row "match, $n ids, beside true" 60 mail \
	    threadref match store-$n "$header" -- true
done
printf 'Message-ID: %s\n\n' "$(tr ' ' '\n' <store-100000 | head -n 1)" >hit
row "match, 100000 ids, a hit, beside true" 30 hit \
    threadref match -n store-100000 "$header" -- true
for awk in mawk gawk; do
	have $awk "match, beside $awk" && have formail "match, beside $awk" &&
	    for n in 1000 100000; do
		row "match, $n ids, beside $awk and formail" 5 mail \
		    threadref match store-$n "$header" -- \
		    ./awk-match $awk store-$n "$header"
	    done
done
if have procmail 'procmail, with and without the filter'; then
	mkdir -p in
	printf 'SHELL=/bin/sh\nPATH=%s\nMAILDIR=%s\nDEFAULT=%s/in/\n' \
	    "$PATH" "$T" "$T" >plain.rc
	{
		cat plain.rc
		printf ':0 Wfh\n| threadref match store-1000 "%s"\n' "$header"
	} >filter.rc
	chmod 600 plain.rc filter.rc
	row 'procmail with the filter, beside procmail without' 30 mail \
	    procmail -m "$T/filter.rc" -- procmail -m "$T/plain.rc"
fi
