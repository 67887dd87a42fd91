# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Rows of t/bench/run, for the tags of a tree of daily size: /usr/include, or
# with LINUX=DIRECTORY, the unpacked source of Linux (apt-get download
# linux-source-6.1; dpkg-deb -x; tar xf), its include directory.  Then come
# the same rows for all of Linux, 1.1 GB of tags: put TMPDIR where 8 GB are
# free, and memory holds it all.

# peers that are scripts: the lines of kind s first, as awk sees them
cat >group.awk <<'SCRIPT'
/^!_/ { print; next }
$1 != name { flush(); name = $1 }
/;"\ts/ { print; next }
{ rest[++n] = $0 }
END { flush() }
function flush(i) {
	for (i = 1; i <= n; i++)
		print rest[i]
	n = 0
}
SCRIPT
cat >group.pl <<'SCRIPT'
my ($name, @rest) = ("");
while (<STDIN>) {
	if (/^!_/) { print; next }
	my $n = substr($_, 0, index($_, "\t"));
	if ($n ne $name) { print @rest; @rest = (); $name = $n }
	if (/;"\ts/) { print } else { push @rest, $_ }
}
print @rest;
SCRIPT

# to OUTPUT LABEL RUNS INPUT OURS... -- PEER...
to() {
	to_output=$1 to_label=$2 to_runs=$3 to_input=$4
	shift 4
	"$BUILD/ratio" -o "$to_output" -l "$to_label" -n "$to_runs" \
	    -i "$to_input" "$@"
}

# The tags of a directory: as ctags finds them (unsorted), as it writes them
# (plain), and struct first (tags); those of one of its files (new0), and with
# one tag more (new1), in the middle of the alphabet.
# make_tags ROOT DIRECTORY FILE
make_tags() {
	(cd "$1" && ctags -R --sort=no -f "$T/unsorted" "$2" &&
	    ctags -f "$T/new0" "$3") 2>/dev/null
	printf 'middle\t%s\t/^int middle;$/;"\tv\n' "$3" | cat new0 - >new1
	tagsort -s -k '*' -o plain unsorted
	tagsort -o tags plain
	awk 'NR % 2 { print >"odd"; next } { print >"even" }' unsorted
	for part in odd even; do
		tagsort -s -k '*' -o $part.tags $part
		rm $part
	done
}

# by turns one more tag and one less, so that each run changes the file, the
# first one, too: its tags are those of new0
cat >turn <<'SCRIPT'
#!/bin/sh
read -r n <number
echo $((1 - n)) >number
exec tagsort -u tags -d "$1" <new$n
SCRIPT
cat >append <<'SCRIPT'
#!/bin/sh
grep -v "	$1	" plain >temp
(cd "$2" && ctags --append -f "$OLDPWD/temp" "$1")
mv temp out
SCRIPT
chmod +x turn append
echo 1 >number

# filters RUNS: regroup, sort, merge
filters() {
	to /dev/null 'regroup, beside cat >/dev/null' "$1" plain \
	    tagsort -- cat
	# what it takes merely to look for the ends of the lines
	to /dev/null 'wc -l, beside cat >/dev/null' "$1" plain wc -l -- cat
	to out 'regroup to a file, beside cat >file' "$1" plain \
	    tagsort -- cat
	to /dev/null 'regroup what needs none' "$1" tags tagsort -- cat
	for awk in mawk gawk; do
		have $awk "regroup, beside $awk" &&
		    to /dev/null "regroup, beside $awk" 3 plain \
			tagsort -- $awk -f group.awk
	done
	have perl 'regroup, beside perl' &&
	    to /dev/null 'regroup, beside perl' 3 plain \
		tagsort -- perl group.pl
	# readtags is too slow for more
	head -n 200000 plain >some
	# shellcheck disable=SC2016 # readtags expands it
	have readtags 'regroup, beside readtags -S' &&
	    to /dev/null 'regroup 200,000 lines, beside readtags -S' 1 some \
		tagsort -- readtags -t some -S '(if (eq? $name &name)
		    (if (eq? $kind "s") -1 1) (<> $name &name))' -e -l
	LC_ALL=C
	to out 'sort, beside sort -u --parallel=2' "$1" unsorted \
	    tagsort -s -- sort -u --parallel=2
	to out 'sort in 100 MB, beside sort -u -S 100M' "$1" unsorted \
	    tagsort -s -S 100M -- sort -u -S 100M --parallel=2
	to out 'merge two, beside cat of both' "$1" /dev/null \
	    tagsort odd.tags even.tags -- cat odd.tags even.tags
	to out 'merge two, beside sort -m -u' "$1" /dev/null \
	    tagsort odd.tags even.tags -- sort -m -u odd.tags even.tags
	LC_ALL=C.UTF-8
}

# updates RUNS ROOT FILE
updates() {
	tagsort -u tags -d "$3" <new0
	to /dev/null 'update that changes nothing, beside cp' "$1" new0 \
	    tagsort -u tags -d "$3" -- cp tags copy
	to /dev/null 'update of one file, beside cp' "$1" /dev/null \
	    ./turn "$3" -- cp tags copy
	# what replacing a file takes, which on a disk is more than a copy
	to /dev/null 'cp and mv over a file, beside cp' "$1" /dev/null \
	    sh -c 'cp tags copy.new; mv copy.new copy' -- cp tags copy.2
	to /dev/null 'update of one file, beside grep and ctags -a' 5 \
	    /dev/null ./turn "$3" -- ./append "$3" "$2"
	to /dev/null 'cp, beside grep and ctags -a' 5 /dev/null \
	    cp tags copy -- ./append "$3" "$2"
}

if ! have ctags 'tagsort'; then
	:
elif [ -n "${LINUX:-}" ]; then
	make_tags "$LINUX" include include/linux/mm.h
	echo "  tags of Linux, include only"
	filters 15
	updates 15 "$LINUX" include/linux/mm.h
	make_tags "$LINUX" . ./kernel/sched/core.c
	echo "  tags of Linux"
	filters 5
	updates 5 "$LINUX" ./kernel/sched/core.c
else
	make_tags /usr include include/stdlib.h
	echo "  tags of /usr/include"
	filters 15
	updates 15 /usr include/stdlib.h
fi
