#!/usr/bin/env bash
# Draws the examples and looks at them in Chromium: every text of a box must lie in its box with the fonts of this machine, and the page must
# load without a request or an error. Not among the tests of `cargo test`, because it needs a browser and node.
#   tests/browse.sh [PROGRAM]      the program, `target/debug/portolan` where none is named
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-target/debug/portolan}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
look() { timeout 120 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=5000 "$@" 2>"$work/err"; }
bad=0
for example in meters waterworks; do
  for lang in en zh; do
    "$program" draw -C "examples/$example" --lang "$lang" -o "$work/map.svg"
    { echo '<!doctype html><meta charset="utf-8"><body>'; cat "$work/map.svg"; cat <<'JS'
<script>
const out = [];
for (const g of document.querySelectorAll('g[data-kind=node],g[data-kind=gate]')) {
  const rects = [...g.querySelectorAll(':scope>rect')].map(r => r.getBBox());
  for (const t of g.querySelectorAll(':scope>text')) {
    const b = t.getBBox();
    if (!rects.some(r => b.x >= r.x && b.x + b.width <= r.x + r.width + 1)) out.push(g.id + ': ' + t.textContent);
  }
}
document.body.innerHTML = '<pre id="faults">' + out.length + ' faults\n' + out.join('\n').replace(/</g, '&lt;') + '</pre>';
</script>
JS
    } > "$work/look.html"
    found=$(look --dump-dom "file://$work/look.html" | sed -n '/id="faults"/,/<\/pre>/p')
    echo "$example $lang: $(echo "$found" | grep -o '[0-9]* faults' | head -1)"
    echo "$found" | grep -q '>0 faults' || { echo "$found" | head -20; bad=1; }
    look --screenshot="$work/map.png" --window-size=1600,1200 "file://$work/map.svg" >/dev/null
    [ -s "$work/map.png" ] || { echo "no screenshot of $example"; bad=1; }
  done
  "$program" draw -C "examples/$example" -o "$work/map.html"
  look --enable-logging=stderr --dump-dom "file://$work/map.html" > "$work/dom"
  grep -q 'id="list"><li>' "$work/dom" || { echo "$example: the page does not come alive"; bad=1; }
  if grep -i 'CONSOLE.*\(error\|refused\)' "$work/err"; then bad=1; fi
  echo "$example: the page under mouse and keys"
  node tests/browse.mjs "$work/map.html" || bad=1
done
exit $bad
