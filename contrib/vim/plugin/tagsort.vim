" SPDX-License-Identifier: MIT
" Copyright (c) 2026 The fittings authors
"
" Keep the tags file right while you edit, and let a jump to a name end at the
" definition of the type.  For vim 9 and neovim; wants ctags and tagsort(1).
"
"   let g:tagsort_update = 0         no updates on write
"   let g:tagsort_tagfunc = 0        leave 'tagfunc' alone
"   let g:tagsort_ctags = ['ctags', '--fields=+l']
"
" The tags file must exist already: ctags -R -f - . | tagsort -o tags

if exists('g:loaded_tagsort') || !has('patch-8.1.1228') && !has('nvim')
  finish
endif
let g:loaded_tagsort = 1

augroup tagsort
  autocmd!
  autocmd BufWritePost * call tagsort#update(expand('<afile>:p'))
  autocmd BufNewFile,BufReadPost * call tagsort#set_tagfunc()
augroup END
