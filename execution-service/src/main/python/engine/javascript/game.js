// The game engine of a Podshell script.
//
//   const game = require('game');
//
//   const position = game.call({ move: 'north' });      // waits for the engine's result
//   game.call('scan', { timeout: 2000 });               // GameTimeout after two seconds, or up to 250 ms later
//   game.context;                                       // what the application sent before the script
//
// Messages are whatever JSON can say. Calls are made from the main thread.
'use strict';

const fs = require('fs');
const path = require('path');
const { StringDecoder } = require('string_decoder');

const MESSAGE_BYTES = 128 * 1024;

/** The engine answered with an error; detail is what it said. */
class GameError extends Error {
  constructor(detail) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail));
    this.name = 'GameError';
    this.detail = detail;
  }
}

/** The engine did not answer in time. What it answers later is dropped. */
class GameTimeout extends Error {
  constructor() {
    super('the game engine did not answer in time');
    this.name = 'GameTimeout';
  }
}

/** There is no engine, or it is gone. */
class GameClosed extends Error {
  constructor(message) {
    super(message);
    this.name = 'GameClosed';
  }
}

const { fd } = require('./hook.cjs');
const buffer = Buffer.alloc(65536);
const decoder = new StringDecoder('utf8');
let received = '';
let lastId = 0;

function call(message = null, { timeout = Infinity } = {}) {
  if (fd < 0) {
    throw new GameClosed('no game engine plays this script');
  }
  const deadline = Date.now() + timeout;
  const id = ++lastId;
  write(Buffer.from(JSON.stringify({ id, message }) + '\n'));
  while (true) {
    const answer = next(deadline);
    if (answer.id === id) {
      if ('error' in answer) {
        throw new GameError(answer.error);
      }
      return answer.result;
    }
  }
}

function write(line) {
  if (line.length > MESSAGE_BYTES) {
    throw new RangeError(`a message to the game engine has at most ${MESSAGE_BYTES} bytes`);
  }
  for (let written = 0; written < line.length; ) {
    try {
      written += fs.writeSync(fd, line, written);
    } catch (error) {
      throw new GameClosed('the game engine is gone');
    }
  }
}

function next(deadline) {
  let end = received.indexOf('\n');
  while (end < 0) {
    if (Date.now() >= deadline) {
      throw new GameTimeout();
    }
    received += decoder.write(buffer.subarray(0, read()));
    end = received.indexOf('\n');
  }
  const line = received.slice(0, end);
  received = received.slice(end + 1);
  return JSON.parse(line);
}

/** How many bytes have come; 0 after a while in which none have, for the socket has a time-out. */
function read() {
  try {
    const length = fs.readSync(fd, buffer);
    if (length > 0) {
      return length;
    }
  } catch (error) {
    if (error.code === 'EAGAIN') {
      return 0;
    }
  }
  throw new GameClosed('the game engine is gone');
}

function context() {
  try {
    return JSON.parse(fs.readFileSync(path.join(__dirname, 'context.json'), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

module.exports = { call, context: context(), GameError, GameTimeout, GameClosed };
