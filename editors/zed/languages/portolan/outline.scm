(declaration
  word: (path) @context
  name: (path) @name) @item
