#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# The manual says what the program says.

# shellcheck source-path=SCRIPTDIR source=lib/tap.sh
. "${0%/*}/lib/tap.sh"
need bellwatch mandoc

# Letters are set bold by printing them twice.
plain() {
	sed "s/.$(printf '\b')//g"
}

# Words only: dashes, brackets and line breaks are set differently.
words() {
	tr -s ' \n\t' '\n' | tr -d '[]|' | grep .
}

bellwatch --help | sed 's/^usage: //' | words >usage
mandoc -T ascii -O width=200 "$top/man/bellwatch.1" | plain |
    sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | sed '1d;$d' | words >synopsis
sed 's/\.\.\.$/\n&/' usage | grep . >usage.words
sed 's/\.\.\.$/\n&/' synopsis | grep . >synopsis.words
ok 'SYNOPSIS and --help agree' same usage.words synopsis.words

# Every key of the settings has its paragraph, and is an option.
mandoc -T ascii "$top/man/bellwatch.conf.5" | plain >page
for key in settle release lockout hold noise bias active sound command mail \
    device volume quiet preroll keepalive keep-open json record from subject \
    sendmail command-timeout mail-timeout
do
	ok "$key is described" grep -q "^ *\(.*, \)\?$key\( \|,\|$\)" page
done
mandoc -T ascii "$top/man/bellwatch.conf.5" | plain |
    sed -n '/^EXAMPLES/,/^     Is it right/p' | sed '1d;$d' |
    sed 's/^ *//; /^sound/d' >example.conf
ok 'the example is right' bellwatch -n -f example.conf
done_testing
