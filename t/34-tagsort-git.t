#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# The git hooks: after every operation the tags file is what a new one would
# be, in the work tree and in a linked one, also when hooks race.

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"
need tagsort ctags git flock
[ -z "$TOOL" ] || plan_skip "the hooks, not tagsort, are tested: no $TOOL"
ctags --version | grep -q Universal || plan_skip 'this is not Universal Ctags'

HOME=$T
GIT_CONFIG_NOSYSTEM=1
GIT_CONFIG_GLOBAL=$T/gitconfig
export HOME GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL
git config --global user.name Tester
git config --global user.email tester@example.org
git config --global core.hooksPath "$top/contrib/git-hooks"
git config --global init.defaultBranch main

# All hooks are done when nobody has the lock and no list waits.
# shellcheck disable=SC2317 # called through wait_for
idle() {
	dir=$(git rev-parse --absolute-git-dir)
	! ls "$dir"/tags.list.* >/dev/null 2>&1 &&
	    flock -n "$dir/tags.lock" true
}

# as_new NAME: are the tags what a new file would have?
as_new() {
	what=$1
	wait_for 20 idle
	dir=$(git rev-parse --absolute-git-dir)
	find . -name .git -prune -o -type f -print0 |
	    xargs -0 ctags --tag-relative=yes -f "$dir/new"
	tagsort -i "$dir/new"
	ok "$what" same "$dir/new" "$dir/tags"
	ok "$what: no complaint" cmp_empty "$dir/tags.err"
	rm -f "$dir/new"
	find "$dir" -maxdepth 1 -name 'tags.*' ! -name tags.lock \
	    ! -name tags.err >"$T/left"
	ok "$what: nothing left behind" cmp_empty "$T/left"
}

git init -q repo
cd repo || exit 1
mkdir 'a dir'
printf 'struct page { int a; };\n' >page.h
printf 'struct user { struct page *page; };\n' >'a dir/it+s [x].c'
printf 'int minus;\n' >-minus.c
ln -s page.h link.h
git add .
git commit -qm one
as_new 'the first commit'

printf 'int another_page;\n' >>page.h
git commit -qam two
as_new 'a commit'

git rm -q ./-minus.c
printf 'nothing here\n' >page.h
git commit -qam three
as_new 'a file removed, and one that lost its last tag'

git checkout -q -b side HEAD~1
as_new 'a branch checked out'
printf 'struct side { int page; };\n' >side.c
git add side.c
git commit -qm side
git checkout -q main
as_new 'back again'
git merge -q -m merged side >/dev/null
as_new 'a merge'

git checkout -q -b work HEAD~1
for i in 1 2 3; do
	printf 'struct work%d { int page; };\n' $i >"work$i.c"
	git add "work$i.c"
	git commit -qm "work $i"
done
git rebase -q main
as_new 'a rebase'
printf 'int amended;\n' >>work3.c
git commit -q -a --amend -m 'work 3, again'
as_new 'an amended commit'

wait_for 20 idle
sleep 0.01
git rm -q work1.c
git reset -q
git checkout -q -- work1.c
as_new 'a file checked out'

git worktree add -q ../linked main
cd ../linked || exit 1
as_new 'a linked work tree'
printf 'struct linked { int page; };\n' >linked.c
git add linked.c
git commit -qm linked
as_new 'a commit in it'
cd ../repo || exit 1
as_new 'the other is as it was'

# A new clone has all tags, too; its hook sees zeros, as many as the hash has.
for hash in sha1 sha256; do
	(
		git init -q --object-format=$hash ../$hash
		cd ../$hash || exit
		printf 'struct new { int page; };\n' >new.c
		git add new.c
		git commit -qm new
	) 2>&1
	git clone -q ../$hash ../clone.$hash >"$T/said" 2>&1
	cd ../clone.$hash || exit 1
	as_new "a clone with $hash"
	ok 'nothing said' cmp_empty "$T/said"
	cd ../repo || exit 1
done

# Many commits at once do not wait for their hooks.
for i in 1 2 3 4 5 6 7 8; do
	printf 'struct quick { int quick%d; };\n' $i >quick.c
	git add quick.c
	git commit -qm "quick $i"
done
as_new 'hooks that race'

# A ctags that fails takes no tags away.
mkdir "$T/broken"
printf '#!/bin/sh\nexit 1\n' >"$T/broken/ctags"
chmod +x "$T/broken/ctags"
dir=$(git rev-parse --absolute-git-dir)
cp "$dir/tags" "$T/before"
printf 'int lost;\n' >quick.c
PATH=$T/broken:$PATH git commit -qam broken
wait_for 20 idle
ok 'a ctags that fails takes no tags away' same "$T/before" "$dir/tags"

done_testing
