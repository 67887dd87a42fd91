#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# contrib/arrow-keys in real browsers, which see no network but their own.

here=$(cd "${0%/*}" && pwd)
# shellcheck source=t/lib/tap.sh
. "$here/../lib/tap.sh"

[ -z "$TOOL" ] || plan_skip 'no program of ours is in it'
need node unshare ip
modules=$BUILD/npm/node_modules
[ -d "$modules/puppeteer-core" ] || plan_skip 'puppeteer-core is not installed'
unshare -rn true 2>/dev/null || plan_skip 'no network namespace can be made'

# Profiles, caches and configuration are not the user's.
HOME=$T
XDG_CONFIG_HOME=$T XDG_CACHE_HOME=$T
export HOME XDG_CONFIG_HOME XDG_CACHE_HOME
# shellcheck disable=SC2016 # the inner shell expands it
unshare -rn sh -c 'ip link set lo up && exec node "$@"' sh \
    "$here/arrow-keys.js" "$modules" \
    firefox="$(command -v firefox-esr || command -v firefox)" \
    chromium="$(command -v chromium)"
