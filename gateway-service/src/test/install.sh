#!/bin/sh
# Installs what tests have from npm, unless it is installed. $1: its folder, from here; $2: the module's target folder.
set -eu

cd "$(dirname "$0")/$1"
stamp=$2/${1##*/}

command -v npm >/dev/null 2>&1 || {
  echo "The tests need Node.js 20.19 or later and npm, and there is no npm on the PATH (Debian: apt install nodejs npm)." >&2
  exit 1
}

sources=$(cksum package.json package-lock.json)
if [ -d node_modules ] && [ -f "$stamp" ] && [ "$sources" = "$(cat "$stamp")" ]; then
  exit 0
fi

npm ci --no-progress --loglevel=error
mkdir -p "$2"
printf '%s\n' "$sources" >"$stamp"
