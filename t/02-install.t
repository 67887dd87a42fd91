#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# make install, as the README has it, but into a staging directory.

# shellcheck source-path=SCRIPTDIR source=lib/tap.sh
. "${0%/*}/lib/tap.sh"
[ -z "$TOOL" ] || plan_skip "installs what make built without a tool"

stage="$T/a stage"
built=$(cd "$BUILD/bin" && echo *)

# What is built is not built again, with other flags perhaps.
quietly() {
	make -C "$top" --no-print-directory -o all DEPS=no "$@"
}

files() {
	(cd "$1" && find . -type f -printf '%m %P\n' | LC_ALL=C sort -k2)
}

# What is to be there, from what is in the tree, below the prefix.
in_the_tree() {
	for program in $built; do
		echo "755 bin/$program"
		echo "644 share/bash-completion/completions/$program"
		echo "644 share/fish/vendor_completions.d/$program.fish"
		echo "644 share/zsh/site-functions/_$program"
		[ "$program" != bellwatch ] ||
		    echo "644 lib/systemd/system/bellwatch.service"
	done
	for program in fittings $built; do
		for page in "$top/man/$program".*[1-8]; do
			echo "644 share/man/man${page##*.}/${page##*/}"
		done
	done
	echo "644 share/doc/fittings/README"
	(cd "$top/contrib" && find . -type f ! -path './completions/*' \
	    ! -path './debian/*' ! -path './demo/*' ! -path './systemd/*' \
	    \( -perm -1 -printf '755 ' -o -printf '644 ' \) \
	    -printf 'share/doc/fittings/examples/%P\n')
}

run quietly install DESTDIR="$stage"
check 'it is installed' 0 <<E
installed below $stage/usr/local: $built
E
in_the_tree | LC_ALL=C sort -k2 >wanted
files "$stage" | sed 's, usr/local/, ,' >found
ok 'everything of the tree is below the prefix, and nothing else' \
    same wanted found
for program in $built; do
	run "$stage/usr/local/bin/$program" --version
	version=$(sed -n 's/^VERSION[^0-9]*//p' "$top/Makefile")
	echo "$program (fittings) $version" >wanted
	check "$program is of this version" 0 <wanted
	for option in --help --version; do
		want_err="$program: standard output: No space left on device"
		run sh -c "\"\$1\" $option >/dev/full" sh \
		    "$stage/usr/local/bin/$program"
		check "$program $option to a full disk" 75 </dev/null
	done
done

mkdir -p "$stage/usr/local/share/man/man1" "$stage/srv/empty"
echo mine >"$stage/usr/local/share/man/man1/mine.1"
run quietly uninstall DESTDIR="$stage"
check 'it is taken away again' 0 </dev/null
(cd "$stage" && find srv usr | LC_ALL=C sort) >left
cat >wanted <<'E'
srv
srv/empty
usr
usr/local
usr/local/share
usr/local/share/man
usr/local/share/man/man1
usr/local/share/man/man1/mine.1
E
ok 'what is not ours stays' same wanted left
rm -rf "$stage"

umask 077
run quietly install DESTDIR="$stage" PREFIX=/usr MANDIR=/man
check 'with another prefix' 0 <<E
installed below $stage/usr: $built
E
ok 'manual pages have a directory of their own' \
    test -f "$stage/man/man7/fittings.7"
ok 'a private umask hides no file' \
    test -z "$(find "$stage" -type f ! -perm -004)"
ok 'nor a directory' \
    test -z "$(find "$stage/usr" -type d ! -perm -005)"
case " $built " in
*" bellwatch "*)
	ok 'the unit starts the program that was installed' \
	    grep -qx 'ExecStart=/usr/bin/bellwatch' \
	    "$stage/usr/lib/systemd/system/bellwatch.service" ;;
*)
	skip 'the unit starts the program that was installed' \
	    'bellwatch is not built' ;;
esac
done_testing
