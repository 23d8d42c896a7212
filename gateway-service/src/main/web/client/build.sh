#!/bin/sh
# Builds the library into dist: one module, and its types. The tools are those of the folder above.
set -eu

cd "$(dirname "$0")"
vite build --logLevel warn
tsc -p .
# The types of the public surface alone; they refer to each other as what they are published as.
find dist -name '*.d.ts' ! -name podshell-client.d.ts ! -name types.d.ts -exec rm {} +
sed -i.bak 's#"\./types\.ts"#"./types.js"#' dist/podshell-client.d.ts
rm dist/podshell-client.d.ts.bak
