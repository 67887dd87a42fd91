#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# tagsort beside ctags itself: what it sorts is what ctags would have sorted,
# with all kinds of fields, and the parallel recipe gives a serial run's bytes.

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
need tagsort ctags
ctags --version | grep -q Universal || plan_skip 'this is not Universal Ctags'

# these sources, and some languages that C does not have
mkdir src
cp -r "$top/bin" "$top/lib" "$top/t" src
printf 'class page:\n    def page(self): pass\n' >src/page.py
printf 'page\n====\n\nrequest\n-------\n' >src/page.rst
printf '{ "page": "request", "request": 1 }\n' >src/page.json
printf '#!/bin/sh\n. ./page\npage() { :; }\n' >src/page.sh
printf 'struct page { int request; };\nint x = '"'"'\t'"'"';\n' >src/page.c
printf 'namespace n { class page { void operator()(int a); }; }\n' >src/page.cc

# Options, as they are in use; the bars stand between them.
number=0
while read -r options; do
	number=$((number + 1))
	# shellcheck disable=SC2086 # several options
	ctags $options -R -f serial src
	# shellcheck disable=SC2086
	ctags $options --sort=no -R -f unsorted src
	run tagsort -s -k '*' unsorted
	ok "sorts as ctags does: $options" same serial "$T/.out"
	run tagsort -s -k '*' -S 1M unsorted
	ok 'also in little memory' same serial "$T/.out"
	run tagsort -k '*' serial
	ok 'regrouping by nothing is a copy' same serial "$T/.out"
	run tagsort -c serial
	check 'and clean' 0 </dev/null
	tagsort serial >grouped
	sort grouped >"$T/.out"
	sort serial >sorted
	ok 'regrouping is a permutation' same sorted "$T/.out"
	tagsort -s unsorted >"$T/.out"
	ok 'sorting is sorting and regrouping' same grouped "$T/.out"
	# wherever kinds are told apart, the struct comes first
	case $options in
	*fields=-k*) ;;
	*)
		grep '^page	' grouped | head -n 1 | cut -f 2 >first
		echo src/page.c >want
		ok 'the struct comes first' same want first
		;;
	esac
done <<'END'
--sort=yes
--fields=+K
--fields=+zK
--fields=+niazSKlt --extras=+qfr
--fields=+r --extras=+r
--fields=-k
--excmd=number
--excmd=combine
--excmd=pattern --pattern-length-limit=0
--pseudo-tags=+{TAG_KIND_DESCRIPTION} --fields=+K
--output-format=e-ctags
--fields=+l --kinds-all=*
END

ctags --sort=foldcase -R -f folded src
run tagsort -c folded
check "ctags' own folded file is clean" 0 </dev/null
tagsort -f 1 folded >back
run tagsort -c back
check 'and so it is when turned back' 0 </dev/null

# vim-gutentags appends to a copy of the tags file, which undoes all orders,
# hands its name to the command that is to be set, and moves it in place.
sed -n "s/^let g:gutentags_ctags_post_process_cmd = '\(.*\)'$/\1/p" \
    "$top/contrib/vim/gutentags.vim" >hook
echo 'tagsort -i' >want
ok 'contrib has the command for vim-gutentags' same want hook
ctags -R -f 'our tags' src
tagsort 'our tags' >want
cp want 'our tags.temp'
ctags --append -f 'our tags.temp' src/page.c
eval "$(cat hook) \"our tags.temp\""
sort -u want >sorted
sort -u 'our tags.temp' >"$T/.out"
ok 'it keeps all tags' same sorted "$T/.out"
run tagsort -n -i 'our tags.temp'
check 'and puts the definition first again' 0 <<'END'
our tags.temp: would stay (names to be changed: 0)
END
skip 'in vim-gutentags itself' 'the plugin is in no package of Debian'

if [ -n "$TOOL" ]; then
	skip 'the parallel recipe' "ctags is slow enough without $TOOL"
else
	find src -type f -print0 >list
	xargs -0 ctags -f serial <list
	tagsort -i serial
	CHUNK=7 "$top/contrib/ctags/ctags-parallel" parallel <list
	ok 'the parallel recipe gives the same bytes' same serial parallel
	TAGSORT='-k *' CHUNK=7 "$top/contrib/ctags/ctags-parallel" parallel \
	    --fields=+n <list
	xargs -0 ctags --fields=+n -f serial <list
	ok 'with options, too' same serial parallel
	"$top/contrib/ctags/ctags-parallel" parallel </dev/null
	ctags -f serial -L /dev/null
	ok 'no files are a header alone' same serial parallel
	find . -name 'parallel.*' >left
	ok 'and leaves nothing behind' cmp_empty left
	for job in 1 2 3; do
		xargs -0 -n 20 ctags --sort=no -f "part$job" -a <list
	done
	run tagsort -s part1 part2 part3
	xargs -0 -n 20 ctags -f serial <list
	tagsort -s part1 >serial
	ok 'what is there three times comes out once' same serial "$T/.out"
fi

done_testing
