#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# tagsort: regrouping one file, and what kinds mean in which language.

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
need tagsort
TAB=$(printf '\t')

# tags: lines whose fields stand between bars, as a tags file has them
tags() {
	tr '|' "$TAB"
}

header="!_TAG_FILE_FORMAT|2|/extended format; --format=1 will not append ;\" to lines/
!_TAG_FILE_SORTED|1|/0=unsorted, 1=sorted, 2=foldcase/"

# regroup NAME: input and output, between bars, each line of the input
# beginning with its place in the output
regroup() {
	what=$1
	shift
	tags >all
	{
		echo "$header"
		sed 's/^[0-9]* //' all
	} | tags >in
	{
		echo "$header"
		sort -n all | sed 's/^[0-9]* //'
	} | tags >want
	run tagsort "$@" in
	check "$what" 0 <want
}

run tagsort --help
cp "$T/.out" help
check '--help' 0 <help
run tagsort -x
sed 1d "$T/.err" >usage
ok 'usage and --help agree' same usage help
# the page writes what is optional as .Op Fl, and repeats the name
sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESC/p' "$top/man/tagsort.1" |
    sed '1d;$d;s/^\.Nm/\n&/' |
    sed 's/^\.Op \(.*\)/.[\1]/;s/Fl /-/g;s/Ar //g;s/^\.Nm *//;s/^\.//' |
    tr '\n' ' ' | sed 's/^ *//;s/  */ /g;s/ \(tagsort\)/\n\1/g;s/ $//' >synopsis
sed 's/^usage: //' help | tr '\n' ' ' |
    sed 's/^ *//;s/  */ /g;s/ \(tagsort\)/\n\1/g;s/ $//' >usage
ok 'usage and the page agree' same synopsis usage

for args in -c '-c -i in' '-c -s in' '-c -n in' '-c -0 in' '-c -f 1 in' \
    '-c -o out in' '-c -u in in' '-u in in' '-u in -i' '-u in -s' \
    '-u in -o out' '-u in -f 1' '-i' '-i in in' '-i -' '-i -o out in' \
    '-i -d a.c in' '-i -D in in' '-n in' '-0 in' '-d a.c in' '-f 0 in in' \
    '-f 0 -s in'; do
	# shellcheck disable=SC2086 # these are several
	run tagsort $args
	want_err=$(sed 's/^tagsort: //' help)
	check "$args: options that do not go together" 64 </dev/null
done
for sorted in 3 -1 '' 1x; do
	run tagsort -f "$sorted" in
	want_err="tagsort: -f $sorted: 0, 1 or 2 is expected"
	check "-f '$sorted' is refused" 64 </dev/null
done
for size in 1023K 1048575 '' 1X 4398046511105; do
	run tagsort -S "$size" in
	want_err="tagsort: -S $size: a size of at least 1M is expected"
	check "-S '$size' is refused" 64 </dev/null
done

regroup 'a struct comes before members and the rest' <<'END'
1 a|a.c|/^int a;$/;"|v
4 request|a.c|/^	struct request *request;$/;"|m|struct:x
5 request|b.c|/^int request;$/;"|v
2 request|c.h|/^struct request {$/;"|s
3 request|d.h|/^typedef struct request request;$/;"|t
6 z|a.c|/^int z;$/;"|v
END

regroup 'a letter means what it means in its language' <<'END'
5 page|a.c|/^	int page;$/;"|m
6 page|a.json|/^  "page": "x"$/;"|s
7 page|a.rst|/^page$/;"|s
8 page|a.sh|/^. page$/;"|s
1 page|b.c|/^struct page {$/;"|s
2 page|b.py|/^class page:$/;"|c
3 page|b.rs|/^trait page {$/;"|i
9 page|c.css|/^.page {$/;"|c
4 page|c.go|/^type page struct {$/;"|s
10 page|c.unheard|/^page$/;"|s
END

regroup 'the language field decides before the suffix' <<'END'
2 p|a.c|/^p$/;"|s|language:Asm
1 p|b.inc|/^p$/;"|s|language:C++
3 p|c.inc|/^p$/;"|s|language:Unheard
END

regroup 'long kinds, kind fields, kinds behind other fields' <<'END'
4 p|a.c|/^p$/;"|member
1 p|b.c|/^p$/;"|kind:struct
2 p|c.c|1;"|line:1|s
3 p|d.unheard|1;"|kind:class
5 p|e.css|1;"|class
6 p|f.json|1;"|kind:object
END

regroup 'TABs and all the rest in the address' <<'END'
6 p|a.c|/^	x = "	s";	"	s$/;"|m
7 p|b.c|/^	";"	s	\/;"	s$/;"|m
1 p|c.c|?^struct p\?;"	m {$?;"|s
2 p|d.c|12;/^struct p {/;"|s
3 p|e.c|12;"|s
4 p|f.c|/^\\/;"|s
5 p|g.c|/^\\\/;"	m$/;"|s
8 p|h.c|/^;"	s
9 p|i.c|/^x$/
10 p|j.c|/^;"	s$/
END

regroup 'names contain spaces, and differ from their beginnings' <<'END'
1 foo|a.c|1;"|m
2 foo bar|a.c|1;"|m
3 foo bar|b.c|2;"|m
4 fooo|a.c|1;"|m
5 fooo|b.c|1;"|m
END

regroup 'a reference comes after definitions' <<'END'
3 p|a.c|1;"|s|roles:used
1 p|b.c|1;"|v
2 p|c.c|1;"|m|roles:def
4 p|d.c|1;"|v|extras:reference
END

regroup "an order of one's own, in letters" -k 'sug*px' <<'END'
5 p|a.c|1;"|p
6 p|a.c|2;"|x
4 p|a.c|3;"|m
3 p|a.c|4;"|g
1 p|a.rst|5;"|s
2 p|b.c|6;"|u
END

regroup "an order of one's own, in long names" -k 'struct,*,prototype' <<'END'
4 p|a.c|1;"|p
2 p|a.c|3;"|m
3 p|a.rst|5;"|s
1 p|b.c|6;"|s
5 p|c.c|7;"|prototype
END

regroup 'one long name' -k 'macro,' <<'END'
2 p|a.c|1;"|s
1 p|a.c|3;"|d
END

regroup '-k s is any s, and also a struct by its long name' -k s <<'END'
4 p|a.c|1;"|m
1 p|a.rst|2;"|s
2 p|b.c|3;"|s
3 p|c.c|4;"|struct
END

regroup '-k in a language that is not known' -k 'member,s' <<'END'
3 p|a.unheard|1;"|m
4 p|b.unheard|2;"|unheard
2 p|c.unheard|3;"|s
1 p|d.unheard|4;"|member
END

regroup 'a star alone changes nothing' -k '*' <<'END'
1 p|a.c|1;"|m
2 p|a.c|1;"|s
3 p|a.c|1;"|m
END

for order in '' ss struct 's*u*' 'struct,,x' 'a,b,a'; do
	run tagsort -k "$order" /dev/null
	want_err="tagsort: -k $order: kinds are to be named, each once, and\
 long names between commas"
	check "-k '$order' is refused" 64 </dev/null
done

# The languages of the file itself
tags <<'END' >in
!_TAG_FILE_FORMAT|2|/x/
!_TAG_FILE_SORTED|1|/x/
!_TAG_KIND_DESCRIPTION!C|s,struct|/structure names/
!_TAG_KIND_DESCRIPTION!Mine|r,record|/records/
!_TAG_KIND_DESCRIPTION!Mine|w,word|/words/
p|a.inc|1;"|w
p|b.inc|1;"|r
p|c.inc|1;"|s
END
{
	sed -n 1,5p in
	sed -n 7,8p in
	sed -n 6p in
} >want
run tagsort in
check 'kinds that the header describes' 0 <want

# in two languages that disagree; and where the pattern is a simple one
tags <<'END' >in
!_TAG_FILE_FORMAT|2|/x/
!_TAG_FILE_SORTED|1|/x/
!_TAG_KIND_DESCRIPTION!Mine|r,record|/records/
!_TAG_KIND_DESCRIPTION!C|t,typedef|/typedefs/
!_TAG_KIND_DESCRIPTION!Other|t,trait|/traits/
!_TAG_KIND_DESCRIPTION!Bare
!_TAG_KIND_DESCRIPTION!|n,nothing|/of no language/
!_TAG_KIND_DESCRIPTION!Cut|n,struct
!_TAG_KIND_DESCRIPTION!Long|no,struct|/no letter/
p|a.inc|/^p$/;"|n
p|b.inc|/^p$/;"|r
p|c.inc|/^p$/;"|t
p|d.c|/^p$/;"|t
END
{
	sed -n 1,9p in
	sed -n 11p in
	sed -n 13p in
	sed -n 10p in
	sed -n 12p in
} >want
run tagsort in
check 'what it says wrong, or twice, decides nothing' 0 <want

# ---- headers

printf 'b\ta.c\t1;"\tm\nb\ta.c\t2;"\ts\n' >in
{
	echo "$header" | tags
	printf 'b\ta.c\t2;"\ts\nb\ta.c\t1;"\tm\n'
} >want
run tagsort in
check 'FILE_FORMAT and FILE_SORTED are supplied' 0 <want
run tagsort <in
check 'standard input' 0 <want
run tagsort - <in
check 'standard input by its name' 0 <want

# nothing but a header, which lacks its newline
printf '!_TAG_FILE_FORMAT\t2\t/x/' >in
{
	echo "$header" | tags | tail -n 1
	printf '!_TAG_FILE_FORMAT\t2\t/x/\n'
} >want
run tagsort in
check 'a header alone gets its newline' 0 <want
cp in alone
run tagsort -u alone </dev/null
check 'an update of a header alone' 0 </dev/null
ok 'which it is then, whole' same want alone

# Exuberant Ctags sorts the header in with the tags
printf '%s\n' "!|a.c|1;\"|f" "!==|a.c|1;\"|f" '!_TAG_FILE_FORMAT|2|/x/' \
    '!_TAG_FILE_SORTED|1|/x/' "a|a.c|1;\"|f" | tags >in
{
	sed -n 3,4p in
	sed -n 1,2p in
	sed -n 5p in
} >want
run tagsort in
check 'names that sort before the header come after it' 0 <want
run tagsort want
check 'and stay there' 0 <want

printf '!_TAG_FILE_SORTED\t0\t/x/\nb\ta.c\t1\na\ta.c\t1\n' >in
{
	echo "$header" | tags | head -n 1
	printf '!_TAG_FILE_SORTED\t1\t/x/\na\ta.c\t1\nb\ta.c\t1\n'
} >want
run tagsort in
check 'an unsorted file is sorted, and says so' 0 <want
sed 's/SORTED	0/SORTED	1/' in >lie
run tagsort lie
check 'so is one that lies' 0 <want
tagsort lie | cat >out
ok 'and into a pipe' same want out
{
	echo before
	tagsort lie
} >out
{
	echo before
	cat want
} >wanted
ok 'what was in the output before stays' same wanted out
echo before >out
tagsort lie >>out
ok 'also when it is appended to' same wanted out
# shellcheck disable=SC2002 # a pipe is what is tested
cat lie | tagsort >/dev/null 2>err
ok 'an unsorted pipe is bad data' test $? = 65
printf 'tagsort: standard input:3: not in the order of names\n' >want_pipe
ok 'an unsorted pipe is refused' same want_pipe err
run tagsort <lie
check 'a file is none' 0 <want
tagsort <lie | cat >out
ok 'nor when it is read by its descriptor, into a pipe' same want out
{
	echo junk
	cat lie
} >behind
{
	read -r _
	tagsort
} <behind >out
ok 'what was read from it before is not read again' same want out
printf '!_TAG_FILE_SORTED\t1\t/x/\nc\ta.c\t1\n' >other
{
	cat want
	echo "c|a.c|1" | tags
} >want_both
run tagsort other lie
check 'of several files one that lies has all sorted' 0 <want_both
tagsort other lie | cat >out
ok 'and into a pipe, too' same want_both out
# shellcheck disable=SC2002
cat lie | tagsort other - >/dev/null 2>err
ok 'a pipe that lies is bad data beside a file' test $? = 65
ok 'and is named' same want_pipe err
echo precious >target
# shellcheck disable=SC2002
cat lie | tagsort -o target 2>err
ok 'nor is it good for a target' test $? = 65
echo precious >precious
ok 'and the target untouched' same precious target
run tagsort -s lie
check '-s' 0 <want
run tagsort -f 0 in
{
	echo "$header" | tags | head -n 1
	cat in
} >want0
check '-f 0 leaves the order' 0 <want0

# what cannot be mixed, in lines that have no comment
printf '!_TAG_FILE_ENCODING\tutf-8\na\ta.c\t1\n' >a
printf '!_TAG_FILE_ENCODING\tutf-8\r\nb\ta.c\t1\r\n' >b
{
	echo "$header" | tags
	printf '!_TAG_FILE_ENCODING\tutf-8\n!_TAG_FILE_ENCODING\tutf-8\r\n'
	printf 'a\ta.c\t1\nb\ta.c\t1\r\n'
} >want
run tagsort a b
check 'an encoding is the same with CRLF' 0 <want
sed 's/utf-8/utf-16/' a >b
run tagsort a b
want_err='tagsort: b:1: !_TAG_FILE_ENCODING differs from that of the tags before'
check 'another is not' 65 </dev/null

printf 'b\ta.c\t1\na\ta.c\t1' >in
{
	echo "$header" | tags
	printf 'a\ta.c\t1\nb\ta.c\t1\n'
} >want
run tagsort -s in
check 'a last line without its newline is sorted with one' 0 <want
{
	printf '!_TAG_PROC_CWD\t/a\t//\nb\ta.c\t1\n'
	printf '!_TAG_PROC_CWD\t/b\t//\na\ta.c\t1\n'
} >in
run tagsort -s in
want_err='tagsort: in:3: !_TAG_PROC_CWD differs from that of the tags before'
check 'a header among unsorted tags that contradicts' 65 </dev/null

# ---- update

{
	echo "$header"
	echo 'a|a.c|1'
	echo 'b|b.c|1'
} | tags >in
grep -v '^a' in >want
cp in updated
printf 'x.c\na.c' >list
run tagsort -u updated -D list </dev/null
check 'an update by a list whose last line has no newline' 0 </dev/null
ok 'drops what that line names' same want updated
{
	cat in
	echo 'c|c.c|1' | tags
} >want
{
	echo "$header"
	echo 'c|c.c|1'
	echo "$header"
	echo 'a|a.c|1'
} | tags >new
cp in updated
run tagsort -u updated <new
check 'an update by two files, one behind the other' 0 </dev/null
ok 'has the tags of both' same want updated
cp in updated
printf 'c\tc.c\t1\nno tag\n' >new
run tagsort -u updated <new
want_err='tagsort: standard input:2: no tag (name, file and address)'
check 'an update by what is no tag' 65 </dev/null
ok 'is none' same in updated
{
	echo "$header"
	echo 'b|b.c|1'
	echo '!_TAG_PROGRAM_NAME|x|//'
	echo 'a|a.c|1'
} | tags >updated
{
	echo "$header"
	echo '!_TAG_PROGRAM_NAME|x|//'
	echo 'a|a.c|1'
	echo 'c|c.c|1'
} | tags >want
printf 'c\tc.c\t1\n' >new
run tagsort -u updated -d b.c <new
check 'an update of a file with a header line among its tags' 0 </dev/null
ok 'has it before them' same want updated

run tagsort -n -i lie
check '-n' 0 <<'END'
lie: would be written (names to be changed: 0)
END
for args in '-n -i lie' '-n -u lie'; do
	# shellcheck disable=SC2086 # these are several
	status=$(tagsort $args 2>err >/dev/full </dev/null; echo $?)
	ok "$args: a full disk is noticed" test "$status" = 75
	echo 'tagsort: standard output: No space left on device' >wanted
	ok 'and named' same wanted err
done

# ---- bytes

printf 'b\ta.c\t1;"\tm\r\nb\ta.c\t2;"\ts\r\n' >in
{
	echo "$header" | tags
	printf 'b\ta.c\t2;"\ts\r\nb\ta.c\t1;"\tm\r\n'
} >want
run tagsort in
check 'CRLF' 0 <want
printf 'b\ta.c\t/\376\0\377/;"\tm\n' | cat - in >bytes
{
	echo "$header" | tags
	printf 'b\ta.c\t2;"\ts\r\nb\ta.c\t/\376\0\377/;"\tm\nb\ta.c\t1;"\tm\r\n'
} >want
{
	echo "$header" | tags
	cat bytes
} >in
run tagsort in
check 'any byte passes' 0 <want
{
	printf '!_TAG\000\t\n'
	echo "$header" | tags
	printf 'a\ta.c\t1\n'
} >in
run tagsort in
check 'in the header, too' 0 <in
{
	echo "$header" | tags
	printf 'a\ta.c\t1\n'
} >want
{
	echo "$header" | tags
	cat want
} >in
run tagsort -i in
check 'in place, where a header stands twice' 0 </dev/null
ok 'once is enough' same want in

{
	echo "$header" | tags
	printf 'a\ta.c\t1;"\tm\nb\ta.c\t2;"\tm'
} >in
run tagsort in
check 'a missing last newline stays missing' 0 <in
printf '\nb\ta.c\t3;"\ts' >>in
{
	echo "$header" | tags
	printf 'a\ta.c\t1;"\tm\nb\ta.c\t3;"\ts\nb\ta.c\t2;"\tm\n'
} >want
run tagsort in
check 'unless the line moves' 0 <want
# update_of_c NEW WHAT: the last line of in, which is of c, lacks its newline;
# what is wanted are the tags in want
update_of_c() {
	{
		echo "$header" | tags
		printf 'c\ta.c\t1;"\tm'
	} >in
	echo "$header" | tags | cat - want >wanted
	printf '%s\tb.c\t1;"\ts\n' "$1" | tagsort -u in
	ok "$2" same wanted in
}
printf 'b\tb.c\t1;"\ts\nc\ta.c\t1;"\tm' >want
update_of_c b 'it stays missing where a new tag comes before'
printf 'c\tb.c\t1;"\ts\nc\ta.c\t1;"\tm\n' >want
update_of_c c 'but not where the line moves'
printf 'c\ta.c\t1;"\tm\nd\tb.c\t1;"\ts\n' >want
update_of_c d 'nor where a new tag comes behind'
{
	printf '!a\ta.c\t1\n'
	printf '%s' "$header" | tags
} >in
{
	echo "$header" | tags
	printf '!a\ta.c\t1\n'
} >want
run tagsort in
check 'or is of the header, behind a tag' 0 <want

# ---- a header that grows

{
	printf '!_TAG_FILE_FORMAT\t2\t//\n!_TAG_FILE_SORTED\t1\t//\n'
	printf '!_TAG_PROGRAM_NAME\tctags\t//\na\ta.c\t1;"\tm\n'
} >in
{
	printf '!_TAG_FILE_SORTED\t0\t//\n'
	printf '!_TAG_KIND_DESCRIPTION!Mine\tr,record\t//\n'
	printf 'a\ta.mine\t1;"\tw\tlanguage:Mine\n'
	printf 'b\ta.mine\t2;"\tr\tlanguage:Mine\n'
} >new
{
	sed -n 1,2p in
	sed -n 2p new
	sed -n '3,$p' in
	sed -n '3,$p' new
} >want
run tagsort -u in <new
check 'new pseudo-tags join the header of an update' 0 </dev/null
ok 'in order, and once' same want in

# ---- only a report

{
	echo "$header" | tags
	printf 'a\ta.c\t1;"\tm\na\tb.c\t2;"\ts\n'
	printf 'b\ta.c\t1;"\tm\nb\tb.c\t2;"\ts\nc\tb.c\t3;"\ts\n'
} >in
cp in before
run tagsort -n -i in
check '-n -i counts the names that would change' 0 <<'END'
in: would be written (names to be changed: 2)
END
sed -n '4,$p' in | run tagsort -n -u in
check '-n -u, too: the one that loses a tag, one in new order' 0 <<'END'
in: would be written (names to be changed: 2)
END
printf 'd\tc.c\t4;"\ts\n' | run tagsort -n -u in -d b.c
check 'and the new ones' 0 <<'END'
in: would be written (names to be changed: 4)
END
ok 'and writes nothing' same before in

# ---- long lines, large runs

line() {
	printf 'a\ta.c\t/'
	head -c "$1" /dev/zero | tr '\0' x
	printf '/;"\t%s\n' "$2"
}
{
	echo "$header" | tags
	line 1048560 m
	line 300000 s
} >in
{
	echo "$header" | tags
	line 300000 s
	line 1048560 m
} >want
run tagsort in
ok 'a line of 1 MiB' same want "$T/.out"
for how in '' -s; do
	{
		echo "$header" | tags
		line 1048570 m
	} >in
	# shellcheck disable=SC2086 # none or one option
	run tagsort $how in
	want_err='tagsort: in:3: the line is longer than 1048576 bytes'
	# the header may be out already, and standard output be no target
	: >"$T/.out"
	check "a longer one is refused${how:+ ($how)}" 65 </dev/null
done

awk 'BEGIN {
	for (i = 0; i < 20000; i++)
		printf "run\ta%d.c\t/^%060d$/;\"\t%s\n", i, i, i % 7 ? "m" : "s"
}' >body
{
	echo "$header" | tags
	cat body
} >in
{
	echo "$header" | tags
	grep 's$' body
	grep 'm$' body
} >want
run tagsort in
ok 'a run of 2 MB' same want "$T/.out"

{
	echo "$header" | tags
	printf 'a\ta.c\t1\n'
	line 1048570 m
} >in
run tagsort -s in
want_err='tagsort: in:4: the line is longer than 1048576 bytes'
check 'also behind another, when sorting' 65 </dev/null
{
	echo "$header" | tags
	printf 'a\ta.c\t1\n'
	line 3000000 m
} >in
run tagsort -s in
want_err='tagsort: in:4: the line is longer than 1048576 bytes'
check 'and one that is much longer' 65 </dev/null

# as no tags file has it, but a hostile one may
{
	yes "!=${TAB}a.c${TAB}1" | head -n 600000
	echo "$header" | tags
} >in
run tagsort -o out in
want_err='tagsort: in:466035: the header has no end'
check 'tags before the header are no more than 4 MiB' 65 </dev/null

# ---- check

{
	echo "$header" | tags
	printf 'b\ta.c\t1\n\na\ta.c\t2\n!_TAG_X\t1\t/x/\nx\n'
	printf 'c\033\ta.c\t/x/\nc\ta.c\t/x/\nd\ta.c\t/x\n'
} >in
run tagsort -c in
check '-c tells what would not be found' 1 <<'END'
in:4: an empty line, on which searches fail
in:5: a: not in its place, so not found, or others not
in:6: a header line among the tags, to which it means nothing
in:7: no tag (name, file and address)
in:9: c: not in its place, so not found, or others not
in:10: d: a pattern without an end
END
{
	echo "$header"
	echo "$header"
	echo 'a|a.c|1'
} | tags >in
{
	echo '!a|a.c|1'
	echo "$header"
	echo 'b|a.c|/b'
} | tags >in2
run tagsort -c in in2
check '-c tells of what is wrong with the header' 1 <<'END'
in: tags or repeated lines within the header
in2: tags or repeated lines within the header
in2:4: b: a pattern without an end
END
{
	echo "$header" | tags
	printf '%088d\ta.c\t/x\nz\ta.c\t/\0/\n' 0
} >in
run tagsort -c in
check '-c tells of NUL, and shows eighty bytes of a name' 1 <<END
in:3: $(printf %080d 0)...: a pattern without an end
in:4: z: a NUL byte in the line
END
{
	echo "$header" | tags
	yes '' | head -n 21
	printf 'z\ta.c'
} >in
{
	awk 'BEGIN {
		for (i = 3; i < 23; i++)
			print "in:" i ": an empty line, on which searches fail"
	}'
	echo 'in: and 1 more'
	echo 'in:24: the file ends within a line'
} >want
run tagsort -c in
check '-c tells of twenty lines, and how the file ends' 1 <want
{
	echo "$header" | tags
	printf 'A_\ta.c\t1\nAb\ta.c\t1\nB\ta.c\t1\na\ta.c\t1\n'
} >in
run tagsort -c in
check '-c is silent if all is well' 0 </dev/null
tagsort -f 2 in >folded
run tagsort -c in folded
check '-c on a folded file' 0 </dev/null
sed 's/SORTED	2/SORTED	1/' folded >lie
run tagsort -c lie
check '-c on a folded file that does not say so' 1 <<'END'
lie:4: Ab: not in its place, lower case coming after upper (FILE_SORTED is 1)
lie:5: A_: not in its place, lower case coming after upper (FILE_SORTED is 1)
END

done_testing
