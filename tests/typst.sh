# Read by `view_documents.sh` and `example_pdfs.sh`, which run in the root of the tree: a Typst apart from the one that a program built with the
# feature `pdf` carries. `set_pages FROM TO` sets a `.typ` file with the fonts that such a program carries, and fails where there is no Typst.
fonts=$PWD/compiler/fonts
has() { type -P "$1" >/dev/null 2>&1; }
if has typst; then
  have_typst=yes
  set_pages() { typst compile --font-path "$fonts" --ignore-system-fonts "$1" "$2"; }
elif has python3 && python3 -c 'import typst' 2>/dev/null; then
  have_typst=yes
  set_pages() { python3 -c 'import sys, typst; open(sys.argv[2], "wb").write(typst.compile(sys.argv[1], format="pdf", font_paths=[sys.argv[3]], ignore_system_fonts=True))' "$1" "$2" "$fonts"; }
else
  have_typst=no
  set_pages() { return 1; }
fi
