"""The game engine of a Podshell script.

    import game

    position = game.call({"move": "north"})          # waits for the engine's result
    game.call("scan", timeout=2)                     # GameTimeout after two seconds
    game.context                                     # what the application sent before the script

Messages are whatever JSON can say. Any number of threads may call at the same time, in one process.
"""

import json
import os
import select
import threading
import time

import _podshell

__all__ = ["GameClosed", "GameError", "GameTimeout", "call", "context"]

MESSAGE_BYTES = 128 * 1024


class GameError(Exception):
    """The engine answered with an error; message is what it said."""

    def __init__(self, message):
        super().__init__(message if isinstance(message, str) else json.dumps(message))
        self.message = message


class GameTimeout(TimeoutError):
    """The engine did not answer in time. What it answers later is dropped."""


class GameClosed(ConnectionError):
    """There is no engine, or it is gone."""


def call(message=None, timeout=None):
    """Sends a message to the engine, waits for its answer (at most timeout seconds), and returns the result."""
    return _channel.call(message, timeout)


class _Call:
    answer = None


class _Channel:
    """Whichever of the waiting threads comes first reads, for all of them."""

    def __init__(self, fd):
        self.fd = fd
        self.changed = threading.Condition()
        self.writing = threading.Lock()
        self.calls = {}  # id: _Call that waits
        self.last_id = 0
        self.received = b""
        self.is_read = False
        self.is_closed = fd is None

    def call(self, message, timeout):
        deadline = None if timeout is None else time.monotonic() + timeout
        own = _Call()
        with self.changed:
            self.last_id += 1
            id = self.last_id
            line = self.line(id, message)
            self.calls[id] = own
        try:
            self.write(line)
            answer = self.wait(own, deadline)
        finally:
            with self.changed:
                self.calls.pop(id, None)
        if "error" in answer:
            raise GameError(answer["error"])
        return answer.get("result")

    @staticmethod
    def line(id, message):
        line = json.dumps({"id": id, "message": message}, allow_nan=False).encode() + b"\n"
        if len(line) > MESSAGE_BYTES:
            raise ValueError("a message to the game engine has at most {} bytes".format(MESSAGE_BYTES))
        return line

    def write(self, line):
        if self.is_closed:
            raise GameClosed("no game engine plays this script")
        try:
            with self.writing:
                while line:
                    line = line[os.write(self.fd, line):]
        except OSError:
            raise GameClosed("the game engine is gone") from None

    def wait(self, own, deadline):
        with self.changed:
            while own.answer is None:
                rest = None if deadline is None else deadline - time.monotonic()
                if self.is_closed:
                    raise GameClosed("the game engine is gone")
                if rest is not None and rest <= 0:
                    raise GameTimeout("the game engine did not answer in time")
                if self.is_read:
                    self.changed.wait(rest)
                else:
                    self.read(rest)
        return own.answer

    def read(self, rest):
        self.is_read = True
        self.changed.release()
        data = None
        try:
            data = self.receive(rest)
        finally:
            self.changed.acquire()
            self.is_read = False
            if data is not None:
                self.take(data)
            self.changed.notify_all()

    def receive(self, rest):
        """Returns what has arrived; None if nothing has within the time."""
        poll = select.poll()
        poll.register(self.fd, select.POLLIN)
        try:
            return os.read(self.fd, 65536) if poll.poll(None if rest is None else rest * 1000) else None
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def take(self, data):
        self.is_closed = not data
        *lines, self.received = (self.received + data).split(b"\n")
        for line in lines:
            answer = json.loads(line.decode())
            waiting = self.calls.pop(answer["id"], None)
            if waiting:
                waiting.answer = answer


def _context():
    try:
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "context.json"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


_channel = _Channel(_podshell.engine_fd)  # children of this process have none, for an answer has one reader
context = _context()
