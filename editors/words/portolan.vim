" Colours for Portolan files (.flow).
" Made from editors/words; change it there.
if exists('b:current_syntax')
  finish
endif

syntax case match

" A later match wins over an earlier one at the same place.
syntax match portolanName "\%(\h\|[^\x00-\x7F]\)\%(\w\|[^\x00-\x7F]\)*" contained
syntax match portolanKey "\%(\h\|[^\x00-\x7F]\)\%(\w\|\.\|[^\x00-\x7F]\)*\ze\s*:"
syntax match portolanField "\.\s*\zs\%(\h\|[^\x00-\x7F]\)\%(\w\|[^\x00-\x7F]\)*"
syntax match portolanWord "^\s*\zs\h\w*\ze\s\+\%(\%({{keyword}}\)\>\)\@!\%(\h\|[^\x00-\x7F]\)" nextgroup=portolanName skipwhite
syntax match portolanWord "\<\%({{declare}}\)\ze\s\+\%(\%({{keyword}}\)\>\)\@!\%(\h\|[^\x00-\x7F]\)" nextgroup=portolanName skipwhite

syntax match portolanClause "\.\@1<!\<\%({{clause}}\)\>"
syntax match portolanLogic "\.\@1<!\<\%({{logic}}\)\>"
syntax match portolanLink "\.\@1<!\<\%({{link}}\)\>\%(\s*:\)\@!"
syntax match portolanConstant "\.\@1<!\<\%({{constant}}\)\>"
syntax match portolanNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\>"
syntax match portolanNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\.\.\d[0-9_]*\%(\.\d[0-9_]*\)\?\>"
syntax match portolanNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\s*\%(%\|\%({{unit}}\)\>\%(\s*:\)\@!\)"
syntax match portolanDate "\<\d\{4}-\d\+-\d\+\>"
syntax match portolanOperator "==\|!=\|<=\|>=\|[<>=+*-]"
syntax match portolanArrow "->\|\~>"
syntax match portolanTag "@\a\+\%(-\w\+\)*"

syntax match portolanEscape "\\[\"\\n]" contained
syntax region portolanString start=+"+ skip=+\\.+ end=+"+ oneline contains=portolanEscape
syntax match portolanComment "//.*$" contains=@Spell
syntax match portolanDoc "///.*$" contains=@Spell

highlight default link portolanClause Statement
highlight default link portolanLogic Operator
highlight default link portolanLink Keyword
highlight default link portolanConstant Constant
highlight default link portolanName Identifier
highlight default link portolanKey Label
highlight default link portolanField Identifier
highlight default link portolanWord Type
highlight default link portolanNumber Number
highlight default link portolanDate Number
highlight default link portolanOperator Operator
highlight default link portolanArrow Special
highlight default link portolanTag PreProc
highlight default link portolanEscape SpecialChar
highlight default link portolanString String
highlight default link portolanComment Comment
highlight default link portolanDoc SpecialComment

let b:current_syntax = 'portolan'
