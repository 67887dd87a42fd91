# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors

complete -c bellwatch -f
complete -c bellwatch -l help -d 'Print the usage'
complete -c bellwatch -l version -d 'Print the version'
complete -c bellwatch -s j -l json -d 'Print JSON Lines'
complete -c bellwatch -s n -d 'Check the settings, watch nothing'
complete -c bellwatch -s D -l device -x -d 'Play on this device'
complete -c bellwatch -s e -l command -x -a '(__fish_complete_command)' \
    -d 'Run this when the button is pressed'
complete -c bellwatch -s f -l file -r -F -d 'Read these settings'
complete -c bellwatch -s l -l line -x -d 'Watch this line'
complete -c bellwatch -s m -l mail -x -a '(__fish_complete_users)' \
    -d 'Send mail when the button is pressed'
complete -c bellwatch -s s -l sound -r -F -d 'Play this file'
complete -c bellwatch -l active -x -a 'low high' \
    -d 'The level of a pressed button'
complete -c bellwatch -l bias -x -a 'pull-up pull-down none as-is' \
    -d 'The resistor of the chip'
complete -c bellwatch -l command-timeout -x -d 'Seconds a command may run'
complete -c bellwatch -l events -r -F -d 'Take the edges from this recording'
complete -c bellwatch -l from -x -d 'The sender of mail'
complete -c bellwatch -l hold -x -d 'A button held for longer is stuck'
complete -c bellwatch -l keep-open -d 'Keep the sound device open'
complete -c bellwatch -l keepalive -x -d 'Keep a loudspeaker awake'
complete -c bellwatch -l lockout -x -d 'No second press within'
complete -c bellwatch -l mail-timeout -x -d 'Seconds sending mail may take'
complete -c bellwatch -l noise -x -d 'Edges without a pause for this long'
complete -c bellwatch -l preroll -x -d 'Silence that wakes a loudspeaker'
complete -c bellwatch -l quiet -x -d 'Hours without sound'
complete -c bellwatch -l record -r -F -d 'Append all edges to this file'
complete -c bellwatch -l release -x -d 'Settle time of the release'
complete -c bellwatch -l sendmail -x -a '(__fish_complete_command)' \
    -d 'What sends mail'
complete -c bellwatch -l settle -x -d 'Settle time of a press'
complete -c bellwatch -l subject -x -d 'The subject of mail'
complete -c bellwatch -l tune -r -F -d 'Propose a settle time'
complete -c bellwatch -l volume -x -d 'Per cent'
