#!/usr/bin/env bash
# Writes the PDF documents under `examples/*/reports`, or with `--check` says which of them are stale. Not part of `cargo test` or of the build:
# it needs Typst, which a program built with the feature `pdf` carries, or an installed `typst`, or the one of Python. Where there is none, it says
# that nothing was done. Stale means: their words are other words than those of today (two versions of Typst set the same words in other bytes).
#
#   tests/example_pdfs.sh [--check]
#
# PORTOLAN names the program; default: target/debug/portolan. Exit: 0 written, fresh or skipped, 1 stale or failed, 2 no program.
set -uo pipefail
cd "$(dirname "$0")/.."
portolan=${PORTOLAN:-target/debug/portolan}
check=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. tests/typst.sh

if [ ! -x "$portolan" ]; then
  echo "no program at '$portolan': run 'cargo build -p portolan', or set PORTOLAN" >&2
  exit 2
fi
# Its own Typst where it has one.
write() {
  "$portolan" report "$2" -C "examples/$1" --lang "$3" -o "$4" >/dev/null 2>&1 && [ -s "$4" ] && return 0
  "$portolan" report "$2" -C "examples/$1" --lang "$3" -o "${4%.pdf}.typ" >/dev/null && set_pages "${4%.pdf}.typ" "$4"
}

if ! write waterworks Suppliers en "$work/try.pdf"; then
  echo "skipped: no Typst here, so no PDF was written or compared"
  exit 0
fi
if [ "$check" = --check ] && ! has pdftotext; then
  echo "skipped: no pdftotext here, so no PDF was compared"
  exit 0
fi
count=0 wrong=0
each() { for example in waterworks meters; do "$portolan" report -C "examples/$example" | awk -v e="$example" '/^Templates/ { exit } NF && NR > 1 { print e ":" $1 }'; done; }
for r in $(each); do
  example=${r%%:*} name=${r##*:}
  for lang in en zh; do
    file="examples/$example/reports/$name.$lang.pdf" new="$work/$example.$name.$lang.pdf"
    count=$((count + 1))
    if ! write "$example" "$name" "$lang" "$new"; then
      echo "failed  $file"
      wrong=$((wrong + 1))
      continue
    fi
    # A third of the size: Typst leaves its objects apart.
    if has qpdf; then qpdf --object-streams=generate --recompress-flate --compression-level=9 --deterministic-id "$new" "$new.small" && mv "$new.small" "$new"; fi
    if [ "$check" != --check ]; then
      mv "$new" "$file"
    elif ! [ -e "$file" ] || [ "$(pdftotext -layout "$file" - | tr -d ' \n')" != "$(pdftotext -layout "$new" - | tr -d ' \n')" ]; then
      echo "stale   $file"
      wrong=$((wrong + 1))
    fi
  done
done
echo "$count documents, $wrong stale or failed"
[ "$count" != 0 ] && [ "$wrong" = 0 ]
