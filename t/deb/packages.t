#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# make deb: what the packages hold, that they come out the same every time,
# and that they can be installed, used and removed.

# shellcheck source-path=SCRIPTDIR source=../lib/tap.sh
. "${0%/*}/../lib/tap.sh"
top=${top%/t}
need dpkg-buildpackage dh lintian

quietly() {
	make -C "$top" --no-print-directory DEPS=no "$@"
}

build() {
	quietly deb BUILD="$1"
}

tree=$T/packages/deb
run build "$T/packages"
check 'the packages are built' 0 <<E
$(cd "$tree" && ls -- *.deb)
E
ls "$tree"/fittings_*.deb "$tree"/fittings-bellwatch_*.deb >/dev/null || {
	done_testing
	exit 1
}

run lintian --allow-root --fail-on error,warning \
    --display-level '>=warning' "$tree"/*.changes
check 'lintian has nothing to say' 0 </dev/null

# ---- the same bytes, whoever builds them where -------------------------

# shellcheck disable=SC2016 # the inner shell expands it
ok 'they are built again, elsewhere, by somebody unlike' \
    env TZ=Asia/Tokyo LC_ALL=C sh -c 'umask 077 && exec make -C "$1" \
    DEPS=no deb BUILD="$2"' sh "$top" "$T/elsewhere/deep"
for package in "$tree"/*.deb "$tree"/*.tar.xz; do
	name=${package##*/}
	ok "${name%%_*}: the same bits, ${name##*.}" \
	    cmp "$package" "$T/elsewhere/deep/deb/$name"
done

# ---- what they hold ----------------------------------------------------

for package in "$tree"/fittings_*.deb "$tree"/fittings-bellwatch_*.deb; do
	dpkg -x "$package" root
done
quietly -o all install DESTDIR="$T/work/stage" PREFIX=/usr \
    ZSHDIR=/usr/share/zsh/vendor-completions >/dev/null
(cd stage && find . -type f) | LC_ALL=C sort >wanted
(cd root && find . -type f) | sed '/\/changelog\.gz$/d
    /\/copyright$/d
    /^\.\/usr\/lib\/sysusers\.d\//d
    s,^\./lib/,./usr/lib/,
    s,doc/fittings-bellwatch/examples,doc/fittings/examples/bellwatch,
    s,\.gz$,,' | LC_ALL=C sort >found
ok 'they hold what make install installs' same wanted found

for package in "$tree"/fittings_*.deb "$tree"/fittings-bellwatch_*.deb; do
	dpkg -c "$package" | awk '{ print $6 }' | grep -v '/$'
done | sort | uniq -d >twice
ok 'no file is in both' cmp_empty twice

# shellcheck disable=SC2016 # it is make that expands this
printf 'include Makefile\nneeded:\n\t@echo $(debs)\n' >needed.mk
quietly -f "$T/work/needed.mk" needed | tr ' ' '\n' | sort >wanted
sed -n '/^Build-Depends/,/^$/p' "$top/contrib/debian/control" |
    grep -o 'lib[a-z0-9]*-dev' | sort >found
ok 'Build-Depends is what program.mk names' same wanted found

for package in "$tree"/fittings_*.deb "$tree"/fittings-bellwatch_*.deb; do
	run dpkg-deb -f "$package" Version
	check "${package##*/}: the version is that of the Makefile" 0 <<E
$(sed -n 's/^VERSION[^0-9]*//p' "$top/Makefile")
E
done
ok 'threadref shares the libc of the system' \
    sh -c 'readelf -d root/usr/bin/threadref | grep -q "NEEDED.*libc\.so"'
ok 'the programs run where they were unpacked' \
    "$top/contrib/debian/tests/smoke" "$T/work/root"

# ---- installed, in a copy of this system that forgets ------------------

installed() {
	unshare -m --propagation private sh -eu -c "
		mount -t tmpfs none '$T/layer'
		mkdir '$T/layer/upper' '$T/layer/work' '$T/layer/root'
		mount -t overlay none '$T/layer/root' -o \
		    'lowerdir=/,upperdir=$T/layer/upper,workdir=$T/layer/work'
		mount --bind /proc '$T/layer/root/proc'
		mount --bind /dev '$T/layer/root/dev'
		mkdir '$T/layer/root/packages'
		cp '$tree'/*.deb '$top/contrib/debian/tests/smoke' \
		    '$T/layer/root/packages'
		exec chroot '$T/layer/root' sh -c '$1'"
}

mkdir "$T/layer"
if [ "$(id -u)" != 0 ]; then
	skip 'installed, used and removed' 'only root may install packages'
elif ! installed true 2>/dev/null; then
	skip 'installed, used and removed' 'no overlay may be mounted'
elif [ "$(xargs dpkg -s <wanted 2>/dev/null |
    grep -c 'ok installed')" -lt "$(wc -l <wanted)" ]; then
	skip 'installed, used and removed' 'their libraries are not installed'
else
	# shellcheck disable=SC2016 # the inner shell expands it
	ok 'installed, used and removed' installed '
		set -eu
		cd /packages
		echo "#!/bin/sh
exit 101" >/usr/sbin/policy-rc.d
		chmod 755 /usr/sbin/policy-rc.d
		install="dpkg --path-include=/usr/share/* -i"
		$install fittings_*.deb fittings-bellwatch_*.deb
		./smoke
		$install fittings_*.deb fittings-bellwatch_*.deb
		dpkg -L fittings fittings-bellwatch | grep fittings >/files
		dpkg -P fittings fittings-bellwatch
		left=$(xargs ls -d </files 2>/dev/null || :)
		[ -z "$left" ] || { echo "left behind: $left"; exit 1; }'
fi
done_testing
