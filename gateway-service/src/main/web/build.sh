#!/bin/sh
# Builds the client library and the page, unless their sources are the ones that were built last. $1: the module's target
# folder.
set -eu

cd "$(dirname "$0")"
stamp=$1/web/sources

command -v npm >/dev/null 2>&1 || {
  echo "The page is built with Node.js 20.19 or later and npm, and there is no npm on the PATH (Debian: apt install nodejs npm)." >&2
  exit 1
}
node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
  process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' || {
  echo "The page is built with Node.js 20.19 or later; this is $(node --version)." >&2
  exit 1
}

sources=$(find . \( -name node_modules -o -name dist \) -prune -o -type f -print | LC_ALL=C sort | xargs cksum)
if [ -d client/dist ] && [ -f "$stamp" ] && [ "$sources" = "$(cat "$stamp")" ]; then
  exit 0
fi

npm ci --no-progress --loglevel=error
npm run --silent build
mkdir -p "$1/web/META-INF/resources/client"
cp client/dist/* "$1/web/META-INF/resources/client/"
# The gateway sends these to browsers that take gzip.
find "$1/web/META-INF/resources/assets" "$1/web/META-INF/resources/client" -type f \( -name '*.js' -o -name '*.css' -o -name '*.svg' -o -name '*.ttf' -o -name '*.ts' \) \
  -exec gzip -9 -n -k -f {} +
printf '%s\n' "$sources" >"$stamp"
