// Runs a script after its prelude, as one program: the same names, and errors that show the script's own lines.
'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');
const vm = require('vm');

const script = process.argv[2];
const game = path.join(__dirname, 'game.js');
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => (request === 'game' ? game : resolve.call(Module, request, ...rest));
require('game'); // whose channel no child of this process has

const main = new Module('.', null);
main.filename = path.join(process.cwd(), path.basename(script));
process.argv = [process.argv[0], main.filename];
Object.assign(globalThis, {
  require: Module.createRequire(main.filename),
  module: main,
  exports: main.exports,
  __filename: main.filename,
  __dirname: process.cwd(),
});

function run(file, filename) {
  new vm.Script(fs.readFileSync(file, 'utf8'), { filename }).runInThisContext();
}

const prelude = path.join(__dirname, 'prelude');
if (fs.existsSync(prelude)) {
  run(prelude, 'prelude.js');
}
run(script, path.basename(script));
