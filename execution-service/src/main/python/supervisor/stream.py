"""Reads a command's output streams, and drains those that outlive the command."""

import fcntl
import os
import select
import struct

from supervisor.bounds import KIB, LINGER_SECONDS, OUTPUT_BYTES
from supervisor.loop import NO_TIMER
from supervisor.protocol import FrameType, StreamCode, frame

TERMINAL_BUFFER_BYTES = 256 * KIB
SOCKET_BUFFER_BYTES = 256 * KIB
F_GETPIPE_SZ = 1032


class Stream:
    """Reads one of a command's outputs: a pipe, its terminal, the socket to its game engine, or a tap."""

    def __init__(self, command, fd, code, tap=None):
        self.command = command
        self.fd = fd
        self.code = code
        self.tap = tap
        self.is_dry = False
        self.is_closed = False
        self.budget = None  # bytes that still count, once the command is only waited for

    def ready(self):
        if self.code == StreamCode.ENGINE:
            self.command.read_all()  # what was written before a call comes before it
        elif self.tap:
            self.command.read_tap(self.tap)
        else:
            self.command.read(self)

    def broken(self):
        self.command.broken()

    def read(self, room):
        """Reads up to this number of bytes; returns none if there are none now, or never will be."""
        self.is_dry = False
        try:
            data = os.read(self.fd, room)
        except BlockingIOError:
            self.is_dry = True
            return b""
        except OSError:  # EIO: nobody has the terminal open any more
            data = b""
        if not data:
            self.close()
        elif len(data) < room and self.code != StreamCode.TERMINAL:
            self.is_dry = True
        if self.budget is not None:
            self.budget -= len(data)
        return data

    def limit(self):
        """Ends after the bytes that the pipe holds now."""
        self.is_dry = False
        if self.code == StreamCode.TERMINAL:
            self.budget = TERMINAL_BUFFER_BYTES
        elif self.code == StreamCode.ENGINE:
            self.budget = SOCKET_BUFFER_BYTES
        else:
            self.budget = pipe_capacity(self.fd)

    def is_over(self):
        return self.is_closed or self.budget is not None and (self.is_dry or self.budget <= 0)

    def close(self):
        self.is_closed = True
        self.command.loop.unwatch(self.fd)
        os.close(self.fd)


class Drain:
    """Counts discarded output of a command; reads the output of background processes after its end."""

    def __init__(self, supervisor, id, streams, count):
        self.supervisor = supervisor
        self.id = id
        self.open = {stream.fd for stream in streams}
        self.pipes = {stream.fd for stream in streams if stream.tap}  # no output: not counted
        self.count = count  # with what was discarded before
        self.timer = NO_TIMER
        for fd in self.open:
            supervisor.loop.watch(fd, select.EPOLLIN, lambda fd=fd: self.read(fd))

    def read(self, fd):
        try:
            data = os.read(fd, OUTPUT_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if fd not in self.pipes:
            self.count += len(data)
        if not data:
            self.end(fd)
        if self.timer is NO_TIMER:
            self.timer = self.supervisor.loop.after(LINGER_SECONDS, self.report)

    def end(self, fd):
        self.open.discard(fd)
        self.supervisor.loop.unwatch(fd)
        os.close(fd)

    def report(self):
        self.timer.cancel()
        self.timer = NO_TIMER
        if self.supervisor.attached:
            if self.count:
                self.supervisor.attached.send(frame(FrameType.DISCARDED, struct.pack("!QQ", self.id, self.count)))
                self.count = 0
            if not self.open:
                self.close()

    def close(self):
        self.timer.cancel()
        for fd in list(self.open):
            self.end(fd)
        self.supervisor.draining.remove(self)


def pipe_capacity(fd):
    return fcntl.fcntl(fd, F_GETPIPE_SZ)
