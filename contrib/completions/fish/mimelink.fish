# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors

complete -c mimelink -l help -d 'Print the usage'
complete -c mimelink -l version -d 'Print the version'
complete -c mimelink -s a -d 'Show what is hidden, too'
complete -c mimelink -s b -d 'The body only, no header'
complete -c mimelink -s c -x -d 'The charset of text that does not say'
complete -c mimelink -s l -d 'List the links alone'
complete -c mimelink -s p -d 'Plain text, links listed at the end'
complete -c mimelink -s r -d 'Number the links and list them'
complete -c mimelink -s t -x -a 'mail part html text' -d 'What the input is'
complete -c mimelink -s u -d 'Links go past redirect wrappers'
complete -c mimelink -s w -x -d 'Columns of a line'
