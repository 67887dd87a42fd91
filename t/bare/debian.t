#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# A newcomer's machine: a bare root of each Debian release with git and make,
# and nothing else of what this machine has installed.  In it the commands that
# README gives to try it and to install it are run as they are written.
# RELEASES names other releases.

# shellcheck disable=SC2016 # apt-get, and the shells inside, expand it

# shellcheck source=t/lib/tap.sh
. "${0%/*}/../lib/tap.sh"
top=$(cd "$top/.." && pwd) # this is a directory further down
[ "$(id -u)" = 0 ] || plan_skip 'only root can make a root'
need debootstrap unshare git
unshare --mount --pid --fork true 2>/dev/null ||
    plan_skip 'no mount namespaces here'
mirror=$(apt-get indextargets --format '$(REPO_URI)' \
    'Identifier: Packages' 'Origin: Debian' 2>/dev/null | head -n 1)
[ -n "$mirror" ] || plan_skip 'apt here knows no mirror of Debian'

# The commands of a section of the README
commands_of() {
	awk -v section="$1" '
		/^[A-Z]/ && toupper($0) == $0 { on = $0 == section }
		on && sub(/^    /, "") { sub(/  +#.*/, ""); print }
	' "$top/README"
}

# As this machine gets its packages, so does that one.
bare_root() { # RELEASE
	debootstrap --variant=minbase "$1" "$root" "$mirror" >"$1.log" 2>&1 ||
	    { tail -n 5 "$1.log" && return 1; }
	security=$(apt-get indextargets --format '$(REPO_URI)' \
	    'Identifier: Packages' 'Label: Debian-Security' | head -n 1)
	{
		echo "deb $mirror $1 main"
		[ -z "$security" ] || echo "deb $security $1-security main"
	} >"$root/etc/apt/sources.list"
	rm -f "$root"/etc/apt/sources.list.d/*
	cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/"
	cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
	# services of packages have no business in it
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
	git -C "$top" bundle create --quiet "$root/root/bundle" HEAD
	inside / 'apt-get -q update && DEBIAN_FRONTEND=noninteractive \
	    apt-get -qy --no-install-recommends install git make &&
	    git clone -q /root/bundle /root/fittings' >>"$1.log" 2>&1 ||
	    { tail -n 5 "$1.log" && return 1; }
}

# inside DIRECTORY COMMAND: in the bare root; all that it started ends with it
inside() {
	unshare --mount --pid --fork --kill-child sh -c '
		cd "$1" && mount -t proc proc proc &&
		    mount -t devpts -o newinstance,ptmxmode=0666 pts dev/pts &&
		    exec chroot . env -i HOME=/root TERM=dumb \
		    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		    sh -c "cd \"\$1\" && eval \"\$2\"" sh "$2" "$3"
	' sh "$root" "$1" "$2" </dev/null
}

# What a run of the tests says of itself, for prove to show
summary() {
	grep -e '^Files=' -e '^Result' "$1"
	grep -o 'skipped: .*' "$1" | sort | uniq -c
}

for release in ${RELEASES:-bookworm trixie}; do
	root=$T/$release
	ok "$release: a bare root with git and make" bare_root "$release"
	{
		commands_of 'TRY IT'
		commands_of INSTALL
	} >commands
	ok "$release: README has commands to try" [ -s commands ]
	while read -r command; do
		ok "$release: $command" inside /root/fittings "$command"
		cp "$T/.ok" "$release.last"
		summary "$release.last" | sed "s/^/# $release: /" >&2
	done <commands
	ok "$release: make uninstall" inside /root/fittings 'make uninstall'
	ok "$release: the packages can be built, installed and used" \
	    inside /root/fittings 'make deb && apt-get -qy install man-db \
	    systemd ./build/deb/fittings_*.deb \
	    ./build/deb/fittings-bellwatch_*.deb && contrib/debian/tests/smoke'
	rm -rf "$root"
done

done_testing
