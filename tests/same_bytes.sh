#!/usr/bin/env bash
# Draws the examples ten times in every format, each time in another language of the machine, another folder and, for half of them, without any
# font of the machine, and compares the bytes. Not among the tests of `cargo test`, because hiding the fonts needs the right to mount.
#   tests/same_bytes.sh [PROGRAM]      the program, `target/debug/portolan` where none is named
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-target/debug/portolan}")
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
locales=(C POSIX C.UTF-8 de_DE.UTF-8 zh_CN.UTF-8 tr_TR.UTF-8 ar_EG.UTF-8 ja_JP.UTF-8 en_US.UTF-8 hi_IN.UTF-8)
hide='for d in /usr/share/fonts /usr/local/share/fonts /etc/fonts; do [ ! -d $d ] || mount -t tmpfs none $d; done'
bad=0
for example in meters waterworks; do
  for format in svg png pdf html json dot mmd d2; do
    for i in "${!locales[@]}"; do
      draw=("$program" draw -C "$root/examples/$example" --lang zh -o "$work/$example.$i.$format")
      mkdir -p "$work/home$i"
      # Hashes are seeded anew in every process; the folder, the home and the time zone change with the run.
      run=(env -i PATH="$PATH" HOME="$work/home$i" LC_ALL="${locales[$i]}" TZ="Etc/GMT+$i" "${draw[@]}")
      if [ $((i % 2)) = 1 ]; then
        (cd "$work/home$i" && unshare -m sh -c "$hide"' && exec "$@"' sh "${run[@]}")
      else
        (cd "$work/home$i" && "${run[@]}")
      fi
    done
    n=$(sha256sum "$work/$example".*."$format" | cut -d' ' -f1 | sort -u | wc -l)
    echo "$example $format: ${#locales[@]} runs, $n result(s), $(stat -c %s "$work/$example.0.$format") bytes"
    [ "$n" = 1 ] || bad=1
    rm -f "$work/$example".*."$format"
  done
done
exit $bad
