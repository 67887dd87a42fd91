" SPDX-License-Identifier: MIT
" Copyright (c) 2026 The fittings authors
"
" For vim-gutentags: it calls this with the name of the new file, before that
" takes the place of the old one.

let g:gutentags_ctags_post_process_cmd = 'tagsort -i'
