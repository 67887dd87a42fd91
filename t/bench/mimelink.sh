# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Rows of t/bench/run: a newsletter of 60 kB and 10 MB of the same, as HTML
# beside text browsers, and as a mail beside the scripts of old.
#
# shellcheck disable=SC2154 # top is that of t/bench/run

TERM=xterm
export TERM
unset COLUMNS

# page BYTES: our newsletter's body again and again, its links all different.
page() {
	awk -v size="$1" '
	    /<!DOCTYPE/ { html = 1 }
	    /^--=_alt--/ { html = 0 }
	    !html { next }
	    /<\/body>/ { body = 0; end = 1 }
	    body { line[++n] = $0; next }
	    { if (end) tail = tail $0 "\n"; else { print; sum += length } }
	    /<body/ { body = 1 }
	    END {
		for (copy = 1; sum < size; copy++)
			for (i = 1; i <= n; i++) {
				s = line[i]
				gsub(/c\?u=1/, "c?u=" copy, s)
				print s
				sum += length(s) + 1
			}
		printf "%s", tail
	    }' "$top/t/corpus/mimelink/newsletter.eml"
}

page 60000 >small.html
page 10000000 >large.html
{
	printf 'From: a@b.example\nSubject: bench\nMIME-Version: 1.0\n'
	printf 'Content-Type: text/html; charset=utf-8\n'
	printf 'Content-Transfer-Encoding: base64\n\n'
	base64 small.html
} >small.eml

# The idea of the scripts of old: parts into files, a browser, sed.
cat >pipeline <<'SCRIPT'
#!/bin/sh
dir=$(mktemp -d) || exit 75
trap 'rm -rf "$dir"' EXIT
ripmime -i - -d "$dir" --name-by-type
esc=$(printf '\033')
for part in "$dir"/*html*; do
	w3m -dump -T text/html -cols 80 \
	    -o display_link_number=1 "$part"
done | sed "s#\(https*://.*\)#$esc]8;;\1$esc\\\\\1$esc]8;;$esc\\\\#"
SCRIPT
chmod +x pipeline

# browser NAME COMMAND...: both pages, the large one by processor time.
browser() {
	name=$1
	shift
	have "$name" "newsletter, 60 kB, beside $name" || return
	row "newsletter, 60 kB, beside $name" 40 small.html \
	    mimelink -t html -w 80 small.html -- "$@" small.html
	"$BUILD/ratio" -c -n 2 -l "10 MB of HTML, processor, beside $name" \
	    mimelink -t html -w 80 large.html -- "$@" large.html
}

browser w3m w3m -dump -T text/html -cols 80
browser links links -dump -width 80
browser lynx lynx -dump -width=80
browser elinks elinks -dump -dump-width 80
have ripmime 'newsletter as a mail, beside ripmime|w3m|sed' &&
    have w3m 'newsletter as a mail, beside ripmime|w3m|sed' &&
    row 'newsletter as a mail, beside ripmime|w3m|sed' 20 small.eml \
	mimelink -w 80 -- ./pipeline
row 'newsletter, 60 kB, beside true' 60 small.html \
    mimelink -t html -w 80 small.html -- true

# A log of 20 MB, a URL in each fifth line, beside what people put into a pipe.
awk 'BEGIN {
	for (size = 0; size < 20000000; size += length(s) + 1) {
		n++
		s = sprintf("Nov 23 %02d:%02d:%02d host%d app[%d]: request %d",
		    n / 3600 % 24, n / 60 % 60, n % 60, n % 9, n % 4711, n)
		if (n % 5 == 0)
			s = s " for https://www.example.org/page/" n "?q=" n
		if (n % 20 == 0)
			s = s " by <user" n "@example.org>"
		print s (n % 3 ? " was served from the cache" : "")
	}
}' >log
esc=$(printf '\033')
row 'links in a log, 20 MB, beside sed' 10 log mimelink -t text -- sed -E \
    "s#https?://[^ ]+#$esc]8;;&$esc\\\\&$esc]8;;$esc\\\\#g"
have perl 'links in a log, 20 MB, beside perl' &&
    row 'links in a log, 20 MB, beside perl' 10 log mimelink -t text -- \
	perl -pe 's#https?://\S+#\e]8;;$&\e\\$&\e]8;;\e\\#g'
