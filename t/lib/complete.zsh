# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
#
# usage: zsh -f complete.zsh DIRECTORY LINE...
# What an interactive zsh that has the completions in DIRECTORY offers when
# TAB is pressed at the end of each LINE, one a line, then a line with a dot.

zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1= PS2=; fpath=('${(q)1}' $fpath)
autoload -Uz compinit && compinit -D -u
bindkey "^I" complete-word "^G" leave
leave() { print -r -- "<end>"; BUFFER= }
zle -N leave
compadd() {
	local -a offered
	if [[ ${argv[1,(i)-(|-)]} != *-[OAD](|\ *) ]]; then
		builtin compadd -A offered "$@"
		print -rl -- "<offer>"${^offered}
	fi
	builtin compadd "$@"
}
print "<ready>"'
zpty -r z ready '*<ready>*'
shift
for question; do
	zpty -n -w z $question$'\t\C-G'
	while zpty -r z line && [[ $line != *'<end>'* ]]; do
		line=${${line%$'\n'}%$'\r'}
		[[ $line != *'<offer>'?* ]] || print -r -- ${line##*'<offer>'}
	done
	print .
done
