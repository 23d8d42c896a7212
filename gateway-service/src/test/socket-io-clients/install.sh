#!/bin/sh
# Installs the Socket.IO clients of the tests, unless they are installed. $1: the module's target folder.
set -eu

cd "$(dirname "$0")"
stamp=$1/socket-io-clients

command -v npm >/dev/null 2>&1 || {
  echo "Socket.IO is tested with Node.js 20.19 or later and npm, and there is no npm on the PATH (Debian: apt install nodejs npm)." >&2
  exit 1
}

sources=$(cksum package.json package-lock.json)
if [ -d node_modules ] && [ -f "$stamp" ] && [ "$sources" = "$(cat "$stamp")" ]; then
  exit 0
fi

npm ci --no-progress --loglevel=error
mkdir -p "$1"
printf '%s\n' "$sources" >"$stamp"
