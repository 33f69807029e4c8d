"""What tree-sitter makes of places of a file: reads a wish as JSON from standard input, writes a list of captures."""

import ctypes
import json
import sys

from tree_sitter import Language, Parser, Query, QueryCursor

wish = json.load(sys.stdin)
library = ctypes.cdll.LoadLibrary(wish["library"])
library.tree_sitter_portolan.restype = ctypes.c_void_p
new = ctypes.pythonapi.PyCapsule_New
new.restype, new.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
language = Language(new(library.tree_sitter_portolan(), b"tree_sitter.Language", None))
with open(wish["file"], "rb") as f:
    text = f.read()
tree = Parser(language).parse(text)
if tree.root_node.has_error:
    stack, wrong = [tree.root_node], None
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            wrong = node
            break
        stack.extend(reversed(node.children))
    sys.exit(f"{wish['file']}: tree-sitter cannot read line {wrong.start_point[0] + 1}: {wrong.text[:60]!r}")
with open(wish["query"]) as f:
    query = Query(language, f.read())
at = {}
for name, nodes in QueryCursor(query).captures(tree.root_node).items():
    for node in nodes:
        for byte in range(node.start_byte, node.end_byte):
            # The innermost node counts.
            known = at.get(byte)
            size = node.end_byte - node.start_byte
            if known is None or size < known[1]:
                at[byte] = (name, size)
json.dump([at.get(byte, ("", 0))[0] for byte in wish["at"]], sys.stdout)
