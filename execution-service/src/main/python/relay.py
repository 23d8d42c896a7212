"""Joins this process's standard streams to the supervisor's socket until either ends.

Where there is no other way to a sandbox than to run a process in it, this is that process. It starts
for each attachment, so it imports nothing that takes time: python3 -I -S relay.py @name

It may be started long before it is needed: the supervisor hears of it when something is said to it.
"""

import _socket
import errno
import os
import select
import sys
import time

CHUNK = 64 * 1024
PATIENCE_SECONDS = 10.0
PAUSE_SECONDS = 0.01
PR_SET_DUMPABLE = 4
WAITING = (errno.ENOENT, errno.ECONNREFUSED, errno.EAGAIN)


def harden():
    """Prevents the learner's processes, which have the same user id, from reading this one's memory or tracing it."""
    import ctypes  # imported here, because it takes longer than everything else

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_DUMPABLE, *[ctypes.c_ulong(0)] * 4):
        sys.exit("The relay cannot protect its memory: {}".format(os.strerror(ctypes.get_errno())))
    with open("/proc/self/status", "rb") as status:
        if b"\nTracerPid:\t0\n" not in status.read():
            sys.exit("The relay is being traced")  # since before tracing was disabled


def connect(name):
    """Connects, and retries because the supervisor may still be starting."""
    address = "\0" + name[1:] if name.startswith("@") else name
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        peer = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        try:
            peer.connect(address)
            return peer
        except OSError as error:
            peer.close()
            if error.errno not in WAITING or time.monotonic() > deadline:
                sys.exit("The supervisor cannot be reached: {}".format(error.strerror))
            time.sleep(PAUSE_SECONDS)


class Direction:
    """Copies in one direction; at most one chunk is on its way, so that a slow reader stops the writer."""

    def __init__(self, source, target):
        self.source = source
        self.target = target
        self.chunk = b""

    def waits_for(self):
        return (self.target, select.POLLOUT) if self.chunk else (self.source, select.POLLIN)

    def go_on(self):
        """Copies one chunk; returns False at the end of the source."""
        try:
            if not self.chunk:
                self.chunk = os.read(self.source, CHUNK)
                if not self.chunk:
                    return False
            self.chunk = self.chunk[os.write(self.target, self.chunk):]
        except BlockingIOError:
            pass
        return True


def relay(directions):
    while True:
        poll = select.poll()
        interests = {}
        for direction in directions:
            fd, event = direction.waits_for()
            interests[fd] = interests.get(fd, 0) | event
        for fd, events in interests.items():
            poll.register(fd, events)
        ready = dict(poll.poll())
        for direction in directions:
            if ready.get(direction.waits_for()[0]) and not direction.go_on():
                return


def await_input():
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.poll()


def main():
    harden()
    await_input()
    peer = connect(sys.argv[1])
    for fd in (0, 1, peer.fileno()):
        os.set_blocking(fd, False)
    try:
        relay((Direction(0, peer.fileno()), Direction(peer.fileno(), 1)))
    except (BrokenPipeError, ConnectionResetError):
        pass


if __name__ == "__main__":
    main()
