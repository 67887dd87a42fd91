#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# Mails of the kinds that people get, and what they should look like:
# NAME.eml, in plain text (NAME.want) and with links (NAME.links, where ESC is
# written as ^[).
#
# shellcheck disable=SC2016 # dollars are money

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
need mimelink
unset COLUMNS NO_COLOR NO_HYPERLINKS
export TERM=xterm-256color
corpus=$top/t/corpus/mimelink

for mail in newsletter github invoice outlook gmail; do
	run mimelink -w 72 -p "$corpus/$mail.eml"
	check "$mail in plain text" 0 <"$corpus/$mail.want"

	run mimelink -w 72 "$corpus/$mail.eml"
	esc=$(printf '\033')
	sed "s/$esc/^[/g" "$T/.out" >"$T/caret" && mv "$T/caret" "$T/.out"
	check "$mail with links" 0 <"$corpus/$mail.links"
done

html() {
	printf '%s' "$1" >page
	shift
	run mimelink -t html "$@" page
}

html '<p>a <b>b</b> <i>c</i> <u>d</u> <s>e</s>' -w 40
check 'emphasis' 0 <<EOF
a ${esc}[1mb${esc}[22m ${esc}[3mc${esc}[23m ${esc}[4md${esc}[24m ${esc}[9me${esc}[29m
EOF

NO_COLOR=1 html '<p>a <b>b</b> <a href=http://c.example/>d</a>' -w 40
NO_COLOR=1 run mimelink -t html -w 40 page
check 'NO_COLOR leaves the links' 0 <<EOF
a b ${esc}]8;id=1;http://c.example/$esc\\d${esc}]8;;$esc\\
EOF

html '<a href=http://c.example/>d</a> <a href=http://e.example/>f</a>
<a href=http://c.example/>g</a> <a href=/x>h</a> http://i.example/' -p -w 72
check 'the list of links has each once' 0 <<'EOF'
d[1] f[2] g[1] h http://i.example/

[1] http://c.example/
[2] http://e.example/
EOF

html '<a href=http://c.example/>d</a> <a href=http://e.example/>f</a>' -r -w 40
sed "s/$esc\[[0-9]*m//g" "$T/.out" >"$T/o" && mv "$T/o" "$T/.out"
check 'references with links' 0 <<EOF
${esc}]8;id=1;http://c.example/$esc\\d${esc}]8;;$esc\\[1] \
${esc}]8;id=2;http://e.example/$esc\\f${esc}]8;;$esc\\[2]

[1] ${esc}]8;id=3;http://c.example/$esc\\http://c.example/${esc}]8;;$esc\\
[2] ${esc}]8;id=4;http://e.example/$esc\\http://e.example/${esc}]8;;$esc\\
EOF

cat >hidden.html <<'EOF'
<style>.x { display: none }</style>
<p>shown</p><div style="display : NONE !important">one</div>
<div class=x>two</div><div style="font-size:0">three</div>
<div style="mso-hide:all">four</div>
<div style="max-height:0;overflow:hidden">five</div>
<div style="visibility:hidden">six</div><div style="opacity:0">seven</div>
<div hidden>eight</div>
<div style="font-size:0"><span style="font-size:12px">also shown</span></div>
<div style="max-height:0">not hidden</div>
EOF
run mimelink -p -t html hidden.html
check 'eight ways to hide' 0 <<'EOF'
shown

also shown
not hidden
EOF
run mimelink -a -p -t html hidden.html
check 'are shown with -a' 0 <<'EOF'
shown

one
two
three
four
five
six
seven
eight
also shown
not hidden
EOF

html '<ol start=9><li>a<li>b<ul><li>c</ul><li value=20>d</ol>
<ol type=i><li>e<li>f</ol><ol reversed><li>g<li>h</ol><ul><li><input
type=checkbox checked> done</ul>' -p -w 40
check 'lists' 0 <<'EOF'
 9. a
10. b
    ◦ c
20. d

i. e
ii. f

2. g
1. h

[x] done
EOF

html '<ol type=a start=26><li>z<li>aa</ol><ol type=A start=702><li>ZZ<li>AAA</ol>
<ol type=I start=1994><li>a</ol><ol type=i start=549><li>b</ol>
<ol type=i start=4000><li>c</ol><ol start=-10><li>d<li>e</ol><ol type=a
start=0><li>f</ol><ol start=-><li>g</ol><ol start=x><li>h</ol><ol
start=99999999999><li>i</ol><ol style="list-style:none"><li>j</ol>' -p -w 40
check 'what numbers are there' 0 <<'EOF'
z. z
aa. aa

ZZ. ZZ
AAA. AAA

MCMXCIV. a

dxlix. b

4000. c

-10. d
-9. e

0. f

1. g

1. h

1. i

j
EOF

html '<table><tr><th>Item<th>Price<tr><td>A thing with a long name that is
wrapped<td>$ 1,234.50<tr><td>B<td>$ 5.00</table>' -p -w 31
check 'amounts are to the right and in one piece' 0 <<'EOF'
Item                     Price
──────────────────────────────
A thing with a      $ 1,234.50
long name that is
wrapped
B                       $ 5.00
EOF

html '<table border=1><tr><th>Item<th>Qty<th>Price<tr><td>A<td>1<td>$ 2.00
<tr><td>B<td>10<td>$ 20.00<tr><td colspan=2>Everything that was bought
<td>$ 22.00</table>' -p -w 50
check 'a cell of two columns makes the second wider' 0 <<'EOF'
Item                   Qty    Price
───────────────────────────────────
A                        1   $ 2.00
B                       10  $ 20.00
Everything that was bought  $ 22.00
EOF

html '<table border=1><tr><td rowspan=2>Lamp<td>1<td>$ 2.00<tr><td>10
<td>$ 20.00</table>' -p -w 50
check 'a cell of two rows leaves its place in the second' 0 <<'EOF'
Lamp   1   $ 2.00
      10  $ 20.00
EOF

html '<table><tr><th>Item<th>Price<tr><td colspan=2>Incomprehensibilities
<tr><td>A<td>$ 2.00</table>' -p -w 40
check 'a word is not broken for the columns that it spans' 0 <<'EOF'
Item            Price
─────────────────────
Incomprehensibilities
A              $ 2.00
EOF

html '<table border=1><tr><td>some words that are quite a few of them in one
line here<td>xx<tr><td colspan=2>aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd
<tr><td>a<td>b</table>' -p -w 44
check 'nor where others are to be wrapped' 0 <<'EOF'
some words that  xx
are quite a few
of them in one
line here
aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd
a                b
EOF

html 'a<img src=x width=0 alt=p>b<img src=x height=0 alt=q>c<img src=x width=1
height=40 alt=r>d<img src=x width=9 alt=s>e x<sup>2</sup> y<sup>1234</sup>
z<sup>th</sup><table border=1><tr><th>x<th>y<tr><td><td><tr><td>a<td>b
</table>' -p -w 40
check 'pixels, powers and rows without text' 0 <<'EOF'
abcdse x^2 y1234 zth

x  y
────
a  b
EOF

html '<ul><li><p>a</li>b<li>c<b>d</li>e</ul>' -p -w 40
check 'items end where they say' 0 <<'EOF'
• a

b
• cd
e
EOF

html '<table border=1><tr><th>x<th>y<tr><td><div>a</div><div>b</div>c<td>1
</table>' -p -w 40
check 'blocks in a cell' 0 <<'EOF'
x  y
────
a  1
b
c
EOF

html '<table><tr><th>Item<th>Price<th>Sum<tr><td>Unpronounceable<td>$ 1,234.50
<td>$ 1,234,567.00</table>' -p -w 30
check 'a table that is too wide is told cell by cell' 0 <<'EOF'
Item: Unpronounceable
Price: $ 1,234.50
Sum: $ 1,234,567.00
EOF

html '<blockquote>a<blockquote>b b b b b b b b b b b b</blockquote></blockquote>
c' -p -w 25
check 'quotes have a bar for each level' 0 <<'EOF'
▏ a
▏
▏ ▏ b b b b b b b b b b
▏ ▏ b b

c
EOF

html '<dl><dt>term<dd>what it means, and so on to the next line</dl>
<q>so</q> 10<sup>2</sup> 1<sup>st</sup> H<sub>2</sub>O' -p -w 31
check 'terms, quotations, exponents' 0 <<'EOF'
term
    what it means, and so on
    to the next line

“so” 10^2 1st H2O
EOF

html '<a href=http://a.example/><h2>A card</h2><p>Text of it</p></a>' -p -w 40
check 'a link round blocks has one number' 0 <<'EOF'
A card[1]

Text of it

[1] http://a.example/
EOF

cat >field.eml <<'EOF'
Subject: a subject that is longer than the terminal is wide

body
EOF
run mimelink -p -w 31 field.eml
check 'a field goes on with an indent' 0 <<'EOF'
Subject: a subject that is
    longer than the terminal
    is wide

body
EOF

html '<p>a link: <a href=http://a.example/><img src=x></a>
<a href=http://b.example/><img src=x alt="b &lt;c>"></a></p><p>
<a href=http://c.example/><img src=x alt=""></a><p>
<a href=http://c.example/>caption</a><img src=y width=1 alt=pixel>' -p -w 40
check 'images' 0 <<'EOF'
a link: [a.example][1] b <c>[2]

caption[3]

[1] http://a.example/
[2] http://b.example/
[3] http://c.example/
EOF

html '<table cellpadding=9><tr><td>Paper<td>$2.00</table><table><tr><td>Ink
<td>$10.00</table><table><tr><td>Sum<td>$12.00</table><table><tr><td>Home<td>
Shop</table>' -p -w 40
check 'rows of layout tables become columns' 0 <<'EOF'
Paper   $2.00
Ink    $10.00
Sum    $12.00
Home  Shop
EOF

cat >text.eml <<'EOF'
Subject: x

A line that is too long for this terminal.

> Quoted, and too long for this terminal.
>> twice, see http://a.example/
>


 indented
EOF
run mimelink -b -p -w 32 text.eml
check 'plain text is wrapped behind its quote marks' 0 <<'EOF'
A line that is too long for
this terminal.

> Quoted, and too long for this
> terminal.
>> twice, see http://a.example/
>


 indented
EOF

LC_ALL=C html '<blockquote>Caf&eacute; &ndash; &ldquo;x&rdquo;<ul><li>&#8364;
5</ul></blockquote>' -p -w 40
check 'a locale without UTF-8 has plain signs' 0 <<'EOF'
| Cafe - "x"
|
| * EUR 5
EOF

long=$(printf '%01100d' 0)
html "<a href=http://a.example/$long>long</a>" -w 40
tail -n +3 "$T/.out" | sed "s/${esc}]8;[^;]*;[^${esc}]*$esc.//g" | tr -d '\n 0' |
    sed "s/$esc\[[0-9]*m//g" >o
echo >>o
ok 'a long link is also listed' same o - <<'EOF'
[1]http://a.example/
EOF

done_testing
