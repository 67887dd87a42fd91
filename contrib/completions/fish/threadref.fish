# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors

set -l commands match test add drop list why expire merge
set -l none "not __fish_seen_subcommand_from $commands"

complete -c threadref -n $none -l help -d 'Print the usage'
complete -c threadref -n $none -l version -d 'Print the version'
complete -c threadref -n $none -f -a match -d 'Mark a mail of a thread'
complete -c threadref -n $none -f -a test -d 'Is a mail of a thread?'
complete -c threadref -n $none -f -a add -d 'Record the threads of mails'
complete -c threadref -n $none -f -a drop -d 'Forget them again'
complete -c threadref -n $none -f -a list -d 'One line for each thread'
complete -c threadref -n $none -f -a why -d 'Why a mail would be marked'
complete -c threadref -n $none -f -a expire -d 'Remove old threads'
complete -c threadref -n $none -f -a merge -d 'Print the union of stores'

complete -c threadref -n '__fish_seen_subcommand_from match test' \
    -s n -d 'Do not learn'
complete -c threadref -n '__fish_seen_subcommand_from add drop expire' \
    -s q -d 'Say nothing'
complete -c threadref -n '__fish_seen_subcommand_from add' \
    -s s -d 'The subthread only'
complete -c threadref -n '__fish_seen_subcommand_from drop' \
    -s i -d 'Threads named by a message-id'
complete -c threadref -n '__fish_seen_subcommand_from expire' \
    -s d -x -d 'Remove threads older than these days'
