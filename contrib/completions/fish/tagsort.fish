# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors

complete -c tagsort -l help -d 'Print the usage'
complete -c tagsort -l version -d 'Print the version'
complete -c tagsort -s 0 -d 'Names in a list end in NUL'
complete -c tagsort -s c -d 'Check each file'
complete -c tagsort -s D -r -d 'Drop the tags of the files in this list'
complete -c tagsort -s d -r -d 'Drop the tags of this source file'
complete -c tagsort -s f -x -a "0\t'as it is' 1\t'by byte' 2\t'without case'" \
    -d 'The order of what is written'
complete -c tagsort -s i -d 'Regroup the file in place'
complete -c tagsort -s k -x -d 'Order kinds like this'
complete -c tagsort -s n -d 'Write nothing, say what would be'
complete -c tagsort -s o -r -d 'Write to this file'
complete -c tagsort -s S -x -d 'Memory to sort in'
complete -c tagsort -s s -d 'The input is in no order'
complete -c tagsort -s u -r -d 'Update this file'
