# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Rows of t/bench/run: 40 MB of generated tags, or with LINUX=DIRECTORY, the
# unpacked source of Linux (apt-get download linux-source-6.1; dpkg-deb -x;
# tar xf), the 1.1 GB that ctags -R makes of it.  Put TMPDIR where 8 GB are
# free then, and memory holds it all.

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

# Half the names occur once, some very often; a line has 140 bytes.
generate() {
	awk -v n="$1" 'BEGIN {
	    srand(7)
	    for (i = 0; i < n; i++) {
		x = int(rand() * n)
		if (x % 2)
			x = int(rand() * rand() * rand() * n / 40)
		f = int(rand() * 2000)
		kind = "f\ttyperef:typename:int\tfile:"
		if (x % 9 == 0)
			kind = "s"
		else if (x % 4)
			kind = "m\tstruct:holder_" x % 77 "\ttyperef:int"
		printf "%s_%07x\tdrivers/part%02d/driver%04d.%s\t",
		    substr("devblkdev", x % 3 * 3 + 1, 3), x, f % 90, f,
		    substr("cch", f % 3 + 1, 1)
		printf "/^\tstatic int member_of_%d\t(int first, int second%d);",
		    x, i % 100
		printf "$/;\"\t%s\n", kind
	    } }'
}

printf '!_TAG_FILE_FORMAT\t2\t/x/\n!_TAG_FILE_SORTED\t0\t/x/\n' >unsorted
if [ -n "${LINUX:-}" ]; then
	runs=5
	(cd "$LINUX" && ctags -R --sort=no -f "$T/unsorted" .)
	source=kernel/sched/core.c
	(cd "$LINUX" && ctags -f "$T/new" $source)
else
	runs=15
	generate 400000 >>unsorted
	source=drivers/part07/driver0007.h
	printf '!_TAG_FILE_SORTED\t0\t/x/\n' >new
	grep "	$source	" unsorted >>new
fi
# as ctags writes it, and struct first
tagsort -s -k '*' -o plain unsorted
tagsort -o tags plain
awk 'NR % 2 { print >"odd"; next } { print >"even" }' unsorted
for part in odd even; do
	tagsort -s -k '*' -o $part.tags $part
	rm $part
done
cp new changed
printf 'zz_new\t%s\t/^int zz_new;$/;"\tv\n' "$source" >>changed

# to OUTPUT LABEL RUNS INPUT OURS... -- PEER...
to() {
	to_output=$1 to_label=$2 to_runs=$3 to_input=$4
	shift 4
	"$BUILD/ratio" -o "$to_output" -l "$to_label" -n "$to_runs" \
	    -i "$to_input" "$@"
}

to /dev/null 'regroup, beside cat >/dev/null' $runs plain \
    tagsort -- cat
to out 'regroup to a file, beside cat >file' $runs plain tagsort -- cat
to /dev/null 'regroup what needs none' $runs tags tagsort -- cat
for awk in mawk gawk; do
	have $awk "regroup, beside $awk" &&
	    to /dev/null "regroup, beside $awk" 3 plain \
		tagsort -- $awk -f group.awk
done
have perl 'regroup, beside perl' &&
    to /dev/null 'regroup, beside perl' 3 plain tagsort -- perl group.pl
# readtags is too slow for more
head -n 200000 plain >some
# shellcheck disable=SC2016 # readtags expands it
have readtags 'regroup, beside readtags -S' &&
    to /dev/null 'regroup 28 MB, beside readtags -S' 1 some \
	tagsort -- readtags -t some \
	-S '(if (eq? $name &name) (if (eq? $kind "s") -1 1) (<> $name &name))' \
	-e -l
LC_ALL=C
to out 'sort, beside sort -u --parallel=2' $runs unsorted \
    tagsort -s -- sort -u --parallel=2
to out 'sort in 100 MB, beside sort -u -S 100M' $runs unsorted \
    tagsort -s -S 100M -- sort -u -S 100M --parallel=2
to out 'merge two, beside cat of both' $runs /dev/null \
    tagsort odd.tags even.tags -- cat odd.tags even.tags
to out 'merge two, beside sort -m -u' $runs /dev/null \
    tagsort odd.tags even.tags -- sort -m -u odd.tags even.tags
LC_ALL=C.UTF-8

tagsort -u tags -d "$source" <new
to /dev/null 'update that changes nothing, beside cp' $runs new \
    tagsort -u tags -d "$source" -- cp tags copy
# by turns one more tag and one less, so that each run changes the file
cat >turn <<'SCRIPT'
#!/bin/sh
mv new other && mv changed new && mv other changed
exec tagsort -u tags -d "$1" <new
SCRIPT
cat >append <<'SCRIPT'
#!/bin/sh
grep -v "	$1	" plain >temp
(cd "$2" && ctags --append -f "$OLDPWD/temp" "$1")
mv temp out
SCRIPT
chmod +x turn append
to /dev/null 'update of one file, beside cp' $runs /dev/null \
    ./turn "$source" -- cp tags copy
if have ctags 'update of one file, beside grep and ctags -a'; then
	[ -n "${LINUX:-}" ] || {
		mkdir -p "${source%/*}"
		echo 'int zz_new;' >"$source"
	}
	to /dev/null 'update of one file, beside grep and ctags -a' 3 \
	    /dev/null ./turn "$source" -- ./append "$source" "${LINUX:-.}"
fi
