// Gives a script its prelude and the module game, and reports how the script failed. Node.js loads this before the
// script, which it runs as it always does. Nothing of this is in a stack, or in the environment of the script's children.
'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');
const { types } = require('util');
const vm = require('vm');
const { isMainThread } = require('worker_threads');

const MESSAGE_CHARACTERS = 2000;
const PRELUDE = 'prelude.js';
const game = path.join(__dirname, 'game.js');
const script = mainFile();

module.exports = { fd: takeEngine() };
findGame();
if (isMainThread) {
  forgetHook();
  reportFailure();
  runPrelude();
}

/** Returns the script's path as Node.js names it. */
function mainFile() {
  const file = path.resolve(process.argv[1] || '');
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}

/** Returns the channel to the game engine; -1 where there is none. */
function takeEngine() {
  const fd = isMainThread ? Number(process.env.PODSHELL_ENGINE_FD || -1) : -1;
  delete process.env.PODSHELL_ENGINE_FD;
  return fd;
}

function findGame() {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...rest) => (request === 'game' ? game : resolve.call(Module, request, ...rest));
  if (Module.registerHooks) {
    const url = require('url').pathToFileURL(game).href;
    Module.registerHooks({
      resolve: (request, context, next) =>
        request === 'game' ? { url, format: 'commonjs', shortCircuit: true } : next(request, context),
    });
  }
}

/** Children that are forked run without this. */
function forgetHook() {
  const at = process.execArgv.indexOf(__filename);
  if (at > 0) {
    process.execArgv.splice(at - 1, 2);
  }
}

/** Declares its names where every script finds them, as if it stood before the script. */
function runPrelude() {
  const file = path.join(__dirname, PRELUDE);
  if (!fs.existsSync(file)) {
    return;
  }
  const names = { require: Module.createRequire(script), __filename: script, __dirname: path.dirname(script) };
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  vm.runInThisContext(fs.readFileSync(file, 'utf8'), { filename: PRELUDE });
}

// How the script failed

function reportFailure() {
  const { fd } = module.exports;
  if (fd < 0) {
    return;
  }
  const channel = identity(fd);
  let handled = null; // a failure of which a handler of the script's own decides whether it is the end
  process.on('uncaughtExceptionMonitor', (error) => {
    const failure = describe(error);
    if (process.listenerCount('uncaughtException') === 0 && !process.hasUncaughtExceptionCaptureCallback()) {
      send(failure);
    } else {
      handled = failure;
      setImmediate(() => (handled = null)).unref();
    }
  });
  process.on('exit', (code) => {
    if (handled && code) {
      send(handled);
    }
  });

  function send(failure) {
    try {
      let line = Buffer.from(`${JSON.stringify({ failure })}\n`);
      while (line.length > 0 && identity(fd) === channel) {
        line = line.subarray(fs.writeSync(fd, line));
      }
    } catch {
      // the exit code says that it failed
    }
  }
}

/** Tells a descriptor from another; the script may have closed it and opened something else. */
function identity(fd) {
  try {
    const { dev, ino } = fs.fstatSync(fd);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

function describe(error) {
  try {
    return error instanceof Error || types.isNativeError(error) ? describeError(error) : { kind: 'runtime', message: cut(`Uncaught ${shown(error)}`) };
  } catch {
    return { kind: 'runtime', message: 'an error that cannot be shown' };
  }
}

function describeError(error) {
  const message = rejection(error) ?? said(error);
  const stack = stackOf(error);
  const failure = { kind: 'runtime', message: cut(message) };
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
  const frame = new RegExp(`^ {4}at (?:.*[( ])?(?:file://)?${escaped(script)}:(\\d+):(\\d+)\\)?$`, 'm').exec(frames);
  if (frame) {
    return { ...failure, line: Number(frame[1]), column: Number(frame[2]) };
  }
  const head = new RegExp(`^(?:file://)?(${escaped(script)}|${escaped(PRELUDE)}):(\\d+)\\n`).exec(stack);
  if (error instanceof SyntaxError && head) {
    failure.kind = 'syntax';
    if (head[1] === script) {
      failure.line = Number(head[2]);
    }
  }
  return failure;
}

/** Returns what a promise was rejected with if it was no Error; Node.js hands it over within a text about promises. */
function rejection(error) {
  const reason = error.code === 'ERR_UNHANDLED_REJECTION' && /with the reason "([^]*)"\.$/.exec(error.message);
  return reason ? `Uncaught (in promise) ${reason[1]}` : undefined;
}

function said(error) {
  try {
    return String(Error.prototype.toString.call(error));
  } catch {
    return 'Error';
  }
}

/** Returns the stack, and takes this file's own frames out of it, which are there if the prelude failed. */
function stackOf(error) {
  try {
    const { stack } = error;
    if (typeof stack !== 'string') {
      return '';
    }
    if (stack.includes(__filename)) {
      error.stack = stack.replace(new RegExp(`^ {4}at (?:Script\\.runInThisContext \\(node:vm|.*${escaped(__filename)})[^]*`, 'm'), '').trimEnd();
    }
    return stack;
  } catch {
    return '';
  }
}

function shown(value) {
  return typeof value === 'string' ? value : require('util').inspect(value, { depth: 1, customInspect: false });
}

function escaped(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Shortens a message to its first characters, and splits none of them. */
function cut(message) {
  return Array.from(message.slice(0, 2 * MESSAGE_CHARACTERS)).slice(0, MESSAGE_CHARACTERS).join('');
}
