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
syntax match portolanWord "^\s*\zs\h\w*\ze\s\+\%(\%(when\|unless\|require\|expect\|accept\|if\|and\|or\|not\|is\|some\|no\|every\|where\|satisfies\|within\|at\|from\|of\|per\|as\|to\|over\|without\|because\|in\|for\|by\|on\|under\|since\|until\|with\|cites\)\>\)\@!\%(\h\|[^\x00-\x7F]\)" nextgroup=portolanName skipwhite
syntax match portolanWord "\<\%(kind\|extend\|enum\|set\|define\|open\|category\|case\|system\|deploy\|regime\|transmission\|prohibit\|exempt\|demand\|mechanism\|duty\)\ze\s\+\%(\%(when\|unless\|require\|expect\|accept\|if\|and\|or\|not\|is\|some\|no\|every\|where\|satisfies\|within\|at\|from\|of\|per\|as\|to\|over\|without\|because\|in\|for\|by\|on\|under\|since\|until\|with\|cites\)\>\)\@!\%(\h\|[^\x00-\x7F]\)" nextgroup=portolanName skipwhite

syntax match portolanClause "\.\@1<!\<\%(when\|unless\|require\|expect\|accept\|if\)\>"
syntax match portolanLogic "\.\@1<!\<\%(and\|or\|not\|is\|some\|no\|every\|where\|satisfies\|within\)\>"
syntax match portolanLink "\.\@1<!\<\%(at\|from\|of\|per\|as\|to\|over\|without\|because\|in\|for\|by\|on\|under\|since\|until\|with\|cites\)\>\%(\s*:\)\@!"
syntax match portolanConstant "\.\@1<!\<\%(true\|false\|unknown\|none\|everything\|always\|never\|forever\|today\)\>"
syntax match portolanNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\>"
syntax match portolanNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\.\.\d[0-9_]*\%(\.\d[0-9_]*\)\?\>"
syntax match portolanNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\s*\%(%\|\%(ms\|second\|seconds\|minute\|minutes\|hour\|hours\|day\|days\|workday\|workdays\|week\|weeks\|month\|months\|year\|years\|KB\|MB\|GB\|TB\|m\|km\)\>\%(\s*:\)\@!\)"
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
