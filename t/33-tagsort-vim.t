#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# tagsort in real editors: a jump ends at the struct, every name is found
# after every mode, tags are updated while one edits.
#
# shellcheck disable=SC2016 # vim's expressions

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
need tagsort ctags
[ -z "$TOOL" ] || plan_skip "editors are slow enough without $TOOL"
ctags --version | grep -q Universal || plan_skip 'this is not Universal Ctags'

# An imitation of a system's headers: structs whose names are also members,
# functions, sections and strings elsewhere.
names='page request list file inode task queue device sock bio'
mkdir src
for name in $names; do
	cat >"src/a_$name.h" <<END
struct use_of_$name {
	int $name;
	struct $name *next_$name;
};
END
	cat >"src/m_$name.c" <<END
#include "z_$name.h"
static int helper_$name(struct use_of_$name *$name)
{
	return $name->$name;
}
END
	cat >"src/z_$name.h" <<END
struct $name {
	int value_of_$name;
};
typedef struct $name ${name}_t;
END
	printf '%s\n====\n\ntext\n' "$name" >"src/$name.rst"
	printf '{ "%s": "%s" }\n' "$name" "$name" >"src/$name.json"
done
printf 'struct B_b { int Bb; };\nint bb, B_B, bB;\n' >src/case.h
ctags -R -f plain src
cp plain sorted
tagsort -i sorted
# the headers of the system as well, where they are here
real=
if [ -f /usr/include/stdio.h ]; then
	real=/usr/include/stdio.h
	find /usr/include -maxdepth 2 -name '*.h' -size -400k | sort |
	    head -n 400 >list
	ctags -L list --fields=+l -f real
	cp real real.sorted
	tagsort -i real.sorted
fi
# and the source of Linux, where LINUX names it
if [ -d "${LINUX:-}/kernel" ]; then
	ctags -R --fields=+l -f linux "$LINUX/include" "$LINUX/kernel" \
	    "$LINUX/mm" "$LINUX/Documentation/core-api"
	cp linux linux.sorted
	tagsort -i linux.sorted
fi

# edit EDITOR SCRIPT: without any of the user's settings
edit() {
	case $1 in
	vim) timeout 60 vim -es -Nu NONE -i NONE -n -S "$2" </dev/null ;;
	nvim) timeout 60 nvim --headless -u NONE -i NONE -n -S "$2" \
	    </dev/null ;;
	esac >"$T/editor.log" 2>&1
}

# From an unrelated file, to each struct: how many jumps are right?
cat >jump.vim <<'END'
set hidden
let right = 0
let all = 0
exe 'set tags=' . $TAGS
for line in readfile('structs')
  let [name, file] = split(line, "\t")
  enew!
  call setline(1, name)
  let all += 1
  try
    exe "normal! 0\<C-]>"
    let right += bufname('%') ==# file && getline('.') =~# '\<struct\>'
  catch
  endtry
endfor
call writefile([right . ' of ' . all], 'result')
qall!
END

jumps() {
	rm -f result
	TAGS=$2 edit "$1" jump.vim
	cat result 2>&1
}

# real_jumps EDITOR TAGS WHAT OTHERS: to 150 of those structs whose names have
# at least so many other tags, in what ctags wrote, and after
real_jumps() {
	awk -F '\t' -v others="$4" 'NR == FNR { n[$1]++; next }
	    $0 ~ /;"\ts\t/ && /language:C/ && !/\tfile:/ &&
	    $1 !~ /^__anon/ && n[$1] > others && !seen[$1]++ {
		print $1 "\t" $2 }' "$2.sorted" "$2.sorted" >all_structs
	awk -v n="$(wc -l <all_structs)" \
	    'NR % int(n / 150 + 1) == 0' all_structs >structs
	before=$(jumps "$1" "$2")
	after=$(jumps "$1" "$2.sorted")
	echo "# $1, $3: before $before, after $after"
	ok "$1: $3: no worse, and nearly all right" \
	    awk -v b="${before%% *}" -v a="${after%% *}" -v n="${after##* }" \
	    'BEGIN { exit !(a >= b && a >= n * 0.9 && n > 20) }'
}

# Every name must be found; the first one's address opens its file.
cat >find.vim <<'END'
let lost = []
exe 'set tags=' . $TAGS . ' ' . $OPTION
let n = 0
for name in readfile('names')
  let n += 1
  try
    if empty(taglist('^' . escape(name, '\.*$^~[]/') . '$'))
      call add(lost, name)
    endif
  catch
    call add(lost, name . ' ' . v:exception)
  endtry
endfor
call writefile([len(lost) . ' lost of ' . n] + lost[:9], 'result')
qall!
END

# found NAME EDITOR TAGS [OPTION]
found() {
	grep -v '^!_' "$3" | cut -f 1 | sort -u >names
	rm -f result
	TAGS=$3 OPTION=${4:-} edit "$2" find.vim
	echo "0 lost of $(wc -l <names)" >want
	ok "$2: every name is found $1" same want result
}

for editor in vim nvim; do
	if ! command -v $editor >/dev/null; then
		skip "$editor" "$editor is not installed"
		continue
	fi
	for name in $names; do
		printf '%s\tsrc/z_%s.h\n' "$name" "$name"
	done >structs
	jumps $editor plain >before
	jumps $editor sorted >after
	echo "0 of 10" >want
	ok "$editor: no jump is right in what ctags wrote" same want before
	echo "10 of 10" >want
	ok "$editor: each is, once the definition is first" same want after
	if [ -n "$real" ]; then
		real_jumps $editor real 'headers of this system' 0
	fi
	if [ -f linux ]; then
		real_jumps $editor linux 'source of Linux' 1
	else
		skip "$editor: source of Linux" \
		    'LINUX does not name an unpacked source of Linux'
	fi

	found 'after -i' $editor sorted
	tagsort -s plain >resorted
	found 'after -s' $editor resorted
	tagsort -f 2 sorted >folded
	found 'after -f 2' $editor folded
	found "after -f 2, with 'ignorecase'" $editor folded ignorecase
	ctags --sort=foldcase -R -f ctags-folded src
	tagsort ctags-folded >folded
	found "in ctags' own folded file" $editor folded ignorecase
	tagsort -f 0 sorted >none
	found 'after -f 0' $editor none
	ctags -f one src/a_page.h
	ctags -f two src/z_page.h src/page.rst
	tagsort -o both one two
	found 'after a merge' $editor both
	cp sorted updated
	printf 'struct fresh { int page; };\n' >>src/case.h
	ctags -f new src/case.h
	tagsort -u updated -d src/case.h -d src/page.rst <new
	found 'after -u' $editor updated
	[ -z "$real" ] || found 'in the headers of the system' $editor real.sorted
done

# ---- tagfunc: the file that is edited has a member or variable of the name

cat >current.c <<'END'
struct local {
	struct page *page;
	int request;
};
static int request;
static void list(void);
END
printf 'static void list(void) {}\n' >>current.c
ctags -R -f - src current.c | tagsort -o tags
cat >tagfunc.vim <<'END'
set tags=tags
let &runtimepath = $TOP . '/contrib/vim,' . &runtimepath
runtime plugin/tagsort.vim
let result = []
for word in ['page', 'request', 'list', 'local', 'helper_page', 'value_of_sock']
  edit! current.c
  try
    exe 'tag ' . word
    call add(result, word . ' ' . bufname('%') . ' ' . getline('.'))
  catch
    call add(result, word . ' ' . v:exception)
  endtry
endfor
edit! current.c
call cursor(2, 16)
exe "normal! \<C-]>"
call add(result, bufname('%') . ' ' . getline('.'))
call add(result, &l:tagfunc)
edit! current.c
try
  exe 'tag /^help.*sock$'
  call add(result, bufname('%'))
catch
  call add(result, v:exception)
endtry
try
  exe 'tag nowhere'
catch
  call add(result, matchstr(v:exception, 'E426'))
endtry
call writefile(result, 'result')
qall!
END
cat >want <<'END'
page src/z_page.h struct page {
request src/z_request.h struct request {
list src/z_list.h struct list {
local current.c struct local {
helper_page src/m_page.c static int helper_page(struct use_of_page *page)
value_of_sock src/z_sock.h 	int value_of_sock;
src/z_page.h struct page {
tagsort#tagfunc
src/m_sock.c
E426
END
for editor in vim nvim; do
	command -v $editor >/dev/null || continue
	rm -f result
	TOP=$top edit $editor tagfunc.vim
	ok "$editor: tagfunc puts the struct before the current file's own" \
	    same want result
done

# ---- updates in the background

cat >write.vim <<'END'
set tags=tags
let &runtimepath = $TOP . '/contrib/vim,' . &runtimepath
runtime plugin/tagsort.vim
let result = []
func Wait()
  for i in range(1000)
    if tagsort#is_idle()
      return
    endif
    sleep 10m
  endfor
endfunc
edit current.c
call append('$', 'struct added_later { int x; };')
write
call append('$', 'struct added_after_that { int x; };')
write
call Wait()
for name in ['added_later', 'added_after_that', 'local']
  call add(result, name . ' ' . len(taglist('^' . name . '$')))
endfor
%delete
call setline(1, '/* nothing */')
write
call Wait()
for name in ['added_later', 'local', 'page']
  call add(result, name . ' ' . len(taglist('^' . name . '$')))
endfor
let g:tagsort_ctags = ['false']
call setline(1, 'int never;')
write
call Wait()
call add(result, 'never ' . len(taglist('^never$')))
call writefile(result, 'result')
qall!
END
cp current.c kept.c
ctags -R -f - src current.c | tagsort -o tags
pages=$(grep -c '^page	src' tags)
cat >want <<END
added_later 1
added_after_that 1
local 1
added_later 0
local 0
page $pages
never 0
END
for editor in vim nvim; do
	command -v $editor >/dev/null || continue
	cp kept.c current.c
	ctags -R -f - src current.c | tagsort -o tags
	rm -f result
	TOP=$top edit $editor write.vim
	ok "$editor: tags are updated when a file is written" same want result
	ok "$editor: and are in order" tagsort -c tags
	find . -maxdepth 1 -name '*tags.*' ! -name tags.lock >left
	ok "$editor: no temporary file is left" cmp_empty left
done

done_testing
