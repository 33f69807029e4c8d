#!/usr/bin/env bash
# Opens the reports of both examples, in every format and language, with the programs that people use: LibreOffice, Poppler, Chromium, tidy,
# qpdf, Typst. Not part of `cargo test`: none of them has to be installed. A program that is absent is reported as skipped, never as passed.
#
#   tests/view_documents.sh [FOLDER]     FOLDER keeps the pictures; default: a new one below the system's own for such things
#
# Exit: 0 nothing failed, 1 something failed.
set -uo pipefail
cd "$(dirname "$0")/.."
out=${1:-$(mktemp -d)}
mkdir -p "$out"
portolan=${PORTOLAN:-target/debug/portolan}
passed=0 failed=0 skipped=0

say() { printf '%-8s %s\n' "$1" "$2"; }
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); say failed "$1"; }
skip() { skipped=$((skipped + 1)); say skipped "$1"; }
. tests/typst.sh

if [ ! -x "$portolan" ]; then
  echo "no program at '$portolan': run 'cargo build -p portolan', or set PORTOLAN" >&2
  exit 2
fi

# Where the program has a Typst of its own (or finds an installed one), that writes the PDF.
ends="html docx typ json"
if "$portolan" report -C examples/waterworks --template supplier_evidence --lang en -o "$out/try.pdf" >/dev/null 2>&1; then
  ends="$ends pdf"
  rm -f "$out/try.pdf"
else skip "the program writes no PDF here: a release program, or one with an installed typst, does"; fi

# Everything a project sees, in both languages.
for example in waterworks meters; do
  for template in $("$portolan" report -C "examples/$example" | sed -n '/^Templates/,$p' | awk 'NR > 1 { print $1 }'); do
    for lang in en zh; do
      name="$out/$example.$template.$lang"
      for end in $ends; do
        "$portolan" report -C "examples/$example" --template "$template" --lang "$lang" -o "$name.$end" || fail "$name.$end cannot be written"
      done
    done
  done
done
count=$(find "$out" -maxdepth 1 -name '*.html' | wc -l)
say written "$count reports, each as ${ends// /, }, in $out"

if has tidy; then
  for f in "$out"/*.html; do
    if tidy -q -e "$f" 2>&1 | grep -q .; then fail "tidy: $f"; else pass; fi
  done
else skip "tidy is not installed: the HTML was not validated"; fi

if has chromium; then
  for f in "$out"/*.html; do
    if timeout 120 chromium --headless --no-sandbox --disable-gpu --window-size=1250,4000 --screenshot="$f.png" "file://$f" >"$f.log" 2>&1 && [ -s "$f.png" ]; then pass; else fail "chromium: $f"; fi
    # A page that breaks its own policy says so on the console.
    if grep -qi 'content security policy' "$f.log"; then fail "policy: $f"; fi
    # As it prints, page by page.
    mkdir -p "$out/print"
    print="$out/print/$(basename "${f%.html}").pdf"
    if timeout 120 chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf="$print" "file://$f" >/dev/null 2>&1 && [ -s "$print" ]; then pass; else fail "print: $f"; fi
    rm -f "$f.log"
  done
else skip "chromium is not installed: the HTML was not drawn"; fi

if has soffice; then
  mkdir -p "$out/word"
  if timeout 1200 soffice --headless --convert-to pdf --outdir "$out/word" "$out"/*.docx >/dev/null 2>&1; then
    for f in "$out"/*.docx; do
      pdf="$out/word/$(basename "${f%.docx}").pdf"
      if [ -s "$pdf" ]; then pass; else fail "soffice: $f"; fi
    done
  else fail "soffice stopped"; fi
else skip "soffice is not installed: the Word files were not opened"; fi

# The same by a Typst apart, whose warnings count as well: a character that no font has is one.
if [ "$have_typst" = yes ]; then
  mkdir -p "$out/typst"
  for f in "$out"/*.typ; do
    if set_pages "$f" "$out/typst/$(basename "${f%.typ}").pdf" 2>"$f.log" && [ ! -s "$f.log" ]; then pass; else fail "typst: $f: $(head -1 "$f.log")"; fi
    rm -f "$f.log"
  done
else skip "no Typst apart is installed: the .typ files were not set"; fi

if has qpdf; then
  for f in "$out"/*.pdf "$out"/typst/*.pdf; do
    [ -e "$f" ] || continue
    if qpdf --check "$f" >/dev/null 2>&1; then pass; else fail "qpdf: $f"; fi
  done
else skip "qpdf is not installed: the PDF was not checked"; fi

if has pdftoppm && has pdffonts; then
  for f in "$out"/*.pdf "$out"/typst/*.pdf "$out"/word/*.pdf "$out"/print/*.pdf; do
    [ -e "$f" ] || continue
    if pdftoppm -r 50 -png "$f" "${f%.pdf}" 2>/dev/null; then pass; else fail "pdftoppm: $f"; fi
    # A font that is not embedded would be another one elsewhere.
    if pdffonts "$f" 2>/dev/null | tail -n +3 | awk '{ print $(NF-4) }' | grep -q no; then fail "fonts are not embedded: $f"; fi
  done
else skip "poppler is not installed: no page was drawn"; fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
