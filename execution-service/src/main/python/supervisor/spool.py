"""Keeps entries in a ring on disk until the client has acknowledged them."""

import collections
import errno
import os
import time

from supervisor.bounds import ENTRY_BYTES, FLOWING_SECONDS, MIB, TAP_BYTES

TAPPED_BYTES = 16 * MIB
SPOOL_ENTRIES = 65536
FLOWING_BYTES = 4 * MIB


class RingUsage:
    """Counts the bytes of one command in the ring; its taps have a count of their own."""

    def __init__(self):
        self.entries = 0
        self.bytes = 0


SpooledEntry = collections.namedtuple("SpooledEntry", "command share length")


class Spool:
    """Keeps unacknowledged entries in a ring on disk, in the order in which they were cut.

    Positions count bytes from the beginning of time; a byte is at its position modulo the size. Room
    is reserved before anything is read from a command, so an entry that was begun always fits.
    """

    def __init__(self, fd, size):
        self.fd = fd
        self.size = size
        self.freed = self.sent = self.end = 0  # positions
        self.acknowledged = self.last_sent = self.last = 0  # sequences
        self.in_flight = collections.deque()  # each entry that was sent
        self.unsent = collections.deque()
        self.reserved_entries = self.reserved_bytes = 0
        self.last_free = -FLOWING_SECONDS

    def is_empty(self):
        return self.acknowledged == self.last

    # Room

    def free_entries(self):
        return SPOOL_ENTRIES - (self.last - self.acknowledged) - self.reserved_entries

    def free_bytes(self):
        return self.size - (self.end - self.freed) - self.reserved_bytes

    def has_room(self, entries, bytes):
        return entries <= self.free_entries() and bytes <= self.free_bytes()

    def is_fair(self, share):
        """Returns whether a command may add an entry: it may not hold more of the ring than is free.

        So one flood takes half of it, two a third each, and there is always something left for others.
        While the client keeps acknowledging, the ring is not needed, and what waits in it only delays
        what a learner sees: then a little is enough.
        """
        if share.bytes > FLOWING_BYTES and time.monotonic() - self.last_free < FLOWING_SECONDS:
            return False
        return (share.entries + 1 <= self.free_entries() - 1
                and share.bytes + ENTRY_BYTES <= self.free_bytes() - ENTRY_BYTES)

    def reserve(self, entries, bytes):
        self.reserved_entries += entries
        self.reserved_bytes += bytes

    def release(self, entries, bytes):
        self.reserved_entries -= entries
        self.reserved_bytes -= bytes

    def is_spare(self, share):
        """Returns whether taps may add an entry: they must not stop their command's output."""
        return (share.entries < self.free_entries() // 4
                and share.bytes + TAP_BYTES <= min(TAPPED_BYTES, self.free_bytes() // 4))

    # In at one end, out at the other

    def append(self, command, share, frame):
        """Keeps an entry; returns True if all entries before it were sent."""
        keeps_up = not self.unsent
        at = self.end % self.size
        first = frame[:self.size - at]
        self.write(first, at)
        if len(first) < len(frame):
            self.write(frame[len(first):], 0)
        self.end += len(frame)
        self.last += 1
        self.unsent.append(SpooledEntry(command, share, len(frame)))
        share.entries += 1
        share.bytes += len(frame)
        return keeps_up

    def write(self, data, at):
        try:
            if os.pwrite(self.fd, data, at) < len(data):
                raise OSError(errno.ENOSPC, "The ring's disk is full")
        except OSError as error:
            raise SpoolFailed(str(error))

    def may_send(self, window):
        if not self.unsent:
            return False
        sent = self.sent - self.freed
        return sent == 0 or sent + self.unsent[0].length <= window

    def mark_sent(self):
        entry = self.unsent.popleft()
        self.in_flight.append(entry)
        self.sent += entry.length
        self.last_sent += 1

    def read_unsent(self, window, limit):
        """Yields the entries for which the window has room, and marks them as sent."""
        start = self.sent
        self.mark_sent()
        while self.may_send(window) and self.sent - start + self.unsent[0].length <= limit:
            self.mark_sent()
        length = self.sent - start
        at = start % self.size
        data = os.pread(self.fd, min(length, self.size - at), at)
        return data if len(data) == length else data + os.pread(self.fd, length - len(data), 0)

    def free(self, sequence):
        """Forgets every entry up to this one, and returns their commands."""
        self.last_free = time.monotonic()
        commands = set()
        while self.acknowledged < sequence:
            command, share, length = self.in_flight.popleft()
            self.acknowledged += 1
            self.freed += length
            share.entries -= 1
            share.bytes -= length
            commands.add(command)
        return commands

    def rewind(self):
        """Marks all unacknowledged entries as not sent."""
        self.unsent.extendleft(reversed(self.in_flight))
        self.in_flight.clear()
        self.sent = self.freed
        self.last_sent = self.acknowledged


class SpoolFailed(BaseException):
    """An entry cannot be kept. The supervisor ends, because a lost sandbox is better than a gap."""
