; Colours. Made from editors/words; change it there.
; Later patterns win in Neovim and Zed, earlier ones in Helix, so no two patterns here fit the same node.

(doc_comment) @comment.documentation
(comment) @comment
(string) @string
(language) @attribute
(date) @number
(range) @number
(number) @number
(unit) @type.builtin
(key) @property
(field) @variable.member
(arrow) @operator
(comparison) @operator
["=" "+" "-" "*" "/"] @operator
["," ":"] @punctuation.delimiter
["{" "}" "(" ")"] @punctuation.bracket
(clause) @keyword.conditional
(logic) @keyword.operator
(link) @keyword

(declaration word: (path (name) @type))
(declaration name: (path (name) @constructor))
(source_file (path (name) @constant.builtin (#any-of? @constant.builtin {{constant}})))
(block (path (name) @constant.builtin (#any-of? @constant.builtin {{constant}})))
(parentheses (path (name) @constant.builtin (#any-of? @constant.builtin {{constant}})))
(source_file (path (name) @variable (#not-any-of? @variable {{constant}})))
(block (path (name) @variable (#not-any-of? @variable {{constant}})))
(parentheses (path (name) @variable (#not-any-of? @variable {{constant}})))
