"""Writes clients' input to a process at the process's pace."""

import collections
import os
import select
import termios

from supervisor.bounds import MIB

INPUT_BYTES = 4 * MIB


class Input:
    """Holds the input that the process has not read, for a pipe or a terminal."""

    def __init__(self, loop, fd, terminal):
        self.loop = loop
        self.fd = fd
        self.terminal = terminal
        self.queue = collections.deque()  # bytes, or END
        self.waiting = 0
        self.line = TerminalLine()
        self.is_ended = False
        self.is_watched = False

    END = None

    def put(self, data):
        """Queues bytes; returns False if too many wait."""
        if self.queue and self.waiting + len(data) > INPUT_BYTES:
            return False
        if data and self.fd is not None:
            self.waiting += len(data)
            self.queue.append(memoryview(data))
            self.write()
        return True

    def drop(self):
        """Discards the input that the process has not read."""
        self.queue.clear()
        self.waiting = 0
        self.watch(False)

    def end(self):
        if self.fd is not None and not self.is_ended:
            self.is_ended = self.terminal is None
            self.queue.append(self.END)
            self.write()

    def broken(self):
        self.close()

    def write(self):
        """Writes as much as the process takes; the rest follows when it has read."""
        try:
            while self.queue:
                if self.queue[0] is self.END and not self.type_end():
                    return
                written = os.write(self.fd, self.queue[0])
                if self.terminal is not None:
                    self.line.typed(self.queue[0][:written])
                self.waiting -= written
                rest = self.queue.popleft()[written:]
                if rest:
                    self.queue.appendleft(rest)
            self.watch(False)
        except BlockingIOError:
            self.watch(True)
        except (OSError, termios.error):  # nobody reads it any more
            self.close()

    def type_end(self):
        """Closes a pipe; into a terminal, types what ends its input after what was typed before."""
        if self.terminal is None:
            self.close()
            return False
        self.queue[0] = memoryview(self.line.end(self.terminal))
        self.waiting += len(self.queue[0])
        return True

    def watch(self, watched):
        if watched != self.is_watched:
            self.is_watched = watched
            if watched:
                self.loop.watch(self.fd, select.EPOLLOUT, self.write)
            else:
                self.loop.unwatch(self.fd)

    def close(self):
        if self.fd is not None:
            self.watch(False)
            os.close(self.fd)
            self.fd = None
            self.queue.clear()
            self.waiting = 0


class TerminalLine:
    """Tracks whether a terminal's line has begun; then one end-of-file character only submits the line."""

    LONGEST = 4096  # what a terminal in line mode holds
    ENDS = (termios.VEOF, termios.VEOL, termios.VKILL, termios.VINTR, termios.VQUIT, termios.VSUSP)

    def __init__(self):
        self.recent = b""

    def typed(self, data):
        self.recent = (self.recent + bytes(data[-self.LONGEST:]))[-self.LONGEST:]

    def end(self, terminal):
        """Returns the characters that end the terminal's input."""
        attributes = termios.tcgetattr(terminal)
        is_line_mode, characters = attributes[3] & termios.ICANON, attributes[6]
        return characters[termios.VEOF] * (2 if is_line_mode and self.has_begun(characters) else 1)

    def has_begun(self, characters):
        ends = [characters[i] for i in self.ENDS] + [b"\r", b"\n"]
        start = 1 + max(self.recent.rfind(end) for end in ends)
        length = 0
        for byte in self.recent[start:]:
            length = max(0, length - 1) if byte == characters[termios.VERASE][0] else length + 1
        return length > 0
