" SPDX-License-Identifier: MIT
" Copyright (c) 2026 The fittings authors

" ---- the definition first

" Kinds that define a type, and those that give one another name, by the
" suffix of the source file; a letter means something else in each language.
let s:c = ['cgsu', 't']
let s:types = {
      \ 'c': ['gsu', 't'], 'h': s:c, 'cc': s:c, 'cpp': s:c, 'cxx': s:c,
      \ 'hh': s:c, 'hpp': s:c, 'hxx': s:c, 'inl': s:c, 'C': s:c, 'H': s:c,
      \ 'cu': s:c, 'cuh': s:c, 'cs': ['cgis', 't'], 'd': ['cgisu', 'a'],
      \ 'go': ['ist', 'a'], 'hs': ['t', ''], 'java': ['acgi', ''],
      \ 'js': ['c', ''], 'jl': ['st', ''], 'kt': ['cio', 'T'],
      \ 'm': ['Pceis', 't'], 'mm': ['Pceis', 't'], 'ml': ['ct', ''],
      \ 'php': ['cit', ''], 'proto': ['gm', ''], 'py': ['c', ''],
      \ 'rb': ['c', ''], 'rs': ['gisu', 't'], 'ts': ['cgi', 'a'],
      \ }
let s:long = {'struct': 0, 'class': 0, 'union': 0, 'enum': 0,
      \ 'interface': 0, 'trait': 0, 'protocol': 0, 'record': 0, 'type': 0,
      \ 'typedef': 1, 'typealias': 1, 'subtype': 1}

function! s:rank(tag) abort
  let kind = get(a:tag, 'kind', '')
  let suffix = fnamemodify(a:tag.filename, ':e')
  if len(kind) != 1
    return suffix =~# '^\%(s\?css\|html\?\|json\|rst\)$' ? 2
          \ : get(s:long, kind, 2)
  endif
  let letters = get(s:types, suffix, ['', ''])
  return stridx(letters[0], kind) >= 0 ? 0 : stridx(letters[1], kind) >= 0
        \ ? 1 : 2
endfunction

" For 'tagfunc'.  The order of the tags file cannot do this: vim puts all
" tags of the file that is being edited before all others.
function! tagsort#tagfunc(pattern, flags, info) abort
  if a:flags =~# '[ri]'
    return v:null
  endif
  let name = '^' . escape(a:pattern, '\.*$^~[]/') . '$'
  let ranked = [[], [], []]
  for tag in taglist(name, get(a:info, 'buf_ffname', ''))
    call add(ranked[s:rank(tag)], tag)
  endfor
  let tags = ranked[0] + ranked[1] + ranked[2]
  return empty(tags) ? v:null : tags
endfunction

function! tagsort#set_tagfunc() abort
  if get(g:, 'tagsort_tagfunc', 1) && empty(&l:tagfunc) && empty(&buftype)
    setlocal tagfunc=tagsort#tagfunc
  endif
endfunction

" ---- updates in the background

" $1 the tags file, $2 the source file, then ctags and its options.  The
" temporary file is beside the tags file, for the sake of --tag-relative.
" Whoever has the lock runs ctags, too: what is read last is written last.
let s:script = join([
      \ 'tags=$1 file=$2; shift 2',
      \ 'exec 9>"$tags.lock"; flock 9 || exit 75',
      \ 'tmp=$(mktemp "$tags.XXXXXX") || exit 73',
      \ 'trap ''rm -f "$tmp"'' EXIT',
      \ '[ ! -e "$file" ] || "$@" -f "$tmp" "$file" || exit',
      \ 'tagsort -u "$tags" -d "$file" <"$tmp"'], "\n")

let s:queue = []
let s:running = 0
let s:said = ''

" Where ctags was started when the file was made.
function! s:directory(tags) abort
  for line in readfile(a:tags, '', 100)
    if line =~# '^!_TAG_PROC_CWD\t/'
      return substitute(split(line, "\t")[1], '.\zs/$', '', '')
    elseif line[0] !=# '!'
      break
    endif
  endfor
  return fnamemodify(a:tags, ':h')
endfunction

function! s:command(tags, file, directory) abort
  let ctags = copy(get(g:, 'tagsort_ctags', ['ctags']))
  if fnamemodify(a:tags, ':h:t') ==# '.git'
    call add(ctags, '--tag-relative=yes')
  endif
  let file = a:file
  if stridx(file, a:directory . '/') == 0
    let file = strpart(file, len(a:directory) + 1)
  endif
  if file[0] ==# '-'
    let file = './' . file
  endif
  return ['/bin/sh', '-c', s:script, 'tagsort', a:tags, file] + ctags
endfunction

function! s:start() abort
  while !s:running && !empty(s:queue)
    let [tags, file] = remove(s:queue, 0)
    let directory = s:directory(tags)
    let command = s:command(tags, file, directory)
    let s:said = ''
    if has('nvim')
      let s:running = jobstart(command, {'cwd': directory,
            \ 'on_stderr': function('s:on_stderr'),
            \ 'on_exit': function('s:on_exit')}) > 0
    else
      let job = job_start(command, {'cwd': directory, 'in_io': 'null',
            \ 'out_io': 'null', 'err_cb': function('s:on_stderr'),
            \ 'exit_cb': function('s:on_exit')})
      let s:running = job_status(job) !=# 'fail'
    endif
  endwhile
endfunction

" vim gives a line, neovim a list of them
function! s:on_stderr(id, said, ...) abort
  let s:said .= type(a:said) == v:t_list ? join(a:said, ' ') : a:said . ' '
endfunction

function! s:on_exit(id, status, ...) abort
  let s:running = 0
  if a:status != 0
    echohl WarningMsg
    echomsg 'tags not updated:' s:said
    echohl None
  endif
  call s:start()
endfunction

" Update the first of the buffer's tags files that can be written.
function! tagsort#update(file) abort
  if !get(g:, 'tagsort_update', 1) || !empty(&buftype)
    return
  endif
  for tags in map(tagfiles(), 'fnamemodify(v:val, ":p")')
    if filewritable(tags) == 1 && a:file !=# tags
      if index(s:queue, [tags, a:file]) < 0
        call add(s:queue, [tags, a:file])
      endif
      return s:start()
    endif
  endfor
endfunction

function! tagsort#is_idle() abort
  return !s:running && empty(s:queue)
endfunction
