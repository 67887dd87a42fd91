#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# contrib/arrow-keys: what names a direction, and which keys count, as far as
# that needs no browser.  make check-browsers has the rest.

# shellcheck source=t/lib/tap.sh
. "${0%/*}/lib/tap.sh"

[ -z "$TOOL" ] || plan_skip 'no program of ours is in it'
need node
node "$top/t/lib/arrow-keys.js"
