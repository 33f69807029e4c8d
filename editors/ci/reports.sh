#!/bin/sh
# Keeps the views and reports of a project as fresh as its model.
#
#   reports.sh fresh [PATH]   fails where a committed file is not what the model says now
#   reports.sh renew [PATH]   writes them anew and commits what changed; with PORTOLAN_PUSH=1 it pushes as well
#
# PORTOLAN names the program, if it is not `portolan`.
set -eu

mode=${1:-fresh}
path=${2:-.}
portolan=${PORTOLAN:-portolan}

command -v "$portolan" >/dev/null 2>&1 || {
  echo "reports.sh: no program called '$portolan' here: build it with 'cargo build --release -p portolan', or set PORTOLAN" >&2
  exit 2
}

case "$mode" in
  fresh)
    exec "$portolan" build "$path" --check
    ;;
  renew)
    "$portolan" build "$path"
    # Only what `build` writes: nothing else of the working tree is committed.
    set --
    for part in reports views answers.json; do
      if [ -e "$path/$part" ]; then set -- "$@" "$path/$part"; fi
    done
    [ "$#" -gt 0 ] || { echo "nothing is built here"; exit 0; }
    git add -A -- "$@"
    if git diff --cached --quiet -- "$@"; then
      echo "nothing changed"
      exit 0
    fi
    git -c user.name="${PORTOLAN_NAME:-portolan}" -c user.email="${PORTOLAN_MAIL:-portolan@localhost}" \
      commit -q -m "Reports of the model as it is now" -- "$@"
    git log -1 --format='%h %s'
    if [ "${PORTOLAN_PUSH:-0}" = 1 ]; then git push -q; fi
    ;;
  *)
    echo "reports.sh: '$mode' is neither 'fresh' nor 'renew'" >&2
    exit 2
    ;;
esac
